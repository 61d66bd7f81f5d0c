import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.article import parse_percent, percent


@pytest.mark.parametrize(
    ("text", "ppm"),
    [
        ("20", 200_000),
        ("5.5 %", 55_000),
        ("7,7%", 77_000),
        (" 0 ", 0),
        ("100", 1_000_000),
        ("8.8755", 88_755),
    ],
)
def test_a_percentage_is_read_as_people_write_it(text, ppm):
    assert parse_percent(text) == ppm


@pytest.mark.parametrize("text", ["", "VAT", "-5", "101", "1e2", "20 % VAT", "0.00001", "NaN"])
def test_what_is_none_is_not(text):
    assert parse_percent(text) is None


@given(st.integers(0, 1_000_000))
def test_a_written_percentage_is_read_back(ppm):
    assert parse_percent(percent(ppm)) == ppm
