from dataclasses import replace

import pytest

from pos.domain.cart_rules import check_discount, check_price, check_quantity, clean, reason_of
from pos.domain.cart_state import Cart, CartLine
from pos.domain.errors import Code, Problem
from pos.domain.goods import ScannedArticle, StockPolicy
from pos.domain.people import Permission, Person, Role
from pos.domain.quantity import MOST
from pos.domain.tax import TaxRate

VAT = TaxRate("vat", 200_000, inclusive=True)
LINE = CartLine("l1", 1, "a1", "LEM", "Lemons", 2000, "piece", 60, VAT)
LEMONS = ScannedArticle(
    "a1",
    "LEM",
    "Lemons",
    "piece",
    60,
    "vat",
    200_000,
    tax_inclusive=True,
    stock_policy=StockPolicy.ASK,
    quantity=1000,
)
EMPTY = Cart("c1", "A-1", "t1", "u1", opened_at=0)


def test_a_second_scan_makes_the_line_longer():
    assert LINE.takes(LEMONS, 1000)


@pytest.mark.parametrize(
    "line",
    [
        replace(LINE, article_id="a2"),
        replace(LINE, unit_price=50),
        replace(LINE, list_price=70),
        replace(LINE, rate=TaxRate("vat", 50_000, inclusive=True)),
        replace(LINE, discount_kind="percent", discount_value=1),
        replace(LINE, note="for Tom"),
        replace(LINE, sell_anyway_by="u1"),
        replace(LINE, quantity=-2000),
        replace(LINE, quantity=MOST),
    ],
)
def test_a_line_somebody_touched_is_left_as_it_is(line):
    assert not line.takes(LEMONS, 1000)


def test_a_cart_follows_its_lines():
    one = EMPTY.changed(come=[LINE])
    assert (one.version, one.line_count, one.last_line_no) == (2, 1, 1)
    assert one.totals("GBP").total == 120
    assert one.totals("GBP").articles == 2

    more = replace(LINE, quantity=3000)
    two = one.changed(gone=[LINE], come=[more])
    assert (two.version, two.line_count, two.last_line_no) == (3, 1, 1)
    assert two.totals("GBP").total == 180

    none = two.changed(gone=[more])
    assert (none.line_count, none.totals("GBP").total) == (0, 0)
    assert none.last_line_no == 1  # a line number is never given twice


def test_the_view_of_a_line_shows_what_it_comes_to():
    view = replace(LINE, discount_kind="amount", discount_value=20, list_price=70).view()
    assert (view.amount, view.discount, view.list_price) == (100, 20, 70)


@pytest.mark.parametrize(
    ("quantity", "unit", "says"),
    [
        (0, "piece", "0 cannot be sold"),
        (MOST + 1000, "piece", "more than anybody"),
        (500, "piece", "“Lemons” is sold by the piece"),
    ],
)
def test_a_wrong_quantity_is_refused_in_one_sentence(quantity, unit, says):
    with pytest.raises(Problem, match=says) as refused:
        check_quantity(quantity, name="Lemons", unit=unit)
    assert refused.value.code is Code.QUANTITY_WRONG


@pytest.mark.parametrize(("quantity", "unit"), [(1000, "piece"), (-2000, "piece"), (842, "kg")])
def test_an_ordinary_quantity_is_not(quantity, unit):
    check_quantity(quantity, name="Lemons", unit=unit)


@pytest.mark.parametrize(
    ("kind", "value", "of", "says"),
    [
        ("percent", 0, 500, "takes something off"),
        ("percent", -1, 500, "takes something off"),
        ("percent", 1_000_001, 500, "at most 100 %"),
        ("amount", 0, 500, "takes something off"),
        ("amount", 501, 500, "£5.01 is more than the £5.00"),
        ("amount", 501, -500, "£5.01 is more than the £5.00"),
    ],
)
def test_a_wrong_discount_is_refused_in_one_sentence(kind, value, of, says):
    with pytest.raises(Problem, match=says) as refused:
        check_discount(kind, value, of=of, currency="GBP")
    assert refused.value.code is Code.DISCOUNT_WRONG


@pytest.mark.parametrize(
    ("kind", "value", "of"),
    [("percent", 1_000_000, 500), ("percent", 1, 0), ("amount", 500, 500), ("amount", 500, -500)],
)
def test_an_ordinary_discount_is_not(kind, value, of):
    check_discount(kind, value, of=of, currency="GBP")


@pytest.mark.parametrize("price", [-1, 1_000_000_001])
def test_a_wrong_price_is_refused(price):
    with pytest.raises(Problem) as refused:
        check_price(price)
    assert refused.value.code is Code.PRICE_WRONG


def test_what_a_person_writes_is_tidied():
    assert clean("  for\tTom \n and\x07 Ann ", most=200) == "for Tom and Ann"
    assert clean(" \n ", most=200) is None
    assert clean(None, most=200) is None
    with pytest.raises(Problem, match="longer than 5") as refused:
        clean("longer", most=5)
    assert refused.value.code is Code.TEXT_TOO_LONG


def test_a_reason_is_not_optional():
    assert reason_of(" torn bag ") == "torn bag"
    with pytest.raises(Problem) as refused:
        reason_of("  ")
    assert refused.value.code is Code.REASON_MISSING


def test_a_refused_person_is_told_what_they_may_not():
    with pytest.raises(Problem, match="Sam may not change a price"):
        Person("u1", "Sam", Role.CASHIER).require(Permission.OVERRIDE_PRICE)
