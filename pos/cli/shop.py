"""The shop's store, opened for a command that looks into it or works on it without a till."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.cli.opening import Opening
from pos.domain.errors import Code, Problem
from pos.store.engine import Store, read_url
from pos.store.upgrade import look, prepare
from pos.system.clock import SystemClock
from pos.system.paths import migrations


@contextmanager
def existing_store(opening: Opening) -> Iterator[Store]:
    """Open a store that somebody has sold in; it is neither made nor changed.

    Raises:
        Problem: STORE_WRONG where there is none, SCHEMA_TOO_OLD, SCHEMA_TOO_NEW.
    """
    must_exist(opening.store)
    state = look(opening.store, SystemClock(), migrations())
    if not state.known:
        raise Problem(Code.SCHEMA_TOO_NEW, found=state.found)
    if state.found is None:
        raise _empty(opening.store)
    with _opened(opening.store) as store:
        # Refuses one that is too old, and one whose guards were taken away.
        prepare(opening.store, SystemClock(), migrations(), upgrade=False)
        yield store


@contextmanager
def made_store(url: str) -> Iterator[Store]:
    """Open a store; it is made, or brought up to this program, where needed."""
    prepare(url, SystemClock(), migrations())
    with _opened(url) as store:
        yield store


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = Store.open(url, SystemClock())
    try:
        yield store
    finally:
        store.close()


def must_exist(url: str) -> None:
    """Refuse a file that is not there: looking at it would make it.

    Raises:
        Problem: STORE_WRONG.
    """
    read = read_url(url)
    if read.get_backend_name() == "sqlite" and not Path(str(read.database)).is_file():
        raise Problem(
            Code.STORE_WRONG,
            store=url,
            why="there is no such file. Check the name; “holdfast db upgrade” makes a new store.",
        )


def _empty(url: str) -> Problem:
    return Problem(
        Code.STORE_WRONG, store=url, why="it is empty. “holdfast db upgrade” makes it a store."
    )
