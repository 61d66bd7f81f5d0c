"""What is done outside the store after a commit: receipts on paper, the drawer open.

A worker belongs to one device of one till. A dead device blocks no sale and loses no receipt:
its jobs wait in the store and are done when it is back, whoever has been killed meanwhile.
"""

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Final

from pos.domain.errors import Code, Problem
from pos.ports.device import DeviceHealth, DeviceResult, Done
from pos.services.device_tasks import Task
from pos.store.engine import Busy, CommitUnknown, ConnectionLost, Store, Unit
from pos.store.outbox import Job, Topic

_LOG: Final = logging.getLogger(__name__)

#: Seconds until a device that failed is tried again, and again.
BACK_OFF_S: Final = (1.0, 2.0, 4.0, 8.0, 15.0)
#: A job may have been queued by another program of this till.
IDLE_S: Final = 5.0
#: How often a receipt is begun without a known end before the till stops wasting paper on it.
MOST_TRIES: Final = 6
KEEP_DONE_US: Final = 30 * 24 * 3600 * 1_000_000
_BATCH: Final = 20
_STORE_CODES: Final = frozenset({Code.DB_BUSY, Code.DB_UNREACHABLE, Code.DISK_FULL})

Changed = Callable[[DeviceHealth], None]


class OutboxWorker:
    """Does the jobs of one device in a thread of its own.

    ``tasks`` are done in this order: a drawer before a receipt where both hang on one printer.
    ``changed`` hears, on the worker's thread, when the device goes away or comes back.
    """

    def __init__(
        self, device: str, store: Store, till_id: str, tasks: tuple[Task, ...], changed: Changed
    ) -> None:
        self._device = device
        self._store = store
        self._till_id = till_id
        self._tasks = tasks
        self._changed = changed
        self._wake = Event()
        self._stopping = Event()
        self._guard = Lock()
        self._state = DeviceHealth(ready=True, says="")
        self._failures = dict.fromkeys((task.topic for task in tasks), 0)
        self._paused_until = dict.fromkeys((task.topic for task in tasks), 0.0)
        self._finished: set[str] = set()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin; jobs left by a program that died are done first."""
        self._thread = Thread(target=self._run, name=f"holdfast-{self._device}", daemon=True)
        self._thread.start()

    def stop(self, wait_s: float = 15.0) -> bool:
        """Finish the job at hand and end; False where the device hangs longer than that.

        What is not done stays in the store for the next start.
        """
        self._stopping.set()
        self._wake.set()
        if self._thread is None:
            return True
        self._thread.join(wait_s)
        return not self._thread.is_alive()

    def wake(self) -> None:
        """Look for jobs now; called after commits, from any thread, and cheap."""
        self._wake.set()

    def try_now(self) -> None:
        """Try a device that failed at once: somebody has put in paper."""
        with self._guard:
            self._paused_until = dict.fromkeys(self._paused_until, 0.0)
        self._wake.set()

    def state(self) -> DeviceHealth:
        """Tell how the device was when it was last used."""
        with self._guard:
            return self._state

    def _run(self) -> None:
        self._safely(self._look_at_device)
        self._safely(self._forget_old)
        while not self._stopping.is_set():
            self._wake.clear()
            self._safely(self._round)
            self._wake.wait(self._rest_s())

    def _safely(self, what: Callable[[], None]) -> None:
        """Outlive whatever happens: without this thread the shop has no receipts."""
        try:
            what()
        except Exception as error:  # noqa: BLE001 - the thread's own boundary.
            if _is_of_the_store(error):
                _LOG.info("%s waits for the store: %s", self._device, error)
            else:
                _LOG.exception("%s: a round failed", self._device)
            self._stopping.wait(1.0)

    def _round(self) -> None:
        for task in self._tasks:
            if self._monotonic() < self._paused(task.topic):
                continue
            jobs = self._due(task)
            if len(jobs) == _BATCH:
                # There may be more behind them.
                self._wake.set()
            for job in jobs:
                if self._stopping.is_set() or not self._handle(task, job):
                    break
        if not self.state().ready and not any(self._failures.values()):
            # It was not well when it was last looked at, and has had nothing to do since.
            self._look_at_device()

    def _due(self, task: Task) -> tuple[Job, ...]:
        with self._store.read() as unit:
            return unit.outbox.due(self._till_id, unit.now(), _BATCH, (task.topic,))

    def _handle(self, task: Task, job: Job) -> bool:
        """Do one job; False where the device failed and the others need not be tried."""
        dropped = self._why_drop(task, job)
        if dropped is not None:
            self._settle(job, dropped or None)
            return True
        try:
            act = task.prepared(job)
        except Exception as error:
            if _is_of_the_store(error):
                raise
            _LOG.exception("%s: job %s cannot be done", self._device, job.job_id)
            self._put_off(job, f"it cannot be done: {error}")
            return True
        self._store.transact(lambda unit: unit.outbox.started(job.job_id))
        return self._note(task, job, self._done(act, job))

    def _done(self, act: Callable[[], DeviceResult], job: Job) -> DeviceResult:
        """Touch the device; a device that breaks its promise never to raise stops nobody."""
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - the device is not ours.
            _LOG.exception("%s: job %s broke off", self._device, job.job_id)
            return DeviceResult(Done.UNKNOWN, f"It broke off: {error}.")

    def _why_drop(self, task: Task, job: Job) -> str | None:
        """Say why a job is not done any more; empty where it was done and only not noted."""
        if job.job_id in self._finished:
            return ""
        if job.valid_until is not None and self._store_now() > job.valid_until:
            return "dropped: it came too late"
        if task.once and job.may_have_happened:
            return "dropped: it may have been done"
        if job.attempts >= MOST_TRIES and job.may_have_happened:
            _LOG.error("%s gives job %s up", self._device, job.job_id)
            return f"given up after {job.attempts} tries"
        return None

    def _note(self, task: Task, job: Job, result: DeviceResult) -> bool:
        if result.done is Done.YES or (result.done is Done.UNKNOWN and task.once):
            self._finished.add(job.job_id)
            self._settle(job, None if result.done is Done.YES else result.says)
            self._failures[task.topic] = 0
            self._become(DeviceHealth(ready=True, says=self._ready_words(task)))
            return True
        self._store.transact(lambda unit: _note_failure(unit, job, result))
        self._pause(task.topic)
        self._become(DeviceHealth(ready=False, says=self._waiting_words(task, result.says)))
        return False

    def _settle(self, job: Job, note: str | None) -> None:
        self._store.transact(lambda unit: unit.outbox.done(job.job_id, unit.now(), note))
        self._finished.discard(job.job_id)

    def _put_off(self, job: Job, why: str) -> None:
        """Try this one again much later: it is not the device that is at fault."""
        step = BACK_OFF_S[-1] * (job.attempts + 1)

        def put_off(unit: Unit) -> None:
            in_doubt = job.may_have_happened
            if not in_doubt:
                unit.outbox.started(job.job_id)
            later = unit.now() + int(step * 1_000_000)
            unit.outbox.failed(job.job_id, None if in_doubt else why, later)

        self._store.transact(put_off)

    def _pause(self, topic: Topic) -> None:
        failures = self._failures[topic]
        self._failures[topic] = failures + 1
        step = BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)]
        with self._guard:
            self._paused_until[topic] = self._monotonic() + step

    def _paused(self, topic: Topic) -> float:
        with self._guard:
            return self._paused_until[topic]

    def _rest_s(self) -> float:
        now = self._monotonic()
        pauses = [wait for task in self._tasks if (wait := self._paused(task.topic) - now) > 0]
        return max(min([*pauses, IDLE_S]), 0.01)

    def _look_at_device(self) -> None:
        for task in self._tasks:
            health = task.health()
            if health is not None:
                self._become(health)

    def _become(self, state: DeviceHealth) -> None:
        with self._guard:
            same = state == self._state
            self._state = state
        if not same:
            self._changed(state)

    def _ready_words(self, task: Task) -> str:
        if self.state().ready:
            return self.state().says
        health = task.health()
        return health.says if health and health.ready else "Ready again"

    def _waiting_words(self, task: Task, says: str) -> str:
        if task.topic != "receipt":
            return says
        with self._store.read() as unit:
            waiting = unit.outbox.waiting(self._till_id)
        receipts = "One receipt waits." if waiting == 1 else f"{waiting} receipts wait."
        return f"{says} {receipts}"

    def _forget_old(self) -> None:
        self._store.transact(lambda unit: unit.outbox.forget(unit.now() - KEEP_DONE_US))

    def _store_now(self) -> int:
        with self._store.read() as unit:
            return unit.now()

    def _monotonic(self) -> float:
        return self._store.clock.monotonic()


def _note_failure(unit: Unit, job: Job, result: DeviceResult) -> None:
    """Keep what is certain and what is not: a later try takes no doubt from an earlier one."""
    if result.done is Done.UNKNOWN:
        unit.outbox.failed(job.job_id, None, 0)
    elif job.may_have_happened:
        unit.outbox.taken_back(job.job_id)
    else:
        unit.outbox.failed(job.job_id, result.says, 0)


def _is_of_the_store(error: Exception) -> bool:
    """Tell whether the store was in the way, so that the same is tried again soon."""
    if isinstance(error, Problem):
        return error.code in _STORE_CODES
    return isinstance(error, Busy | ConnectionLost | CommitUnknown)
