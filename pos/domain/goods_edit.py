"""Articles, categories and tax rates as the office edits them: what is typed, what is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pos.domain.article import Unit
from pos.domain.changes import Change
from pos.domain.goods import StockPolicy
from pos.domain.money import CURRENCIES, plain
from pos.domain.quantity import ONE
from pos.domain.quantity import text as quantity_text

#: How an article without a category is asked for.
NO_CATEGORY = "-"


@dataclass(frozen=True)
class ArticleTyped:
    """What stands in an article's form, as typed. ``codes``: ``5012345678900, 5012… x6``.

    The price is written in the shop's currency and empty where there is none yet; ``favourite`` is
    the place among the quick keys.
    """

    name: str
    tax_rate_id: str
    sku: str = ""
    codes: str = ""
    category_id: str | None = None
    price: str = ""
    unit: str = "piece"
    stock_policy: str = StockPolicy.ASK.value
    favourite: str = ""
    active: bool = True


@dataclass(frozen=True)
class ArticleSheet:
    """An article with all that is edited of it.

    Each of ``codes`` has how many thousandths it stands for. ``version`` goes back with the
    change; ``last`` is what *Undo last change* would take back.
    """

    article_id: str
    sku: str
    name: str
    codes: tuple[tuple[str, int], ...]
    category_id: str | None
    price: int | None
    tax_rate_id: str
    unit: Unit
    stock_policy: StockPolicy
    favourite: int | None
    active: bool
    version: int = 1
    updated_at: int = 0
    last: Change | None = None

    def values(self) -> dict[str, Any]:
        """Give what the journal keeps of it."""
        return {
            "name": self.name,
            "sku": self.sku,
            "codes": [list(code) for code in self.codes],
            "category_id": self.category_id,
            "price": self.price,
            "tax_rate_id": self.tax_rate_id,
            "unit": self.unit,
            "stock_policy": self.stock_policy.value,
            "favourite": self.favourite,
            "active": self.active,
        }


def written_codes(codes: tuple[tuple[str, int], ...]) -> str:
    """Write barcodes as they are typed."""
    packs = (code if much == ONE else f"{code} x{quantity_text(much)}" for code, much in codes)
    return ", ".join(packs)


def typed_of(sheet: ArticleSheet, currency: str) -> ArticleTyped:
    """Write an article as it would be typed, amounts in this currency (ISO 4217)."""
    price = "" if sheet.price is None else plain(sheet.price, CURRENCIES[currency])
    return ArticleTyped(
        name=sheet.name,
        tax_rate_id=sheet.tax_rate_id,
        sku=sheet.sku,
        codes=written_codes(sheet.codes),
        category_id=sheet.category_id,
        price=price,
        unit=sheet.unit,
        stock_policy=sheet.stock_policy.value,
        favourite="" if sheet.favourite is None else str(sheet.favourite),
        active=sheet.active,
    )


def sheet_of(article_id: str, values: Mapping[str, Any]) -> ArticleSheet:
    """Make an article of what the journal kept of it."""
    given = dict(values)
    codes = tuple((str(code), int(quantity)) for code, quantity in given.pop("codes"))
    policy = StockPolicy(given.pop("stock_policy"))
    return ArticleSheet(article_id=article_id, codes=codes, stock_policy=policy, **given)


@dataclass(frozen=True)
class CategorySheet:
    """A category in the shop's order; ``articles`` are in it, ``unsold`` of them inactive."""

    category_id: str
    name: str
    position: int
    articles: int = 0
    unsold: int = 0
    version: int = 1

    def values(self) -> dict[str, Any]:
        """Give what the journal keeps of it."""
        return {"name": self.name, "position": self.position}


@dataclass(frozen=True)
class TaxSheet:
    """A tax rate in parts per million, inside the price or on top; ``articles`` have it."""

    tax_rate_id: str
    name: str
    rate_ppm: int
    inclusive: bool
    articles: int = 0
    version: int = 1

    def values(self) -> dict[str, Any]:
        """Give what the journal keeps of it."""
        return {"name": self.name, "rate_ppm": self.rate_ppm, "inclusive": self.inclusive}


class Which(StrEnum):
    """Which articles a list has."""

    SOLD = "sold"
    UNPRICED = "unpriced"
    INACTIVE = "inactive"
    BELOW_ZERO = "below_zero"
    KEPT_ASIDE = "kept_aside"
    ALL = "all"


class GoodsOrder(StrEnum):
    """By what a list of articles is ordered."""

    NAME = "name"
    SKU = "sku"
    CATEGORY = "category"
    PRICE = "price"
    ON_HAND = "on_hand"
    RESERVED = "reserved"
    AVAILABLE = "available"
    UPDATED = "updated"


@dataclass(frozen=True)
class GoodsQuery:
    """What a list of articles shows; ``category_id`` may be `NO_CATEGORY`.

    ``tracked`` leaves out what no stock is kept of.
    """

    text: str = ""
    category_id: str | None = None
    which: Which = Which.SOLD
    tracked: bool = False
    order: GoodsOrder = GoodsOrder.NAME
    descending: bool = False


@dataclass(frozen=True)
class GoodsRow:
    """A row of such a list; quantities in thousandths, none: its stock is not kept."""

    article_id: str
    sku: str
    name: str
    category: str | None
    price: int | None
    unit: Unit
    active: bool
    barcode: str | None
    stock_policy: StockPolicy
    on_hand: int | None
    reserved: int
    updated_at: int

    @property
    def available(self) -> int | None:
        """What nobody is paying for at this moment."""
        return None if self.on_hand is None else self.on_hand - self.reserved


@dataclass(frozen=True)
class GoodsPage:
    """Some rows of a list, from ``first`` on, and how many there are in all."""

    first: int
    rows: tuple[GoodsRow, ...]
    count: int
