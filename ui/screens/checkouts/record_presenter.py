"""Which checkout the tabs show, and that it is read again when the store changed (no Qt)."""

from typing import Protocol

from pos.api.office.views import CheckoutRecord
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.checkouts.record_words import RecordText, shown


class RecordSurface(Protocol):
    """The tabs, as the presenter sees them."""

    def show_text(self, text: RecordText, *, other: bool) -> None:
        """Show a checkout; ``other`` where another one was shown before."""

    def show_waiting(self) -> None:
        """Another one is being read."""

    def show_trouble(self, sentence: str) -> None:
        """Say why it could not be read."""

    def told(self, record: CheckoutRecord) -> None:
        """Tell whoever shows more of it what was read."""


class RecordPresenter:
    """Reads the checkout that was asked for last."""

    def __init__(self, given: OfficeDesk, surface: RecordSurface) -> None:
        self._desk = given.desk
        self._office = given.office
        self._surface = surface
        self._lock_id = ""
        self._shown: CheckoutRecord | None = None

    def show(self, lock_id: str) -> None:
        """Show another checkout; empty shows none."""
        if lock_id == self._lock_id:
            self.read()
            return
        self._lock_id = lock_id
        self._shown = None
        self._surface.show_waiting()
        self.read()

    def read(self) -> None:
        """Read it again: others go on with it."""
        lock_id = self._lock_id
        if not lock_id:
            return
        self._desk.runs.run(
            Lane.READ,
            lambda: self._office.checkouts.record(lock_id),
            self._on_read,
            self._on_trouble,
            owner=self._surface,
            replaces="checkout record",
        )

    def _on_read(self, record: CheckoutRecord) -> None:
        if record.row.lock_id != self._lock_id or record == self._shown:
            return
        other = self._shown is None
        self._shown = record
        self._surface.show_text(shown(record, self._desk.writing), other=other)
        self._surface.told(record)

    def _on_trouble(self, why: Trouble) -> None:
        if self._shown is None:
            self._surface.show_trouble(why.sentence)
