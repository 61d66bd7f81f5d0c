"""Past checkouts as a manager looks for them: what is asked for, and a row of the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from pos.domain.phase import LockState, Phase
from pos.domain.report import midnight


class Ended(StrEnum):
    """How a checkout went, as its list calls it. ``REFUSED`` never held its cart (fault 14)."""

    FINISHED = "finished"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ATTENTION = "attention"
    UNDER_WAY = "under_way"


#: What a manager looks at first.
FAILURES = frozenset({Ended.FAILED, Ended.REFUSED, Ended.EXPIRED, Ended.ATTENTION})


class SortBy(StrEnum):
    """By which column a list is ordered."""

    AT = "at"
    CART = "cart"
    TILL = "till"
    CASHIER = "cashier"
    ENDED = "ended"
    PHASE = "phase"
    REASON = "reason"
    AMOUNT = "amount"
    DURATION = "duration"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class HistoryFilter:
    """Which checkouts are meant; what is none is not asked for.

    ``since`` and ``until`` are microseconds UTC of when Pay was pressed, the later one excluded;
    ``least`` and ``most`` minor units of the total. ``text`` is a receipt (``A-000123``), a cart's
    number, an article's code or a part of its name, or a reference or the last digits of a card.
    """

    since: int | None = None
    until: int | None = None
    till_id: str | None = None
    cashier_id: str | None = None
    phase: Phase | None = None
    reason: str | None = None
    least: int | None = None
    most: int | None = None
    ended: frozenset[Ended] = frozenset()
    resolved: bool | None = None
    text: str = ""

    def of_days(self, first: date, last: date) -> Self:
        """Ask for these days on the shop's own clock, both inclusive."""
        return replace(self, since=midnight(first), until=midnight(last + timedelta(days=1)))


@dataclass(frozen=True)
class HistoryRow:
    """One checkout of the list. Times are microseconds UTC, amounts minor units.

    ``code`` is why it ended or waits; ``ended_at`` none while it holds its cart.
    """

    lock_id: str
    cart: str
    attempt_no: int
    at: int
    ended_at: int | None
    till: str
    cashier: str
    ended: Ended
    phase: Phase
    code: str
    amount: int
    currency: str
    receipt: str
    resolved_at: int | None


@dataclass(frozen=True)
class HistoryChoices:
    """What can be asked for, each as (id, words); ``earliest`` is when Pay was first pressed."""

    tills: tuple[tuple[str, str], ...]
    cashiers: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    earliest: int | None = None


#: Why a checkout ended or waits, as a list says it.
REASONS: Mapping[str, str] = {
    "BACK": "Went back to the cart",
    "CANCELLED": "Given up",
    "LOCK_EXPIRED": "Took too long",
    "OUT_OF_STOCK": "Not enough in stock",
    "PRICE_CHANGED": "Total had changed",
    "COUPON_USED": "Coupon was used already",
    "TILL_RETIRED": "Till was retired",
    "NOT_SIGNED_IN": "Nobody signed in",
    "PAYMENT_DECLINED": "Payment declined",
    "AUTH_UNKNOWN": "Not known whether held",
    "CAPTURE_UNKNOWN": "Not known whether taken",
    "VOID_FAILED": "Hold could not be released",
    "REFUND_FAILED": "Money could not be given back",
    "AMOUNT_MISMATCH": "Another amount was taken",
    "LATE_RESULT": "Late answer from terminal",
    "OWNER_GONE": "Only a silent till could go on",
    "CASH_IN_HAND": "Cash had to be handed back",
    "STOCK_CONFLICT": "Goods could not be sold",
    "COPIED": "Went on in a new cart",
    "UNDONE": "Undone by a manager",
}


def reason_words(code: str) -> str:
    """Say why; what has no words yet is said as it is."""
    return REASONS.get(code) or code.replace("_", " ").capitalize()


def ended_of(state: LockState, *, refused: bool) -> Ended:
    """Say how a checkout went."""
    if refused:
        return Ended.REFUSED
    return _OF_STATE[state]


_OF_STATE = {
    LockState.COMPLETED: Ended.FINISHED,
    LockState.FAILED: Ended.FAILED,
    LockState.CANCELLED: Ended.CANCELLED,
    LockState.EXPIRED: Ended.EXPIRED,
    LockState.ATTENTION: Ended.ATTENTION,
    LockState.ACTIVE: Ended.UNDER_WAY,
    LockState.COMPENSATING: Ended.UNDER_WAY,
}
STATES_OF = {
    ended: tuple(state for state, its in _OF_STATE.items() if its is ended) for ended in Ended
}
