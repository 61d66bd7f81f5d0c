"""The list of all checkouts in the words of the screen (no Qt)."""

from pos.api.office.views import CheckoutRecord, Ended, HistoryRow, reason_words
from ui.screens.checkouts.record_words import took
from ui.screens.checkouts.state import PHASE_OPTIONS, DetailHead
from ui.theme.times import clock, clock_seconds, short_day
from ui.theme.words import Writing, money_text
from ui.widgets.tablevalues import TableRow
from ui.widgets.values import Tone

_ENDED = {
    Ended.FINISHED: ("Finished", Tone.OK, "circle-check"),
    Ended.FAILED: ("Failed", Tone.DANGER, "circle-x"),
    Ended.REFUSED: ("Refused", Tone.DANGER, "minus"),
    Ended.CANCELLED: ("Cancelled", Tone.PLAIN, "arrow-back-up"),
    Ended.EXPIRED: ("Took too long", Tone.WARN, "hourglass"),
    Ended.ATTENTION: ("Needs attention", Tone.WARN, "alert-triangle"),
    Ended.UNDER_WAY: ("Under way", Tone.INFO, "player-play"),
}
_SOLD = "SOLD"


def table_row(row: HistoryRow, writing: Writing) -> TableRow:
    """Write one row, its cells in the order of the columns."""
    words, tone, icon = _ENDED[row.ended]
    duration = took(row.ended_at - row.at) if row.ended_at is not None else ""
    return TableRow(
        row.lock_id,
        (
            words,
            day_time(row.at),
            _reason(row),
            money_text(row.amount, row.currency or writing.currency, locale=writing.locale),
            row.till,
            row.cashier,
            row.cart,
            row.receipt,
            dict(PHASE_OPTIONS)[row.phase.value],
            duration or ("at once" if row.ended_at is not None else ""),
            day_time(row.resolved_at) if row.resolved_at is not None else "",
        ),
        tone,
        icon,
    )


def head(record: CheckoutRecord, writing: Writing) -> DetailHead:
    """Write what stands above the tabs."""
    row, review = record.row, record.review
    words, tone, icon = _ENDED[row.ended]
    reason = _reason(row)
    told = "" if reason.lower() == words.lower() else reason
    attempt = f", attempt {row.attempt_no}" if row.attempt_no > 1 else ""
    receipt = f", receipt {row.receipt}" if row.receipt else ""
    resolved = ""
    if review.resolved_at is not None:
        resolved = f"Resolved by {review.resolved_by}, {day_time(review.resolved_at)}"
    return DetailHead(
        lock_id=row.lock_id,
        title=f"{words}: {told[:1].lower()}{told[1:]}" if told else words,
        where=f"Cart {row.cart} at {row.till}, {row.cashier}, "
        f"{short_day(row.at)} {clock_seconds(row.at)}{attempt}{receipt}",
        amount=money_text(
            row.amount, row.currency or writing.currency, sign=True, locale=writing.locale
        ),
        money=record.money,
        icon=icon,
        tone=tone,
        note=review.note,
        resolved=resolved,
        why_not=_why_not(row.ended),
        undecided=row.ended is Ended.ATTENTION,
    )


def day_time(micros: int) -> str:
    """Write a day and a time as a row has room for: ``23 Nov, 14:07``."""
    return f"{short_day(micros)}, {clock(micros)}"


def part_of_day(since: int, until: int) -> str:
    """Write a part of a day that another page led to: ``23 Nov, 14:00 to 15:00``."""
    if short_day(since) == short_day(until - 1):
        return f"{day_time(since)} to {clock(until)}"
    return f"{day_time(since)} to {day_time(until)}"


def _reason(row: HistoryRow) -> str:
    return "" if row.code in {"", _SOLD} else reason_words(row.code)


def _why_not(ended: Ended) -> str:
    if ended is Ended.ATTENTION:
        return "Decide about it first"
    return "It is not over yet" if ended is Ended.UNDER_WAY else ""
