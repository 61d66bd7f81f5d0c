"""Phase 7: the sale is done; goods, receipt number, order, lock and cart in one commit (S4)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pos.domain.lock import Checkout, Op, Payment
from pos.services.checkout import attempts
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.phases import order_creation
from pos.store.engine import Unit
from pos.store.outbox import NewJob

if TYPE_CHECKING:
    from pos.domain.checkout import PaymentState

DRAWER_VALID_S = 10
"""A drawer that springs open later than this after the sale is nobody's wish any more."""


def run(desk: Desk, unit: Unit, checkout: Checkout) -> Checkout:
    """Write the end of the sale; the fence has already turned the lock to ``completed``.

    Stock rows are touched last, in order. Paper and drawer are jobs in the outbox of this commit:
    nothing is printed before the sale is durable, and paper never undoes it.
    """
    for payment in checkout.payments:
        if payment.method == "cash" and payment.state == "authorised":
            checkout = _take_cash(desk, unit, checkout, payment)
    checkout = order_creation.numbered(desk, unit, checkout)
    _outbox(desk, unit, checkout)
    unit.stock.move(checkout.lock.lock_id, desk.shop.location)
    unit.journal.flush(unit.now)
    unit.stock.settle(checkout.lock.lock_id)
    return checkout


def _take_cash(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment) -> Checkout:
    taken: PaymentState = "captured"
    captured = replace(payment, state=taken)
    unit.payments.change(captured)
    op: Op = "capture" if payment.amount >= 0 else "refund"
    return attempts.cash(desk, unit, checkout.with_payment(captured), captured, op)


def add_last_cash(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment) -> Checkout:
    """Write cash that ends the sale: it exists only in this commit."""
    taken: PaymentState = "captured"
    captured = replace(payment, state=taken)
    unit.payments.add(checkout.lock.lock_id, captured, checkout.currency)
    op: Op = "capture" if payment.amount >= 0 else "refund"
    return attempts.cash(desk, unit, checkout.with_payment(captured), captured, op)


def _outbox(desk: Desk, unit: Unit, checkout: Checkout) -> None:
    if checkout.order_id is None:
        raise AssertionError("a finished sale has an order")
    now = checkout.lock.ended_at or unit.now()
    jobs = [_job(desk, checkout, "receipt", now)]
    if any(p.method == "cash" and p.state == "captured" for p in checkout.payments):
        jobs.append(_job(desk, checkout, "drawer", now))
    unit.outbox.add_all(jobs)


def _job(desk: Desk, checkout: Checkout, topic: str, now: int) -> NewJob:
    return NewJob(
        job_id=desk.ids.new(),
        till_id=desk.till_id,
        topic="drawer" if topic == "drawer" else "receipt",
        payload={"order_id": checkout.order_id},
        dedup_key=f"{topic}:{checkout.order_id}",
        created_at=now,
        valid_until=now + DRAWER_VALID_S * MICROSECONDS if topic == "drawer" else None,
    )
