"""The content of a receipt, apart from the paper it is put on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReceiptLine:
    """One sold line; quantity in thousandths, amounts in minor units."""

    name: str
    quantity: int
    unit: str
    unit_price: int
    discount: int
    total: int
    note: str | None = None


@dataclass(frozen=True)
class ReceiptTax:
    """The tax of one rate: what it was charged on and how much it is, in minor units."""

    name: str
    rate_ppm: int
    net: int
    tax: int
    gross: int


@dataclass(frozen=True)
class ReceiptTender:
    """One payment as it is printed; ``method`` is cash, card or manual_card."""

    method: str
    amount: int
    tendered: int
    change_due: int
    card: str | None = None


@dataclass(frozen=True)
class Receipt:
    """Everything a receipt says. Amounts in minor units, times in microseconds UTC.

    ``copies`` counts what was printed before: above zero the paper is marked COPY.
    """

    order_id: str
    number: str
    shop_name: str
    shop_lines: tuple[str, ...]
    currency: str
    till: str
    cashier: str
    sold_at: int
    lines: tuple[ReceiptLine, ...]
    taxes: tuple[ReceiptTax, ...]
    tenders: tuple[ReceiptTender, ...]
    sub_total: int
    discount_total: int
    tax_total: int
    total: int
    change_due: int
    copies: int = 0
