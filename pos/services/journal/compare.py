"""Comparing the tables with what the journal says of their rows, both ways."""

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from typing import Any

from pos.domain.journal import Finding, SalesTotal
from pos.services.journal.words import Namer
from pos.store.journal import ROWS, SEALED
from pos.store.journal_reading import JournalReading
from pos.store.seals import (
    LINES,
    ORDER_LINES,
    Sealed,
    Seals,
    WrongKey,
    as_order_line,
    digest_of,
    key_of,
)

Told = Callable[[], Finding] | None
"""One row that was looked at: none where it is as the journal has it."""


class Comparison:
    """Both are read in the order of their keys, so that each is read once and none is kept.

    ``began`` is when sealing began; a row that is older and was not written since is not judged.
    """

    def __init__(
        self,
        reading: JournalReading,
        seals: Seals,
        names: Namer,
        since: int | None,
        began: int,
    ) -> None:
        self._reading, self._seals, self._names = reading, seals, names
        self._since = since
        self._began = began if since is None else max(began, since)
        self._sold: Counter[str] = Counter()
        self._sums: Counter[str] = Counter()
        self.not_sealed = 0
        """How many rows of the last table were not judged."""
        self.sealed_later = 0
        """How many of it are older than sealing and were written again since."""

    def of(self, table: str) -> Generator[Told, None, None]:
        """Compare one table; a function for each row that differs, none for each that does not."""
        self.not_sealed = self.sealed_later = 0
        seals = self._seals.of(table)
        seal = next(seals, None)
        with closing(self._reading.rows(table, self._since)) as rows:
            for values, at in rows:
                try:
                    key = key_of(table, values)
                except WrongKey:
                    yield self._added(table, values)
                    continue
                while seal is not None and seal.key < key:
                    yield self._gone(table, seal)
                    seal = next(seals, None)
                if seal is None or seal.key != key:
                    yield self._unsealed(table, values, at)
                    continue
                self._count(table, values)
                self.sealed_later += at < self._began
                yield self._same(table, values, seal)
                seal = next(seals, None)
        while seal is not None:
            yield self._gone(table, seal)
            seal = next(seals, None)

    def _unsealed(self, table: str, values: Mapping[str, Any], at: int) -> Told:
        if at < self._began:
            self.not_sealed += 1
            return None
        self._count(table, values)
        return self._added(table, values)

    def sales(self) -> Iterator[SalesTotal]:
        """Give the finished sales by the tables beside those by the journal."""
        journal = {currency: (count, total) for currency, count, total in self._seals.sales()}
        for currency in sorted(journal.keys() | self._sold.keys()):
            count, total = journal.get(currency, (0, 0))
            yield SalesTotal(currency, self._sold[currency], self._sums[currency], count, total)

    def _count(self, table: str, values: Mapping[str, Any]) -> None:
        total = values.get("total")
        if table == "orders" and values["status"] == "completed" and isinstance(total, int):
            self._sold[str(values["currency"])] += 1
            self._sums[str(values["currency"])] += total

    def _same(self, table: str, values: dict[str, Any], seal: Sealed) -> Told:
        if digest_of(table, values) == seal.digest:
            return None
        sealed = self._sealed(table, seal)
        # A column that came with a later schema was not there to be sealed.
        differs = {
            name: (values[name], sealed[name])
            for name in values
            if name in sealed and _typed(values[name]) != _typed(sealed[name])
        }
        if not differs and sealed:
            return None
        return lambda: self._finding(
            table, seal, self._names.changed(table, values, differs), values
        )

    def _gone(self, table: str, seal: Sealed) -> Told:
        sealed = self._sealed(table, seal)
        if self._since is not None and sealed:
            # It was written before the time that is looked at, and changed within it.
            found = self._reading.row(table, sealed)
            if found is not None:
                self._count(table, found)
                return self._same(table, found, seal)
        return lambda: self._finding(table, seal, self._names.gone(table, sealed), sealed)

    def _added(self, table: str, values: Mapping[str, Any]) -> Told:
        return lambda: Finding(self._names.added(table, values), table=table)

    def _finding(
        self, table: str, seal: Sealed, sentence: str, values: Mapping[str, Any]
    ) -> Finding:
        del values
        return Finding(sentence, table=table, till=str(seal.till), seq=seal.seq)

    def _sealed(self, table: str, seal: Sealed) -> dict[str, Any]:
        """Read a row's values from the entry that seals it; none where that is unreadable."""
        entry = self._reading.entry(seal.till, seal.seq)
        rows = entry.data.get(ROWS) if entry is not None else None
        if not isinstance(rows, dict):
            return {}
        for values in rows.get(table, ()):
            if key_of(table, values) == seal.key:
                return dict(values)
        if table != ORDER_LINES:
            return {}
        order_id = _dashed(seal.key)
        number = seal.key[len(seal.key) - 20 :]
        for line in rows.get(LINES, ()):
            if key_of(LINES, line).endswith(number) and self._is_of(order_id, line):
                return as_order_line(line) | {"order_id": order_id}
        return {}

    def _is_of(self, order_id: str, line: Mapping[str, Any]) -> bool:
        """Tell whether a line's checkout is that order's; one unit writes few checkouts."""
        lock_id = self._reading.checkout_of(ORDER_LINES, {"order_id": order_id})
        return lock_id is None or lock_id == line["lock_id"]


def _typed(value: Any) -> tuple[str, type]:
    """Keep apart what is equal and not the same: 1 and true, also inside an object."""
    is_object = isinstance(value, dict | list)
    return (json.dumps(value, sort_keys=True) if is_object else repr(value), type(value))


def _dashed(key: str) -> str:
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:32]}"


#: The tables, in the order in which a person would look at them.
TABLES = tuple(SEALED)
