"""Tells this program that something in the store changed, whoever changed it (``checkout 9``).

SQLite: ``PRAGMA data_version`` is read every 20 ms on a connection of its own, which costs a few
microseconds. PostgreSQL: a notification after each commit, never inside it, where it would hold a
lock of the whole database until the flush. A lost one costs nothing: every five seconds the rows
are looked at anyway.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from pos.store.engine import Store

_log = logging.getLogger(__name__)
LOOK_S = 0.02
POLL_S = 5.0
RETRY_S = 1.0


class News:
    """Owns a thread that calls ``changed`` after changes, and ``reachable`` when the store goes.

    Both are called on that thread. Several changes in a row may come as one; one is always said
    once it listens, since the screens were read before.
    """

    def __init__(
        self, store: Store, changed: Callable[[], None], reachable: Callable[[bool], None]
    ) -> None:
        self._store = store
        self._changed = changed
        self._reachable = reachable
        self._stop = threading.Event()
        self._told = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to listen, and on PostgreSQL to tell the other tills."""
        listen = self._watch if self._store.kind == "sqlite" else self._listen
        self._spawn("holdfast-news", listen)
        if self._store.kind == "postgresql":
            self._store.on_commit(self._told.set)
            self._spawn("holdfast-tell", self._tell)

    def stop(self) -> None:
        """Listen no more; returns when the threads are gone."""
        self._stop.set()
        self._told.set()
        for thread in self._threads:
            thread.join()

    def _spawn(self, name: str, work: Callable[[sa.Connection], None]) -> None:
        thread = threading.Thread(target=self._keep, args=(work,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _keep(self, work: Callable[[sa.Connection], None]) -> None:
        """Do the work on a connection of its own, and again on a new one when that is lost."""
        lost = False
        while not self._stop.is_set():
            try:
                engine = self._store.engine.execution_options(**self._options())
                with engine.connect() as connection:
                    if lost:
                        self._reachable(True)  # noqa: FBT003 - a callback has no keywords
                    lost = False
                    work(connection)
            except Exception as error:  # noqa: BLE001 - boundary: without this thread no news comes
                if not lost:
                    _log.info("the store does not answer: %s", error)
                    self._reachable(False)  # noqa: FBT003 - the same
                lost = True
                self._stop.wait(RETRY_S)

    def _options(self) -> dict[str, Any]:
        return {} if self._store.kind == "sqlite" else {"isolation_level": "AUTOCOMMIT"}

    def _watch(self, connection: sa.Connection) -> None:
        cursor = connection.connection.cursor()
        seen = None
        while True:
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone() or (seen,)
            if version != seen:
                # The first look counts too: what was read before it may have changed since.
                self._changed()
            seen = version
            if self._stop.wait(LOOK_S):
                return

    def _listen(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("LISTEN holdfast")
        # What was read before may have changed since, and nobody told us.
        self._changed()
        driver: Any = connection.connection.driver_connection
        waited = 0.0
        while not self._stop.is_set():
            # Short turns, so that closing the till need not wait for the poll.
            try:
                heard = list(driver.notifies(timeout=0.25, stop_after=1))
            except driver_errors() as error:
                connection.invalidate()
                raise sa.exc.OperationalError("LISTEN", None, error) from error
            waited = 0.0 if heard else waited + 0.25
            if heard or waited >= POLL_S:
                waited = 0.0
                self._changed()

    def _tell(self, connection: sa.Connection) -> None:
        while not self._stop.is_set():
            self._told.wait()
            self._told.clear()
            if not self._stop.is_set():
                connection.exec_driver_sql("SELECT pg_notify('holdfast', '')")


def driver_errors() -> tuple[type[Exception], ...]:
    """Name what the PostgreSQL driver raises; imported where it is used, SQLite shops lack it."""
    import psycopg  # noqa: PLC0415 - only tills on PostgreSQL load the driver

    return (psycopg.Error,)
