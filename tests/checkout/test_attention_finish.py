"""A manager finishes a sale whose money is proven: by the provider, or else by people (checkout 6).

The shop is sound afterwards: invariants, and the provider's own ledger (P1 to P4).
"""

import json

import pytest
import sqlalchemy as sa

from pos.domain.checkout import PersonAnswer, Tender
from pos.domain.errors import Code, Problem
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.payments.course import Course
from pos.services.checkout.status import unfinished, view
from pos.store import tables as t
from tests.checkout.deciding import Act, Manager, Went, portal

YES, NO, GONE = Behaviour.APPROVE, Behaviour.DECLINE, Behaviour.UNREACHABLE
TAKEN, LOST = Behaviour.TIMEOUT_CHARGED, Behaviour.TIMEOUT_NOT_CHARGED
MOST = 9
COMPLETED = LockState.COMPLETED


def doubtful(shop, op, course, *, skus=("TEA", "JAM"), tenders=()):
    """A card sale of 6.45 in which one try came to nothing certain."""
    script = Scripted({op: [course]}, [GONE] * MOST)
    till = shop.till("Till 1", script=script)
    checkout = till.start(till.cart(*skus))
    for one in (*tenders, Tender("card")):
        if checkout.lock.state is LockState.ACTIVE:
            checkout = till.tender(checkout, one)
    return checkout


def silent(shop, manager):
    """The provider does not answer this till."""
    shop.behaviours.change(manager.till.terminal.device_id, unreachable=True)


@pytest.fixture
def manager(shop):
    return Manager(shop)


def totals(shop):
    with shop.ledger.reading() as book:
        return book.totals()


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_what_the_provider_says_is_proof_enough(shop, manager, op):
    """Scenario 85: it was executed in silence; no reference is asked for."""
    checkout = doubtful(shop, op, TAKEN)
    assert checkout.lock.state is LockState.ATTENTION

    decided = manager.decide(Act.FINISH)

    assert (decided.ended, decided.checkout.state) == ("finished", COMPLETED)
    assert decided.sentence.startswith("£6.45 was taken. The sale is finished, receipt ")
    assert (totals(shop).net, shop.stock("JAM")) == (645, (2, 0))
    assert shop.cart_state(checkout.lock.cart_id) == "sold"


@pytest.mark.parametrize("op", ["authorise", "capture"])
@pytest.mark.parametrize("course", [LOST, Course("declines", told="silence")], ids=["lost", "no"])
def test_a_contrary_answer_changes_nothing(shop, manager, op, course):
    """Scenario 85: the provider says that nothing was taken, so nobody can say that it was."""
    checkout = doubtful(shop, op, course)
    before = shop.rows(sa.select(t.checkout_locks))

    with pytest.raises(Problem) as caught:
        manager.decide(Act.FINISH, reference="0042")

    assert caught.value.code is Code.PROOF_CONTRARY
    assert "£6.45 was not" in caught.value.sentence
    assert caught.value.sentence.endswith("Nothing was changed.")
    assert shop.rows(sa.select(t.checkout_locks)) == before
    assert totals(shop).net == 0
    assert [one.state for one in shop.lock(checkout).payments] == ["unknown"]


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_silence_needs_a_reference(shop, manager, op):
    doubtful(shop, op, TAKEN)
    silent(shop, manager)

    with pytest.raises(Problem) as caught:
        manager.decide(Act.FINISH)

    assert caught.value.code is Code.PROOF_NEEDED


def test_a_persons_proof_finishes_what_nobody_answers(shop, manager):
    """The reference stands with the try and in the journal, with both people and the reason."""
    checkout = doubtful(shop, "capture", TAKEN)
    silent(shop, manager)

    decided = manager.decide(Act.FINISH, reason="on the provider's list", reference="PSP 77-1")

    assert decided.ended == "finished"
    (capture,) = shop.lock(checkout).payments[0].tries("capture")
    assert (capture.state, capture.external_ref) == ("ok", "PSP 77-1")
    said = journal(shop, checkout, "claimed")
    second = manager.approver("Ida").user_id
    assert said["data"]["act"] == "finish"
    assert said["data"]["reason"] == "on the provider's list"
    assert (said["data"]["reference"], said["data"]["second"]) == ("PSP 77-1", second)
    assert said["actor"] == manager.actor.person.user_id
    assert totals(shop).net == 645


