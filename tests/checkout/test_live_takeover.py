"""A manager takes a checkout from a till that answers, and the old till does nothing more with it.

Scenario 62, the refusals that belong to it, and the question that should come before it.
"""

import pytest

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.services.checkout.ownership import take_live
from pos.store import tables as t
from tests.checkout.crashes import OVER
from tests.checkout.test_ownership import Waiting, paying, refused
from tests.checkout.test_scenarios_owners import bound


def manager_at_till_2(shop):
    return shop.till("Till 2", role=Role.MANAGER)


def taken_live(by, checkout):
    return by._run(take_live(by.desk, checkout.lock.lock_id, by.actor.person))


def test_scenario_62_a_manager_takes_over_from_a_till_that_lives(shop, till):
    """The lease is fresh, the epoch one higher; what the old till does next is refused (P2)."""
    manager = manager_at_till_2(shop)
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

    taken = taken_live(manager, checkout)

    assert (taken.lock.epoch, taken.lock.phase_seq) == (2, checkout.lock.phase_seq)
    assert (taken.lock.owner_name, taken.lock.state) == ("Till 2", LockState.ACTIVE)
    late = refused(till.tender, checkout, Tender("cash", tendered=445))
    assert late.code is Code.LOCK_LOST
    assert late.sentence == "This checkout was continued at Till 2. Nothing more is done here."
    assert refused(till.take_back, checkout, checkout.payments[0]).code is Code.LOCK_LOST
    sold = manager.tender(taken, Tender("cash", tendered=445))
    assert (sold.lock.state, sold.receipt_series) == (LockState.COMPLETED, manager.desk.series)


def test_scenario_62_it_is_in_the_journal_as_one_that_lived(shop, till):
    manager = manager_at_till_2(shop)
    checkout = till.start(till.cart("TEA"))
    taken_live(manager, checkout)

    rows = shop.rows(
        t.audit_journal.select().where(
            t.audit_journal.c.lock_id == checkout.lock.lock_id,
            t.audit_journal.c.kind == "taken_over",
        )
    )
    assert [(row.actor, '"live":true' in row.canonical) for row in rows] == [
        (manager.actor.person.user_id, True)
    ]


def test_scenario_62_never_while_a_terminal_is_asked(shop):
    """The card is in the customer's hand at the other till: ask it, or cancel there."""
    manager = manager_at_till_2(shop)
    customer = Waiting()
    till = shop.till("Till 1", script=customer)
    checkout = till.start(till.cart("TEA"))
    thread, result = paying(till, checkout, Tender("card"))
    assert customer.asked.wait(10)

    problem = refused(taken_live, manager, checkout)

    customer.done.set()
    thread.join()
    assert problem.code is Code.TAKEOVER_DENIED
    assert problem.sentence == (
        "A card is being asked at Till 1. Ask it to let go, or cancel it there."
    )
    assert result[0].lock.state is LockState.COMPLETED


def test_scenario_62_nor_where_it_went_on_at_that_very_moment(shop, till):
    """What was looked at is a step old: nobody knows whether a terminal is asked by now."""
    manager = manager_at_till_2(shop)
    chosen = till.start(till.cart("TEA", "JAM"))
    steps = take_live(manager.desk, chosen.lock.lock_id, manager.actor.person)
    seen = None
    step = next(steps)
    while step.label != "take over":
        seen = shop.store.transact(step.work)
        step = steps.send(seen)
    till.tender(chosen, Tender("card", amount=200))

    with pytest.raises(Problem) as caught:
        steps.send(shop.store.transact(step.work))

    assert caught.value.code is Code.TAKEOVER_DENIED
    assert "went on with it at this very moment" in caught.value.sentence
    assert shop.lock(chosen).lock.epoch == 1
    till.cancel(chosen)


def test_scenario_64_nor_while_only_that_till_can_ask_about_the_card(shop):
    """Its terminal holds money, and nobody else reaches that terminal."""
    till, other = bound(shop, "Till 1"), bound(shop, "Till 2")
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

    problem = refused(taken_live, other, checkout)

    assert problem.code is Code.TAKEOVER_DENIED
    assert "at the terminal of Till 1. Only that till can ask it." in problem.sentence
    till.cancel(checkout)


def test_scenario_62_who_may(shop, till):
    checkout = till.start(till.cart("TEA"))

    assert refused(taken_live, shop.till("Till 2"), checkout).code is Code.NOT_ALLOWED


def test_scenario_62_not_what_is_over(shop, till):
    manager = manager_at_till_2(shop)
    checkout = till.start(till.cart("TEA"))
    undone = till.cancel(checkout)

    assert refused(taken_live, manager, undone).code is Code.LOCK_EXPIRED
    sold = till.start(shop.carts.cart(checkout.lock.cart_id), Tender("cash", tendered=250))
    found = taken_live(manager, sold)
    assert (found.lock.state, found.lock.epoch) == (LockState.COMPLETED, sold.lock.epoch)


def test_scenario_12_a_silent_till_is_taken_over_as_ever(shop, till):
    manager = manager_at_till_2(shop)
    checkout = till.start(till.cart("TEA"))
    shop.wait(OVER)

    assert taken_live(manager, checkout).lock.owner_name == "Till 2"
