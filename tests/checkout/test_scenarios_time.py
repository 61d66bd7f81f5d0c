"""Clocks that jump, computers that sleep, customers that take their time (scenarios 46 to 51)."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code
from pos.domain.people import Role
from pos.domain.phase import LockState
from tests.checkout.shop import open_shop
from tests.checkout.test_cleanup import SAT, SILENT
from tests.checkout.test_ownership import Waiting, beat, paying, refused
from tests.fakes.hand_clock import HandClock

CARD = Tender("card")
HOUR = 3600


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def hand_shop(sqlite_url, tmp_path, clock):
    """On SQLite the computer's clock is the store's, so that here the store's own clock jumps."""
    with open_shop(sqlite_url, tmp_path, clock) as opened:
        yield opened
        opened.assert_sound()


def at(step, op, does):
    """Do something once, at one moment of the terminal."""
    done = []

    def script(moment):
        if (moment.step, moment.op) == (step, op) and not done:
            done.append(moment)
            does()

    return script


def taken(shop):
    with shop.ledger.reading() as book:
        return book.totals().captured


# --- the store's clock ----------------------------------------------------------------------------


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_48_an_hour_ahead_while_the_card_is_asked(hand_shop, clock, op):
    """At worst another till takes over; the old owner writes nothing, and no money is astray."""
    shop = hand_shop

    def jump():
        clock.move(HOUR)
        shop.till("Till 2", role=Role.MANAGER).resume(checkout)

    till = shop.till("Till 1", script=at("performed", op, jump))
    checkout = till.start(till.cart("TEA"))

    assert refused(till.tender, checkout, CARD).code is Code.LOCK_LOST

    sold = shop.lock(checkout).lock
    assert (sold.state, sold.owner_name, sold.epoch) == (LockState.COMPLETED, "Till 2", 2)
    assert taken(shop) == 250


def test_scenario_48_an_hour_ahead_and_nobody_takes_over(hand_shop, clock):
    till = hand_shop.till("Till 1", script=at("performed", "authorise", lambda: clock.move(HOUR)))

    assert till.start(till.cart("TEA"), CARD).lock.state is LockState.COMPLETED


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_49_an_hour_back_while_the_card_is_asked(hand_shop, clock, op):
    till = hand_shop.till("Till 1", script=at("performed", op, lambda: clock.move(-HOUR)))

    assert till.start(till.cart("TEA"), CARD).lock.state is LockState.COMPLETED


def test_scenario_49_an_hour_back_makes_a_lease_last_longer_and_not_for_ever(hand_shop, clock):
    """Its own till goes on at once; others wait until the clock is there again."""
    shop, till = hand_shop, hand_shop.till("Till 1")
    mine, left = till.start(till.cart("TEA")), till.start(till.cart("JAM"))
    clock.move(-HOUR)
    other = shop.till("Till 2", role=Role.MANAGER)

    assert till.tender(mine, CARD).lock.state is LockState.COMPLETED
    clock.move(SILENT)
    assert other.clean_up() == 0
    assert refused(other.resume, left).code is Code.TAKEOVER_DENIED
    clock.move(HOUR)
    assert other.clean_up() == 1

    assert shop.lock(left).lock.state is LockState.EXPIRED


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"])
def test_scenario_49_summer_time_is_none_of_its_business(postgres_url, tmp_path, zone):
    """Where the server keeps its time by another zone, deadlines are the same moments."""
    with open_shop(postgres_url, tmp_path) as shop:
        with shop.store.engine.begin() as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET timezone = '{zone}'")
        shop.store.engine.dispose()

        till = shop.till("Till 1")
        checkout = till.start(till.cart("TEA"))

        with shop.store.read() as unit:
            (shown,) = unit.connection.execute(sa.text("SHOW timezone")).one()
            left_us = checkout.lock.expires_at - unit.now()
        assert shown == zone
        assert 0 < left_us <= till.desk.lease_us
        assert abs(checkout.lock.expires_at - till.desk.lease_us - shop.clock.now()) < HOUR * 10**6
        till.cancel(checkout)


# --- sleep ----------------------------------------------------------------------------------------


def test_scenario_50_asleep_for_two_hours_and_alone(shop, till):
    """Nobody was there to take it: it goes on."""
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.wait(2 * HOUR)

    assert till.tender(checkout, CARD).lock.state is LockState.COMPLETED


def test_scenario_50_asleep_while_another_till_undid_it(shop, till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.wait(2 * HOUR)
    assert shop.till("Till 2").clean_up() == 1
    ended = shop.lock(checkout)

    assert refused(till.tender, checkout, CARD).code is Code.LOCK_LOST
    assert refused(till.resume, checkout).code is Code.LOCK_EXPIRED
    assert (beat(till), till.clean_up()) == (0, 0)

    assert ended.lock.state is LockState.EXPIRED
    assert shop.lock(checkout) == ended


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_50_asleep_while_the_terminal_answers(shop, op):
    """Awake again it has the answer in its hand, and the other till has found the same."""

    def sleep():
        shop.wait(2 * HOUR)
        assert shop.till("Till 2").clean_up() == 1

    till = shop.till("Till 1", script=at("performed", op, sleep))
    checkout = till.start(till.cart("TEA"))

    assert refused(till.tender, checkout, CARD).code is Code.LOCK_LOST

    ended = shop.lock(checkout).lock
    sold = op == "capture"
    assert ended.state is (LockState.COMPLETED if sold else LockState.EXPIRED)
    assert taken(shop) == (250 if sold else 0)


# --- a slow customer ------------------------------------------------------------------------------


def test_scenario_51_a_customer_who_takes_longer_than_the_idle_time(shop):
    """The till is alive and a card is asked for: neither it nor another till expires the sale."""
    customer = Waiting()
    till, other = shop.till("Till 1", script=customer), shop.till("Till 2", apart=True)
    checkout = till.start(till.cart("TEA"))
    thread, result = paying(till, checkout, CARD)
    assert customer.asked.wait(10)

    for _ in range(3):
        shop.wait(SAT)
        assert beat(till) == 1
        assert other.clean_up() == 0
        till.clean_up()
        assert shop.lock(checkout).lock.state is LockState.ACTIVE
    customer.done.set()
    thread.join()

    assert result[0].lock.state is LockState.COMPLETED
