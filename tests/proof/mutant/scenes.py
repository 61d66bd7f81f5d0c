"""Short stories about a checkout that no test tells, for the mutants that only they can show."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.services.checkout import compensation
from pos.system.postgres_cluster import NEWEST, throwaway_cluster
from tests.checkout.crashes import OVER, Crash, CrashRunner, refused
from tests.checkout.shop import open_shop
from tests.checkout.test_cleanup import MOST, SILENT
from tests.checkout.test_lost_connections import Silence
from tests.proof.part import Budget
from tests.proof.power import explored, in_memory, recorded

# --- a shop in memory -----------------------------------------------------------------------------


def two_part_payments(shop, till):
    """Scenario 5: two threads of a till have the same checkout in hand; one of them pays."""
    chosen = till.start(till.cart("TEA"))
    till.tender(chosen, Tender("cash", tendered=100))

    with pytest.raises(Problem) as caught:
        till.tender(chosen, Tender("cash", tendered=100))

    assert caught.value.code is Code.LOCK_LOST
    assert len(shop.lock(chosen).payments) == 1
    till.cancel(chosen, handed_back=True)


def a_sale_between_two_looks(shop, till):
    """Fault 9: what a cleaner saw a while ago is no reason to undo what was sold since."""
    checkout = till.start(till.cart("TEA"))
    cleaner = shop.till("Till 2")
    shop.wait(SILENT)

    cleaner.clean_up()
    with refused(Code.LOCK_LOST):
        till.tender(checkout, Tender("cash", tendered=250))
    cleaner.clean_up()

    assert shop.lock(checkout).lock.state in {LockState.EXPIRED, LockState.COMPLETED}
    shop.assert_sound()


def a_cleaner_beside_its_own_driver(shop):
    """The till's own cleaner leaves alone what is being paid: the cashier loses to nobody."""
    till = shop.till("Till 1", script=lambda at: at.step == "perform" and till.clean_up() and None)

    sold = till.start(till.cart("TEA"), Tender("card"))

    assert sold.lock.state is LockState.COMPLETED


def a_driver_that_ended(shop, till):
    """The store was away for a moment; the same program's cleaner goes on with what it left."""
    good = till.runner
    till.runner = CrashRunner(shop.store, till.desk.progress, ("A", "before", 1))
    cart = till.cart("TEA")
    with pytest.raises(Crash):
        till.start(cart, Tender("card"))
    till.runner = good

    assert till.clean_up() == 1

    assert shop.cart_state(cart.cart_id) == "sold"


def a_lost_answer_to_a_take_over(shop, till, monkeypatch):
    """Scenario 33: whoever took over is not told that it may not."""
    silence = Silence(monkeypatch, done=True)
    manager = shop.till("Till 2", role=Role.MANAGER)
    for came in (1, 2):
        checkout = till.start(till.cart("TEA"))
        shop.wait(OVER)
        silence.at(came)
        taken = manager.resume(checkout)
        silence.at(0)
        assert taken.lock.owner_name == "Till 2"
        manager.cancel(taken)


def a_lost_answer_to_a_claim(shop, monkeypatch):
    """The same for a checkout that waits for a manager."""
    silence = Silence(monkeypatch, done=True)
    script = Scripted({"authorise": [Behaviour.TIMEOUT_CHARGED]}, [Behaviour.UNREACHABLE] * MOST)
    till = shop.till("Till 1", script=script)
    doubtful = till.start(till.cart("TEA"), Tender("card"))
    again = shop.till("Till 1")
    silence.at(1)

    assert again.resume(doubtful).lock.state is LockState.COMPLETED
    silence.at(0)


def what_another_owner_wrote(shop, till):
    """Scenarios 33 and 52: after a lost answer a later step of somebody else's is not one's own."""
    checkout = till.start(till.cart("TEA", "JAM"))
    shop.wait(OVER)
    manager = shop.till("Till 2", role=Role.MANAGER)
    taken = manager.tender(manager.resume(checkout), Tender("cash", tendered=100))

    with shop.store.write() as unit:
        assert compensation.committed(unit, checkout) is None

    manager.cancel(taken, handed_back=True)


# --- power ----------------------------------------------------------------------------------------

#: What the recorded shop runs under; FULL is what the shipped engine says.
SYNCHRONOUS = "FULL"
IMAGES = 60


def power_cuts(budget):
    """Cut the power while sales are recorded; gives what was acknowledged and is not there."""
    few = Budget(budget.seconds, budget.seed, most=IMAGES)
    with in_memory() as folder:
        cut = explored(recorded(folder, "sales", few, "--synchronous", SYNCHRONOUS), few)
    return [*cut.wrong, *cut.lost, *cut.unasked]


# --- PostgreSQL -----------------------------------------------------------------------------------

ROUNDS = 12


def deadlocks(_):
    """Scenario 76: tills with the same goods the other way round; the server counts deadlocks."""
    with throwaway_cluster(NEWEST) as cluster, TemporaryDirectory() as folder:
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            # It looks for one only after a lock was waited for so long: here at once.
            connection.execute("ALTER SYSTEM SET deadlock_timeout = '5ms'")
            connection.execute("SELECT pg_reload_conf()")
        with open_shop(cluster.url(), Path(folder)) as shop:
            shop.restock(10_000)
            _crossing(shop)
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            row = connection.execute("SELECT sum(deadlocks) FROM pg_stat_database").fetchone()
    return [f"the server had to end {row[0]} deadlocks"] if row[0] else []


def _crossing(shop):
    baskets = (("TEA", "JAM"), ("JAM", "TEA")) * 2
    tills = [shop.till(f"Till {number}", apart=True) for number in range(len(baskets))]
    ready = threading.Barrier(len(tills))

    def sell(till, skus):
        for _ in range(ROUNDS):
            cart = till.cart(*skus)
            ready.wait()
            till.start(cart, Tender("cash", tendered=645))

    threads = [
        threading.Thread(target=sell, args=pair) for pair in zip(tills, baskets, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
