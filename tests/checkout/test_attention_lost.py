"""The store says nothing of the COMMIT of a decision (scenario 33): it counts once, or never."""

import itertools

import pytest
import sqlalchemy as sa

from pos.domain.attention import CaseRef
from pos.domain.checkout import Tender
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.services.checkout import copying, giving_back, resolve
from pos.services.checkout.resolve import Judgement
from pos.store import tables as t
from tests.checkout.deciding import lock_of
from tests.checkout.test_attention_finish import totals
from tests.checkout.test_attention_late import late_hold, row
from tests.checkout.test_lost_connections import Silence

pytestmark = pytest.mark.timeout(300)
TAKEN, GONE = Behaviour.TIMEOUT_CHARGED, Behaviour.UNREACHABLE
ENDS = {
    resolve.finish: LockState.COMPLETED,
    resolve.undo: LockState.FAILED,
    resolve.check_again: LockState.COMPLETED,
    copying.copy: LockState.ACTIVE,
}


def in_doubt(shop):
    """A charge in doubt at the very till program that decides about it."""
    script = Scripted({"capture": [TAKEN]}, [GONE] * 2)
    till = shop.till("Till 1", role=Role.MANAGER, script=script)
    checkout = till.start(till.cart("TEA", "JAM"), Tender("card"))
    assert checkout.lock.state is LockState.ATTENTION
    return till, CaseRef(checkout.lock.lock_id, checkout.lock.epoch)


@pytest.mark.parametrize("done", [True, False], ids=["committed", "rolled back"])
@pytest.mark.parametrize("act", ENDS, ids=lambda one: one.__name__)
def test_scenario_33_the_answer_to_a_decision_is_lost(shop, monkeypatch, act, done):
    """The program that decides had the checkout already: the epoch tells whether it claimed it."""
    shop.restock(100)
    silence = Silence(monkeypatch, done=done)
    for number in itertools.count(1):
        till, ref = in_doubt(shop)
        silence.at(number)
        ended = till._run(act(till.desk, ref, Judgement(till.actor.person, reason="decided")))
        came = silence.came
        silence.at(0)
        assert ended.lock.state is ENDS[act], number
        if ended.lock.state is LockState.ACTIVE:
            till.cancel(ended)
            old = lock_of(shop, ref.case_id).lock
            again = CaseRef(old.lock_id, old.epoch)
            judged = Judgement(till.actor.person, reason="copied")
            till._run(resolve.undo(till.desk, again, judged))
        shop.assert_sound()
        if not came:
            break
    sold = shop.rows(sa.select(t.orders.c.id).where(t.orders.c.status == "completed"))
    assert len(sold) == (number if ENDS[act] is LockState.COMPLETED else 0)


@pytest.mark.parametrize("done", [True, False], ids=["committed", "rolled back"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_scenario_33_the_answer_to_giving_back_is_lost(shop, monkeypatch, number, done):
    late_hold(shop)
    manager = shop.till("Till 9", role=Role.MANAGER)
    with shop.store.read() as unit:
        (late,) = unit.attention.late()
    ref = CaseRef(late.late_id, giving_back.stage(late))
    silence = Silence(monkeypatch, done=done)
    silence.at(number)

    judged = Judgement(manager.actor.person, reason="nobody wants it")
    ended, _ = manager.runner.run(giving_back.give_back(manager.desk, ref, judged))

    silence.at(0)
    assert (ended, row(shop).state) == ("given_back", "reversed")
    assert totals(shop).open_authorisations == ()
