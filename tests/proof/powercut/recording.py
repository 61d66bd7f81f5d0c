"""Sells on the shipped store over a VFS that notes every write and sync, and keeps the recording.

Run as ``python -m tests.proof.powercut.recording FILE --synchronous FULL --seed 1``, in a process
of its own: apsw is its one SQLite library, in the place of pysqlite3 (``checkout 8``).
"""

import argparse
import pickle
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.proof.powercut import apsw_driver
from tests.proof.powercut.disk import Disk, Everything, FolderSync, Sync, Write
from tests.proof.powercut.recording_vfs import RecordingVFS

# The shipped code asks for its library by this name.
sys.modules["pysqlite3"] = sys.modules["pysqlite3.dbapi2"] = apsw_driver.dbapi2 = apsw_driver

from tests.proof.powercut.day import RecordedShop, RecordedStart, days  # noqa: E402 - the library first
from tests.proof.powercut.next_start import go_on  # noqa: E402 - the same
from tests.proof.powercut.promises import Booked, Call  # noqa: E402 - the same


def record(folder, asked):
    """Sell for two days, or go on after a power cut.

    Gives the events, how many of them tell only what there was before, and the shared memory's
    file as it was in the end.
    """
    events, before = [], 0
    vfs = RecordingVFS(events.append)
    dice = random.Random(asked.seed)  # noqa: S311 - the same kinds of sales for the same seed
    if asked.after is None:
        shop = RecordedShop(folder, events.append, asked.synchronous)
        days(shop, dice)
    else:
        left = pickle.loads(asked.after.read_bytes())  # noqa: S301 - our own file
        lay_out(vfs, folder, left)
        before = len(events)
        shop = RecordedStart(folder, events.append, left)
        go_on(shop, dice.choice(("resume", "cancel")), journal=False)
    # Read by another process: a handle closed in this one would drop SQLite's locks.
    shared = subprocess.run(["cat", folder / "shop.db-shm"], capture_output=True, check=True)  # noqa: S607 - a plain tool
    shop.close()
    vfs.unregister()
    assert played(events) == {"shop.db": (folder / "shop.db").read_bytes()}, "not all was noted"
    return events, before, shared.stdout


def lay_out(vfs, folder, left):
    """Put what a power cut left on the disk; all of it is certain by now."""
    for key in sorted(left.called):
        vfs.note(Call(key))
    for entry in left.booked:
        vfs.note(Booked(entry))
    for name, held in left.files.items():
        (folder / name).write_bytes(held)
        if name != "shop.db-shm":
            inode = vfs.made(name)
            vfs.note(Write(inode, 0, bytes(held)))
            vfs.note(Sync(inode, 0))
    vfs.note(FolderSync())


def played(events):
    """Give the files that these events make."""
    disk = Disk()
    for event in events:
        disk.note(event)
    return disk.image(Everything())


def main(arguments):
    """Keep a recording in a file, whole or not at all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--synchronous", default="FULL", choices=["FULL", "NORMAL", "OFF"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--after", type=Path, help="what a power cut left")
    asked = parser.parse_args(arguments)
    with TemporaryDirectory(dir=asked.file.parent) as folder:
        recording = record(Path(folder), asked)
    second = {"_sqlite3", "pysqlite3._sqlite3"} & set(sys.modules)
    assert not second, f"{second}: a second SQLite library was loaded"
    asked.file.write_bytes(pickle.dumps(recording))


if __name__ == "__main__":
    main(sys.argv[1:])
