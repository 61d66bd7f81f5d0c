"""An article as the shop keeps it, and the tax rates it may name."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pos.domain.goods import StockPolicy
from pos.domain.tax import MILLION

Unit = Literal["piece", "kg"]

#: Where all goods lie, until a shop has several rooms.
MAIN_LOCATION = "main"
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*%?")


@dataclass(frozen=True)
class Article:
    """What the shop says about an article. ``price`` in minor units per unit, none: not yet set.

    ``favourite`` is its place among the quick keys, where it has one.
    """

    article_id: str
    sku: str
    name: str
    tax_rate_id: str
    category_id: str | None = None
    price: int | None = None
    unit: Unit = "piece"
    stock_policy: StockPolicy = StockPolicy.ASK
    favourite: int | None = None
    active: bool = True


@dataclass(frozen=True)
class ArticleDraft:
    """What a person says about a new article.

    ``price`` in minor units, ``stock`` in thousandths. Without a sku its first code is one;
    without a tax rate it gets the shop's first.
    """

    name: str
    codes: tuple[str, ...] = ()
    sku: str | None = None
    category: str | None = None
    price: int | None = None
    tax_rate_id: str | None = None
    unit: Unit = "piece"
    stock_policy: StockPolicy = StockPolicy.ASK
    stock: int = 0
    favourite: int | None = None


@dataclass(frozen=True)
class NamedTaxRate:
    """A tax rate of the shop: 20 % is 200000 parts per million, inside the price or on top."""

    tax_rate_id: str
    name: str
    rate_ppm: int
    inclusive: bool


@dataclass(frozen=True)
class Barcode:
    """A code of an article; ``quantity`` is how many thousandths one scan of it stands for."""

    code: str
    article_id: str
    quantity: int = 1000


@dataclass(frozen=True)
class StockLevel:
    """How much of an article lies in the shop's one room, in thousandths."""

    article_id: str
    on_hand: int
    reserved: int = 0
    allow_negative: bool = False


def parse_percent(text: str) -> int | None:
    """Read ``20``, ``5.5`` or ``7,7 %`` into parts per million; none when it is no percentage."""
    read = _PERCENT.fullmatch(text.strip())
    if read is None:
        return None
    ppm = Decimal(read[1].replace(",", ".")) * (MILLION // 100)
    return int(ppm) if ppm <= MILLION else None


def percent(rate_ppm: int) -> str:
    """Write a rate as a person does: ``20 %``, ``7.7 %``."""
    return f"{(Decimal(rate_ppm) * 100 / MILLION).normalize():f} %"
