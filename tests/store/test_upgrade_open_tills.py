"""No till of an older program goes on selling in a store that was upgraded under it."""

import os

import pytest
import sqlalchemy as sa

from pos.domain.errors import Code, Problem
from pos.store.upgrade import look, prepare
from pos.system.clock import SystemClock
from pos.system.paths import migrations
from pos.system.postgres_cluster import programs
from tests.store.little_shop import IDS
from tests.store.test_migrations import engine_of, walk

CLOCK = SystemClock()
BEFORE = "0003_written_off"
ADD = sa.text(
    "INSERT INTO tills (id, name, series, instance, seen_at)"
    " VALUES (:id, :name, :name, :instance, :at)"
).bindparams(
    sa.bindparam("id", type_=sa.Uuid(as_uuid=False)),
    sa.bindparam("instance", type_=sa.Uuid(as_uuid=False)),
)


@pytest.fixture
def connection(store_url, tmp_path, monkeypatch):
    # The copy before an upgrade is made by a pg_dump that is as new as the server.
    monkeypatch.setenv("PATH", f"{programs()}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    engine = engine_of(store_url)
    with engine.connect() as made:
        walk(made, BEFORE, up=True)
        yield made
    engine.dispose()


def heard(connection, name, seconds_ago, *, closed=False):
    at = CLOCK.now() - seconds_ago * 1_000_000
    instance = None if closed else IDS.new()
    with connection.begin():
        connection.execute(ADD, {"id": IDS.new(), "name": name, "instance": instance, "at": at})


def instances(connection):
    with connection.begin():
        return connection.exec_driver_sql("SELECT instance FROM tills").scalars().all()


def test_scenario_45_a_store_is_not_upgraded_under_an_open_till(store_url, connection):
    heard(connection, "Till 1", 2)
    heard(connection, "Till 2", 3)
    heard(connection, "Till 3", 1, closed=True)
    heard(connection, "Till 4", 3600)

    with pytest.raises(Problem) as refused:
        prepare(store_url, CLOCK, migrations())

    assert refused.value.code is Code.STORE_WRONG
    assert "Till 1 and Till 2 are still open with that. Close them" in refused.value.sentence
    assert "Till 3" not in refused.value.sentence
    assert "Till 4" not in refused.value.sentence
    assert look(store_url, CLOCK, migrations()).found == BEFORE
    assert sum(one is not None for one in instances(connection)) == 3


def test_a_till_that_was_only_silent_is_lost_to_its_old_program(store_url, connection):
    heard(connection, "Till 1", 60)

    assert prepare(store_url, CLOCK, migrations()).ready
    # Its heartbeat finds another holder than itself: TILL_LOST, and nothing more is paid there.
    assert instances(connection) == [None]


def test_a_store_that_is_ready_is_used_by_any_number_of_tills(store_url, connection):
    assert prepare(store_url, CLOCK, migrations()).ready
    heard(connection, "Till 1", 1)

    assert prepare(store_url, CLOCK, migrations()).ready
    assert instances(connection) != [None]
