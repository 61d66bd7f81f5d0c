"""An invoice of 1,200 lines is sold like any other, and its last scan costs what its first did."""

import statistics
import time

import pytest

from pos.app import open_till
from pos.cli.opening import read_opening
from pos.cli.parser import parse
from pos.cli.replay import ToSell, sell
from pos.cli.sales import empty_cart
from pos.services.command_line import enter_command_line
from pos.services.replay import stock_up
from pos.services.sales_history import HistoryLine, Invoice
from pos.services.verify import verify
from pos.store.engine import Store
from pos.store.upgrade import prepare
from pos.system.clock import SystemClock
from pos.system.ids import UUIDv7
from pos.system.paths import migrations

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(300)]

LINES = 1200
SHORT = 10


@pytest.fixture
def long_invoice() -> Invoice:
    lines = [HistoryLine(f"L{n % 400}", "Lamp", 1 + n % 3, 100 + n % 400) for n in range(LINES)]
    return Invoice("1200", "2010-12-01", tuple(lines))


@pytest.fixture
def at_till(store_url: str, long_invoice: Invoice, tmp_path):
    clock = SystemClock()
    prepare(store_url, clock, migrations())
    store = Store.open(store_url, clock)
    person = enter_command_line(store)
    stock_up(store, UUIDv7(), [long_invoice, long_invoice])
    opening = read_opening(
        parse(["verify", "--store", store_url]), {"HOLDFAST_HOME": str(tmp_path)}
    )
    program = open_till(opening.settings, opening.places, till="Long", paper=False)
    program.till.act_as(person)
    yield program.till, store
    program.close()
    store.close()


def test_it_is_sold_whole(at_till, long_invoice: Invoice):
    till, store = at_till
    assert sell(till, ToSell(long_invoice, "split")) == long_invoice.total
    with store.read() as unit:
        sold = unit.connection.exec_driver_sql("SELECT COUNT(*) FROM order_lines").scalar_one()
    assert sold == LINES
    assert [finding.id for finding in verify(store) if not finding.ok] == []


def test_the_last_scan_costs_what_the_first_did(at_till):
    till, _ = at_till
    long = empty_cart(till)
    for number in range(LINES):
        till.scan(long.cart_id, code=f"L{number % 400}")
    till.park(long.cart_id, name="long", version=till.cart(long.cart_id).version)
    short = empty_cart(till)
    seconds: dict[str, list[float]] = {short.cart_id: [], long.cart_id: []}
    for number in range(SHORT * 10):
        # By turns, so that whatever else the machine does slows both.
        for cart_id, taken in seconds.items():
            began = time.perf_counter()
            till.scan(cart_id, code=f"L{number % 400}")
            taken.append(time.perf_counter() - began)
        if number % SHORT == SHORT - 1:
            till.clear_cart(short.cart_id, version=till.cart(short.cart_id).version)
    usual, longest = (statistics.median(taken) for taken in seconds.values())
    assert longest < 1.5 * usual
