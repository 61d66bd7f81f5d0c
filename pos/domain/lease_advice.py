"""How long a silent till and a sale that sits should be waited for, judged by what was measured.

Two things are told apart (``checkout 2``). The *lease* says that a till is alive: it must outlast
a few signs of life, and the time one takes to reach the store. The *idle deadline* says that a
sale has sat too long: it must outlast the longest wait for a person that sales really have.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.errors import Code, Problem
from pos.domain.figures import MICROSECONDS, P999, Bin, at_rank

#: Fewer finished checkouts than this say nothing.
LEAST_SALES = 100
#: With fewer than this, one sale decides what one in a thousand would need.
GOOD_SALES = 1000
#: What one sale in a thousand needs, so many times over.
IDLE_SAFETY = 3
IDLE_LEAST_S, IDLE_MOST_S = 300, 3600
#: A lease outlasts three signs of life: one may be late and one may be lost.
BEATS_A_LEASE = 3
LEASE_LEAST_S, LEASE_MOST_S = 15, 300
#: A sign of life may take so many times longer than the slowest, and be so many times later than
#: the latest, that were measured.
BEAT_SAFETY, LATE_SAFETY = 10, 2
BEAT_LEAST_S = 5
LEAST_BEATS = 20
_MINUTE_S, _STEP_S = 60, 5


@dataclass(frozen=True)
class WaitingTimes:
    """How long tills wait, in seconds; settings shared by all of them."""

    lease_s: int
    beat_s: int
    idle_s: int

    def check(self) -> None:
        """Refuse times with which tills would lose their own sales.

        Raises:
            Problem: LIMIT_WRONG with the ``key``.
        """
        for key, value, least, most, what in (
            ("lease_s", self.lease_s, LEASE_LEAST_S, LEASE_MOST_S, "The time for a silent till"),
            ("idle_s", self.idle_s, 60, IDLE_MOST_S, "The time a sale may sit"),
        ):
            if not least <= value <= most:
                why = f"{what} must be from {least} to {most} seconds, not {value}"
                raise Problem(Code.LIMIT_WRONG, why=why, key=key)
        longest = self.lease_s // BEATS_A_LEASE
        if not 1 <= self.beat_s <= longest:
            why = (
                f"A sign of life every {self.beat_s} seconds is too seldom or too often for "
                f"{self.lease_s} seconds: choose from 1 to {longest}"
            )
            raise Problem(Code.LIMIT_WRONG, why=why, key="beat_s")


@dataclass(frozen=True)
class Shorter:
    """How many of the finished sales would have been undone under a shorter idle deadline."""

    idle_s: int
    undone: int


@dataclass(frozen=True)
class Measured:
    """What was measured; durations in microseconds, in order, the shortest first.

    Attributes:
        waits: the longest wait for a person in each finished checkout.
        expired: checkouts that were undone because they sat too long.
        beats: how long a sign of life took to be durable in the store, from this till, now.
        silences: how long the quietest running till had not been heard, at each look of this till.
    """

    waits: Sequence[int] = ()
    expired: int = 0
    beats: Sequence[int] = ()
    silences: Sequence[int] = ()


@dataclass(frozen=True)
class Advice:
    """What is recommended, and what it rests on.

    ``idle_why`` and ``lease_why`` are sentences; ``enough`` and ``sure`` tell whether there were
    sales enough to say anything about sitting sales, and to be sure of it.
    """

    now: WaitingTimes
    advised: WaitingTimes
    sales: int
    enough: bool
    sure: bool
    longest_s: float
    p999_s: float
    median_s: float
    expired: int
    shorter: tuple[Shorter, ...]
    bins: tuple[Bin, ...]
    slowest_beat_s: float
    silence_s: float
    beat_enough: bool
    idle_why: str
    lease_why: str

    @property
    def changes(self) -> bool:
        """Tell whether anything else is recommended than what is set."""
        return self.advised != self.now


#: The idle deadlines of which is told how many sales they would have undone.
_ASKED_S = (30, 60, 120, 180, 300, 600, 900, 1800)
_EDGES_S = (0, 5, 10, 20, 30, 60, 120, 180, 300, 600)


def advise(now: WaitingTimes, measured: Measured) -> Advice:
    """Recommend waiting times from what was measured; what cannot be judged stays as it is."""
    waits = measured.waits
    enough = len(waits) >= LEAST_SALES
    p999 = at_rank(waits, P999) / MICROSECONDS if waits else 0.0
    idle_s = _idle(p999) if enough else now.idle_s
    beat_enough = len(measured.beats) >= LEAST_BEATS
    slowest = max(measured.beats, default=0) / MICROSECONDS
    silence = max(measured.silences, default=0) / MICROSECONDS
    late = max(0.0, silence - now.beat_s)
    lease_s, beat_s = _lease(slowest, late) if beat_enough else (now.lease_s, now.beat_s)
    return Advice(
        now=now,
        advised=WaitingTimes(lease_s, beat_s, idle_s),
        sales=len(waits),
        enough=enough,
        sure=len(waits) >= GOOD_SALES,
        longest_s=waits[-1] / MICROSECONDS if waits else 0.0,
        p999_s=p999,
        median_s=at_rank(waits, 500) / MICROSECONDS if waits else 0.0,
        expired=measured.expired,
        shorter=tuple(Shorter(s, _over(waits, s)) for s in _ASKED_S if s < now.idle_s),
        bins=_bins(waits),
        slowest_beat_s=slowest,
        silence_s=silence,
        beat_enough=beat_enough,
        idle_why=_idle_why(len(waits), p999, idle_s),
        lease_why=_lease_why(slowest, late, lease_s, beat_s) if beat_enough else _NOT_MEASURED,
    )


def _idle(p999_s: float) -> int:
    return max(IDLE_LEAST_S, _up(p999_s * IDLE_SAFETY, _MINUTE_S, IDLE_MOST_S))


def _lease(slowest_s: float, late_s: float) -> tuple[int, int]:
    """Give lease and beat: three signs of life, and time to spare for one that comes late."""
    spare = max(slowest_s * BEAT_SAFETY, late_s * LATE_SAFETY)
    beat_s = _up(max(spare, BEAT_LEAST_S), _STEP_S, LEASE_MOST_S // BEATS_A_LEASE)
    lease_s = _up(BEATS_A_LEASE * beat_s + spare, _STEP_S, LEASE_MOST_S)
    return max(lease_s, LEASE_LEAST_S), beat_s


def _up(seconds: float, step: int, most: int) -> int:
    """Round up to whole steps, at most so much."""
    return min(-int(-seconds // step) * step, most)


def _over(waits: Sequence[int], seconds: int) -> int:
    return len(waits) - bisect_right(waits, seconds * MICROSECONDS)


def _bins(waits: Sequence[int]) -> tuple[Bin, ...]:
    if not waits:
        return ()
    edges = [s * MICROSECONDS for s in _EDGES_S]
    at = [bisect_left(waits, edge) for edge in edges] + [len(waits)]
    ends: list[int | None] = [*edges[1:], None]
    bins = [
        Bin(low, high, after - before)
        for low, high, before, after in zip(edges, ends, at, at[1:], strict=False)
    ]
    while len(bins) > 1 and not bins[-1].count:
        bins.pop()
    return tuple(bins)


def _idle_why(sales: int, p999_s: float, idle_s: int) -> str:
    if sales < LEAST_SALES:
        return (
            f"Only {sales} finished sales were measured. At least {LEAST_SALES} are needed, so "
            "this time stays as it is."
        )
    what = "999 of 1,000 sales waited" if sales >= GOOD_SALES else f"All of {sales} sales waited"
    times = f"{IDLE_SAFETY} times that is on the safe side"
    if idle_s == IDLE_LEAST_S:
        times = f"{IDLE_LEAST_S // _MINUTE_S} minutes is the least that leaves a person time"
    return f"{what} no longer than {p999_s:.0f} s for a person; {times}."


_NOT_MEASURED = "No sign of life was measured yet, so these times stay as they are."


def _lease_why(slowest_s: float, late_s: float, lease_s: int, beat_s: int) -> str:
    late = f", the latest came {late_s:.1f} s late" if late_s >= _WORTH_SAYING_S else ""
    return (
        f"The slowest of the measured signs of life took {slowest_s * 1000:.0f} ms{late}. One "
        f"every {beat_s} s and {lease_s} s of patience outlast one that is late and one lost."
    )


_WORTH_SAYING_S = 0.1
