"""The shop's figures, its warnings, and how long tills wait."""

from dataclasses import dataclass
from pathlib import Path

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.alerts import Alert, AlertLimits
from pos.domain.figures import Figures, Grain, Span, asked
from pos.domain.figures_tables import part_name, sheets
from pos.domain.lease_advice import Advice, WaitingTimes
from pos.domain.people import Permission
from pos.services import alerts, figures, lease_advice


@dataclass(frozen=True)
class FigureChoices:
    """Whose figures can be asked for: tills and people, each as (id, name)."""

    tills: tuple[tuple[str, str], ...]
    cashiers: tuple[tuple[str, str], ...]


class FiguresFace:
    """What the checkouts of a time add up to, and from when on the shop is warned."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._rooms = rooms

    @plainly
    def figures(
        self, span: Span, *, till_id: str | None = None, cashier_id: str | None = None
    ) -> Figures:
        """Read the figures of today, or of the last days or weeks.

        Raises:
            Problem: NOT_ALLOWED.
        """
        self._rooms.session.require(Permission.SEE_REPORTS)
        with self._rooms.store.read() as unit:
            now = unit.now()
        wanted = asked(span, now, till_id=till_id, cashier_id=cashier_id)
        return figures.figures(self._rooms.store, wanted)

    @plainly
    def save(self, told: Figures) -> Path:
        """Write figures that were read into a CSV file among the documents, and give the file.

        One row a value (table, row, figure, value), so that a spreadsheet can pivot them all.

        Raises:
            Problem: NOT_ALLOWED, FILE_WRONG; nothing is left half written.
        """
        self._rooms.session.require(Permission.SEE_REPORTS)
        rows = [
            (sheet.title, sheet.name(row), column, cell)
            for sheet in sheets(told)
            for row in sheet.rows
            for column, cell in zip(sheet.columns, row, strict=True)
            if column not in sheet.columns[: sheet.names]
        ]
        since = part_name(told.asked.since, Grain.DAY)
        last = part_name(told.asked.until - 1, Grain.DAY)
        days = since if since == last else f"{since} to {last}"
        columns = ("Table", "Row", "Figure", "Value")
        return self._rooms.documents.csv(f"Figures {days}", columns, rows)

    @plainly
    def choices(self) -> FigureChoices:
        """List the tills and people to choose from."""
        self._rooms.session.require(Permission.SEE_REPORTS)
        with self._rooms.store.read() as unit:
            return FigureChoices(*unit.figures.choices())

    @plainly
    def alerts(self) -> tuple[Alert, ...]:
        """Read the warnings that stand, the oldest first."""
        self._rooms.session.require(Permission.OFFICE)
        return alerts.alerts(self._rooms.store)

    @plainly
    def limits(self) -> AlertLimits:
        """Read from when on the shop is warned."""
        self._rooms.session.require(Permission.SEE_REPORTS)
        return alerts.limits(self._rooms.store)

    @plainly
    def set_limits(self, limits: AlertLimits) -> None:
        """Warn earlier or later; all tills follow at their next look.

        Raises:
            Problem: NOT_ALLOWED, LIMIT_WRONG with the ``key``; nothing was saved.
        """
        actor = self._rooms.session.require(Permission.MANAGE_SETTINGS)
        alerts.set_limits(self._rooms.store, actor, limits)

    @plainly
    def advice(self, span: Span = Span.MONTH) -> Advice:
        """Recommend how long tills should wait; gives a few signs of life to measure them."""
        self._rooms.session.require(Permission.SEE_REPORTS)
        rooms = self._rooms
        with rooms.store.read() as unit:
            now = unit.now()
        return lease_advice.lease_advice(
            rooms.store, rooms.desk, asked(span, now), rooms.watch.silences()
        )

    @plainly
    def use_waiting_times(self, times: WaitingTimes, *, seen: WaitingTimes) -> None:
        """Let tills wait so long, each from its next start on; ``seen`` is what was set before.

        Raises:
            Problem: NOT_ALLOWED, LIMIT_WRONG with the ``key``, EDIT_CONFLICT; nothing was saved.
        """
        actor = self._rooms.session.require(Permission.MANAGE_SETTINGS)
        lease_advice.set_waiting_times(self._rooms.store, actor, times, seen)
