"""Which parts of the proof run, for how long, and on which worker.

A worker is spawned and finds its work by this module's name.
"""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import import_module

from tests.proof.part import Budget, Tally

#: Each part's share of the time of all workers.
SHARES = {
    "processes": 0.14,
    "crashes": 0.42,
    "interleavings": 0.16,
    "mutants": 0.15,
    "lives": 0.06,
    "power": 0.07,
}
#: Parts that are cut in two, so that both cores have something to do to the end.
SHARDS = 2


@dataclass(frozen=True)
class Job:
    """One shard of one part."""

    part: str
    seconds: float
    seed: int
    shard: int


def prove(job: Job) -> Tally:
    """Run one job; in a process of its own."""
    module = import_module(f"tests.proof.{job.part}")
    budget = Budget(job.seconds, job.seed, job.shard, SHARDS)
    tally: Tally = module.prove(budget)
    return tally


def jobs(parts: list[str], minutes: float, seed: int, workers: int) -> list[Job]:
    """Cut the time among the parts that are wanted."""
    whole = sum(SHARES[part] for part in parts)
    each = minutes * 60 * workers / SHARDS / whole
    return [
        Job(part, SHARES[part] * each, seed, shard) for part in parts for shard in range(SHARDS)
    ]


def run(parts: list[str], minutes: float, seed: int, tell: Callable[[str], None]) -> Tally:
    """Run all jobs on two workers; each is told of as it is done."""
    whole = Tally()
    workers = min(SHARDS, os.cpu_count() or 1)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = {pool.submit(prove, job): job for job in jobs(parts, minutes, seed, workers)}
        for number, done in enumerate(as_completed(waiting), start=1):
            job, error = waiting[done], done.exception()
            # A part that breaks off has proven nothing.
            tally = Tally(violations=[f"{job} broke off: {error!r}"]) if error else done.result()
            whole.add(tally)
            found = f"{len(tally.violations)} violations" if tally.violations else "sound"
            tell(f"[{number}/{len(waiting)}] {job.part} {job.shard + 1}/{SHARDS}: {found}")
    return whole
