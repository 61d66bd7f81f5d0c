"""Till processes: spawned, never forked, each a till of its own that does what it is handed.

A process that dies takes nothing with it: another starts as the same till, ends what was left
behind, and what the dead one had in hand is handed out again, unless it was done after all.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Generic, Literal, Self, TypeVar

from typing_extensions import override

from pos.api.till import Till
from pos.app import open_till
from pos.cli.opening import Opening
from pos.cli.sales import let_go
from pos.domain.errors import Code, Problem
from pos.domain.people import Person
from pos.system.logging import log_to

T = TypeVar("T")
R = TypeVar("R")

#: After so many deaths or refusals in a row over one piece of work it is the work's fault.
MOST_TRIES = 3
#: What may go better at the next try.
_PASSING = frozenset({Code.DB_BUSY, Code.DB_UNREACHABLE, Code.TERMINAL_BUSY})
_STOP = None


@dataclass(frozen=True)
class Answer(Generic[R]):
    """What a till process says of its work: a result, or the sentence of what went wrong."""

    kind: Literal["ready", "done", "refused", "failed"]
    result: R | None = None
    says: str = ""
    code: Code | None = None

    def checked(self) -> R | None:
        """Give the result.

        Raises:
            Problem: where the till refused.
            RuntimeError: where it failed.
        """
        if self.kind == "refused" and self.code is not None:
            raise _Told(self.code, self.says)
        if self.kind == "failed":
            raise RuntimeError(self.says)
        return self.result


@dataclass
class _Worker(Generic[T]):
    name: str
    process: BaseProcess
    pipe: Connection
    task: T | None = None
    failures: int = 0


@dataclass
class TillProcesses(Generic[T, R]):
    """Runs one till process for each name while the block lasts.

    ``work`` is a function of a module, since it is found again by its name in another process. It
    is called with the till and one task.
    """

    opening: Opening
    names: Sequence[str]
    person: Person
    work: Callable[[Till, T], R]
    was_done: Callable[[T], bool] = lambda _: False
    _workers: list[_Worker[T]] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start them all, and wait until each of them is a till.

        Raises:
            Problem: TILL_IN_USE, or what the store says.
        """
        try:
            self._workers += [self._spawn(name) for name in self.names]
            for worker in self._workers:
                self._hear_ready(worker)
        except BaseException:
            self._end(kill=True)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close them in order, or end them at once where the block broke off."""
        self._end(kill=error is not None)

    def pids(self) -> tuple[int, ...]:
        """Give the process ids, in the order of the names."""
        return tuple(worker.process.pid or 0 for worker in self._workers)

    def each(self, tasks: Sequence[T]) -> Iterator[tuple[T, R | None]]:
        """Hand out tasks to whoever is free; gives each with its result as it is done.

        The result is none where the process died after the work was durable.

        Raises:
            Problem: the first refusal that no further try would mend, or that three did not.
        """
        left = deque(tasks)
        for worker in self._workers:
            self._hand_out(worker, left)
        while busy := [worker for worker in self._workers if worker.task is not None]:
            ready = wait([worker.pipe for worker in busy])
            for worker in [w for w in busy if w.pipe in ready]:
                yield from self._answered(worker, left)
                self._hand_out(worker, left)

    def all_at_once(self, tasks: Sequence[T]) -> list[Answer[R]]:
        """Hand each process one task, and give all their answers in the order of the names."""
        for worker, task in zip(self._workers, tasks, strict=True):
            worker.pipe.send(task)
        return [_heard(worker) for worker in self._workers]

    def _hand_out(self, worker: _Worker[T], left: deque[T]) -> None:
        if worker.task is None and left:
            worker.task = left.popleft()
            # Where it is dead already, the next look finds the broken pipe.
            with suppress(OSError):
                worker.pipe.send(worker.task)

    def _answered(self, worker: _Worker[T], left: deque[T]) -> Iterator[tuple[T, R | None]]:
        task, worker.task = worker.task, None
        if task is None:
            return
        try:
            answer: Answer[R] = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            answer = Answer("refused", code=Code.DB_BUSY)
        if answer.kind != "refused" or answer.code not in _PASSING:
            worker.failures = 0
            yield task, answer.checked()
        elif self.was_done(task):
            yield task, None
        else:
            worker.failures += 1
            if worker.failures >= MOST_TRIES:
                answer.checked()
            left.appendleft(task)

    def _replace(self, worker: _Worker[T]) -> None:
        """Start another process as the till of a dead one, and wait until it is that till."""
        worker.process.join()
        worker.pipe.close()
        logging.getLogger(__name__).info("%s died and is started again", worker.name)
        fresh = self._spawn(worker.name)
        worker.process, worker.pipe = fresh.process, fresh.pipe
        self._hear_ready(worker)

    def _spawn(self, name: str) -> _Worker[T]:
        context = get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(
            target=_serve,
            args=(there, self.opening, name, self.person, self.work),
            name=name,
            daemon=True,
        )
        process.start()
        there.close()
        return _Worker(name, process, here)

    def _hear_ready(self, worker: _Worker[T]) -> None:
        try:
            answer: Answer[Any] = worker.pipe.recv()
        except (EOFError, OSError) as error:
            worker.failures += 1
            if worker.failures >= MOST_TRIES:
                raise RuntimeError(f"{worker.name} does not start") from error
            self._replace(worker)
            return
        answer.checked()

    def _end(self, *, kill: bool) -> None:
        for worker in self._workers:
            if kill:
                worker.process.kill()
            else:
                with suppress(OSError):
                    worker.pipe.send(_STOP)
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._workers.clear()


def _heard(worker: _Worker[Any]) -> Answer[Any]:
    try:
        answer: Answer[Any] = worker.pipe.recv()
    except (EOFError, OSError) as error:
        raise RuntimeError(f"{worker.name} died") from error
    return answer


class _Told(Problem):
    """A refusal that another process met, with its sentence as it was there."""

    def __init__(self, code: Code, says: str) -> None:
        self._says = says
        super().__init__(code)

    @property
    @override
    def sentence(self) -> str:
        return self._says


def _serve(
    pipe: Connection, opening: Opening, name: str, person: Person, work: Callable[[Till, Any], Any]
) -> None:
    """Be a till until told to stop; runs in a process of its own."""
    with log_to(opening.places.logs, name, opening.settings.log.level):
        try:
            program = open_till(opening.settings, opening.places, till=name, paper=False)
        except Problem as problem:
            pipe.send(Answer("refused", says=problem.sentence, code=problem.code))
            return
        try:
            program.till.act_as(person)
            let_go(program.till)
            pipe.send(Answer("ready"))
            while (task := pipe.recv()) is not _STOP:
                pipe.send(_done(program.till, work, task))
        except (EOFError, BrokenPipeError):
            # Whoever hands out the work is gone; the till closes as if it had been told to.
            logging.getLogger(__name__).info("%s was left alone", name)
        finally:
            program.close()


def _done(till: Till, work: Callable[[Till, Any], Any], task: object) -> Answer[Any]:
    try:
        return Answer("done", work(till, task))
    except Problem as problem:
        return Answer("refused", says=problem.sentence, code=problem.code)
    except Exception as error:
        # A boundary: another process waits for an answer, and the log here has the rest.
        logging.getLogger(__name__).exception("a till process failed")
        return Answer("failed", says=f"{till.name}: {type(error).__name__}: {error}")
