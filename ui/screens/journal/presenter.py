"""What of the journal is shown, and whether it is as it was written (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from pos.api.office.views import (
    CheckProgress,
    JournalChoices,
    JournalCount,
    JournalDetail,
    JournalFilter,
    JournalReport,
    JournalRow,
)
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.journal.state import (
    BUT_STEPS,
    STOPPED_EXPORT,
    Detail,
    State,
    Wish,
    detail_of,
    kept_wish,
    key_of,
    progress_words,
    state_of,
    table_row,
)
from ui.theme.times import day_clock
from ui.widgets.dayvalues import DayRange, RangeChoice
from ui.widgets.tablevalues import TableRow

#: Where a person's own set-up is kept.
PLACE = "journal"

Options = tuple[tuple[str, str], ...]


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_choices(self, tills: Options, people: Options, kinds: Options) -> None:
        """Offer tills, people and kinds."""

    def show_wish(self, wish: Wish) -> None:
        """Show what is asked for."""

    def show_layout(self, layout: Mapping[str, Any]) -> None:
        """Show the columns as this person left them."""

    def show_count(self, count: JournalCount) -> None:
        """Say how many entries there are; rows are asked for."""

    def show_rows(self, first: int, rows: tuple[TableRow, ...]) -> None:
        """Show some of them."""

    def show_detail(self, detail: Detail | None) -> None:
        """Show one entry; none where none is marked."""

    def show_work(self, words: str) -> None:
        """Say how far a check or an export is; empty where none runs."""

    def show_state(self, state: State | None, findings: tuple[str, ...]) -> None:
        """Say what a check found."""

    def show_saved(self, what: str, path: str) -> None:
        """Say where an export went; empty takes it away."""

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty takes it away."""


