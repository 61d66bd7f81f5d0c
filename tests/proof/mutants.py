"""Mutants: every load-bearing piece of the checkout is taken out, and the proof must see it.

A proof that finds nothing wrong proves something only where it would find what is wrong. Each
`Mutant` takes one piece out of the shipped code or schema (`mutant.without`) and names the part of
the proof that must see it; that part is first run on the code as it is, and must see
nothing there. A mutant that survives is a hole in the proof.

``python -m tests.proof.mutants`` hunts them all, with names those, with ``--list`` it tells them.
"""

# ruff: noqa: T201 - its output is for a terminal

import argparse
import logging
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from tests.proof.part import Budget, Tally

#: What one hunt may take; a mutant that is seen is seen in far less.
HUNT_S = 60.0

Finder = Callable[[Budget], list]


@dataclass(frozen=True)
class Mutant:
    """One piece less. ``apply`` takes it out for a block, ``why`` says what it is there for."""

    name: str
    why: str
    apply: Callable[[], AbstractContextManager]
    caught_by: Finder

    def caught(self):
        """Give what the proof sees once the piece is gone."""
        with silent(), self.apply():
            return self.caught_by(Budget(HUNT_S))


@dataclass(frozen=True)
class Caught:
    """What became of one hunt: what the proof saw, and else why it has a hole."""

    saw: str = ""
    hole: str = ""


class Hunt:
    """Shows that each finder sees nothing on the code as it is, once, before it is believed."""

    def __init__(self):
        self._false_alarms = {}

    def of(self, mutant):
        """Look at the code as it is, then without the piece."""
        finder = mutant.caught_by
        if finder not in self._false_alarms:
            with silent():
                self._false_alarms[finder] = finder(Budget(HUNT_S))
        if self._false_alarms[finder]:
            return Caught(hole=f"false alarm at {mutant.name!r}: {self._false_alarms[finder][0]}")
        try:
            seen = mutant.caught()
        except Exception as error:  # noqa: BLE001 - a program that fell over was not caught
            return Caught(hole=f"mutant fell over: {mutant.name}: {error!r}")
        if not seen:
            return Caught(hole=f"mutant survived: {mutant.name}: {mutant.why}")
        return Caught(seen[0])


def prove(budget):
    """Hunt as many as the time allows, in the order that the seed says."""
    from tests.proof.mutant.protocol import MUTANTS  # noqa: PLC0415 - the list is made of `Mutant`

    hunt, tally = Hunt(), Tally()
    for mutant in budget.shuffled(MUTANTS):
        if budget.over(tally.mutants_tried):
            break
        hole = hunt.of(mutant).hole
        tally.mutants_tried += 1
        tally.mutants_caught += not hole
        tally.violations += [hole] if hole else []
    return tally


@contextmanager
def silent():
    """What a program without one of its pieces logs is no news."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def main(arguments):
    """Hunt, telling of each what saw it."""
    from tests.proof.mutant.protocol import MUTANTS  # noqa: PLC0415 - as above

    parser = argparse.ArgumentParser(prog="python -m tests.proof.mutants", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args(arguments)
    chosen = [one for one in MUTANTS if not asked.names or one.name in asked.names]
    if asked.list:
        print("\n".join(f"{mutant.name}: {mutant.why}" for mutant in chosen))
        return 0
    hunt = Hunt()
    holes = [mutant.name for mutant in chosen if not _told(hunt, mutant)]
    print(f"{len(chosen) - len(holes)} of {len(chosen)} caught")
    return 1 if holes else 0


def _told(hunt, mutant):
    began = time.monotonic()
    caught = hunt.of(mutant)
    print(
        f"{'caught' if caught.saw else 'SURVIVED'} [{time.monotonic() - began:.1f} s] {mutant.name}"
    )
    print(f"    {(caught.saw or caught.hole)[:300]}", flush=True)
    return bool(caught.saw)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
