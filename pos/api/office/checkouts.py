"""All checkouts, past and present: listed, searched for, read whole, written about, exported."""

from pathlib import Path

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.checkout_history import HistoryChoices, HistoryFilter, HistoryRow
from pos.domain.checkout_record import CheckoutRecord, Review
from pos.domain.people import Permission
from pos.services.checkout_history import HistoryDesk, Order, Report
from pos.services.checkout_record import record


class CheckoutsFace:
    """What became of every press of Pay; nothing of it can be changed but what is written of it."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._session = rooms.session
        self._store = rooms.store
        self._documents = rooms.documents
        self._history = HistoryDesk(rooms.store)

    @plainly
    def count(self, asked: HistoryFilter) -> int:
        """Count what is asked for."""
        self._session.require(Permission.OFFICE)
        return self._history.count(asked)

    @plainly
    def page(
        self, asked: HistoryFilter, order: Order, first: int, most: int
    ) -> tuple[HistoryRow, ...]:
        """Give rows of what is asked for, from ``first`` on."""
        self._session.require(Permission.OFFICE)
        return self._history.page(asked, order, first, most)

    @plainly
    def choices(self) -> HistoryChoices:
        """List the tills, people and reasons to choose from."""
        self._session.require(Permission.OFFICE)
        return self._history.choices()

    @plainly
    def record(self, lock_id: str) -> CheckoutRecord:
        """Read one checkout whole.

        Raises:
            Problem: CHECKOUT_GONE.
        """
        self._session.require(Permission.OFFICE)
        return record(self._store, lock_id)

    @plainly
    def write(self, lock_id: str, *, note: str, resolved: bool, version: int) -> Review:
        """Keep a note about a checkout, and whether it is resolved; ``version`` as it was read.

        Raises:
            Problem: NOT_ALLOWED, TEXT_TOO_LONG, CHECKOUT_GONE, EDIT_CONFLICT; NOT_OFFERED where it
                is not over yet.
        """
        actor = self._session.require(Permission.RESOLVE)
        return self._history.write(actor, lock_id, note=note, resolved=resolved, version=version)

    @plainly
    def export(self, asked: HistoryFilter, order: Order, report: Report) -> Path:
        """Write everything that is asked for as CSV into the documents; gives the file.

        Raises:
            Problem: FILE_WRONG, STOPPED; nothing is left half written.
        """
        self._session.require(Permission.OFFICE)
        return self._history.export(self._documents, asked, order, report)
