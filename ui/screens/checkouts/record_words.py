"""One checkout in the words and figures of the screen (no Qt)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pos.api.office.views import CheckoutRecord, FrozenLine, Paid, Step, StepState
from ui.theme.times import clock_seconds, midnight, short_day
from ui.theme.words import NBSP, Writing, joined, money_text
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.timelinevalues import TimelineStep
from ui.widgets.values import LampState, Tone

_LAMPS = {
    StepState.DONE: LampState.DONE,
    StepState.NOW: LampState.NOW,
    StepState.DOUBTFUL: LampState.UNKNOWN,
    StepState.FAILED: LampState.FAILED,
    StepState.UNDONE: LampState.STOPPED,
    StepState.NOT_REACHED: LampState.TO_COME,
}
_KEPT = {
    "held": ("Kept aside", Tone.INFO, "package"),
    "consumed": ("Sold", Tone.OK, None),
    "released": ("Free again", Tone.PLAIN, "arrow-back-up"),
}
_ANSWER_TONES = {
    "no answer yet": (Tone.WARN, "hourglass"),
    "done": (Tone.OK, None),
    "refused": (Tone.DANGER, None),
    "proven not done": (Tone.PLAIN, "minus"),
    "not known": (Tone.WARN, None),
}
_ICONS = {"Cash": "cash"}
_MILLISECOND, _SECOND, _MINUTE = 1000, 1_000_000, 60_000_000
_SHORTEST = 50 * _MILLISECOND

ARTICLES = (
    Column("name", "Article", 150, stretch=True, sortable=False),
    Column("quantity", "Quantity", 74, right=True, sortable=False),
    Column("price", "Price", 74, right=True, sortable=False),
    Column("total", "Amount", 80, right=True, sortable=False),
    Column("today", "Today", 150, sortable=False),
    Column("left", "In stock", 100, right=True, sortable=False),
)
KEPT = (
    Column("name", "Article", 240, stretch=True, sortable=False),
    Column("quantity", "Quantity", 90, right=True, sortable=False),
    Column("state", "State", 160, sortable=False),
)
PAYMENTS = (
    Column("what", "Payment and each try", 170, stretch=True, sortable=False),
    Column("amount", "Amount", 80, right=True, sortable=False),
    Column("state", "State", 124, sortable=False),
    Column("asked", "Asked", 98, sortable=False),
    Column("took", "Answer in", 92, right=True, sortable=False),
    Column("reference", "Reference", 130, sortable=False),
)
JOURNAL = (
    Column("at", "Time", 98, sortable=False),
    Column("who", "Who", 120, sortable=False),
    Column("till", "Till", 90, sortable=False),
    Column("says", "What", 240, stretch=True, sortable=False),
)


@dataclass(frozen=True)
class RecordText:
    """All that the tabs show."""

    lock_id: str
    tabs: tuple[str, ...]
    steps: tuple[TimelineStep, ...]
    notes: tuple[tuple[str, tuple[str, ...]], ...]
    articles: tuple[TableRow, ...]
    kept: tuple[TableRow, ...]
    payments: tuple[TableRow, ...]
    journal: tuple[TableRow, ...]


def shown(record: CheckoutRecord, writing: Writing) -> RecordText:
    """Write everything."""
    pieces = sum(_pieces(one.quantity, one.unit) for one in record.kept)
    payments = tuple(_payments(record, writing))
    return RecordText(
        lock_id=record.row.lock_id,
        tabs=(
            "What happened",
            f"Articles {len(record.lines)}",
            f"Kept aside {pieces}",
            f"Payments {len(record.payments)}",
            f"Journal {len(record.journal)}",
        ),
        steps=tuple(_step(one, record.row.at) for one in record.steps),
        notes=tuple(
            (title, said)
            for title, said in (
                ("Undone", record.undone),
                ("Not undone, or not known", record.left),
            )
            if said
        ),
        articles=tuple(_line(one, record.row.currency, writing) for one in record.lines),
        kept=tuple(
            TableRow(
                str(place),
                (joined(one.name), quantity(one.quantity, one.unit, writing), _KEPT[one.state][0]),
                *_KEPT[one.state][1:],
            )
            for place, one in enumerate(record.kept)
        ),
        payments=payments,
        journal=tuple(
            TableRow(
                str(place), (_at(one.at, record.row.at), one.who, one.till.capitalize(), one.says)
            )
            for place, one in enumerate(record.journal)
        ),
    )


def took(micros: int | None) -> str:
    """Write how long something took: ``0.2 s``, ``1 min 05 s``; nothing where it was at once."""
    if micros is None or micros < _SHORTEST:
        return ""
    if micros < _MINUTE:
        return f"{micros / _SECOND:.1f}{NBSP}s"
    whole = micros // _SECOND
    if whole < 3600:  # noqa: PLR2004 - an hour
        return f"{whole // 60}{NBSP}min{NBSP}{whole % 60:02d}{NBSP}s"
    return f"{whole // 3600}{NBSP}h{NBSP}{whole % 3600 // 60:02d}{NBSP}min"


def quantity(thousandths: int, unit: str, writing: Writing) -> str:
    """Write how much: ``3``, ``0.842 kg``."""
    said = writing.quantity(thousandths)
    return f"{said}{NBSP}kg" if unit == "kg" else said


def _pieces(thousandths: int, unit: str) -> int:
    return 1 if unit == "kg" else abs(thousandths) // 1000


def _at(moment: int, began: int) -> str:
    """Write a time of that day; on another day the day stands before it."""
    said = clock_seconds(moment)
    return said if midnight(moment) == midnight(began) else f"{short_day(moment)}, {said}"


def _step(one: Step, began: int) -> TimelineStep:
    other_day = one.at is not None and midnight(one.at) != midnight(began)
    says = f"{short_day(one.at)}: {one.says}" if other_day and one.at is not None else one.says
    return TimelineStep(
        title=one.title,
        at="" if one.at is None else clock_seconds(one.at),
        says=says,
        took=took(one.took_us),
        state=_LAMPS[one.state],
        doubtful=one.state is StepState.DOUBTFUL,
    )


def _line(one: FrozenLine, currency: str, writing: Writing) -> TableRow:
    def money(amount: int) -> str:
        return money_text(amount, currency or writing.currency, locale=writing.locale)

    left = "Not counted" if one.available is None else ""
    return TableRow(
        str(one.line_no),
        (
            joined(one.name),
            quantity(one.quantity, one.unit, writing),
            money(one.unit_price),
            money(one.total),
            one.today or "Same",
            left or quantity(one.available or 0, one.unit, writing),
        ),
        Tone.WARN if one.today else Tone.PLAIN,
        "arrows-exchange" if one.today else None,
    )


def _payments(record: CheckoutRecord, writing: Writing) -> Iterator[TableRow]:
    for place, paid in enumerate(record.payments):
        yield _paid(place, paid, record.row.currency, writing)
        for number, one in enumerate(paid.tries):
            tone, icon = _ANSWER_TONES[one.state]
            answered = None if one.answered_at is None else one.answered_at - one.asked_at
            yield TableRow(
                f"{place}.{number}",
                (
                    f"{NBSP}{NBSP}{one.op}",
                    money_text(one.amount, record.row.currency, locale=writing.locale),
                    one.state.capitalize(),
                    _at(one.asked_at, record.row.at),
                    took(answered) or ("at once" if answered is not None else ""),
                    one.by_hand or one.reference,
                ),
                tone,
                icon,
            )


def _paid(place: int, paid: Paid, currency: str, writing: Writing) -> TableRow:
    return TableRow(
        str(place),
        (
            paid.name,
            money_text(paid.amount, currency, locale=writing.locale),
            paid.state.capitalize(),
            "",
            "",
            paid.reference,
        ),
        Tone.PLAIN,
        _ICONS.get(paid.name, "credit-card"),
    )
