"""The store is away, busy, full or gone while money is on its way (scenarios 31 and 34 to 44)."""

import threading
from contextlib import ExitStack

import psycopg
import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.store import tables as t
from tests.checkout.crashes import OVER, Crash
from tests.checkout.shop import open_shop
from tests.checkout.test_ownership import refused
from tests.checkout.troubled_store import away, full_disk, refusing, states, written_by_another
from tests.waiting import wait_until

CARD = Tender("card")
TOTAL = 645


@pytest.fixture
def postgres_shop(postgres_url, tmp_path):
    with open_shop(postgres_url, tmp_path) as opened:
        yield opened
        opened.assert_sound()


def script(step, op, does):
    """Do something once, at one moment of the terminal."""
    done = []

    def at(moment):
        if (moment.step, moment.op) == (step, op) and not done:
            done.append(moment)
            does()

    return at


def taken(shop):
    with shop.ledger.reading() as book:
        return book.totals().captured


def asked(shop, op):
    """The keys under which the provider was asked."""
    return {one.key for one in shop.ledger.entries() if one.op == op}


def tries(checkout, op):
    return [one.state for one in checkout.payments[0].tries(op)]


# --- away -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_34_the_store_is_away_when_the_terminal_answers(postgres_shop, op):
    """What was told is not kept at the till: the terminal is asked again when the store is back."""
    shop = postgres_shop
    with ExitStack() as trouble:
        leave = lambda: trouble.enter_context(away(till.store))  # noqa: E731
        till = shop.till("Till 1", apart=True, script=script("performed", op, leave))
        checkout = till.start(till.cart("TEA", "JAM"))

        problem = refused(till.tender, checkout, CARD)

        assert problem.code is Code.DB_UNREACHABLE
        assert tries(shop.lock(checkout), op) == ["intent"]
        shop.assert_sound()
    assert till.clean_up() == 1

    sold = shop.lock(checkout)
    assert sold.lock.state is LockState.COMPLETED
    assert (sold.lock.epoch, taken(shop), len(asked(shop, op))) == (1, TOTAL, 1)


def test_scenario_34_the_store_is_away_when_a_hold_is_released(postgres_shop):
    shop = postgres_shop
    with ExitStack() as trouble:
        leave = lambda: trouble.enter_context(away(till.store))  # noqa: E731
        till = shop.till("Till 1", apart=True, script=script("performed", "void", leave))
        checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

        assert refused(till.cancel, checkout).code is Code.DB_UNREACHABLE
        assert tries(shop.lock(checkout), "void") == ["intent"]
    assert till.clean_up() == 1

    assert shop.lock(checkout).lock.state is LockState.CANCELLED
    assert len(asked(shop, "void")) == 1


@pytest.mark.parametrize("op", ["authorise", "capture"])
@pytest.mark.parametrize("how", ["resume", "cancel", "clean up"])
def test_scenario_35_another_till_went_on_meanwhile(postgres_shop, op, how):
    """It asks the provider; the first till comes back, has lost it and writes nothing."""
    shop = postgres_shop
    manager = shop.till("Till 2", role=Role.MANAGER, apart=True)
    with ExitStack() as trouble:
        leave = lambda: trouble.enter_context(away(till.store))  # noqa: E731
        till = shop.till("Till 1", apart=True, script=script("performed", op, leave))
        checkout = till.start(till.cart("TEA", "JAM"))
        assert refused(till.tender, checkout, CARD).code is Code.DB_UNREACHABLE
        go_on(shop, manager, checkout, op, how)
        ended = shop.lock(checkout)

    assert till.clean_up() == 0
    assert refused(till.tender, checkout, CARD).code is Code.LOCK_LOST
    assert shop.lock(checkout) == ended
    is_sold = op == "capture" or how == "resume"
    state = LockState.COMPLETED if is_sold else ended.lock.state
    assert ended.lock.state is state
    assert (ended.lock.live, taken(shop)) == (False, TOTAL if is_sold else 0)
    assert shop.rows(sa.select(t.late_results)) == []


