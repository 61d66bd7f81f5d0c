"""A manager undoes a sale: the provider gives back what it has, or people prove how it went back.

The shop is sound afterwards: invariants, and the provider's own ledger (P1 to P4).
"""

import pytest

from pos.domain.checkout import PersonAnswer, Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.payments.course import Course
from pos.payments.simulated import SimulatedTerminal
from pos.ports.payment_terminal import Caps
from tests.checkout.crashes import Crash, crashing
from tests.checkout.deciding import Act, Manager, Went, portal
from tests.checkout.test_attention_finish import doubtful, silent, totals

YES, NO, GONE = Behaviour.APPROVE, Behaviour.DECLINE, Behaviour.UNREACHABLE
TAKEN, LOST = Behaviour.TIMEOUT_CHARGED, Behaviour.TIMEOUT_NOT_CHARGED
MOST = 9
FAILED = LockState.FAILED
TWO_CARDS = (Tender("card", amount=200), Tender("card"))


@pytest.fixture
def manager(shop):
    return Manager(shop)


def is_undone(shop, checkout, decided):
    ended = shop.lock(checkout)
    assert decided.ended == "undone", decided
    assert not ended.lock.live
    assert shop.cart_state(ended.lock.cart_id) == "open"
    assert (shop.stock("JAM"), shop.stock("TEA")) == ((3, 0), (10, 0))
    assert ended.order_status in {None, "void"}
    return ended


@pytest.mark.parametrize("op", ["authorise", "capture"])
@pytest.mark.parametrize("course", [TAKEN, LOST, Course("declines", told="silence")], ids=str)
def test_whatever_the_provider_says_is_undone(shop, manager, op, course):
    """Scenario 85: no proof is needed where it answers; what it has goes back."""
    checkout = doubtful(shop, op, course)

    decided = manager.decide(Act.UNDO)

    ended = is_undone(shop, checkout, decided)
    assert (ended.lock.state, ended.lock.end_code) == (FAILED, f"{_CODE[op]}_UNKNOWN")
    assert totals(shop).net == 0
    assert totals(shop).open_authorisations == ()


_CODE = {"authorise": "AUTH", "capture": "CAPTURE"}


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_silence_needs_a_proof(shop, manager, op):
    checkout = doubtful(shop, op, TAKEN)
    silent(shop, manager)

    for went, reference in (
        (Went.UNSAID, ""),
        (Went.NOT_TAKEN, ""),
        (Went.GIVEN_BACK, ""),
    ):
        with pytest.raises(Problem) as caught:
            manager.decide(Act.UNDO, went=went, reference=reference)
        assert caught.value.code is Code.PROOF_NEEDED
    assert shop.lock(checkout).lock.state is LockState.ATTENTION


def test_a_person_proves_that_nothing_was_held(shop, manager):
    checkout = doubtful(shop, "authorise", LOST)
    silent(shop, manager)

    decided = manager.decide(Act.UNDO, went=Went.NOT_TAKEN, reference="PSP says none")

    ended = is_undone(shop, checkout, decided)
    (tried,) = ended.payments[0].attempts
    assert (tried.state, tried.external_ref) == ("not_executed", "PSP says none")


def test_a_capture_that_was_not_taken_leaves_a_hold_to_release(shop, manager):
    """It is released by the provider where it answers again, else by people with a reference."""
    checkout = doubtful(shop, "capture", LOST)
    silent(shop, manager)
    waits = manager.decide(Act.UNDO, went=Went.NOT_TAKEN, reference="not on the list")
    assert (waits.ended, waits.checkout.attention_code) == ("waits", "VOID_FAILED")

    back = portal(shop, shop.lock(checkout).payments[0], "void", 645)
    decided = manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=back)

    ended = is_undone(shop, checkout, decided)
    assert [one.external_ref for one in ended.payments[0].tries("void")] == [back] * 2
    assert totals(shop).open_authorisations == ()


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_a_person_proves_that_it_went_back(shop, manager, op):
    """checkout 6: the open try is settled, then the next one is written as done by hand."""
    checkout = doubtful(shop, op, TAKEN)
    silent(shop, manager)
    back = "void" if op == "authorise" else "refund"
    reference = portal(shop, checkout.payments[0], back, 645)

    decided = manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=reference)

    ended = is_undone(shop, checkout, decided)
    (by_hand,) = ended.payments[0].tries(back)
    assert (by_hand.state, by_hand.amount, by_hand.external_ref) == ("ok", 645, reference)
    assert totals(shop).net == 0


