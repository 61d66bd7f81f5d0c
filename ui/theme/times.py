"""Times and ages as a person of this shop reads them; a presenter may use this (no Qt)."""

from datetime import UTC, date, datetime

_MICROS = 1_000_000
_MINUTE, _HOUR = 60, 3600


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / _MICROS, tz=UTC).astimezone()


def clock(micros: int) -> str:
    """Write a moment of this day to the minute: ``14:07``."""
    return _moment(micros).strftime("%H:%M")


def clock_on(micros: int, now: int) -> str:
    """Write a moment as `clock`, with its day where that is not today: ``23 Nov, 14:07``."""
    said = clock(micros)
    return said if midnight(micros) == midnight(now) else f"{short_day(micros)}, {said}"


def clock_seconds(micros: int) -> str:
    """Write a moment to the second, as it is said where money is concerned: ``14:07:31``."""
    return _moment(micros).strftime("%H:%M:%S")


def midnight(micros: int) -> int:
    """Give the beginning of a moment's day where the till stands, in microseconds UTC."""
    begun = _moment(micros).replace(hour=0, minute=0, second=0, microsecond=0)
    return int(begun.timestamp()) * _MICROS


def day_clock(micros: int) -> str:
    """Write a day and a moment: ``23 Nov 2026, 14:07``."""
    moment = _moment(micros)
    return f"{moment.day} {moment.strftime('%b %Y, %H:%M')}"


def day_of(micros: int) -> date:
    """Give the day of a moment where the till stands."""
    return _moment(micros).date()


def short_day(micros: int) -> str:
    """Write a day beside others of about the same time: ``23 Nov``."""
    moment = _moment(micros)
    return f"{moment.day} {moment.strftime('%b')}"


def ago(seconds: float) -> str:
    """Say how long ago something was: ``just now``, ``20 seconds ago``, ``1 minute ago``."""
    whole = max(0, int(seconds))
    if whole < 2:  # noqa: PLR2004 - less is felt as now
        return "just now"
    if whole < _MINUTE:
        return f"{whole} seconds ago"
    if whole < _HOUR:
        return _many(whole // _MINUTE, "minute")
    return _many(whole // _HOUR, "hour")


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


def counter(seconds: float) -> str:
    """Write a count of seconds as a clock does: ``0:07``, ``12:41``."""
    whole = max(0, int(seconds))
    return f"{whole // _MINUTE}:{whole % _MINUTE:02d}"
