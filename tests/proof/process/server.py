"""A PostgreSQL server that ends connections, dies at once and comes back, behind a bad network."""

import os
import pwd
import shlex
import subprocess
from contextlib import ExitStack, suppress

import psycopg

from pos.system.postgres_cluster import programs, throwaway_cluster
from tests.proof.part import Tally
from tests.proof.process.proxy import Network

#: With each customer, how likely it is that something happens.
BACKEND, RESTART, CUT, HALF_OPEN, SLOW = 0.35, 0.01, 0.05, 0.015, 0.02
LINES = "processes: cuts and half-open lines"
_TILLS = """
    SELECT pid, state = 'active' OR state = 'idle in transaction' FROM pg_stat_activity
    WHERE application_name = 'holdfast' AND pid <> pg_backend_pid() ORDER BY backend_start"""
_DIE = """
"$1"/pg_ctl stop --silent --mode=immediate -D "$2/data" || exit 1
sleep "$3"
exec "$1"/pg_ctl start --silent --wait --timeout=60 -D "$2/data" -l "$2/log" -o "$4"
"""


class BadServer:
    """A throwaway server of one's own, since nobody else could sell while it is down.

    ``url`` is its own socket; of the ``urls`` for tills every second leads through the network.
    """

    def __init__(self, tills):
        self._tills = tills
        self._cluster = throwaway_cluster()
        self._stack = ExitStack()
        self._restart = None
        self.tally = Tally(notes={LINES: 0})

    def __enter__(self):
        with self._stack as stack:
            stack.enter_context(self._cluster)
            self._options = self._written_options()
            self.url = self._cluster.url()
            self._network = stack.enter_context(Network(self._cluster.folder / ".s.PGSQL.5432"))
            far_url = f"postgresql://holdfast@127.0.0.1:{self._network.port}/postgres"
            self.urls = [far_url if one % 2 else self.url for one in range(self._tills)]
            stack.callback(self.fair)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def weather(self, plan):
        """Let happen what happens with one customer."""
        if plan.happens(BACKEND):
            self.end_a_backend(plan.dice)
        if plan.happens(RESTART):
            self.die(plan.dice.uniform(0, 1.5))
        if plan.happens(CUT):
            self._count(self._network.cut(plan.dice))
        if plan.happens(HALF_OPEN):
            self._count(self._network.half_open(plan.dice, plan.dice.uniform(1, 4)))
        if plan.happens(SLOW):
            self._network.slow(plan.dice.uniform(0.001, 0.05), plan.dice.uniform(0.2, 1))

    def fair(self):
        """Wait until the server answers again."""
        if self._restart is not None:
            assert self._restart.wait() == 0, "PostgreSQL did not start again"
            self._restart = None

    def end_a_backend(self, dice):
        """End one connection of a till, rather one that is at work (scenarios 32 to 37, 44)."""
        # While the server is down there is none.
        with (
            suppress(psycopg.OperationalError),
            psycopg.connect(self.url, autocommit=True) as own,
        ):
            found = own.execute(_TILLS).fetchall()
            busy = [pid for pid, at_work in found if at_work]
            pids = busy if busy and dice.random() < 0.8 else [pid for pid, _ in found]
            if pids:
                row = own.execute(
                    "SELECT pg_terminate_backend(%s)", (dice.choice(pids),)
                ).fetchone()
                self.tally.backends += int(row[0])

    def die(self, down_s):
        """Kill the whole server, and start it again after a while; the tills sell on meanwhile."""
        if self._restart is not None and self._restart.poll() is None:
            return
        self.fair()
        self.tally.restarts += 1
        root = os.geteuid() == 0
        words = (self._bin(), self._cluster.folder, f"{down_s:.2f}", self._options)
        self._restart = subprocess.Popen(
            ["/bin/sh", "-c", _DIE, "die", *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            user="nobody" if root else None,
            group=pwd.getpwnam("nobody").pw_gid if root else None,
            extra_groups=() if root else None,
        )

    def _count(self, done):
        self.tally.notes[LINES] += int(done)

    def _bin(self):
        copy = self._cluster.folder / "programs" / "bin"
        return copy if copy.exists() else programs()

    def _written_options(self):
        """The options it was started with; only ``restart`` would take them from there."""
        written = (self._cluster.folder / "data" / "postmaster.opts").read_text()
        _, *words = shlex.split(written)
        place = words.index("-D")
        return shlex.join(words[:place] + words[place + 2 :])
