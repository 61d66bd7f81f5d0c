"""The words and shapes of a checkout that several screens share; plain values in, no Qt.

Amounts come written; states come as the words of the core's views.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ui.widgets.values import PHASE_WORDS, LampState, Tone

#: The phases in their order; the place of one is the place of its lamp.
PHASES = (
    "cart_validation",
    "inventory_reservation",
    "price_lock",
    "payment_authorization",
    "order_creation",
    "payment_capture",
    "stock_commit",
)

METHOD_ICONS = {"cash": "cash", "card": "credit-card", "manual_card": "device-desktop"}
METHOD_TITLES = {"cash": "Cash", "card": "Card", "manual_card": "Card on the other terminal"}

_LAMPS = {
    "done": LampState.DONE,
    "now": LampState.NOW,
    "todo": LampState.TO_COME,
    "failed": LampState.FAILED,
    "stopped": LampState.STOPPED,
    "unknown": LampState.UNKNOWN,
    "undone": LampState.UNDONE,
}

_DOING = {
    "cart_validation": "Checking the cart",
    "inventory_reservation": "Keeping the articles aside",
    "price_lock": "Fixing the prices",
    "payment_authorization": "Taking the payment",
    "order_creation": "Writing the sale down",
    "payment_capture": "Charging the card",
    "stock_commit": "Finishing the sale",
}


class State(NamedTuple):
    """A payment's state as a pill."""

    word: str
    tone: Tone


_STATES = {
    "planned": State("Not yet", Tone.PLAIN),
    "authorised": State("Approved, not yet taken", Tone.INFO),
    "captured": State("Taken", Tone.OK),
    "voided": State("Released", Tone.PLAIN),
    "refunded": State("Refunded", Tone.PLAIN),
    "declined": State("Declined", Tone.DANGER),
    "unknown": State("Not known", Tone.WARN),
}
_CASH_STATES = {
    "authorised": State("Received", Tone.OK),
    "captured": State("Received", Tone.OK),
    "voided": State("Handed back", Tone.PLAIN),
}
_WAITING = {
    "terminal": State("At the terminal", Tone.INFO),
    "person": State("Being asked", Tone.INFO),
}


def payment_state(state: str, method: str, waiting: str | None = None) -> State:
    """Give the pill of a payment."""
    if waiting in _WAITING and state != "unknown":
        return _WAITING[waiting]
    if method == "cash" and state in _CASH_STATES:
        return _CASH_STATES[state]
    return _STATES[state]


def lamp_states(words: Sequence[str]) -> tuple[LampState, ...]:
    """Give the seven lamps from the core's words; all still to come where it sent none."""
    if len(words) != len(PHASE_WORDS):
        return (LampState.TO_COME,) * len(PHASE_WORDS)
    return tuple(_LAMPS[word] for word in words)


def lamps_at(phase: str, state: LampState = LampState.NOW) -> tuple[LampState, ...]:
    """Give the seven lamps for a phase that is reached, the earlier ones done."""
    place = PHASES.index(phase) if phase in PHASES else 0
    rest = len(PHASES) - place - 1
    return (*(LampState.DONE,) * place, state, *(LampState.TO_COME,) * rest)


def doing(phase: str, state: str = "") -> str:
    """Say what a checkout is doing now."""
    if state == "compensating":
        return "Undoing the checkout"
    if state == "attention":
        return "Waiting for a manager"
    return _DOING.get(phase, "Beginning")


def counted(count: int, one: str) -> str:
    """Count things: ``1 line``, ``8 lines``."""
    return f"{count} {one}{'' if count == 1 else 's'}"