@pytest.mark.parametrize(
    ("course", "went"), [(TAKEN, Went.NOT_TAKEN), (LOST, Went.GIVEN_BACK)], ids=["taken", "lost"]
)
def test_a_contrary_answer_changes_nothing(shop, manager, course, went):
    checkout = doubtful(shop, "capture", course)

    with pytest.raises(Problem) as caught:
        manager.decide(Act.UNDO, went=went, reference="0042")

    assert caught.value.code is Code.PROOF_CONTRARY
    assert shop.lock(checkout).lock.epoch == checkout.lock.epoch


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_53_what_was_undone_is_not_taken_by_a_till_that_froze(shop, manager, op):
    """It was not found, so it is called off: a request that is still on its way is refused."""
    woken = []

    def freeze(at):
        if (at.step, at.op) == ("perform", op) and not woken:
            woken.append(None)
            shop.wait(121)
            cleaner.clean_up()
            assert manager.decide(Act.UNDO).ended == "undone"

    till = shop.till("Till 1", script=freeze)
    cleaner = shop.till("Till 2", script=Scripted({}, [GONE] * MOST))
    checkout = till.start(till.cart("TEA", "JAM"))
    with pytest.raises(Problem) as caught:
        till.tender(checkout, Tender("card"))

    assert caught.value.code is Code.LOCK_LOST
    assert (totals(shop).net, totals(shop).open_authorisations) == (0, ())
    assert manager.cases() == ()


# --- what could not go back -----------------------------------------------------------------------


def void_failed(shop, courses):
    till = shop.till("Till 1", script=Scripted({"void": courses}))
    held = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    return till.cancel(held)


def refund_failed(shop, courses, queries=()):
    """The first card is charged, the second is not; what was charged does not go back."""
    script = Scripted({"capture": [YES, NO], "refund": courses}, queries)
    till = shop.till("Till 1", script=script)
    half = till.tender(till.start(till.cart("TEA", "JAM")), TWO_CARDS[0])
    return till.cancel(till.tender(half, TWO_CARDS[1]))


def test_scenario_98_a_release_that_was_refused_is_tried_anew(shop, manager):
    """Whoever decides later may find a provider that does it: three more tries."""
    failed = void_failed(shop, [NO] * 3)
    assert failed.lock.attention_code == "VOID_FAILED"
    assert manager.case().headline == "Hold could not be released"

    ended = is_undone(shop, failed, manager.decide(Act.CHECK_AGAIN))

    assert [one.state for one in ended.payments[0].tries("void")] == ["declined"] * 3 + ["ok"]


def test_scenario_98_a_release_that_is_refused_for_ever_is_ended_by_people(shop, manager):
    """fault 20: and it is not called undone before somebody proved it."""
    failed = void_failed(shop, [NO] * MOST)
    manager.till.terminal._script = Scripted({"void": [NO] * MOST})
    assert manager.decide(Act.UNDO).ended == "waits"

    back = portal(shop, failed.payments[0], "void", 200)
    decided = manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=back)

    ended = is_undone(shop, failed, decided)
    assert ended.payments[0].state == "voided"
    assert ended.payments[0].attempts[-1].external_ref == back


def test_scenario_102_a_refund_that_is_refused_for_ever_is_ended_by_people(shop, manager):
    failed = refund_failed(shop, [NO] * MOST)
    assert failed.lock.attention_code == "REFUND_FAILED"
    assert "the provider refuses to give it back" in manager.case().sentence

    back = portal(shop, failed.payments[0], "refund", 200)
    decided = manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=back)

    is_undone(shop, failed, decided)
    assert totals(shop).net == 0


