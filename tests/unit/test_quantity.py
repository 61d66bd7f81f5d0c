import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.quantity import MOST, amount_of, parse, text


@pytest.mark.parametrize(
    ("written", "quantity"),
    [("3", 3000), ("0.5", 500), ("0,842", 842), (" 2 ", 2000), ("-1", -1000), ("1.000", 1000)],
)
def test_a_quantity_is_read(written, quantity):
    assert parse(written) == quantity


@pytest.mark.parametrize(
    "written",
    ["", "abc", "0", "0.0005", "nan", "inf", "5012345678900", "1.2.3", "--2", "3*", "1e3", "1_0"],
)
def test_what_is_no_quantity_is_refused_in_words(written):
    with pytest.raises(ValueError, match="“"):
        parse(written)


@given(st.integers(-MOST, MOST).filter(bool))
def test_what_is_written_can_be_read_again(quantity):
    assert parse(text(quantity)) == quantity


def test_a_quantity_is_written_as_short_as_it_is():
    assert text(3000) == "3"
    assert text(842) == "0.842"
    assert text(1500) == "1.5"
    assert text(-2000) == "-2"


def test_price_times_quantity_is_rounded_half_up():
    assert amount_of(199, 3000) == 597
    assert amount_of(1999, 842) == 1683
    assert amount_of(5, 100) == 1
    assert amount_of(5, -100) == -1
