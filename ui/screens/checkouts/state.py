"""What the list of all checkouts is asked for and shows (no Qt)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pos.api.office.views import FAILURES, Ended, HistoryFilter, Phase, SortBy
from ui.widgets.dayvalues import DayRange, RangeChoice
from ui.widgets.tablevalues import Column
from ui.widgets.values import Tone

Options = tuple[tuple[str, str], ...]

FAILED = "failures"
#: What the bars of the figures count as failed.
FAILED_OR_REFUSED = "failed or refused"
_SEVERAL = {FAILED: FAILURES, FAILED_OR_REFUSED: frozenset({Ended.FAILED, Ended.REFUSED})}
#: How a checkout went; some are several at once.
ENDED_OPTIONS: Options = (
    (FAILED, "Failures"),
    ("", "Everything"),
    (FAILED_OR_REFUSED, "Failed or refused"),
    (Ended.FINISHED.value, "Finished"),
    (Ended.FAILED.value, "Failed"),
    (Ended.REFUSED.value, "Refused"),
    (Ended.CANCELLED.value, "Cancelled"),
    (Ended.EXPIRED.value, "Took too long"),
    (Ended.ATTENTION.value, "Needs attention"),
    (Ended.UNDER_WAY.value, "Under way"),
)
OPEN, RESOLVED = "open", "resolved"
RESOLVED_OPTIONS: Options = (
    (OPEN, "Not resolved"),
    (RESOLVED, "Resolved"),
    ("", "Resolved or not"),
)
PHASE_OPTIONS: Options = (
    ("", "Any step"),
    (Phase.CART_VALIDATION.value, "Cart"),
    (Phase.INVENTORY_RESERVATION.value, "Stock"),
    (Phase.PRICE_LOCK.value, "Prices"),
    (Phase.PAYMENT_AUTHORIZATION.value, "Approval"),
    (Phase.ORDER_CREATION.value, "Order"),
    (Phase.PAYMENT_CAPTURE.value, "Payment"),
    (Phase.STOCK_COMMIT.value, "Finished"),
)
COLUMNS = (
    Column(SortBy.ENDED.value, "How it went", 164),
    Column(SortBy.AT.value, "Pay pressed", 116),
    Column(SortBy.REASON.value, "Reason", 140, stretch=True),
    Column(SortBy.AMOUNT.value, "Amount", 78, right=True),
    Column(SortBy.TILL.value, "Till", 66),
    Column(SortBy.CASHIER.value, "Cashier", 124, shown=False),
    Column(SortBy.CART.value, "Cart", 90, shown=False),
    Column("receipt", "Receipt", 100, sortable=False, shown=False),
    Column(SortBy.PHASE.value, "Step", 90, shown=False),
    Column(SortBy.DURATION.value, "Took", 96, right=True, shown=False),
    Column(SortBy.RESOLVED.value, "Resolved", 118, shown=False),
)


@dataclass(frozen=True)
class Wish:
    """What is asked for; empty is anything. ``least`` and ``most`` are minor units.

    ``exact`` are microseconds of a part of a day that another page led to; they go before the days.
    """

    days: RangeChoice = field(default_factory=lambda: RangeChoice(DayRange.DAYS_7))
    ended: str = FAILED
    resolved: str = OPEN
    till: str = ""
    cashier: str = ""
    phase: str = ""
    reason: str = ""
    least: int | None = None
    most: int | None = None
    text: str = ""
    exact: tuple[int, int] | None = None

    def asked(self, today: date) -> HistoryFilter:
        """Say it as the shop is asked."""
        kinds = _SEVERAL | {one.value: frozenset((one,)) for one in Ended}
        found = HistoryFilter(
            till_id=self.till or None,
            cashier_id=self.cashier or None,
            phase=Phase(self.phase) if self.phase else None,
            reason=self.reason or None,
            least=self.least,
            most=self.most,
            ended=kinds.get(self.ended, frozenset()),
            resolved=None if not self.resolved else self.resolved == RESOLVED,
            text=self.text,
        )
        if self.exact is not None:
            return replace(found, since=self.exact[0], until=self.exact[1])
        return found.of_days(*self.days.days(today))

    @property
    def narrowed(self) -> int:
        """How many filters that fold away are on."""
        kept = (self.till, self.cashier, self.phase, self.reason)
        return sum(map(bool, kept)) + (self.least is not None or self.most is not None)

    def kept(self) -> Mapping[str, Any]:
        """Give what is remembered for the person; what was searched for is not."""
        days = self.days.which
        # Two typed days are of the past by the next time.
        return {
            "days": (DayRange.DAYS_7 if days is DayRange.DAYS else days).value,
            "ended": self.ended,
            "resolved": self.resolved,
            "till": self.till,
            "cashier": self.cashier,
            "phase": self.phase,
            "reason": self.reason,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Wish":
        """Read what was remembered; what makes no sense is left out."""

        def known(key: str, options: Options, other: str) -> str:
            found = kept.get(key)
            return found if found in dict(options) and isinstance(found, str) else other

        ranges = {one.value: one for one in DayRange if one is not DayRange.DAYS}
        return cls(
            days=RangeChoice(ranges.get(str(kept.get("days")), DayRange.DAYS_7)),
            ended=known("ended", ENDED_OPTIONS, FAILED),
            resolved=known("resolved", RESOLVED_OPTIONS, OPEN),
            till=str(kept.get("till") or ""),
            cashier=str(kept.get("cashier") or ""),
            phase=known("phase", PHASE_OPTIONS, ""),
            reason=str(kept.get("reason") or ""),
        )


def ended_ident(ended: frozenset[Ended]) -> str:
    """Give the option that stands for these; everything where none does."""
    several = {kinds: ident for ident, kinds in _SEVERAL.items()}
    return several.get(ended) or next((one.value for one in ended if len(ended) == 1), "")


@dataclass(frozen=True)
class DetailHead:
    """What stands above the tabs of one checkout, and what may be written about it.

    ``why_not`` says why it cannot be resolved, empty where it can. ``undecided`` where it waits
    under Needs attention.
    """

    lock_id: str
    title: str
    where: str
    amount: str
    money: str
    icon: str
    tone: Tone
    note: str
    resolved: str
    why_not: str
    undecided: bool
