"""A scan costs the same in a long cart as in a short one (``performance 3``)."""

import time
from dataclasses import replace
from statistics import median

import pytest
import sqlalchemy as sa

from pos.domain.cart_state import CartLine
from pos.domain.errors import Problem
from pos.domain.tax import TaxRate
from tests.store.little_shop import IDS, LEMONS, TEA, shop_at, statements

LONG, SHORT = 1_200, 10


@pytest.fixture
def shop(store_url):
    with shop_at(store_url) as shop:
        yield shop


def cart_of(shop, length):
    """A cart of so many lines, put together without scanning each."""
    cart_id = shop.carts.new_cart(shop.sam).cart_id
    shop.carts.scan(shop.sam, cart_id, code=LEMONS)
    with shop.store.write() as unit:
        cart, (first,) = unit.carts.get(cart_id), unit.carts.lines(cart_id)
        more = [line_like(first, n) for n in range(2, length + 1)]
        for line in more:
            unit.carts.add_line(cart_id, line)
        assert unit.carts.save(cart.changed(come=more))
        unit.commit()
    kept, _ = shop.kept(cart_id)
    assert kept.line_count == length
    return cart_id


def line_like(first: CartLine, n: int) -> CartLine:
    rate = TaxRate(first.rate.tax_rate_id, 50_000 + n % 3, inclusive=True)
    return replace(first, line_id=IDS.new(), line_no=n, unit_price=100 + n, rate=rate)


def count(shop, cart_id, code):
    with statements(shop) as seen:
        shop.carts.scan(shop.sam, cart_id, code=code)
    return len([one for one in seen if not one.startswith("BEGIN")])


def test_a_scan_is_five_statements_however_long_the_cart(shop):
    long, short = cart_of(shop, LONG), cart_of(shop, SHORT)
    for cart_id in (short, long):
        assert count(shop, cart_id, TEA) == 5  # a new line
        assert count(shop, cart_id, TEA) == 5  # the same line, longer


def test_a_scan_into_a_long_cart_takes_no_longer(shop):
    carts = {LONG: cart_of(shop, LONG), SHORT: cart_of(shop, SHORT)}

    def ratio():
        taken = {LONG: [], SHORT: []}
        for n in range(60):
            for length, cart_id in carts.items():
                start = time.perf_counter()
                shop.carts.scan(shop.sam, cart_id, code=(LEMONS, TEA)[n % 2])
                taken[length].append(time.perf_counter() - start)
        return median(taken[LONG]) / median(taken[SHORT])

    # The machine may be busy with something else for a moment, but not three times.
    assert min(ratio() for _ in range(3)) < 1.5


def test_every_statement_also_runs_with_a_plan_for_all_values(postgres_url):
    """After a few runs PostgreSQL may plan once for all values (``checkout 1``)."""
    with shop_at(postgres_url) as shop:
        engine = shop.store.engine

        def generic(connection, _record):
            connection.execute("SET plan_cache_mode = force_generic_plan")
            connection.commit()

        engine.dispose()
        sa.event.listen(engine, "connect", generic)
        first = shop.carts.current_cart(shop.sam)
        for _ in range(20):
            change = shop.carts.scan(shop.sam, first.cart_id, code=TEA)
            shop.carts.park(shop.sam, first.cart_id, name="Tom", version=change.version)
            shop.carts.recall(shop.sam, first.cart_id)
            assert shop.carts.current_cart(shop.sam).cart_id == first.cart_id
            assert len(shop.carts.open_carts(shop.sam)) == 1
        lock_id = shop.hold(first.cart_id, shop.mary)
        for _ in range(20):
            with pytest.raises(Problem) as refused:
                shop.carts.scan(shop.sam, first.cart_id, code=TEA)
            assert refused.value.details["lock_id"] == lock_id
