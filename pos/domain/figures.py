"""What the checkouts of a time add up to: counted, timed, and told apart by why they failed.

A checkout belongs to the moment at which it began. Times are microseconds UTC, durations
microseconds, amounts minor units; hours, days and weeks are those of the shop's own clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

MICROSECONDS = 1_000_000
#: Every clock of the world is set to UTC by whole quarters of an hour, so any hour, day or week of
#: a shop is made of whole slots.
SLOT_US = 15 * 60 * MICROSECONDS


class Grain(StrEnum):
    """How long the parts are into which a time is divided."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class Span(StrEnum):
    """A time up to now that somebody asks about."""

    TODAY = "today"
    WEEK = "7 days"
    MONTH = "30 days"
    QUARTER = "12 weeks"


_GRAINS = {
    Span.TODAY: Grain.HOUR,
    Span.WEEK: Grain.DAY,
    Span.MONTH: Grain.DAY,
    Span.QUARTER: Grain.WEEK,
}
_DAYS = {Span.TODAY: 0, Span.WEEK: 6, Span.MONTH: 29}
_WEEKS = 12
_WEEK_DAYS = 7


@dataclass(frozen=True)
class Asked:
    """Which checkouts are meant: those that began from ``since`` to before ``until``.

    ``zone`` is the shop's clock; none is this computer's.
    """

    since: int
    until: int
    grain: Grain = Grain.DAY
    till_id: str | None = None
    cashier_id: str | None = None
    zone: tzinfo | None = None

    def edges(self) -> tuple[int, ...]:
        """Give where each part begins, the first at or before ``since``, and the end."""
        edges = [_floor(self.since, self.grain, self.zone)]
        while edges[-1] < self.until:
            edges.append(_next(edges[-1], self.grain, self.zone))
        return tuple(edges)


def asked(
    span: Span,
    now: int,
    *,
    till_id: str | None = None,
    cashier_id: str | None = None,
    zone: tzinfo | None = None,
) -> Asked:
    """Ask about a time that ends with the hour, day or week that runs at ``now``."""
    grain = _GRAINS[span]
    day = _local(now, zone).date()
    if span is Span.QUARTER:
        day -= timedelta(days=day.weekday() + _WEEK_DAYS * (_WEEKS - 1))
    else:
        day -= timedelta(days=_DAYS[span])
    end = _next(_floor(now, grain, zone), grain, zone)
    return Asked(_midnight(day, zone), end, grain, till_id, cashier_id, zone)


def day_start(now: int, zone: tzinfo | None = None) -> int:
    """Give the moment at which the shop's day began."""
    return _midnight(_local(now, zone).date(), zone)


