"""The journal: every change of state and every sensitive act, hash-chained per writing till.

A row's hash covers the row before it, so a row cannot be changed or taken out unnoticed (I18). The
database itself moves the chain's head with each row and refuses one that does not follow
(trigger ``tr_audit_journal_follows``), so two programs can never fork a chain.

The rows that say what was sold and paid are *sealed*: each write of one carries its full values
into an entry of the same commit (``trust 3.3``), so that one changed, deleted or added by other
ways than this program's is found. An order's lines are its snapshot's, value by value, and are
sealed with those; carrying them twice would double the longest entry of every sale.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.store.faults import Busy
from pos.store.tables import (
    audit_journal,
    journal_heads,
    late_results,
    order_lines,
    orders,
    payment_attempts,
    payments,
    price_snapshot_lines,
    price_snapshots,
    stock_movements,
)

TURN_S = 3.0
"""As long as PostgreSQL waits for a row."""

_TABLES = (
    price_snapshots,
    price_snapshot_lines,
    orders,
    order_lines,
    payments,
    payment_attempts,
    late_results,
    stock_movements,
)
SEALED = {table.name: tuple(column.name for column in table.primary_key) for table in _TABLES}
"""The tables whose rows are sealed, with the columns by which a row is known."""

_EMPTY: Mapping[str, dict[str, Any]] = {
    table.name: dict.fromkeys(column.name for column in table.columns) for table in _TABLES
}

ROWS = "rows"
"""The key of sealed rows in an entry's data; the kind of an entry that is nothing but them."""

UPGRADED = "schema_upgraded"
"""The kind of the entry that says how many rows there were before they were sealed."""


@dataclass
class Chain:
    """Which chain this program writes to, and where it ends as far as this program knows.

    Knowing saves a read before each row; the trigger refuses a row that is built on a stale end,
    and then the end is read again.
    """

    name: str
    end: tuple[int, str] | None = None
    turn: Lock = field(default_factory=Lock)
    """Held from a unit's first row to its end: two threads of one program would both build on the
    same end, and one of them would have to do everything again."""

    def forget(self) -> None:
        """Read the end again before the next row."""
        self.end = None


@dataclass(frozen=True)
class Entry:
    """What happened. ``at`` is microseconds UTC of the store's clock, none: at the flush."""

    kind: str
    actor: str | None
    data: Mapping[str, object]
    lock_id: str | None
    epoch: int | None
    from_state: str | None
    to_state: str | None
    at: int | None


Carried = Mapping[str, Any] | sa.Row[Any] | sa.RowMapping
"""A row, by the names of its columns or as the database gave it back."""

_Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]
"""The values of rows, by table and key."""


