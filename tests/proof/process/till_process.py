"""A till as a process of its own: it sells what it is told, and first ends what it left behind.

``python -m tests.proof.process.till_process ADDRESS`` is the stem: it has imported the program and
been no till, opened no store and begun no thread. For each line on its input (an `Order`) it forks
a process that becomes a till and speaks to ADDRESS. That is no fork of a till, which would copy
open connections and locks: nothing is open yet, and all that is saved is the import. The stem and
its tills are one process group; when whoever gives the orders is gone, the group ends.
"""

import json
import os
import random
import signal
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass
from multiprocessing.connection import Client
from pathlib import Path

import psycopg
import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401 - else each till would import it

from pos.app import open_till
from pos.domain.errors import Code, Problem
from pos.domain.people import Person, Role
from pos.services import cleanup
from pos.system.logging import log_to
from pos.system.paths import Places
from pos.system.settings import Settings
from tests.proof.process.cashier import Cashier, patiently

NOT_THERE = frozenset({Code.STORE_WRONG})
"""What a till says at its start where the store does not answer."""
psycopg.pq.__impl__  # noqa: B018 - the C library is loaded before the first fork


@dataclass(frozen=True)
class Order:
    """Which till to be, and where; the ``last`` run of a till only ends what is left."""

    name: str
    url: str
    home: str
    person: str
    seed: str
    last: bool = False


class Telling:
    """Speaks to whoever gave the order, from any thread."""

    def __init__(self, pipe):
        self._pipe = pipe
        self._guard = threading.Lock()

    def __call__(self, *said):
        with self._guard:
            self._pipe.send(said)


# --- the process ----------------------------------------------------------------------------------


def be_till(order, tell, pipe):
    """Be this till until told to stop."""
    home = Path(order.home)
    places = Places(config=home, data=home / "data", state=home / "state")
    dice = random.Random(order.seed)  # noqa: S311 - so that a run can be had again
    with log_to(places.logs, order.name, "info"):
        settings = Settings(store=order.url)
        program = patiently(
            lambda: open_till(settings, places, till=order.name, paper=False), or_at=NOT_THERE
        )
        try:
            till = program.till
            till.act_as(Person(order.person, "Kim", Role.MANAGER))
            _tell_steps(till, tell)
            cashier = Cashier(till, tell, dice)
            cashier.ends_what_is_left()
            if order.last:
                while patiently(till.clean_up):
                    pass
                return
            with cleaning(till, dice):
                tell("open")
                while (task := pipe.recv()) is not None:
                    cashier.does(task)
                    tell("idle")
        finally:
            program.close()


def _tell_steps(till, tell):
    """Say which step of a checkout comes next, so that it can be the last."""
    perform = till._runner._perform

    def told(step):
        tell("step", step.label)
        return perform(step)

    till._runner._perform = told


class cleaning:  # noqa: N801 - read as a word
    """Cleans up now and then, as the window's timer does."""

    def __init__(self, till, dice):
        self._till, self._pause = till, dice.uniform(0.7, 1.3)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._clean, daemon=True)

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _clean(self):
        while not self._over.wait(self._pause):
            # The window, too, leaves it to the next turn of its timer.
            with suppress(Problem):
                self._till.clean_up()


def child(address, order):
    """Connect, be the till, and say with what it ended; a traceback is a finding."""
    pipe = Client(address)
    tell = Telling(pipe)
    tell("here", order.name, os.getpid())
    try:
        be_till(order, tell, pipe)
    except EOFError:
        return
    except BaseException:  # noqa: BLE001 - boundary: another process must hear of it
        tell("failed", traceback.format_exc())
        return
    tell("closed")


def stem(address):
    """Fork a till for each order, and end them all when nobody is there to give one."""
    assert threading.active_count() == 1, "a process with threads must not be forked"
    # Nobody waits for them here: the system takes them away.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Minutes are seconds here, as with the leases: cleaners are to meet.
    cleanup.GRACE_S, cleanup.OTHERS_S = 1, 1
    while line := sys.stdin.readline():
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            child(address, Order(**json.loads(line)))
            sys.stderr.flush()
            os._exit(0)
    os.killpg(0, signal.SIGKILL)


def written(order):
    """Write an order as the stem reads it."""
    return f"{json.dumps(asdict(order))}\n".encode()


if __name__ == "__main__":
    stem(sys.argv[1])
