"""The condition in each statement that decides who may write: each one tried with what it forbids.

These stand beside the walls: no constraint refuses here, the statement finds no row. Where two
conditions guard the same thing (a take-over raises the epoch *and* renews the lease), a program
never meets one of them alone; here each is.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial

import sqlalchemy as sa

from pos.domain.phase import LockState, Phase
from pos.store import attention, carts, locks, orders, payments
from pos.store import tables as t
from pos.store.locks import Fence
from pos.store.payments import Settled
from tests.checkout.shop import IDS
from tests.proof.mutant.left_rows import Rows
from tests.proof.mutant.whys import OF_CONDITIONS
from tests.proof.mutant.without import condition, rewritten

LEASE_US, IDLE_US = 30_000_000, 900_000_000
NEXT = Fence(Phase.PAYMENT_AUTHORIZATION)


@dataclass(frozen=True)
class Condition:
    """A write that a statement must not make, and the part of the statement that forbids it.

    ``wrote`` tells whether it was made; ``removed`` takes the condition out for a block.
    """

    name: str
    wrote: Callable[[Rows, object], bool]
    removed: Callable[[], AbstractContextManager]

    @property
    def why(self):
        """What it is there for."""
        return OF_CONDITIONS[self.name]

    def holds(self, rows):
        """Try it, and roll back whatever came of it."""
        with rows.shop.store.write() as unit:
            return not self.wrote(rows, unit)


def _fence(**as_seen):
    return lambda rows, unit: (
        unit.locks.fence(replace(rows.live.lock, **as_seen), NEXT, LEASE_US) is not None
    )


def _take_over(which="live", *, till=None, instance=None, **as_seen):
    """By the till's next run, where nothing else is said: it may, at once."""

    def wrote(rows, unit):
        lock = getattr(rows, which).lock
        return unit.locks.take_over(
            replace(lock, **as_seen),
            till=till(rows) if till else lock.owner_till,
            instance=instance(lock) if instance else IDS.new(),
            lease_us=LEASE_US,
            idle_us=IDLE_US,
        )

    return wrote


def _take_over_live(which="live", **as_seen):
    """By another till, whose manager wants it; as the checkout is, that is done."""

    def wrote(rows, unit):
        return unit.locks.take_over_live(
            replace(getattr(rows, which).lock, **as_seen),
            till=rows.other.desk.till_id,
            instance=IDS.new(),
            lease_us=LEASE_US,
            idle_us=IDLE_US,
        )

    return wrote


def _claim(*, in_attention, **as_seen):
    def wrote(rows, unit):
        lock = rows.live.lock
        if in_attention:
            doubt = Fence(lock.phase, LockState.ATTENTION, attention_code="AUTH_UNKNOWN")
            assert unit.locks.fence(lock, doubt, LEASE_US)
        return unit.locks.claim(
            replace(lock, **as_seen),
            till=lock.owner_till,
            instance=IDS.new(),
            state=LockState.ACTIVE,
            undo_to=None,
            lease_us=LEASE_US,
            idle_us=IDLE_US,
        )

    return wrote


def _in_attention(rows, unit):
    lock = rows.live.lock
    doubt = Fence(lock.phase, LockState.ATTENTION, attention_code="AUTH_UNKNOWN")
    assert unit.locks.fence(lock, doubt, LEASE_US)


def _decide(*, in_attention, **as_seen):
    def wrote(rows, unit):
        if in_attention:
            _in_attention(rows, unit)
        return unit.attention.claim(
            replace(rows.live.lock, **as_seen),
            till=rows.live.lock.owner_till,
            instance=IDS.new(),
            state=LockState.COMPENSATING,
            forget=False,
            lease_us=LEASE_US,
            idle_us=IDLE_US,
        )

    return wrote


def _copy(*, in_attention=True, copied=False, **as_seen):
    def wrote(rows, unit):
        if in_attention:
            _in_attention(rows, unit)
        if copied:
            unit.attention.copied_to(rows.live.lock, rows.sold.lock.cart_id)
        return unit.attention.claim_copy(replace(rows.live.lock, **as_seen))

    return wrote


