"""Somebody at work on the shipped code, who stands still before each step until it is let go.

An actor runs a program's own functions through the shipped runner, whole: a sale, a take-over, a
cleanup, a beat. Only where it goes to the store or to a terminal it stands, and whoever directs the
play says whose step comes next. One goes at a time, so the order is the director's alone.
"""

import threading
from contextlib import contextmanager
from dataclasses import dataclass

from pos.domain.errors import Problem
from pos.services.checkout.runner import Runner
from pos.services.checkout.steps import Transaction
from pos.store.engine import Store
from tests.proof.crash.moments import Watched


class LeftError(BaseException):
    """The play was broken off; nothing of a program may catch this."""


class Actor(threading.Thread):
    """One of the cast. ``may`` are the refusals that it may be given.

    ``at`` is the label of the step that it stands before. ``asking`` are keys that the provider has
    carried out for it and of which it has not written the outcome.
    """

    def __init__(self, called, act, may=frozenset()):
        super().__init__(name=f"actor {called}", daemon=True)
        self.called, self.may = called, may
        self.at, self.is_over, self.error, self.refused = None, False, None, None
        self.asking = set()
        self._act, self._is_left = act, False
        self._go, self._stands = threading.Semaphore(0), threading.Semaphore(0)

    def begin(self):
        """Come on, as far as the first step."""
        self.start()
        self.stands()

    def step(self):
        """Take the step that it stands before, and stand before the next one."""
        self.let_go()
        self.stands()

    def until(self, label):
        """Go on until it stands before the next step of this label."""
        while self.at != label:
            assert not self.is_over, f"{self.name} never comes to {label}: {self.error}"
            self.step()

    def end(self):
        """Go on to the end."""
        while not self.is_over:
            self.step()

    def let_go(self):
        """Let it take its step, without waiting for it."""
        self._go.release()

    def stands(self, within_s=60.0):
        """Wait until it stands again, or is over."""
        assert self._stands.acquire(timeout=within_s), f"{self.name} hangs after {self.at}"

    def leave(self):
        """Go off, wherever it stands; nothing more of it happens."""
        self._is_left = True
        self.let_go()
        self.join(60.0)
        assert not self.is_alive(), f"{self.name} does not go off"

    def stand(self, label):
        """Stand before a step; on its own thread."""
        self.at = label
        self._stands.release()
        self._go.acquire()
        if self._is_left:
            raise LeftError

    def run(self):
        try:
            self._act()
        except LeftError:
            pass
        except Problem as problem:
            self.refused = problem
            self.error = None if problem.code in self.may else problem
        except BaseException as error:  # noqa: BLE001 - whatever it is, the director must hear of it
            self.error = error
        finally:
            self.is_over, self.at = True, None
            self._stands.release()


def here():
    """Give the actor whose thread this is; none on the director's."""
    thread = threading.current_thread()
    return thread if isinstance(thread, Actor) else None


def stand_before(label):
    """Stand before a step, where somebody directs."""
    actor = here()
    if actor is not None:
        actor.stand(label)


class StepByStep(Runner):
    """The shipped runner; whoever runs it stands before each step."""

    def _perform(self, step):
        stand_before(step.label)
        answer = super()._perform(step)
        actor = here()
        if actor is not None and isinstance(step, Transaction) and step.label != "look":
            actor.asking.clear()
        return answer


class Stepping(StepByStep, Watched):
    """The same in a shop in memory, where a pause only moves the clock."""


@dataclass(frozen=True)
class SteppingStore:
    """The store as what runs beside the runner has it: cleanup, heartbeat, cart edits."""

    store: Store

    def transact(self, work):
        stand_before("transact")
        return self.store.transact(work)

    @contextmanager
    def read(self):
        stand_before("read")
        with self.store.read() as unit:
            yield unit
