"""A till's store on a network that swallows everything; in a network namespace of its own.

Run as ``python -m tests.store.silent_network SOCKET``; prints the code of what the till says.
"""

# ruff: noqa: T201 - told to the test

import subprocess
import sys

import sqlalchemy as sa

from pos.domain.errors import Problem
from pos.store.engine import Store
from pos.system.clock import SystemClock
from tests.proof.process.proxy import Network


def main(server):
    link("up")
    with Network(server) as network:
        url = f"postgresql://holdfast@127.0.0.1:{network.port}/postgres"
        store = Store.open(url, SystemClock())
        try:
            print(asked(store), end=" ", flush=True)
            link("down")
            print(asked(store))
        finally:
            store.close()


def link(state):
    """With its link down, loopback takes every packet and delivers none."""
    subprocess.run(["ip", "link", "set", "lo", state], check=True)  # noqa: S607 - as the shell finds it


def asked(store):
    try:
        with store.read() as unit:
            return unit.connection.execute(sa.text("SELECT 1")).scalar_one()
    except Problem as problem:
        return problem.code.value


if __name__ == "__main__":
    main(sys.argv[1])
