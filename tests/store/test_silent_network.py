"""A network that swallows what is sent (scenario 34): the till must not wait for it for long."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pos.system.postgres_cluster import throwaway_cluster

ROOT = Path(__file__).parents[2]
NAMESPACES = (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"])

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(120)]


def namespace():
    """How to get a network of one's own here, as root or in a user namespace."""
    for way in NAMESPACES if shutil.which("unshare") and shutil.which("ip") else ():
        probe = subprocess.run(
            [*way, "ip", "link", "set", "lo", "up"], capture_output=True, check=False
        )
        if probe.returncode == 0:
            return way
    return pytest.skip("no network namespace can be made here")


def test_scenario_34_a_question_that_the_network_swallows():
    """It is given up like a line on which nothing is under way, not after a quarter of an hour."""
    way = namespace()
    with throwaway_cluster() as cluster:
        server = cluster.folder / ".s.PGSQL.5432"
        words = [*way, sys.executable, "-m", "tests.store.silent_network", str(server)]
        said = subprocess.run(
            words, cwd=ROOT, capture_output=True, text=True, timeout=100, check=True
        )
    assert said.stdout.split() == ["1", "DB_UNREACHABLE"]
