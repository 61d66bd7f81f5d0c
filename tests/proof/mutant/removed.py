"""Pieces of the checkout that go by hand: each function gives a block without one of them."""

from dataclasses import replace
from functools import partial
from unittest import mock

import sqlalchemy as sa

from pos.services import cleanup
from pos.services.carts import CartDesk
from pos.services.checkout import compensation, driver, runner
from pos.services.checkout.desk import Desk
from pos.store import carts, locks, outbox
from pos.store.engine import CommitUnknown
from tests.proof.memory import MemoryShop
from tests.proof.mutant.without import both, condition, replaced, schema

# --- who may write --------------------------------------------------------------------------------


def live_index():
    """The index, and the clause of the statement that leans on it."""
    insert = locks._INSERT_SQLITE._generate()
    insert._post_values_clause = None
    return both(replaced(locks, "_INSERT_SQLITE", insert), schema("ux_lock_live"))


def index_and_status():
    return both(condition(locks, "_TAKE_CART", "carts.status = 'open'"), live_index())


def dedup_key():
    """The constraint, and the clause of the statement that leans on it."""
    add = outbox._ADD
    plain = sa.text(add.text.partition(" ON CONFLICT")[0]).bindparams(*add._bindparams.values())
    return both(replaced(outbox, "_ADD", plain), schema("uq_outbox_dedup_key"))


def following_journal():
    """The head moves with any row, whether it follows or not."""
    prepare = MemoryShop._prepare

    def prepared(shop):
        prepare(shop)
        shop.pages.executescript("""
            DROP TRIGGER tr_audit_journal_follows;
            CREATE TRIGGER tr_audit_journal_moves BEFORE INSERT ON audit_journal BEGIN
                UPDATE journal_heads SET seq = new.seq, hash = new.hash WHERE till = new.till;
            END""")

    return replaced(MemoryShop, "_prepare", prepared)


def recursive_triggers():
    """SQLite then takes INSERT OR REPLACE for no deletion."""
    opened = MemoryShop._store

    def store(shop):
        made = opened(shop)
        shop._pages.execute("PRAGMA recursive_triggers = OFF")
        return made

    return replaced(MemoryShop, "_store", store)


def asking_the_rows_after_a_lost_answer():
    def commit(self, step):
        try:
            return self._store.transact(step.work)
        except CommitUnknown:
            return self._store.transact(step.work)

    return replaced(runner.Runner, "_commit", commit)


def noting(*states):
    """No row in the journal for a change to these states."""
    note = Desk.note

    def silent(desk, unit, checkout, kind, **more):
        if checkout.lock.state.value not in states:
            note(desk, unit, checkout, kind, **more)

    return replaced(Desk, "note", silent)


def asking_whose_step_it_was():
    """After a lost answer any later step is taken for one's own."""
    return replaced(
        compensation,
        "committed",
        lambda unit, checkout: unit.locks.load(checkout.lock.lock_id, to_write=True),
    )


def guard_and_condition():
    """A cart that is being paid may be edited: neither the guard nor the statement minds."""
    unguarded = partial(CartDesk, guard=lambda unit, cart_id: unit.carts.get(cart_id))
    return both(
        mock.patch("tests.checkout.shop.CartDesk", unguarded),
        condition(carts, "_SAVE", "carts.status = 'open'"),
    )


# --- cancelling -----------------------------------------------------------------------------------


def forgetting_a_request():
    """The next tender leaves a request to cancel standing."""
    fence = driver.Fence

    def keeping(*values, clear_cancel=False, **more):
        return fence(*values, **more)

    return replaced(driver, "Fence", keeping)


def honouring_a_request():
    """A request to cancel that came while the card was asked for is passed over."""
    outcome, go_on = driver._outcome, driver._go_on

    def deaf(checkout):
        return replace(checkout, lock=replace(checkout.lock, cancel_requested_at=None))

    return both(
        replaced(driver, "_outcome", lambda desk, one, *rest: outcome(desk, deaf(one), *rest)),
        replaced(driver, "_go_on", lambda desk, unit, one, how: go_on(desk, unit, deaf(one), how)),
    )


# --- cleaning up ----------------------------------------------------------------------------------


def deciding_under_the_lock():
    """The cleaner picks in one transaction and decides in the next (fault 9)."""
    due, expire = cleanup._due, cleanup._expire
    picked = []

    def stale(desk, unit):
        before, picked[:] = list(picked), due(desk, unit, cleanup.BATCH)
        with replaced(cleanup, "_due", lambda *_: tuple(before)):
            return expire(desk, unit) if before else 0

    return replaced(cleanup, "_expire", stale)
