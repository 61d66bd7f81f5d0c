"""Days as a person types and reads them, and the ranges one asks for; no Qt."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from re import split

from babel.dates import format_date, get_date_format

from ui.theme.words import known_locale

_PARTS = 3
_CENTURY = 100


class DayRange(StrEnum):
    """Which days are asked for; the value is kept for the person."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    DAYS_7 = "7 days"
    DAYS_30 = "30 days"
    THIS_MONTH = "this month"
    DAYS = "days"


#: How each is called on a screen; two typed days are called by their dates.
RANGE_WORDS = {
    DayRange.TODAY: "Today",
    DayRange.YESTERDAY: "Yesterday",
    DayRange.DAYS_7: "Last 7 days",
    DayRange.DAYS_30: "Last 30 days",
    DayRange.THIS_MONTH: "This month",
}


@dataclass(frozen=True)
class RangeChoice:
    """A range that was chosen; ``first`` and ``last`` are set for two typed days only."""

    which: DayRange = DayRange.TODAY
    first: date | None = None
    last: date | None = None

    def days(self, today: date) -> tuple[date, date]:
        """Give the first and the last day, both inclusive."""
        yesterday = today - timedelta(days=1)
        known = {
            DayRange.YESTERDAY: (yesterday, yesterday),
            DayRange.DAYS_7: (today - timedelta(days=6), today),
            DayRange.DAYS_30: (today - timedelta(days=29), today),
            DayRange.THIS_MONTH: (today.replace(day=1), today),
        }
        if self.which is DayRange.DAYS and self.first is not None:
            return self.first, self.last or self.first
        return known.get(self.which, (today, today))


def day_text(day: date, locale: str = "en_GB") -> str:
    """Write a day as it is read here: ``25 Nov 2026``."""
    return str(format_date(day, "medium", locale=known_locale(locale)))


def typed_text(day: date, locale: str = "en_GB") -> str:
    """Write a day as it is typed here: ``25/11/2026``."""
    pattern = _long_years(get_date_format("short", locale=known_locale(locale)).pattern)
    return str(format_date(day, pattern, locale=known_locale(locale)))


def read_day(text: str, locale: str = "en_GB") -> date | None:
    """Read a typed day: ``2026-11-25``, or in the order of this shop ``25/11/2026``, ``25.11.26``.

    Returns:
        The day; nothing when it is none.
    """
    parts = [part for part in split(r"[\s./-]+", text.strip()) if part]
    if len(parts) != _PARTS or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    order = "ymd" if len(parts[0]) == 4 else _order(locale)  # noqa: PLR2004 - a year in full
    named = dict(zip(order, (int(part) for part in parts), strict=True))
    year = named["y"] + (2000 if named["y"] < _CENTURY else 0)
    try:
        return date(year, named["m"], named["d"])
    except ValueError:
        return None


def _order(locale: str) -> str:
    pattern = get_date_format("short", locale=known_locale(locale)).pattern.lower()
    return "".join(sorted("ymd", key=pattern.find))


def _long_years(pattern: str) -> str:
    return pattern if "yyyy" in pattern else pattern.replace("yy", "y")
