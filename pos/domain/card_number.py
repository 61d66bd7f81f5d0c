"""Card numbers, which nothing that is kept in words may hold (PCI DSS 3; ``trust 4.2``, no. 24)."""

import re

#: 13 to 19 digits in one, or in the groups in which they stand on a card. Other groups are a day
#: and an hour, a telephone number, an invoice. A letter before them makes it a reference.
_DIGITS = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][ -])"
    r"(?:\d{13,19}|\d{4}[ -]\d{6}[ -]\d{5}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?)"
    r"(?![0-9A-Za-z])(?![ -][0-9])"
)
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