def _local(micros: int, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(micros // MICROSECONDS, tz=UTC).astimezone(zone)


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * MICROSECONDS


def _midnight(day: date, zone: tzinfo | None) -> int:
    moment = datetime.combine(day, time(), tzinfo=zone)
    return _micros(moment if zone is not None else moment.astimezone())


def _floor(micros: int, grain: Grain, zone: tzinfo | None) -> int:
    here = _local(micros, zone)
    if grain is Grain.HOUR:
        # By what passed, not by the figures on the wall: one day a year has 25 hours.
        over = timedelta(minutes=here.minute, seconds=here.second)
        return (micros // MICROSECONDS - int(over.total_seconds())) * MICROSECONDS
    day = here.date()
    if grain is Grain.WEEK:
        day -= timedelta(days=day.weekday())
    return _midnight(day, zone)


def _next(edge: int, grain: Grain, zone: tzinfo | None) -> int:
    if grain is Grain.HOUR:
        return edge + 3600 * MICROSECONDS
    days = 1 if grain is Grain.DAY else _WEEK_DAYS
    return _midnight(_local(edge, zone).date() + timedelta(days=days), zone)


@dataclass(frozen=True)
class Counts:
    """How many checkouts became what. ``refused`` are those of the failed that never held a cart.

    ``live`` are under way, and count for nothing yet.
    """

    completed: int = 0
    failed: int = 0
    refused: int = 0
    expired: int = 0
    cancelled: int = 0
    attention: int = 0
    live: int = 0

    @property
    def judged(self) -> int:
        """How many the success rate is of (``checkout 0``)."""
        return self.completed + self.failed - self.refused + self.expired + self.attention

    @property
    def success_rate(self) -> float | None:
        """Completed / (completed + failed not refused + expired + attention); none of nothing."""
        return self.completed / self.judged if self.judged else None

    @property
    def begun(self) -> int:
        """How many there were at all."""
        return sum(getattr(self, name) for name in _KINDS)

    def __add__(self, other: "Counts") -> "Counts":
        """Count both together."""
        return Counts(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(Counts))
        )

    @classmethod
    def of(cls, state: str, count: int, *, refused: bool = False) -> "Counts":
        """Count checkouts that are in one state."""
        kind = _LIVE_STATES.get(state, state)
        return cls(**{kind: count}, refused=count if refused else 0)


_LIVE_STATES = {"active": "live", "compensating": "live"}
_KINDS = ("completed", "failed", "expired", "cancelled", "attention", "live")


@dataclass(frozen=True)
class Durations:
    """How long finished checkouts took, from Pay to the sale's end; the rank that is not exceeded.

    Nearest rank: ``p90`` is a duration that happened, and nine of ten were no longer.
    """

    count: int = 0
    median: int | None = None
    p90: int | None = None
    p99: int | None = None


def durations(sorted_us: Sequence[int]) -> Durations:
    """Judge durations that are in order."""
    if not sorted_us:
        return Durations()
    return Durations(len(sorted_us), *(at_rank(sorted_us, part) for part in (_HALF, _P90, _P99)))


_HALF, _P90, _P99 = 500, 900, 990
P999 = 999


def at_rank(in_order: Sequence[int], per_mille: int) -> int:
    """Give the least value that so many of a thousand do not exceed (nearest rank)."""
    rank = -(-len(in_order) * per_mille // 1000)
    return in_order[max(rank, 1) - 1]


@dataclass(frozen=True)
class Bin:
    """How many finished checkouts took from ``low`` to below ``high``; the last has no end."""

    low: int
    high: int | None
    count: int


#: Widths of a histogram's bars in seconds, of which the first that needs few enough bars is taken.
_WIDTHS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300)
_MOST_BINS = 12


def histogram(sorted_us: Sequence[int]) -> tuple[Bin, ...]:
    """Sort durations into bars of one width; what is far longer than most shares the last one."""
    if not sorted_us:
        return ()
    top = at_rank(sorted_us, _P99)
    width = next((w for w in _WIDTHS_S if top < w * MICROSECONDS * (_MOST_BINS - 1)), _WIDTHS_S[-1])
    width_us = width * MICROSECONDS
    bars = min(top // width_us + 1, _MOST_BINS - 1)
    counts = [0] * (bars + 1)
    for one in sorted_us:
        counts[min(one // width_us, bars)] += 1
    bins = [
        Bin(place * width_us, (place + 1) * width_us, count)
        for place, count in enumerate(counts[:-1])
    ]
    return (*bins, Bin(bars * width_us, None, counts[-1])) if counts[-1] else tuple(bins)


@dataclass(frozen=True)
class Part:
    """An hour, a day or a week: what its checkouts became, and how long the finished ones took."""

    start: int
    end: int
    counts: Counts = field(default_factory=Counts)
    took: Durations = field(default_factory=Durations)


@dataclass(frozen=True)
class Failure:
    """How many checkouts failed in a phase for a reason; the refused ones are among them."""

    phase: str
    reason: str
    count: int


@dataclass(frozen=True)
class Tenders:
    """How many payments by one method came to one outcome; ``amount`` is what they were for.

    ``state`` is that of the payment: ``captured`` is money that was taken.
    """

    method: str
    state: str
    count: int
    amount: int


@dataclass(frozen=True)
class Share:
    """What became of the checkouts of one till or one cashier."""

    ident: str
    name: str
    counts: Counts


@dataclass(frozen=True)
class Doubts:
    """What waits for a manager at this moment, whenever it began."""

    count: int = 0
    oldest: int | None = None


@dataclass(frozen=True)
class Figures:
    """The figures of a time.

    Attributes:
        asked: which checkouts they are of.
        counts: what became of them.
        parts: the same by hour, day or week, without a gap.
        failures: the failed ones by phase and reason, the most frequent first.
        took: how long the finished ones took.
        bins: the same as a histogram.
        cleaned: checkouts that a clean-up ended: it took them over, or let them expire.
        blocked: refusals for want of stock in which an article was there in full, and kept aside
            for another checkout at that moment.
        tenders: payments by method and outcome.
        tills, cashiers: what became of the checkouts of each.
        doubts: what waits for a manager now, of the asked till and cashier.
        currency: of the amounts.
    """

    asked: Asked
    counts: Counts
    parts: tuple[Part, ...]
    failures: tuple[Failure, ...]
    took: Durations
    bins: tuple[Bin, ...]
    cleaned: int
    blocked: int
    tenders: tuple[Tenders, ...]
    tills: tuple[Share, ...]
    cashiers: tuple[Share, ...]
    doubts: Doubts
    currency: str

    @property
    def by_phase(self) -> Mapping[str, int]:
        """The failed checkouts by phase."""
        return _summed((one.phase, one.count) for one in self.failures)

    @property
    def by_reason(self) -> Mapping[str, int]:
        """The failed checkouts by reason."""
        return _summed((one.reason, one.count) for one in self.failures)


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for key, count in pairs:
        sums[key] = sums.get(key, 0) + count
    return dict(sorted(sums.items(), key=lambda one: (-one[1], one[0])))
