"""The phases of a checkout, the states of its lock, and which may follow which.

The names are those of the requesting document and stand everywhere: code, database, screens, logs
(``checkout 0``).
"""

from enum import StrEnum


class Phase(StrEnum):
    """The seven phases, in the order in which a sale passes through them."""

    CART_VALIDATION = "cart_validation"
    INVENTORY_RESERVATION = "inventory_reservation"
    PRICE_LOCK = "price_lock"
    PAYMENT_AUTHORIZATION = "payment_authorization"
    ORDER_CREATION = "order_creation"
    PAYMENT_CAPTURE = "payment_capture"
    STOCK_COMMIT = "stock_commit"


def passed(before: Phase, after: Phase) -> tuple[Phase, ...]:
    """Give the phases that one commit goes through on its way from one phase to a later one."""
    phases = tuple(Phase)
    return phases[phases.index(before) + 1 : phases.index(after)]


class LockState(StrEnum):
    """What a checkout lock is doing; the first three hold the cart, the others are final."""

    ACTIVE = "active"
    COMPENSATING = "compensating"
    ATTENTION = "attention"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


LIVE = frozenset({LockState.ACTIVE, LockState.COMPENSATING, LockState.ATTENTION})
ENDED = frozenset(LockState) - LIVE

#: Every change of state a lock may make (I15). Attention comes back to where it came from, or is
#: finished or undone by a manager.
TRANSITIONS: frozenset[tuple[LockState, LockState]] = frozenset(
    {
        (LockState.ACTIVE, LockState.COMPENSATING),
        (LockState.ACTIVE, LockState.ATTENTION),
        (LockState.ACTIVE, LockState.COMPLETED),
        (LockState.COMPENSATING, LockState.ATTENTION),
        (LockState.COMPENSATING, LockState.CANCELLED),
        (LockState.COMPENSATING, LockState.EXPIRED),
        (LockState.COMPENSATING, LockState.FAILED),
        (LockState.ATTENTION, LockState.ACTIVE),
        (LockState.ATTENTION, LockState.COMPENSATING),
    }
)

_PUBLIC = {
    Phase.CART_VALIDATION: "validating",
    Phase.INVENTORY_RESERVATION: "reserving",
    Phase.PRICE_LOCK: "locking_prices",
    Phase.PAYMENT_AUTHORIZATION: "authorizing",
    Phase.ORDER_CREATION: "creating_order",
    Phase.PAYMENT_CAPTURE: "capturing",
    Phase.STOCK_COMMIT: "committing",
}


def public_state(state: LockState, phase: Phase) -> str:
    """Give the word the requesting document uses for this state and phase (``checkout 0``)."""
    return _PUBLIC[phase] if state is LockState.ACTIVE else state.value