def test_scenario_35_frozen_and_then_the_store_is_away(postgres_shop):
    """Two faults at once: sent after it was undone elsewhere, and nowhere to write the answer."""
    shop = postgres_shop
    manager = shop.till("Till 2", role=Role.MANAGER, apart=True)
    with ExitStack() as trouble:

        def frozen(at):
            if (at.step, at.op) == ("perform", "authorise"):
                shop.wait(OVER)
                manager.cancel(checkout)
                trouble.enter_context(away(till.store))

        till = shop.till("Till 1", apart=True, script=frozen)
        checkout = till.start(till.cart("TEA", "JAM"))
        assert refused(till.tender, checkout, CARD).code is Code.DB_UNREACHABLE

    till.clean_up()

    (late,) = shop.rows(sa.select(t.late_results))
    assert (late.outcome, late.amount) == ("ok", TOTAL)
    shop.assert_sound()


def go_on(shop, manager, checkout, op, how):
    shop.wait(OVER if how != "clean up" else OVER + 91)
    if how == "clean up":
        assert manager.clean_up() == 1
    elif how == "cancel" and op == "capture":
        assert refused(manager.cancel, checkout).code is Code.CANNOT_CANCEL_CAPTURE
        manager.resume(checkout)
    else:
        {"cancel": manager.cancel, "resume": manager.resume}[how](checkout)


def test_scenario_31_a_till_that_is_gone_for_good(postgres_shop):
    """With all that it had: what another till needs is in the store and at the provider."""
    shop = postgres_shop

    def dies():
        raise Crash

    till = shop.till("Till 1", apart=True, script=script("performed", "capture", dies))
    checkout = till.start(till.cart("TEA", "JAM"))
    with pytest.raises(Crash):
        till.tender(checkout, CARD)
    till.store.close()
    shop.wait(OVER)

    sold = shop.till("Till 2", role=Role.MANAGER, apart=True).resume(checkout)

    assert (sold.lock.state, sold.lock.owner_name) == (LockState.COMPLETED, "Till 2")
    assert (taken(shop), len(asked(shop, "capture"))) == (TOTAL, 1)


# --- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_37_what_does_not_serialise_five_times(postgres_shop, op):
    """The checkout stays, and goes on later; the terminal is asked once."""
    shop, till = postgres_shop, postgres_shop.till("Till 1")
    checkout = till.start(till.cart("TEA", "JAM"))
    with refusing(shop.store, "40001", event="UPDATE", op=op), states(shop.store) as seen:
        assert refused(till.tender, checkout, CARD).code is Code.DB_BUSY
        assert seen == ["40001"] * 5
        left = shop.lock(checkout)
        assert (left.lock.state, tries(left, op)) == (LockState.ACTIVE, ["intent"])
        shop.assert_sound()

    assert till.resume(checkout).lock.state is LockState.COMPLETED
    assert (taken(shop), len(asked(shop, op))) == (TOTAL, 1)


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_38_somebody_writes_for_too_long(shop, op):
    """As a backup does that holds the store for longer than a till waits."""
    with ExitStack() as trouble:
        holds = lambda: trouble.enter_context(  # noqa: E731
            written_by_another(till.store, checkout.lock.lock_id)
        )
        till = shop.till("Till 1", apart=True, script=script("performed", op, holds))
        checkout = till.start(till.cart("TEA", "JAM"))

        assert refused(till.tender, checkout, CARD).code is Code.DB_BUSY

    left = shop.lock(checkout)
    assert (left.lock.state, tries(left, op)) == (LockState.ACTIVE, ["intent"])
    assert till.clean_up() == 1
    assert shop.lock(checkout).lock.state is LockState.COMPLETED
    assert (taken(shop), len(asked(shop, op))) == (TOTAL, 1)


