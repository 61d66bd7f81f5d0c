import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.money import (
    CURRENCIES,
    MINUS,
    MOST,
    distribute,
    parse,
    plain,
    round_half_up,
    with_sign,
)

GBP, JPY, KWD, CHF = (CURRENCIES[code] for code in ("GBP", "JPY", "KWD", "CHF"))
whole = st.integers(-(10**12), 10**12)
amounts = st.integers(-MOST, MOST)


@pytest.mark.parametrize(
    ("amount", "currency", "text", "signed"),
    [
        (1234, GBP, "12.34", "£12.34"),
        (5, GBP, "0.05", "£0.05"),
        (0, GBP, "0.00", "£0.00"),
        (-250, GBP, f"{MINUS}2.50", f"{MINUS}£2.50"),
        (500, JPY, "500", "¥500"),
        (1500, KWD, "1.500", "KWD 1.500"),
        (-1, CHF, f"{MINUS}0.01", f"{MINUS}CHF 0.01"),
    ],
)
def test_an_amount_is_written_as_a_shop_writes_it(amount, currency, text, signed):
    assert plain(amount, currency) == text
    assert with_sign(amount, currency) == signed


@given(amounts, st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_can_be_read_again(amount, code):
    assert parse(plain(amount, CURRENCIES[code]), CURRENCIES[code]) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "1.2.3",
        "1.005",
        "nan",
        "inf",
        "£1",
        "1,000.00",
        "0x10",
        "1e3",
        "1_000",
        "-",
        ".",
    ],
)
def test_what_is_no_amount_is_refused_in_words(text):
    with pytest.raises(ValueError, match="“"):
        parse(text, GBP)


def test_a_barcode_in_the_price_field_is_no_price():
    with pytest.raises(ValueError, match="more than a till can take"):
        parse("5012345678900", GBP)


def test_the_smallest_coin_depends_on_the_currency():
    assert parse("1.005", KWD) == 1005
    with pytest.raises(ValueError, match="smallest JPY coin"):
        parse("1.5", JPY)


@pytest.mark.parametrize(
    ("over", "under", "rounded"),
    [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (-4, 10, 0), (5, -10, -1), (15, 10, 2), (0, 7, 0)],
)
def test_halves_round_away_from_zero(over, under, rounded):
    assert round_half_up(over, under) == rounded


@given(whole, st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=40))
def test_shared_parts_add_up(amount, weights):
    assert sum(distribute(amount, weights)) == amount


@given(whole, st.lists(st.integers(-(10**6), 10**6), max_size=40).filter(sum))
def test_every_part_is_within_one_of_its_exact_share(amount, weights):
    for part, weight in zip(distribute(amount, weights), weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < abs(sum(weights))


@given(whole, st.lists(st.integers(-(10**6), 10**6), max_size=40).filter(sum))
def test_a_credit_is_shared_as_its_sale_was(amount, weights):
    parts = distribute(amount, weights)
    turned = [-part for part in parts]
    assert distribute(-amount, weights) == turned
    assert distribute(amount, [-weight for weight in weights]) == parts
    assert distribute(-amount, [-weight for weight in weights]) == turned


@given(st.lists(st.integers(-(10**6), 10**6), max_size=40).filter(sum), st.data())
def test_no_part_outgrows_its_weight(weights, data):
    most = abs(sum(weights))
    amount = data.draw(st.integers(-most, most))
    for part, weight in zip(distribute(amount, weights), weights, strict=True):
        assert abs(part) <= abs(weight)


def test_the_largest_remainder_gets_the_odd_penny():
    assert distribute(100, [1, 1, 1]) == [34, 33, 33]
    assert distribute(10, [1, 2, 4]) == [1, 3, 6]  # 1.43, 2.86, 5.71
    assert distribute(5, []) == []
    assert distribute(5, [0, 0]) == [5, 0]
    assert distribute(0, [3, -3]) == [0, 0]
