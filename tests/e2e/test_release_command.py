"""``holdfast locks release --expired``: what silent tills hold is free at once."""

import json
import os

import sqlalchemy as sa

from pos.cli.opening import read_opening
from pos.cli.parser import parse
from pos.store import tables as t
from pos.store.engine import Store
from pos.system.clock import SystemClock
from tests.e2e.test_command_line import leaving, run

__all__ = ["leaving", "run"]


def silence():
    """Let every lease have been over for a minute."""
    store = Store.open(read_opening(parse(["demo"]), os.environ).store, SystemClock())
    with store.write() as unit:
        live = t.checkout_locks.c.ended_at.is_(None)
        unit.connection.execute(
            sa.update(t.checkout_locks).where(live).values(expires_at=unit.now() - 60_000_000)
        )
        unit.commit()
    store.close()


def test_it_is_released_with_a_reason_and_told_in_figures(run, leaving):
    program, lock = leaving
    program.till._heartbeat.stop()
    silence()

    status, out, _ = run(
        "locks", "release", "--expired", "--reason", "closing time", "--store", "demo", "--json"
    )

    assert (status, json.loads(out)) == (
        0,
        {"undone": 1, "finished": 0, "doubtful": 0, "left": 0},
    )
    assert run("locks", "list", "--store", "demo")[1] == "No cart is being paid.\n"
    assert "expired" in run("locks", "show", lock, "--store", "demo")[1]


def test_a_till_that_answers_is_left_alone(run, leaving):
    status, out, _ = run("locks", "release", "--expired", "--reason", "x", "--store", "demo")
    assert status == 0
    assert out.startswith("0 carts are open again")
    assert "Till 2" in run("locks", "list", "--store", "demo")[1]


def test_what_is_meant_must_be_said(run):
    """Neither without ``--expired`` nor without a reason."""
    for typed in (("--reason", "x"), ("--expired",)):
        status, _, err = run("locks", "release", *typed, "--store", "demo")
        assert status == 2
        assert "required" in err