class Journal:
    """Collects entries during a unit and writes them in one statement before its commit."""

    def __init__(self, connection: sa.Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain
        self._waiting: list[Entry] = []
        self._carried: dict[str | None, _Rows] = {}
        self._new_end: tuple[int, str] | None = None
        self._has_turn = False

    def append(  # noqa: PLR0913 - the columns of the journal.
        self,
        *,
        kind: str,
        actor: str | None,
        data: Mapping[str, object],
        lock_id: str | None = None,
        epoch: int | None = None,
        from_state: str | None = None,
        to_state: str | None = None,
        at: int | None = None,
    ) -> None:
        """Note what happened; it is durable with the unit's commit and not before.

        ``data`` holds plain values; amounts are minor units.
        """
        self._waiting.append(Entry(kind, actor, data, lock_id, epoch, from_state, to_state, at))

    def carry(self, table: sa.Table, row: Carried) -> None:
        """Seal a row as it stands after this write; called by whatever wrote it, never forgotten.

        A row as the database gave it back has the columns of the table, in their order. Its values
        go into the last entry of that checkout that waits, else into the last one, else into one of
        their own: no statement more. Written twice in a unit, it is sealed once.
        """
        name = table.name
        if isinstance(row, sa.Row):
            values = dict(zip(_EMPTY[name], row, strict=True))
        else:
            values = {**_EMPTY[name], **row}
        key = tuple([values[column] for column in SEALED[name]])
        of_lock = self._carried.setdefault(values.get("lock_id"), {})
        of_lock.setdefault(name, {})[key] = values

    def flush(self, now: Callable[[], int]) -> None:
        """Write what waits; ``now`` is asked only where an entry brought no time of its own."""
        self._seal()
        if not self._waiting:
            return
        if not self._has_turn:
            self._has_turn = self._chain.turn.acquire(timeout=TURN_S)
            if not self._has_turn:
                raise Busy("another thread is writing the journal")
        end = self._new_end or self._chain.end or self._read_end()
        moment = next((e.at for e in self._waiting if e.at is not None), None)
        rows = []
        for entry in self._waiting:
            at = entry.at if entry.at is not None else moment if moment is not None else now()
            rows.append(_row(self._chain.name, end, entry, at))
            end = (rows[-1]["seq"], rows[-1]["hash"])
        self._connection.execute(_INSERT, rows)
        self._waiting.clear()
        self._new_end = end

    def committed(self) -> None:
        """Remember where the chain ends now."""
        if self._new_end is not None:
            self._chain.end, self._new_end = self._new_end, None
        self._give_turn()

    def forget(self) -> None:
        """Forget what was rolled back, and the end: a stale one is the likeliest reason."""
        self._waiting.clear()
        self._carried.clear()
        if self._new_end is not None:
            self._new_end = None
            self._chain.forget()
        self._give_turn()

    def _seal(self) -> None:
        """Put what was carried into the entries that wait."""
        if not self._carried:
            return
        if not self._waiting:
            self._waiting.append(Entry(ROWS, None, {}, None, None, None, None, None))
        last = len(self._waiting) - 1
        place = {entry.lock_id: n for n, entry in enumerate(self._waiting)} | {None: last}
        sealed: dict[int, _Rows] = {}
        for lock_id, tables in self._carried.items():
            rows = sealed.setdefault(place.get(lock_id, last), {})
            for table, by_key in tables.items():
                rows.setdefault(table, {}).update(by_key)
        for n, tables in sealed.items():
            told = {table: list(by_key.values()) for table, by_key in tables.items()}
            entry = self._waiting[n]
            self._waiting[n] = replace(entry, data={**entry.data, ROWS: told})
        self._carried.clear()

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._chain.turn.release()

    def _read_end(self) -> tuple[int, str]:
        found = self._connection.execute(_HEAD, {"till": self._chain.name}).one_or_none()
        if found is not None:
            return (found.seq, found.hash)
        begin = sqlite.insert if self._connection.dialect.name == "sqlite" else postgresql.insert
        self._connection.execute(
            begin(journal_heads)
            .values(till=self._chain.name, seq=0, hash="")
            .on_conflict_do_nothing()
        )
        return (0, "")


def row_hash(prev_hash: str, canonical: str) -> str:
    """Give the hash that the row after ``prev_hash`` must have."""
    return hashlib.sha256(f"{prev_hash}\n{canonical}".encode()).hexdigest()


def _row(till: str, end: tuple[int, str], entry: Entry, at: int) -> dict[str, Any]:
    seq, prev_hash = end[0] + 1, end[1]
    facts = {
        "till": till,
        "seq": seq,
        "at": at,
        "lock_id": entry.lock_id,
        "epoch": entry.epoch,
        "actor": entry.actor,
        "kind": entry.kind,
        "from_state": entry.from_state,
        "to_state": entry.to_state,
    }
    # Sorted keys, no blanks, UTF-8 as it is: the same bytes whoever writes them (RFC 8785 style).
    canonical = json.dumps(
        facts | {"data": entry.data}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return facts | {
        "canonical": canonical,
        "prev_hash": prev_hash,
        "hash": row_hash(prev_hash, canonical),
    }


_INSERT = sa.insert(audit_journal)
_HEAD = sa.select(journal_heads.c.seq, journal_heads.c.hash).where(
    journal_heads.c.till == sa.bindparam("till")
)
