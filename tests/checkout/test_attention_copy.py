"""The customer pays otherwise while a card is in doubt: the goods go to a cart of their own.

What became of the card is settled on its own, and can only go back (checkout 6).
"""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.store import tables as t
from tests.checkout.deciding import Act, Manager, Went, lock_of
from tests.checkout.test_attention_finish import doubtful, silent, totals
from tests.checkout.test_attention_undo import void_failed

TAKEN, LOST = Behaviour.TIMEOUT_CHARGED, Behaviour.TIMEOUT_NOT_CHARGED
NO = Behaviour.DECLINE
MOST = 9


@pytest.fixture
def manager(shop):
    return Manager(shop, role=Role.MANAGER)


def snapshot(shop, checkout):
    """The frozen price, without what tells two checkouts apart."""
    lines = t.price_snapshot_lines
    head = shop.rows(
        sa.select(t.price_snapshots.c.content_hash, t.price_snapshots.c.total).where(
            t.price_snapshots.c.lock_id == checkout.lock.lock_id
        )
    )
    rows = shop.rows(
        sa.select(*[one for one in lines.c if one.name != "lock_id"])
        .where(lines.c.lock_id == checkout.lock.lock_id)
        .order_by(lines.c.line_no)
    )
    return head, rows


@pytest.mark.parametrize("op", ["authorise", "capture"])
@pytest.mark.parametrize("course", [TAKEN, LOST], ids=["taken", "lost"])
def test_the_customer_pays_in_cash_and_the_card_goes_back(shop, manager, op, course):
    """One commit moves the goods; then both checkouts end, each with its own money."""
    old = doubtful(shop, op, course)

    decided = manager.decide(Act.COPY, approver=None)

    assert (decided.ended, decided.checkout.due, decided.checkout.choosing) == ("pay", 645, True)
    new = lock_of(shop, decided.checkout.lock_id)
    assert manager.till.desk.owns(new)
    assert snapshot(shop, new) == snapshot(shop, old)
    assert (shop.stock("JAM"), shop.stock("TEA")) == ((3, 1), (10, 1))
    shop.assert_sound()

    sold = manager.till.tender(new, Tender("cash", tendered=1000))
    assert (sold.lock.state, shop.stock("JAM")) == (LockState.COMPLETED, (2, 0))

    undone = manager.decide(Act.CHECK_AGAIN, old)
    assert undone.ended == "undone"
    assert shop.cart_state(old.lock.cart_id) == "void"
    assert (totals(shop).net, totals(shop).open_authorisations) == (0, ())
    assert shop.stock("JAM") == (2, 0)


def test_the_old_one_only_offers_to_ask_and_to_undo(shop, manager):
    old = doubtful(shop, "capture", TAKEN)
    new = manager.decide(Act.COPY).checkout
    case = manager.case(old)

    assert {one.act for one in case.actions if one.offered} == {Act.CHECK_AGAIN, Act.UNDO}
    assert case.goods == f"the goods went to cart {new.cart_number}"
    assert new.cart_number in case.offer(Act.FINISH).why_not
    for act in (Act.FINISH, Act.COPY):
        with pytest.raises(Problem) as caught:
            manager.decide(act, old, reference="0042")
        assert caught.value.code is Code.NOT_OFFERED


def test_its_own_till_only_undoes_it_too(shop, manager):
    """What a cashier resumes there was copied meanwhile: what the card paid goes back."""
    old = doubtful(shop, "capture", TAKEN)
    manager.decide(Act.COPY)

    ended = shop.till("Till 1").resume(old)

    assert (ended.lock.state, ended.payments[0].state) == (LockState.FAILED, "refunded")
    assert totals(shop).net == 0


def test_the_old_one_is_undone_by_proof(shop, manager):
    """Its cart ends void, never open: its goods are in the other cart."""
    old = doubtful(shop, "authorise", LOST)
    new = manager.decide(Act.COPY).checkout
    silent(shop, manager)

    decided = manager.decide(Act.UNDO, old, went=Went.NOT_TAKEN, reference="PSP says none")

    assert decided.ended == "undone"
    assert decided.sentence == "Nothing was charged. The sale was undone."
    assert shop.cart_state(old.lock.cart_id) == "void"
    assert lock_of(shop, new.lock_id).lock.state is LockState.ACTIVE


def test_the_new_one_may_be_given_up_and_sold_again(shop, manager):
    """Its goods come back once, and its cart is open with all its lines."""
    old = doubtful(shop, "capture", LOST)
    new = lock_of(shop, manager.decide(Act.COPY).checkout.lock_id)

    undone = manager.till.cancel(new)

    assert undone.lock.state is LockState.CANCELLED
    assert (shop.stock("JAM"), shop.stock("TEA")) == ((3, 0), (10, 0))
    cart = shop.carts.cart(new.lock.cart_id)
    assert ([one.sku for one in cart.lines], cart.totals.total) == (["TEA", "JAM"], 645)
    sold = manager.till.start(cart, Tender("cash", tendered=645))
    assert sold.lock.state is LockState.COMPLETED
    assert manager.decide(Act.UNDO, old).ended == "undone"


def test_part_cash_stays_with_the_old_one(shop, manager):
    """The whole is paid with the new cart, and the cash of the old one is handed back."""
    old = doubtful(shop, "authorise", LOST, tenders=(Tender("cash", tendered=200),))
    assert manager.decide(Act.COPY).checkout.due == 645

    waits = manager.decide(Act.CHECK_AGAIN, old)

    assert waits.checkout.attention_code == "CASH_IN_HAND"
    assert manager.decide(Act.CASH_HANDED_BACK, old).ended == "undone"
    assert shop.cart_state(old.lock.cart_id) == "void"


def test_goods_that_are_free_are_not_copied(shop, manager):
    failed = void_failed(shop, [NO] * MOST)

    with pytest.raises(Problem) as caught:
        manager.decide(Act.COPY, failed)

    assert caught.value.code is Code.NOT_OFFERED
    assert caught.value.sentence == "The goods are free again. Sell them from a new cart."


def test_a_hold_that_stays_does_not_stop_the_sale(shop, manager):
    """Declined at the capture, and its hold is not let go: the customer pays from a new cart."""
    script = Scripted({"capture": [NO], "void": [NO] * MOST})
    till = shop.till("Till 1", script=script)
    stuck = till.start(till.cart("TEA", "JAM"), Tender("card"))
    assert (stuck.lock.attention_code, stuck.order_status) == ("VOID_FAILED", "pending")

    new = lock_of(shop, manager.decide(Act.COPY).checkout.lock_id)

    assert shop.lock(stuck).order_status == "void"
    sold = manager.till.tender(new, Tender("card"))
    assert sold.lock.state is LockState.COMPLETED
    assert manager.decide(Act.CHECK_AGAIN, stuck).ended == "undone"


def test_of_two_managers_one_copies(shop, manager):
    old = doubtful(shop, "capture", TAKEN)
    seen = manager.case(old).ref
    Manager(shop, "Till 8").decide(Act.COPY)

    with pytest.raises(Problem) as caught:
        manager.on(Act.COPY, seen)

    assert caught.value.code is Code.CASE_GONE
    assert len(shop.rows(sa.select(t.carts.c.id).where(t.carts.c.status == "locked"))) == 2
