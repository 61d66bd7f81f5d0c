"""The customer pays otherwise while a card is in doubt: the goods go to a cart of their own.

One commit makes the new cart and its live checkout, under the prices as they were frozen, and moves
what is kept aside. The old checkout keeps its money and its doubt, and can only be undone; its cart
ends void (``checkout 6``).
"""

from dataclasses import dataclass, replace

from pos.domain.attention import Act, CaseRef
from pos.domain.doubt import Doubt
from pos.domain.errors import Code, Problem
from pos.domain.lock import Checkout
from pos.domain.people import Permission
from pos.domain.phase import LockState, Phase
from pos.services.checkout.desk import Desk
from pos.services.checkout.ownership import still_may
from pos.services.checkout.phases import order_creation
from pos.services.checkout.resolve import Judgement, see
from pos.services.checkout.steps import Drive, Transaction
from pos.store.engine import Unit


@dataclass(frozen=True)
class _Ids:
    """Minted before the commit, so that it can be repeated and found again."""

    cart: str
    lock: str
    start_key: str


def copy(desk: Desk, ref: CaseRef, judged: Judgement) -> Drive:
    """Give the new checkout, this till's own, with nothing paid yet.

    Raises:
        Problem: NOT_OFFERED, CASE_GONE; nothing was changed.
    """
    desk = replace(desk, acting=judged.person.user_id)
    doubt = yield from see(desk, ref, Act.COPY)
    ids = _Ids(desk.ids.new(), desk.ids.new(), desk.ids.new())
    copied: Checkout | None = yield Transaction(
        "copied",
        lambda unit: _copy(desk, unit, doubt, judged, ids),
        lambda unit: unit.locks.load(ids.lock),
    )
    if copied is None:
        raise Problem(Code.CASE_GONE, lock_id=ref.case_id)
    return copied


def _copy(desk: Desk, unit: Unit, doubt: Doubt, judged: Judgement, ids: _Ids) -> Checkout | None:
    old = doubt.checkout
    still_may(unit, judged.person, Permission.RESOLVE)
    if not unit.attention.claim_copy(old.lock):
        return None
    cart = _new_cart(desk, unit, old, judged, ids)
    new = _new_lock(desk, unit, old, judged, ids)
    unit.attention.copied_to(old.lock, ids.cart)
    after = unit.locks.load(old.lock.lock_id)
    if after is None or new is None:
        raise AssertionError("what this unit wrote is there")
    desk.note(
        unit,
        order_creation.undo(unit, after),
        "copied",
        from_state=LockState.ATTENTION,
        at=new.lock.acquired_at,
        to_cart=cart,
        **judged.told(Act.COPY),
    )
    _journal(desk, unit, new, old)
    unit.journal.flush(unit.now)
    unit.attention.move_goods(old.lock.lock_id, ids.lock)
    return new


def _new_cart(desk: Desk, unit: Unit, old: Checkout, judged: Judgement, ids: _Ids) -> str:
    """Write the same lines once more, in a cart that is held from its first moment."""
    found = unit.carts.peek(old.lock.cart_id)
    if found is None:
        raise AssertionError("a checkout has a cart")
    cart = replace(
        found[0],
        cart_id=ids.cart,
        number=unit.carts.next_number(desk.till_id),
        till_id=desk.till_id,
        cashier_id=judged.person.user_id,
        opened_at=unit.now(),
        status="open",
        version=1,
        parked_at=None,
        parked_name=None,
    )
    unit.carts.add(cart)
    for line in unit.carts.lines(old.lock.cart_id):
        unit.carts.add_line(ids.cart, replace(line, line_id=desk.ids.new()))
    return cart.number


def _new_lock(
    desk: Desk, unit: Unit, old: Checkout, judged: Judgement, ids: _Ids
) -> Checkout | None:
    taken = unit.locks.take_cart(ids.cart, 1)
    if taken is None:
        raise AssertionError("nobody else knows the new cart")
    unit.locks.insert(
        {
            "id": ids.lock,
            "cart_id": ids.cart,
            "attempt_no": taken.attempt_no,
            "start_key": ids.start_key,
            "owner_till": desk.till_id,
            "owner_instance": desk.instance,
            "cashier_id": judged.person.user_id,
            "state": LockState.ACTIVE.value,
            "phase": Phase.PRICE_LOCK.value,
            "phase_seq": 0,
            "cart_version": 1,
        },
        desk.lease_us,
        desk.idle_us,
    )
    unit.snapshots.copy(old.lock.lock_id, ids.lock)
    return unit.locks.load(ids.lock)


_PHASES = tuple(Phase)[: tuple(Phase).index(Phase.PRICE_LOCK) + 1]


def _journal(desk: Desk, unit: Unit, new: Checkout, old: Checkout) -> None:
    at = new.lock.acquired_at
    desk.note(unit, new, "acquired", from_state=None, at=at, attempt=1)
    for phase in _PHASES:
        at_phase = replace(new, lock=replace(new.lock, phase=phase))
        desk.note(
            unit,
            at_phase,
            "phase",
            from_state=LockState.ACTIVE,
            at=at,
            copied_from=old.lock.cart_number,
        )
