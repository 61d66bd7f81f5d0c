"""What the journal of a shop says, and what a check of it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Self

from pos.domain.report import midnight


@dataclass(frozen=True)
class Anchor:
    """Where a chain stood at some moment, as it was exported or printed then."""

    till: str
    seq: int
    hash: str


@dataclass(frozen=True)
class ChainState:
    """One writing till's chain: its name for a person, how many entries, and where it ends."""

    till: str
    name: str
    entries: int
    seq: int
    hash: str

    @property
    def anchor(self) -> Anchor:
        """What to compare a later state of this chain with."""
        return Anchor(self.till, self.seq, self.hash)


@dataclass(frozen=True)
class Finding:
    """Something that is not as this program wrote it, in one plain sentence.

    ``table`` is none where the journal itself is wrong; ``till`` and ``seq`` name the entry.
    """

    sentence: str
    table: str | None = None
    till: str | None = None
    seq: int | None = None


@dataclass(frozen=True)
class SalesTotal:
    """Finished sales in one currency, by the tables and by the journal; minor units."""

    currency: str
    count: int
    total: int
    journal_count: int
    journal_total: int

    @property
    def agrees(self) -> bool:
        """Tell whether both say the same."""
        return (self.count, self.total) == (self.journal_count, self.journal_total)


@dataclass(frozen=True)
class CheckProgress:
    """How far a check has come; ``total`` is what is known of it now."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True)
class JournalReport:
    """What a check found; ``found`` counts all, ``findings`` are the first of them.

    ``not_sealed`` counts the rows of each table that are older than sealing (or than ``since``):
    of those nothing is said. ``complete`` is false where it was stopped.
    """

    entries: int = 0
    rows: int = 0
    chains: tuple[ChainState, ...] = ()
    found: int = 0
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    not_sealed: Mapping[str, int] = field(default_factory=dict)
    sales: tuple[SalesTotal, ...] = ()
    anchors: int = 0
    since: int | None = None
    complete: bool = True

    @property
    def ok(self) -> bool:
        """Tell whether everything was looked at and is as it was written."""
        return self.complete and not self.found


@dataclass(frozen=True)
class JournalEntry:
    """One entry as it stands in the store; ``data`` is empty where its text cannot be read."""

    till: str
    seq: int
    at: int
    lock_id: str | None
    epoch: int | None
    actor: str | None
    kind: str
    from_state: str | None
    to_state: str | None
    canonical: str
    prev_hash: str
    hash: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class JournalFilter:
    """Which entries are wanted; none and empty ask for all. Times in microseconds UTC.

    ``text`` is a cart's or a receipt's number, or anything that stands in an entry; a ``kind`` with
    ``!`` before it is every other one.
    """

    since: int | None = None
    until: int | None = None
    till: str = ""
    actor: str = ""
    kind: str = ""
    text: str = ""

    def of_days(self, first: date, last: date) -> Self:
        """Ask for these days on the shop's own clock, both inclusive."""
        return replace(self, since=midnight(first), until=midnight(last + timedelta(days=1)))


@dataclass(frozen=True)
class JournalCount:
    """How many entries there are to show; ``more`` where there are more than are shown."""

    count: int
    more: bool = False


@dataclass(frozen=True)
class JournalRow:
    """One entry in words."""

    till: str
    seq: int
    at: int
    till_name: str
    person: str
    kind: str
    what: str
    doubtful: bool = False
    """Whether it tells of something that went wrong."""


@dataclass(frozen=True)
class JournalDetail:
    """One entry with all that it says, as pairs of a name and a value for a person."""

    row: JournalRow
    facts: tuple[tuple[str, str], ...]
    hash: str
    prev_hash: str


@dataclass(frozen=True)
class JournalChoices:
    """What can be asked for, each as (id, words)."""

    tills: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
