"""Phase 4: a tender's money is held; its undo releases the hold."""

from dataclasses import replace
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
    """Write what the terminal said: held, or declined, which ends the tender only (A).

    A hold of another amount pays for nothing here: the tender ends, and the hold is released next.
    """
    if differs(attempt, reply):
        reply = replace(reply, reason="the card was good for another amount")
    return attempts.settle(unit, checkout, attempt, reply, state_after(attempt, reply))


def state_after(attempt: Attempt, reply: Reply) -> "PaymentState":
    """Tell what an answer makes of its tender."""
    held = reply.outcome is Outcome.OK and not differs(attempt, reply)
    return "authorised" if held else "declined"


def differs(attempt: Attempt, reply: Reply) -> bool:
    """Tell whether a terminal says yes to another amount than it was asked for."""
    return reply.outcome is Outcome.OK and reply.amount not in {None, attempt.amount}


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
