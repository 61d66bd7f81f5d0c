"""apsw in the shape that SQLAlchemy knows as SQLite's driver (DB-API 2.0 as pysqlite3 has it).

Only a process that records (`powercut.recording`) imports this: it stands there for pysqlite3,
so that the shipped store runs on a library whose every write can be seen.
"""

from contextlib import contextmanager
from itertools import islice

import apsw  # noqa: TID251 - the one SQLite library of the recording process

apilevel = "2.0"
paramstyle = "qmark"
threadsafety = 1
sqlite_version = apsw.sqlite_lib_version()
sqlite_version_info = tuple(int(part) for part in sqlite_version.split("."))


class Warning(Exception):  # noqa: A001, N818 - DB-API names it so
    """Never raised."""


class Error(Exception):
    """All that this driver raises."""


class InterfaceError(Error):
    """The driver was used wrongly."""


class DatabaseError(Error):
    """SQLite refused."""


class DataError(DatabaseError):
    """Never raised."""


class OperationalError(DatabaseError):
    """Locked, full, broken, or wrong SQL."""


class IntegrityError(DatabaseError):
    """A constraint or a trigger refused."""


class InternalError(DatabaseError):
    """Never raised."""


class ProgrammingError(DatabaseError):
    """Wrong parameters, or a closed connection."""


class NotSupportedError(DatabaseError):
    """Never raised."""


_KINDS = (
    (apsw.ConstraintError, IntegrityError),
    ((apsw.BindingsError, apsw.ConnectionClosedError, apsw.CursorClosedError), ProgrammingError),
    ((apsw.CorruptError, apsw.NotADBError), DatabaseError),
    (apsw.Error, OperationalError),
)


@contextmanager
def translated():
    """Raise what DB-API calls it instead of what apsw does."""
    try:
        yield
    except apsw.Error as error:
        kind = next(ours for theirs, ours in _KINDS if isinstance(error, theirs))
        raise kind(str(error)) from error


def connect(database, *, timeout=5.0, isolation_level=None, check_same_thread=True):
    """Open a file, through the VFS that is the default of this process."""
    assert isolation_level is None, "the store says BEGIN itself"
    with translated():
        connection = apsw.Connection(database)
        connection.set_busy_timeout(int(timeout * 1000))
    return Connection(connection)


class Connection:
    """One connection; whoever uses it says BEGIN."""

    isolation_level = None

    def __init__(self, connection):
        self._connection = connection

    @property
    def in_transaction(self):
        return self._connection.in_transaction

    def cursor(self):
        return Cursor(self._connection)

    def execute(self, sql, parameters=()):
        return self.cursor().execute(sql, parameters)

    def commit(self):
        self._end("COMMIT")

    def rollback(self):
        self._end("ROLLBACK")

    def close(self):
        with translated():
            self._connection.close()

    def create_function(self, name, narg, func, *, deterministic=False):
        with translated():
            self._connection.create_scalar_function(name, func, narg, deterministic=deterministic)

    def _end(self, how):
        if self.in_transaction:
            self.execute(how)


class Cursor:
    """One statement at a time; its rows are fetched at once, so that none is left half done."""

    arraysize = 1

    def __init__(self, connection):
        self._connection = connection
        self.description = None
        self.rowcount = -1
        self.lastrowid = None
        self._rows = iter(())

    def execute(self, sql, parameters=()):
        self.rowcount = self._run(sql, parameters)
        return self

    def executemany(self, sql, several):
        self.rowcount = sum(self._run(sql, parameters) for parameters in several)
        return self

    def fetchone(self):
        return next(self._rows, None)

    def fetchmany(self, size=None):
        return list(islice(self._rows, size or self.arraysize))

    def fetchall(self):
        return list(self._rows)

    def __iter__(self):
        return self._rows

    def close(self):
        self._rows = iter(())

    def setinputsizes(self, sizes):
        """SQLite has no use for them."""

    def setoutputsize(self, size, column=None):
        """SQLite has no use for it."""

    def _run(self, sql, parameters):
        self.description = None
        with translated():
            cursor = self._connection.cursor()
            # The columns are known while the statement is prepared, and not once it is done.
            cursor.exec_trace = self._describe
            self._rows = iter(list(cursor.execute(sql, parameters)))
        if self._is_readonly:
            return -1
        self.lastrowid = self._connection.last_insert_rowid()
        return self._connection.changes()

    def _describe(self, cursor, sql, bindings):
        self._is_readonly = cursor.is_readonly
        columns = cursor.get_description()
        if columns:
            self.description = tuple((name, *[None] * 6) for name, _ in columns)
        return True
