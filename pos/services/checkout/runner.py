"""Runs the steps of a checkout for real: commits on the store, calls on the terminal, pauses."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from pos.domain.errors import Code, Problem
from pos.domain.lock import Checkout
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout.steps import Call, Step, Steps, Transaction, Wait
from pos.store.engine import CommitUnknown, Conflict, Store

T = TypeVar("T")

_log = logging.getLogger(__name__)
SLACK_S = 30.0
"""How much longer than a terminal's longest wait a call takes until its driver counts as dead."""


class Runner:
    """The one production runner. A run blocks its thread; nothing is open meanwhile.

    Several threads may run different checkouts at once; two that drive the same one exclude each
    other by the fence, not here.
    """

    def __init__(self, store: Store, progress: Callable[[str, str, str | None, str], None]) -> None:
        self._store = store
        self._progress = progress
        self._closing = threading.Event()
        self._calls: dict[str, float] = {}
        self._driving: Counter[str] = Counter()
        self._guard = threading.Lock()
        self._refused: Problem | None = None

    def run(self, steps: Steps[T]) -> T:
        """Run a driver to its end and give what it returns; its refusals come out as they are."""
        if self._refused is not None:
            raise self._refused
        driven: set[str] = set()
        try:
            return self._through(steps, driven)
        finally:
            with self._guard:
                self._driving.subtract(driven)

    def _through(self, steps: Steps[T], driven: set[str]) -> T:
        answer: object = None
        error: Exception | None = None
        while True:
            try:
                step = steps.throw(error) if error is not None else steps.send(answer)
            except StopIteration as stop:
                result: T = stop.value
                return result
            answer, error = self._attempt(step)
            if isinstance(answer, Checkout) and answer.lock.lock_id not in driven:
                driven.add(answer.lock.lock_id)
                with self._guard:
                    self._driving[answer.lock.lock_id] += 1

    def stop(self) -> None:
        """End every run at its next pause, with its intents as they are: the next start asks.

        A run that waits for a terminal goes on until that answers.
        """
        self._closing.set()

    def refuse(self, why: Problem) -> None:
        """Begin no run any more; one that is under way ends under the fence it holds."""
        self._refused = why

    def drives(self, lock_id: str, *, beside: int = 0) -> bool:
        """Tell whether more than ``beside`` runs of this program are at work on a checkout."""
        with self._guard:
            return self._driving[lock_id] > beside

    def dead(self) -> frozenset[str]:
        """List the checkouts whose driver hangs in a call for too long (scenario 110)."""
        now = time.monotonic()
        return frozenset(lock for lock, until in list(self._calls.items()) if until < now)

    def _attempt(self, step: Step) -> tuple[object, Exception | None]:
        try:
            return self._perform(step), None
        except (Problem, Conflict) as error:
            return None, error

    def _perform(self, step: Step) -> object:
        if isinstance(step, Transaction):
            return self._commit(step)
        if isinstance(step, Wait):
            if self._closing.wait(step.seconds):
                raise Problem(Code.TILL_CLOSING)
            return None
        return self._ask(step)

    def _commit(self, step: Transaction) -> object:
        try:
            return self._store.transact(step.work)
        except CommitUnknown:
            # Never repeated blindly: first the rows are asked, and waited for (checkout 2).
            _log.info("the answer to a commit was lost at %s; asking the rows", step.label)
            found = self._store.transact(step.committed)
            return found if found is not None else self._store.transact(step.work)

    def _ask(self, step: Call) -> Reply:
        self._progress(step.lock_id, step.phase, "terminal", step.says)
        self._calls[step.lock_id] = time.monotonic() + step.longest_s + SLACK_S
        try:
            return step.call()
        except Exception as error:  # noqa: BLE001 - boundary: the money of a raising adapter is unknown
            _log.exception("the terminal's adapter failed at %s", step.label)
            return Reply(Outcome.UNKNOWN, reason=type(error).__name__)
        finally:
            self._calls.pop(step.lock_id, None)
            self._progress(step.lock_id, step.phase, None, "")
