"""Reading a history of real sales: which rows are sale lines, return lines, or rejected.

A row is a sale line when its invoice number is all digits and its quantity is above zero, a return
line when the number begins with C and the quantity is below zero; either way its price is above
zero and a whole number of pence. Everything else is rejected with a reason; nothing is dropped in
silence. An invoice is one cart, and its lines keep their own prices.
"""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal, TextIO

from pos.domain.errors import Code, Problem
from pos.domain.money import MOST
from pos.domain.quantity import MOST as MOST_QUANTITY
from pos.domain.quantity import ONE

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T].*)?")
_WHOLE = re.compile(r"-?\d{1,9}")

Kind = Literal["sale", "return"]


@dataclass(frozen=True)
class HistoryLine:
    """A line of an invoice; ``quantity`` in pieces, negative in a return, ``price`` in pence."""

    code: str
    name: str
    quantity: int
    price: int

    @property
    def amount(self) -> int:
        """Quantity times price, in pence."""
        return self.quantity * self.price


@dataclass(frozen=True)
class Invoice:
    """A sale or a return as it happened; ``day`` is written 2010-12-01."""

    number: str
    day: str
    lines: tuple[HistoryLine, ...]

    @property
    def kind(self) -> Kind:
        """Whether goods went out or came back."""
        return "sale" if self.number[0].isdigit() else "return"

    @property
    def total(self) -> int:
        """What was paid, in pence; negative for a return."""
        return sum(line.amount for line in self.lines)

    @property
    def mark(self) -> str:
        """The note by which its sale is found again in the shop."""
        return f"Replay {self.day} {self.number}"


@dataclass
class DayCount:
    """How many rows a day had, and of which kind."""

    rows: int = 0
    sale_lines: int = 0
    return_lines: int = 0
    rejected: int = 0


@dataclass
class History:
    """All that the files tell."""

    invoices: list[Invoice] = field(default_factory=list)
    days: dict[str, DayCount] = field(default_factory=dict)
    rejected: list[tuple[str, int, str, list[str]]] = field(default_factory=list)
    """File, line, reason and cells."""
    heading: tuple[str, ...] = COLUMNS

    def day(self, day: str) -> DayCount:
        """Give the counts of a day."""
        return self.days.setdefault(day, DayCount())


class _RejectedError(ValueError):
    """Why a row is no line."""


@dataclass
class _Reading:
    history: History = field(default_factory=History)
    open: dict[str, tuple[str, list[HistoryLine]]] = field(default_factory=dict)

    def row(self, file: str, number: int, cells: Mapping[str, str]) -> None:
        day = _day(cells["InvoiceDate"])
        count = self.history.day(day or "unknown")
        count.rows += 1
        try:
            kind, line = _line(day, cells)
        except _RejectedError as error:
            count.rejected += 1
            self.history.rejected.append((file, number, str(error), list(cells.values())))
            return
        if kind == "sale":
            count.sale_lines += 1
        else:
            count.return_lines += 1
        self.open.setdefault(cells["InvoiceNo"], (day or "", []))[1].append(line)


def read_history(files: Sequence[Path]) -> History:
    """Read sales histories, plain or gzipped CSV.

    Raises:
        Problem: FILE_WRONG, with the file and what is wrong with it; nothing has been sold then.
    """
    seen: set[Path] = set()
    reading = _Reading()
    for path in files:
        if path.resolve() in seen:
            raise _wrong(path, "the file is named twice; its sales would be sold twice.")
        seen.add(path.resolve())
        for number, cells in _rows(path):
            reading.history.heading = tuple(cells)
            reading.row(path.name, number, cells)
    history = reading.history
    history.invoices = [
        Invoice(number, day, tuple(lines)) for number, (day, lines) in reading.open.items()
    ]
    return history


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with _opened(path) as file:
            reader = csv.reader(file, strict=True)
            heading = next(reader, [])
            missing = [name for name in COLUMNS if name not in heading]
            if missing:
                raise _wrong(path, f"the first line does not name the column {missing[0]}.")
            for cells in reader:
                # A short row is a row too: it is rejected, not dropped.
                filled = cells + [""] * (len(heading) - len(cells))
                yield reader.line_num, dict(zip(heading, filled, strict=False))
    except OSError as error:
        why = error.strerror or "it is no gzipped file"
        raise _wrong(path, f"it cannot be read: {why}.") from error
    except (EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise _wrong(path, "it is no whole CSV file in UTF-8.") from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _line(day: str | None, cells: Mapping[str, str]) -> tuple[Kind, HistoryLine]:
    if day is None:
        raise _RejectedError("the date is not written like 2010-12-01")
    kind = _kind(cells["InvoiceNo"])
    quantity = _quantity(cells["Quantity"], kind)
    price = _price(cells["UnitPrice"])
    code = cells["StockCode"].strip()
    if not code:
        raise _RejectedError("there is no stock code")
    return kind, HistoryLine(code, cells["Description"].strip(), quantity, price)


def _kind(number: str) -> Kind:
    if number.isascii() and number.isdigit():
        return "sale"
    if number.startswith("C"):
        return "return"
    raise _RejectedError("the invoice number is neither all digits nor begins with C")


def _quantity(text: str, kind: Kind) -> int:
    if not _WHOLE.fullmatch(text):
        raise _RejectedError("the quantity is not a whole number")
    quantity = int(text)
    if kind == "sale" and quantity <= 0:
        raise _RejectedError("the quantity of a sale is not above zero")
    if kind == "return" and quantity >= 0:
        raise _RejectedError("the quantity of a return is not below zero")
    if abs(quantity) * ONE > MOST_QUANTITY:
        raise _RejectedError("the quantity is more than anybody can buy")
    return quantity


def _price(text: str) -> int:
    try:
        pence = Decimal(text) * 100
    except InvalidOperation as error:
        raise _RejectedError("the price is not a number") from error
    if not pence.is_finite() or pence <= 0:
        raise _RejectedError("the price is not above zero")
    if pence != pence.to_integral_value():
        raise _RejectedError("the price is not a whole number of pence")
    if pence > MOST:
        raise _RejectedError("the price is more than a till can take")
    return int(pence)


def _day(text: str) -> str | None:
    found = _DAY.fullmatch(text.strip())
    return found[1] if found else None


def _wrong(path: Path, why: str) -> Problem:
    return Problem(Code.FILE_WRONG, file=str(path), why=why)
