"""Reading the journal and the rows that it seals, however many there are.

Everything is streamed in the order of its key; whoever stops before the end closes the stream
(`contextlib.closing`), since a cursor of the server's hangs on it. Values come as the database
keeps them, and not as this program would read them: what somebody wrote by hand may be anything.
"""

import json
import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from pos.domain.journal import Anchor, JournalEntry
from pos.store.journal import SEALED
from pos.store.tables import (
    audit_journal,
    carts,
    checkout_locks,
    journal_heads,
    late_results,
    metadata,
    order_lines,
    orders,
    payment_attempts,
    payments,
    price_snapshot_lines,
    price_snapshots,
    stock_movements,
    tills,
    users,
)

AT_ONCE = 1000
"""How many rows are in memory at a time."""
NEVER = 2**62
"""A moment that no row is older than."""

_J = audit_journal.c
_UUID_DIGITS = 32
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class JournalReading:
    """The journal and the sealed rows, inside one reading unit: all of it is one moment."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._kind = connection.dialect.name
        if self._kind == "postgresql":
            # A shop with a million sales takes longer than a checkout may.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")

    # --- the chains ------------------------------------------------------------------------------

    def heads(self) -> tuple[Anchor, ...]:
        """Read where every chain ends by its head."""
        rows = self._connection.execute(_HEADS)
        return tuple(Anchor(row.till, row.seq, row.hash) for row in rows)

    def chain_names(self) -> tuple[str, ...]:
        """List every chain that has a head or an entry."""
        found: set[str] = set(self._connection.execute(_CHAIN_NAMES).scalars())
        # Bytes that somebody wrote there sort with no text.
        return tuple(sorted(found | {head.till for head in self.heads()}, key=str))

    def till_names(self) -> dict[str, str]:
        """Give the tills' names by their ids."""
        return {row.id: row.name for row in self._connection.execute(_TILLS)}

    def people_names(self) -> dict[str, str]:
        """Give the people's names by their ids."""
        return {row.id: row.name for row in self._connection.execute(_PEOPLE)}

    def schema(self) -> str | None:
        """Read at which revision the store's schema stands."""
        found = self._connection.execute(_SCHEMA).scalar()
        return None if found is None else str(found)

    def count(self, since: int | None = None) -> int:
        """Count the entries, all or those from a moment on."""
        statement = _COUNT if since is None else _COUNT.where(_J.at >= since)
        return int(self._connection.execute(statement).scalar_one())

    def first_since(self, till: str, since: int) -> int:
        """Give the number of a chain's first entry from a moment on; one past its end: none."""
        found = self._connection.execute(_FIRST_SINCE, {"till": till, "since": since}).scalar()
        if found is not None:
            return int(found)
        last = self._connection.execute(_LAST, {"till": till}).scalar()
        return int(last or 0) + 1

    def last_before(self, till: str, until: int) -> int:
        """Give the number of a chain's last entry before a moment; 0 where there is none."""
        return int(
            self._connection.execute(_LAST_BEFORE, {"till": till, "until": until}).scalar() or 0
        )

    def chain(
        self, till: str, first: int = 0, last: int | None = None
    ) -> Generator[sa.Row[Any], None, None]:
        """Stream a chain's entries by number."""
        statement = _CHAIN if last is None else _CHAIN.where(_J.seq <= last)
        streamed = statement.execution_options(yield_per=AT_ONCE)
        with self._connection.execute(streamed, {"till": till, "first": first}) as rows:
            yield from rows

    def entry(self, till: str, seq: int) -> JournalEntry | None:
        """Read one entry."""
        row = self._connection.execute(_ENTRY, {"till": till, "seq": seq}).one_or_none()
        return None if row is None else entry_of(row)

    # --- the rows that are sealed ----------------------------------------------------------------

    def count_rows(self, table: str) -> int:
        """Count the rows of a table."""
        count = sa.select(sa.func.count()).select_from(metadata.tables[table])
        return int(self._connection.execute(count).scalar_one())

    def rows(
        self, table: str, since: int | None = None
    ) -> Generator[tuple[dict[str, Any], int], None, None]:
        """Stream a table's rows by key, each with the moment at which it was first written.

        That moment is 0 where nothing says it, and later than any where somebody wrote what is
        none. With ``since`` only those that are no older.
        """
        of = metadata.tables[table]
        columns = [_plain(column, self._kind).label(column.name) for column in of.c]
        joined, time = _TIMES[table]
        when = sa.func.coalesce(time, 0)
        statement = sa.select(*columns, when.label("_when")).select_from(joined)
        if since is not None:
            statement = statement.where(when >= since)
        statement = statement.order_by(*(of.c[name] for name in SEALED[table]))
        read = _Reader(of, self._kind)
        with self._connection.execute(statement.execution_options(yield_per=AT_ONCE)) as rows:
            for row in rows:
                yield read(row), row[-1] if isinstance(row[-1], int) else NEVER

    def row(self, table: str, key: Mapping[str, Any]) -> dict[str, Any] | None:
        """Read one row by the columns of its key."""
        of = metadata.tables[table]
        columns = [_plain(column, self._kind).label(column.name) for column in of.c]
        statement = sa.select(*columns).where(*(of.c[name] == key[name] for name in SEALED[table]))
        found = self._connection.execute(statement).one_or_none()
        return None if found is None else _Reader(of, self._kind)(found)

    # --- what a person calls them ----------------------------------------------------------------

    def checkout_called(self, lock_id: str) -> tuple[str | None, str | None, str | None]:
        """Give a checkout's receipt, cart number and till, each where there is one."""
        # Somebody may have given it a second order.
        row = self._connection.execute(_CALLED, {"lock": lock_id}).first()
        if row is None:
            return (None, None, None)
        number = row.receipt_no
        told = f"{number:06d}" if isinstance(number, int) else str(number)
        receipt = f"{row.receipt_series}-{told}" if row.receipt_series else None
        return (receipt, row.number, row.name)

    def checkout_of(self, table: str, values: Mapping[str, Any]) -> str | None:
        """Give the checkout that a row belongs to."""
        question, named_by = _LOCK_OF.get(table, (None, "lock_id"))
        known = values.get(named_by)
        if not isinstance(known, str) or not _ID.fullmatch(known):
            # Somebody typed it; PostgreSQL would not even take the question.
            return None
        if question is None:
            return known
        found = self._connection.execute(question, {"this": known}).scalar()
        return None if found is None else str(found)