class JournalPresenter:
    """Reads pages as they are scrolled to; a check or an export runs beside, and can be stopped."""

    def __init__(self, office_desk: OfficeDesk, surface: Surface) -> None:
        self._desk = office_desk.desk
        self._office = office_desk.office
        self._surface = surface
        self._wish = Wish()
        self._asked = JournalFilter()
        self._today: date | None = None
        self._layout: Mapping[str, Any] = {}
        self._known = False
        self._works = False
        self._stop = False
        self._progress: CheckProgress | None = None
        self._marked = ""

    # ------------------------------------------------------------------ coming and going

    def enter(self, what: Any = None) -> None:
        """Be shown; ``what`` may be a cart's or a receipt's number to look for."""
        journal, preferences = self._office.journal, self._office.preferences

        def read() -> tuple[date, JournalChoices, Mapping[str, Any]]:
            return journal.today(), journal.choices(), preferences.all().get(PLACE, {})

        def on_read(found: tuple[date, JournalChoices, Mapping[str, Any]]) -> None:
            self._today, choices, kept = found
            if not self._known:
                self._known = True
                self._wish = kept_wish(kept)
                layout = kept.get("table")
                self._layout = layout if isinstance(layout, Mapping) else {}
                self._surface.show_layout(self._layout)
            if isinstance(what, str) and what:
                self._wish = Wish(days=RangeChoice(DayRange.DAYS_30), text=what)
            self._offer(choices)
            self._surface.show_wish(self._wish)
            self._read()

        self._run(Lane.READ, read, on_read, "journal choices")

    def leave(self) -> None:
        """Another page takes the place; a check that runs is stopped: nobody looks at it."""
        self.stop()
        self._surface.show_saved("", "")

    def _offer(self, choices: JournalChoices) -> None:
        tills = (("", "All tills"), *choices.tills)
        people = (("", "Everybody"), *choices.people)
        kinds = ((BUT_STEPS, "All but steps"), ("", "Everything"), *choices.kinds)
        wish = self._wish
        # What was kept may be gone since.
        self._wish = replace(
            wish,
            till=wish.till if wish.till in dict(tills) else "",
            actor=wish.actor if wish.actor in dict(people) else "",
            kind=wish.kind if wish.kind in dict(kinds) else BUT_STEPS,
        )
        self._surface.show_choices(tills, people, kinds)

    # ------------------------------------------------------------------ what is asked for

    def pick_days(self, days: RangeChoice) -> None:
        """Ask for other days."""
        self._ask(replace(self._wish, days=days))

    def pick_till(self, till: str) -> None:
        """Ask for what one till wrote, or all."""
        self._ask(replace(self._wish, till=till))

    def pick_person(self, actor: str) -> None:
        """Ask for what one person did, or everybody."""
        self._ask(replace(self._wish, actor=actor))

    def pick_kind(self, kind: str) -> None:
        """Ask for one kind of entry, or all."""
        self._ask(replace(self._wish, kind=kind))

    def search(self, text: str) -> None:
        """Ask for a cart, a receipt, or whatever stands in an entry."""
        self._ask(replace(self._wish, text=text.strip()))

    def read_again(self) -> None:
        """Read anew: tills go on writing."""
        self._read()

    def _ask(self, wish: Wish) -> None:
        if wish == self._wish:
            return
        self._wish = wish
        self._keep()
        self._read()

    def _read(self) -> None:
        if self._today is None:
            return
        asked = self._wish.filter(self._today)
        journal = self._office.journal

        def on_count(count: JournalCount) -> None:
            self._asked = asked
            self._surface.show_trouble("")
            self.mark("")
            self._surface.show_count(count)

        self._run(Lane.READ, lambda: journal.count(asked), on_count, "journal count")

    def want_rows(self, first: int, last: int) -> None:
        """Bring some rows of what was counted."""
        asked, journal = self._asked, self._office.journal
        today = day_clock(self._desk.now()).rpartition(" ")[0]

        def on_rows(rows: tuple[JournalRow, ...]) -> None:
            if asked is self._asked:
                self._surface.show_rows(first, tuple(table_row(row, today) for row in rows))

        self._run(Lane.READ, lambda: journal.rows(asked, first, last), on_rows, "")

    def mark(self, key: str) -> None:
        """Show one entry; empty shows none."""
        self._marked = key
        if not key:
            self._surface.show_detail(None)
            return
        till, seq = key_of(key)
        journal = self._office.journal

        def on_entry(found: JournalDetail | None) -> None:
            if key == self._marked:
                self._surface.show_detail(None if found is None else detail_of(found))

        self._run(Lane.READ, lambda: journal.entry(till, seq), on_entry, "journal entry")

    def keep_layout(self, layout: Mapping[str, Any]) -> None:
        """Keep columns and widths for this person."""
        self._layout = dict(layout)
        self._keep()

    def _keep(self) -> None:
        value = self._wish.kept() | {"table": dict(self._layout)}
        keep = self._office.preferences.keep
        self._desk.runs.run(
            Lane.BACKGROUND, lambda: keep(PLACE, value), on_problem=_unkept, owner=self
        )

    # ------------------------------------------------------------------ check and export

    @property
    def works(self) -> bool:
        """Whether a check or an export runs."""
        return self._works

    def check(self) -> None:
        """Check every chain and every row now."""
        journal, progress = self._office.journal, self._on_progress
        self._work(lambda: journal.check(progress), self._on_report)

    def export(self) -> None:
        """Write the days that are shown into the documents."""
        if self._today is None:
            return
        first, last = self._wish.days.days(self._today)
        journal, progress = self._office.journal, self._on_progress

        def on_done(made: Any) -> None:
            if not made.complete:
                self._surface.show_state(STOPPED_EXPORT, ())
                return
            what = f"{self._desk.writing.number(made.entries)} entries were exported"
            self._surface.show_saved(what, str(made.folder))

        self._work(lambda: journal.export(first, last, progress), on_done)

    def stop(self) -> None:
        """Stop what runs; a check says what it found so far."""
        self._stop = True

    def tick(self) -> None:
        """Say how far it is, where something runs."""
        if self._works:
            words = progress_words(self._progress, self._desk.writing.number)
            self._surface.show_work(words)

    def _work(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        if self._works:
            return
        self._works, self._stop, self._progress = True, False, None
        self._surface.show_saved("", "")
        self.tick()

        def on_done(made: Any) -> None:
            self._ended()
            done(made)

        def on_problem(why: Trouble) -> None:
            self._ended()
            self._surface.show_trouble(why.sentence)

        self._desk.runs.run(Lane.LONG, work, on_done, on_problem, owner=self._surface)

    def _on_progress(self, progress: CheckProgress) -> bool:
        """Be told on the worker's thread; the screen looks at it when its own timer runs out."""
        self._progress = progress
        return not self._stop

    def _ended(self) -> None:
        self._works = False
        self._surface.show_work("")

    def _on_report(self, report: JournalReport) -> None:
        state = state_of(report, self._desk.now(), self._desk.writing.number)
        said = tuple(finding.sentence for finding in report.findings)
        self._surface.show_state(state, (*said, *report.notes))

    def _run(
        self, lane: Lane, work: Callable[[], Any], done: Callable[[Any], object], replaces: str
    ) -> None:
        self._desk.runs.run(
            lane, work, done, self._on_trouble, owner=self._surface, replaces=replaces
        )

    def _on_trouble(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)


def _unkept(_why: Trouble) -> None:
    """How a table was left is a comfort and no more."""
