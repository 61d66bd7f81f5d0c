"""Stock as the office keeps it: how much there is, who holds it, and every movement."""

from dataclasses import dataclass
from enum import StrEnum

from pos.domain.article import Unit
from pos.domain.goods import StockPolicy


class MoveReason(StrEnum):
    """Why stock moved."""

    OPENING = "opening"
    SALE = "sale"
    RETURN = "return"
    RECEIPT = "receipt"
    COUNT = "count"
    CORRECTION = "correction"


#: What a person did and may take back; a sale is taken back by a return.
BY_HAND = frozenset({MoveReason.RECEIPT, MoveReason.COUNT, MoveReason.CORRECTION})


@dataclass(frozen=True)
class Movement:
    """A movement of stock, in thousandths; ``at``: microseconds UTC.

    ``person`` and ``note`` are of those made by hand, ``cart``, ``till`` and ``receipt`` of sales.
    ``undoes`` is the movement that it takes back, ``undone`` whether one has taken it back.
    """

    movement_id: int
    delta: int
    reason: MoveReason
    at: int
    person: str | None = None
    note: str | None = None
    cart: str | None = None
    till: str | None = None
    receipt: str | None = None
    undoes: int | None = None
    undone: bool = False

    @property
    def can_undo(self) -> bool:
        """Tell whether a person may take it back."""
        return self.reason in BY_HAND and not self.undone and self.undoes is None


@dataclass(frozen=True)
class StockHolder:
    """A checkout that keeps some of an article aside; quantity in thousandths."""

    cart: str
    till: str
    quantity: int
    since: int


@dataclass(frozen=True)
class StockSheet:
    """The stock of one article, in thousandths, with who holds it and its latest movements.

    ``movement_count`` is how many movements there are in all.
    """

    article_id: str
    sku: str
    name: str
    unit: Unit
    stock_policy: StockPolicy
    on_hand: int
    reserved: int
    holders: tuple[StockHolder, ...]
    movements: tuple[Movement, ...]
    movement_count: int

    @property
    def available(self) -> int:
        """What nobody is paying for at this moment."""
        return self.on_hand - self.reserved
