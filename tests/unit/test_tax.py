import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.tax import TaxRate

amounts = st.integers(-(10**12), 10**12)
rates = st.integers(0, 1_000_000)


@pytest.mark.parametrize(
    ("amount", "ppm", "inclusive", "tax"),
    [
        (1200, 200_000, True, 200),
        (1000, 200_000, False, 200),
        (999, 200_000, True, 167),  # 166.5
        (-999, 200_000, True, -167),
        (1000, 82_500, False, 83),  # 82.5
        (1050, 50_000, True, 50),
        (1000, 0, True, 0),
        (0, 200_000, False, 0),
    ],
)
def test_tax_inside_and_on_top(amount, ppm, inclusive, tax):
    assert TaxRate("t", ppm, inclusive).tax_on(amount) == tax


@given(amounts, rates, st.booleans())
def test_tax_is_within_half_a_coin_of_the_exact_one(amount, ppm, inclusive):
    tax = TaxRate("t", ppm, inclusive).tax_on(amount)
    base = 1_000_000 + ppm if inclusive else 1_000_000
    assert abs(2 * (tax * base - amount * ppm)) <= base


@given(amounts, rates, st.booleans())
def test_a_credit_is_taxed_as_its_sale_was(amount, ppm, inclusive):
    rate = TaxRate("t", ppm, inclusive)
    assert rate.tax_on(-amount) == -rate.tax_on(amount)


def test_only_tax_on_top_adds_to_the_price():
    assert TaxRate("t", 200_000, inclusive=True).added_to(17) == 0
    assert TaxRate("t", 200_000, inclusive=False).added_to(17) == 17