def test_scenario_39_the_disk_is_full_when_the_money_was_taken(shop, till):
    """The try stays as it is, and nothing is undone; with room again it is found by asking."""
    checkout = till.start(till.cart("TEA", "JAM"))
    with full_disk(shop.store, event="UPDATE", op="capture"):
        assert refused(till.tender, checkout, CARD).code is Code.DISK_FULL
        left = shop.lock(checkout)
        assert (left.lock.phase.value, tries(left, "capture")) == ("payment_capture", ["intent"])
        assert refused(till.cancel, checkout).code is Code.CANNOT_CANCEL_CAPTURE
        assert taken(shop) == TOTAL

    assert till.resume(checkout).lock.state is LockState.COMPLETED
    assert (taken(shop), len(asked(shop, "capture"))) == (TOTAL, 1)


def test_scenario_40_the_disk_is_full_before_the_money_is_asked_for(shop, till):
    """What cannot be meant in writing is not asked for; nor is the approval lost."""
    checkout = till.start(till.cart("TEA", "JAM"))
    with full_disk(shop.store, event="INSERT", op="capture"):
        assert refused(till.tender, checkout, CARD).code is Code.DISK_FULL
        assert asked(shop, "capture") == set()
        assert tries(shop.lock(checkout), "authorise") == ["intent"]

    assert till.resume(checkout).lock.state is LockState.COMPLETED
    assert (taken(shop), len(asked(shop, "authorise"))) == (TOTAL, 1)


def test_scenario_40_nor_is_a_card_asked_for(shop, till):
    checkout = till.start(till.cart("TEA", "JAM"))
    with full_disk(shop.store, event="INSERT", op="authorise"):
        assert refused(till.tender, checkout, CARD).code is Code.DISK_FULL
        assert shop.ledger.entries() == ()
        assert shop.lock(checkout) == checkout

    assert till.tender(checkout, CARD).lock.state is LockState.COMPLETED


# --- the server ends it ---------------------------------------------------------------------------


def test_scenario_36_a_deadlock_is_nobodys_business(postgres_shop, postgres_url):
    """Somebody who takes the goods before the checkout: the till loses, repeats and sells."""
    shop, till = postgres_shop, postgres_shop.till("Till 1")
    checkout = till.start(till.cart("JAM"))
    results = []
    with psycopg.connect(postgres_url) as other, states(shop.store) as seen:
        other.execute("SET deadlock_timeout = '1min'")
        other.execute("SELECT 1 FROM stock_levels FOR UPDATE")
        cash = Tender("cash", tendered=395)
        thread = threading.Thread(target=lambda: results.append(till.tender(checkout, cash)))
        thread.start()
        wait_until(lambda: waiting(postgres_url) == 1)
        other.execute("SELECT 1 FROM checkout_locks FOR UPDATE")
        other.commit()
        thread.join()

    assert results[0].lock.state is LockState.COMPLETED
    assert "40P01" in seen


def waiting(url):
    with psycopg.connect(url, autocommit=True) as watcher:
        return watcher.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()[0]


def test_scenario_44_a_transaction_that_stood_idle_runs_again(postgres_shop, postgres_url):
    """The server ended it, so nothing of it is there; the whole is done once more."""
    shop, pids = postgres_shop, []
    shop.till("Till 1").cart("TEA")

    def work(unit):
        run = unit.connection.exec_driver_sql
        run("SET LOCAL idle_in_transaction_session_timeout = '20ms'")
        run("UPDATE carts SET attempts = attempts + 1")
        pids.append(run("SELECT pg_backend_pid()").scalar_one())
        if len(pids) == 1:
            wait_until(lambda: not connected(postgres_url, pids[0]))
        return run("SELECT max(attempts) FROM carts").scalar_one()

    assert shop.store.transact(work) == 1
    assert len(pids) == 2


def connected(url, pid):
    with psycopg.connect(url, autocommit=True) as watcher:
        found = watcher.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", (pid,))
        return found.fetchone() is not None
