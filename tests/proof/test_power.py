"""The power fails while the shop sells (scenarios 22, 24, 30); the simulated disk can be cruel."""

import random
import subprocess
import sys

import pytest

from tests.proof import power
from tests.proof.part import Budget
from tests.proof.powercut.cuts import Cut
from tests.proof.powercut.disk import (
    Anything,
    Deleted,
    Disk,
    Everything,
    FolderSync,
    LastIsTorn,
    Length,
    Made,
    Nothing,
    Sync,
    Write,
)

pytestmark = pytest.mark.timeout(300)


def test_scenario_30_full_loses_nothing_and_normal_does():
    """Scenarios 22, 24, 29, 30; I1-I21, P1-P4 on whatever the disk made of the last moments."""
    tally = power.prove(Budget(seconds=120, most=200))
    assert tally.violations == []
    assert tally.power_cuts == 200 + power.FEW
    assert tally.notes["power: of these without a commit"] > 0
    assert tally.notes["power: of these without an intent"] > 0


def test_without_any_sync_the_file_itself_is_broken(tmp_path):
    """Or else an image that is sound would say nothing."""
    assert broken(explored(tmp_path, "OFF"))


def test_a_violation_can_be_seen_again(tmp_path):
    normal = explored(tmp_path, "NORMAL")
    file, *numbers = normal.lost[0].split(": ")[0].split(" ")
    assert normal.lost[0] in power.again(file, *map(int, numbers))


def explored(folder, synchronous):
    budget = Budget(seconds=60, most=40)
    recorded = power.recorded(folder, synchronous, budget, "--synchronous", synchronous)
    return power.explored(recorded, budget)


def test_the_syncs_of_a_checkpoint_are_needed(tmp_path):
    """The disk is cruel enough to show what each is for: SQLite's own order, one sync left out."""
    full = power.recorded(tmp_path, "FULL", Budget(seconds=60))
    events = full.recording.events
    of = {event.inode: event.name for event in events if isinstance(event, Made)}
    ready = next(at for at, event in enumerate(events) if isinstance(event, Deleted))

    def of_copied_pages(at, event):
        """It comes before the WAL that has the pages too is written over."""
        return isinstance(event, Sync) and of[event.inode] == "shop.db" and at > ready

    def of_a_new_head(at, event):
        """It comes before the new pages behind the WAL's new head."""
        before = events[at - 1]
        return isinstance(event, Sync) and isinstance(before, Write) and before.at == 0

    for is_left_out in (of_copied_pages, of_a_new_head):
        left = [event for at, event in enumerate(events) if not is_left_out(at, event)]
        full.recording.events, full.wrong = left, []
        moments = full.recording.moments(after_heads(left, of))
        assert any(full.look(*cut) or broken(full) for cut in moments), is_left_out.__doc__


def after_heads(events, of):
    """Cuts in the transaction behind each new head of the WAL; its last writes came first."""
    heads = [
        at
        for at, event in enumerate(events)
        if isinstance(event, Write) and event.at == 0 and of[event.inode] == "shop.db-wal"
    ]
    return [Cut(at + more, 3) for at in heads for more in range(6, 40)]


def broken(inspector):
    """Whether a file was found that SQLite itself calls broken."""
    return any("malformed" in one or "integrity_check" in one for one in inspector.wrong)


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
    found = images(*MADE, Write(1, 0, b"abc"), Sync(1, 2), Length(1, 1))
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
