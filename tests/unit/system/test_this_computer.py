"""Clock, ids and folders of this computer."""

import uuid
from pathlib import Path

from pos.system import paths
from pos.system.clock import SystemClock
from pos.system.ids import UUIDv7


def test_ids_sort_by_the_time_of_their_making() -> None:
    ids = UUIDv7()
    made = [ids.new() for _ in range(200)]
    assert made == sorted(made)
    assert len(set(made)) == 200
    assert {uuid.UUID(one).version for one in made} == {7}
    assert str(uuid.UUID(made[0])) == made[0]


def test_the_clock_counts_microseconds_and_never_runs_back() -> None:
    clock = SystemClock()
    # Between the years 2020 and 2200: neither seconds nor nanoseconds.
    assert 1_577_836_800_000_000 < clock.now() < 7_258_118_400_000_000
    assert clock.monotonic() <= clock.monotonic()


def test_one_variable_moves_everything(tmp_path: Path) -> None:
    here = paths.places({"HOLDFAST_HOME": str(tmp_path)})
    assert here.settings_file == tmp_path / "settings.toml"
    for place in (here.store_file, here.logs, here.receipts, here.terminal):
        assert tmp_path in place.parents
    assert list(tmp_path.iterdir()) == []


def test_without_it_the_platform_decides() -> None:
    here = paths.places({})
    assert here.settings_file.name == "settings.toml"
    assert "holdfast" in str(here.store_file)


def test_what_is_shipped_is_found() -> None:
    assert paths.resources().name in {"resources", "_resources"}
    assert paths.migrations().name in {"migrations", "_migrations"}
