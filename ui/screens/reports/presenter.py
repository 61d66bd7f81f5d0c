"""Which report is shown, of which days and whose, and where it was saved (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from pos.api.office.views import Report, ReportAsked, ReportChoices, ReportKind
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.reports.tables import ReportTable, kept_layouts
from ui.widgets.dayvalues import DayRange, RangeChoice

#: Where a person's own set-up is kept.
PLACE = "reports"

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Wish:
    """What is asked for; empty ids are all tills and everybody."""

    kind: ReportKind = ReportKind.SALES
    days: RangeChoice = field(default_factory=RangeChoice)
    till: str = ""
    cashier: str = ""


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_choices(self, tills: Options, cashiers: Options) -> None:
        """Offer tills and people."""

    def show_wish(self, wish: Wish) -> None:
        """Show what is asked for."""

    def show_table(self, table: ReportTable, layout: Mapping[str, Any]) -> None:
        """Show a report with the columns of its kind as this person left them."""

    def show_rows(self) -> None:
        """The same report in another order."""

    def show_reading(self, reading: bool) -> None:  # noqa: FBT001 - one truth
        """Say that a report is being read: what is there is of something else."""

    def show_writing(self, writing: bool) -> None:  # noqa: FBT001 - one truth
        """Say that a file is being written: a long PDF takes a while."""

    def show_saved(self, what: str, path: str) -> None:
        """Say where a file went; empty takes it away."""

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty takes it away."""


