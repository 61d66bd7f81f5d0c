"""The manager's queue: what it shows, oldest first, and who may do what (checkout 6)."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.payments.behaviour import Behaviour, Scripted
from pos.store import tables as t
from tests.checkout.deciding import PIN, Act, Manager, lock_of
from tests.checkout.test_attention_finish import TAKEN, doubtful, journal, silent, totals
from tests.checkout.test_attention_late import late_hold
from tests.checkout.test_attention_undo import cash_in_hand, void_failed

NO, GONE = Behaviour.DECLINE, Behaviour.UNREACHABLE
MOST = 9


@pytest.fixture
def manager(shop):
    return Manager(shop)


def count(shop):
    with shop.store.read() as unit:
        return unit.attention.count()


def test_faults_14_to_16_every_kind_is_there_the_oldest_first(shop, manager):
    """Fault 14: a real failure of each kind, in words; a badge counts what the list shows."""
    assert (count(shop), manager.cases()) == (0, ())
    hold = void_failed(shop, [NO] * MOST)
    late = late_hold(shop)
    cash = cash_in_hand(shop)
    charged = doubtful(shop, "capture", TAKEN, skus=("TEA",))

    cases = manager.cases()

    assert [one.headline for one in cases] == [
        "Hold could not be released",
        "Late answer from terminal",
        "Cash must be handed back",
        "Card may have been charged",
    ]
    assert [one.lock_id for one in cases] == [
        one.lock.lock_id for one in (hold, late, cash, charged)
    ]
    assert [one.since for one in cases] == sorted(one.since for one in cases)
    assert [one.amount for one in cases] == [200, 250, 200, 250]
    assert count(shop) == len(cases) == 4
    for act, checkout in (
        (Act.UNDO, hold),
        (Act.CASH_HANDED_BACK, cash),
        (Act.FINISH, charged),
    ):
        manager.decide(act, checkout)
    manager.decide(Act.GIVE_BACK)
    assert (count(shop), manager.cases()) == (0, ())


def test_the_sentence_says_what_when_where_and_where_the_goods_are(shop, manager):
    doubtful(shop, "capture", TAKEN)

    case = manager.case()

    told = case.sentence.split("; ")
    assert told[0].startswith("Card £6.45 approved at ")
    assert told[0].endswith(" at Till 1")
    assert told[1:] == ["not known whether it was taken", "the goods are kept aside."]
    assert case.money == "It is not known whether £6.45 was taken."
    certain, doubt = case.facts
    assert (certain.certain, doubt.certain) == (True, False)
    assert certain.text.startswith("£6.45 is held on ")
    assert doubt.text == "It is not known whether £6.45 was taken."
    assert (case.till, case.cashier, case.cart_number) == ("Till 1", "cashier of Till 1", "C-1")


def test_what_went_on_is_not_said_to_be_held(shop, manager):
    """A hold that was taken, or of which less was taken, is none any more."""
    doubtful(shop, "capture", Behaviour.LESS)

    (fact,) = manager.case().facts

    assert (fact.certain, fact.text) == (True, "£3.22 was taken, and £6.45 was asked for.")


def test_another_amount_stays_another_amount_when_nobody_answers(shop, manager):
    """Silence takes nothing back of what was said before about the money."""
    doubtful(shop, "capture", Behaviour.LESS)

    manager.decide(Act.CHECK_AGAIN)

    case = manager.case()
    assert (case.headline, case.money) == ("Another amount was taken", "£3.22 was taken.")
    assert not {one.act for one in case.actions if one.offered} & {Act.COPY}


def test_where_the_customer_stood_is_told_whoever_found_it(shop, manager):
    """A cleaner at another till put it aside; the customer stood at the first."""
    till = shop.till("Till 1", script=Scripted({"void": [NO] * MOST}))
    till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.wait(121)
    cleaner = shop.till("Till 2", script=Scripted({"void": [NO] * MOST}))
    cleaner.clean_up()

    assert manager.case().till == "Till 1"


def test_every_act_has_its_offer_and_each_refusal_its_reason(shop, manager):
    doubtful(shop, "authorise", TAKEN)
    late_hold(shop)

    for case in manager.cases():
        assert [one.act for one in case.actions] == list(Act)
        for offer in case.actions:
            assert offer.offered is not bool(offer.why_not)
            assert not offer.offered or (offer.money and offer.goods)


def test_asking_again_asks_for_no_card(shop):
    """Nobody may be there: what was never approved is open again, and the terminal stays dark."""
    script = Scripted({"authorise": [Behaviour.TIMEOUT_NOT_CHARGED]}, [GONE] * 2)
    till = shop.till("Till 1", script=script)
    till.start(till.cart("TEA"), Tender("card"))
    here = Manager(shop, "Till 1")

    decided = here.decide(Act.CHECK_AGAIN)

    assert (decided.ended, decided.checkout.due) == ("pay", 250)
    assert decided.sentence == "Nothing was charged. Go on with the payment at this till."
    assert totals(shop).authorised == 0
    here.till.cancel(lock_of(shop, decided.checkout.lock_id))


def test_what_comes_back_undecided_keeps_its_place(shop, manager):
    """It waits since it came to this, however often somebody asked again."""
    first = doubtful(shop, "capture", TAKEN, skus=("TEA",))
    second = doubtful(shop, "capture", TAKEN, skus=("TEA",))
    since = manager.case(first).since
    silent(shop, manager)

    assert manager.decide(Act.CHECK_AGAIN, first).ended == "waits"

    assert [one.lock_id for one in manager.cases()] == [one.lock.lock_id for one in (first, second)]
    assert manager.case(first).since == since


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [one for one in Act if one is not Act.CHECK_AGAIN])
def test_every_decision_has_a_reason(shop, manager, act):
    doubtful(shop, "capture", TAKEN)

    with pytest.raises(Problem) as caught:
        manager.decide(act, reason="  ")

    assert caught.value.code is Code.REASON_MISSING


@pytest.mark.parametrize("act", [one for one in Act if one is not Act.CASH_HANDED_BACK])
def test_a_cashier_decides_nothing(shop, act):
    """The right is asked for in the very commit that claims, whatever it was before."""
    cashier = Manager(shop, role=Role.CASHIER)
    checkout = doubtful(shop, "capture", TAKEN)
    late_hold(shop)
    is_late = act in {Act.GIVE_BACK, Act.SETTLE_ELSEWHERE}
    case = next(one for one in cashier.cases() if (one.kind == "late") is is_late)
    assert case.offer(act).offered or act is Act.CHECK_AGAIN

    with pytest.raises(Problem) as caught:
        cashier.on(act, case.ref, reference="0042")

    assert caught.value.code is Code.NOT_ALLOWED
    assert shop.lock(checkout).lock.epoch == checkout.lock.epoch
    assert totals(shop).refunded == 0


def test_a_cashier_hands_back_no_cash_here(shop):
    cashier = Manager(shop, role=Role.CASHIER)
    cash_in_hand(shop)

    with pytest.raises(Problem) as caught:
        cashier.decide(Act.CASH_HANDED_BACK)

    assert caught.value.code is Code.NOT_ALLOWED


@pytest.mark.parametrize("act", [Act.FINISH, Act.UNDO, Act.GIVE_BACK, Act.SETTLE_ELSEWHERE])
def test_where_money_moves_a_second_person_agrees(shop, manager, act):
    """Anybody else of the shop, with their own PIN; nobody agrees with themselves."""
    doubtful(shop, "capture", TAKEN)
    late_hold(shop)
    is_late = act in {Act.GIVE_BACK, Act.SETTLE_ELSEWHERE}
    case = next(one for one in manager.cases() if (one.kind == "late") is is_late)
    assert case.offer(act).second_person

    for approver, code in (
        (None, Code.SECOND_PERSON),
        (manager.actor.person.name, Code.SECOND_PERSON),
    ):
        with pytest.raises(Problem) as caught:
            manager.on(act, case.ref, approver=approver, reference="0042")
        assert caught.value.code is code
    cashier = "cashier of Till 1"
    assert cashier in {one.name for one in manager.desk.second_people(manager.actor)}
    decided = manager.on(act, case.ref, approver=cashier, reference="0042")
    assert decided.ended in {"finished", "undone", "given_back", "kept"}


def test_a_wrong_pin_agrees_to_nothing(shop, manager):
    checkout = doubtful(shop, "capture", TAKEN)
    wrong = manager.approver("Ida", pin="4072")

    with pytest.raises(Problem) as caught:
        manager.people_say(Act.FINISH, wrong)

    assert caught.value.code is Code.WRONG_PIN
    assert shop.lock(checkout).lock.epoch == checkout.lock.epoch


@pytest.mark.parametrize("act", [Act.CASH_HANDED_BACK, Act.COPY])
def test_where_no_money_moves_nobody_else_is_asked(shop, manager, act):
    made = cash_in_hand(shop) if act is Act.CASH_HANDED_BACK else doubtful(shop, "capture", TAKEN)

    assert not manager.offer(act, made).second_person
    assert manager.decide(act, made, approver=None).ended in {"undone", "pay"}


def test_a_shop_of_one_person_asks_nobody_and_says_so(shop):
    """Everybody else has left: the journal says that nobody else was there."""
    checkout = doubtful(shop, "capture", TAKEN)
    owner = Manager(shop, role=Role.MANAGER)
    with shop.store.write() as unit:
        others = t.users.c.id != owner.actor.person.user_id
        unit.connection.execute(sa.update(t.users).where(others).values(active=False))
        unit.commit()
    assert not owner.offer(Act.FINISH).second_person

    assert owner.decide(Act.FINISH, approver=None).ended == "finished"

    said = journal(shop, checkout, "claimed")["data"]
    assert said["second"] == "nobody else in the shop"
    assert PIN not in str(said)
