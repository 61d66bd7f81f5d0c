"""No field keeps a card's number; references, receipts and barcodes pass (trust 4.2, no. 24)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.card_number import holds_card_number
from pos.domain.cart_rules import clean, reason_of
from pos.domain.errors import Code, Problem


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "the card was 4111 1111 1111 1111, he said",
        "5500-0000-0000-0004",
        "378282246310005",
        "3782 822463 10005",
        "6304000000000000000",
    ],
)
def test_a_cards_number_is_refused(text):
    assert holds_card_number(text)
    for keep in (lambda: clean(text, most=200), lambda: reason_of(text)):
        with pytest.raises(Problem) as caught:
            keep()
        assert caught.value.code is Code.CARD_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SIM-0AFE96D72E77",
        "ref8835511210681145",
        "5000187139284",
        "A-000123 and 02079460000",
        "4111 1111 1111 1112",
        "20261125 1548 2220",
        "536365 2010-12-01 08",
    ],
)
def test_what_is_none_passes(text):
    assert not holds_card_number(text)


@given(st.text(alphabet="0123456789", min_size=12, max_size=18).filter(lambda s: s[0] != "0"))
def test_with_its_check_digit_it_is_found_and_with_another_it_is_not(body):
    digits = [int(one) for one in body]
    doubled = [one * 2 if place % 2 == 0 else one for place, one in enumerate(reversed(digits))]
    check = -sum(one - 9 if one > 9 else one for one in doubled) % 10
    whole = body + str(check)
    assert holds_card_number(whole) or len(whole) == 13
    assert not holds_card_number(body + str((check + 1) % 10))
