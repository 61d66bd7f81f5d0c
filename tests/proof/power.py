"""Power cuts for SQLite: nothing that was acknowledged is lost, whatever the disk made of the rest.

Scenarios 22, 24 and 30, I1-I21, P1-P4. Sales are recorded by `tests.proof.recording` in a process
of its own; here the power fails at every event of it, and what the disk may hold is opened by the
shipped store. The same under ``synchronous=NORMAL`` must show a loss, else this proves nothing.

A violation names its recording, which is kept, and three numbers:
``python -m tests.proof.power FILE SEED AFTER CHOICE`` looks at that image again.
"""

# ruff: noqa: T201 - its output is for a terminal

import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.proof.cuts import Cut, Inspector, Recording
from tests.proof.disk import Sync, Write
from tests.proof.part import Budget, Tally
from tests.proof.promises import Promise

#: For each moment: only what is certain, all, all but the last whole, and nine times anything.
CHOICES = range(12)
#: Cuts for which a recording is played once.
AT_ONCE = 200
IMAGES_OF_NORMAL = 60
KEPT = Path("build/power")
ROOT = Path(__file__).parents[2]


def prove(budget):
    """Cut the power until the time is over; ``most`` counts the images."""
    few = Budget(budget.seconds, budget.seed, budget.shard, budget.shards, IMAGES_OF_NORMAL)
    with in_memory() as folder:
        normal = inspected(folder, "NORMAL", few)
        full = inspected(folder, "FULL", budget)
        violations = kept(full, full.wrong + full.lost + full.unasked) + kept(normal, normal.wrong)
    if not normal.lost:
        violations.append(f"NORMAL lost nothing in {normal.images} images: the disk is too kind")
    recording = full.recording
    notes = {
        "power: writes recorded": recording.count(Write),
        "power: syncs recorded": recording.count(Sync),
        "power: acknowledged commits": recording.count(Promise),
        "power: contents verified, started": full.contents,
        "power: images under NORMAL": normal.images,
        "power: of these without a commit": len(normal.lost),
        "power: of these without an intent": len(normal.unasked),
    }
    return Tally(power_cuts=full.images, violations=violations, notes=notes)


def inspected(folder, synchronous, budget):
    """Record sales, and open what the disk may hold until the budget is over."""
    file = folder / f"{synchronous}.recording"
    seed = budget.seed * budget.shards + budget.shard
    record(file, synchronous, seed)
    with TemporaryDirectory(dir=folder) as place:
        inspector = Inspector(Recording(file), Path(place), seed)
        moments = range(len(inspector.recording.events) + 1)
        cuts = budget.shuffled(Cut(*one) for one in product(moments, CHOICES))
        for first in range(0, len(cuts), AT_ONCE):
            for cut in inspector.recording.moments(cuts[first : first + AT_ONCE]):
                if budget.over(inspector.images):
                    return inspector
                inspector.look(*cut)
    return inspector


def record(file, synchronous, seed):
    """Record in a process of its own (``checkout 8``)."""
    asked = ["--synchronous", synchronous, "--seed", str(seed)]
    command = [sys.executable, "-m", "tests.proof.recording", file, *asked]
    subprocess.run(command, cwd=ROOT, check=True)


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
