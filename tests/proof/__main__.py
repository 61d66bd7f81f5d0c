"""``make prove``: every part of the proof within a time budget, and a table of what it tried.

Run as ``python -m tests.proof [--minutes N] [--seed S] [--only PART …]``. The status is 0 only
where nothing was violated and every mutant that was tried was caught.
"""

# ruff: noqa: T201 - its output is for a terminal

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path

from tests.proof.course import SHARES, run
from tests.proof.part import Tally

REPORT = Path("build/prove.json")


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
    tally = run(chosen.only, chosen.minutes, chosen.seed, partial(print, flush=True))
    found = report(tally, time.monotonic() - began, chosen.seed)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(table(found))
    for violation in tally.violations[:20]:
        print(f"VIOLATED: {violation}")
    return 1 if tally.violations or tally.mutants_caught < tally.mutants_tried else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
