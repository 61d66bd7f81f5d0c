"""Tries to move money: the intent that is committed before a call, the outcome after it."""

from dataclasses import dataclass, replace

from pos.domain.checkout import PaymentState
from pos.domain.errors import Code, Problem
from pos.domain.lock import PERSON, Attempt, AttemptState, Checkout, Op, Payment
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout.desk import Desk
from pos.store.engine import Unit
from pos.store.payments import Settled

__all__ = ["PERSON", "Proof", "by_hand", "cash", "intent", "settle"]


@dataclass(frozen=True)
class Proof:
    """What people proved about money that nobody else can tell: who, why, and by what reference.

    ``second`` is who agreed; none where the shop has nobody else.
    """

    by: str
    second: str | None
    reason: str
    reference: str

    @property
    def said(self) -> dict[str, object]:
        """What is kept of it with the try."""
        return {"by": self.by, "second": self.second, "reason": self.reason}


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
    amount: int | None = None,
) -> Checkout:
    """Write that something is about to be asked; only after this commit may it be.

    Without an ``amount`` it is the tender's.
    """
    attempt = Attempt(
        attempt_id=desk.ids.new(),
        payment_id=payment.payment_id,
        op=op,
        amount=abs(payment.amount) if amount is None else amount,
        key=payment.next_key(op),
        state="intent",
        terminal=terminal,
        device_id=device_id,
        provider_ref=payment.provider_ref,
        intent_at=checkout.lock.expires_at - desk.lease_us,
        fresh=True,
        epoch=checkout.lock.epoch,
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
        epoch=checkout.lock.epoch,
    )
    unit.payments.add_attempt(attempt, checkout.lock.epoch, request={"op": op, "cash": True})
    return checkout.with_payment(payment.with_attempt(attempt))


def by_hand(  # noqa: PLR0913 - the columns of a try.
    desk: Desk,
    unit: Unit,
    checkout: Checkout,
    payment: Payment,
    op: Op,
    *,
    amount: int,
    proof: Proof,
) -> Checkout:
    """Write what people did with a tender's money elsewhere: a try that is settled as it begins."""
    attempt = Attempt(
        attempt_id=desk.ids.new(),
        payment_id=payment.payment_id,
        op=op,
        amount=amount,
        key=payment.next_key(op),
        state="ok",
        terminal=None,
        device_id=None,
        provider_ref=None,
        intent_at=checkout.lock.expires_at - desk.lease_us,
        epoch=checkout.lock.epoch,
        external_ref=proof.reference,
    )
    request: dict[str, object] = {"op": op, "amount": amount, "by_hand": proof.said}
    unit.payments.add_attempt(attempt, checkout.lock.epoch, request=request)
    return checkout.with_payment(payment.with_attempt(attempt))


def settle(
    unit: Unit,
    checkout: Checkout,
    attempt: Attempt,
    reply: Reply,
    state: PaymentState,
    proof: Proof | None = None,
) -> Checkout:
    """Write what became of a try and what its tender is now; ``proof`` where people told it.

    Raises:
        Problem: LOCK_LOST where somebody settled it before; the fence makes that impossible.
    """
    settled = _STATES[reply.outcome]
    moved = _moved(attempt, reply)
    external = None if proof is None else proof.reference
    is_ok = reply.outcome is Outcome.OK
    wrote = unit.payments.settle(
        attempt.attempt_id,
        Settled(
            settled,
            {
                "outcome": reply.outcome.value,
                "amount": reply.amount,
                "reason": reply.reason,
                "card": reply.card,
            }
            | ({} if proof is None else {"by_hand": proof.said}),
            reply.reference,
            moved,
            external,
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
        provider_ref=payment.provider_ref or reply.reference or (external if is_ok else None),
        card=reply.card or payment.card,
        reason=reply.reason or payment.reason,
    )
    unit.payments.change(changed)
    done = replace(
        attempt,
        state=settled,
        fresh=False,
        provider_ref=reply.reference,
        moved=moved,
        external_ref=external,
    )
    return checkout.with_payment(changed.with_attempt(done))


def _moved(attempt: Attempt, reply: Reply) -> int | None:
    """Give what was moved where the provider says, or once said, another amount than was asked."""
    if reply.outcome is Outcome.UNKNOWN and reply.amount is None:
        return attempt.moved
    told = reply.outcome in {Outcome.OK, Outcome.UNKNOWN}
    return reply.amount if told and reply.amount != attempt.amount else None
