from hypothesis import given
from hypothesis import strategies as st

from pos.domain.discount import Discount
from pos.domain.pricing import NOTHING, PricedLine, Sums, freeze, price_groups, sums_of
from pos.domain.tax import TaxRate

STANDARD = TaxRate("standard", 200_000, inclusive=True)
REDUCED = TaxRate("reduced", 50_000, inclusive=True)
ON_TOP = TaxRate("on-top", 82_500, inclusive=False)
NONE = TaxRate("zero", 0, inclusive=True)

percents = st.builds(Discount, st.just("percent"), st.integers(1, 1_000_000))
amounts = st.builds(Discount, st.just("amount"), st.integers(1, 20_000))
discounts = st.none() | percents | amounts


@st.composite
def lines(draw, signs=(1, -1)):
    off = draw(discounts)
    return PricedLine(
        line_no=0,
        unit_price=draw(st.integers(0, 9_999)),
        quantity=draw(st.sampled_from(signs)) * draw(st.integers(1, 20_000)),
        rate=draw(st.sampled_from([STANDARD, REDUCED, ON_TOP, NONE])),
        discount_kind=off.kind if off else None,
        discount_value=off.value if off else 0,
        unit=draw(st.sampled_from(["piece", "kg"])),
    )


def numbered(some):
    return [
        PricedLine(
            line_no=i,
            unit_price=line.unit_price,
            quantity=line.quantity,
            rate=line.rate,
            discount_kind=line.discount_kind,
            discount_value=line.discount_value,
            unit=line.unit,
        )
        for i, line in enumerate(some, start=1)
    ]


baskets = st.lists(lines(), max_size=25).map(numbered)
sales = st.lists(lines(signs=(1,)), max_size=25).map(numbered)


def line(price, quantity=1000, rate=STANDARD, line_no=1, **more):
    return PricedLine(line_no, price, quantity, rate, **more)


@given(baskets, discounts)
def test_the_frozen_lines_add_up_to_the_total_of_the_running_sums(basket, off):
    price = freeze(basket, off)
    running = NOTHING
    for one in basket:
        running = running.changed(gone=(), come=[one])

    assert price.totals == running.totals(off)
    assert sum(one.total for one in price.lines) == price.totals.total
    assert sum(one.gross for one in price.lines) == price.totals.sub_total
    assert sum(one.discount for one in price.lines) == price.totals.discount_total
    assert sum(one.tax for one in price.lines) == price.totals.tax_total
    assert [one.line_no for one in price.lines] == [one.line_no for one in basket]


@given(baskets, discounts)
def test_each_rate_is_rounded_once_and_its_lines_add_up_to_it(basket, off):
    price = freeze(basket, off)
    of = {one.line_no: one.rate for one in basket}
    for group in price.groups:
        those = [one for one in price.lines if of[one.line_no] == group.rate]
        assert sum(one.tax for one in those) == group.tax
        assert sum(one.total for one in those) == group.total


@given(baskets, st.lists(st.integers(0, 24)), discounts)
def test_what_is_taken_out_again_leaves_no_trace(basket, out, off):
    gone = [one for i, one in enumerate(basket) if i in out]
    kept = [one for i, one in enumerate(basket) if i not in out]
    assert sums_of(basket).changed(gone=gone, come=()) == sums_of(kept)
    assert sums_of(basket).changed(gone=gone, come=()).totals(off) == freeze(kept, off).totals


@given(baskets, discounts, st.randoms())
def test_the_order_of_the_lines_does_not_change_the_total(basket, off, random):
    other = list(basket)
    random.shuffle(other)
    assert freeze(other, off).totals == freeze(basket, off).totals


@given(baskets, discounts)
def test_a_return_is_the_sale_with_every_sign_turned(basket, off):
    back = [
        line(
            one.unit_price,
            -one.quantity,
            one.rate,
            one.line_no,
            discount_kind=one.discount_kind,
            discount_value=one.discount_value,
        )
        for one in basket
    ]
    sold, returned = freeze(basket, off), freeze(back, off)
    assert [one.total for one in returned.lines] == [-one.total for one in sold.lines]
    assert [one.tax for one in returned.lines] == [-one.tax for one in sold.lines]
    assert returned.totals.total == -sold.totals.total


@given(sales, discounts)
def test_no_discount_takes_more_than_there_is(basket, off):
    price = freeze(basket, off)
    assert all(0 <= one.discount <= one.gross for one in price.lines)
    assert all(one.total >= 0 for one in price.lines)
    assert price.totals.total >= 0


def test_a_line_is_price_times_quantity_rounded_half_up():
    assert line(1999, 842).amount == 1683  # 1683.158
    assert line(5, 100).amount == 1  # half a penny
    assert line(5, -100).amount == -1


def test_a_line_discount_in_percent_and_as_an_amount():
    assert line(999, discount_kind="percent", discount_value=100_000).discount == 100
    assert line(999, discount_kind="percent", discount_value=1_000_000).amount == 0
    assert line(999, discount_kind="amount", discount_value=250).amount == 749
    assert line(999, discount_kind="amount", discount_value=5_000).amount == 0


def test_a_discount_on_a_returned_line_makes_the_refund_smaller():
    back = line(1000, -1000, discount_kind="percent", discount_value=100_000)
    assert (back.gross, back.discount, back.amount) == (-1000, -100, -900)


def test_tax_inside_the_price_and_on_top_of_it():
    price = freeze([line(1200), line(1000, rate=ON_TOP, line_no=2)])
    assert [one.tax for one in price.lines] == [200, 83]
    assert [one.total for one in price.lines] == [1200, 1083]
    assert (price.totals.sub_total, price.totals.tax_total, price.totals.total) == (2200, 283, 2283)


def test_tax_is_rounded_once_per_rate_and_not_per_line():
    three = [line(1, line_no=i) for i in (1, 2, 3)]
    assert freeze(three).totals.tax_total == 1  # 0.5, where three times 0.17 would be 0


def test_the_cart_discount_is_shared_over_the_rates_to_the_penny():
    basket = [line(1000), line(500, rate=REDUCED, line_no=2), line(1, rate=NONE, line_no=3)]
    price = freeze(basket, Discount("amount", 100))
    assert [one.discount for one in price.lines] == [67, 33, 0]
    assert price.totals.total == 1401


def test_a_cart_of_sales_and_returns_that_comes_to_nothing():
    price = freeze([line(1000), line(1000, -1000, line_no=2)], Discount("percent", 100_000))
    assert price.totals.total == 0
    assert price.totals.tax_total == 0


def test_nothing_comes_to_nothing():
    price = freeze([], Discount("amount", 100))
    assert price.lines == ()
    assert price.totals.total == 0


def test_a_rate_changed_while_the_cart_is_open_stays_apart():
    before = TaxRate("standard", 200_000, inclusive=True)
    after = TaxRate("standard", 250_000, inclusive=True)
    price = freeze([line(1200, rate=before), line(1250, rate=after, line_no=2)])
    assert [group.tax for group in price.groups] == [200, 250]


def test_pieces_count_what_is_in_the_bag():
    basket = [line(1, 3000), line(1, 842, unit="kg"), line(1, -2000)]
    assert sums_of(basket).pieces == 6


def test_the_sums_forget_a_rate_without_lines():
    one = line(1000)
    assert sums_of([one]).changed(gone=[one], come=()) == Sums(0, 0, {})


def test_the_odd_penny_falls_alike_however_the_rates_came():
    off = Discount("amount", 1)
    one = price_groups({STANDARD: 100, REDUCED: 100}, off)
    other = price_groups({REDUCED: 100, STANDARD: 100}, off)
    assert one == other
