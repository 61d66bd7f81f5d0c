"""What the journal says each sealed row is, kept on the disk while it is compared with the tables.

A shop has more rows than memory: they are put into a file of its own that is thrown away, and come
back in the order in which the tables give theirs. Of a row's values only a digest is kept, and the
entry that has them.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import pysqlite3.dbapi2 as sqlite_library
import sqlalchemy as sa

from pos.store.journal import SEALED
from pos.store.tables import metadata

LINES = "price_snapshot_lines"
ORDER_LINES = "order_lines"
#: An order's lines are sealed as its snapshot's, under the checkout instead of the order.
LINES_SOLD = "order_lines of a checkout"
#: What a line of an order has that its snapshot's has not, and the other way round.
_OF_ORDER = {"refunded_qty": 0}
_NOT_OF_ORDER = frozenset({"lock_id", "cart_line_id", "order_id"})
_BATCH = 5000


@dataclass(frozen=True)
class Sealed:
    """A row as the journal has it: its key and digest, and the entry that says so."""

    key: str
    digest: bytes
    till: str
    seq: int


@dataclass(frozen=True)
class SealedAt:
    """The entry in which a row was sealed, as far as it tells which of two is the later one."""

    till: str
    seq: int
    at: int
    lock_id: str | None
    epoch: int | None


class WrongKey(Exception):  # noqa: N818 - a value, told to whoever reads rows; nothing failed
    """A row whose key is none that this program gives."""


def key_of(table: str, values: Mapping[str, Any]) -> str:
    """Give a row's key as text that sorts as the tables do.

    Raises:
        WrongKey: where it is no id or number of ours.
    """
    return "".join(_part(values.get(name)) for name in SEALED[table])


def _part(value: object) -> str:
    if type(value) is int and value >= 0:
        return f"{value:020d}"
    if isinstance(value, str):
        plain = value.replace("-", "")
        if _HEX.fullmatch(plain):
            return plain
    raise WrongKey(value)


_UUID_DIGITS = 32
_HEX = re.compile(r"[0-9a-f]{32}")


def digest_of(table: str, values: Mapping[str, Any]) -> bytes:
    """Give the digest of a row's values; an order's line without its order, which its key names."""
    told = [values.get(name) for name in _COLUMNS[table]]
    for place in _OBJECTS[table]:
        # Its keys come in any order.
        told[place] = json.dumps(told[place], sort_keys=True, default=repr)
    # Where a whole number became a flag or a text, that shows too.
    return hashlib.blake2b(repr(told).encode(), digest_size=16).digest()


def _columns(table: str) -> tuple[str, ...]:
    columns = (column.name for column in metadata.tables[table].columns)
    return tuple(name for name in columns if table != ORDER_LINES or name not in _NOT_OF_ORDER)


_COLUMNS = {table: _columns(table) for table in SEALED}
_OBJECTS = {
    table: tuple(
        place
        for place, name in enumerate(columns)
        if isinstance(metadata.tables[table].c[name].type, sa.JSON)
    )
    for table, columns in _COLUMNS.items()
}


def as_order_line(line: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a line of a frozen price becomes in its order."""
    return {n: v for n, v in line.items() if n not in _NOT_OF_ORDER} | _OF_ORDER


