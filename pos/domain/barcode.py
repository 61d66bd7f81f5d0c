"""Barcodes as a scanner sends them: check digits, and the several ways to write one number.

The check digit is the one of the GS1 General Specifications, section 7.9: EAN-8, UPC-A, EAN-13 and
GTIN-14 share it. Real shops also carry codes of odd lengths and codes whose check digit is wrong;
those are kept and found as they stand.
"""

import re

from pos.domain.errors import Code, Problem

#: Longer than any code on goods; the longest in the real data has 37 characters.
LONGEST = 48
#: The lengths in which a last digit checks the others.
CHECKED_LENGTHS = frozenset({8, 12, 13, 14})

_GTIN = 14
#: In which other lengths a number of this length is also written, where only zeros go.
_SAME_NUMBER = {8: (14,), 12: (13, 14), 13: (12, 14), 14: (13, 12, 8)}

_PRINTABLE = re.compile(r"[!-~]+")
_DIGITS = re.compile(r"[0-9]+")
_CUT_SHORT = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")


def check_digit(digits: str) -> int:
    """Give the digit that GS1 puts behind these: weights 3 and 1 by turns, from the right."""
    weighed = 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))
    return -weighed % 10


def is_checked(code: str) -> bool:
    """Tell whether it is an EAN-8, UPC-A, EAN-13 or GTIN-14 whose check digit is right."""
    return (
        len(code) in CHECKED_LENGTHS
        and _DIGITS.fullmatch(code) is not None
        and check_digit(code[:-1]) == int(code[-1])
    )


def is_mistyped(code: str) -> bool:
    """Tell whether it is as long as a GS1 number, yet its check digit says that it is none."""
    return (
        len(code) in CHECKED_LENGTHS
        and _DIGITS.fullmatch(code) is not None
        and not is_checked(code)
    )


def read(text: str) -> str:
    """Take a code from a scanner, a person or a file, without the blanks around and inside digits.

    Raises:
        Problem: CODE_WRONG when it is empty, longer than 48, or has characters no scanner sends.
    """
    # Not every blank of Unicode: a group separator (\x1d) belongs to a code and is no blank.
    code = text.strip(" \t\r\n")
    bare = re.sub(r"[ \t]", "", code)
    if _DIGITS.fullmatch(bare):
        code = bare
    # A hyphen may be part of a shop's own number; as printed below a barcode it is not.
    elif is_checked(bare.replace("-", "")):
        code = bare.replace("-", "")
    if len(code) > LONGEST or not _PRINTABLE.fullmatch(code):
        raise Problem(Code.CODE_WRONG, code=text.strip()[:LONGEST])
    return code


def was_cut_short(code: str) -> bool:
    """Tell whether a spreadsheet has turned the code into a rounded number: ``4.00638E+12``."""
    return _CUT_SHORT.fullmatch(code) is not None


def spellings(code: str) -> tuple[str, ...]:
    """Give every way to write the same number, as it stands first.

    A UPC-A is the EAN-13 with a leading 0, and a GTIN-14 that begins with 0 is the EAN-13 or (with
    six zeros) the EAN-8 behind it: scanners send either, by how they are set.
    """
    if not is_checked(code):
        return (code,)
    gtin = code.zfill(_GTIN)
    ways = (gtin[-n:] for n in _SAME_NUMBER[len(code)] if not gtin[:-n].strip("0"))
    return (code, *(way for way in ways if way != code))


def not_found(text: str) -> Problem:
    """Give the sentence for what no article has: CODE_WRONG where it was mistyped or is no code."""
    try:
        code = read(text)
    except Problem as wrong:
        return wrong
    return Problem(Code.CODE_WRONG if is_mistyped(code) else Code.CODE_UNKNOWN, code=code)
