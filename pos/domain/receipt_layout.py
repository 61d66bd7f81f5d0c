"""A receipt as rows of a grid: the one layout that screen, PDF and paper share.

A row has a left and a right cell and a style; `grid` writes it in characters, and whoever paints
it keeps the two cells at their edges. Widths are columns of a fixed-width font: a Chinese
character takes two, a Thai vowel sign none.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final, Literal

from pos.domain.money import CURRENCIES, MINUS, plain, with_sign
from pos.domain.quantity import ONE, amount_of, text
from pos.domain.receipt import Receipt, ReceiptLine, ReceiptTender

Style = Literal["plain", "strong", "large", "centre", "title", "faint", "mark", "rule", "code"]

#: What a `large` or `title` row is set in, in times the size of a plain one.
LARGE: Final = 1.5
_BEYOND: Final = 0xFFFF
_METHODS: Final = {"cash": "Cash", "card": "Card", "manual_card": "Card"}


@dataclass(frozen=True)
class Row:
    """One row; ``large`` and ``title`` are larger, ``mark`` white on black, ``code`` a barcode."""

    left: str = ""
    right: str = ""
    style: Style = "plain"


def lay_out(receipt: Receipt, columns: int = 42, zone: tzinfo | None = None) -> tuple[Row, ...]:
    """Lay a receipt out; times are told in ``zone``, by default that of this computer."""
    return tuple(_Page(receipt, columns, zone).rows())


def grid(rows: Iterable[Row], columns: int = 42) -> str:
    """Write rows in characters of a fixed-width font, a line each."""
    return "".join(f"{_in_characters(row, columns)}\n" for row in rows)


def width(written: str) -> int:
    """Count the columns that a text takes on a grid."""
    return sum(_columns_of(one) for one in written)


def wrap(written: str, columns: int) -> list[str]:
    """Break a text into rows of at most so many columns, at spaces where there are any."""
    rows: list[str] = []
    row = ""
    for word in _clean(written).split():
        for piece in _cut(word, columns):
            longer = f"{row} {piece}" if row else piece
            if width(longer) <= columns:
                row = longer
            else:
                rows.append(row)
                row = piece
    return [*rows, row] if row else rows


@dataclass(frozen=True)
class _Page:
    receipt: Receipt
    columns: int
    zone: tzinfo | None

    def rows(self) -> Iterator[Row]:
        yield from self._head()
        yield Row(style="rule")
        for line in self.receipt.lines:
            yield from self._line(line)
        yield Row(style="rule")
        yield from self._sums()
        for tender in self.receipt.tenders:
            yield from self._tender(tender)
        if self.receipt.change_due:
            yield Row("Change", self._signed(self.receipt.change_due), "strong")
        yield Row(style="rule")
        yield from self._taxes()
        yield Row()
        yield Row(self.receipt.number, style="code")

    def _head(self) -> Iterator[Row]:
        receipt = self.receipt
        for part in wrap(receipt.shop_name, int(self.columns / LARGE)):
            yield Row(part, style="title")
        for line in receipt.shop_lines:
            for part in wrap(line, self.columns):
                yield Row(part, style="centre")
        yield Row()
        if receipt.copies > 0:
            yield Row("COPY" if receipt.copies == 1 else f"COPY {receipt.copies}", style="mark")
        yield from self._two_facts(f"Receipt {receipt.number}", self._moment())
        yield from self._two_facts(f"Till {_bare(receipt.till)}", f"Served by {receipt.cashier}")

    def _line(self, line: ReceiptLine) -> Iterator[Row]:
        gross = amount_of(line.unit_price, line.quantity)
        yield from self._pair(line.name, self._plain(gross))
        if line.quantity != ONE or line.unit != "piece":
            unit = " kg" if line.unit == "kg" else ""
            many = f"{text(line.quantity)}{unit} × {self._plain(line.unit_price)}"
            yield Row(f"  {many.replace('-', MINUS)}", style="faint")
        if line.discount:
            yield Row("  Discount", self._plain(-line.discount))
        if line.note:
            for part in wrap(line.note, self.columns - 2):
                yield Row(f"  {part}", style="faint")

    def _sums(self) -> Iterator[Row]:
        receipt = self.receipt
        on_lines = sum(line.discount for line in receipt.lines)
        on_cart = receipt.discount_total - on_lines
        on_top = receipt.total - (receipt.sub_total - receipt.discount_total)
        if on_cart or on_top:
            yield Row("Subtotal", self._plain(receipt.sub_total - on_lines))
        if on_cart:
            yield Row("Discount on everything", self._plain(-on_cart))
        if on_top:
            yield Row("Tax", self._plain(on_top))
        yield Row("Total", self._signed(receipt.total), "large")

    def _tender(self, tender: ReceiptTender) -> Iterator[Row]:
        name = _METHODS.get(tender.method, tender.method)
        if tender.card:
            name = f"{name}, {tender.card}"
        given = tender.tendered if tender.method == "cash" else tender.amount
        yield from self._pair(name, self._signed(given))

    def _taxes(self) -> Iterator[Row]:
        taxes = [
            (tax, [self._plain(amount) for amount in (tax.net, tax.tax, tax.gross)])
            for tax in self.receipt.taxes
        ]
        cell = 2 + max(
            (width(one) for _, amounts in taxes for one in (*amounts, "Gross")), default=5
        )
        yield from self._tax_row("Rate", ("Net", "Tax", "Gross"), cell)
        for tax, amounts in taxes:
            name = _with_rate(tax.name, tax.rate_ppm)
            yield from self._tax_row(name, amounts, cell)

    def _tax_row(self, name: str, amounts: Iterable[str], cell: int) -> Iterator[Row]:
        right = "".join(" " * (cell - width(one)) + one for one in amounts)
        if width(name) + width(right) >= self.columns:
            # A narrow roll: the name has a row of its own.
            for part in wrap(name, self.columns):
                yield Row(part, style="faint")
            name = ""
        yield Row(_clean(name), right, "faint")

    def _pair(self, left: str, right: str) -> Iterator[Row]:
        """Put two texts on a row; a long left one goes over several, the right stands on the last.

        No amount is ever cut off.
        """
        rows = wrap(left, self.columns - width(right) - 1) or [""]
        for row in rows[:-1]:
            yield Row(row)
        yield Row(rows[-1], _clean(right))

    def _two_facts(self, left: str, right: str) -> Iterator[Row]:
        """Put two facts on a row where there is room, else below each other."""
        left, right = _clean(left), _clean(right)
        if width(left) + width(right) < self.columns:
            yield Row(left, right)
            return
        for fact in (left, right):
            for part in wrap(fact, self.columns):
                yield Row(part)

    def _moment(self) -> str:
        moment = datetime.fromtimestamp(self.receipt.sold_at / 1_000_000, tz=UTC)
        return moment.astimezone(self.zone).strftime("%d %b %Y %H:%M")

    def _plain(self, amount: int) -> str:
        return plain(amount, CURRENCIES[self.receipt.currency])

    def _signed(self, amount: int) -> str:
        return with_sign(amount, CURRENCIES[self.receipt.currency])


def _bare(till: str) -> str:
    """Leave out the word that is printed before it: a till is often called “Till 1”."""
    first, _, rest = till.partition(" ")
    return rest if first.lower() == "till" and rest else till


def _with_rate(name: str, rate_ppm: int) -> str:
    """Name a tax with its rate, once: a shop may call it “VAT 20 %” already."""
    rate = text(rate_ppm // 10)
    return name if rate in name.replace("%", " ").split() else f"{name} {rate} %"


def _in_characters(row: Row, columns: int) -> str:
    if row.style == "rule":
        return "-" * columns
    if row.style in {"centre", "title", "code", "mark"}:
        shown = f"*** {row.left} ***" if row.style == "mark" else row.left
        return (" " * ((columns - width(shown)) // 2) + shown).rstrip()
    gap = columns - width(row.left) - width(row.right)
    return (row.left + " " * max(gap, 1) + row.right).rstrip()


def _cut(word: str, columns: int) -> list[str]:
    """Cut a word that is longer than a row."""
    pieces, piece = [], ""
    for one in word:
        if piece and width(piece) + _columns_of(one) > columns:
            pieces.append(piece)
            piece = ""
        piece += one
    return [*pieces, piece]


def _columns_of(one: str) -> int:
    if unicodedata.category(one) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(one) in {"W", "F"} else 1


def _clean(written: str) -> str:
    """Take out what no printer can show: control characters, and pictures beyond the font."""
    return "".join(
        " " if unicodedata.category(one) == "Cc" else "□" if ord(one) > _BEYOND else one
        for one in unicodedata.normalize("NFC", written)
    )