class Seals:
    """The last seal of each row; of two, the one that was written later counts.

    Within a chain that is the later entry, within a checkout the later owner, and else the later
    moment by the store's clock.
    """

    def __init__(self) -> None:
        # Beside the store there may be no room, and a share is no place for it.
        self._folder = TemporaryDirectory(prefix="holdfast-journal-")
        path = Path(self._folder.name) / "seals.db"
        self._connection = sqlite_library.connect(str(path), isolation_level=None)
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-65536"):
            self._connection.execute(f"PRAGMA {setting}")
        self._connection.execute(_TABLE)
        self._connection.execute("BEGIN")
        self._waiting: list[tuple[Any, ...]] = []
        self._tills: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._folder.cleanup()

    def take(self, table: str, values: Mapping[str, Any], where: SealedAt) -> None:
        """Keep a row as an entry has it.

        Raises:
            WrongKey: where no row of ours has such a key.
        """
        key = key_of(table, values)
        self._keep(table, key, digest_of(table, values), values, where)
        if table == LINES:
            sold = digest_of(ORDER_LINES, {**values, **_OF_ORDER})
            self._keep(LINES_SOLD, key, sold, {}, where)

    def _keep(
        self, table: str, key: str, digest: bytes, values: Mapping[str, Any], where: SealedAt
    ) -> None:
        till = self._tills.setdefault(where.till, len(self._tills))
        owner, sold, currency = None, None, None
        if table == "orders":
            owner = str(values.get("lock_id")).replace("-", "")
            if values.get("status") == "completed":
                sold, currency = values.get("total"), values.get("currency")
        self._waiting.append(
            (
                *(table, key, digest, till, where.seq, where.at, where.lock_id, where.epoch),
                *(_RANK.get(str(values.get("state")), 0), owner, sold, currency),
            )
        )
        if len(self._waiting) >= _BATCH:
            self._write()

    def _write(self) -> None:
        self._connection.executemany(_KEEP, self._waiting)
        self._waiting.clear()

    def of(self, table: str) -> Iterator[Sealed]:
        """Give the seals of a table in the order of their keys."""
        self._write()
        names = {number: till for till, number in self._tills.items()}
        statement = _OF_ORDER_LINES if table == ORDER_LINES else _OF
        for key, digest, till, seq in self._connection.execute(statement, {"tab": table}):
            yield Sealed(key, digest, names[till], seq)

    def sales(self) -> Sequence[tuple[str, int, int]]:
        """Add up the finished sales: currency, how many, their total."""
        self._write()
        return [(str(c), int(n), int(t)) for c, n, t in self._connection.execute(_SALES)]


#: Only of an answer that came late do two tills write without one waiting for the other's epoch.
_RANK = {"seen": 0, "reversing": 1, "reversed": 2, "kept": 2}
_TABLE = """
    CREATE TABLE seals (
        tab TEXT, key TEXT, digest BLOB, till INTEGER, seq INTEGER, at INTEGER, lock TEXT,
        epoch INTEGER, rank INTEGER, owner TEXT, sold INTEGER, currency TEXT,
        PRIMARY KEY (tab, key)) WITHOUT ROWID"""
_KEEP = """
    INSERT INTO seals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (tab, key) DO UPDATE SET digest = excluded.digest, till = excluded.till,
        seq = excluded.seq, at = excluded.at, lock = excluded.lock, epoch = excluded.epoch,
        rank = excluded.rank, owner = excluded.owner, sold = excluded.sold,
        currency = excluded.currency
    WHERE CASE WHEN excluded.till = seals.till THEN excluded.seq >= seals.seq
        WHEN excluded.lock = seals.lock AND excluded.epoch <> seals.epoch
        THEN excluded.epoch > seals.epoch
        ELSE (excluded.at, excluded.rank) > (seals.at, seals.rank) END"""
_OF = "SELECT key, digest, till, seq FROM seals WHERE tab = :tab ORDER BY key"
_OF_ORDER_LINES = f"""
    SELECT key, digest, till, seq FROM seals WHERE tab = :tab
    UNION ALL
    SELECT o.key || substr(l.key, {_UUID_DIGITS + 1}), l.digest, l.till, l.seq
    FROM seals o CROSS JOIN seals l
        ON l.tab = '{LINES_SOLD}' AND l.key > o.owner AND l.key < o.owner || '~'
    WHERE o.tab = 'orders' AND NOT EXISTS (
        SELECT 1 FROM seals own
        WHERE own.tab = :tab AND own.key = o.key || substr(l.key, {_UUID_DIGITS + 1}))
    ORDER BY 1"""  # noqa: S608 - our own words
_SALES = """
    SELECT currency, COUNT(*), SUM(sold) FROM seals
    WHERE tab = 'orders' AND sold IS NOT NULL GROUP BY currency ORDER BY currency"""
