"""What somebody hostile tried on a manager's decisions, and what holds since (checkout 6).

Money is neither lost nor moved twice, each case can be ended by truthful people, one person is
never two. The shop is sound afterwards: invariants, and the provider's own ledger (P1 to P4).
"""

import pytest
import sqlalchemy as sa

from pos.domain.attention import Decision
from pos.domain.checkout import PersonAnswer, Tender
from pos.domain.discount import Discount
from pos.domain.errors import Code, Problem
from pos.domain.people import Approver, Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.payments.simulated import SimulatedTerminal
from pos.ports.payment_terminal import Caps
from pos.services import cleanup
from pos.store import tables as t
from tests.checkout.crashes import Crash, crashing
from tests.checkout.deciding import PIN, Act, Manager, Went, as_if_written, lock_of, portal
from tests.checkout.test_attention_finish import doubtful, silent, totals
from tests.checkout.test_attention_late import late_hold, row, unheard
from tests.checkout.test_attention_undo import owner_gone

YES, NO, GONE = Behaviour.APPROVE, Behaviour.DECLINE, Behaviour.UNREACHABLE
TAKEN, LOST = Behaviour.TIMEOUT_CHARGED, Behaviour.TIMEOUT_NOT_CHARGED
LESS, MORE = Behaviour.LESS, Behaviour.MORE
MOST = 9


@pytest.fixture
def manager(shop):
    return Manager(shop)


def with_caps(till, **caps):
    """Let a till's terminal be one of another kind."""
    shop, old = till.shop, till.terminal
    till.desk.terminals["card"] = SimulatedTerminal(
        old.device_id,
        shop.ledger,
        shop.behaviours,
        shop.clock,
        caps=Caps(**caps),
        script=old._script,
    )


def bound_manager(shop):
    """At a till whose terminal can be asked from nowhere else, and about nothing else."""
    manager = Manager(shop)
    with_caps(manager.till, reachable_from="till")
    return manager


def offered(case):
    return {one.act for one in case.actions if one.offered}


def answers(manager, **scripted):
    """From now on the provider answers the manager's till so, and else as it should."""
    queries = scripted.pop("queries", ())
    manager.till.terminal._script = Scripted(scripted, queries)


# --- who agrees -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spell",
    [str.upper, lambda one: one.replace("-", ""), lambda one: f"urn:uuid:{one}"],
    ids=["upper", "digits", "urn"],
)
def test_nobody_agrees_with_themselves_under_another_spelling(shop, manager, spell):
    """The same id may be written in several ways; it is one person all the same."""
    checkout = doubtful(shop, "capture", TAKEN)
    me = Approver(spell(manager.actor.person.user_id), PIN)

    with pytest.raises(Problem) as caught:
        manager.people_say(Act.FINISH, me)

    assert caught.value.code is Code.SECOND_PERSON
    assert shop.lock(checkout).lock.epoch == checkout.lock.epoch


def test_who_left_the_shop_agrees_to_nothing(shop, manager):
    doubtful(shop, "capture", TAKEN)
    cashier = manager.approver("cashier of Till 1")
    with shop.store.write() as unit:
        one = t.users.c.id == cashier.user_id
        unit.connection.execute(sa.update(t.users).where(one).values(active=False))
        unit.commit()

    with pytest.raises(Problem) as caught:
        manager.people_say(Act.FINISH, cashier)

    assert caught.value.code is Code.WRONG_PIN


# --- what goes back is no sale --------------------------------------------------------------------


@pytest.mark.parametrize("course", [TAKEN, MORE], ids=["as asked", "too much"])
def test_a_sale_of_which_half_went_back_is_not_finished(shop, manager, course):
    """All of it was asked to go back: that is no difference, and the rest is not the price."""
    checkout = doubtful(shop, "capture", course)
    answers(manager, refund=[LESS])
    assert manager.decide(Act.UNDO).checkout.attention_code == "AMOUNT_MISMATCH"

    assert offered(manager.case()) == {Act.CHECK_AGAIN, Act.UNDO}

    left = totals(shop).net
    back = portal(shop, shop.lock(checkout).payments[0], "refund", left)
    assert manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=back).ended == "undone"
    assert totals(shop).net == 0


