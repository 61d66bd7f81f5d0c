"""A manager releases what silent tills hold, all at once and without the cleaner's patience."""

from contextlib import suppress
from dataclasses import replace

from pos.domain.errors import Problem
from pos.domain.live import ReleasedExpired
from pos.domain.lock import Checkout
from pos.domain.people import Actor
from pos.domain.phase import LockState
from pos.services.checkout.desk import Desk
from pos.services.checkout.runner import Runner
from pos.services.cleanup import BATCH, deal_with, expire
from pos.store.engine import Store

MOST = 500
"""So many checkouts with payments are dealt with in one go; each may ask its terminal."""


def release_expired(
    store: Store, runner: Runner, desk: Desk, actor: Actor, reason: str
) -> ReleasedExpired:
    """Undo or go on with every checkout whose lease is over now; safe beside every cleaner.

    Checkouts without tenders are undone set-based; others one by one, asking the terminal first.
    What is in doubt is left for a manager's decision, what only its own till can ask about is left.
    """
    who = actor.person.user_id
    store.transact(
        lambda unit: unit.journal.append(
            kind="note", actor=who, data={"release_expired": reason, "till": actor.till_name}
        )
    )
    desk = replace(desk, acting=who)
    found = ReleasedExpired(undone=_without_money(store, desk, who))
    for lock_id in store.transact(lambda unit: unit.locks.silent(MOST)):
        found = _counted(found, _one(store, runner, desk, lock_id))
    return found


def _without_money(store: Store, desk: Desk, who: str) -> int:
    done = 0
    while True:
        ended = store.transact(
            lambda unit: expire(desk, unit, list(unit.locks.silent(BATCH)), by=who)
        )
        done += ended
        if not ended:
            return done


def _one(store: Store, runner: Runner, desk: Desk, lock_id: str) -> Checkout | None:
    with suppress(Problem):
        # Whatever refuses it, the rows say how it stands then.
        runner.run(deal_with(desk, runner, lock_id))
    with store.read() as unit:
        return unit.locks.load(lock_id)


def _counted(found: ReleasedExpired, after: Checkout | None) -> ReleasedExpired:
    state = None if after is None else after.lock.state
    if state is LockState.COMPLETED:
        return replace(found, finished=found.finished + 1)
    if state is LockState.ATTENTION:
        return replace(found, doubtful=found.doubtful + 1)
    if after is not None and not after.lock.live:
        return replace(found, undone=found.undone + 1)
    return replace(found, left=found.left + 1)
