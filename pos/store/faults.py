"""What can go wrong between the program and its store, in the words of this house.

No SQLAlchemy or driver type leaves the room: callers see these four and `Problem`.
"""

import sqlalchemy as sa

from pos.domain.errors import Code, Problem


class Busy(Exception):  # noqa: N818 - named for what is the case, like the others here.
    """Another writer was in the way; nothing was changed, the whole transaction may be repeated."""


class Conflict(Exception):  # noqa: N818
    """A constraint refused the change; nothing was changed. ``constraint`` is its name if known."""

    def __init__(self, constraint: str) -> None:
        self.constraint = constraint
        super().__init__(constraint)


class ConnectionLost(Exception):  # noqa: N818
    """The store went away before COMMIT was sent; nothing was changed."""


class CommitUnknown(Exception):  # noqa: N818
    """The store went away while COMMIT was on its way: ask what became of it, never repeat it."""


#: SQLSTATEs after which the same transaction may be tried again (``checkout 8``).
_RETRYABLE = frozenset({"40001", "40P01", "55P03", "57014", "25P03"})
_GONE = ("08", "57P01", "57P02", "57P03")
_FULL = frozenset({"53100", "53200", "58030"})


def translate(error: sa.exc.DBAPIError) -> Exception:
    """Turn a driver's error into one of ours; what is nobody's fault but ours stays as it is."""
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(error, sa.exc.IntegrityError):
        # A constraint's own name may say "busy" or "locked": it is not asked for such words.
        forked = "holdfast: journal" in str(error.orig)
        return Busy(str(error.orig)) if forked else Conflict(_constraint(error))
    if isinstance(error, sa.exc.OperationalError | sa.exc.InternalError | sa.exc.DatabaseError):
        known = _from_state(error, state) or _from_words(error)
        if known is not None:
            return known
    return error


def _from_state(error: sa.exc.DBAPIError, state: str | None) -> Exception | None:
    if state in _RETRYABLE:
        return Busy(str(error.orig))
    if state in _FULL:
        return Problem(Code.DISK_FULL)
    if error.connection_invalidated or (state and state.startswith(_GONE)):
        return ConnectionLost(str(error.orig))
    # A vanished PostgreSQL server gives no SQLSTATE at all (measured); SQLite never gives one.
    nameless = state is None and type(error.orig).__module__.startswith("psycopg")
    if nameless and isinstance(error, sa.exc.OperationalError):
        return ConnectionLost(str(error.orig))
    return None


def _from_words(error: sa.exc.DBAPIError) -> Exception | None:
    """Read what SQLite says, which has no codes; PostgreSQL's words may name our constraints."""
    words = str(error.orig)
    if getattr(error.orig, "sqlstate", None) is not None:
        return None
    if not isinstance(error, sa.exc.IntegrityError) and ("locked" in words or "busy" in words):
        return Busy(words)
    if "disk is full" in words or "disk I/O error" in words:
        return Problem(Code.DISK_FULL)
    if "holdfast: journal" in words:
        return Busy(words)
    return None


def _constraint(error: sa.exc.IntegrityError) -> str:
    diag = getattr(error.orig, "diag", None)
    name = getattr(diag, "constraint_name", None)
    return name or str(error.orig)
