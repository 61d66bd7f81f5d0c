"""Nothing but a `Problem` leaves the core."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from pos.domain.errors import Code, Problem
from pos.store.engine import Busy, CommitUnknown, ConnectionLost

P = ParamSpec("P")
T = TypeVar("T")


def plainly(verb: Callable[P, T]) -> Callable[P, T]:
    """Turn what the store says into the sentence a person reads."""

    @wraps(verb)
    def said(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return verb(*args, **kwargs)
        except Busy as error:
            raise Problem(Code.DB_BUSY) from error
        except (ConnectionLost, CommitUnknown) as error:
            raise Problem(Code.DB_UNREACHABLE) from error

    return said
