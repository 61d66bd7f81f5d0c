"""What the journal's page asks for and shows, as plain values (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pos.api.office.views import (
    CheckProgress,
    JournalDetail,
    JournalFilter,
    JournalReport,
    JournalRow,
)
from ui.theme.times import clock, clock_seconds, day_clock
from ui.widgets.dayvalues import DayRange, RangeChoice
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.values import Fact, Tone

COLUMNS = (
    Column("at", "When", 136, sortable=False),
    Column("till", "Till", 96, sortable=False),
    Column("person", "Who", 124, sortable=False),
    Column("what", "What", 240, stretch=True, sortable=False),
    Column("kind", "Kind", 170, sortable=False, shown=False),
    Column("seq", "Entry", 80, right=True, sortable=False, shown=False),
)
#: The steps of a checkout are most of a journal and seldom what is looked for.
BUT_STEPS = "!phase"
_STAGES = {
    "journal": ("Reading the journal", "entries"),
    "rows": ("Comparing the tables with it", "rows"),
    "export": ("Writing the entries", "entries"),
}


@dataclass(frozen=True)
class Wish:
    """What is asked for; empty is all."""

    days: RangeChoice = field(default_factory=RangeChoice)
    till: str = ""
    actor: str = ""
    kind: str = BUT_STEPS
    text: str = ""

    def filter(self, today: date) -> JournalFilter:
        """Give what the core is asked for."""
        asked = JournalFilter(till=self.till, actor=self.actor, kind=self.kind, text=self.text)
        return asked.of_days(*self.days.days(today))

    def kept(self) -> dict[str, Any]:
        """Give what is kept for the person: a text is of the moment, two typed days are too."""
        days = DayRange.TODAY if self.days.which is DayRange.DAYS else self.days.which
        return {"days": days.value, "till": self.till, "actor": self.actor, "kind": self.kind}


def kept_wish(kept: Mapping[str, Any]) -> Wish:
    """Read what was kept; what makes no sense is left out."""
    ranges = {one.value: one for one in DayRange if one is not DayRange.DAYS}
    return Wish(
        days=RangeChoice(ranges.get(str(kept.get("days")), DayRange.TODAY)),
        till=str(kept.get("till") or ""),
        actor=str(kept.get("actor") or ""),
        kind=str(kept.get("kind", BUT_STEPS)),
    )


@dataclass(frozen=True)
class State:
    """What is known of the journal's soundness, as a banner says it."""

    tone: Tone
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Detail:
    """One entry, ready to show."""

    title: str
    facts: tuple[Fact, ...]


STOPPED_EXPORT = State(Tone.WARN, "The export was stopped", "Nothing was written.")


def table_row(row: JournalRow, today: str) -> TableRow:
    """Give a row of the table; one of ``today`` needs no day."""
    day, _, minute = day_clock(row.at).rpartition(" ")
    second = clock_seconds(row.at)
    return TableRow(
        key=f"{row.till}|{row.seq}",
        cells=(
            second if day == today else f"{day.rsplit(' ', 1)[0]} {minute}",
            row.till_name,
            row.person,
            row.what,
            row.kind,
            str(row.seq),
        ),
        tone=Tone.WARN if row.doubtful else Tone.PLAIN,
    )


def key_of(key: str) -> tuple[str, int]:
    """Read the till and the number of an entry from its row's key."""
    till, _, seq = key.rpartition("|")
    return till, int(seq)


def detail_of(found: JournalDetail) -> Detail:
    """Give an entry in words, with all that it says."""
    row = found.row
    head = (
        Fact("When", f"{day_clock(row.at)}:{clock_seconds(row.at)[-2:]}"),
        Fact("Who", row.person),
        Fact("Where", f"{row.till_name}, entry {row.seq}"),
        Fact("Kind", row.kind),
    )
    facts = tuple(Fact(name, value) for name, value in found.facts)
    chain = (Fact("Hash", _hash(found.hash)), Fact("Follows", _hash(found.prev_hash)))
    return Detail(row.what, (*head, *facts, *chain))


def _hash(text: str) -> str:
    return f"{text[:16]}…" if text else "nothing: it is the first"


def progress_words(progress: CheckProgress | None, number: Callable[[int], str]) -> str:
    """Say how far it is."""
    if progress is None:
        return "Beginning"
    words, noun = _STAGES[progress.stage]
    total = max(progress.total, progress.done)
    return f"{words}: {number(progress.done)} of {number(total)} {noun}"


def state_of(report: JournalReport, at: int, number: Callable[[int], str]) -> State:
    """Say what a check found."""
    if not report.complete:
        return State(
            Tone.DANGER if report.found else Tone.WARN,
            "The check was stopped before the end",
            _found(report) if report.found else "Nothing was found so far.",
        )
    if report.found:
        what_to_do = "Export the journal, then call whoever looks after the shop's computers."
        return State(Tone.DANGER, _found(report), what_to_do)
    rows = f"{number(report.entries)} entries and {number(report.rows)} rows"
    return State(
        Tone.OK,
        f"The journal is as it was written, checked at {clock(at)}",
        f"{rows}.{_older(report)}",
    )


def _older(report: JournalReport) -> str:
    older = sum(report.not_sealed.values())
    return f" Nothing is said of {older} rows from before it kept their values." if older else ""


def _found(report: JournalReport) -> str:
    if report.found == 1:
        return "1 thing is not as this program wrote it"
    return f"{report.found} things are not as this program wrote them"