def test_scenario_102_a_refund_that_nobody_answers_is_ended_by_people(shop, manager):
    """Its own try is given up in the same commit, and never sent again."""
    failed = refund_failed(shop, [LOST], [GONE] * MOST)
    assert failed.lock.attention_code == "REFUND_FAILED"
    silent(shop, manager)
    with pytest.raises(Problem) as caught:
        manager.decide(Act.UNDO)
    assert caught.value.code is Code.PROOF_NEEDED

    back = portal(shop, failed.payments[0], "refund", 200)
    ended = is_undone(shop, failed, manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=back))

    assert [one.state for one in ended.payments[0].tries("refund")] == ["not_executed", "ok"]


def test_scenario_102_of_a_refund_only_half_went_back(shop, manager):
    """The provider says so each time it is asked; people see to the other half."""
    failed = refund_failed(shop, [Behaviour.LESS])
    assert failed.lock.attention_code == "AMOUNT_MISMATCH"
    assert "only £1.00 was given back" in manager.case().sentence
    with pytest.raises(Problem) as caught:
        manager.decide(Act.UNDO)
    assert caught.value.code is Code.PROOF_NEEDED

    back = portal(shop, failed.payments[0], "refund", 100)
    is_undone(shop, failed, manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=back))

    assert totals(shop).net == 0


def test_too_much_that_was_taken_goes_back_whole(shop, manager):
    """Scenario 89: not what was asked for goes back, but what was taken."""
    checkout = doubtful(shop, "capture", Behaviour.MORE)

    is_undone(shop, checkout, manager.decide(Act.UNDO))

    assert (totals(shop).refunded, totals(shop).net) == (709, 0)


def test_a_stand_alone_terminal_gives_back_by_hand_only(shop, manager):
    """A card was charged at the other terminal, then all was undone: its slip ends it."""
    till = shop.till("Till 1", script=Scripted({"capture": [NO]}))
    half = till.tender(till.start(till.cart("TEA", "JAM")), TWO_CARDS[0])
    asked = till.tender(half, Tender("manual_card"))
    answered = till.answer(asked, PersonAnswer(asked.payments[1].payment_id, "approved", "slip 1"))
    failed = till.cancel(answered)
    assert failed.lock.attention_code == "REFUND_FAILED"
    case = manager.case()
    assert not case.offer(Act.CHECK_AGAIN).offered
    assert [one.went for one in case.offer(Act.UNDO).choices] == [Went.GIVEN_BACK]

    with pytest.raises(Problem) as caught:
        manager.decide(Act.UNDO, reference="slip 2")
    assert caught.value.code is Code.PROOF_NEEDED
    decided = manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference="slip 2")

    ended = is_undone(shop, failed, decided)
    (back,) = ended.payments[1].tries("refund")
    assert (back.state, back.external_ref) == ("ok", "slip 2")


def test_what_a_dead_till_was_to_give_back_by_hand_is_for_a_person(shop, manager):
    """It died with the intent written: the cleaner calls it by its name, and frees the goods."""
    script = Scripted({"capture": [NO]})
    till = crashing(shop, "Till 1", ("undo intent", "after", 1), script=script)
    half = till.tender(till.start(till.cart("TEA", "JAM")), TWO_CARDS[0])
    asked = till.tender(half, Tender("manual_card"))
    paid = PersonAnswer(asked.payments[1].payment_id, "approved", "slip 1")
    answered = till.answer(asked, paid)
    with pytest.raises(Crash):
        till.cancel(answered)
    shop.wait(121)

    shop.till("Till 2").clean_up()

    failed = shop.lock(answered)
    assert (failed.lock.attention_code, shop.stock("JAM")) == ("REFUND_FAILED", (3, 0))
    decided = manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference="slip 2")
    is_undone(shop, failed, decided)


# --- cash, and other tills' terminals -------------------------------------------------------------


def cash_in_hand(shop):
    till = shop.till("Till 1")
    part = till.tender(till.start(till.cart("TEA", "JAM")), Tender("cash", tendered=200))
    shop.wait(121)
    shop.till("Till 2").clean_up()
    return part


