"""Quantities as whole thousandths: one piece is 1000, 842 g is 842 where the unit is kg."""

import re
from decimal import Decimal

from pos.domain.money import MINUS, round_half_up

ONE = 1000
#: A million pieces: what a mistyped barcode in the quantity field would be, and no sale is.
MOST = 1_000_000 * ONE

_WRITTEN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


def amount_of(unit_price: int, quantity: int) -> int:
    """Give the price of a quantity in minor units, halves up."""
    return round_half_up(unit_price * quantity, ONE)


def text(quantity: int) -> str:
    """Write a quantity as short as it is: ``3``, ``0.842``."""
    return f"{Decimal(quantity) / ONE:f}" if quantity % ONE else str(quantity // ONE)


def parse(written: str) -> int:
    """Read a quantity a person or a file wrote.

    Raises:
        ValueError: when it is no number, finer than a thousandth, zero, or absurdly large.
    """
    cleaned = written.strip().replace(",", ".").replace(MINUS, "-")
    if not _WRITTEN.fullmatch(cleaned):
        raise ValueError(f"“{written}” is not a quantity")
    scaled = Decimal(cleaned) * ONE
    if scaled != scaled.to_integral_value():
        raise ValueError(f"“{written}” is finer than a thousandth")
    quantity = int(scaled)
    if quantity == 0 or abs(quantity) > MOST:
        raise ValueError(f"“{written}” is not a quantity one can sell")
    return quantity
