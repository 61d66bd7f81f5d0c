"""Live checkouts from the office: who holds what, asking, releasing, taking over, all at once."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.live import ReleasedExpired
from pos.domain.people import Approver, Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.services import let_go
from pos.store import tables as t
from tests.checkout.crashes import OVER, Crash, CrashRunner
from tests.checkout.test_ownership import Waiting, paying
from tests.checkout.test_scenarios_owners import ON_ITS_OWN
from tests.office.shop import PIN

WHY = "The customer went home"


@pytest.fixture
def live(shop):
    yield shop.office.live
    shop.shop.assert_sound()


@pytest.fixture
def other(shop):
    """A cashier at the till beside this one."""
    return shop.at("Till 2")


def refused(work, *args, **more):
    with pytest.raises(Problem) as caught:
        work(*args, **more)
    return caught.value


def approver(shop):
    return Approver(shop.people["Mary Quinn"].user_id, PIN)


def lock_of(shop, checkout):
    return shop.shop.lock(checkout).lock


def notes(shop, **where):
    rows = shop.shop.rows(
        sa.select(t.audit_journal.c.canonical).where(
            t.audit_journal.c.kind == "note",
            *(t.audit_journal.c[name] == value for name, value in where.items()),
        )
    )
    return " ".join(row.canonical for row in rows)


# --- the list -------------------------------------------------------------------------------------


def test_every_held_cart_of_every_till_oldest_first(shop, live, other):
    first = other.start(other.cart("TEA"))
    second = shop.here.tender(
        shop.here.start(shop.here.cart("TEA", "JAM")), Tender("card", amount=200)
    )

    one, two = live.held()

    assert (one.checkout.lock_id, two.checkout.lock_id) == (
        first.lock.lock_id,
        second.lock.lock_id,
    )
    assert (one.mine, one.answering, one.takes_live) == (False, True, True)
    assert (one.ask_reason, one.release_reason, one.take_over_reason) == ("", "", "")
    assert live.count() == 2
    assert 0 < one.lease_left_s <= one.lease_s == 30
    assert two.mine
    assert two.ask_reason == "It is this till's own checkout."
    assert two.checkout.money == "£2.00 is held, not taken."
    shop.here.cancel(second)
    other.cancel(first)
    assert live.held() == ()


def test_all_read_together_are_what_each_is_alone(shop, live, other):
    """With tenders, with none, with an order: three reads in place of three a checkout."""
    found = [
        other.start(other.cart("TEA")),
        other.tender(other.start(other.cart("TEA", "JAM")), Tender("card", amount=200)),
        other.tender(other.start(other.cart("BAG")), Tender("cash", amount=10, tendered=10)),
    ]
    with shop.store.read() as unit:
        together = unit.locks.load_live()
        alone = [unit.locks.load(one.lock.lock_id) for one in found]
    assert list(together) == alone
    for one in found:
        other.cancel(one, handed_back=True)


def test_what_is_not_possible_says_why(shop, live):
    customer = Waiting()
    other = shop.at("Till 2", script=customer)
    checkout = other.start(other.cart("TEA"))
    thread, _ = paying(other, checkout, Tender("card"))
    assert customer.asked.wait(10)

    (one,) = live.held()

    assert one.take_over_reason == "A card is being asked at Till 2."
    assert (one.ask_reason, one.release_reason) == ("", "")
    customer.done.set()
    thread.join()


def test_a_silent_till_is_seen_as_silent(shop, live, other):
    checkout = other.start(other.cart("TEA"))
    shop.shop.wait(OVER)

    (one,) = live.held()

    assert (one.answering, one.lease_left_s, one.takes_live) == (False, 0.0, False)
    assert one.silent_s >= OVER
    assert one.ask_reason == "Till 2 is silent and cannot answer."
    other.cancel(checkout)


def test_a_cashier_sees_nothing_of_it(shop, live):
    shop.office.session.close()
    for verb in (
        live.held,
        lambda: live.ask("x"),
        lambda: live.release("x", reason=WHY),
        lambda: live.take_over("x", reason=WHY),
        lambda: live.release_expired(reason=WHY),
    ):
        assert refused(verb).code is Code.NOT_SIGNED_IN


# --- one at a time --------------------------------------------------------------------------------


def test_asking_is_told_in_the_list(shop, live, other):
    checkout = other.start(other.cart("TEA"))

    live.ask(checkout.lock.lock_id)

    (one,) = live.held()
    assert (one.asked.by_till, one.asked.by_name) == ("Till 1", "Mary Quinn")
    (asked,) = let_go.asks_to(other.store, other.desk.till_id)
    let_go.answer(other.store, other.actor, asked, "kept")
    (one,) = live.held()
    assert one.asked.answer == "kept"
    other.cancel(checkout)


def test_releasing_asks_a_till_that_answers(shop, live, other):
    """It is asked to undo it, and does so at its next look."""
    checkout = other.start(other.cart("TEA", "JAM"))

    view = live.release(checkout.lock.lock_id, reason=WHY)

    assert (view.state, view.cancel_requested) == (LockState.ACTIVE, True)
    other.clean_up()
    assert lock_of(shop, checkout).state is LockState.CANCELLED
    assert shop.shop.stock("JAM") == (3, 0)
    assert WHY in notes(shop, lock_id=checkout.lock.lock_id)


def test_releasing_undoes_what_a_silent_till_holds(shop, live, other):
    checkout = other.tender(other.start(other.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.shop.wait(OVER)

    view = live.release(checkout.lock.lock_id, reason=WHY)

    assert (view.state, view.tenders[0].state) == (LockState.CANCELLED, "voided")


def test_nothing_is_released_once_the_card_is_charged(shop, live):
    other = shop.at("Till 2", script=Scripted({"capture": [Behaviour.TIMEOUT_CHARGED]}, [GONE] * 9))
    doubtful = other.start(other.cart("TEA"), Tender("card"))

    (one,) = live.held()
    assert one.release_reason == (
        "The card is already being charged. Finish the sale, then refund it."
    )
    problem = refused(live.release, doubtful.lock.lock_id, reason=WHY)
    assert problem.code is Code.CANNOT_CANCEL_CAPTURE
    shop.at("Till 2").resume(doubtful)


GONE = Behaviour.UNREACHABLE


def test_each_needs_a_reason(shop, live, other):
    checkout = other.start(other.cart("TEA"))
    lock_id = checkout.lock.lock_id

    for verb in (
        lambda: live.release(lock_id, reason=" "),
        lambda: live.take_over(lock_id, reason="", approver=approver(shop)),
        lambda: live.release_expired(reason="\n"),
    ):
        assert refused(verb).code is Code.REASON_MISSING
    assert lock_of(shop, checkout) == checkout.lock
    other.cancel(checkout)


def test_taking_over_from_a_till_that_lives_needs_the_pin(shop, live, other):
    """Scenario 62: without it the till must be silent, and a wrong one changes nothing."""
    checkout = other.start(other.cart("TEA"))
    lock_id, mary = checkout.lock.lock_id, shop.people["Mary Quinn"].user_id

    assert refused(live.take_over, lock_id, reason=WHY).code is Code.TAKEOVER_DENIED
    wrong = refused(live.take_over, lock_id, reason=WHY, approver=Approver(mary, "9999"))
    assert wrong.code is Code.WRONG_PIN
    assert lock_of(shop, checkout) == checkout.lock
    view = live.take_over(lock_id, reason=WHY, approver=approver(shop))

    assert (view.till, view.epoch, view.choosing) == ("Till 1", 2, True)
    assert refused(other.tender, checkout, Tender("cash", tendered=250)).code is Code.LOCK_LOST
    assert '"take_over_live":"The customer went home"' in notes(shop, lock_id=lock_id)
    shop.till.cancel_checkout(view.ref)


# --- all at once ----------------------------------------------------------------------------------


def test_everything_silent_is_released_without_the_cleaners_patience(shop, live, other):
    """Set-based without tenders, one by one with; what lives is left alone."""
    bare = [other.start(other.cart("TEA")) for _ in range(3)]
    held = other.tender(other.start(other.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.shop.wait(OVER)
    lives = shop.at("Till 3").start(shop.at("Till 3").cart("TEA"))

    found = live.release_expired(reason=WHY)

    assert found == ReleasedExpired(undone=4)
    assert {lock_of(shop, one).state for one in (*bare, held)} == {LockState.EXPIRED}
    assert shop.shop.lock(held).payments[0].state == "voided"
    assert lock_of(shop, lives).state is LockState.ACTIVE
    assert live.release_expired(reason=WHY) == ReleasedExpired()
    assert WHY in notes(shop, actor=shop.people["Mary Quinn"].user_id)
    shop.shop.wait(OVER)
    live.release_expired(reason=WHY)


def test_each_of_them_says_in_the_journal_who_did_it(shop, live, other):
    bare = other.start(other.cart("TEA"))
    shop.shop.wait(OVER)

    live.release_expired(reason=WHY)

    rows = shop.shop.rows(
        sa.select(t.audit_journal.c.actor, t.audit_journal.c.to_state).where(
            t.audit_journal.c.lock_id == bare.lock.lock_id,
            t.audit_journal.c.to_state.in_(["compensating", "expired"]),
        )
    )
    mary = shop.people["Mary Quinn"].user_id
    assert [tuple(row) for row in rows] == [(mary, "compensating"), (mary, "expired")]


def test_a_sale_whose_money_is_in_is_finished(shop, live):
    """No return: its till died before it could write the end of it."""
    other = shop.at("Till 2")
    other.runner = CrashRunner(other.store, other.desk.progress, ("S4", "before", 1))
    cart = other.cart("TEA")
    with pytest.raises(Crash):
        other.start(cart, Tender("card"))
    shop.shop.wait(OVER)

    assert live.release_expired(reason=WHY) == ReleasedExpired(finished=1)

    assert shop.shop.cart_state(cart.cart_id) == "sold"


def test_cash_in_a_drawer_and_what_was_in_doubt_before_are_left_to_decide(shop, live):
    doubt = Scripted({"capture": [Behaviour.TIMEOUT_CHARGED]}, [GONE] * 9)
    other = shop.at("Till 2", script=doubt)
    doubtful = other.start(other.cart("TEA"), Tender("card"))
    till = shop.at("Till 3")
    cash = till.tender(till.start(till.cart("TEA", "JAM")), Tender("cash", tendered=100))
    before = lock_of(shop, doubtful)
    shop.shop.wait(OVER)

    assert live.release_expired(reason=WHY) == ReleasedExpired(doubtful=1)

    assert lock_of(shop, cash).attention_code == "CASH_IN_HAND"
    assert lock_of(shop, doubtful).epoch == before.epoch
    shop.at("Till 2").resume(doubtful)


def test_what_only_its_own_till_can_ask_about_is_left(shop, live):
    dead = shop.at("Till 2", role=Role.MANAGER)
    checkout = dead.tender(dead.start(dead.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.here.terminal._caps = ON_ITS_OWN
    shop.shop.wait(OVER)

    assert live.release_expired(reason=WHY) == ReleasedExpired(left=1)

    assert lock_of(shop, checkout).epoch == checkout.lock.epoch
    shop.at("Till 2").cancel(checkout)
