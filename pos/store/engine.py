"""Opens the shop's store and hands out units of work, alike on both engines (``checkout 8``)."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import pysqlite3.dbapi2 as sqlite_library
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from pos.domain.errors import Code, Problem
from pos.ports.clock import Clock
from pos.store.faults import Busy, CommitUnknown, Conflict, ConnectionLost, translate
from pos.store.journal import Chain
from pos.store.unit import Unit
from pos.store.writer_queue import WriterQueue

__all__ = ["Busy", "CommitUnknown", "Conflict", "ConnectionLost", "Store", "Unit"]

T = TypeVar("T")

TRIES = 5
COMMAND_LINE = "command-line"
"""The journal chain of whoever is no till."""

_POSTGRES_SETTINGS = (
    "-c lock_timeout=3s -c statement_timeout=10s -c idle_in_transaction_session_timeout=15s"
    " -c synchronous_commit=on"
)
_POSTGRES_ARGS: dict[str, object] = {
    "options": _POSTGRES_SETTINGS,
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    # Keepalives are for a line on which nothing is under way. A question that the network swallows
    # would be sent again for a quarter of an hour, with the till waiting.
    "tcp_user_timeout": 11_000,
    "prepare_threshold": 1,
    "application_name": "holdfast",
}


class Store:
    """One shop's store. Thread-safe; a unit of work belongs to the thread that opened it.

    On SQLite the program has one writer at a time behind a queue; on PostgreSQL each unit has a
    connection of its own. Nothing is opened before the first unit.
    """

    def __init__(self, engine: sa.Engine, clock: Clock, queue: WriterQueue | None) -> None:
        self._engine = engine
        self._reader = engine.execution_options(**_reader_options(engine.dialect.name))
        self._clock = clock
        self._queue = queue
        self._chain = Chain(COMMAND_LINE)
        self._listeners: list[Callable[[], None]] = []
        self._closing = threading.Event()

    @classmethod
    def open(cls, url: str, clock: Clock) -> "Store":
        """Prepare to work on the store at ``url``; it must have been made ready (`upgrade`).

        Raises:
            Problem: STORE_WRONG where the URL names neither kind of store.
        """
        parsed = read_url(url)
        if parsed.get_backend_name() == "sqlite":
            path = Path(str(parsed.database))
            queue = WriterQueue(path.with_name(path.name + ".queue"))
            return cls(sqlite_engine(path, clock), clock, queue)
        return cls(postgres_engine(parsed), clock, None)

    @property
    def kind(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @property
    def engine(self) -> sa.Engine:
        """The engine itself, for this room and for tests that count statements."""
        return self._engine

    @property
    def clock(self) -> Clock:
        """The clock of this computer: for durations, and for the time of day on SQLite."""
        return self._clock

    def write_as(self, till_id: str) -> None:
        """Keep this program's journal in the till's chain from now on."""
        self._chain = Chain(till_id)

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """Open a unit of work that may write; leaving it without ``commit()`` rolls back.

        Raises:
            Busy, Conflict, ConnectionLost: nothing was changed.
            CommitUnknown: COMMIT was sent and its answer lost.
            Problem: DISK_FULL.
        """
        with self._turn():
            with self._unit(self._engine) as unit:
                yield unit
            committed = unit.committed
        # Other tills are told after the turn is over: they would only wait for it (checkout 9).
        if committed:
            for listener in self._listeners:
                listener()

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """Open a unit of work that sees one moment of the store and changes nothing.

        Raises:
            Problem: DB_BUSY, DB_UNREACHABLE.
        """
        try:
            with self._unit(self._reader) as unit:
                yield unit
        except (Busy, ConnectionLost) as error:
            raise _as_problem(error) from error

    def transact(self, work: Callable[[Unit], T]) -> T:
        """Run ``work`` in a unit, commit, and repeat the whole where the store was busy.

        ``work`` must be repeatable: it calls nobody outside. A lost connection is tried again too,
        since nothing was committed; a lost answer to COMMIT is not.

        Raises:
            Problem: DB_BUSY or DB_UNREACHABLE after the last try; whatever ``work`` refuses.
            CommitUnknown: ask the rows what became of it.
        """
        for attempt in range(1, TRIES + 1):
            try:
                with self.write() as unit:
                    result = work(unit)
                    unit.commit()
                    return result
            except (Busy, ConnectionLost) as error:
                if attempt == TRIES or self._closing.is_set():
                    raise _as_problem(error) from error
                self._closing.wait(random.uniform(0.5, 1.5) * 0.01 * 2**attempt)  # noqa: S311 - jitter
        raise AssertionError("the loop returns or raises")

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after every committed write of this program, on the writing thread."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Close every connection; the store can be opened again."""
        self._closing.set()
        self._engine.dispose()
        if self._queue is not None:
            self._queue.close()

    def _turn(self) -> AbstractContextManager[object]:
        return self._queue if self._queue is not None else nullcontext()

    @contextmanager
    def _unit(self, engine: sa.Engine) -> Iterator[Unit]:
        try:
            with engine.connect() as connection:
                unit = Unit(connection, self._clock, self._chain)
                try:
                    with connection.begin():
                        yield unit
                        unit.leave()
                finally:
                    unit.journal.forget()
        except sa.exc.DBAPIError as error:
            self._chain.forget()
            raise translate(error) from error


def read_url(url: str) -> sa.URL:
    """Read a store's URL as people write it: ``sqlite:///path`` or ``postgresql://…``.

    Raises:
        Problem: STORE_WRONG.
    """
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise Problem(
            Code.STORE_WRONG, store=url, why="write sqlite:///path/shop.db or postgresql://…"
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise Problem(Code.STORE_WRONG, store=url, why="write sqlite:///path/shop.db or postgresql://…")


def sqlite_engine(path: Path, clock: Clock) -> sa.Engine:
    """Make an engine over a SQLite file, durable to the last commit (WAL, FULL)."""
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        module=sqlite_library,
        poolclass=sa.pool.QueuePool,
        pool_size=4,
        max_overflow=8,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 5.0},
    )

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        connection.create_function("holdfast_now", 0, clock.now)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "cache_size=-16384",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("holdfast_read")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def postgres_engine(url: sa.URL) -> sa.Engine:
    """Make an engine over a PostgreSQL database with the settings of ``checkout 8``."""
    return sa.create_engine(
        url, connect_args=dict(_POSTGRES_ARGS), pool_size=5, max_overflow=10, pool_pre_ping=False
    )


def _reader_options(kind: str) -> dict[str, Any]:
    if kind == "sqlite":
        return {"holdfast_read": True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _as_problem(error: Exception) -> Problem:
    code = Code.DB_UNREACHABLE if isinstance(error, ConnectionLost) else Code.DB_BUSY
    return Problem(code)
