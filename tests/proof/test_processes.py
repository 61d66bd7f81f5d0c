"""Till processes that are killed, frozen and cut off, in a small measure (see `make prove`)."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from pos.store import tables as t
from tests.proof import processes
from tests.proof.part import Budget
from tests.proof.process import full_disk
from tests.proof.process.cashier import Task
from tests.proof.process.crowd import ROOT, Crowd
from tests.proof.process.plan import Plan, real_days
from tests.proof.process.proxy import Network
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(300)

KILLS = 8


def test_killed_tills_on_one_file(request):
    """Scenarios 11 to 29, 52, 53, 115: nothing lost, nothing twice, no receipt number missing."""
    tally = processes.on_sqlite(Budget(seconds=240, seed=seed(request), most=KILLS))
    assert tally.violations == []
    assert tally.kills >= KILLS
    assert tally.notes["processes: unfinished found"] > 0
    assert tally.notes["processes: sales acknowledged"] > 0


@pytest.mark.postgres
def test_killed_tills_on_a_server_that_dies(request):
    """Scenarios 31 to 37 and 44 as well: backends ended, the server killed, a network cut."""
    tally = processes.on_postgres(Budget(seconds=240, seed=seed(request), most=KILLS))
    assert tally.violations == []
    assert tally.kills >= KILLS
    assert tally.backends > 0
    assert tally.notes["processes: sales acknowledged"] > 0


def test_scenarios_39_40_a_full_disk(request):
    """The money is known at the provider, we cannot write: it is recorded when there is room."""
    tally = full_disk.prove(seed(request), most=60)
    assert tally.violations == []
    counts = {name.rpartition(": ")[2]: count for name, count in tally.notes.items()}
    assert counts["refused"] > 0
    assert counts["money_known_only_to_the_provider"] > 0


def seed(request):
    """The order of the tests is random, and so is what happens in them; a failure names it."""
    return request.config.getoption("randomly_seed", 1)


# --------------------------------------------------------------------------- the judge can see


@pytest.fixture
def shop(tmp_path):
    with processes.open_shop(f"sqlite:///{tmp_path}/shop.db", tmp_path, 1) as opened:
        yield opened


@contextmanager
def one_till(shop, tasks, **fates):
    """One till that sells these, and nothing happens to it unless told."""
    plan = Plan("judge", shop.invoices, kills=0, stops=0)
    left = list(tasks)
    plan.next_task = lambda: left.pop(0) if left else Task("sale", "back", LINES)
    with Crowd(shop.folder, [str(shop.store.engine.url)], shop.person, plan, 2) as crowd:
        yield crowd, lambda: not left and len(crowd.heard.sold) + crowd.heard.counts["refused"] > 0


LINES = real_days()[0].lines[:2]


def test_a_lost_sale_and_a_stray_charge_are_seen(shop):
    """Or else that nothing is found would say nothing."""
    with one_till(shop, [Task("sale", "split", LINES)]) as (crowd, done):
        crowd.sell(done)
        assert processes.judged(shop, crowd) == []
        (sold,) = crowd.heard.sold
        crowd.heard.sold.append((*sold[:2], "A-000099", 1))
        with shop.store.write() as unit:
            unit.connection.execute(sa.update(t.orders).values(total=t.orders.c.total + 1))
            unit.commit()
        wrong = "\n".join(processes.judged(shop, crowd))
    assert "A-000099" in wrong
    assert "I8" in wrong
    assert "P1" in wrong


def test_a_checkout_that_no_till_ended_is_seen(shop):
    with one_till(shop, [Task("sale", "cash", LINES)]) as (crowd, done):
        crowd.sell(done)
        lock = sa.select(t.checkout_locks.c.id).limit(1)
        with shop.store.write() as unit:
            unit.connection.execute(
                sa.update(t.checkout_locks)
                .where(t.checkout_locks.c.id == lock.scalar_subquery())
                .values(state="active", ended_at=None, end_code=None)
            )
            unit.commit()
        assert any("still active" in one for one in processes.judged(shop, crowd))


# --------------------------------------------------------------------------- nothing is left over


def test_no_process_survives_whatever_happens(shop):
    """Tills that are selling, and one that is frozen, end with the block that broke off."""
    plan = Plan("survivors", shop.invoices, kills=0, stops=0)
    url = str(shop.store.engine.url)
    crowd = Crowd(shop.folder, [url] * 3, shop.person, plan, 2)
    with pytest.raises(KeyboardInterrupt), crowd:
        break_off(crowd)
    wait_until(lambda: not alive(crowd._stem.pid))


def break_off(crowd):
    """Sell a little, let a till freeze, and be interrupted."""

    def interrupt():
        if crowd.heard.counts["idle"] >= 6:
            os.kill(crowd._lives["Till 2"].pid, signal.SIGSTOP)
            raise KeyboardInterrupt

    crowd.sell(interrupt)


def test_the_tills_end_with_whoever_gave_the_orders(tmp_path):
    """Even where it was killed: nobody is there to end them."""
    script = "import sys; from tests.proof.test_processes import orphan; orphan(sys.argv[1])"
    words = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    group = int(done.stdout)
    wait_until(lambda: not alive(group))


def orphan(folder):
    """Start a stem that has a frozen child, and be killed; in a process of its own."""
    url = f"sqlite:///{folder}/shop.db"
    crowd = Crowd(Path(folder), [url], "1", Plan("orphan", real_days()), 2)
    crowd.__enter__()
    crowd._start(crowd._lives["Till 1"], last=False)
    while not crowd._lives["Till 1"].pid:
        crowd._turn(hand_out=False)
    os.kill(crowd._lives["Till 1"].pid, signal.SIGSTOP)
    print(crowd._stem.pid, flush=True)  # noqa: T201 - told to the test
    os.kill(os.getpid(), signal.SIGKILL)


def alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


# --------------------------------------------------------------------------- the network itself


@pytest.fixture
def echo(tmp_path):
    """A server on a Unix socket that says everything again, and notes who left."""
    path = tmp_path / "echo"
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    door.listen()
    left = []

    def serve():
        while True:
            try:
                one, _ = door.accept()
            except OSError:
                return
            with one:
                while said := _received(one):
                    one.sendall(said)
            left.append(True)

    thread = threading.Thread(target=serve)
    thread.start()
    with Network(path) as network:
        yield network, left
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join()


def _received(one):
    try:
        return one.recv(100)
    except OSError:
        return b""


def reaching(network):
    line = socket.create_connection(("127.0.0.1", network.port))
    line.sendall(b"a")
    assert line.recv(1) == b"a"
    return line


def test_a_cut_line_is_reset_at_both_ends(echo):
    network, left = echo
    with reaching(network) as line:
        assert network.cut(random)
        with pytest.raises(ConnectionResetError):
            line.recv(1)
        wait_until(lambda: left)
        wait_until(lambda: not network.cut(random))


@pytest.mark.parametrize("till_hears", [True, False])
def test_a_half_open_line_is_silent_at_one_end(echo, till_hears):
    network, left = echo
    dice = random.Random(0)  # noqa: S311 - only the choice of the one line
    dice.random = lambda: 0.0 if till_hears else 1.0
    with reaching(network) as line:
        network.half_open(dice, 0.5)
        if till_hears:
            with pytest.raises(ConnectionResetError):
                line.recv(1)
            assert not left
        else:
            wait_until(lambda: left)
            line.settimeout(0.1)
            with pytest.raises(TimeoutError):
                line.recv(1)
            line.settimeout(20)
            with pytest.raises(ConnectionResetError):
                line.recv(1)
        wait_until(lambda: left)
