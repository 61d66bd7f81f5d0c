"""A list of checkouts written into a file, that may take a while and may be stopped (no Qt)."""

from pathlib import Path
from typing import Protocol

from pos.api.office.views import HistoryFilter, HistoryOrder
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk

STOPPED = "STOPPED"


class ExportSurface(Protocol):
    """The view, as an export sees it."""

    def show_working(self, words: str) -> None:
        """Say how far a file is; empty where none is being written."""

    def show_saved(self, what: str, path: str) -> None:
        """Say where a file went; empty takes it away."""

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty takes it away."""


class Exporting:
    """One file at a time, beside everything else."""

    def __init__(self, given: OfficeDesk, surface: ExportSurface) -> None:
        self._desk = given.desk
        self._checkouts = given.office.checkouts
        self._surface = surface
        self._done = 0
        self._stop = False
        self.runs = False

    def begin(self, asked: HistoryFilter, order: HistoryOrder) -> None:
        """Write all that is asked for."""
        if self.runs:
            return
        self.runs, self._stop, self._done = True, False, 0
        self._surface.show_saved("", "")
        self._surface.show_trouble("")
        self.tick()
        checkouts = self._checkouts
        self._desk.runs.run(
            Lane.LONG,
            lambda: checkouts.export(asked, order, self._report),
            self._on_done,
            self._on_problem,
            owner=self._surface,
        )

    def stop(self) -> None:
        """Stop it; nothing is left half written."""
        self._stop = True

    def tick(self) -> None:
        """Say how far it is."""
        if self.runs:
            done = self._desk.writing.number(self._done)
            told = f"{done} checkouts are written so far." if self._done else "The file is begun."
            self._surface.show_working(told)

    def _report(self, done: int) -> bool:
        """Hear how far it is, on the worker's thread; false stops it."""
        self._done = done
        return not self._stop

    def _on_done(self, path: Path) -> None:
        self.runs = False
        self._surface.show_working("")
        self._surface.show_saved("Saved as CSV", str(path))

    def _on_problem(self, why: Trouble) -> None:
        self.runs = False
        self._surface.show_working("")
        if why.code != STOPPED:
            self._surface.show_trouble(why.sentence)
