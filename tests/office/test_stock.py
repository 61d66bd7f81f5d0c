"""Stock by hand: every movement says who and why, none counts away what is being paid for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.goods_edit import GoodsQuery
from pos.domain.stock_keeping import MoveReason
from pos.services.stock_keeping import StockKeeper
from pos.store import tables as t


def refused(code, act, *what, **more):
    with pytest.raises(Problem) as caught:
        act(*what, **more)
    assert caught.value.code is code, caught.value.sentence
    return caught.value


def sheet(shop, sku="TEA"):
    return shop.office.stock.sheet(shop.shop.articles[sku])


def receive(shop, much, sku="TEA", note=""):
    return shop.office.stock.receive(shop.shop.articles[sku], much, note=note)


def count(shop, counted, sku="TEA", **more):
    seen = more.pop("seen", sheet(shop, sku).on_hand)
    return shop.office.stock.count(shop.shop.articles[sku], counted, seen=seen, **more)


def correct(shop, much, sku="TEA", note="broken"):
    return shop.office.stock.correct(shop.shop.articles[sku], much, note=note)


def holding(shop, sku, quantity):
    """Another till is paying for some of an article."""
    other = shop.at("Till 2")
    return other, other.start(other.cart(sku, quantity=quantity))


def test_receive_count_and_correct_are_movements_with_who_and_why(shop):
    receive(shop, "24", note="delivery 4711")
    count(shop, "33", note="stock-taking")
    after = correct(shop, "-1.0", note="  dropped \n it ")
    assert (after.on_hand, after.available) == (32_000, 32_000)
    told = [(one.reason, one.delta, one.person, one.note) for one in after.movements]
    assert told == [
        (MoveReason.CORRECTION, -1000, "Mary Quinn", "dropped it"),
        (MoveReason.COUNT, -1000, "Mary Quinn", "stock-taking"),
        (MoveReason.RECEIPT, 24_000, "Mary Quinn", "delivery 4711"),
        (MoveReason.OPENING, 10_000, None, None),
    ]
    shop.shop.assert_sound()


def test_a_sale_names_its_cart_till_cashier_and_receipt(shop):
    other, checkout = holding(shop, "TEA", 2000)
    other.tender(checkout, Tender("cash", tendered=500))
    sale = sheet(shop).movements[0]
    assert (sale.reason, sale.delta, sale.till) == (MoveReason.SALE, -2000, "Till 2")
    assert sale.person == other.actor.person.name
    assert sale.cart
    assert sale.receipt.endswith("-000001")
    assert not sale.can_undo
    refused(Code.CANNOT_UNDO, shop.office.stock.undo, sale.movement_id)


def test_what_is_kept_aside_names_who_keeps_it(shop):
    _other, checkout = holding(shop, "JAM", 2000)
    jam = sheet(shop, "JAM")
    assert (jam.on_hand, jam.reserved, jam.available) == (3000, 2000, 1000)
    [holder] = jam.holders
    assert (holder.till, holder.quantity) == ("Till 2", 2000)
    assert holder.cart == checkout.lock.cart_number


def test_scenario_77_a_count_below_what_is_kept_aside_is_refused(shop):
    other, checkout = holding(shop, "JAM", 2000)
    problem = refused(Code.STOCK_CONFLICT, count, shop, "1", "JAM")
    assert problem.sentence.startswith("2 of “Jam” are kept aside for Till 2 (cart ")
    refused(Code.STOCK_CONFLICT, correct, shop, "-2", "JAM")
    assert sheet(shop, "JAM").on_hand == 3000
    assert count(shop, "2", "JAM").available == 0
    other.tender(checkout, Tender("cash", tendered=1000))
    assert sheet(shop, "JAM").on_hand == 0
    refused(Code.QUANTITY_WRONG, correct, shop, "-1", "JAM")
    shop.shop.assert_sound()


def test_scenario_77_what_may_be_sold_below_zero_may_be_counted_so(shop):
    other, checkout = holding(shop, "TEA", 2000)
    assert count(shop, "1").available == -1000
    other.tender(checkout, Tender("cash", tendered=500))
    assert sheet(shop).on_hand == -1000
    shop.shop.assert_sound()


def test_scenario_77_a_count_and_a_pay_at_the_same_moment(shop):
    """Whichever is first: the goods that a checkout holds are on the shelf."""
    other = shop.at("Till 2", apart=True)
    cart = other.cart("JAM", quantity=3000)
    keeper, begin = StockKeeper(shop.shop._store()), Barrier(2)

    def counting():
        begin.wait(10)
        try:
            keeper.count(shop.shop.admin, shop.shop.articles["JAM"], "1", seen=3000)
        except Problem as problem:
            return problem.code
        return None

    def paying():
        begin.wait(10)
        try:
            other.start(cart)
        except Problem as problem:
            return problem.code
        return None

    with ThreadPoolExecutor(2) as pool:
        said = [one.result() for one in (pool.submit(counting), pool.submit(paying))]
    assert said in ([Code.STOCK_CONFLICT, None], [None, Code.OUT_OF_STOCK])
    shop.shop.assert_sound()


def test_a_count_of_what_was_sold_meanwhile_is_asked_again(shop):
    seen = sheet(shop).on_hand
    other, checkout = holding(shop, "TEA", 1000)
    other.tender(checkout, Tender("cash", tendered=250))
    problem = refused(Code.EDIT_CONFLICT, count, shop, "10", seen=seen)
    assert "from 10 to 9" in problem.sentence
    assert sheet(shop).on_hand == 9000


def test_two_managers_receive_at_once_and_both_are_counted(shop):
    keepers, begin = [StockKeeper(shop.shop._store()) for _ in range(2)], Barrier(2)

    def receiving(keeper):
        begin.wait(10)
        keeper.receive(shop.shop.admin, shop.shop.articles["TEA"], "5")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(receiving, keepers))
    assert sheet(shop).on_hand == 20_000
    shop.shop.assert_sound()


def test_a_mistyped_movement_is_taken_back_once(shop):
    wrong = receive(shop, "240", note="delivery 4711").movements[0]
    after = shop.office.stock.undo(wrong.movement_id)
    assert after.on_hand == 10_000
    back, undone, _opening = after.movements
    assert (back.delta, back.undoes) == (-240_000, wrong.movement_id)
    assert undone.undone
    refused(Code.CANNOT_UNDO, shop.office.stock.undo, wrong.movement_id)
    refused(Code.CANNOT_UNDO, shop.office.stock.undo, back.movement_id)
    refused(Code.CANNOT_UNDO, shop.office.stock.undo, 999_999)
    shop.shop.assert_sound()


def test_two_managers_take_one_movement_back_at_once(shop):
    wrong = receive(shop, "240").movements[0]
    keepers, begin = [StockKeeper(shop.shop._store()) for _ in range(2)], Barrier(2)

    def undo(keeper):
        begin.wait(10)
        try:
            keeper.undo(shop.shop.admin, wrong.movement_id)
        except Problem as problem:
            return problem.code
        return None

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(undo, keepers))
    assert sorted(said, key=str) == sorted([None, Code.CANNOT_UNDO], key=str)
    assert sheet(shop).on_hand == 10_000
    shop.shop.assert_sound()


def test_undo_does_not_take_what_is_kept_aside(shop):
    came = receive(shop, "2", "JAM").movements[0]
    holding(shop, "JAM", 4000)
    refused(Code.STOCK_CONFLICT, shop.office.stock.undo, came.movement_id)
    assert sheet(shop, "JAM").on_hand == 5000


@pytest.mark.parametrize(
    ("act", "typed", "code"),
    [
        (receive, "", Code.QUANTITY_WRONG),
        (receive, "0", Code.QUANTITY_WRONG),
        (receive, "-3", Code.QUANTITY_WRONG),
        (receive, "1.5", Code.QUANTITY_WRONG),
        (receive, "4006381333931", Code.QUANTITY_WRONG),
        (receive, "1000000", Code.QUANTITY_WRONG),
        (count, "-1", Code.QUANTITY_WRONG),
        (count, "many", Code.QUANTITY_WRONG),
        (count, "", Code.QUANTITY_WRONG),
        (correct, "0", Code.QUANTITY_WRONG),
    ],
)
def test_what_is_no_quantity(shop, act, typed, code):
    before = sheet(shop)
    assert refused(code, act, shop, typed).sentence
    assert sheet(shop) == before


def test_a_correction_needs_a_reason_and_no_novel(shop):
    refused(Code.REASON_MISSING, correct, shop, "1", note=" \x00")
    refused(Code.TEXT_TOO_LONG, correct, shop, "1", note="x" * 201)
    refused(Code.TEXT_TOO_LONG, receive, shop, "1", note="x" * 201)
    assert len(sheet(shop).movements) == 1


def test_what_is_not_kept_cannot_be_moved(shop):
    problem = refused(Code.NOT_OFFERED, receive, shop, "1", "BAG")
    assert "Bag" in problem.sentence
    assert shop.office.stock.page(GoodsQuery(tracked=True)).count == 2


def test_only_who_may_change_the_stock_does(shop):
    keeper, cashier = StockKeeper(shop.store), shop.at("Till 2").actor
    tea = shop.shop.articles["TEA"]
    refused(Code.NOT_ALLOWED, keeper.receive, cashier, tea, "1")
    refused(Code.NOT_ALLOWED, keeper.count, cashier, tea, "1", seen=10_000)
    refused(Code.NOT_ALLOWED, keeper.correct, cashier, tea, "1", note="x")
    came = receive(shop, "1").movements[0]
    refused(Code.NOT_ALLOWED, keeper.undo, cashier, came.movement_id)


def test_a_movement_is_in_the_journal_with_before_and_after(shop):
    correct(shop, "-1", note="dropped")
    rows = shop.shop.rows(
        sa.select(t.audit_journal.c.canonical, t.audit_journal.c.actor).where(
            t.audit_journal.c.kind == "changed"
        )
    )
    assert '"on_hand":10000' in rows[-1].canonical
    assert '"note":"dropped","on_hand":9000,"reason":"correction"' in rows[-1].canonical
    assert rows[-1].actor == shop.people["Mary Quinn"].user_id


def test_older_movements_follow(shop):
    for _ in range(5):
        receive(shop, "1")
    assert sheet(shop).movement_count == 6
    tea = shop.shop.articles["TEA"]
    older = shop.office.stock.movements(tea, 4, 10)
    assert [one.reason for one in older] == [MoveReason.RECEIPT, MoveReason.OPENING]
    assert older == sheet(shop).movements[4:]


def test_the_stock_is_written_as_a_file(shop):
    holding(shop, "JAM", 2000)
    lines = shop.office.stock.export(GoodsQuery(tracked=True)).read_text("utf-8-sig").splitlines()
    assert lines[0] == "sku,barcode,name,category,unit,on_hand,kept_aside,available"
    assert lines[1:] == ["JAM,,Jam,,piece,3,2,1", "TEA,,Tea,,piece,10,0,10"]


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(much=st.text(max_size=40), note=st.text(max_size=40))
def test_whatever_is_typed_moves_the_stock_by_what_it_says_or_not_at_all(quick, much, note):
    before = sheet(quick)
    try:
        after = correct(quick, much, note=note)
    except Problem:
        assert sheet(quick) == before
        return
    assert after.on_hand == before.on_hand + after.movements[0].delta
