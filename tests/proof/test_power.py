"""The power fails while the shop sells (scenarios 22, 24, 30); the simulated disk can be cruel."""

import random
import subprocess
import sys

import pytest

from tests.proof import power
from tests.proof.disk import (
    Anything,
    Cut,
    Deleted,
    Disk,
    Everything,
    FolderSync,
    LastIsTorn,
    Made,
    Nothing,
    Sync,
    Write,
)
from tests.proof.part import Budget

pytestmark = pytest.mark.timeout(300)


def test_scenario_30_full_loses_nothing_and_normal_does():
    """Scenarios 22, 24, 29, 30; I1-I21, P1-P4 on whatever the disk made of the last moments."""
    tally = power.prove(Budget(seconds=120, most=250))
    assert tally.violations == []
    assert tally.power_cuts == 250 + power.FEW
    assert tally.notes["power: of these without a commit"] > 0
    assert tally.notes["power: of these without an intent"] > 0


def explored(folder, synchronous):
    budget = Budget(seconds=60, most=40)
    recorded = power.recorded(folder, synchronous, budget, "--synchronous", synchronous)
    return power.explored(recorded, budget)


def test_without_any_sync_the_file_itself_is_broken(tmp_path):
    """Or else an image that is sound would say nothing."""
    off = explored(tmp_path, "OFF")
    assert any("malformed" in one or "integrity_check" in one for one in off.wrong)


def test_a_violation_can_be_seen_again(tmp_path):
    normal = explored(tmp_path, "NORMAL")
    file, *numbers = normal.lost[0].split(": ")[0].split(" ")
    assert normal.lost[0] in power.again(file, *map(int, numbers))


def test_the_other_sqlite_library_stays_in_its_process():
    """checkout 8: two of them in one process would drop each other's locks."""
    script = "import sys, tests.proof.power; assert 'apsw' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], cwd=power.ROOT, check=True)


# --------------------------------------------------------------------------- the disk itself


def disk_after(*events):
    disk = Disk()
    for event in events:
        disk.note(event)
    return disk


def images(*events, times=400):
    """Every set of files that came up in so many throws."""
    disk, dice = disk_after(*events), random.Random(1)  # noqa: S311 - the same throws every time
    return {
        tuple((name, bytes(held)) for name, held in disk.image(Anything(dice)).items())
        for _ in range(times)
    }


MADE = (Made("a", 1), FolderSync())


def test_what_was_synced_is_always_there():
    assert images(*MADE, Write(1, 0, b"abc"), Sync(1, 2)) == {(("a", b"abc"),)}


def test_later_writes_may_be_there_without_earlier_ones():
    found = images(*MADE, Write(1, 0, b"a"), Write(1, 1, b"b"))
    assert {(("a", b""),), (("a", b"a"),), (("a", b"ab"),), (("a", b"\0b"),)} <= found


def test_an_older_version_may_have_stayed():
    found = images(*MADE, Write(1, 0, b"1"), Sync(1, 2), Write(1, 0, b"2"), Write(1, 0, b"3"))
    assert {(("a", b"1"),), (("a", b"2"),), (("a", b"3"),)} <= found


def test_a_file_may_keep_its_length():
    found = images(*MADE, Write(1, 0, b"abc"), Sync(1, 2), Cut(1, 1))
    assert found == {(("a", b"abc"),), (("a", b"a"),)}


def test_a_new_file_may_be_missing_though_its_bytes_were_synced():
    found = images(*MADE, Made("b", 2), Write(2, 0, b"x"), Sync(2, 2))
    assert found == {(("a", b""),), (("a", b""), ("b", b"x"))}


def test_a_deleted_file_may_come_back_as_it_was():
    events = (*MADE, Write(1, 0, b"old"), Sync(1, 2), Deleted("a"), Made("a", 2))
    assert images(*events) == {(), (("a", b"old"),), (("a", b""),)}
    assert images(*events, FolderSync()) == {(("a", b""),)}


def test_a_write_is_torn_where_a_sector_ends():
    """512 or 4096 bytes from the start of the file, wherever the write begins."""
    before = b"." * 9000
    events = (*MADE, Write(1, 0, before), Sync(1, 2), Write(1, 500, b"x" * 4000))
    dice = random.Random(1)  # noqa: S311 - the same throws every time
    torn = {bytes(disk_after(*events).image(LastIsTorn(dice))["a"]) for _ in range(200)}
    assert len(torn) > 20
    edges = {500, 4500, *range(512, 4500, 512)}
    for held in torn:
        assert {at for at in range(1, 9000) if held[at] != held[at - 1]} <= edges


def test_two_choices_are_certain():
    events = (*MADE, Write(1, 0, b"a"), Sync(1, 2), Write(1, 0, b"b"), Deleted("a"))
    assert disk_after(*events).image(Nothing()) == {"a": b"a"}
    assert disk_after(*events).image(Everything()) == {}