def test_cash_is_handed_back_with_a_reason(shop, manager):
    part = cash_in_hand(shop)
    case = manager.case()
    assert (case.code, case.amount) == ("CASH_IN_HAND", 200)
    assert case.offer(Act.CASH_HANDED_BACK).money == "£2.00 leaves the drawer."
    assert not case.offer(Act.UNDO).offered

    with pytest.raises(Problem) as caught:
        manager.decide(Act.CASH_HANDED_BACK, reason=" ")
    assert caught.value.code is Code.REASON_MISSING
    decided = manager.decide(Act.CASH_HANDED_BACK, approver=None)

    ended = is_undone(shop, part, decided)
    assert (ended.lock.state, ended.payments[0].state) == (LockState.EXPIRED, "voided")


def test_cash_beside_a_card_in_doubt_comes_after_the_card(shop, manager):
    """What the customer is told to take back is asked for only once the card is settled."""
    checkout = doubtful(shop, "authorise", TAKEN, tenders=(Tender("cash", tendered=200),))
    assert not manager.offer(Act.CASH_HANDED_BACK).offered
    assert "£2.00 in cash is to be handed back" in manager.offer(Act.UNDO).money

    waits = manager.decide(Act.UNDO)
    assert (waits.ended, waits.checkout.attention_code) == ("waits", "CASH_IN_HAND")

    is_undone(shop, checkout, manager.decide(Act.CASH_HANDED_BACK))


def owner_gone(shop, course):
    """A card at a terminal that only its own till reaches, and that till is gone."""
    till = shop.till("Till 1", script=Scripted({"capture": [course]}, [GONE] * MOST))
    bind(till)
    return till.start(till.cart("TEA", "JAM"), Tender("card"))


def bind(till):
    shop, bound = till.shop, Caps(reachable_from="till")
    till.desk.terminals["card"] = SimulatedTerminal(
        till.terminal.device_id,
        shop.ledger,
        shop.behaviours,
        shop.clock,
        caps=bound,
        script=till.terminal._script,
    )


def test_scenario_64_what_cannot_be_asked_here_is_proven_by_people(shop, manager):
    """Not asked through another terminal; all that is there is given back by proof."""
    bind(manager.till)
    checkout = owner_gone(shop, TAKEN)
    case = manager.case(checkout)
    assert not case.offer(Act.CHECK_AGAIN).offered
    assert "Only that till can ask it" in case.offer(Act.CHECK_AGAIN).why_not
    proofs = [one.went for one in case.offer(Act.UNDO).choices]
    assert proofs == [Went.NOT_TAKEN, Went.GIVEN_BACK]
    with pytest.raises(Problem) as caught:
        manager.decide(Act.UNDO)
    assert caught.value.code is Code.PROOF_NEEDED

    back = portal(shop, checkout.payments[0], "refund", 645)
    decided = manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=back)

    is_undone(shop, checkout, decided)
    assert totals(shop).net == 0


def test_scenario_64_what_was_not_taken_there_was_released_by_people(shop, manager):
    """Its hold cannot be released through another terminal, and must not be left."""
    bind(manager.till)
    checkout = owner_gone(shop, LOST)

    back = portal(shop, checkout.payments[0], "void", 645)
    decided = manager.decide(Act.UNDO, went=Went.NOT_TAKEN, reference=back)

    ended = is_undone(shop, checkout, decided)
    assert [one.state for one in ended.payments[0].tries("capture")] == ["not_executed"]
    assert ended.payments[0].state == "voided"


def test_scenario_64_what_was_taken_there_is_finished_here_by_proof(shop, manager):
    """No call is left to make: the capture was the last."""
    bind(manager.till)
    checkout = owner_gone(shop, TAKEN)

    decided = manager.decide(Act.FINISH, reference="PSP 77")

    assert decided.ended == "finished"
    assert shop.lock(checkout).payments[0].state == "captured"


def test_scenario_64_what_is_only_held_there_is_not_finished_here(shop, manager):
    """It would have to be taken, which only that till can ask for."""
    bind(manager.till)
    till = shop.till("Till 1", script=Scripted({"authorise": [TAKEN]}, [GONE] * MOST))
    bind(till)
    till.start(till.cart("TEA"), Tender("card"))

    offer = manager.offer(Act.FINISH)

    assert not offer.offered
    assert "Only that till can ask it" in offer.why_not
    back = Manager(shop, "Till 1", role=Role.MANAGER)
    bind(back.till)
    assert back.decide(Act.FINISH).ended == "finished"