def test_too_much_that_goes_back_in_silence_can_be_ended(shop, manager):
    """Neither finished nor shut: whoever proves that it went back ends it."""
    checkout = doubtful(shop, "capture", MORE)
    answers(manager, refund=[LOST], queries=[YES] + [GONE] * MOST)
    assert manager.decide(Act.UNDO).checkout.attention_code == "REFUND_FAILED"
    silent(shop, manager)

    assert offered(manager.case()) == {Act.CHECK_AGAIN, Act.UNDO}

    back = portal(shop, shop.lock(checkout).payments[0], "refund", 709)
    assert manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=back).ended == "undone"


def cancelled_while_asked(shop, *skus, script):
    """Another till asks to undo it while the card is asked, and the terminal hears nothing."""
    other = shop.till("Till 2", role=Role.MANAGER, script=Scripted({}, cancels=[GONE]))

    def asked(moment):
        if (moment.step, moment.op) == ("perform", "authorise"):
            with shop.store.read() as unit:
                (live,) = unit.locks.load_live()
            other.cancel(live)
        return script(moment)

    till = shop.till("Till 1", script=asked)
    return till.start(till.cart(*skus), Tender("card"))


def test_what_was_cancelled_is_not_finished_where_nothing_is_counted(shop, manager):
    """Goods that are kept aside for nobody tell nothing; the money goes back all the same."""
    stuck = cancelled_while_asked(shop, "BAG", script=Scripted({"void": [NO] * MOST}))
    assert (stuck.lock.attention_code, stuck.complete) == ("VOID_FAILED", True)

    case = manager.case()

    assert offered(case) == {Act.CHECK_AGAIN, Act.UNDO}
    assert case.goods == "the goods are free again"
    assert manager.decide(Act.UNDO).ended == "undone"


def test_asking_again_says_that_it_was_cancelled(shop, manager):
    """It is not taken then: what was approved goes back, and the words say so."""
    cancelled_while_asked(shop, "TEA", script=Scripted({"authorise": [TAKEN]}, [GONE] * MOST))
    assert manager.offer(Act.CHECK_AGAIN).goods == "The goods are free in the end."

    assert manager.decide(Act.CHECK_AGAIN).ended == "undone"


# --- the provider's word, earlier and later -------------------------------------------------------


def test_a_charge_that_people_wrote_off_is_asked_about_again(shop, manager):
    """They were wrong, and nobody answered: when somebody does, it is a case anew."""
    doubtful(shop, "capture", TAKEN)
    silent(shop, manager)
    said = manager.decide(Act.UNDO, went=Went.NOT_TAKEN, reference="not on the list")
    assert said.ended == "waits"
    # Nor is it true that its hold was let go; whoever hears that hears it from people.
    ref, agrees = manager.case().ref, manager.approver("Ida")
    wrong = Decision("as told", "let go", Went.GIVEN_BACK, agrees)
    assert manager.desk.undo(manager.actor, ref, wrong).ended == "undone"

    shop.till("Till 1").clean_up()

    case = manager.case()
    assert (case.kind, case.amount) == ("late", 645)
    assert "taken after it was given up" in case.sentence
    shop.behaviours.change(manager.till.terminal.device_id, unreachable=False)
    assert manager.decide(Act.GIVE_BACK).ended == "given_back"
    assert totals(shop).net == 0


def test_scenario_35_what_comes_after_nothing_was_found_is_a_case_again(shop, manager):
    """It was put away because the provider had nothing of it; nobody settled it otherwise."""
    unheard(shop)
    known = shop.ledger.path.read_bytes()
    shop.ledger.path.write_bytes(b"")
    assert manager.decide(Act.CHECK_AGAIN).ended == "nothing_taken"
    shop.ledger.path.write_bytes(known)

    shop.till("Till 1").clean_up()

    assert manager.case().kind == "late"
    assert manager.decide(Act.GIVE_BACK).ended == "given_back"
    assert totals(shop).open_authorisations == ()


def test_what_may_still_come_is_not_put_away(shop, manager):
    """It was sent long after its intent: the time in which it may arrive begins then."""
    unheard(shop)
    shop.ledger.path.write_bytes(b"")
    earlier = t.payment_attempts.c.intent_at - 151 * 1_000_000
    as_if_written(shop, t.payment_attempts, intent_at=earlier)
    with_caps(manager.till, late_bound_s=150.0)

    decided = manager.decide(Act.CHECK_AGAIN)

    assert (decided.ended, row(shop).state) == ("waits", "seen")