def _move_freed_goods(rows, unit):
    """What was put back on the shelf, or sold, belongs to nobody's checkout any more."""
    of_undone = sa.select(sa.func.count()).where(
        t.stock_reservations.c.lock_id == rows.undone.lock.lock_id
    )
    before = unit.connection.execute(of_undone).scalar_one()
    unit.attention.move_goods(rows.undone.lock.lock_id, rows.refused)
    return unit.connection.execute(of_undone).scalar_one() != before


def _give_back_twice(rows, unit):
    """Two managers saw the same answer that came late; the first began to give it back."""
    tried = rows.undone.payments[0].tries("authorise")[0]
    late_id = IDS.new()
    row = {"id": late_id, "attempt_id": tried.attempt_id, "outcome": "ok", "key": "late"}
    unit.payments.add_late(row | {"provider_ref": None, "amount": 100})
    settled = sa.update(t.payment_attempts).where(t.payment_attempts.c.id == tried.attempt_id)
    unit.connection.execute(settled.values(state="not_executed"))
    seen = unit.attention.late_one(late_id)
    assert unit.attention.change_late(seen, {"to_state": "reversing"})
    return unit.attention.change_late(seen, {"to_state": "reversing"})


def _request(which="live", **as_seen):
    return lambda rows, unit: unit.locks.request_cancel(
        replace(getattr(rows, which).lock, **as_seen), rows.till.actor.person.user_id
    )


def _take_cart(which, *, versions_on=0):
    def wrote(rows, unit):
        cart = unit.carts.get(getattr(rows, which).lock.cart_id)
        return unit.locks.take_cart(cart.cart_id, cart.version + versions_on) is not None

    return wrote


def _save_cart(which, *, versions_on=0):
    def wrote(rows, unit):
        cart = unit.carts.get(getattr(rows, which).lock.cart_id)
        return unit.carts.save(replace(cart, version=cart.version + versions_on + 1))

    return wrote


def _beat(renews, *, instance=None, but_not=()):
    def wrote(rows, unit):
        left_out = frozenset(getattr(rows, one).lock.lock_id for one in but_not)
        me = instance or rows.till.desk.instance
        return unit.locks.beat(me, LEASE_US, but_not=left_out) != renews

    return wrote


def _settle_again(rows, unit):
    done = rows.sold.payments[0].tries("capture")[0]
    return unit.payments.settle(done.attempt_id, Settled("declined", {}, None))


def _release_again(rows, unit):
    """What was given back is on the shelf; giving it back twice would sell it twice."""
    of_tea = sa.select(t.stock_levels.c.reserved).where(
        t.stock_levels.c.sku_id == rows.shop.articles["TEA"]
    )
    before = unit.connection.execute(of_tea).scalar_one()
    unit.stock.release([rows.undone.lock.lock_id])
    return unit.connection.execute(of_tea).scalar_one() != before


def _complete_again(rows, unit):
    unit.orders.complete(rows.sold.order_id, "X", 99)
    return unit.locks.load(rows.sold.lock.lock_id).receipt_no == 99


_EPOCH, _SEQ = "checkout_locks.epoch = ?", "checkout_locks.phase_seq = ?"
_UNDER_WAY = "checkout_locks.state IN ('active','compensating')"
_OPEN = "carts.status = 'open'"
_VERSION = "carts.version = ?"

