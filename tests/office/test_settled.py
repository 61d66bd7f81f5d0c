"""What was in doubt and is settled stands below the queue, on both engines."""

import pytest

from pos.api.errors import Code, Problem
from pos.api.office.views import Act, Decision, Went
from pos.domain.checkout import Tender
from pos.domain.people import Approver
from tests.office import cases
from tests.office.shop import PIN


def decided(shop, reason="It was so", **more):
    return Decision(reason, approver=Approver(shop.people["Ana Marsh"].user_id, PIN), **more)


def by_act(shop):
    return shop.office.attention.cases()[0]


def test_each_end_is_told_with_its_amount(shop):
    began = shop.store.transact(lambda unit: unit.now())
    assert shop.office.settled.since(began) == ()
    finished = cases.charge_unknown(shop)
    shop.office.attention.check_again(by_act(shop).ref)
    undone = cases.charge_unknown(shop)
    shop.office.attention.undo(by_act(shop).ref, decided(shop, went=Went.UNSAID))
    late = cases.late_hold(shop)
    shop.office.attention.give_back(by_act(shop).ref, decided(shop))
    cases.late_hold(shop)
    shop.office.attention.settle_elsewhere(by_act(shop).ref, decided(shop, reference="R-1"))

    told = shop.office.settled.since(began)

    assert [(one.how, one.amount) for one in told] == [
        ("kept", 250),
        ("given_back", 250),
        ("undone", 250),
        ("finished", 250),
    ]
    assert [one.lock_id for one in told[1:]] == [
        one.lock.lock_id for one in (late, undone, finished)
    ]
    assert [one.at for one in told] == sorted((one.at for one in told), reverse=True)
    assert shop.office.settled.since(told[0].at + 1) == ()


def test_a_sale_that_was_never_in_doubt_is_not_among_them(shop):
    here = shop.here
    here.start(here.cart("TEA"), Tender("card"))
    waiting = cases.charge_unknown(shop)
    assert shop.office.settled.since(0) == ()
    assert by_act(shop).lock_id == waiting.lock.lock_id
    assert by_act(shop).offer(Act.CHECK_AGAIN).offered


def test_nobody_reads_it_outside_the_office(shop):
    shop.office.session.close()
    with pytest.raises(Problem) as caught:
        shop.office.settled.since(0)
    assert caught.value.code is Code.NOT_SIGNED_IN
