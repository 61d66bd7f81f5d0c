"""``holdfast locks stats``: the office's figures without a screen."""

import re
from datetime import UTC, datetime, timedelta

from pos.cli.opening import Opening
from pos.cli.output import print_json, print_lines
from pos.cli.parser import UsageError
from pos.cli.shop import existing_store
from pos.domain.figures import MICROSECONDS, Asked, Durations, Figures, Grain, day_start
from pos.services.figures import figures
from pos.store.engine import Store

_AGO = re.compile(r"(\d{1,4})\s*([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
USUAL = "30d"


def stats(opening: Opening) -> int:
    """Print what the checkouts since a moment add up to."""
    with existing_store(opening) as store:
        told = figures(store, _asked(store, opening))
    if opening.arguments.json:
        print_json(as_object(told))
    else:
        print_lines(*told_in_words(told))
    return 0


def _asked(store: Store, opening: Opening) -> Asked:
    with store.read() as unit:
        now = unit.now()
        tills = {one.name: one.till_id for one in unit.tills.all()}
    name = opening.till_named
    if name is not None and name not in tills:
        known = ", ".join(sorted(tills))
        raise UsageError(f"There is no till “{name}” in this shop. Its tills are: {known}.")
    since = moment(opening.arguments.since, now)
    return Asked(since, now + 1, Grain.DAY, till_id=tills[name] if name is not None else None)


def moment(text: str, now: int) -> int:
    """Read since when: ``today``, ``24h``, ``7d``, ``4w``, a day, or a day and a time.

    Raises:
        UsageError: when it is none of these.
    """
    typed = text.strip()
    if typed == "today":
        return day_start(now)
    ago = _AGO.fullmatch(typed)
    if ago is not None:
        back = timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return max(now - int(back.total_seconds()) * MICROSECONDS, 0)
    try:
        when = datetime.fromisoformat(typed)
    except ValueError:
        raise UsageError(
            f"“{text}” is no time. Type today, 24h, 7d, 4w, 2026-11-25 or 2026-11-25T14:00."
        ) from None
    here = when if when.tzinfo is not None else when.astimezone()
    return max(int(here.timestamp() * MICROSECONDS), 0)


def as_object(told: Figures) -> dict[str, object]:
    """Give the figures by the keys that scripts rely on; durations in seconds."""
    counts = told.counts
    return {
        "since": told.asked.since,
        "completed": counts.completed,
        "failed": counts.failed,
        "refused": counts.refused,
        "expired": counts.expired,
        "cancelled": counts.cancelled,
        "attention": counts.attention,
        "live": counts.live,
        "success_rate": None if counts.success_rate is None else round(counts.success_rate, 6),
        "failures_by_phase": dict(told.by_phase),
        "failures_by_reason": dict(told.by_reason),
        "duration_s": {
            "median": _seconds(told.took.median),
            "p90": _seconds(told.took.p90),
            "p99": _seconds(told.took.p99),
        },
        "cleaned": told.cleaned,
        "blocked_by_reservations": told.blocked,
        "payments": [
            {"method": one.method, "state": one.state, "count": one.count, "amount": one.amount}
            for one in told.tenders
        ],
        "currency": told.currency,
    }


def told_in_words(told: Figures) -> list[str]:
    """Give the figures as lines for a person."""
    counts, took = told.counts, told.took
    rate = counts.success_rate
    finished = "nothing to judge" if rate is None else f"{rate:.1%} of {counts.judged}"
    lines = [
        f"Since            {_clock(told.asked.since)}",
        f"Finished         {counts.completed}, {finished}",
        f"Failed           {counts.failed}, {counts.refused} of them refused before any payment",
        f"Expired          {counts.expired}",
        f"Cancelled        {counts.cancelled}",
        f"Needs attention  {counts.attention}",
        f"Under way        {counts.live}",
        f"Cleaned up       {told.cleaned}",
        f"Blocked          {told.blocked} refused for articles that were kept aside",
        f"Took             {_durations(took)}",
    ]
    lines += [f"Failed in        {phase}: {count}" for phase, count in told.by_phase.items()]
    lines += [f"Failed because   {reason}: {count}" for reason, count in told.by_reason.items()]
    return lines


def _durations(took: Durations) -> str:
    if not took.count:
        return "nothing was finished"
    return (
        f"{_seconds(took.median)} s half of them, {_seconds(took.p90)} s nine of ten, "
        f"{_seconds(took.p99)} s 99 of 100"
    )


def _seconds(micros: int | None) -> float | None:
    return None if micros is None else round(micros / MICROSECONDS, 3)


def _clock(micros: int) -> str:
    here = datetime.fromtimestamp(micros / MICROSECONDS, tz=UTC).astimezone()
    return here.strftime("%Y-%m-%d %H:%M")
