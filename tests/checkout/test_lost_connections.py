"""The store goes away in the middle, or says nothing of a COMMIT (scenarios 32, 33)."""

import itertools
from functools import partialmethod

import psycopg
import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.phase import LockState
from pos.store import tables as t
from pos.store.engine import CommitUnknown
from pos.store.unit import Unit
from tests.checkout.shop import open_shop
from tests.checkout.test_ownership import beat, refused

pytestmark = pytest.mark.timeout(300)


def one_card(till):
    return till.start(till.cart("TEA", "JAM"), Tender("card"))


def exact_cash(till):
    return till.start(till.cart("TEA", "JAM"), Tender("cash", tendered=645))


def cash_and_card(till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("cash", tendered=200))
    return till.tender(checkout, Tender("card"))


def taken_back(till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    checkout = till.take_back(checkout, checkout.payments[0])
    return till.tender(checkout, Tender("cash", tendered=645))


def cancelled(till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    return till.cancel(checkout)


ENDS = {
    one_card: LockState.COMPLETED,
    exact_cash: LockState.COMPLETED,
    cash_and_card: LockState.COMPLETED,
    taken_back: LockState.COMPLETED,
    cancelled: LockState.CANCELLED,
}


class Silence:
    """Loses the answer to the n-th COMMIT; ``done``: the commit itself came through."""

    def __init__(self, monkeypatch, *, done):
        self._commit, self._done = Unit.commit, done
        self._at, self._count = 0, 0
        monkeypatch.setattr(Unit, "commit", partialmethod(_through, self))

    def at(self, number):
        self._at, self._count = number, 0

    @property
    def came(self):
        return self._count >= self._at

    def commit(self, unit):
        self._count += 1
        if self._count != self._at:
            self._commit(unit)
            return
        unit.journal.flush(unit.now)
        if self._done:
            unit.connection.commit()
        else:
            unit.connection.rollback()
        raise CommitUnknown


def _through(unit, silence):
    silence.commit(unit)


@pytest.mark.parametrize("done", [True, False], ids=["committed", "rolled back"])
@pytest.mark.parametrize("sale", ENDS, ids=lambda one: one.__name__)
def test_scenario_33_the_answer_to_a_commit_is_lost(shop, till, monkeypatch, sale, done):
    """Never repeated blindly: whichever it was, the sale ends once."""
    shop.restock(100)
    sale(till)
    # Carts are not what is tested here: their commits come before the silence.
    till.cart = _ready(till)
    silence = Silence(monkeypatch, done=done)
    for number in itertools.count(1):
        till.cart.refill()
        silence.at(number)
        ended = sale(till)
        assert ended.lock.state is ENDS[sale], number
        came = silence.came
        silence.at(0)
        shop.assert_sound()
        if not came:
            break
    sold = shop.rows(sa.select(sa.func.count()).select_from(t.orders))[0][0]
    assert sold == (0 if sale is cancelled else number + 1)


class _ready:  # noqa: N801 - stands in for a method.
    def __init__(self, till):
        self._make, self._next = till.cart, None

    def refill(self):
        self._next = self._make("TEA", "JAM")

    def __call__(self, *_):
        return self._next


# --- PostgreSQL -----------------------------------------------------------------------------------


@pytest.fixture
def postgres_shop(postgres_url, tmp_path):
    with open_shop(postgres_url, tmp_path) as opened:
        yield opened
        opened.assert_sound()


@pytest.mark.parametrize("sale", [one_card, cancelled], ids=lambda one: one.__name__)
def test_scenario_32_a_connection_that_is_cut_before_a_statement(
    postgres_shop, postgres_url, sale, expected_logs
):
    """Wherever it is cut before COMMIT was sent, the transaction runs again as a whole."""
    expected_logs.append("psycopg: error ignored terminating")
    shop, till = postgres_shop, postgres_shop.till("Till 1")
    shop.restock(1000)
    sale(till)
    left = []

    def cut(connection, *_):
        left.append(None)
        if len(left) == at:
            pid = connection.connection.driver_connection.info.backend_pid
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    make = till.cart
    for at in itertools.count(1):
        cart = make("TEA", "JAM")
        till.cart = lambda *_, cart=cart: cart
        left.clear()
        sa.event.listen(shop.store.engine, "before_cursor_execute", cut)
        ended = sale(till)
        sa.event.remove(shop.store.engine, "before_cursor_execute", cut)
        assert ended.lock.state is ENDS[sale], at
        if len(left) < at:
            break
    assert at > 20


def test_every_statement_under_a_generic_plan(postgres_url, tmp_path):
    """checkout 1: a partial index is not found by a plan that does not see its predicate."""
    with open_shop(postgres_url, tmp_path) as shop:
        shop.restock(1000)

        @sa.event.listens_for(shop.store.engine, "connect")
        def _generic(connection, _record):
            with connection.cursor() as cursor:
                cursor.execute("SET plan_cache_mode = force_generic_plan")
            connection.commit()

        shop.store.engine.dispose()
        for _ in range(20):
            till = shop.till("Till 1")
            for sale, end in ENDS.items():
                assert sale(till).lock.state is end
            everything_else(shop, till)
        assert shop.store.engine.pool.checkedin() == 1
        shop.assert_sound()


def everything_else(shop, till):
    held = till.start(till.cart("TEA"))
    refused(till.start, shop.carts.cart(held.lock.cart_id))
    refused(till.start, till.cart("JAM", quantity=10_000_000))
    assert beat(till) == 1
    with shop.store.write() as unit:
        unit.locks.live()
        unit.locks.live_of_cart(held.lock.cart_id)
        unit.locks.request_cancel(held.lock, till.actor.person.user_id)
        unit.orders.last_of_till(till.desk.till_id)
        unit.commit()
    assert shop.till("Till 1").resume(held).lock.state is LockState.CANCELLED
    late = till.start(till.cart("TEA"))
    shop.wait(16 * 60)
    assert till.clean_up() == 1
    assert shop.lock(late).lock.state is LockState.EXPIRED
