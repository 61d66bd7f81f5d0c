"""Phase 4: a tender's money is held; its undo releases the hold."""

from typing import TYPE_CHECKING

from pos.domain.errors import Code, Problem
from pos.domain.lock import Attempt, Checkout, Payment
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout import attempts
from pos.services.checkout.desk import Desk
from pos.services.checkout.tenders import CARD_TERMINAL
from pos.store.engine import Unit

if TYPE_CHECKING:
    from pos.domain.checkout import PaymentState


def run(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment) -> Checkout:
    """Write a card tender and the intent to ask the terminal for it (S2).

    Two sales at one terminal are impossible: ``ux_device_busy`` refuses the second.

    Raises:
        Problem: TERMINAL_OFFLINE where this till has none.
    """
    terminal = desk.terminals.get(CARD_TERMINAL)
    if terminal is None:
        raise Problem(Code.TERMINAL_OFFLINE)
    unit.payments.add(checkout.lock.lock_id, payment, checkout.currency)
    return attempts.intent(
        desk,
        unit,
        checkout.with_payment(payment),
        payment,
        "authorise",
        terminal=CARD_TERMINAL,
        device_id=terminal.device_id,
    )


def answered(unit: Unit, checkout: Checkout, attempt: Attempt, reply: Reply) -> Checkout:
    """Write what the terminal said: held, or declined, which ends the tender only (A)."""
    state: PaymentState = "authorised" if reply.outcome is Outcome.OK else "declined"
    return attempts.settle(unit, checkout, attempt, reply, state)


def undo(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment) -> Checkout:
    """Write the intent to release the hold."""
    return attempts.intent(desk, unit, checkout, payment, "void", terminal=CARD_TERMINAL)


def undone(unit: Unit, checkout: Checkout, attempt: Attempt, reply: Reply) -> Checkout:
    """Write what the provider said of the release; a refusal leaves the tender as it was."""
    payment = checkout.payment(attempt.payment_id)
    if payment is None:
        raise AssertionError("an attempt has a payment")
    state: PaymentState = "voided" if reply.outcome is Outcome.OK else payment.state
    return attempts.settle(unit, checkout, attempt, reply, state)
