"""Turns the shop's figures into what the page paints (no Qt)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pos.api.office.figure_tables import METHODS, OUTCOMES, Sheet, reason_words, sheets
from pos.api.office.views import Bin, Figures, Grain, Part, Span
from pos.api.office.views import Tenders as Paid
from ui.screens.figures import words
from ui.screens.figures.state import Charts, Page, Table, Titled
from ui.theme.words import Writing
from ui.widgets.charts.values import Amount, Bar, Figure, Point, Row, exactly
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.values import Tone

_MICROS = 1_000_000
#: A day is shown from its first sale on, yet never as fewer hours than this.
_LEAST_HOURS = 7
_FEW = 7
#: A figure's column is as wide as its head.
_LEAST_COLUMN, _LETTER = 68, 7.4


def draw(told: Figures, span: Span, whose: str, writing: Writing, now: int) -> Page:
    """Give the whole page; ``whose`` checkouts they are stands under the titles."""
    return Page(
        figures=_figures(told, writing, now),
        charts=_charts(told, span, whose, writing, now),
        tables=tuple(_table(sheet, told.asked.grain, writing) for sheet in sheets(told)),
    )


def _figures(told: Figures, writing: Writing, now: int) -> tuple[Figure, ...]:
    counts, took = told.counts, told.took
    good = Tone.OK if counts.judged and counts.completed == counts.judged else Tone.PLAIN
    written = writing.number
    done = f"{written(counts.completed)} of {written(counts.judged)}"
    of = done if counts.judged else "nothing was paid"
    oldest = told.doubts.oldest
    waits = f"oldest {words.age(now - oldest)}" if oldest is not None else "nothing waits"
    return (
        Figure("Checkouts finished", words.percent(counts.success_rate, writing), of, good),
        Figure("Failed", written(counts.failed), *_why(told, writing)),
        Figure(
            "Needs attention",
            writing.number(told.doubts.count),
            waits,
            Tone.WARN if told.doubts.count else Tone.OK,
        ),
        Figure(
            "Half are paid within",
            words.seconds(took.median, writing),
            f"9 of 10 within {words.seconds(took.p90, writing)}"
            if took.count
            else "nothing was paid",
        ),
        Figure(
            "Left and undone",
            writing.number(counts.expired),
            f"{written(told.cleaned)} ended by clean-up",
        ),
    )


def _why(told: Figures, writing: Writing) -> tuple[str, Tone, str]:
    """Name the most frequent reason, and where there is room how many had others."""
    if not told.by_reason:
        return "nothing failed", Tone.PLAIN, ""
    reason, count = next(iter(told.by_reason.items()))
    rest = told.counts.failed - count
    first = f"{writing.number(count)} {reason_words(reason)}"
    return (f"{first}, {writing.number(rest)} other" if rest else first), Tone.PLAIN, first


def _charts(told: Figures, span: Span, whose: str, writing: Writing, now: int) -> Charts:
    grain = told.asked.grain
    parts = _shown(told.parts, grain, now)
    few = len(parts) <= _FEW
    by = f"by {words.GRAIN_WORDS[grain]}"
    of = f"{words.SPANS[span]}, {whose}"
    taken = [one for one in told.tenders if one.state == "captured"]
    count = sum(one.count for one in taken)
    money = writing.money(sum(one.amount for one in taken), sign=True)
    others = [one for one in told.tenders if one.state != "captured"]
    kept = f"{writing.number(told.blocked)} blocked by articles kept aside"
    nothing = "" if told.counts.begun else "No checkout began in this time"
    unpaid = "" if told.took.count else "Nothing was paid in this time"
    return Charts(
        parts=tuple(_bar(part, grain, now, writing, few=few) for part in parts),
        parts_head=Titled(f"Checkouts {by}", of, nothing),
        running=words.NOW_WORDS[grain],
        reasons=_reasons(told, writing),
        reasons_head=Titled(
            "Why checkouts failed",
            f"By step; {kept}" if told.blocked else "By step, most frequent reason",
        ),
        took=tuple(_point(part, grain, writing, few=few) for part in parts),
        took_head=Titled("How long a payment takes", f"From Pay to finished, {by}", unpaid),
        taken=tuple(_amount(METHODS[one.method], one, writing) for one in _largest(taken)),
        taken_head=Titled(
            f"Money taken {words.of_span(span)}",
            f"{money} in {words.many(count, 'payment', writing)} of these checkouts",
            "" if taken else "No money was taken in this time",
        ),
        bins=tuple(_bin(one, writing) for one in told.bins),
        bins_head=Titled(
            "How many took how long, in seconds",
            _longest(told, writing),
            unpaid,
        ),
        outcomes=tuple(
            _amount(f"{METHODS[one.method]}, {OUTCOMES[one.state]}", one, writing)
            for one in _largest(others)
        ),
        outcomes_head=Titled(
            "Payments that were not taken",
            words.many(sum(one.count for one in others), "payment", writing),
            "" if others else unpaid or "Every payment was taken",
        ),
    )


def _shown(parts: Sequence[Part], grain: Grain, now: int) -> Sequence[Part]:
    """Leave out the hours before the day's first checkout, and those that are still to come."""
    parts = [part for part in parts if part.start <= now]
    if grain is not Grain.HOUR:
        return parts
    first = next((n for n, part in enumerate(parts) if part.counts.begun), len(parts))
    return parts[max(0, min(first, len(parts) - _LEAST_HOURS)) :]


