"""Checking the journal: every chain, and every sealed row of the tables against it (trust 3.3).

Everything is read at one moment of the store while tills go on selling, row after row: memory does
not grow with the shop. What a chain cannot show is in ``docs/how-to/journal.md``.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from pos.domain.journal import (
    Anchor,
    ChainState,
    CheckProgress,
    Finding,
    JournalReport,
    SalesTotal,
)
from pos.services.journal.compare import Comparison
from pos.services.journal.words import Namer
from pos.store.engine import Store
from pos.store.journal import ROWS, SEALED, UPGRADED, row_hash
from pos.store.journal_reading import JournalReading
from pos.store.seals import SealedAt, Seals, WrongKey

MOST_FINDINGS = 1000
"""As many are told one by one; the rest is only counted."""
NOTABLE_US = 60_000_000
"""Units of one till may end in another order than they began, by as long as each may wait."""
MARGIN_US = 3_600_000_000
"""How long before a moment entries are read, so that those of rows of that moment are among them"""
TICK = 2000

_COLUMNS = ("till", "seq", "at", "lock_id", "epoch", "actor", "kind", "from_state", "to_state")

Report = Callable[[CheckProgress], bool]
"""Is told of progress; answers whether to go on."""


@dataclass(frozen=True)
class Asked:
    """What is to be checked: from a moment on (microseconds UTC), and against which anchors."""

    since: int | None = None
    anchors: Sequence[Anchor] = ()


class _Stop(Exception):  # noqa: N818 - nothing went wrong; somebody asked for it.
    """The person who started the check stopped it."""


def check_journal(
    store: Store, asked: Asked | None = None, *, report: Report = lambda _: True
) -> JournalReport:
    """Check every chain and every sealed row; nothing is changed."""
    with store.read() as unit:
        return check_reading(JournalReading(unit.connection), asked or Asked(), report=report)


def check_reading(
    reading: JournalReading, asked: Asked, *, report: Report = lambda _: True
) -> JournalReport:
    """Check what one unit of work reads."""
    with Seals() as seals:
        run = _Run(reading, seals, asked, report)
        try:
            run()
        except _Stop:
            run.is_complete = False
        return run.result()


@dataclass
class _Found:
    """What was found, the first of it in words."""

    count: int = 0
    kept: list[Finding] = field(default_factory=list)

    def add(self, finding: Callable[[], Finding]) -> None:
        self.count += 1
        if len(self.kept) < MOST_FINDINGS:
            self.kept.append(finding())


class _Run:
    def __init__(self, reading: JournalReading, seals: Seals, asked: Asked, report: Report) -> None:
        self._reading, self._seals, self._asked, self._report = reading, seals, asked, report
        self._names = Namer(reading)
        self._found = _Found()
        self._notes: list[str] = []
        self._chains: list[ChainState] = []
        self._entries = self._rows = 0
        self._sales: tuple[SalesTotal, ...] = ()
        self._not_sealed: dict[str, int] = {}
        self._began: Any = 0
        """From when on rows must be sealed: from the beginning, but where a store was upgraded."""
        self._older_rows: dict[str, Any] = {}
        self.is_complete = True

    def __call__(self) -> None:
        self._read_chains()
        self._check_anchors()
        self._compare_tables()

    def result(self) -> JournalReport:
        """Give what was found so far."""
        return JournalReport(
            entries=self._entries,
            rows=self._rows,
            chains=tuple(self._chains),
            found=self._found.count,
            findings=tuple(self._found.kept),
            notes=tuple(self._notes),
            not_sealed=self._not_sealed,
            sales=self._sales,
            anchors=len(self._asked.anchors),
            since=self._asked.since,
            complete=self.is_complete,
        )

    def _tell(self, stage: str, done: int, total: int) -> None:
        if not self._report(CheckProgress(stage, done, total)):
            raise _Stop

    # --- the chains ------------------------------------------------------------------------------

    def _read_chains(self) -> None:
        since = self._asked.since
        start = None if since is None else since - MARGIN_US
        total = self._reading.count(start)
        heads = {head.till: head for head in self._reading.heads()}
        self._tell("journal", 0, total)
        for till in self._reading.chain_names():
            first = 1 if start is None else self._reading.first_since(till, start)
            before = self._reading.entry(till, first - 1) if first > 1 else None
            end = Anchor(till, 0, "") if before is None else Anchor(till, before.seq, before.hash)
            if before is None and first > 1:
                end = Anchor(till, first - 1, "")
            end, count = self._read_chain(till, first, end, total)
            if heads.get(till, Anchor(till, 0, "")) != end:
                self._add_head(till, end, heads.get(till))
            name = self._names.chain(till)
            self._chains.append(ChainState(str(till), name, count, end.seq, str(end.hash)))

    def _read_chain(self, till: str, first: int, end: Anchor, total: int) -> tuple[Anchor, int]:
        latest, count = 0, 0
        with closing(self._reading.chain(till, first if first > 1 else -(2**62))) as rows:
            for row in rows:
                self._judge(row, end)
                at = row.at if isinstance(row.at, int) else latest
                if at < latest - NOTABLE_US:
                    self._note_clock(row, latest - at)
                    # From here on it is the clock: what it says next is no second step back.
                    latest = at
                latest = max(latest, at)
                seq = row.seq if isinstance(row.seq, int) else end.seq + 1
                end = Anchor(till, seq, row.hash)
                count += 1
                self._entries += 1
                if self._entries % TICK == 0:
                    self._tell("journal", self._entries, total)
        return end, count

    def _judge(self, row: Any, before: Anchor) -> None:
        """Look at one entry: its number, what it follows, its own hash, its columns, its rows."""
        if row.seq != before.seq + 1 and isinstance(row.seq, int):
            self._wrong(row, _missing(before.seq, row.seq))
        elif row.prev_hash != before.hash:
            self._wrong(row, f"does not follow entry {before.seq}: one of the two was changed")
        try:
            is_whole = row.hash == row_hash(row.prev_hash, row.canonical)
            told = json.loads(row.canonical)
            data = told["data"]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._wrong(row, "cannot be read: its text was changed")
            return
        if not is_whole:
            self._wrong(row, "was changed: its hash does not fit its text")
        differs = [name for name in _COLUMNS if told.get(name) != getattr(row, name)]
        if differs:
            self._wrong(row, f"was changed in {' and '.join(differs)}: its text says otherwise")
        self._take(row, data)

    def _take(self, row: Any, data: Any) -> None:
        """Keep the rows that an entry seals, and how many there were before sealing began."""
        if not isinstance(data, dict):
            self._wrong(row, "cannot be read: its text was changed")
            return
        if row.kind == UPGRADED and isinstance(data.get("unsealed"), dict):
            self._older_rows, self._began = data["unsealed"], data.get("sealed_since")
        sealed = data.get(ROWS)
        if not isinstance(sealed, dict):
            return
        where = SealedAt(row.till, row.seq, row.at, row.lock_id, row.epoch)
        try:
            for table, rows in sealed.items():
                for values in rows if table in SEALED else ():
                    self._seals.take(table, values, where)
        except (WrongKey, TypeError, AttributeError):
            self._wrong(row, "seals a row that cannot be one of this shop")

    def _wrong(self, row: Any, what: str) -> None:
        self._found.add(
            lambda: Finding(
                f"The journal of {self._names.chain(row.till)}: entry {row.seq} {what}.",
                till=str(row.till),
                seq=row.seq,
            )
        )

    def _add_head(self, till: str, end: Anchor, head: Anchor | None) -> None:
        name = self._names.chain(till)
        if head is None:
            what = f"has {end.seq} entries and no head: its head was deleted"
        elif head.seq != end.seq:
            what = f"ends at entry {end.seq}, and its head says {head.seq}"
        else:
            what = f"ends at entry {end.seq} with another hash than its head says"
        self._found.add(
            lambda: Finding(f"The journal of {name} {what}.", till=str(till), seq=end.seq)
        )

    def _note_clock(self, row: Any, back_us: int) -> None:
        if len(self._notes) < MOST_FINDINGS:
            back = _span(back_us // 1_000_000)
            name = self._names.chain(row.till)
            self._notes.append(
                f"The clock went back {back} before entry {row.seq} of {name} was written."
            )

    # --- anchors ---------------------------------------------------------------------------------

    def _check_anchors(self) -> None:
        for anchor in self._asked.anchors:
            if anchor.seq == 0:
                continue
            entry = self._reading.entry(anchor.till, anchor.seq)
            if entry is None:
                self._add_anchor(anchor, "is not there any more: the journal was cut short")
            elif entry.hash != anchor.hash:
                self._add_anchor(
                    anchor,
                    "is another one than when the anchor was taken: the journal was written anew",
                )

    def _add_anchor(self, anchor: Anchor, what: str) -> None:
        name = self._names.chain(anchor.till)
        self._found.add(
            lambda: Finding(
                f"The journal of {name}: entry {anchor.seq} {what}.",
                till=anchor.till,
                seq=anchor.seq,
            )
        )

    # --- the tables ------------------------------------------------------------------------------

    def _compare_tables(self) -> None:
        total = sum(self._reading.count_rows(table) for table in SEALED)
        began = self._began if isinstance(self._began, int) else 0
        comparison = Comparison(self._reading, self._seals, self._names, self._asked.since, began)
        for table in SEALED:
            with closing(comparison.of(table)) as looked_at:
                for finding in looked_at:
                    if finding is not None:
                        self._found.add(finding)
                    self._rows += finding is None
                    if self._rows % TICK == 0:
                        self._tell("rows", self._rows, total)
            self._count_older(table, comparison)
        self._tell("rows", total, total)
        self._sales = tuple(comparison.sales())
        for sales in self._sales:
            if not sales.agrees:
                self._add_sales(sales)

    def _count_older(self, table: str, comparison: Comparison) -> None:
        """Rows older than sealing can only become fewer: each that is written again is sealed."""
        count = comparison.not_sealed
        # Nothing is said of them, and not that they are as they were written.
        self._rows -= count
        self._not_sealed[table] = count
        were = self._older_rows.get(table, 0)
        if self._asked.since is not None or not isinstance(were, int):
            return
        if count > were:
            self._add_older(table, count, were, f"{count - were} of them were added since")
        elif count + comparison.sealed_later < were:
            gone = were - count - comparison.sealed_later
            self._add_older(table, were - gone, were, f"{gone} of them were deleted since")

    def _add_older(self, table: str, count: int, were: int, what: str) -> None:
        words = table.replace("_", " ")
        self._found.add(
            lambda: Finding(
                f"The table of {words} has {count} rows from before they were kept in the "
                f"journal; there were {were}. {what}.",
                table=table,
            )
        )

    def _add_sales(self, sales: SalesTotal) -> None:
        def told() -> Finding:
            by_table = self._names.amount(sales.total, sales.currency)
            by_journal = self._names.amount(sales.journal_total, sales.currency)
            return Finding(
                f"Finished sales in {sales.currency}: {sales.count} of {by_table} in the table, "
                f"{sales.journal_count} of {by_journal} in the journal.",
                table="orders",
            )

        self._found.add(told)


def _span(seconds: int) -> str:
    """Say a time as a person does, in its largest unit."""
    for unit, long in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * long:
            return f"{seconds // long} {unit}"
    return f"{seconds} s"


def _missing(before: int, seq: int) -> str:
    if seq <= before:
        return f"stands after entry {before}"
    gap = range(before + 1, seq)
    if len(gap) == 1:
        return f"follows entry {before}: entry {gap[0]} is missing"
    return f"follows entry {before}: entries {gap[0]} to {gap[-1]} are missing"


def findings(report: JournalReport) -> Iterator[str]:
    """Give what was found, a sentence each, and how much more there is."""
    yield from (finding.sentence for finding in report.findings)
    more = report.found - len(report.findings)
    if more:
        yield f"… and {more} more."
