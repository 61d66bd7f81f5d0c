"""The figures of a time, from the rows: the same for the screen, the file and the command line."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from pos.domain.figures import (
    Asked,
    Counts,
    Doubts,
    Failure,
    Figures,
    Part,
    Share,
    Tenders,
    durations,
    histogram,
)
from pos.store.engine import Store, Unit
from pos.store.figures import Group, Slot

FAILED = "failed"


def figures(store: Store, asked: Asked) -> Figures:
    """Read what the checkouts of a time add up to, all of it at one moment of the store."""
    with store.read() as unit:
        return _read(unit, asked)


def _read(unit: Unit, asked: Asked) -> Figures:
    rows = unit.figures
    slots = rows.slots(asked)
    groups = rows.groups(asked)
    began_and_took = list(rows.took(asked))
    took = [one for _, one in began_and_took]
    return Figures(
        asked=asked,
        counts=_added(Counts.of(s.state, s.count, refused=s.refused) for s in slots),
        parts=_parts(asked.edges(), slots, began_and_took),
        failures=_failures(slots),
        took=durations(took),
        bins=histogram(took),
        cleaned=rows.cleaned(asked),
        blocked=sum(slot.blocked for slot in slots),
        tenders=tuple(Tenders(p.method, p.state, p.count, p.amount) for p in rows.paid(asked)),
        tills=_shares(groups, lambda one: (one.till_id, one.till)),
        cashiers=_shares(groups, lambda one: (one.cashier_id, one.cashier)),
        doubts=Doubts(*rows.doubts(asked)),
        currency=unit.shop.settings().currency,
    )


def _added(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def _parts(
    edges: Sequence[int], slots: Iterable[Slot], began_and_took: Iterable[tuple[int, int]]
) -> tuple[Part, ...]:
    counts: list[Counts] = [Counts()] * (len(edges) - 1)
    for slot in slots:
        place = bisect_right(edges, slot.start) - 1
        counts[place] += Counts.of(slot.state, slot.count, refused=slot.refused)
    took: list[list[int]] = [[] for _ in counts]
    for began, duration in began_and_took:
        # They come in order of their duration, and so they stay in each part.
        took[bisect_right(edges, began) - 1].append(duration)
    return tuple(
        Part(start, end, count, durations(times))
        for start, end, count, times in zip(edges, edges[1:], counts, took, strict=False)
    )


def _failures(slots: Iterable[Slot]) -> tuple[Failure, ...]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for slot in slots:
        if slot.state == FAILED:
            sums[slot.phase, slot.code or ""] += slot.count
    most = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Failure(phase, reason, count) for (phase, reason), count in most)


def _shares(
    groups: Iterable[Group], whose: Callable[[Group], tuple[str, str]]
) -> tuple[Share, ...]:
    sums: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for one in groups:
        sums[whose(one)] += Counts.of(one.state, one.count, refused=one.refused)
    by_name = sorted(sums.items(), key=lambda one: one[0][1])
    return tuple(Share(ident, name, counts) for (ident, name), counts in by_name)
