"""The figures in words: labels of hours, days and weeks, durations, sentences (no Qt)."""

from datetime import UTC, datetime
from decimal import Decimal

from pos.api.office.figure_tables import PHASES
from pos.api.office.views import Counts, Grain, Span
from ui.theme.words import NBSP, Writing
from ui.widgets.charts.values import exactly

_MICROS = 1_000_000
_MINUTE, _HOUR = 60, 3600
#: What is shorter is written in milliseconds: a machine was selling.
_SHORT_S = 0.1

SPANS = {
    Span.TODAY: "Today",
    Span.WEEK: "7 days",
    Span.MONTH: "30 days",
    Span.QUARTER: "12 weeks",
}
NOW_WORDS = {Grain.HOUR: "this hour", Grain.DAY: "today", Grain.WEEK: "this week"}
GRAIN_WORDS = {Grain.HOUR: "hour", Grain.DAY: "day", Grain.WEEK: "week"}
STEPS = tuple(PHASES.items())


def moment(micros: int) -> datetime:
    """Give a moment by the shop's clock."""
    return datetime.fromtimestamp(micros // _MICROS, tz=UTC).astimezone()


def part_label(start: int, grain: Grain, *, few: bool) -> str:
    """Name a part below its bar; ``few`` of them have room for the name of the day."""
    here = moment(start)
    if grain is Grain.HOUR:
        return here.strftime("%H")
    if grain is Grain.DAY and few:
        return f"{here.strftime('%a')} {here.day}"
    if grain is Grain.DAY and here.day != 1:
        return str(here.day)
    return f"{here.day} {here.strftime('%b')}"


def part_words(start: int, end: int, grain: Grain) -> str:
    """Name a part in a sentence."""
    here = moment(start)
    if grain is Grain.HOUR:
        return f"{here.strftime('%H:%M')} to {moment(end).strftime('%H:%M')}"
    day = f"{here.strftime('%A')} {here.day} {here.strftime('%B')}"
    return day if grain is Grain.DAY else f"week from {day}"


def counted(counts: Counts) -> str:
    """Say what a part's checkouts became."""
    words = [f"{counts.completed} finished"]
    bad = counts.judged - counts.completed
    if bad:
        words.append(f"{bad} not finished")
    if counts.refused:
        words.append(f"{counts.refused} refused before payment")
    return ", ".join(words)


def percent(rate: float | None, writing: Writing) -> str:
    """Write a share: ``98.3 %``; nothing judged is a dash."""
    if rate is None:
        return "–"
    return f"{exactly(Decimal(f'{rate * 100:.1f}'), writing)}{NBSP}%"


def seconds(micros: int | None, writing: Writing) -> str:
    """Write how long something took: ``5.2 s``, ``2 min 05 s``."""
    if micros is None:
        return "–"
    whole = micros / _MICROS
    if whole < _SHORT_S:
        return f"{round(whole * 1000)}{NBSP}ms"
    if whole < _MINUTE:
        return f"{exactly(Decimal(f'{whole:.1f}'), writing)}{NBSP}s"
    minutes, rest = divmod(round(whole), _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes}{NBSP}min {rest:02d}{NBSP}s"
    return age(micros)


def age(micros: int) -> str:
    """Write how long something has waited: ``12 min``, ``1 h 05 min``, ``2 days``."""
    whole = max(0, micros // _MICROS)
    if whole < _HOUR:
        return f"{whole // _MINUTE}{NBSP}min"
    if whole < 48 * _HOUR:
        return f"{whole // _HOUR}{NBSP}h {whole % _HOUR // _MINUTE:02d}{NBSP}min"
    return f"{whole // (24 * _HOUR)} days"


def of_span(span: Span) -> str:
    """Say a span inside a sentence: ``today``, ``in 7 days``."""
    return "today" if span is Span.TODAY else f"in {span.value}"


def times(count: int, writing: Writing) -> str:
    """Say how often: ``1 time``, ``405 times``."""
    return many(count, "time", writing)


def many(count: int, one: str, writing: Writing) -> str:
    """Count things: ``1 payment``, ``651 payments``."""
    return f"{writing.number(count)} {one}{'' if count == 1 else 's'}"
