"""Tries to move money: the intent that is committed before a call, the outcome after it."""

from dataclasses import replace

from pos.domain.checkout import PaymentState
from pos.domain.errors import Code, Problem
from pos.domain.lock import Attempt, AttemptState, Checkout, Op, Payment
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout.desk import Desk
from pos.store.engine import Unit
from pos.store.payments import Settled

PERSON = "person"
"""The terminal of an attempt that a person answers: a stand-alone terminal is never called."""

_STATES: dict[Outcome, AttemptState] = {
    Outcome.OK: "ok",
    Outcome.DECLINED: "declined",
    Outcome.NOT_FOUND: "not_executed",
    Outcome.UNKNOWN: "unknown",
    Outcome.IN_PROGRESS: "unknown",
}


def intent(  # noqa: PLR0913 - the columns of a try.
    desk: Desk,
    unit: Unit,
    checkout: Checkout,
    payment: Payment,
    op: Op,
    *,
    terminal: str,
    device_id: str | None = None,
) -> Checkout:
    """Write that something is about to be asked; only after this commit may it be."""
    attempt = Attempt(
        attempt_id=desk.ids.new(),
        payment_id=payment.payment_id,
        op=op,
        amount=abs(payment.amount),
        key=payment.next_key(op),
        state="intent",
        terminal=terminal,
        device_id=device_id,
        provider_ref=payment.provider_ref,
        intent_at=checkout.lock.expires_at - desk.lease_us,
        fresh=True,
    )
    unit.payments.add_attempt(
        attempt,
        checkout.lock.epoch,
        request={
            "op": op,
            "amount": attempt.amount,
            "currency": checkout.currency,
            "reference": payment.provider_ref,
        },
    )
    return checkout.with_payment(payment.with_attempt(attempt))


def cash(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment, op: Op) -> Checkout:
    """Write a try that needs no call: notes and coins change hands with this very commit."""
    attempt = Attempt(
        attempt_id=desk.ids.new(),
        payment_id=payment.payment_id,
        op=op,
        amount=abs(payment.amount),
        key=payment.next_key(op),
        state="ok",
        terminal=None,
        device_id=None,
        provider_ref=None,
        intent_at=checkout.lock.expires_at - desk.lease_us,
    )
    unit.payments.add_attempt(attempt, checkout.lock.epoch, request={"op": op, "cash": True})
    return checkout.with_payment(payment.with_attempt(attempt))


def settle(
    unit: Unit, checkout: Checkout, attempt: Attempt, reply: Reply, state: PaymentState
) -> Checkout:
    """Write what became of a try and what its tender is now.

    Raises:
        Problem: LOCK_LOST where somebody settled it before; the fence makes that impossible.
    """
    settled = _STATES[reply.outcome]
    wrote = unit.payments.settle(
        attempt.attempt_id,
        Settled(
            settled,
            {
                "outcome": reply.outcome.value,
                "amount": reply.amount,
                "reason": reply.reason,
                "card": reply.card,
            },
            reply.reference,
        ),
    )
    if not wrote:
        raise Problem(Code.LOCK_LOST, till="another till", lock_id=checkout.lock.lock_id)
    payment = checkout.payment(attempt.payment_id)
    if payment is None:
        raise AssertionError("an attempt has a payment")
    changed = replace(
        payment,
        state=state,
        # What is taken, released or given back later is named by its first reference.
        provider_ref=payment.provider_ref or reply.reference,
        card=reply.card or payment.card,
        reason=reply.reason or payment.reason,
    )
    unit.payments.change(changed)
    done = replace(attempt, state=settled, fresh=False, provider_ref=reply.reference)
    return checkout.with_payment(changed.with_attempt(done))
