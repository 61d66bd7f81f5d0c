"""Which PINs are worth having."""

import re
from datetime import date
from itertools import pairwise

_DIGITS = re.compile(r"[0-9]{4,8}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def is_pin(typed: str) -> bool:
    """Tell whether this could be anybody's PIN: four to eight digits."""
    return _DIGITS.fullmatch(typed) is not None


def is_trivial(pin: str) -> bool:
    """Tell whether a PIN is among the first that somebody would try.

    Those are runs (0000, 1234, 2468, 9876, 7890), a block said again (1212, 123123), doubled
    digits (1122), years, and dates of birth written with six or eight digits.
    """
    return _steps(pin) or _repeats(pin) or _doubles(pin) or _is_date(pin)


def _steps(pin: str) -> bool:
    """0 follows 9 as on the keys, so 7890 is a run."""
    gaps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(gaps) == 1 and gaps <= {0, 1, 2, 8, 9}


def _repeats(pin: str) -> bool:
    return pin in (pin + pin)[1:-1]


def _doubles(pin: str) -> bool:
    return len(pin) % 2 == 0 and pin[::2] == pin[1::2]


def _is_date(pin: str) -> bool:
    if len(pin) == len("yyyy"):
        return _YEAR.fullmatch(pin) is not None
    if len(pin) == len("ddmmyy"):
        # In 2000 there was a 29 February; which year it was does not matter here.
        starts = (("ddmm", 0, 2), ("mmdd", 2, 0), ("yymmdd", 4, 2))
        return any(_exists(2000, pin[m : m + 2], pin[d : d + 2]) for _, d, m in starts)
    if len(pin) == len("ddmmyyyy"):
        first = _YEAR.match(pin), pin[4:6], pin[6:8]
        last = _YEAR.match(pin[4:]), pin[0:2], pin[2:4]
        return any(
            year is not None
            and (_exists(int(year[0]), one, other) or _exists(int(year[0]), other, one))
            for year, one, other in (first, last)
        )
    return False


def _exists(year: int, month: str, day: str) -> bool:
    try:
        date(year, int(month), int(day))
    except ValueError:
        return False
    return True
