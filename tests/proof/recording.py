"""Sells on the shipped store over a VFS that notes every write and sync, and keeps the recording.

Run as ``python -m tests.proof.recording FILE --synchronous FULL --seed 1``, in a process
of its own: apsw is its one SQLite library, in the place of pysqlite3 (``checkout 8``).
"""

import argparse
import pickle
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.proof import apsw_driver
from tests.proof.disk import Disk, Everything
from tests.proof.recording_vfs import RecordingVFS

# The shipped code asks for its library by this name.
sys.modules["pysqlite3"] = sys.modules["pysqlite3.dbapi2"] = apsw_driver.dbapi2 = apsw_driver

from tests.proof.day import RecordedShop, days  # noqa: E402 - the library had to be replaced first


def record(folder, synchronous, seed):
    """Sell for two days; gives the events and the shared memory as it was in the end."""
    events = []
    vfs = RecordingVFS(events.append)
    dice = random.Random(seed)  # noqa: S311 - the kinds of sales in an order that can be had again
    shop = RecordedShop(folder, events.append, synchronous)
    days(shop, dice)
    # Read by another process: a handle closed in this one would drop SQLite's locks.
    shared = subprocess.run(["cat", folder / "shop.db-shm"], capture_output=True, check=True)  # noqa: S607 - a plain tool
    shop.close()
    vfs.unregister()
    assert played(events) == {"shop.db": (folder / "shop.db").read_bytes()}, "not all was noted"
    return events, shared.stdout


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
    asked = parser.parse_args(arguments)
    with TemporaryDirectory(dir=asked.file.parent) as folder:
        recording = record(Path(folder), asked.synchronous, asked.seed)
    second = {"_sqlite3", "pysqlite3._sqlite3"} & set(sys.modules)
    assert not second, f"{second}: a second SQLite library was loaded"
    asked.file.write_bytes(pickle.dumps(recording))


if __name__ == "__main__":
    main(sys.argv[1:])
