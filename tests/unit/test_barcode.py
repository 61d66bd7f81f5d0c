"""Check digits and spellings of codes, against examples of GS1 and arithmetic of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain import barcode
from pos.domain.errors import Code, Problem

digits = st.text("0123456789", min_size=7, max_size=13)
gs1 = digits.filter(lambda d: len(d) + 1 in barcode.CHECKED_LENGTHS).map(
    lambda d: d + str(barcode.check_digit(d))
)


@pytest.mark.parametrize(
    "code",
    [
        "4006381333931",  # EAN-13
        "96385074",  # EAN-8
        "036000291452",  # UPC-A
        "00614141999996",  # GTIN-14
    ],
)
def test_published_numbers_are_right(code):
    assert barcode.is_checked(code)
    assert not barcode.is_mistyped(code)


@given(gs1)
def test_a_right_code_sums_to_a_multiple_of_ten(code):
    sums = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(reversed(code)))
    assert sums % 10 == 0
    assert barcode.is_checked(code)


@given(gs1, st.data())
def test_any_one_wrong_digit_is_noticed(code, data):
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda d: d != code[place]))
    assert barcode.is_mistyped(code[:place] + other + code[place + 1 :])


@given(gs1)
def test_spellings_are_one_number_and_agree_with_each_other(code):
    ways = barcode.spellings(code)
    assert ways[0] == code
    assert len(set(ways)) == len(ways) <= 4
    for way in ways:
        assert barcode.is_checked(way)
        assert int(way) == int(code)


@pytest.mark.parametrize(
    ("code", "also"),
    [
        ("036000291452", "0036000291452"),
        ("0036000291452", "036000291452"),
        ("4006381333931", "04006381333931"),
        ("04006381333931", "4006381333931"),
        ("00000096385074", "96385074"),
        ("96385074", "00000096385074"),
    ],
)
def test_scanners_spell_one_number_in_two_ways(code, also):
    assert also in barcode.spellings(code)


@pytest.mark.parametrize("code", ["007874298217", "12345", "ABC-1", "14006381333938", "5" * 37])
def test_other_codes_are_only_themselves(code):
    assert barcode.spellings(code) == (code,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" 4006381333931\r\n", "4006381333931"),
        ("4 006381 333931", "4006381333931"),
        ("0-36000-29145-2", "036000291452"),
        ("85123A", "85123A"),
        ("A-1", "A-1"),
        ("12-34", "12-34"),
    ],
)
def test_codes_are_read_as_people_and_scanners_write_them(text, code):
    assert barcode.read(text) == code


@pytest.mark.parametrize(
    "text", ["", "   ", "7" * 49, "a b", "naïve", "\x1d01", "١٢٣", "🧀", "a\x00b", "a" * 10_000]
)
def test_what_is_no_code_gets_one_sentence(text):
    with pytest.raises(Problem) as refused:
        barcode.read(text)
    assert refused.value.code is Code.CODE_WRONG
    assert len(refused.value.sentence) < 120


@given(st.text(max_size=60))
def test_reading_never_fails_otherwise_and_is_stable(text):
    try:
        code = barcode.read(text)
    except Problem:
        return
    assert barcode.read(code) == code
    assert barcode.spellings(code)[0] == code


def test_a_mistyped_number_is_told_from_an_unknown_one():
    assert barcode.not_found("4006381333932").code is Code.CODE_WRONG
    assert barcode.not_found("4006381333931").code is Code.CODE_UNKNOWN
    assert barcode.not_found(" 85123A\n").code is Code.CODE_UNKNOWN
    assert barcode.not_found("no code").code is Code.CODE_WRONG
    assert len(barcode.not_found("7" * 10_000).sentence) < 120


def test_a_code_cut_short_by_a_spreadsheet_is_noticed():
    assert barcode.was_cut_short("4.00638E+12")
    assert barcode.was_cut_short("4,00638e12")
    assert not barcode.was_cut_short("4006381333931")
