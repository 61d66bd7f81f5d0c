"""A receipt is read from the order's own rows, and its copies are counted in the journal."""

import pytest

from pos.domain.errors import Code, Problem
from pos.domain.money import MINUS
from pos.domain.receipt import ReceiptTax, ReceiptTender
from pos.domain.receipt_layout import grid, lay_out
from pos.services.receipts import ReceiptDesk
from tests.store.little_shop import IDS, shop_at
from tests.store.sold_sale import a_cart, finish


@pytest.fixture
def shop(store_url):
    with shop_at(store_url) as shop:
        with shop.store.write() as unit:
            unit.shop.set(shop_name="Corner Shop", shop_lines="12 High Street\nVAT GB 1")
            unit.commit()
        yield shop


def desk(shop):
    return ReceiptDesk(shop.store, IDS)


def test_it_says_what_was_sold_and_how_it_was_paid(shop):
    order_id = finish(shop, a_cart(shop))
    receipt = desk(shop).receipt(order_id)

    assert (receipt.number, receipt.till, receipt.cashier) == ("A-000007", "Till 1", "Sam")
    assert (receipt.shop_name, receipt.shop_lines) == (
        "Corner Shop",
        ("12 High Street", "VAT GB 1"),
    )
    assert [(line.name, line.quantity, line.unit) for line in receipt.lines] == [
        ("Lemons", 3000, "piece"),
        ("Tea", 1000, "piece"),
        ("Nuts", 250, "kg"),
    ]
    # 1.80 + 5.00 with 20 % inside, 2.50 with 8.25 % on top.
    assert receipt.taxes == (
        ReceiptTax("Sales tax", 82_500, 250, 21, 271),
        ReceiptTax("VAT 20", 200_000, 567, 113, 680),
    )
    assert receipt.total == 951
    assert sum(tax.gross for tax in receipt.taxes) == receipt.total
    assert sum(tax.tax for tax in receipt.taxes) == receipt.tax_total
    assert receipt.tenders == (
        ReceiptTender("card", 500, 500, 0, "Visa ending 4921"),
        ReceiptTender("cash", 451, 2000, 1549),
    )
    assert receipt.change_due == 1549
    assert receipt.copies == 0


def test_a_discount_on_a_line_and_one_on_everything_are_told_apart(shop):
    order_id = finish(shop, a_cart(shop, with_discounts=True), off=100)
    receipt = desk(shop).receipt(order_id)

    assert [line.discount for line in receipt.lines] == [30, 0, 0]
    assert receipt.discount_total == 130
    text = grid(lay_out(receipt))
    assert f"  Discount                           {MINUS}0.30\n" in text
    assert f"Discount on everything               {MINUS}1.00\n" in text
    assert "Subtotal                              9.00\n" in text


def test_a_copy_is_journalled_counted_and_queued(shop):
    order_id = finish(shop, a_cart(shop))
    receipts = desk(shop)

    assert receipts.reprint(shop.sam, order_id) == 1
    assert receipts.reprint(shop.mary, order_id) == 2
    assert receipts.receipt(order_id).copies == 2
    assert receipts.as_first_printed(order_id).copies == 0
    assert shop.journal()[-2:] == ["receipt_reprinted", "receipt_reprinted"]
    with shop.store.read() as unit:
        here = unit.outbox.due(shop.sam.till_id, unit.now(), 9)
        there = unit.outbox.due(shop.mary.till_id, unit.now(), 9)
    assert [job.payload for job in here] == [{"order_id": order_id, "copy": 1}]
    assert [job.payload for job in there] == [{"order_id": order_id, "copy": 2}]


def test_there_is_no_receipt_of_what_was_not_sold(shop):
    cart_id = a_cart(shop)
    shop.hold(cart_id, shop.sam)
    for refused in (
        lambda: desk(shop).receipt(IDS.new()),
        lambda: desk(shop).reprint(shop.sam, IDS.new()),
    ):
        with pytest.raises(Problem) as caught:
            refused()
        assert caught.value.code is Code.RECEIPT_GONE
    with shop.store.read() as unit:
        assert unit.outbox.due(shop.sam.till_id, unit.now(), 9) == ()
