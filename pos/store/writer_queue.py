"""One writer at a time, fair between the programs that share a SQLite file.

SQLite lets a waiting writer sleep and poll, so that under load the unlucky one waits ten times as
long as the others. Here writers of one program queue at a lock, and programs queue at a file beside
the store, where the kernel wakes the next one. The file is not the store: opening and closing it
drops none of SQLite's own locks (``checkout 8``). Turns are for fairness; that only one writes is
SQLite's own doing.
"""

import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import portalocker

from pos.store.faults import Busy

WAIT_S = 5.0
"""As long as SQLite's own busy time-out: after that the till says DB_BUSY."""


class WriterQueue:
    """A context manager held for the length of one write transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.Lock()
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Wait for the turn, at most `WAIT_S` seconds.

        Raises:
            Busy: when the turn did not come in time.
        """
        if not self._mine.acquire(timeout=WAIT_S):
            raise Busy("another writer of this till")
        try:
            self._file = self._turn(self._file or self._path.open("a"))
        except BaseException:
            self._mine.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one in."""
        if self._file is not None:
            portalocker.unlock(self._file)
        self._mine.release()

    def close(self) -> None:
        """Give the file back; it may be taken again."""
        with self._mine:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _turn(self, file: IO[str]) -> IO[str]:
        """Take the file's lock; a handle whose wait ran out is left to its waiter."""
        try:
            portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.LockException:
            self._file = None
            _Waiter(file).wait()
        return file


class _Waiter:
    """Blocks in a thread of its own, since a blocking lock cannot be given a time limit."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._guard = threading.Lock()
        self._taken = threading.Event()
        self._given_up = False

    def wait(self) -> None:
        threading.Thread(target=self._block, name="writer-queue", daemon=True).start()
        if self._taken.wait(WAIT_S):
            return
        with self._guard:
            if self._taken.is_set():
                return
            self._given_up = True
        raise Busy("another till is writing")

    def _block(self) -> None:
        portalocker.lock(self._file, portalocker.LOCK_EX)
        with self._guard:
            self._taken.set()
            if self._given_up:
                self._file.close()