def test_money_that_went_back_is_not_settled_elsewhere(shop, manager):
    """It was asked for, and done without a word: it would go back twice."""
    late_hold(shop)
    answers(manager, void=[TAKEN], queries=[GONE] * MOST)
    assert manager.decide(Act.GIVE_BACK).ended == "waits"
    answers(manager)

    decided = manager.decide(Act.SETTLE_ELSEWHERE, reference="2.50 from the drawer")

    assert (decided.ended, row(shop).state) == ("given_back", "reversed")
    assert decided.sentence == "£2.50 was released."


def test_scenario_64_a_late_charge_is_asked_about_where_its_card_was(shop):
    """A charge names no terminal itself: that of its tender is the one to ask."""
    far = bound_manager(shop)
    checkout = owner_gone(shop, LOST)
    back = portal(shop, checkout.payments[0], "void", 645)
    far.decide(Act.UNDO, went=Went.NOT_TAKEN, reference=back)
    (capture,) = shop.lock(checkout).payments[0].tries("capture")
    late = {"id": shop.till("Till 1").desk.ids.new(), "attempt_id": capture.attempt_id}
    unsaid = {"outcome": "unknown", "provider_ref": None, "amount": None}
    with shop.store.write() as unit:
        unit.payments.add_late(late | unsaid | {"key": f"{capture.attempt_id}:late"})
        unit.commit()

    offer = far.offer(Act.CHECK_AGAIN)

    assert (offer.offered, offer.why_not) == (
        False,
        "Only Till 1 can ask its terminal. Do it there.",
    )


def test_scenario_64_a_difference_at_a_terminal_that_is_gone_has_an_end(shop):
    """Its refund cannot be asked about from anywhere: people prove it, and the sale is written."""
    far = bound_manager(shop)
    script = Scripted({"capture": [MORE], "refund": [LOST]}, [YES] + [GONE] * MOST)
    till = shop.till("Till 1", role=Role.MANAGER, script=script)
    with_caps(till, reachable_from="till")
    checkout = till.start(till.cart("TEA", "JAM"), Tender("card"))
    assert Manager(shop, till=till).decide(Act.FINISH).ended == "waits"
    assert (offered(far.case()), far.offer(Act.FINISH).reference) == ({Act.FINISH}, "always")
    with pytest.raises(Problem) as caught:
        far.decide(Act.FINISH)
    assert caught.value.code is Code.PROOF_NEEDED

    back = portal(shop, shop.lock(checkout).payments[0], "refund", 64)

    assert far.decide(Act.FINISH, reference=back).ended == "finished"


def test_nobodys_card_pays_for_another_cart(shop, manager):
    """The line on the provider's list is another customer's hold: it would be taken."""
    other = shop.till("Till 3")
    theirs = other.tender(other.start(other.cart("TEA", "BAG")), Tender("card", amount=250))
    reference = theirs.payments[0].provider_ref
    script = Scripted({"authorise": [LOST]}, [GONE] * MOST)
    till = shop.till("Till 1", script=script)
    checkout = till.start(till.cart("TEA"), Tender("card"))
    silent(shop, manager)

    with pytest.raises(Problem) as caught:
        manager.decide(Act.FINISH, checkout, reference=reference)

    assert caught.value.code is Code.PROOF_CONTRARY
    assert caught.value.sentence == (
        f"{reference} is the card payment of cart {theirs.lock.cart_number}. Nothing was changed."
    )
    assert shop.lock(checkout).lock.state is LockState.ATTENTION
    assert other.tender(theirs, Tender("cash", tendered=30)).lock.state is LockState.COMPLETED


# --- words ----------------------------------------------------------------------------------------


def test_a_hold_that_stays_is_not_called_nothing(shop, manager):
    """look 6: declined at the capture, and what is held is not let go."""
    till = shop.till("Till 1", script=Scripted({"capture": [NO], "void": [NO] * MOST}))
    till.start(till.cart("TEA", "JAM"), Tender("card"))

    assert manager.case().money == "£6.45 is held, not taken."