def journal(shop, checkout, kind):
    """What the last row of a kind says."""
    rows = shop.rows(
        sa.select(t.audit_journal.c.canonical)
        .where(t.audit_journal.c.lock_id == checkout.lock.lock_id, t.audit_journal.c.kind == kind)
        .order_by(t.audit_journal.c.at)
    )
    return json.loads(rows[-1].canonical)


def test_an_approval_that_was_proven_is_taken_when_the_provider_answers(shop, manager):
    """The reference on the slip names the hold to the provider."""
    checkout = doubtful(shop, "authorise", TAKEN)
    (held,) = totals(shop).open_authorisations
    manager.till.terminal._script = Scripted({}, [GONE] * 2)

    decided = manager.decide(Act.FINISH, reference=held.reference)

    assert decided.ended == "finished"
    assert shop.lock(checkout).payments[0].provider_ref == held.reference
    assert totals(shop).net == 645


def test_a_slip_of_the_other_terminal_finishes_a_sale_of_which_nobody_was_sure(shop, manager):
    """A stand-alone terminal is asked by nobody: its slip is always needed."""
    till = shop.till("Till 1")
    asked = till.tender(till.start(till.cart("TEA")), Tender("manual_card"))
    unsure = till.answer(asked, PersonAnswer(asked.payments[0].payment_id, "not_sure"))
    case = manager.case(unsure)
    assert not case.offer(Act.CHECK_AGAIN).offered
    assert case.offer(Act.FINISH).reference == "always"

    decided = manager.decide(Act.FINISH, reference="slip 12")

    assert decided.ended == "finished"
    assert decided.checkout.receipt.series == manager.till.desk.series


def test_a_request_to_cancel_is_forgotten_by_who_finishes(shop, manager):
    """The manager decides last: what was approved is not undone after all."""
    till = shop.till("Till 1", script=Scripted({"authorise": [TAKEN]}, [GONE] * MOST))
    unheard = Scripted({}, cancels=[GONE])
    other = shop.till("Till 2", role=manager.actor.person.role, script=unheard)
    cart = till.cart("TEA")
    till.terminal._script = asking_to_cancel(till, other, shop)
    checkout = till.start(cart, Tender("card"))
    assert checkout.lock.attention_code == "AUTH_UNKNOWN"
    assert checkout.lock.cancel_requested_at is not None

    assert manager.decide(Act.FINISH).ended == "finished"


def asking_to_cancel(till, other, shop):
    script = Scripted({"authorise": [TAKEN]}, [GONE] * MOST)

    def asked(moment):
        if moment.step == "perform":
            with shop.store.read() as unit:
                (lock_id,) = unit.locks.live()
                live = unit.locks.load(lock_id)
            other.cancel(live)
        return script(moment)

    return asked


# --- another amount -------------------------------------------------------------------------------


def test_scenario_89_too_much_goes_back_before_the_sale_is_finished(shop, manager):
    """6.45 was asked for and 7.09 taken: 0.64 goes back, then the sale is written."""
    checkout = doubtful(shop, "capture", Behaviour.MORE)
    assert checkout.lock.attention_code == "AMOUNT_MISMATCH"
    offer = manager.offer(Act.FINISH)
    assert offer.money == "£0.64 too much goes back first. Then the sale is finished."

    decided = manager.decide(Act.FINISH)

    assert decided.ended == "finished"
    sold = shop.lock(checkout)
    (back,) = sold.payments[0].tries("refund")
    assert (back.state, back.amount, sold.payments[0].amount) == ("ok", 64, 645)
    assert totals(shop).net == 645


