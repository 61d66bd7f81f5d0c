"""``make prove``: every part of the proof within a time budget, and a table of what it tried.

Run as ``python -m tests.proof [--minutes N] [--seed S] [--only PART …]``. The status is 0 only
where nothing was violated and every mutant that was tried was caught.
"""

# ruff: noqa: T201 - its output is for a terminal

import argparse
import json
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from tests.proof.part import Budget, Tally

REPORT = Path("build/prove.json")
#: Each part's share of the time of all workers.
SHARES = {
    "crashes": 0.30,
    "interleavings": 0.15,
    "mutants": 0.20,
    "lives": 0.08,
    "power": 0.07,
    "processes": 0.20,
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


def prove(job: Job) -> tuple[Job, Tally]:
    """Run one job; in a process of its own."""
    module = import_module(f"tests.proof.{job.part}")
    budget = Budget(job.seconds, job.seed, job.shard, SHARDS)
    return job, module.prove(budget)


def jobs(parts: list[str], minutes: float, seed: int, workers: int) -> list[Job]:
    """Cut the time among the parts that are wanted."""
    whole = sum(SHARES[part] for part in parts)
    each = minutes * 60 * workers / SHARDS / whole
    return [
        Job(part, SHARES[part] * each, seed, shard) for part in parts for shard in range(SHARDS)
    ]


def run(parts: list[str], minutes: float, seed: int) -> Tally:
    """Run all jobs on two workers, telling as each is done."""
    whole = Tally()
    workers = min(SHARDS, os.cpu_count() or 1)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = [pool.submit(prove, job) for job in jobs(parts, minutes, seed, workers)]
        for number, done in enumerate(as_completed(waiting), start=1):
            job, tally = done.result()
            whole.add(tally)
            found = f"{len(tally.violations)} violations" if tally.violations else "sound"
            print(
                f"[{number}/{len(waiting)}] {job.part} {job.shard + 1}/{SHARDS}: {found}",
                flush=True,
            )
    return whole


def report(tally: Tally, seconds: float, seed: int) -> dict[str, object]:
    """Give the keys of ``build/prove.json``."""
    counted = asdict(tally)
    notes, violations = counted.pop("notes"), counted.pop("violations")
    return counted | {
        "violations": len(violations),
        "seconds": round(seconds),
        "seed": seed,
        "notes": notes,
        "violated": violations,
    }


def table(found: dict[str, object]) -> str:
    """Write the figures for a person."""
    rows = {
        "crash schedules": found["schedules"],
        "interleavings": found["interleavings"],
        "kills (SIGKILL)": found["kills"],
        "killed backends": found["backends"],
        "immediate restarts": found["restarts"],
        "power cuts": found["power_cuts"],
        "mutants caught": f"{found['mutants_caught']} of {found['mutants_tried']}",
        "violations": found["violations"],
        "seconds": found["seconds"],
        "seed": found["seed"],
    }
    notes = found["notes"]
    assert isinstance(notes, dict)
    rows |= {f"  {name}": count for name, count in sorted(notes.items())}
    return "\n".join(f"{name:<36}{value:>14}" for name, value in rows.items())


def main(arguments: list[str]) -> int:
    """Prove, tell, and keep the figures."""
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    minutes = float(os.environ.get("PROVE_MINUTES", "10"))
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--seed", type=int, default=int(time.time()))  # noqa: TID251 - any number
    parser.add_argument("--only", nargs="+", choices=list(SHARES), default=list(SHARES))
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    tally = run(chosen.only, chosen.minutes, chosen.seed)
    found = report(tally, time.monotonic() - began, chosen.seed)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(table(found))
    for violation in tally.violations[:20]:
        print(f"VIOLATED: {violation}")
    return 1 if tally.violations or tally.mutants_caught < tally.mutants_tried else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
