"""The figures as tables: the same for the eye, the screen reader and the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from pos.domain.figures import MICROSECONDS, Counts, Figures, Grain
from pos.domain.money import CURRENCIES

Cell = str | int | Decimal | None

#: The phases in the words of the lamps (look 3).
PHASES = {
    "cart_validation": "Cart",
    "inventory_reservation": "Stock",
    "price_lock": "Prices",
    "payment_authorization": "Approval",
    "order_creation": "Order",
    "payment_capture": "Payment",
    "stock_commit": "Finished",
}
REASONS = {
    "OUT_OF_STOCK": "none left",
    "PRICE_CHANGED": "price changed",
    "COUPON_USED": "coupon used",
    "PAYMENT_DECLINED": "card declined",
    "TENDER_MISMATCH": "amount did not fit",
    "TERMINAL_BUSY": "terminal busy",
    "PRICE_MISSING": "no price",
    "ARTICLE_GONE": "no longer sold",
    "NOT_SIGNED_IN": "nobody signed in",
    "TILL_RETIRED": "till retired",
    "UNDONE": "undone by a manager",
}
METHODS = {"cash": "Cash", "card": "Card", "manual_card": "Card, other terminal"}
OUTCOMES = {
    "planned": "not yet",
    "authorised": "held, not taken",
    "captured": "taken",
    "voided": "released",
    "refunded": "given back",
    "declined": "declined",
    "unknown": "not known",
}
_GRAINS = {Grain.HOUR: "hour", Grain.DAY: "day", Grain.WEEK: "week"}


@dataclass(frozen=True)
class Sheet:
    """One table. Amounts and seconds are decimals, so that a spreadsheet can work with them.

    The first ``names`` cells of a row say what it is.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    names: int = 1

    def name(self, row: tuple[Cell, ...]) -> str:
        """Say in one cell what a row is."""
        return ", ".join("" if cell is None else str(cell) for cell in row[: self.names])


def reason_words(code: str) -> str:
    """Say why a checkout failed; what has no words yet is said as it is."""
    return REASONS.get(code) or code.lower().replace("_", " ") or "not known"


def part_name(micros: int, grain: Grain) -> str:
    """Name an hour, a day or a week by its beginning, as the shop's clock shows it."""
    here = datetime.fromtimestamp(micros // MICROSECONDS, tz=UTC).astimezone()
    return here.strftime("%Y-%m-%d %H:%M" if grain is Grain.HOUR else "%Y-%m-%d")


def sheets(told: Figures) -> tuple[Sheet, ...]:
    """Write the figures down as tables."""
    grain = _GRAINS[told.asked.grain]
    return (
        _parts(told, f"By {grain}", grain),
        _failures(told),
        _durations(told),
        _payments(told),
        _shares("By till", "Till", ((one.name, one.counts) for one in told.tills)),
        _shares("By cashier", "Cashier", ((one.name, one.counts) for one in told.cashiers)),
        _others(told),
    )


_COUNTED = (
    "Finished %",
    "Finished",
    "Failed",
    "Refused",
    "Expired",
    "Cancelled",
    "Attention",
    "Under way",
)


def _counted(counts: Counts) -> tuple[Cell, ...]:
    return (
        _percent(counts.success_rate),
        counts.completed,
        counts.failed,
        counts.refused,
        counts.expired,
        counts.cancelled,
        counts.attention,
        counts.live,
    )


def _percent(rate: float | None) -> Decimal | None:
    return None if rate is None else Decimal(rate * 100).quantize(Decimal("0.1"))


def _seconds(micros: int | None) -> Decimal | None:
    return None if micros is None else (Decimal(micros) / MICROSECONDS).quantize(Decimal("0.1"))


def _parts(told: Figures, title: str, grain: str) -> Sheet:
    rows = [
        (
            part_name(part.start, told.asked.grain),
            *_counted(part.counts),
            _seconds(part.took.median),
            _seconds(part.took.p90),
            _seconds(part.took.p99),
        )
        for part in told.parts
    ]
    took = ("Half in s", "9 of 10 in s", "99 of 100 in s")
    return Sheet(title, (grain.capitalize(), *_COUNTED, *took), tuple(rows))


def _failures(told: Figures) -> Sheet:
    rows = [
        (PHASES.get(one.phase, one.phase), reason_words(one.reason), one.count)
        for one in told.failures
    ]
    return Sheet("Why they failed", ("Step", "Reason", "Times"), tuple(rows), names=2)


def _durations(told: Figures) -> Sheet:
    rows = [(_seconds(one.low), _seconds(one.high), one.count) for one in told.bins]
    return Sheet("How long", ("From s", "To below s", "Finished"), tuple(rows), names=2)


def _payments(told: Figures) -> Sheet:
    digits = CURRENCIES[told.currency].decimals
    rows = [
        (
            METHODS.get(one.method, one.method),
            OUTCOMES.get(one.state, one.state),
            one.count,
            Decimal(one.amount).scaleb(-digits),
        )
        for one in told.tenders
    ]
    columns = ("Tender", "Outcome", "Times", f"Amount {told.currency}")
    return Sheet("Payments", columns, tuple(rows), names=2)


def _shares(title: str, head: str, shares: Iterable[tuple[str, Counts]]) -> Sheet:
    rows = [(name, *_counted(counts)) for name, counts in shares]
    return Sheet(title, (head, *_COUNTED), tuple(rows))


def _others(told: Figures) -> Sheet:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("All checkouts", told.counts.begun),
        ("Finished % of all that count", _percent(told.counts.success_rate)),
        ("Half are paid within s", _seconds(told.took.median)),
        ("9 of 10 are paid within s", _seconds(told.took.p90)),
        ("99 of 100 are paid within s", _seconds(told.took.p99)),
        ("Cleaned up", told.cleaned),
        ("Refused for articles that were kept aside", told.blocked),
        ("Waits for a manager now", told.doubts.count),
    )
    return Sheet("All together", ("Figure", "Value"), rows)
