"""Expired checkouts are undone or finished, by whichever till looks first (``checkout 7``)."""

import logging

from pos.domain.errors import Code, Problem
from pos.domain.lock import Checkout
from pos.domain.phase import LockState
from pos.services.checkout import compensation
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.driver import drive
from pos.services.checkout.ownership import look, take
from pos.services.checkout.runner import Runner
from pos.services.checkout.steps import Drive, commit
from pos.store.engine import Store, Unit

GRACE_S = 90
"""How long after its lease a silent till may still find its own checkout before others touch it."""
OTHERS_S = 60
BATCH = 200
PICK = 20

_log = logging.getLogger(__name__)


def clean_up(store: Store, runner: Runner, desk: Desk) -> int:
    """Undo or go on with every checkout whose time is over; safe on any number of tills at once.

    Checkouts without tenders are undone set-based; others one by one, asking the terminal first.
    What cannot be settled now is left or goes to the manager. Gives how many were dealt with.
    """
    done = 0
    while True:
        ended = store.transact(lambda unit: _expire(desk, unit))
        done += ended
        if ended < BATCH:
            break
    for lock_id in store.transact(lambda unit: _due(desk, unit, PICK)):
        try:
            runner.run(_deal_with(desk, lock_id))
            done += 1
        except Problem as problem:
            if problem.code not in {Code.LOCK_LOST, Code.TAKEOVER_DENIED, Code.CASH_IN_HAND}:
                _log.info("checkout %s waits for its next cleanup: %s", lock_id, problem)
    return done


def _due(desk: Desk, unit: Unit, limit: int) -> tuple[str, ...]:
    return unit.locks.due(
        desk.instance,
        grace_us=GRACE_S * MICROSECONDS,
        others_us=OTHERS_S * MICROSECONDS,
        limit=limit,
    )


def _expire(desk: Desk, unit: Unit) -> int:
    """Undo what holds goods but no money, in two statements after picking and locking the rows."""
    picked = list(_due(desk, unit, BATCH))
    with_money = unit.payments.any_of_locks(picked) if picked else set()
    free = [lock_id for lock_id in picked if lock_id not in with_money]
    if not free:
        return 0
    for lock_id in free:
        found = unit.locks.load(lock_id)
        if found is not None:
            _journal(desk, unit, found)
    unit.locks.expire(free, code=Code.LOCK_EXPIRED.value)
    unit.journal.flush(unit.now)
    unit.stock.release(free)
    return len(free)


def _journal(desk: Desk, unit: Unit, found: Checkout) -> None:
    lock = found.lock
    steps = [(lock.state, LockState.COMPENSATING)] if lock.state is LockState.ACTIVE else []
    for before, after in [*steps, (LockState.COMPENSATING, LockState.EXPIRED)]:
        unit.journal.append(
            kind=after.value,
            actor=None,
            lock_id=lock.lock_id,
            epoch=lock.epoch + 1,
            from_state=before.value,
            to_state=after.value,
            data={"phase": lock.phase.value, "by": desk.till_name, "cart": lock.cart_number},
        )


def _deal_with(desk: Desk, lock_id: str) -> Drive:
    """Take a due checkout over and bring it to an end, forward or back, as its rows demand."""
    checkout = yield from look(lock_id)
    lock = checkout.lock
    waiting = [attempt for _, attempt in checkout.open_attempts()]
    if not desk.owns(checkout):
        checkout = yield from take(desk, checkout)
    elif waiting and waiting[0].terminal != PERSON:
        # Its own driver is asking the terminal; the sale has not sat, it is being paid.
        return checkout
    if waiting and waiting[0].terminal == PERSON:
        return (yield from commit(compensation.attention(desk, checkout, "CAPTURE_UNKNOWN", None)))
    if lock.state is LockState.ACTIVE and not checkout.no_return and not waiting:
        checkout = yield from compensation.begin(
            desk, checkout, LockState.EXPIRED, Code.LOCK_EXPIRED.value
        )
    checkout = yield from drive(desk, checkout)
    if checkout.lock.state is LockState.ACTIVE and not checkout.no_return:
        checkout = yield from compensation.begin(
            desk, checkout, LockState.EXPIRED, Code.LOCK_EXPIRED.value
        )
        checkout = yield from drive(desk, checkout)
    return checkout
