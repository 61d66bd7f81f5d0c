"""Money that came after its try was written off: given back, or settled elsewhere (checkout 6).

The shop is sound afterwards: invariants, and the provider's own ledger (P1 to P4).
"""

import pytest
import sqlalchemy as sa

from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.payments.behaviour import Behaviour, Scripted
from pos.store import tables as t
from tests.checkout.crashes import Crash, crashing
from tests.checkout.deciding import Act, Manager, as_if_written, portal
from tests.checkout.test_attention_finish import silent, totals
from tests.checkout.test_cleanup import frozen

YES, NO, GONE = Behaviour.APPROVE, Behaviour.DECLINE, Behaviour.UNREACHABLE
TAKEN, LOST = Behaviour.TIMEOUT_CHARGED, Behaviour.TIMEOUT_NOT_CHARGED
MOST = 9


@pytest.fixture
def manager(shop):
    return Manager(shop)


def late_hold(shop):
    """Scenario 87: undone as not executed, and sent all the same: 2.50 is held for nothing."""
    return frozen(shop, "perform", "authorise", lambda till, one: till.cancel(one))


def unheard(shop):
    """The same, and its answer never came."""
    ended = late_hold(shop)
    as_if_written(shop, t.late_results, outcome="unknown", amount=None, provider_ref=None)
    return ended


def row(shop):
    (one,) = shop.rows(sa.select(t.late_results))
    return one


def test_scenario_87_a_late_hold_is_released(shop, manager):
    ended = late_hold(shop)
    case = manager.case()
    assert (case.kind, case.amount, case.headline) == ("late", 250, "Late answer from terminal")
    assert "it is held for nothing" in case.sentence
    assert {one.act for one in case.actions if one.offered} == {
        Act.GIVE_BACK,
        Act.SETTLE_ELSEWHERE,
    }

    decided = manager.decide(Act.GIVE_BACK)

    assert (decided.ended, decided.sentence) == ("given_back", "£2.50 was released.")
    assert totals(shop).open_authorisations == ()
    assert (row(shop).state, row(shop).resolved_by) == (
        "reversed",
        manager.actor.person.user_id,
    )
    assert shop.lock(ended).lock == ended.lock
    assert manager.cases() == ()


def test_scenario_87_what_is_refused_is_settled_elsewhere(shop, manager):
    """The same key gives the same refusal: it is for people."""
    ended = late_hold(shop)
    manager.till.terminal._script = Scripted({"void": [NO]})
    refused = manager.decide(Act.GIVE_BACK)
    assert refused.ended == "waits"
    assert refused.sentence.startswith("The provider refuses: card declined.")
    assert manager.decide(Act.GIVE_BACK).ended == "waits"
    with pytest.raises(Problem) as caught:
        manager.decide(Act.SETTLE_ELSEWHERE)
    assert caught.value.code is Code.PROOF_NEEDED

    back = portal(shop, ended.payments[0], "void", 250)
    decided = manager.decide(Act.SETTLE_ELSEWHERE, reference=back)

    assert (decided.ended, row(shop).state, row(shop).external_ref) == ("kept", "kept", back)
    assert manager.cases() == ()


def test_scenario_87_silence_is_asked_about_by_itself(shop, manager):
    """The request was carried out and not answered: any till's cleaner finds that, and ends it."""
    late_hold(shop)
    manager.till.terminal._script = Scripted({"void": [TAKEN]}, [GONE] * MOST)
    assert manager.decide(Act.GIVE_BACK).ended == "waits"
    assert row(shop).state == "reversing"
    assert not manager.offer(Act.GIVE_BACK).offered

    wait_for_late(shop)
    shop.till("Till 7").clean_up()

    assert row(shop).state == "reversed"
    assert len([one for one in shop.ledger.entries() if one.op == "void" and one.moved]) == 1


def wait_for_late(shop, seconds=91):
    earlier = t.late_results.c.resolved_at - seconds * 1_000_000
    as_if_written(shop, t.late_results, resolved_at=earlier)


MOMENTS = [
    (label, where, 1)
    for label, wheres in (
        ("give back", ("before", "inside", "after")),
        ("perform", ("before", "after")),
        ("given back", ("before", "inside", "after")),
    )
    for where in wheres
]


@pytest.mark.parametrize("at", MOMENTS, ids=str)
def test_scenario_87_whoever_dies_giving_back_gave_back_once(shop, at):
    """checkout 6: ``reversing``, call, ``reversed``; the cleaner picks it up, never twice."""
    late_hold(shop)
    dying = Manager(shop, till=crashing(shop, "Till 6", at, role=Role.MANAGER))
    with pytest.raises(Crash):
        dying.decide(Act.GIVE_BACK)
    shop.assert_sound()

    wait_for_late(shop)
    for name in ("Till 7", "Till 8"):
        shop.till(name).clean_up()

    if at[0] == "give back" and at[1] != "after":
        assert row(shop).state == "seen"
        assert Manager(shop).decide(Act.GIVE_BACK).ended == "given_back"
    assert row(shop).state == "reversed"
    assert totals(shop).open_authorisations == ()
    assert len([one for one in shop.ledger.entries() if one.op == "void" and one.moved]) == 1


def test_what_nobody_heard_is_asked_about_first(shop, manager):
    """Scenario 35: until it is known, nothing can be given back."""
    unheard(shop)
    offer = manager.offer(Act.GIVE_BACK)
    assert (offer.offered, offer.why_not) == (
        False,
        "It is not known whether the provider has it. Ask again first.",
    )

    known = manager.decide(Act.CHECK_AGAIN)

    assert (known.ended, known.sentence) == ("waits", "The provider has £2.50. Give it back.")
    assert manager.decide(Act.GIVE_BACK).ended == "given_back"


def test_what_was_never_done_needs_nothing(shop, manager):
    """Scenario 35: the provider says that it never came."""
    unheard(shop)
    shop.ledger.path.write_bytes(b"")
    manager.shop.ledger = shop.ledger

    decided = manager.decide(Act.CHECK_AGAIN)

    assert decided.ended == "nothing_taken"
    assert manager.cases() == ()
    assert "nothing was taken" in row(shop).reason


def test_a_provider_that_remembers_nothing_so_old_proves_nothing(shop, manager):
    """Scenario 91: and what nobody can find out is settled by people."""
    unheard(shop)
    older = t.payment_attempts.c.intent_at - 25 * 3600 * 1_000_000
    as_if_written(shop, t.payment_attempts, intent_at=older)
    shop.behaviours.change(manager.till.terminal.device_id, kept_s=0)

    assert manager.decide(Act.CHECK_AGAIN).ended == "waits"
    silent(shop, manager)
    assert manager.decide(Act.SETTLE_ELSEWHERE, reference="PSP mail").ended == "kept"


def test_of_two_managers_one_gives_back(shop, manager):
    late_hold(shop)
    seen = manager.case().ref
    Manager(shop, "Till 8").decide(Act.GIVE_BACK)

    with pytest.raises(Problem) as caught:
        manager.on(Act.GIVE_BACK, seen)

    assert caught.value.code is Code.CASE_GONE
