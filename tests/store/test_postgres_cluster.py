"""The throwaway server itself: it answers, it is shared, and it never outlives its holders."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from pos.domain.errors import Code, Problem
from pos.system.postgres_cluster import PostgresCluster, programs, throwaway_cluster
from tests.waiting import wait_until

pytestmark = [pytest.mark.db, pytest.mark.postgres]

HOLDER = """
import os, sys
from pathlib import Path
from pos.system.postgres_cluster import PostgresCluster, programs
cluster = PostgresCluster(Path(sys.argv[1]), programs(), delete=True)
cluster.start()
print("held", flush=True)
sys.stdin.read()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: "subprocess.Popen[str]") -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=20)
    for stream in (process.stdin, process.stdout):
        assert stream is not None
        stream.close()


@pytest.mark.parametrize("version", [16, 18])
def test_each_version_answers_and_leaves_nothing(version: int):
    with throwaway_cluster(version) as cluster:
        with psycopg.connect(cluster.url()) as connection:
            row = connection.execute("SHOW server_version").fetchone()
            fsync = connection.execute("SHOW fsync").fetchone()
        assert row is not None
        assert row[0].startswith(str(version))
        assert fsync == ("on",)
    wait_until(lambda: not cluster.folder.exists())


def test_killed_holders_take_the_server_with_them():
    cluster = throwaway_cluster()
    first = holder(cluster.folder)
    second = holder(cluster.folder)
    end(first)
    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,), "the second till still sells"
    end(second)
    wait_until(lambda: not cluster.folder.exists())


def test_a_shop_folder_keeps_its_data(tmp_path: Path):
    folder = throwaway_cluster().folder
    kept = PostgresCluster(folder, programs())
    with kept, psycopg.connect(kept.url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE shop")
    with PostgresCluster(folder, programs()) as again, psycopg.connect(again.url("shop")) as second:
        assert second.execute("SELECT 1").fetchone() == (1,)
    with PostgresCluster(folder, programs(), delete=True):
        pass
    wait_until(lambda: not folder.exists())


def test_a_version_that_pip_does_not_bring_is_said_plainly():
    with pytest.raises(Problem) as caught:
        programs(9)
    assert caught.value.code is Code.STORE_WRONG
    assert "version 9 does not come with the package, only 16 and 18" in caught.value.sentence


def test_a_folder_too_deep_for_a_socket_is_refused_before_anything_is_made(tmp_path: Path):
    deep = tmp_path / ("deep" * 30)
    with pytest.raises(Problem) as caught:
        PostgresCluster(deep, programs()).start()
    assert "too long for a socket" in caught.value.sentence
    assert not deep.exists()
