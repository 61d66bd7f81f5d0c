"""Clocks that are wrong, adapters that break, and what is done after the sale."""

import json

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.phase import LockState, Phase
from pos.services.cleanup import clean_up
from pos.store import tables as t
from pos.store.engine import Store
from tests.checkout.shop import open_shop
from tests.fakes.hand_clock import HandClock

HOUR = 3600


@pytest.mark.parametrize("skew", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_scenarios_46_47_a_tills_own_clock_decides_nothing(postgres_url, tmp_path, skew):
    """Fault 11, P5: it neither expires what lives nor keeps what is over."""
    with open_shop(postgres_url, tmp_path) as shop:
        till = shop.till("Till 1")
        clock = HandClock(shop.clock.now())
        clock.move(skew)
        other = Store.open(postgres_url, clock)
        cleaner = shop.till("Till 2")
        checkout = till.start(till.cart("TEA"))

        assert clean_up(other, cleaner.runner, cleaner.desk) == 0
        shop.wait(121)
        assert clean_up(other, cleaner.runner, cleaner.desk) == 1

        assert shop.lock(checkout).lock.state is LockState.EXPIRED
        other.close()
        shop.assert_sound()


@pytest.mark.parametrize("step", ["perform", "performed"])
def test_fault_21_an_adapter_that_breaks_moves_no_money_unseen(shop, expected_logs, step):
    """Whatever it raises, the terminal is asked what became of it."""
    expected_logs.append("the terminal's adapter failed at perform")
    broken = []

    def breaks(moment):
        if moment.step == step and not broken:
            broken.append(moment)
            raise AssertionError("a fault of the adapter")

    till = shop.till("Till 1", script=breaks)

    sold = till.start(till.cart("TEA"), Tender("card"))

    assert sold.lock.state is LockState.COMPLETED
    assert broken


def test_fault_23_paper_and_drawer_come_with_the_sale_and_not_before(shop, till):
    """Scenario 112: one job each, of this till, with the commit that ends the sale."""
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("cash", tendered=200))
    assert shop.rows(sa.select(t.outbox)) == []

    till.tender(checkout, Tender("card"))

    jobs = shop.rows(sa.select(t.outbox.c.topic, t.outbox.c.till_id).order_by(t.outbox.c.topic))
    assert [tuple(one) for one in jobs] == [
        ("drawer", till.desk.till_id),
        ("receipt", till.desk.till_id),
    ]


def test_a_card_sale_opens_no_drawer(shop, till):
    till.start(till.cart("TEA"), Tender("card"))

    assert [one.topic for one in shop.rows(sa.select(t.outbox.c.topic))] == ["receipt"]


def test_scenario_15_a_resumed_checkout_keeps_its_snapshot(shop, till):
    """Fault 22: going on neither reserves nor prices again."""
    checkout = till.start(till.cart("JAM"))
    before = shop.rows(sa.select(t.price_snapshots))
    with shop.store.write() as unit:
        unit.connection.execute(sa.update(t.articles).values(price=999))
        unit.commit()

    again = shop.till("Till 1").resume(checkout)

    assert (again.total, shop.stock("JAM")) == (395, (3, 1))
    assert shop.rows(sa.select(t.price_snapshots)) == before


@pytest.mark.parametrize(
    "pay",
    [
        lambda till: till.start(till.cart("TEA"), Tender("card")),
        lambda till: till.start(till.cart("TEA"), Tender("cash", tendered=250)),
        lambda till: till.tender(till.start(till.cart("TEA")), Tender("card")),
        lambda till: till.tender(till.start(till.cart("TEA")), Tender("cash", tendered=250)),
    ],
    ids=["card at once", "cash at once", "card", "cash"],
)
def test_every_phase_is_in_the_journal_in_its_order(shop, till, pay):
    """checkout 0: however few commits they share."""
    pay(till)

    rows = shop.rows(
        sa.select(t.audit_journal.c.kind, t.audit_journal.c.canonical)
        .where(t.audit_journal.c.lock_id.is_not(None))
        .order_by(t.audit_journal.c.seq)
    )

    assert [one.kind for one in rows] == ["acquired", *["phase"] * 6, "completed"]
    phases = [json.loads(one.canonical)["data"]["phase"] for one in rows[1:]]
    assert phases == [phase.value for phase in Phase]
