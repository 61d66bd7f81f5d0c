"""Card numbers, which no field may keep (PCI DSS 3; ``trust 4.2``, no. 24)."""

import re

#: 13 to 19 digits in any grouping. A letter before them makes it something else: a reference.
_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){12,18}(?![0-9A-Za-z])")
_EAN = 13


def holds_card_number(text: str) -> bool:
    """Tell whether a text has something in it that could be a card's number.

    Digits that pass the check of ISO/IEC 7812 (Luhn), and are no barcode of thirteen digits.
    """
    return any(map(_is_card, (found.group() for found in _DIGITS.finditer(text))))


def _is_card(written: str) -> bool:
    digits = [int(one) for one in written if one.isdigit()]
    return _luhn(digits) and not (len(digits) == _EAN and _is_ean(digits))


def _luhn(digits: list[int]) -> bool:
    doubled = [one * 2 for one in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(one - 9 if one > 9 else one for one in doubled)) % 10 == 0  # noqa: PLR2004 - the digits of ten to eighteen


def _is_ean(digits: list[int]) -> bool:
    return (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0
