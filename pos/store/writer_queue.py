"""One writer at a time, fair between the programs that share a SQLite file.

SQLite lets a waiting writer sleep and poll, so that under load the unlucky one waits ten times as
long as the others. Here writers of one program queue at a lock, and programs queue at a file beside
the store, where the kernel wakes the next one. The file is not the store: opening and closing it
drops none of SQLite's own locks (``checkout 8``).
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TimedOut
from pathlib import Path
from types import TracebackType
from typing import Self

import portalocker

from pos.store.faults import Busy

WAIT_S = 5.0
"""As long as SQLite's own busy time-out: after that the till says DB_BUSY."""


class WriterQueue:
    """A context manager held for the length of one write transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.Lock()
        self._file = path.open("a")
        self._waiter = ThreadPoolExecutor(1, thread_name_prefix="holdfast-writer-queue")

    def __enter__(self) -> Self:
        """Wait for the turn, at most `WAIT_S` seconds.

        Raises:
            Busy: when the turn did not come in time.
        """
        if not self._mine.acquire(timeout=WAIT_S):
            raise Busy("another writer of this till")
        try:
            self._take_file()
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
        portalocker.unlock(self._file)
        self._mine.release()

    def close(self) -> None:
        """Give the file back; nobody may wait any more."""
        self._waiter.shutdown(wait=True)
        self._file.close()

    def _take_file(self) -> None:
        try:
            portalocker.lock(self._file, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.LockException:
            self._wait_for_file()

    def _wait_for_file(self) -> None:
        # A blocking lock cannot be given a time limit, so another thread blocks and we wait for it.
        taken = self._waiter.submit(portalocker.lock, self._file, portalocker.LOCK_EX)
        try:
            taken.result(WAIT_S)
        except TimedOut as error:
            taken.add_done_callback(lambda _: portalocker.unlock(self._file))
            raise Busy("another till is writing") from error
