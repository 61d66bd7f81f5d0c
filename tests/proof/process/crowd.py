"""A crowd of till processes that sell, and are killed and frozen at any moment of it.

What a till says of itself is heard over a pipe, and decides when it dies: some labelled steps into
a sale, and a moment more. A dead till is started again as the same till at once.
"""

import heapq
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tests.proof.process.cashier import Task
from tests.proof.process.till_life import Heard, Life
from tests.proof.process.till_process import Order, written

ROOT = Path(__file__).parents[3]
QUIET_S = 150
"""A till that is not frozen and says nothing for so long does not come back."""


class Crowd:
    """Starts the tills, hands out work, and kills; everything ends with the block."""

    def __init__(self, folder, urls, person, plan, lease_s):
        self._folder, self._person, self._plan, self._lease_s = folder, person, plan, lease_s
        names = (f"Till {number}" for number in itertools.count(1))
        self._lives = {name: Life(name, url) for name, url in zip(names, urls, strict=False)}
        self._callers = []
        self._later, self._number = [], itertools.count()
        self.urgent = deque()
        self.heard = Heard()

    def __enter__(self):
        address = self._folder / "tills"
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(address))
        self._door.listen(32)
        self._errors = (self._folder / "stderr").open("wb")
        self._stem = subprocess.Popen(
            [sys.executable, "-m", "tests.proof.process.till_process", str(address)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=self._errors,
            # One group, so that whatever happens one signal ends them all, the frozen too.
            start_new_session=True,
        )
        return self

    def __exit__(self, *_):
        with suppress(ProcessLookupError):
            os.killpg(self._stem.pid, signal.SIGKILL)
        self._stem.wait()
        self._stem.stdin.close()
        for life in self._lives.values():
            if life.gate is not None:
                # Gone when the block is: its folder may be taken away now.
                wait([life.gate], 20)
            life.ended()
        for pipe in self._callers:
            pipe.close()
        self._door.close()
        (self._folder / "tills").unlink()
        self._errors.close()

    def stderr(self):
        """What the processes wrote where no till writes: a traceback of a thread."""
        return (self._folder / "stderr").read_text(errors="replace").strip()

    # --- the course of a day -----------------------------------------------------------------

    def sell(self, over):
        """Sell until it is over; then nobody is killed any more, and all is sold to the end."""
        for life in self._lives.values():
            self._start(life, last=False)
        while not (self.heard.failed or over()):
            self._turn(hand_out=True)
        self.calm()
        self._until(lambda: all(life.is_idle for life in self._lives.values()))
        for life in self._lives.values():
            life.closing = True
            if life.is_idle:
                life.pipe.send(None)
        self._until(lambda: not any(life.running for life in self._lives.values()))

    def end_what_is_left(self):
        """Start every till a last time, as on the next morning."""
        for life in self._lives.values():
            self._start(life, last=True)
            life.closing = True
        self._until(lambda: not any(life.running for life in self._lives.values()))

    def calm(self):
        """Let nobody be killed any more, and let the frozen go on."""
        self._later.clear()
        for life in self._lives.values():
            life.fate = None
            if life.frozen:
                self._go_on(life, life.pid)

    def _until(self, true):
        while not (self.heard.failed or true()):
            self._turn(hand_out=False)

    def _turn(self, *, hand_out):
        """Hear what there is to hear, and do what is due."""
        until = self._later[0][0] if self._later else time.monotonic() + 0.5
        gates = {life.gate: life for life in self._lives.values() if life.gate is not None}
        pipes = {life.pipe: life for life in self._lives.values() if life.pipe is not None}
        doors = [self._door, *self._callers]
        for ready in wait([*doors, *pipes, *gates], max(0.0, until - time.monotonic())):
            if ready in doors:
                self._let_in(ready)
            elif ready in gates:
                self._bury(gates[ready])
            elif pipes[ready].pipe is ready:
                self._hear(pipes[ready])
        while self._later and self._later[0][0] <= time.monotonic():
            heapq.heappop(self._later)[-1]()
        self._look_for_the_silent()
        if hand_out:
            for life in self._lives.values():
                self._hand_out(life)

    def _look_for_the_silent(self):
        now = time.monotonic()
        for life in self._lives.values():
            waits = life.frozen or life.is_idle or not life.running
            if not waits and now - life.heard > QUIET_S:
                self.heard.failed.append(f"{life.name} has said nothing for {QUIET_S} s")
                life.heard = now

    # --- processes ---------------------------------------------------------------------------

    def _start(self, life, *, last):
        life.runs += 1
        life.running, life.closing, life.heard = True, False, time.monotonic()
        order = Order(
            name=life.name,
            url=life.url,
            home=str(self._folder),
            person=self._person,
            seed=self._plan.seed_of(life.name, life.runs),
            last=last,
        )
        self._stem.stdin.write(written(order))
        self._stem.stdin.flush()
        if not last:
            life.fate = self._plan.fate_of_a_start()

    def _let_in(self, pipe):
        """Hear who connects, and then which till that is."""
        if pipe is self._door:
            self._callers.append(Connection(self._door.accept()[0].detach()))
            return
        self._callers.remove(pipe)
        _, name, pid = pipe.recv()
        life = self._lives[name]
        life.pid, life.pipe, life.gate = pid, pipe, os.pidfd_open(pid)
        self._after(life)

    def _bury(self, life):
        """Hear the last words of a dead till, and start it again."""
        while life.pipe is not None and life.pipe.poll():
            self._hear(life)
        life.ended()
        if not life.closing:
            self._start(life, last=False)

    def _hear(self, life):
        try:
            what, *more = life.pipe.recv()
        except (EOFError, OSError):
            life.pipe.close()
            life.pipe = None
            return
        life.heard = time.monotonic()
        self.heard.counts[what] += 1
        getattr(self, f"_on_{what}")(life, *more)

    # --- what a till says --------------------------------------------------------------------

    def _on_step(self, life, label):
        self.heard.counts[f"at {label}"] += 1
        if life.fate is not None:
            life.fate.steps -= 1
            self._after(life)

    def _on_open(self, life):
        life.is_open = True
        self._on_idle(life)

    def _on_idle(self, life):
        life.task = life.fate = life.cart_id = None

    def _on_left(self, life, number):
        self.heard.counts["unfinished found"] += number

    def _on_paying(self, life, cart_id):
        life.cart_id = cart_id

    def _on_parked(self, _, cart_id):
        for way in self._plan.ways_of_a_shared_cart():
            self.urgent.append(Task("recall", way, cart_id=cart_id))

    def _on_taken(self, *_):
        pass

    def _on_sold(self, life, *sale):
        self.heard.sold.append((life.name, *sale))

    def _on_said(self, _, *words):
        self.heard.said.append(words)

    def _on_refused(self, _, code, sentence):
        self.heard.refused[code] += 1

    def _on_failed(self, life, trace):
        self.heard.failed.append(f"{life.name}: {trace}")

    def _on_closed(self, _):
        pass

    # --- fates -------------------------------------------------------------------------------

    def _hand_out(self, life):
        if life.pipe is None or life.frozen or not life.is_idle:
            return
        life.task = self.urgent.popleft() if self.urgent else self._plan.next_task()
        life.fate = self._plan.fate()
        with suppress(OSError):
            life.pipe.send(life.task)
        self._after(life)

    def _after(self, life):
        """Let the fate of a till come true as soon as its steps are done."""
        fate = life.fate
        if fate is None or fate.steps > 0:
            return
        life.fate = None
        strike = {"kill": self._kill, "freeze": self._freeze}[fate.how]
        self.at(fate.delay_s, partial(strike, life, life.pid))

    def at(self, delay_s, what):
        """Do something a while from now."""
        heapq.heappush(self._later, (time.monotonic() + delay_s, next(self._number), what))

    def _kill(self, life, pid):
        if life.gate is not None and life.pid == pid and not life.frozen:
            self.heard.counts["kills"] += 1
            life.signal(signal.SIGKILL)

    def _freeze(self, life, pid):
        if life.gate is None or life.pid != pid or life.frozen:
            return
        life.frozen = True
        self.heard.counts["stops"] += 1
        life.signal(signal.SIGSTOP)
        if life.cart_id is not None:
            take = Task("take over", cart_id=life.cart_id)
            self.at(self._lease_s + 0.2, lambda: self.urgent.append(take))
        self.at(self._lease_s + self._plan.freeze_s(), partial(self._go_on, life, pid))

    def _go_on(self, life, pid):
        if life.gate is not None and life.pid == pid:
            life.signal(signal.SIGCONT)
            life.frozen, life.heard = False, time.monotonic()
