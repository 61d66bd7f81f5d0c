"""The shop's reports: to look at, and as files for the accountant."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.people import Permission
from pos.domain.report import Report, ReportAsked, local_moment
from pos.services.reports.make import csv_heads, csv_rows, make_report
from pos.services.reports.paper import write_report


@dataclass(frozen=True)
class ReportChoices:
    """Whose sales can be asked for: tills and people, each as (id, name)."""

    tills: tuple[tuple[str, str], ...]
    cashiers: tuple[tuple[str, str], ...]


class ReportsFace:
    """What the finished sales of some days come to."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._rooms = rooms

    @plainly
    def today(self) -> date:
        """Tell which day it is in the shop."""
        self._rooms.session.require(Permission.SEE_REPORTS)
        with self._rooms.store.read() as unit:
            return local_moment(unit.now()).date()

    @plainly
    def choices(self) -> ReportChoices:
        """List the tills and people to choose from."""
        self._rooms.session.require(Permission.SEE_REPORTS)
        with self._rooms.store.read() as unit:
            tills, people = unit.reports.till_names(), unit.reports.people_names()
        return ReportChoices(tuple(tills.items()), tuple(people.items()))

    @plainly
    def report(self, asked: ReportAsked) -> Report:
        """Read a report; it is of one moment, while tills go on selling."""
        self._rooms.session.require(Permission.SEE_REPORTS)
        return make_report(self._rooms.store, asked)

    @plainly
    def save_csv(self, report: Report) -> Path:
        """Write a report that was read as CSV into the documents, and give the file.

        Raises:
            Problem: FILE_WRONG where it cannot be written.
        """
        self._rooms.session.require(Permission.SEE_REPORTS)
        documents = self._rooms.documents
        return documents.csv(report.file_name, csv_heads(report), csv_rows(report))

    @plainly
    def save_pdf(self, report: Report) -> Path:
        """Write a report that was read as PDF into the documents, and give the file.

        Raises:
            Problem: FILE_WRONG where it cannot be written.
        """
        self._rooms.session.require(Permission.SEE_REPORTS)
        documents = self._rooms.documents
        write = partial(write_report, report, documents.fonts)
        return documents.file(report.file_name, "pdf", write)
