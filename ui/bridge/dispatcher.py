"""Keeps the screen free: calls of the core run on workers, answers come home to the GUI thread."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from weakref import ref

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from ui.bridge.lanes import Lane, Result, Trouble, trouble_of

_log = logging.getLogger(__name__)

#: How long leaving the program waits for work that is under way, in seconds.
SHUTDOWN_SECONDS = 10.0


@dataclass(eq=False)
class _Job:
    work: Callable[[], Any]
    on_done: Callable[[Any], object] | None
    on_problem: Callable[[Trouble], object] | None
    owner: Callable[[], object | None] | None
    replaces: str
    stale: bool = False
    result: Any = None
    trouble: Trouble | None = None

    def wanted(self) -> bool:
        """Tell whether somebody still waits for the answer."""
        if self.stale:
            return False
        if self.owner is None:
            return True
        owner = self.owner()
        return owner is not None and (not isinstance(owner, QObject) or isValid(owner))


@dataclass
class _Worker:
    """Owns one thread, which takes jobs in order until it is told to end."""

    lane: Lane
    home: Callable[[_Job], None]
    jobs: deque[_Job] = field(default_factory=deque)
    latest: dict[str, _Job] = field(default_factory=dict)
    ready: threading.Condition = field(default_factory=threading.Condition)
    ending: bool = False
    thread: threading.Thread | None = None

    def take(self, job: _Job) -> None:
        with self.ready:
            if self.ending:
                return
            if job.replaces:
                self._forget_older(job)
            self.jobs.append(job)
            if self.thread is None:
                self.thread = threading.Thread(
                    target=self._work, name=f"holdfast-{self.lane}", daemon=True
                )
                self.thread.start()
            self.ready.notify()

    def _forget_older(self, job: _Job) -> None:
        older = self.latest.get(job.replaces)
        if older is not None:
            older.stale = True
            if older in self.jobs:
                self.jobs.remove(older)
        self.latest[job.replaces] = job

    def _work(self) -> None:
        while True:
            with self.ready:
                while not self.jobs and not self.ending:
                    self.ready.wait()
                if not self.jobs:
                    return
                job = self.jobs.popleft()
            self._do(job)

    def _do(self, job: _Job) -> None:
        try:
            job.result = job.work()
        except Exception as error:  # noqa: BLE001 - the boundary between core and screen
            job.trouble = trouble_of(error)
            if not job.trouble.expected:
                _log.error("Fault %s on %s", job.trouble.code, self.lane, exc_info=error)
        self.home(job)

    def end(self, seconds: float) -> bool:
        with self.ready:
            self.ending = True
            self.ready.notify_all()
        if self.thread is None:
            return True
        self.thread.join(seconds)
        return not self.thread.is_alive()


class Dispatcher(QObject):
    """Runs work on named lanes and brings the answers home by a queued signal (architecture 4).

    Make it on the GUI thread. It owns one thread a lane, begun with the lane's first work; a
    thread ends in `shutdown`. Work that was taken is done even when its owner is gone.
    """

    _home = Signal(object)
    #: A `Trouble` that nobody asked to hear of; the window shows it.
    troubled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._workers = {lane: _Worker(lane, self._come_home) for lane in Lane}

    def run(
        self,
        lane: Lane,
        work: Callable[[], Result],
        on_done: Callable[[Result], object] | None = None,
        on_problem: Callable[[Trouble], object] | None = None,
        *,
        owner: object | None = None,
        replaces: str = "",
    ) -> None:
        """Run ``work`` on a lane; see `ui.bridge.lanes.Runs` for what each argument means."""
        held = None if owner is None else ref(owner)
        self._workers[Lane(lane)].take(_Job(work, on_done, on_problem, held, replaces))

    def shutdown(self, seconds: float = SHUTDOWN_SECONDS) -> bool:
        """Take no more work, finish what was taken, join the threads.

        Returns:
            False when something is still under way after ``seconds`` a lane; the program may leave
            all the same, because every step is durable on its own.
        """
        ended = [worker.end(seconds) for worker in self._workers.values()]
        return all(ended)

    def _come_home(self, job: _Job) -> None:
        # The window may close while a card is in the terminal.
        if isValid(self):
            self._home.emit(job)

    @Slot(object)
    def _deliver(self, job: _Job) -> None:
        if not job.wanted():
            return
        answer = self._answer(job)
        if answer is None:
            return
        try:
            answer()
        except Exception as error:  # noqa: BLE001 - a screen that cannot draw must not stop a sale
            fault = trouble_of(error)
            _log.error("Fault %s in a screen", fault.code, exc_info=error)
            self.troubled.emit(fault)

    def _answer(self, job: _Job) -> Callable[[], object] | None:
        if job.trouble is not None:
            return partial(job.on_problem or self.troubled.emit, job.trouble)
        return partial(job.on_done, job.result) if job.on_done is not None else None
