"""Which checkouts are listed, in what order, and that the list is what the shop says (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from pos.api.office.views import HistoryChoices, HistoryFilter, HistoryOrder, HistoryRow, SortBy
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.checkouts.exporting import Exporting
from ui.screens.checkouts.state import OPEN, RESOLVED, Options, Wish, ended_ident
from ui.screens.checkouts.words import part_of_day, table_row
from ui.theme.times import day_of
from ui.widgets.dayvalues import DayRange, RangeChoice
from ui.widgets.tablevalues import TableRow

#: Where a person's own set-up is kept.
PLACE = "checkouts"
PAGE = 100
#: News comes with every step of every sale; the list follows at most so often.
GATHER_MS = 500
#: Reading again takes no more than one part of so many of the time.
_SHARE = 8


@dataclass(frozen=True)
class Rows:
    """How many there are, and some of them from place ``first``."""

    count: int
    first: int
    rows: tuple[TableRow, ...]


class ListSurface(Protocol):
    """The view, as this presenter sees it."""

    def show_choices(self, tills: Options, cashiers: Options, reasons: Options) -> None:
        """Offer tills, people and reasons."""

    def show_wish(self, wish: Wish, part: str) -> None:
        """Show what is asked for; ``part`` says which part of a day, where that is asked for."""

    def show_layout(self, layout: Mapping[str, Any]) -> None:
        """Show the columns as this person left them."""

    def show_found(self, found: Rows, *, again: bool) -> None:
        """Show what was found; ``again`` where it is the same list, read anew."""

    def show_rows(self, first: int, rows: tuple[TableRow, ...]) -> None:
        """Show more of them."""

    def show_reading(self) -> None:
        """Another list is being read."""

    def show_detail(self, lock_id: str) -> None:
        """Show one in full."""

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty takes it away."""

    def show_working(self, words: str) -> None:
        """Say how far a file is; empty where none is being written."""

    def show_saved(self, what: str, path: str) -> None:
        """Say where a file went; empty takes it away."""


