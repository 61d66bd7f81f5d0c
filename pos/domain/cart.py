"""A cart as it is shown: its lines, its totals, what a change to it changed."""

from dataclasses import dataclass
from typing import Literal

from pos.domain.live import Asked

DiscountKind = Literal["percent", "amount"]
"""``percent`` values are parts per million (10 % is 100000); ``amount`` values are minor units."""


@dataclass(frozen=True)
class CartLineView:
    """One line. Amounts in minor units, quantity in thousandths.

    ``amount`` is after the line's own discount and before the cart's; ``list_price`` is set where
    the price was overridden.
    """

    line_id: str
    line_no: int
    article_id: str
    sku: str
    name: str
    quantity: int
    unit: Literal["piece", "kg"]
    unit_price: int
    amount: int
    discount: int = 0
    discount_kind: DiscountKind | None = None
    discount_value: int = 0
    list_price: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class TotalsView:
    """What the cart comes to; ``total = sub_total - discount_total + tax added on top``.

    ``sub_total`` is before every discount, ``discount_total`` counts line and cart discounts
    (positive; negative in a return, which it makes smaller), ``tax_total`` counts the tax inside
    the prices and the tax on top of them.
    ``articles`` counts pieces (a weighed line is one).
    """

    currency: str
    sub_total: int
    discount_total: int
    tax_total: int
    total: int
    lines: int
    articles: int


@dataclass(frozen=True)
class CartView:
    """The whole cart. ``status`` is ``open``, ``locked``, ``sold`` or ``void``."""

    cart_id: str
    number: str
    version: int
    status: Literal["open", "locked", "sold", "void"]
    lines: tuple[CartLineView, ...]
    totals: TotalsView
    till: str
    cashier: str | None
    opened_at: int
    parked_at: int | None = None
    parked_name: str | None = None
    note: str | None = None
    discount_kind: DiscountKind | None = None
    discount_value: int = 0


@dataclass(frozen=True)
class CartChange:
    """What one change did, so that a long cart costs no more to show than a short one.

    Apply it where the screen's version is ``before``; else ask for the whole cart. ``changed``
    holds new and altered lines in order of ``line_no``; ``removed`` holds line ids.
    ``marked`` is the line to show large. The discount is the cart's own, as it stands now.
    """

    cart_id: str
    before: int
    version: int
    changed: tuple[CartLineView, ...]
    removed: tuple[str, ...]
    totals: TotalsView
    marked: str | None = None
    discount_kind: DiscountKind | None = None
    discount_value: int = 0


@dataclass(frozen=True)
class CartSummary:
    """A parked or open cart in the list of all tills (recall)."""

    cart_id: str
    number: str
    status: Literal["open", "locked"]
    till: str
    cashier: str | None
    lines: int
    total: int
    opened_at: int
    parked_at: int | None
    parked_name: str | None
    held_by: str | None = None
    """Till and person who are paying it now, where somebody is."""
    mine: bool = False


@dataclass(frozen=True)
class CartStatusView:
    """Who holds a cart, in the words of the requesting document (``checkout 0``).

    Times are microseconds UTC of the store's clock. ``silent_s`` is how long the holding till has
    not been heard; ``lease_left_s`` and ``idle_left_s`` are measured when this was read, so that a
    screen counts down from them with its own monotonic clock.
    """

    cart_id: str
    locked: bool
    can_checkout: bool
    lock_id: str | None = None
    state: str | None = None
    phase: str | None = None
    expires_at: int | None = None
    can_resume: bool = False
    idle_deadline: int | None = None
    till: str | None = None
    cashier: str | None = None
    since: int | None = None
    epoch: int | None = None
    answering: bool = False
    silent_s: float = 0.0
    lease_left_s: float = 0.0
    idle_left_s: float = 0.0
    lease_s: float = 30.0
    money: str = ""
    """One sentence of what is certain about the money."""
    mine: bool = False
    """The lock is this very till program's."""
    can_cancel: bool = False
    resume_reason: str = ""
    """Why resume is not possible now, in plain words; empty where it is."""
    cancel_reason: str = ""
    take_over_reason: str = ""
    takes_live: bool = False
    """Taking over takes it from a till that answers: with a manager's PIN, whoever is signed in."""
    cash_to_hand_back: int = 0
    """Cash of this sale in the drawer of the till that holds it, in minor units."""
    ask_reason: str = ""
    asked: Asked | None = None
    """The last question to let it go, where somebody asked its present till."""
