"""The journal: read in words, checked, and written out for an auditor."""

from datetime import date, timedelta
from pathlib import Path

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.errors import Code, Problem
from pos.domain.journal import (
    JournalChoices,
    JournalCount,
    JournalDetail,
    JournalFilter,
    JournalReport,
    JournalRow,
)
from pos.domain.people import Permission
from pos.domain.report import local_moment, midnight
from pos.services.journal import pages
from pos.services.journal.check import Asked, Report, check_journal
from pos.services.journal.export import ExportAsked, Exported, export_journal


class JournalFace:
    """Everything that happened, newest first; nothing in it can be changed."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._rooms = rooms

    def _may(self) -> None:
        self._rooms.session.require(Permission.SEE_JOURNAL)

    @plainly
    def today(self) -> date:
        """Tell which day it is in the shop."""
        self._may()
        with self._rooms.store.read() as unit:
            return local_moment(unit.now()).date()

    @plainly
    def choices(self) -> JournalChoices:
        """List tills, people and kinds to choose from."""
        self._may()
        return pages.choices(self._rooms.store)

    @plainly
    def count(self, asked: JournalFilter) -> JournalCount:
        """Count what is asked for."""
        self._may()
        return pages.count(self._rooms.store, asked)

    @plainly
    def rows(self, asked: JournalFilter, first: int, last: int) -> tuple[JournalRow, ...]:
        """Give rows of what is asked for, both ends inclusive."""
        self._may()
        return pages.rows(self._rooms.store, asked, first, last)

    @plainly
    def entry(self, till: str, seq: int) -> JournalDetail | None:
        """Give one entry with all that it says; none where it is not there any more."""
        self._may()
        return pages.entry(self._rooms.store, till, seq)

    @plainly
    def check(self, report: Report) -> JournalReport:
        """Check every chain and every sealed row; may take minutes, and ``report`` may stop it."""
        self._may()
        return check_journal(self._rooms.store, Asked(), report=report)

    @plainly
    def export(self, first: date, last: date, report: Report) -> Exported:
        """Write the entries of some days into a new folder of the documents.

        Raises:
            Problem: FILE_WRONG.
        """
        self._may()
        folder = self._free(f"Journal {first} to {last}")
        asked = ExportAsked(folder, midnight(first), midnight(last + timedelta(days=1)))
        return export_journal(self._rooms.store, asked, report=report)

    def _free(self, name: str) -> Path:
        """Find a name in the documents that nothing has yet."""
        parent = self._rooms.documents.folder
        try:
            parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = f"it cannot be made: {error.strerror}. Choose another folder for documents."
            raise Problem(Code.FILE_WRONG, file=str(parent), why=why) from error
        folder, number = parent / name, 1
        while folder.exists():
            number += 1
            folder = parent / f"{name} ({number})"
        return folder
