"""Power cuts for SQLite: nothing that was acknowledged is lost, whatever the disk made of the rest.

Scenarios 22, 24 and 30, I1-I21, P1-P4. Sales are recorded by `powercut.recording` in a process
of its own; here the power fails at every event of it, and what the disk may hold is opened by the
shipped store. The same under ``synchronous=NORMAL`` must show a loss, else this proves nothing.

A violation names its recording, which is kept, and three numbers:
``python -m tests.proof.power FILE SEED AFTER CHOICE`` looks at that image again.
"""

# ruff: noqa: T201 - its output is for a terminal

import hashlib
import os
import pickle
import random
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.proof.part import Budget, Tally
from tests.proof.powercut.cuts import Cut, Inspector, Recording
from tests.proof.powercut.disk import Sync, Write
from tests.proof.powercut.promises import Promise

#: For each moment: what is certain, all, all but the last whole, the last first; then anything.
CHOICES = range(12)
#: Cuts for which a recording is played once.
AT_ONCE = 200
#: Images of each recording but the great one.
FEW = 60
KEPT = Path("build/power")
ROOT = Path(__file__).parents[2]


def prove(budget):
    """Cut the power until the time is over; ``most`` counts the images of the first cut."""
    few = Budget(budget.seconds, budget.seed, budget.shard, budget.shards, FEW)
    with in_memory() as folder:
        normal = explored(recorded(folder, "NORMAL", budget, "--synchronous", "NORMAL"), few)
        full = recorded(folder, "FULL", budget)
        seconds = [
            explored(gone_on(folder, full, budget, number), few)
            for number in range(3 if budget.most is None else 1)
        ]
        explored(full, budget)
        violations = kept(normal, normal.wrong)
        for one in (full, *seconds):
            violations += kept(one, one.wrong + one.lost + one.unasked)
    if not normal.lost:
        violations.append(f"NORMAL lost nothing in {normal.images} images: the disk is too kind")
    images = full.images + sum(one.images for one in seconds)
    return Tally(power_cuts=images, violations=violations, notes=notes(normal, full, seconds))


def notes(normal, full, seconds):
    """Give the figures that the table has no column for."""
    return {
        "power: writes recorded": full.recording.count(Write),
        "power: syncs recorded": full.recording.count(Sync),
        "power: acknowledged commits": full.recording.count(Promise),
        "power: contents verified, started": full.contents,
        "power: images of a second cut": sum(one.images for one in seconds),
        "power: images under NORMAL": normal.images,
        "power: of these without a commit": len(normal.lost),
        "power: of these without an intent": len(normal.unasked),
    }


def recorded(folder, name, budget, *asked):
    """Record in a process of its own (``checkout 8``); gives an inspector of the recording."""
    file, place = folder / f"{name}.recording", folder / name
    seed = budget.seed * budget.shards + budget.shard
    command = [
        sys.executable,
        "-m",
        "tests.proof.powercut.recording",
        file,
        "--seed",
        str(seed),
        *asked,
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    place.mkdir()
    return Inspector(Recording(file), place, seed)


def explored(inspector, budget):
    """Open what the disk may hold until the budget is over."""
    cuts = budget.shuffled(inspector.recording.cuts(CHOICES))
    for first in range(0, len(cuts), AT_ONCE):
        for cut in inspector.recording.moments(cuts[first : first + AT_ONCE]):
            if budget.over(inspector.images):
                return inspector
            inspector.look(*cut)
    return inspector


def gone_on(folder, full, budget, number):
    """Cut the power in the middle of the sales, and record the next start (scenario 29)."""
    dice = random.Random(f"{full.seed} {number}")  # noqa: S311 - a cut that can be had again
    last = len(full.recording.events)
    cut = Cut(dice.randrange(last // 2, last), dice.choice(CHOICES))
    left = folder / f"{number}.left"
    for moment in full.recording.moments([cut]):
        left.write_bytes(pickle.dumps(full.left(*moment)))
    return recorded(folder, f"after {number}", budget, "--after", left)


def kept(inspector, violations):
    """Keep the recording where there is a violation, and name it in each."""
    if not violations:
        return []
    file = inspector.recording.file
    KEPT.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    copy = shutil.copy(file, KEPT / f"{name}.recording")
    return [violation.replace(str(file), str(copy)) for violation in violations]


@contextmanager
def in_memory():
    """A folder where a sync costs nothing: which syncs are asked for is noted anyway."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


def again(file, seed, after, choice):
    """Look at one image again and say all that is wrong with it."""
    with in_memory() as folder:
        inspector = Inspector(Recording(Path(file)), folder, seed)
        for cut in inspector.recording.moments([Cut(after, choice)]):
            inspector.look(*cut)
    return inspector.wrong + inspector.lost + inspector.unasked


if __name__ == "__main__":
    print("\n".join(again(sys.argv[1], *map(int, sys.argv[2:]))))