class HistoryPresenter:
    """Reads whenever what is asked for changes, and again whenever the shop does."""

    def __init__(self, given: OfficeDesk, surface: ListSurface) -> None:
        self._desk = given.desk
        self._office = given.office
        self._surface = surface
        self._wish = Wish()
        self._order = HistoryOrder()
        self._layout: Mapping[str, Any] = {}
        self._earliest: int | None = None
        self._known = False
        #: Answers to an older question are dropped.
        self._asked_no = 0
        self._seen = (0, PAGE - 1)
        self._took_s = 0.0
        self.exporting = Exporting(given, surface)

    @property
    def wish(self) -> Wish:
        """What is asked for."""
        return self._wish

    # ------------------------------------------------------------------ coming and going

    def enter(self, what: Any = None) -> None:
        """Be shown; ``what`` is a filter of another page, or the checkout to show in full."""
        office = self._office

        def read() -> tuple[HistoryChoices, Mapping[str, Any]]:
            return office.checkouts.choices(), office.preferences.all().get(PLACE, {})

        def on_read(found: tuple[HistoryChoices, Mapping[str, Any]]) -> None:
            choices, kept = found
            if not self._known:
                self._use_kept(kept)
                self._known = True
            if isinstance(what, HistoryFilter):
                self._wish = self._led_here(what)
            self._offer(choices)
            self._show_wish()
            self._read()
            if isinstance(what, str) and what:
                self._surface.show_detail(what)

        self._run(read, on_read, "checkout choices")

    def leave(self) -> None:
        """Another page takes the place."""
        self._surface.show_saved("", "")

    def _use_kept(self, kept: Mapping[str, Any]) -> None:
        self._wish = Wish.read(kept)
        layout = kept.get("table")
        self._layout = layout if isinstance(layout, Mapping) else {}
        self._surface.show_layout(self._layout)
        match self._layout.get("sort"):
            case [str() as key, bool() as descending] if key in {one.value for one in SortBy}:
                self._order = HistoryOrder(SortBy(key), descending)

    def _led_here(self, asked: HistoryFilter) -> Wish:
        """Ask for what a bar of the figures stands for; what it does not name is anything."""
        exact = None
        if asked.since is not None and asked.until is not None:
            exact = (asked.since, asked.until)
        first = None if asked.since is None else day_of(asked.since)
        last = None if asked.until is None else day_of(asked.until - 1)
        return Wish(
            days=RangeChoice(DayRange.DAYS, first, last) if first else RangeChoice(DayRange.DAYS_7),
            ended=ended_ident(asked.ended),
            resolved="" if asked.resolved is None else RESOLVED if asked.resolved else OPEN,
            till=asked.till_id or "",
            cashier=asked.cashier_id or "",
            phase=asked.phase.value if asked.phase else "",
            reason=asked.reason or "",
            least=asked.least,
            most=asked.most,
            text=asked.text,
            exact=exact,
        )

    def _offer(self, choices: HistoryChoices) -> None:
        self._earliest = choices.earliest
        tills = (("", "All tills"), *choices.tills)
        cashiers = (("", "Everybody"), *choices.cashiers)
        reasons = (("", "Any reason"), *choices.reasons)
        # Who was kept may be gone since.
        self._wish = replace(
            self._wish,
            till=self._wish.till if self._wish.till in dict(tills) else "",
            cashier=self._wish.cashier if self._wish.cashier in dict(cashiers) else "",
            reason=self._wish.reason if self._wish.reason in dict(reasons) else "",
        )
        self._surface.show_choices(tills, cashiers, reasons)

    # ------------------------------------------------------------------ what is asked for

    def pick(self, **changed: Any) -> None:
        """Ask for something else: the fields of a `Wish` by name."""
        if "days" in changed:
            changed["exact"] = None
        self._ask(replace(self._wish, **changed))

    def search(self, text: str) -> None:
        """Look for a text among what is asked for."""
        self._ask(replace(self._wish, text=" ".join(text.split())))

    def widen(self) -> None:
        """Look for the same text in all checkouts there ever were."""
        today = self._today()
        first = today if self._earliest is None else day_of(self._earliest)
        days = RangeChoice(DayRange.DAYS, first, today)
        self._ask(Wish(days=days, ended="", resolved="", text=self._wish.text))

    def _ask(self, wish: Wish) -> None:
        if wish == self._wish:
            return
        searched = replace(wish, text="") == replace(self._wish, text="")
        self._wish = wish
        self._surface.show_saved("", "")
        self._show_wish()
        if not searched:
            self._keep()
        self._read()

    def _show_wish(self) -> None:
        exact = self._wish.exact
        self._surface.show_wish(self._wish, part_of_day(*exact) if exact else "")

    def _today(self) -> date:
        return day_of(self._desk.now())

    # ------------------------------------------------------------------ rows

    def sort(self, key: str, descending: bool) -> None:  # noqa: FBT001 - one truth
        """Order by a column."""
        self._order = HistoryOrder(SortBy(key), descending)
        self._read()

    def keep_layout(self, layout: Mapping[str, Any]) -> None:
        """Keep columns, widths and order for this person."""
        self._layout = dict(layout)
        self._keep()

    def want_rows(self, first: int, last: int) -> None:
        """Bring rows that are in view now."""
        self._seen = (first, last)
        asked, order, number = self._wish.asked(self._today()), self._order, self._asked_no
        page = self._office.checkouts.page

        def on_rows(rows: tuple[HistoryRow, ...]) -> None:
            if number == self._asked_no:
                self._surface.show_rows(first, self._table_rows(rows))

        # Each is wanted: what is forgotten here would stay grey.
        self._run(lambda: page(asked, order, first, last - first + 1), on_rows, "")

    @property
    def pause_ms(self) -> int:
        """How long news is gathered: a list that takes long to find is not read all the time."""
        return max(GATHER_MS, int(self._took_s * 1000 * _SHARE))

    def changed(self) -> None:
        """The shop changed: read the same list anew, and stay where it is."""
        if self._known:
            self._read(again=True)

    def _read(self, *, again: bool = False) -> None:
        if not again:
            self._seen = (0, PAGE - 1)
            self._surface.show_reading()
        self._asked_no += 1
        number, order = self._asked_no, self._order
        asked = self._wish.asked(self._today())
        first, last = self._seen
        checkouts = self._office.checkouts

        def read() -> tuple[int, tuple[HistoryRow, ...]]:
            return checkouts.count(asked), checkouts.page(asked, order, first, last - first + 1)

        begun = self._desk.elapsed()

        def on_read(found: tuple[int, tuple[HistoryRow, ...]]) -> None:
            self._took_s = self._desk.elapsed() - begun
            if number == self._asked_no:
                self._surface.show_trouble("")
                self._surface.show_found(
                    Rows(found[0], first, self._table_rows(found[1])), again=again
                )

        self._run(read, on_read, "checkout list")

    def _table_rows(self, rows: tuple[HistoryRow, ...]) -> tuple[TableRow, ...]:
        return tuple(table_row(one, self._desk.writing) for one in rows)

    # ------------------------------------------------------------------ files and set-up

    def export(self) -> None:
        """Write all that is asked for into a file."""
        self.exporting.begin(self._wish.asked(self._today()), self._order)

    def _keep(self) -> None:
        value = {**self._wish.kept(), "table": dict(self._layout)}
        keep = self._office.preferences.keep
        self._desk.runs.run(
            Lane.BACKGROUND, lambda: keep(PLACE, value), on_problem=_unkept, owner=self
        )

    def _run(self, work: Callable[[], Any], done: Callable[[Any], object], replaces: str) -> None:
        self._desk.runs.run(
            Lane.READ, work, done, self._on_trouble, owner=self._surface, replaces=replaces
        )

    def _on_trouble(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)


def _unkept(_why: Trouble) -> None:
    """How a list was left is a comfort and no more."""