class ReportsPresenter:
    """Reads a report whenever what is asked for changes, and saves the one that is shown."""

    def __init__(self, office_desk: OfficeDesk, surface: Surface) -> None:
        self._desk = office_desk.desk
        self._office = office_desk.office
        self._surface = surface
        self._wish = Wish()
        self._table: ReportTable | None = None
        self._layouts: dict[str, Mapping[str, Any]] = {}
        self._known = False

    @property
    def table(self) -> ReportTable | None:
        """The report that is shown."""
        return self._table

    # ------------------------------------------------------------------ coming and going

    def enter(self, what: Any = None) -> None:
        """Be shown; ``what`` may be the kind of report that is wanted."""
        if isinstance(what, ReportKind):
            self._wish = replace(self._wish, kind=what)
        reports, preferences = self._office.reports, self._office.preferences

        def read() -> tuple[ReportChoices, Mapping[str, Any]]:
            return reports.choices(), preferences.all().get(PLACE, {})

        def on_read(found: tuple[ReportChoices, Mapping[str, Any]]) -> None:
            choices, kept = found
            if not self._known:
                self._use_kept(kept, keep_kind=isinstance(what, ReportKind))
                self._known = True
            self._offer(choices)
            self._surface.show_wish(self._wish)
            self._read()

        self._run(read, on_read, "report choices")

    def leave(self) -> None:
        """Another page takes the place."""
        self._surface.show_saved("", "")

    def _use_kept(self, kept: Mapping[str, Any], *, keep_kind: bool) -> None:
        self._layouts = kept_layouts(kept)
        kinds = {one.value: one for one in ReportKind}
        kind = kinds.get(str(kept.get("kind")), self._wish.kind)
        ranges = {one.value: one for one in DayRange if one is not DayRange.DAYS}
        days = ranges.get(str(kept.get("days")), DayRange.TODAY)
        self._wish = Wish(
            kind=self._wish.kind if keep_kind else kind,
            days=RangeChoice(days),
            till=str(kept.get("till") or ""),
            cashier=str(kept.get("cashier") or ""),
        )

    def _offer(self, choices: ReportChoices) -> None:
        tills = (("", "All tills"), *choices.tills)
        cashiers = (("", "Everybody"), *choices.cashiers)
        # Who was kept may be gone since.
        self._wish = replace(
            self._wish,
            till=self._wish.till if self._wish.till in dict(tills) else "",
            cashier=self._wish.cashier if self._wish.cashier in dict(cashiers) else "",
        )
        self._surface.show_choices(tills, cashiers)

    # ------------------------------------------------------------------ what is asked for

    def pick_kind(self, kind: str) -> None:
        """Ask for another report."""
        self._ask(replace(self._wish, kind=ReportKind(kind)))

    def pick_days(self, days: RangeChoice) -> None:
        """Ask for other days."""
        self._ask(replace(self._wish, days=days))

    def pick_till(self, till: str) -> None:
        """Ask for what one till sold, or all."""
        self._ask(replace(self._wish, till=till))

    def pick_cashier(self, cashier: str) -> None:
        """Ask for what one person sold, or everybody."""
        self._ask(replace(self._wish, cashier=cashier))

    def read_again(self) -> None:
        """Read the same report anew: tills go on selling."""
        self._read()

    def _ask(self, wish: Wish) -> None:
        if wish == self._wish:
            return
        self._wish = wish
        self._surface.show_saved("", "")
        self._keep()
        self._read()

    def _read(self) -> None:
        wish, reports = self._wish, self._office.reports

        def read() -> Report:
            first, last = wish.days.days(reports.today())
            return reports.report(
                ReportAsked(wish.kind, first, last, wish.till or None, wish.cashier or None)
            )

        self._surface.show_reading(True)  # noqa: FBT003 - one truth
        self._run(read, self._on_report, "report")

    def _on_report(self, report: Report) -> None:
        self._surface.show_reading(False)  # noqa: FBT003 - one truth
        self._surface.show_trouble("")
        layout = self._layouts.get(report.asked.kind.value, {})
        self._table = ReportTable.of(report, self._desk.writing).as_kept(layout)
        self._surface.show_table(self._table, layout)

    # ------------------------------------------------------------------ order and columns

    def sort(self, key: str, descending: bool) -> None:  # noqa: FBT001 - one truth
        """Order the rows by a column."""
        if self._table is not None:
            self._table = self._table.sorted_by(key, descending)
            self._surface.show_rows()

    def keep_layout(self, layout: Mapping[str, Any]) -> None:
        """Keep columns, widths and order of this kind of report for this person."""
        if self._table is not None:
            self._layouts[self._table.report.asked.kind.value] = dict(layout)
            self._keep()

    def _keep(self) -> None:
        days = self._wish.days.which
        value = {
            "kind": self._wish.kind.value,
            # Two typed days are of the past by the next time.
            "days": (DayRange.TODAY if days is DayRange.DAYS else days).value,
            "till": self._wish.till,
            "cashier": self._wish.cashier,
            "tables": dict(self._layouts),
        }
        keep = self._office.preferences.keep
        self._desk.runs.run(
            Lane.BACKGROUND, lambda: keep(PLACE, value), on_problem=_unkept, owner=self
        )

    # ------------------------------------------------------------------ files

    def save_csv(self) -> None:
        """Save the report that is shown for a spreadsheet."""
        self._save("Saved as CSV", self._office.reports.save_csv)

    def save_pdf(self) -> None:
        """Save the report that is shown to be printed or sent on."""
        self._save("Saved as PDF", self._office.reports.save_pdf)

    def _save(self, what: str, save: Callable[[Report], Path]) -> None:
        if self._table is None:
            return
        report = self._table.report
        self._surface.show_trouble("")
        self._surface.show_saved("", "")
        self._surface.show_writing(True)  # noqa: FBT003 - one truth

        def saved(path: Path) -> None:
            self._surface.show_writing(False)  # noqa: FBT003 - one truth
            self._surface.show_saved(what, str(path))

        self._run(lambda: save(report), saved, "")

    def _run(self, work: Callable[[], Any], done: Callable[[Any], object], replaces: str) -> None:
        self._desk.runs.run(
            Lane.READ, work, done, self._on_trouble, owner=self._surface, replaces=replaces
        )

    def _on_trouble(self, why: Trouble) -> None:
        self._surface.show_reading(False)  # noqa: FBT003 - one truth
        self._surface.show_writing(False)  # noqa: FBT003 - one truth
        self._surface.show_trouble(why.sentence)


def _unkept(_why: Trouble) -> None:
    """How a table was left is a comfort and no more."""