CONDITIONS = (
    Condition("fence: epoch", _fence(epoch=2), partial(condition, locks, "_FENCE", _EPOCH)),
    Condition("fence: phase_seq", _fence(phase_seq=0), partial(condition, locks, "_FENCE", _SEQ)),
    Condition(
        "fence: state",
        _fence(state=LockState.COMPENSATING),
        partial(condition, locks, "_FENCE", "checkout_locks.state = ?"),
    ),
    Condition(
        "take-over: epoch", _take_over(epoch=2), partial(condition, locks, "_TAKE_OVER", _EPOCH)
    ),
    Condition(
        "take-over: state", _take_over("sold"), partial(condition, locks, "_TAKE_OVER", _UNDER_WAY)
    ),
    Condition(
        "take-over: lease",
        _take_over(till=lambda rows: rows.other.desk.till_id),
        partial(condition, locks, "_TAKE_OVER", "checkout_locks.expires_at < holdfast_now()"),
    ),
    Condition(
        "take-over: own till",
        _take_over(till=lambda rows: rows.other.desk.till_id),
        partial(condition, locks, "_TAKE_OVER", "checkout_locks.owner_till = ?"),
    ),
    Condition(
        "take-over: another run",
        _take_over(instance=lambda lock: lock.owner_instance),
        partial(condition, locks, "_TAKE_OVER", "checkout_locks.owner_instance != ?"),
    ),
    Condition(
        "live take-over: epoch",
        _take_over_live(epoch=2),
        partial(condition, locks, "_TAKE_OVER_LIVE", _EPOCH),
    ),
    Condition(
        "live take-over: phase_seq",
        _take_over_live(phase_seq=0),
        partial(condition, locks, "_TAKE_OVER_LIVE", _SEQ),
    ),
    Condition(
        "live take-over: state",
        _take_over_live("sold"),
        partial(condition, locks, "_TAKE_OVER_LIVE", "checkout_locks.state = 'active'"),
    ),
    Condition(
        "claim: epoch",
        _claim(in_attention=True, epoch=2),
        partial(condition, locks, "_CLAIM", _EPOCH),
    ),
    Condition(
        "claim: state",
        _claim(in_attention=False),
        partial(condition, locks, "_CLAIM", "checkout_locks.state = 'attention'"),
    ),
    Condition(
        "decide: epoch",
        _decide(in_attention=True, epoch=2),
        partial(condition, attention, "_CLAIM", _EPOCH),
    ),
    Condition(
        "decide: state",
        _decide(in_attention=False),
        partial(condition, attention, "_CLAIM", "checkout_locks.state = 'attention'"),
    ),
    Condition("copy: epoch", _copy(epoch=2), partial(condition, attention, "_CLAIM_COPY", _EPOCH)),
    Condition(
        "copy: state",
        _copy(in_attention=False),
        partial(condition, attention, "_CLAIM_COPY", "checkout_locks.state = 'attention'"),
    ),
    Condition(
        "copy: once",
        _copy(copied=True),
        partial(condition, attention, "_CLAIM_COPY", "checkout_locks.copied_to IS NULL"),
    ),
    Condition(
        "goods moved: held only",
        _move_freed_goods,
        partial(condition, attention, "_MOVE_GOODS", "stock_reservations.state = 'held'"),
    ),
    Condition(
        "late: as it was seen",
        _give_back_twice,
        partial(condition, attention, "_CHANGE_LATE", "late_results.state = ?"),
    ),
    Condition(
        "cancel request: epoch",
        _request(epoch=2),
        partial(condition, locks, "_REQUEST_CANCEL", _EPOCH),
    ),
    Condition(
        "cancel request: phase_seq",
        _request(phase_seq=0),
        partial(condition, locks, "_REQUEST_CANCEL", _SEQ),
    ),
    Condition(
        "cancel request: state",
        _request("sold"),
        partial(condition, locks, "_REQUEST_CANCEL", "checkout_locks.state = 'active'"),
    ),
    Condition(
        "heartbeat: owner",
        _beat(0, instance=IDS.new()),
        partial(condition, locks, "_BEAT_SQLITE", "checkout_locks.owner_instance = ?"),
    ),
    Condition("heartbeat: state", _beat(1), partial(condition, locks, "_BEAT_SQLITE", _UNDER_WAY)),
    Condition(
        "heartbeat: driver that hangs",
        _beat(0, but_not=("live",)),
        partial(
            condition, locks, "_BEAT_SQLITE", "(checkout_locks.id NOT IN (__[POSTCOMPILE_but_not]))"
        ),
    ),
    Condition("Pay: cart open", _take_cart("live"), partial(condition, locks, "_TAKE_CART", _OPEN)),
    Condition(
        "Pay: cart version",
        _take_cart("undone", versions_on=1),
        partial(condition, locks, "_TAKE_CART", _VERSION),
    ),
    Condition("cart edit: open", _save_cart("live"), partial(condition, carts, "_SAVE", _OPEN)),
    Condition(
        "cart edit: version",
        _save_cart("undone", versions_on=1),
        partial(condition, carts, "_SAVE", _VERSION),
    ),
    Condition(
        "outcome: once",
        _settle_again,
        partial(condition, payments, "_SETTLE", "state IN ('intent','unknown')"),
    ),
    Condition(
        "release: held only",
        _release_again,
        partial(rewritten, "AS of_locks", "stock_reservations.state = 'held'"),
    ),
    Condition(
        "receipt: pending only",
        _complete_again,
        partial(condition, orders, "_COMPLETE", "status = 'pending'"),
    ),
)
