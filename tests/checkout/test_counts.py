"""A checkout costs what it must and no more (performance 3), and waits with nothing open (P3)."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.phase import LockState
from pos.store import tables as t


class Counted:
    def __init__(self):
        self.statements = 0
        self.commits = 0
        self.open = 0


@contextmanager
def counting(engine):
    counted = Counted()

    def executed(*_):
        counted.statements += 1

    def began(*_):
        counted.open += 1

    def committed(*_):
        counted.commits += 1
        counted.open -= 1

    def rolled_back(*_):
        counted.open -= 1

    listeners = {
        "after_cursor_execute": executed,
        "begin": began,
        "commit": committed,
        "rollback": rolled_back,
    }
    for name, listener in listeners.items():
        sa.event.listen(engine, name, listener)
    try:
        yield counted
    finally:
        for name, listener in listeners.items():
            sa.event.remove(engine, name, listener)


@pytest.fixture
def warm(shop):
    """A till that has sold before: its receipt series and its journal exist."""
    till = shop.till("Till 1")
    till.start(till.cart("TEA", "JAM"), Tender("cash", tendered=645))
    return till


@contextmanager
def counting_a_sale(shop):
    """BEGIN IMMEDIATE goes through a cursor on SQLite; it is no statement of ours."""
    with counting(shop.store.engine) as counted:
        yield counted
    if shop.store.kind == "sqlite":
        counted.statements -= counted.commits


def test_card(shop, warm):
    cart = warm.cart("TEA", "JAM")
    with counting_a_sale(shop) as counted:
        sold = warm.start(cart, Tender("card"))

    assert sold.lock.state is LockState.COMPLETED
    assert counted.commits == 3
    assert counted.statements <= 26


def test_cash(shop, warm):
    cart = warm.cart("TEA", "JAM")
    with counting_a_sale(shop) as counted:
        sold = warm.tender(warm.start(cart), Tender("cash", tendered=700))

    assert sold.lock.state is LockState.COMPLETED
    assert counted.commits == 2
    assert counted.statements <= 18


def test_exact_cash(shop, warm):
    cart = warm.cart("TEA", "JAM")
    with counting_a_sale(shop) as counted:
        warm.start(cart, Tender("cash", tendered=645))

    assert counted.commits == 1
    assert counted.statements <= 18


def test_two_cards_are_at_most_seven_commits(shop, warm):
    """checkout 0: N cards cost at most 3N + 1 commits."""
    cart = warm.cart("TEA", "JAM")
    with counting_a_sale(shop) as counted:
        checkout = warm.tender(warm.start(cart), Tender("card", amount=200))
        warm.tender(checkout, Tender("card"))

    assert counted.commits <= 7


def test_scenario_44_nothing_is_open_while_a_terminal_is_asked(shop, warm):
    """Fault 17, P3: no transaction of ours lives during a call."""
    open_at_calls = []
    till = shop.till("Till 2", script=lambda _: open_at_calls.append(counted.open))
    cart = till.cart("TEA", "JAM")
    with counting(shop.store.engine) as counted:
        checkout = till.tender(till.start(cart), Tender("card", amount=200))
        checkout = till.take_back(checkout, checkout.payments[0])
        till.tender(checkout, Tender("card"))

    assert open_at_calls
    assert set(open_at_calls) == {0}


def test_a_long_cart_costs_no_more_statements(shop, warm):
    """Scenario 80: lines go in batches."""
    shop.restock(1000)
    short, long = warm.cart("TEA", "JAM"), warm.cart(*["TEA", "JAM", "BAG"] * 40)
    counts = []
    for cart in (short, long):
        with counting_a_sale(shop) as counted:
            warm.start(cart, Tender("cash", tendered=cart.totals.total))
        counts.append(counted.statements)

    assert counts[0] == counts[1]
    assert shop.rows(sa.select(sa.func.count()).select_from(t.orders))[0][0] == 3
