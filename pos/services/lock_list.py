"""The checkouts that hold a cart, as somebody without a till looks at them."""

from dataclasses import dataclass

from pos.domain.attention_words import sentence
from pos.domain.checkout import CheckoutView
from pos.domain.errors import Code, Problem
from pos.domain.live import Asked, HeldCheckout
from pos.domain.lock import Checkout
from pos.domain.phase import LockState, public_state
from pos.services import let_go
from pos.services.checkout import status
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.resolve import doubt_of
from pos.services.checkout.status import view
from pos.store.engine import Store, Unit


@dataclass(frozen=True)
class HeldCart:
    """A checkout with its clocks. Seconds are left, or, where below zero, over."""

    checkout: CheckoutView
    public_state: str
    expires_at: int
    idle_deadline: int
    lease_left_s: float
    idle_left_s: float
    ended_at: int | None
    attention: str = ""
    """What a manager is asked to decide, in one sentence; empty where nobody is."""

    @property
    def answering(self) -> bool:
        """Tell whether its till has been heard within the lease."""
        return self.lease_left_s > 0 and self.checkout.state is not LockState.ATTENTION


def held_carts(store: Store) -> tuple[HeldCart, ...]:
    """List every live checkout, the oldest first."""
    with store.read() as unit:
        now = unit.now()
        return tuple(_held(unit, one, now) for one in unit.locks.load_live())


def held_count(store: Store) -> int:
    """Count the live checkouts, for a badge: nothing else of them is read."""
    with store.read() as unit:
        return len(unit.locks.live())


def held_checkouts(store: Store, desk: Desk) -> tuple[HeldCheckout, ...]:
    """List every live checkout as a till sees it, with what may be done from there; oldest first.

    Read in one snapshot, so that no two of them are of different moments.
    """
    with store.read() as unit:
        now = unit.now()
        found = unit.locks.load_live()
        asked = unit.messages.last_of_each([one.lock.lock_id for one in found]) if found else {}
    return tuple(
        _seen_from(desk, one, now, let_go.as_asked(asked.get(one.lock.lock_id), now))
        for one in found
    )


def _seen_from(desk: Desk, checkout: Checkout, now: int, asked: Asked | None) -> HeldCheckout:
    lock = checkout.lock
    lease_left = (lock.expires_at - now) / MICROSECONDS
    return HeldCheckout(
        checkout=view(checkout),
        mine=lock.owner_till == desk.till_id,
        answering=lease_left > 0 and lock.state is not LockState.ATTENTION,
        silent_s=max(0.0, desk.shop.lease_s - lease_left),
        lease_left_s=max(0.0, lease_left),
        lease_s=float(desk.shop.lease_s),
        idle_left_s=max(0.0, (lock.idle_deadline - now) / MICROSECONDS),
        since_s=max(0.0, (now - lock.acquired_at) / MICROSECONDS),
        takes_live=status.takes_live(desk, checkout, now),
        asked=asked,
        ask_reason=status.why_not_ask(desk, checkout, now),
        release_reason=status.why_not_cancel(checkout),
        take_over_reason=status.why_not_take_over(desk, checkout, now),
    )


def held_cart(store: Store, lock: str) -> HeldCart:
    """Find a checkout by its id, or a live one by the beginning or the end of it.

    Raises:
        Problem: CHECKOUT_GONE where there is none, or more than one.
    """
    with store.read() as unit:
        found = unit.locks.load(_whole_id(unit, lock.strip().lower()))
        if found is None:
            raise Problem(Code.CHECKOUT_GONE, lock_id=lock)
        return _held(unit, found, unit.now())


def note(store: Store, who: str, lock_id: str, **data: object) -> None:
    """Write into the journal why somebody does something to a checkout, before it is done.

    Durable on return: a crash in the middle of what follows keeps the reason.
    """
    store.transact(
        lambda unit: unit.journal.append(kind="note", actor=who, lock_id=lock_id, data=data)
    )


def _whole_id(unit: Unit, part: str) -> str:
    fits = [one for one in unit.locks.live() if one.startswith(part) or one.endswith(part)]
    if len(fits) == 1:
        return fits[0]
    if len(part) != len("00000000-0000-0000-0000-000000000000") or fits:
        raise Problem(Code.CHECKOUT_GONE, lock_id=part)
    return part


def _held(unit: Unit, checkout: Checkout, now: int) -> HeldCart:
    lock = checkout.lock
    doubt = doubt_of(unit, lock.lock_id) if lock.state is LockState.ATTENTION else None
    return HeldCart(
        checkout=view(checkout),
        public_state=public_state(lock.state, lock.phase),
        expires_at=lock.expires_at,
        idle_deadline=lock.idle_deadline,
        lease_left_s=(lock.expires_at - now) / MICROSECONDS,
        idle_left_s=(lock.idle_deadline - now) / MICROSECONDS,
        ended_at=lock.ended_at,
        attention="" if doubt is None else sentence(doubt),
    )
