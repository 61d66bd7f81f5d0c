"""A receipt as rows of paper, and printing it again."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from pos.api.views import Receipt, ReceiptLine, ReceiptTax, ReceiptTender
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk
from ui.theme.times import day_clock
from ui.theme.words import NBSP, TIMES, Writing, money_text

_ONE = 1000
_PPM_PER_PERCENT = 10_000
_METHODS = {"cash": "Cash", "card": "Card", "manual_card": "Card"}


class Style(StrEnum):
    """How a row stands on the paper."""

    TITLE = "title"
    CENTRE = "centre"
    PLAIN = "plain"
    SMALL = "small"
    TOTAL = "total"
    COPY = "copy"
    RULE = "rule"


@dataclass(frozen=True)
class PaperRow:
    """One row of the paper."""

    left: str
    right: str = ""
    style: Style = Style.PLAIN


RULE = PaperRow("", style=Style.RULE)


@dataclass(frozen=True)
class ReceiptState:
    """The paper, or why there is none; ``says`` is what became of printing it again."""

    title: str
    rows: tuple[PaperRow, ...] = ()
    says: str = ""
    trouble: bool = False
    can_print: bool = False


class ReceiptScreen(Protocol):
    """What the presenter needs of the dialog."""

    def show_state(self, state: ReceiptState) -> None:
        """Show everything anew."""


class ReceiptPresenter:
    """Reads one receipt and prints copies of it."""

    def __init__(self, desk: Desk, screen: ReceiptScreen) -> None:
        self._desk = desk
        self._screen = screen
        self._order_id = ""
        self._receipt: Receipt | None = None
        self._printing = False

    def enter(self, order_id: str) -> None:
        """Show a receipt."""
        self._order_id, self._receipt, self._printing = order_id, None, False
        self._screen.show_state(ReceiptState("Receipt"))
        self._read("")

    def leave(self) -> None:
        """Answers that come later are dropped."""
        self._order_id = ""

    def print_again(self) -> None:
        """Print a copy, which is marked as one."""
        if self._receipt is None or self._printing:
            return
        self._printing = True
        till, order_id = self._desk.till, self._order_id
        self._desk.runs.run(
            Lane.BACKGROUND,
            lambda: till.reprint(order_id),
            lambda _none: self._printed(order_id),
            lambda why: self._refused(order_id, why),
            owner=self._screen,
        )

    def _read(self, says: str) -> None:
        till, order_id = self._desk.till, self._order_id
        self._desk.runs.run(
            Lane.READ,
            lambda: till.receipt(order_id),
            lambda receipt: self._found(order_id, receipt, says),
            lambda why: self._refused(order_id, why),
            owner=self._screen,
            replaces="receipt",
        )

    def _found(self, order_id: str, receipt: Receipt, says: str) -> None:
        if order_id == self._order_id:
            self._receipt = receipt
            self._show(says)

    def _printed(self, order_id: str) -> None:
        self._printing = False
        if order_id == self._order_id:
            self._read("A copy is printing.")

    def _refused(self, order_id: str, why: Trouble) -> None:
        self._printing = False
        if order_id == self._order_id:
            self._show(why.sentence, trouble=True)

    def _show(self, says: str, *, trouble: bool = False) -> None:
        one = self._receipt
        self._screen.show_state(
            ReceiptState(
                title=f"Receipt {one.number}" if one else "Receipt",
                rows=paper(one, self._desk.writing.locale) if one else (),
                says=says,
                trouble=trouble,
                can_print=one is not None,
            )
        )


def paper(receipt: Receipt, locale: str) -> tuple[PaperRow, ...]:
    """Write a receipt row by row; what was printed before is marked COPY."""
    writing = Writing(locale, receipt.currency)
    copy = (PaperRow("COPY", style=Style.COPY),) if receipt.copies else ()
    return (
        *copy,
        PaperRow(receipt.shop_name, style=Style.TITLE),
        *(PaperRow(line, style=Style.CENTRE) for line in receipt.shop_lines),
        RULE,
        PaperRow(f"Receipt {receipt.number}", day_clock(receipt.sold_at), Style.SMALL),
        PaperRow(receipt.till, receipt.cashier, Style.SMALL),
        RULE,
        *(row for line in receipt.lines for row in _line(line, writing)),
        RULE,
        *_sums(receipt, writing),
        *(row for tender in receipt.tenders for row in _tender(tender, writing)),
        *((PaperRow("Change", writing.money(receipt.change_due)),) if receipt.change_due else ()),
        RULE,
        *(_tax(one, writing) for one in receipt.taxes),
        *copy,
    )


def _line(line: ReceiptLine, writing: Writing) -> tuple[PaperRow, ...]:
    rows = [PaperRow(line.name, writing.money(line.total))]
    if line.quantity != _ONE or line.unit != "piece":
        unit = "" if line.unit == "piece" else f"{NBSP}{line.unit}"
        price = writing.money(line.unit_price)
        text = f"{writing.quantity(line.quantity)}{unit} {TIMES} {price}"
        rows.append(PaperRow(text, style=Style.SMALL))
    if line.discount:
        rows.append(PaperRow("Discount", writing.money(-line.discount), Style.SMALL))
    if line.note:
        rows.append(PaperRow(line.note, style=Style.SMALL))
    return tuple(rows)


def _sums(receipt: Receipt, writing: Writing) -> tuple[PaperRow, ...]:
    total = money_text(receipt.total, receipt.currency, sign=True, locale=writing.locale)
    rows: tuple[PaperRow, ...] = ()
    if receipt.discount_total:
        rows = (
            PaperRow("Before discounts", writing.money(receipt.sub_total)),
            PaperRow("Discounts", writing.money(-receipt.discount_total)),
        )
    return (*rows, PaperRow("Total", total, Style.TOTAL))


def _tender(tender: ReceiptTender, writing: Writing) -> tuple[PaperRow, ...]:
    name = tender.card or _METHODS.get(tender.method, "Card")
    return (PaperRow(name, writing.money(tender.tendered or tender.amount)),)


def _tax(one: ReceiptTax, writing: Writing) -> PaperRow:
    rate = writing.number(Decimal(one.rate_ppm) / _PPM_PER_PERCENT)
    left = f"{one.name} {rate}{NBSP}% of {writing.money(one.net)}"
    return PaperRow(left, writing.money(one.tax), Style.SMALL)
