"""Expired checkouts are undone or finished, by whichever till looks first (``checkout 7``)."""

import logging
from dataclasses import replace
from typing import Any

from pos.domain.errors import Code, Problem
from pos.domain.lock import Checkout
from pos.domain.phase import LockState
from pos.services.checkout import compensation, giving_back, late
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.driver import drive
from pos.services.checkout.ownership import look, take, unreachable
from pos.services.checkout.runner import Runner
from pos.services.checkout.steps import Drive, Steps, Transaction, commit
from pos.store.engine import Store, Unit

GRACE_S = 90
"""How long after its lease a silent till may still find its own checkout before others touch it."""
OTHERS_S = 60
BATCH = 200
PICK = 20
GONE_S = 600
"""How long a till that alone can ask its terminal is waited for, after its lease, in seconds."""

_log = logging.getLogger(__name__)


def clean_up(store: Store, runner: Runner, desk: Desk) -> int:
    """Undo or go on with every checkout whose time is over; safe on any number of tills at once.

    Checkouts without tenders are undone set-based; others one by one, asking the terminal first.
    What cannot be settled now is left or goes to the manager; what this till's terminal may have
    been asked for too late is asked about. Gives how many were dealt with.
    """
    desk = replace(desk, acting="cleanup")
    done = go_on_own(store, runner, desk)
    while True:
        ended = store.transact(lambda unit: _expire(desk, unit))
        done += ended
        if ended < BATCH:
            break
    for lock_id in store.transact(lambda unit: _due(desk, unit, PICK)):
        done += _attempted(runner, lock_id, deal_with(desk, runner, lock_id))
    ask_after_late(store, runner, desk)
    go_on_giving_back(store, runner, desk)
    return done


def ask_after_late(store: Store, runner: Runner, desk: Desk) -> None:
    """Ask this till's terminal about what other tills wrote off, in case it came too late."""
    with store.read() as unit:
        sent = late.written_off(desk, unit)
    for checkout, attempt in sent:
        _attempted(runner, checkout.lock.lock_id, late.ask_again(desk, checkout, attempt))


def go_on_giving_back(store: Store, runner: Runner, desk: Desk) -> None:
    """Bring to its end what a manager began to give back at a till that did not see the end."""
    with store.read() as unit:
        begun = unit.attention.reversing(GRACE_S * MICROSECONDS)
    for one in begun:
        if not giving_back.out_of_reach(desk, one):
            _attempted(runner, one.lock_id, giving_back.go_on(desk, one))


def _due(desk: Desk, unit: Unit, limit: int) -> tuple[str, ...]:
    return unit.locks.due(
        desk.instance,
        grace_us=GRACE_S * MICROSECONDS,
        others_us=OTHERS_S * MICROSECONDS,
        limit=limit,
    )


def _expire(desk: Desk, unit: Unit) -> int:
    return expire(desk, unit, list(_due(desk, unit, BATCH)))


def expire(desk: Desk, unit: Unit, picked: list[str], *, by: str | None = None) -> int:
    """Undo those of the picked and locked rows that hold goods but no money, in two statements."""
    with_money = unit.payments.any_of_locks(picked) if picked else set()
    free = [lock_id for lock_id in picked if lock_id not in with_money]
    if not free:
        return 0
    for lock_id in free:
        found = unit.locks.load(lock_id)
        if found is not None:
            _journal(desk, unit, found, by)
    unit.locks.expire(free, code=Code.LOCK_EXPIRED.value)
    unit.journal.flush(unit.now)
    unit.stock.release(free)
    return len(free)


def _journal(desk: Desk, unit: Unit, found: Checkout, actor: str | None) -> None:
    lock = found.lock
    steps = [(lock.state, LockState.COMPENSATING)] if lock.state is LockState.ACTIVE else []
    for before, after in [*steps, (LockState.COMPENSATING, LockState.EXPIRED)]:
        unit.journal.append(
            kind=after.value,
            actor=actor,
            lock_id=lock.lock_id,
            epoch=lock.epoch + 1,
            from_state=before.value,
            to_state=after.value,
            data={"phase": lock.phase.value, "by": desk.till_name, "cart": lock.cart_number},
        )