class _Reader:
    """Turns a row as the database keeps it into the values that the journal has of it."""

    def __init__(self, table: sa.Table, kind: str) -> None:
        self._names = [column.name for column in table.c]
        self._uuids, self._flags, self._objects = (
            [name for name, column in table.c.items() if isinstance(column.type, wanted)]
            for wanted in (sa.Uuid, sa.Boolean, sa.JSON)
        )
        self._is_sqlite = kind == "sqlite"

    def __call__(self, row: Sequence[Any]) -> dict[str, Any]:
        values = dict(zip(self._names, row, strict=False))
        if self._is_sqlite:
            for name in self._uuids:
                values[name] = _dashed(values[name])
            for name in self._flags:
                values[name] = {0: False, 1: True}.get(values[name], values[name])
        for name in self._objects:
            values[name] = _object(values[name])
        return values


def _dashed(kept: Any) -> Any:
    if not isinstance(kept, str) or len(kept) != _UUID_DIGITS:
        return kept
    return f"{kept[:8]}-{kept[8:12]}-{kept[12:16]}-{kept[16:20]}-{kept[20:]}"


def _object(kept: Any) -> Any:
    if not isinstance(kept, str):
        return kept
    try:
        return json.loads(kept)
    except ValueError:
        return kept


def _plain(column: sa.Column[Any], kind: str) -> sa.ColumnElement[Any]:
    if kind == "sqlite":
        return sa.type_coerce(column, sa.types.NullType())
    return sa.cast(column, sa.Text) if isinstance(column.type, sa.JSON) else column


