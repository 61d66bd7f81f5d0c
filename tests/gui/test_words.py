"""Amounts and words by the shop's locale."""

import pytest

from ui.theme.shortcuts import DEFAULT_KEYS, Act, KeyMap, caption
from ui.theme.sizes import SizeClass, measures, size_class
from ui.theme.words import MINUS, NBSP, Writing, joined, money_text


@pytest.mark.parametrize(
    ("minor", "currency", "sign", "locale", "said"),
    [
        (3110, "GBP", True, "en_GB", "£31.10"),
        (-3110, "GBP", True, "en_GB", f"{MINUS}£31.10"),
        (-43, "GBP", False, "en_GB", f"{MINUS}0.43"),
        (123456, "GBP", False, "en_GB", "1,234.56"),
        (123456, "EUR", True, "de_DE", f"1.234,56{NBSP}€"),
        (1234, "JPY", False, "en_GB", "1,234"),
        (1234, "KWD", False, "en_GB", "1.234"),
        (5, "GBP", False, "no such locale", "0.05"),
    ],
)
def test_money(minor: int, currency: str, sign: bool, locale: str, said: str) -> None:  # noqa: FBT001 - a case of the table
    assert money_text(minor, currency, sign=sign, locale=locale) == said


def test_quantities_are_plain_numbers() -> None:
    writing = Writing()
    assert writing.quantity(1000) == "1"
    assert writing.quantity(842) == "0.842"
    assert Writing("de_DE").decimal_point == ","
    assert writing.money(3110, sign=True) == "£31.10"


def test_a_number_keeps_its_unit() -> None:
    assert joined("Belu Still Water 500 ml") == f"Belu Still Water 500{NBSP}ml"
    assert joined("Mini Rolls 5 pack") == f"Mini Rolls 5{NBSP}pack"
    assert joined("Free range eggs, 6") == "Free range eggs, 6"


def test_one_key_does_one_thing() -> None:
    assert len(set(DEFAULT_KEYS.values())) == len(DEFAULT_KEYS) == len(Act)
    edited = KeyMap().with_key(Act.PARK, "Ctrl+P")
    assert edited.key(Act.PARK) == "Ctrl+P"
    assert KeyMap().key(Act.PARK) == "F4"
    with pytest.raises(ValueError, match="F9 is already"):
        edited.with_key(Act.PARK, "F9")


def test_captions_are_what_a_key_cap_prints() -> None:
    assert caption("Ctrl+L") == "Ctrl L"
    assert caption("+") == "+"


@pytest.mark.parametrize(
    ("width", "height", "named"),
    [
        (960, 540, SizeClass.COMPACT),
        (1280, 699, SizeClass.COMPACT),
        (1024, 768, SizeClass.SMALL),
        (1366, 768, SizeClass.BASE),
        (1920, 1080, SizeClass.LARGE),
    ],
)
def test_size_classes(width: int, height: int, named: SizeClass) -> None:
    assert size_class(width, height) is named
    assert measures(width, height).cart_width in (400, 432, 520, 640)
