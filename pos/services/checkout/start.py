"""Segment S1: a cart is taken, checked, priced and its goods held, in one commit or not at all."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.lock import Checkout, Lock
from pos.domain.people import Permission, Person
from pos.domain.phase import LockState, Phase
from pos.services.checkout.desk import Desk
from pos.services.checkout.guard import why_not
from pos.services.checkout.phases import (
    cart_validation,
    inventory_reservation,
    payment_authorization,
    price_lock,
    stock_commit,
)
from pos.services.checkout.steps import Drive, Steps, Transaction
from pos.services.checkout.tenders import plan
from pos.store.engine import Conflict, Unit
from pos.store.locks import Fence, TakenCart

_log = logging.getLogger(__name__)

#: Refusals that the manager sees as failed attempts; the others never touched the cart.
RECORDED = frozenset(
    {Code.OUT_OF_STOCK, Code.PRICE_CHANGED, Code.COUPON_USED, Code.TILL_RETIRED, Code.NOT_SIGNED_IN}
)
_EXPECTED = ("start_key", "device_id", "ux_device_busy")
_PHASE_OF = {Code.OUT_OF_STOCK: Phase.INVENTORY_RESERVATION, Code.PRICE_CHANGED: Phase.PRICE_LOCK}


@dataclass(frozen=True)
class Start:
    """One press of Pay.

    ``start_key`` is minted per press: its repeat after a lost answer gives the same checkout.
    ``seen_total`` is what the cashier saw, ``accept_total`` what was confirmed after PRICE_CHANGED.
    ``tender`` merges the first tender into this commit where it can be.
    """

    cart_id: str
    version: int
    start_key: str
    person: Person
    seen_total: int
    accept_total: int | None = None
    sell_anyway: frozenset[str] = frozenset()
    tender: Tender | None = None


def start(desk: Desk, request: Start) -> Drive:
    """Take the cart, or say why not; a refusal that a manager should see is recorded.

    Raises:
        Problem: CART_LOCKED, CART_CHANGED, CART_SOLD, CART_VOID, CART_GONE, CART_EMPTY,
            OUT_OF_STOCK, PRICE_CHANGED, TENDER_MISMATCH, TERMINAL_BUSY; the cart was never held.
    """
    ids = (desk.ids.new(), desk.ids.new())
    try:
        checkout: Checkout = yield Transaction(
            "S1",
            lambda unit: _segment(desk, unit, request, *ids),
            lambda unit: _of_key(unit, request),
        )
    except Conflict as error:
        # A start key that exists is looked up; a terminal that is busy is said; nothing else is.
        if not any(one in error.constraint for one in _EXPECTED):
            raise
        found: Checkout | None = yield Transaction(
            "look", lambda u: _earlier(u, request), lambda _: None
        )
        if found is None:
            raise Problem(Code.TERMINAL_BUSY) from error
        return found
    except Problem as problem:
        if problem.code in RECORDED:
            yield from _recorded(desk, request, problem, ids[0])
        raise
    return checkout


def _recorded(desk: Desk, request: Start, problem: Problem, lock_id: str) -> Steps[None]:
    """Record a refusal; where even that fails, the log has it and the refusal stays what it is."""
    try:
        yield Transaction(
            "refused",
            lambda unit: _record(desk, unit, request, problem, lock_id),
            lambda unit: unit.locks.refusal(request.start_key),
        )
    except (Problem, Conflict) as error:
        _log.warning("cart %s: %s was not recorded: %s", request.cart_id, problem.code, error)


def _earlier(unit: Unit, request: Start) -> Checkout | None:
    """Give what this very press made before; it may have been a refusal."""
    refused = unit.locks.refusal(request.start_key)
    if refused is not None:
        raise Problem(Code(refused[0]), **refused[1])
    return _of_key(unit, request)


def _of_key(unit: Unit, request: Start) -> Checkout | None:
    lock_id = unit.locks.by_start_key(request.start_key)
    return None if lock_id is None else unit.locks.load(lock_id)


def _segment(desk: Desk, unit: Unit, request: Start, lock_id: str, payment_id: str) -> Checkout:
    cart = unit.locks.take_cart(request.cart_id, request.version)
    if cart is None:
        return _not_taken(unit, request)
    lock = _insert(desk, unit, request, cart, lock_id)
    lines = cart_validation.run(desk, unit, request.cart_id, request.person.user_id)
    if request.sell_anyway:
        request.person.require(Permission.SELL_ANYWAY)
        unit.stock.consent(sorted(request.sell_anyway), request.cart_id, request.person.user_id)
    frozen = price_lock.work_out(cart, lines)
    price_lock.check(frozen, request.seen_total, request.accept_total, desk.shop.currency)
    price_lock.run(desk, unit, lock_id, lines, frozen)
    checkout = Checkout(
        lock=lock,
        currency=desk.shop.currency,
        total=frozen.totals.total,
        lines=len(lines),
        articles=sum(1 if x.unit == "kg" else abs(x.quantity) // 1000 for x in lines),
    )
    _journal(desk, unit, checkout, request, cart.now)
    return _with_tender(desk, unit, checkout, request, payment_id, lines)


def _with_tender(
    desk: Desk,
    unit: Unit,
    checkout: Checkout,
    request: Start,
    payment_id: str,
    lines: Sequence[Any],
) -> Checkout:
    """Merge the first tender into this commit; stock rows come last in it, held then sold."""
    tender, ends = request.tender, False
    if tender is not None and checkout.total != 0:
        payment = plan(checkout, tender, payment_id)
        ends = tender.method == "cash" and payment.covers == checkout.total
        if ends:
            checkout = desk.fence(unit, checkout, FINISH)
            checkout = stock_commit.add_last_cash(desk, unit, checkout, payment)
        elif tender.method == "card":
            checkout = payment_authorization.run(desk, unit, checkout, payment)
    if not ends:
        unit.journal.flush(unit.now)
    inventory_reservation.run(desk, unit, checkout, lines)
    return stock_commit.run(desk, unit, checkout) if ends else checkout


FINISH = Fence(phase=Phase.STOCK_COMMIT, state=LockState.COMPLETED, end_code="SOLD")


def _not_taken(unit: Unit, request: Start) -> Checkout:
    """Tell apart: this very press came twice, somebody holds the cart, it was sold, it changed."""
    again = _earlier(unit, request)
    if again is not None:
        return again
    cart = unit.carts.get(request.cart_id)
    if cart is None:
        raise Problem(Code.CART_GONE, cart_id=request.cart_id)
    if cart.status == "open":
        raise Problem(Code.CART_CHANGED, cart_id=request.cart_id, version=cart.version)
    raise why_not(unit, cart)


def _insert(desk: Desk, unit: Unit, request: Start, cart: TakenCart, lock_id: str) -> Lock:
    phase = Phase.PRICE_LOCK if request.tender is None else Phase.PAYMENT_AUTHORIZATION
    row = unit.locks.insert(
        _born(desk, request, lock_id, cart.attempt_no, LockState.ACTIVE, phase),
        desk.lease_us,
        desk.idle_us,
    )
    if row is None:
        # The cart said it was open while a live lock exists: the index is the truth (P1).
        raise Problem(Code.CART_CHANGED, cart_id=request.cart_id)
    return Lock(
        lock_id=lock_id,
        cart_id=request.cart_id,
        cart_number=cart.number,
        attempt_no=cart.attempt_no,
        epoch=row.epoch,
        phase_seq=0,
        state=LockState.ACTIVE,
        phase=phase,
        owner_till=desk.till_id,
        owner_name=desk.till_name,
        owner_series=desk.series,
        owner_instance=desk.instance,
        cashier_id=request.person.user_id,
        cashier_name=request.person.name,
        acquired_at=row.acquired_at,
        expires_at=row.expires_at,
        idle_deadline=row.idle_deadline,
    )


def _born(
    desk: Desk, request: Start, lock_id: str, attempt_no: int, state: LockState, phase: Phase
) -> dict[str, object]:
    return {
        "id": lock_id,
        "cart_id": request.cart_id,
        "attempt_no": attempt_no,
        "start_key": request.start_key,
        "owner_till": desk.till_id,
        "owner_instance": desk.instance,
        "cashier_id": request.person.user_id,
        "state": state.value,
        "phase": phase.value,
        "phase_seq": 0,
        "cart_version": request.version,
    }


_SEGMENT = tuple(Phase)[: tuple(Phase).index(Phase.PAYMENT_AUTHORIZATION) + 1]


def _journal(desk: Desk, unit: Unit, checkout: Checkout, request: Start, at: int) -> None:
    """Write a row per phase; they stand for the work of this commit, in the order of the phases."""
    desk.note(unit, checkout, "acquired", from_state=None, at=at, attempt=checkout.lock.attempt_no)
    for phase in _SEGMENT[: _SEGMENT.index(checkout.lock.phase) + 1]:
        at_phase = replace(checkout, lock=replace(checkout.lock, phase=phase))
        facts: dict[str, object] = {}
        if phase is Phase.INVENTORY_RESERVATION and request.sell_anyway:
            facts["sell_anyway"] = sorted(request.sell_anyway)
        if phase is Phase.PRICE_LOCK:
            facts["total"] = checkout.total
        desk.note(unit, at_phase, "phase", from_state=LockState.ACTIVE, at=at, **facts)


def _record(desk: Desk, unit: Unit, request: Start, problem: Problem, lock_id: str) -> bool:
    """Keep a refused attempt, born failed, so that the manager can see it (faults 14-16)."""
    if unit.locks.refusal(request.start_key) is not None:
        return False
    attempt_no = unit.locks.count_attempt(request.cart_id)
    if attempt_no is None:
        return False
    phase = _PHASE_OF.get(problem.code, Phase.CART_VALIDATION)
    born = _born(desk, request, lock_id, attempt_no, LockState.FAILED, phase)
    detail = {k: v for k, v in problem.details.items() if isinstance(v, (str, int, list))}
    unit.locks.insert_refused(born | {"end_code": problem.code.value, "end_detail": detail})
    unit.journal.append(
        kind="refused",
        actor=request.person.user_id,
        lock_id=lock_id,
        epoch=1,
        from_state=None,
        to_state=LockState.FAILED.value,
        data={"phase": phase.value, "code": problem.code.value, "detail": detail},
    )
    return True
