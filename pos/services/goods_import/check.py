"""The first pass over an article file: every row is taken into a staging file, or rejected.

The shop's store is not written meanwhile. What is kept in memory is the codes, so that one that
comes twice is noticed; the rows themselves lie in the staging file.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, TextIO

from pos.domain import names
from pos.domain.barcode import is_checked
from pos.domain.goods import StockPolicy
from pos.services.goods_import.file import ArticleFile, FileRow
from pos.services.goods_import.rows import ArticleRow, RowError, RowReader

Reject = Callable[[int, str, list[str]], None]
_KEPT = tuple(one.name for one in fields(ArticleRow))
_FACTS = tuple(one for one in _KEPT if one not in ("line", "codes", "sku"))


@dataclass
class Checked:
    """What the first pass found out about the file."""

    read: int = 0
    taken: int = 0
    plain_codes: int = 0
    shortened: int = 0
    categories: dict[str, None] = field(default_factory=dict)
    #: The first line of the article that has the code.
    codes: dict[str, int] = field(default_factory=dict)
    #: Articles that several rows may tell of, by sku.
    by_sku: dict[str, ArticleRow] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)

    def admit(self, row: ArticleRow) -> None:
        """Take a row into the reckoning.

        Raises:
            RowError: when it contradicts a row above it.
        """
        first = self.by_sku.get(row.sku) if row.sku else None
        line = first.line if first else row.line
        for code in (*row.codes, row.identity):
            if self.codes.get(code, line) != line:
                raise RowError(f"the code {code} is already in line {self.codes[code]}")
        if row.sku is None and row.identity in self.by_sku:
            other = self.by_sku[row.identity].line
            raise RowError(f"the code {row.identity} is the sku of line {other}")
        if first is None and not row.name:
            raise RowError("the name is empty")
        if first is not None:
            _agree(first, row)
            self.repeated.add(row.identity)
        elif row.sku:
            self.by_sku[row.sku] = row
        self._count(row, line)

    def _count(self, row: ArticleRow, line: int) -> None:
        self.taken += 1
        self.codes.update(dict.fromkeys(row.codes, line))
        self.plain_codes += sum(not is_checked(code) for code in row.codes)
        self.shortened += len(row.name) == names.MOST_CHARACTERS and row.name.endswith("…")
        if row.category:
            self.categories[row.category] = None


def _agree(first: ArticleRow, row: ArticleRow) -> None:
    for fact in _FACTS:
        said = getattr(row, fact)
        if said not in (None, "") and said != getattr(first, fact):
            raise RowError(f"line {first.line} gives the article {row.sku} another {_word(fact)}")


def _word(fact: str) -> str:
    return {"tax_rate_id": "tax rate", "stock_policy": "stock policy"}.get(fact, fact)


def check_rows(
    source: ArticleFile,
    reader: RowReader,
    staging: TextIO,
    reject: Reject,
    checked: Checked,
) -> Iterator[None]:
    """Read the whole file into the staging file, a row at a step.

    Raises:
        Problem: FILE_WRONG when the file breaks off; nothing has been changed then.
    """
    for found in source.rows():
        checked.read += 1
        try:
            row = _row(found, reader)
            checked.admit(row)
        except RowError as error:
            reject(found.line, str(error), found.cells)
        else:
            kept = [*(getattr(row, one) for one in _KEPT), found.cells]
            staging.write(json.dumps(kept, separators=(",", ":")) + "\n")
        yield


def _row(found: FileRow, reader: RowReader) -> ArticleRow:
    if found.fault:
        raise RowError(found.fault)
    return reader.read(found.line, found.cells)


@dataclass(frozen=True)
class Staged:
    """A row that was taken, with its cells, in case it is rejected after all."""

    row: ArticleRow
    cells: list[str]


def staged_rows(staging: TextIO) -> Iterator[Staged]:
    """Read the staging file back."""
    for line in staging:
        kept: list[Any] = json.loads(line)
        number, codes, name, sku, category, price, tax, unit, policy, stock, cells = kept
        row = ArticleRow(
            line=number,
            codes=tuple(codes),
            name=name,
            sku=sku,
            category=category,
            price=price,
            tax_rate_id=tax,
            unit=unit,
            stock_policy=StockPolicy(policy) if policy else None,
            stock=stock,
        )
        yield Staged(row, cells)
