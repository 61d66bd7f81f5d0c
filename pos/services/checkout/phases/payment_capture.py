"""Phase 6: held money is taken; its undo gives it back. The first intent ends all cancelling."""

from typing import TYPE_CHECKING

from pos.domain.lock import Attempt, Checkout, Payment
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout import attempts
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.desk import Desk
from pos.services.checkout.tenders import CARD_TERMINAL
from pos.store.engine import Unit

if TYPE_CHECKING:
    from pos.domain.checkout import PaymentState


def run(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment) -> Checkout:
    """Write the intent to take a tender's money.

    It goes through the provider, not the card reader, so it occupies no terminal.
    """
    terminal = PERSON if payment.method == "manual_card" else CARD_TERMINAL
    return attempts.intent(desk, unit, checkout, payment, "capture", terminal=terminal)


def answered(
    desk: Desk, unit: Unit, checkout: Checkout, attempt: Attempt, reply: Reply
) -> Checkout:
    """Write what became of it (C).

    A declined capture ends the tender; what the provider may still hold for it is released by an
    intent in the same commit.
    """
    payment = checkout.payment(attempt.payment_id)
    if payment is None:
        raise AssertionError("an attempt has a payment")
    state: PaymentState = "captured" if reply.outcome is Outcome.OK else "declined"
    after = attempts.settle(unit, checkout, attempt, reply, state)
    declined = after.payment(attempt.payment_id)
    if state == "declined" and declined is not None and declined.tries("authorise"):
        after = attempts.intent(desk, unit, after, declined, "void", terminal=CARD_TERMINAL)
    return after


def undo(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment) -> Checkout:
    """Write the intent to give all back that was taken for a tender."""
    return _back(desk, unit, checkout, payment, payment.taken)


def give_back(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment) -> Checkout:
    """Write the intent to give back what was taken above a tender's amount."""
    return _back(desk, unit, checkout, payment, payment.surplus)


def _back(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment, amount: int) -> Checkout:
    terminal = PERSON if payment.method == "manual_card" else CARD_TERMINAL
    return attempts.intent(
        desk, unit, checkout, payment, "refund", terminal=terminal, amount=amount
    )


def undone(unit: Unit, checkout: Checkout, attempt: Attempt, reply: Reply) -> Checkout:
    """Write what the provider said of giving it back; a refusal leaves it taken."""
    state: PaymentState = "refunded" if reply.outcome is Outcome.OK else "captured"
    return attempts.settle(unit, checkout, attempt, reply, state)
