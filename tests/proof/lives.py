"""Random long lives of a shop: many carts, tills, tenders and troubles, against a book of dicts.

Hypothesis chooses what happens next: people sell, change their minds and pay, prices, stock and
taxes change, clocks jump, terminals do what terminals do, and tills die in the middle of anything.
After every step all invariants hold and the provider's ledger agrees; in the evening everything is
settled, and every customer is out of pocket by what the goods cost (``checkout 13``, layer 4).
"""

from collections import Counter
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.reporting import with_reporter
from hypothesis.stateful import run_state_machine_as_test

from pos.system.postgres_cluster import NEWEST, throwaway_cluster
from tests.postgres import Server
from tests.proof.life.places import in_memory, on_postgres
from tests.proof.life.rules import Life
from tests.proof.part import Tally

STEPS = 50
ROUND = {"sqlite": 20, "postgres": 6}
"""Examples between two looks at the time: on a real server a life takes seconds."""


def live(place, *, examples, steps=STEPS, chance=None, shorten=True):
    """Let a shop live so many lives; what breaks comes out with its story, as short as can be.

    Without a ``chance`` the lives are always the same.
    """
    story = []
    # A class of its own, so that two proofs at once do not share their shop.
    kind = type("Life", (Life,), {"place": place, "counted": Counter()})
    if chance is not None:
        kind = seed(chance)(kind)
    options = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=chance is None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if shorten else [Phase.generate],
    )
    try:
        with with_reporter(story.append):
            run_state_machine_as_test(kind, settings=options)
    except Exception as error:
        error.add_note("\n".join(story))
        raise
    return kind.counted


@contextmanager
def place_of(shard):
    """Odd shards live on PostgreSQL, even ones on SQLite in memory."""
    if shard % 2 == 0:
        with in_memory() as place:
            yield "sqlite", place
        return
    with (
        throwaway_cluster(NEWEST) as cluster,
        on_postgres(Server(cluster.url())) as place,
    ):
        yield "postgres", place


def prove(budget):
    """Live as long as the budget allows."""
    tally, rounds = Tally(), 0
    with place_of(budget.shard) as (engine, place):
        while not budget.over(rounds) and not tally.violations:
            chance = budget.seed * 1000 + rounds
            try:
                counted = live(place, examples=ROUND[engine], chance=chance)
            except Exception as error:  # noqa: BLE001 - whatever breaks in a life is a violation
                tally.violations.append(_told(error, engine, chance))
                break
            for what, count in counted.items():
                name = f"lives on {engine}: {what}"
                tally.notes[name] = tally.notes.get(name, 0) + count
            rounds += 1
    return tally


def _told(error, engine, chance):
    notes = "\n".join(getattr(error, "__notes__", ()))
    return f"a life on {engine}, seed {chance}: {type(error).__name__}: {error}\n{notes}"
