"""Articles as they are scanned and shown."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class StockPolicy(StrEnum):
    """What happens when the store says that there is none left (``checkout 0``)."""

    REFUSE = "refuse"
    ASK = "ask"
    UNTRACKED = "untracked"


@dataclass(frozen=True)
class ArticleView:
    """An article. Price in minor units per unit; ``available`` in thousandths, none: untracked."""

    article_id: str
    sku: str
    name: str
    price: int | None
    unit: Literal["piece", "kg"]
    stock_policy: StockPolicy
    category: str | None = None
    barcode: str | None = None
    available: int | None = None


@dataclass(frozen=True)
class ScannedArticle:
    """What a scanned or picked code stands for: all that a cart line is made of.

    ``price`` is in minor units per unit and none where the shop has not set one; ``quantity`` is
    how many thousandths the code stands for (a pack of six is 6000).
    """

    article_id: str
    sku: str
    name: str
    unit: Literal["piece", "kg"]
    price: int | None
    tax_rate_id: str
    rate_ppm: int
    tax_inclusive: bool
    stock_policy: StockPolicy
    quantity: int


@dataclass(frozen=True)
class CategoryView:
    """A category of goods, in the order of the shop."""

    category_id: str
    name: str
    articles: int