def deal_with(desk: Desk, runner: Runner, lock_id: str) -> Drive:
    """Take a due checkout over and bring it to an end, forward or back, as its rows demand."""
    checkout = yield from look(lock_id)
    if checkout.lock.state not in _DUE or runner.drives(lock_id, beside=1):
        # It is over, or a manager's by now, or another thread is at it: then it is being paid.
        return checkout
    if unreachable(desk, checkout):
        return (yield from _owner_gone(desk, checkout))
    if not desk.owns(checkout):
        checkout = yield from take(desk, checkout)
    is_active = checkout.lock.state is LockState.ACTIVE
    if is_active and any(attempt.terminal == PERSON for _, attempt in checkout.open_attempts()):
        step = compensation.attention(desk, checkout, "CAPTURE_UNKNOWN", None)
        return (yield from commit(step))
    if checkout.lock.state is LockState.ACTIVE and not checkout.no_return:
        checkout = yield from compensation.begin(desk, checkout, *_EXPIRED)
    checkout = yield from drive(desk, checkout)
    if checkout.lock.state is LockState.ACTIVE and not checkout.no_return:
        checkout = yield from compensation.begin(desk, checkout, *_EXPIRED)
        checkout = yield from drive(desk, checkout)
    return checkout


_DUE = frozenset({LockState.ACTIVE, LockState.COMPENSATING})
_EXPIRED = (LockState.EXPIRED, Code.LOCK_EXPIRED.value)


def _owner_gone(desk: Desk, checkout: Checkout) -> Drive:
    """Leave what only its own till can ask about, until that till is missed for too long."""
    now: int = yield Transaction("look", lambda unit: unit.now(), lambda _: None)
    gone = now - checkout.lock.expires_at > GONE_S * MICROSECONDS
    if not gone:
        return checkout
    checkout = yield from take(desk, checkout)
    return (yield from commit(compensation.attention(desk, checkout, "OWNER_GONE", None)))


def go_on_own(store: Store, runner: Runner, desk: Desk) -> int:
    """Drive on this program's own checkouts that nobody drives; gives how many.

    A driver that ended because the store was away for a moment leaves its checkout without one:
    with a try open, half undone, or complete and not finished. A request to cancel that came while
    nobody drove is honoured here too.
    """
    with store.read() as unit:
        loaded = [unit.locks.load(one) for one in unit.locks.of_till(desk.till_id)]
    mine = [one for one in loaded if one is not None and desk.owns(one) and _is_stuck(one)]
    done = 0
    for checkout in mine:
        done += _attempted(runner, checkout.lock.lock_id, _driven_on(desk, runner, checkout))
    return done


def _is_stuck(checkout: Checkout) -> bool:
    lock = checkout.lock
    if lock.state is LockState.COMPENSATING:
        return True
    asked = [attempt.terminal for _, attempt in checkout.open_attempts()]
    return lock.state is LockState.ACTIVE and (
        any(terminal != PERSON for terminal in asked)
        or (not asked and (checkout.complete or lock.cancel_requested_at is not None))
        or (not asked and any(one.hold_left for one in checkout.payments))
    )


def _driven_on(desk: Desk, runner: Runner, checkout: Checkout) -> Drive:
    again = yield from look(checkout.lock.lock_id)
    driven = runner.drives(checkout.lock.lock_id, beside=1)
    if driven or not desk.owns(again) or not _is_stuck(again):
        return again
    if unreachable(desk, again):
        # It was taken over to be handed to a manager, and that failed.
        return (yield from commit(compensation.attention(desk, again, "OWNER_GONE", None)))
    return (yield from drive(desk, again))


def _attempted(runner: Runner, lock_id: str, steps: Steps[Any]) -> bool:
    """Run one checkout's cleanup; what cannot be settled now waits for the next one."""
    try:
        runner.run(steps)
    except Problem as problem:
        if problem.code not in {Code.LOCK_LOST, Code.TAKEOVER_DENIED, Code.TILL_CLOSING}:
            _log.info("checkout %s waits for its next cleanup: %s", lock_id, problem)
        return False
    return True