def _bar(part: Part, grain: Grain, now: int, writing: Writing, *, few: bool) -> Bar:
    counts = part.counts
    return Bar(
        label=words.part_label(part.start, grain, few=few),
        full=counts.completed,
        cap=counts.judged - counts.completed,
        number=writing.number(counts.judged) if counts.judged else "",
        says=f"{words.part_words(part.start, part.end, grain)}: {words.counted(counts)}",
        ident=f"part:{part.start}:{part.end}" if counts.begun else "",
        running=part.start <= now < part.end,
    )


def _point(part: Part, grain: Grain, writing: Writing, *, few: bool) -> Point:
    took = part.took
    known = took.median is not None and took.p90 is not None
    half, most = (words.seconds(one, writing) for one in (took.median, took.p90))
    times = f"half within {half}, 9 of 10 within {most}" if known else "nothing was paid"
    return Point(
        label=words.part_label(part.start, grain, few=few),
        solid=None if took.median is None else took.median / _MICROS,
        dashed=None if took.p90 is None else took.p90 / _MICROS,
        says=f"{words.part_words(part.start, part.end, grain)}: {times}",
    )


def _reasons(told: Figures, writing: Writing) -> tuple[Row, ...]:
    by_step: dict[str, Counter[str]] = defaultdict(Counter)
    for one in told.failures:
        by_step[one.phase][one.reason] += one.count
    rows = []
    for phase, name in words.STEPS:
        found = by_step[phase]
        count = found.total()
        reason = reason_words(found.most_common(1)[0][0]) if count else ""
        says = f"{name}: {count}" + (f", most often {reason}" if reason else "")
        ident = f"phase:{phase}" if count else ""
        rows.append(Row(name, count, writing.number(count), reason, says, ident))
    # The most frequent first; equal ones stay in the order of the steps.
    return tuple(sorted(rows, key=lambda row: -row.value))


def _bin(one: Bin, writing: Writing) -> Bar:
    low = one.low // _MICROS
    if one.high is None:
        label, says = f"{low}+", f"{low} seconds and more"
    else:
        label, says = str(low), f"{low} to below {one.high // _MICROS} seconds"
    number = writing.number(one.count) if one.count else ""
    return Bar(label, one.count, number=number, says=f"{says}: {writing.number(one.count)}")


def _longest(told: Figures, writing: Writing) -> str:
    count = words.many(told.took.count, "finished checkout", writing)
    if not told.took.count:
        return count
    return f"{count}, 99 of 100 within {words.seconds(told.took.p99, writing)}"


def _largest(tenders: Iterable[Paid]) -> list[Paid]:
    return sorted(tenders, key=lambda one: (-abs(one.amount), one.method, one.state))


def _amount(label: str, one: Paid, writing: Writing) -> Amount:
    times, money = words.times(one.count, writing), writing.money(one.amount)
    says = f"{label}: {times}, {writing.money(one.amount, sign=True)}"
    return Amount(label, one.amount, times, money, says)


def _table(sheet: Sheet, grain: Grain, writing: Writing) -> Table:
    """Give a sheet as a table; of an hour of today the day is not said again."""
    hours = grain is Grain.HOUR and sheet.title == "By hour"
    columns = tuple(
        Column(
            key=str(place),
            title=title,
            width=110 if place < sheet.names else _width(title),
            right=place >= sheet.names,
            sortable=False,
            stretch=place == 0,
        )
        for place, title in enumerate(sheet.columns)
    )
    rows = tuple(
        TableRow(
            str(number),
            tuple(
                _cell(cell[-5:] if hours and isinstance(cell, str) else cell, writing)
                for cell in row
            ),
        )
        for number, row in enumerate(sheet.rows)
    )
    return Table(sheet.title, columns, rows)


def _width(title: str) -> int:
    return max(_LEAST_COLUMN, round(len(title) * _LETTER) + 20)


def _cell(cell: str | int | Decimal | None, writing: Writing) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int):
        return writing.number(cell)
    return exactly(cell, writing)
