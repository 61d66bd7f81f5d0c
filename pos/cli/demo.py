"""``holdfast demo``: a shop to try, opened by as many tills as one likes."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock

from pos.cli.opening import Opening
from pos.cli.shop import made_store
from pos.domain.errors import Code, Problem
from pos.services.demo import fill, is_filled, is_whole
from pos.services.tills import TillDesk
from pos.store.engine import Store
from pos.system.ids import UUIDv7
from pos.system.paths import resources


@contextmanager
def prepare(opening: Opening) -> Iterator[Opening]:
    """Have the demo shop ready, and hold what it needs until the block is left.

    The shop is always in the same folder of the user's data (below ``HOLDFAST_HOME`` where that
    is set), or in a PostgreSQL server beside it, so that every till started like this sells in one
    shop. It is made when it is missing; ``--fresh`` makes it anew. Gives an `Opening` whose
    ``store`` is its URL and whose ``till`` is none, unless one was named: then the till takes the
    first that is free.

    Raises:
        Problem: STORE_WRONG, also where ``--fresh`` would pull the shop from under a running till.
    """
    opening.places.data.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        # One maker at a time; the lock lies beside the folder that --fresh removes.
        with FileLock(opening.places.data.with_suffix(".lock")):
            ready = _settled(opening, held)
        yield ready


def _settled(opening: Opening, held: ExitStack) -> Opening:
    fresh = opening.arguments.fresh
    if opening.store_was_named:
        if fresh:
            why = "--fresh is for the demo's own store; leave out --store and HOLDFAST_STORE."
            raise Problem(Code.STORE_WRONG, store=opening.store, why=why)
        ready = opening
    elif opening.arguments.postgres:
        ready = opening.at_store(_server(opening, held, fresh=fresh))
    else:
        ready = opening
        if fresh:
            _refuse_running(opening.store)
            for folder in (opening.places.data, opening.places.state):
                shutil.rmtree(folder, ignore_errors=True)
    with made_store(ready.store) as store:
        # Somebody else's shop is left as it is; our own may have broken off while it was made.
        if not (is_filled(store) if opening.store_was_named else is_whole(store)):
            fill(store, UUIDv7(), resources() / "sample" / "articles.csv")
    return ready


def _server(opening: Opening, held: ExitStack, *, fresh: bool) -> str:
    # It needs Unix, as its sockets do; the demo on SQLite does not.
    from pos.cli.demo_server import demo_server, server_folder  # noqa: PLC0415 - the line above

    data = opening.places.data
    if fresh:
        with demo_server(data) as url:
            _refuse_running(url)
        shutil.rmtree(server_folder(data))
    return held.enter_context(demo_server(data))


def _refuse_running(url: str) -> None:
    """Refuse to throw away a shop that a till has open."""
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        return
    with made_store(url) as store:
        running = _running(store)
    if running:
        why = f"{', '.join(running)} of the demo shop is still open. Close it and start again."
        raise Problem(Code.STORE_WRONG, store=url, why=why)


def _running(store: Store) -> list[str]:
    with store.read() as unit:
        now = unit.now()
        lease = unit.shop.settings().lease_s * 1_000_000
    tills = TillDesk(store, UUIDv7()).tills()
    return [till.name for till in tills if till.is_live(now, lease)]
