"""What every part of the proof is given, and what it gives back."""

import random
import time
from dataclasses import dataclass, field, fields


@dataclass
class Tally:
    """What was tried, and what was found; the counts are the columns of ``build/prove.json``.

    ``violations`` has a sentence for each, with all that is needed to see it again. ``notes`` are
    figures of one part that the table has no column for.
    """

    schedules: int = 0
    interleavings: int = 0
    kills: int = 0
    backends: int = 0
    restarts: int = 0
    power_cuts: int = 0
    mutants_tried: int = 0
    mutants_caught: int = 0
    violations: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Count what another part did."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if isinstance(mine, dict):
                for name, count in theirs.items():
                    mine[name] = mine.get(name, 0) + count
            else:
                setattr(self, one.name, mine + theirs)


@dataclass
class Budget:
    """How long a part may go on, in seconds, and which share of its cases is its own.

    ``most`` ends it after so many cases, for the bounded part in ``make test``: there a count
    decides and not the machine's speed.
    """

    seconds: float
    seed: int = 1
    shard: int = 0
    shards: int = 1
    most: int | None = None
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.seconds

    def over(self, done: int = 0) -> bool:
        """Tell whether to stop after ``done`` cases."""
        return time.monotonic() > self._until or (self.most is not None and done >= self.most)

    def shuffled(self, cases):
        """Give this shard's share of the cases, in the order that the seed says."""
        order = list(cases)
        random.Random(self.seed).shuffle(order)  # noqa: S311 - an order that can be had again
        return order[self.shard :: self.shards]