def test_what_was_taken_and_given_back_otherwise_is_not_called_nothing(shop, manager):
    """P4: a card that was charged stays charged where the money went back by hand."""
    checkout = doubtful(shop, "capture", TAKEN)
    silent(shop, manager)
    back = portal(shop, checkout.payments[0], "refund", 645)

    decided = manager.decide(Act.UNDO, went=Went.GIVEN_BACK, reference=back)

    assert decided.sentence == (
        "£6.45 was taken. It was given back in another way. The sale was undone. "
        "The cart is open again."
    )


def test_one_word_for_several_cards_says_how_much(shop, manager):
    till = shop.till("Till 1", script=Scripted({"void": [NO] * MOST}))
    held = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    till.cancel(till.tender(held, Tender("card", amount=300)))

    words = [one.words for one in manager.offer(Act.UNDO).choices]

    assert words[-1] == "All of it, £5.00, was given back in another way"


def test_cash_goes_back_although_a_hold_stays(shop, manager):
    """All is undone for certain: who paid in cash does not wait for the provider."""
    stuck = Scripted({"void": [NO] * MOST})
    till = shop.till("Till 1", script=stuck)
    half = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    till.tender(half, Tender("cash", tendered=100))
    shop.wait(121)
    shop.till("Till 2", script=stuck).clean_up()
    answers(manager, void=[NO] * 3)

    waits = manager.decide(Act.CASH_HANDED_BACK)

    assert (waits.checkout.attention_code, waits.checkout.cash_to_hand_back) == ("VOID_FAILED", 0)
    assert not manager.offer(Act.CASH_HANDED_BACK).offered
    assert manager.decide(Act.UNDO).ended == "undone"


# --- cleaners and copies --------------------------------------------------------------------------


def test_a_cleaner_leaves_what_was_sold_since_it_looked(shop):
    """It was to be handed to a manager, who finished it meanwhile."""
    far = bound_manager(shop)
    checkout = owner_gone(shop, TAKEN)
    far.decide(Act.FINISH, reference="PSP 77")
    sold = shop.lock(checkout)

    after = far.till.runner.run(cleanup._driven_on(far.till.desk, far.till.runner, sold))

    assert after.lock == sold.lock


def test_a_cleaner_leaves_what_is_a_managers_since_it_looked(shop):
    till = shop.till("Till 1")
    asked = till.tender(till.start(till.cart("TEA")), Tender("manual_card"))
    unsure = till.answer(asked, PersonAnswer(asked.payments[0].payment_id, "not_sure"))

    steps = cleanup.deal_with(till.desk, till.runner, asked.lock.lock_id)

    assert till.runner.run(steps).lock == unsure.lock


@pytest.mark.parametrize("how", ["the next tender", "the till's own cleaner"])
def test_p3_a_hold_of_another_amount_is_let_go_before_anything_else(shop, how):
    """The store was away just before its release: the sale does not end while it is held."""
    script = Scripted({"authorise": [LESS]})
    till = crashing(shop, "Till 1", ("A", "after", 1), script=script)
    with pytest.raises(Crash):
        till.start(till.cart("TEA"), Tender("card"))
    with shop.store.read() as unit:
        (left,) = unit.locks.load_live()
    if how != "the next tender":
        till.clean_up()
        assert totals(shop).open_authorisations == ()

    sold = till.tender(shop.lock(left), Tender("cash", tendered=250))

    assert sold.lock.state is LockState.COMPLETED
    assert totals(shop).open_authorisations == ()


def test_a_copy_has_what_was_taken_off(shop, manager):
    """It is sold at the price as it was frozen, and stands so in its cart when it is given up."""
    till = shop.till("Till 1", role=Role.MANAGER)
    till.terminal._script = Scripted({"capture": [TAKEN]}, [GONE] * MOST)
    cart = till.cart("TEA", "JAM")
    off = Discount(kind="amount", value=100)
    shop.carts.discount_cart(till.actor, cart.cart_id, off=off, version=cart.version)
    old = till.start(shop.carts.cart(cart.cart_id), Tender("card"))

    copied = manager.decide(Act.COPY, old).checkout

    assert copied.due == 545
    manager.till.cancel(lock_of(shop, copied.lock_id))
    again = shop.carts.cart(copied.cart_id)
    assert again.totals.total == 545
    sold = manager.till.start(again, Tender("cash", tendered=545))
    assert sold.lock.state is LockState.COMPLETED
    assert manager.decide(Act.UNDO, old).ended == "undone"