def test_scenario_89_too_much_that_the_provider_keeps_is_proven_by_people(shop, manager):
    """Nothing is written as sold while too much is with us; a person's proof ends it."""
    checkout = doubtful(shop, "capture", Behaviour.MORE)
    manager.till.terminal._script = Scripted({"refund": [NO] * MOST})
    decided = manager.decide(Act.FINISH)
    assert (decided.ended, decided.checkout.attention_code) == ("waits", "AMOUNT_MISMATCH")
    assert shop.lock(checkout).order_status == "pending"

    back = portal(shop, shop.lock(checkout).payments[0], "refund", 64)
    decided = manager.decide(Act.FINISH, reference=back)

    assert decided.ended == "finished"
    assert totals(shop).net == 645


def test_scenario_89_an_unanswered_difference_is_never_asked_twice(shop, manager):
    """The undo is closed while the difference is on its way: all of it would go back twice."""
    doubtful(shop, "capture", Behaviour.MORE)
    manager.till.terminal._script = Scripted({"refund": [TAKEN]}, [YES] + [GONE] * 2)
    assert manager.decide(Act.FINISH).ended == "waits"
    assert not manager.offer(Act.UNDO).offered

    manager.till.terminal._script = Scripted({})
    assert manager.decide(Act.FINISH).ended == "finished"
    assert totals(shop).refunded == 64


def test_scenario_89_too_little_leaves_the_rest_to_pay(shop, manager):
    """3.22 was taken: that much is paid, and the rest may be paid in any way, at this till."""
    checkout = doubtful(shop, "capture", Behaviour.LESS)

    decided = manager.decide(Act.FINISH)

    assert (decided.ended, decided.checkout.due, decided.checkout.choosing) == ("pay", 323, True)
    mine = shop.lock(checkout)
    assert unfinished(mine).cancel_money == "What is held is released, what was taken goes back."
    assert manager.till.desk.owns(mine)
    assert (mine.payments[0].amount, mine.payments[0].state) == (322, "captured")
    sold = manager.till.tender(mine, Tender("cash", tendered=500))
    assert (sold.lock.state, sold.payments[1].change_due) == (COMPLETED, 177)
    assert totals(shop).net == 322


def test_scenario_89_too_little_and_then_given_up(shop, manager):
    """The customer goes: exactly what was taken goes back."""
    checkout = doubtful(shop, "capture", Behaviour.LESS)
    manager.decide(Act.FINISH)

    undone = manager.till.cancel(shop.lock(checkout))

    assert (undone.lock.state, undone.payments[0].state) == (LockState.CANCELLED, "refunded")
    assert view(undone).money == "£3.22 was taken. It was given back."
    assert totals(shop).net == 0


def test_a_part_that_was_proven_leaves_the_rest_to_pay(shop, manager):
    """Of two cards only the first was in doubt: the sale goes on with the second."""
    script = Scripted({"authorise": [TAKEN]}, [GONE] * MOST)
    till = shop.till("Till 1", script=script)
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

    decided = manager.decide(Act.FINISH)

    assert (decided.ended, decided.checkout.due) == ("pay", 445)
    sold = manager.till.tender(shop.lock(checkout), Tender("card"))
    assert sold.lock.state is COMPLETED
    assert totals(shop).net == 645


# --- where it is not offered ----------------------------------------------------------------------


def test_what_is_to_go_back_is_not_finished(shop, manager):
    script = Scripted({"void": [NO] * MOST})
    till = shop.till("Till 1", script=script)
    held = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    failed = till.cancel(held)
    assert failed.lock.attention_code == "VOID_FAILED"

    with pytest.raises(Problem) as caught:
        manager.decide(Act.FINISH)

    assert caught.value.code is Code.NOT_OFFERED
    assert caught.value.sentence == manager.offer(Act.FINISH).why_not
    assert manager.decide(Act.UNDO).ended == "undone"


@pytest.mark.parametrize("act", [Act.FINISH, Act.UNDO])
def test_of_two_managers_at_once_one_decides(shop, manager, act):
    """What was shown before somebody else decided is refused, whatever it would have done."""
    checkout = doubtful(shop, "capture", TAKEN)
    seen = manager.case(checkout).ref
    Manager(shop, "Till 8").decide(Act.CHECK_AGAIN)

    with pytest.raises(Problem) as caught:
        manager.on(act, seen, went=Went.UNSAID)

    assert caught.value.code is Code.CASE_GONE
    assert shop.lock(checkout).lock.state is COMPLETED