def entry_of(row: sa.Row[Any]) -> JournalEntry:
    """Make an entry of its row; its data is empty where the text cannot be read."""
    read = _object(row.canonical)
    data = read.get("data") if isinstance(read, dict) else None
    return JournalEntry(
        till=row.till,
        seq=row.seq,
        at=row.at,
        lock_id=row.lock_id,
        epoch=row.epoch,
        actor=row.actor,
        kind=row.kind,
        from_state=row.from_state,
        to_state=row.to_state,
        canonical=row.canonical,
        prev_hash=row.prev_hash,
        hash=row.hash,
        data=data if isinstance(data, dict) else {},
    )


def entries(rows: Sequence[sa.Row[Any]]) -> tuple[JournalEntry, ...]:
    """Make entries of their rows."""
    return tuple(entry_of(row) for row in rows)


_HEADS = sa.select(journal_heads).order_by(journal_heads.c.till)
_CHAIN_NAMES = sa.select(_J.till).distinct()
_TILLS = sa.select(tills.c.id, tills.c.name)
_PEOPLE = sa.select(users.c.id, users.c.name)
_SCHEMA = sa.text("SELECT version_num FROM alembic_version")
_COUNT = sa.select(sa.func.count()).select_from(audit_journal)
_TILL = _J.till == sa.bindparam("till")
_FIRST_SINCE = sa.select(sa.func.min(_J.seq)).where(_TILL, _J.at >= sa.bindparam("since"))
_LAST_BEFORE = sa.select(sa.func.max(_J.seq)).where(_TILL, _J.at < sa.bindparam("until"))
_LAST = sa.select(sa.func.max(_J.seq)).where(_TILL)
_CHAIN = sa.select(audit_journal).where(_TILL, _J.seq >= sa.bindparam("first")).order_by(_J.seq)
_ENTRY = sa.select(audit_journal).where(_TILL, _J.seq == sa.bindparam("seq"))

_S, _L = price_snapshots.c, checkout_locks.c
#: From where each table's rows have the moment at which they were first written.
_TIMES: dict[str, tuple[Any, Any]] = {
    "price_snapshots": (price_snapshots, _S.taken_at),
    "price_snapshot_lines": (
        price_snapshot_lines.outerjoin(
            price_snapshots, _S.lock_id == price_snapshot_lines.c.lock_id
        ),
        _S.taken_at,
    ),
    "orders": (orders, orders.c.created_at),
    # They are sealed with the price that was frozen, not with the order.
    "order_lines": (
        order_lines.outerjoin(orders, orders.c.id == order_lines.c.order_id).outerjoin(
            price_snapshots, _S.lock_id == orders.c.lock_id
        ),
        sa.func.coalesce(_S.taken_at, orders.c.created_at),
    ),
    "payments": (
        payments.outerjoin(checkout_locks, _L.id == payments.c.lock_id),
        _L.acquired_at,
    ),
    "payment_attempts": (payment_attempts, payment_attempts.c.intent_at),
    "late_results": (late_results, late_results.c.at),
    "stock_movements": (stock_movements, stock_movements.c.at),
}
_LOCK = sa.bindparam("lock", type_=checkout_locks.c.id.type)
_CALLED = (
    sa.select(carts.c.number, tills.c.name, orders.c.receipt_series, orders.c.receipt_no)
    .select_from(checkout_locks)
    .outerjoin(carts, carts.c.id == _L.cart_id)
    .outerjoin(tills, tills.c.id == _L.owner_till)
    .outerjoin(orders, orders.c.lock_id == _L.id)
    .where(_L.id == _LOCK)
)
_THIS = sa.bindparam("this", type_=checkout_locks.c.id.type)
#: How the checkout of a row is found that does not name it, and by which of its columns.
_LOCK_OF: dict[str, tuple[sa.Select[Any], str]] = {
    "order_lines": (sa.select(orders.c.lock_id).where(orders.c.id == _THIS), "order_id"),
    "payment_attempts": (
        sa.select(payments.c.lock_id).where(payments.c.id == _THIS),
        "payment_id",
    ),
    "late_results": (
        sa.select(payments.c.lock_id)
        .join(payment_attempts, payment_attempts.c.payment_id == payments.c.id)
        .where(payment_attempts.c.id == _THIS),
        "attempt_id",
    ),
}
