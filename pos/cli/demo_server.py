"""Where the PostgreSQL server of the demo lies."""

import hashlib
import os
import pwd
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from pos.domain.errors import Code, Problem
from pos.system.postgres_cluster import PostgresCluster, programs

_LONGEST = 60


def server_folder(data: Path) -> Path:
    """Give the folder of the demo's server: short enough for a socket, and within its reach."""
    beside = data / "pg"
    # Below the home of root, the user that PostgreSQL runs as then could not reach it.
    if os.geteuid() != 0 and len(os.fsencode(beside)) <= _LONGEST:
        return beside
    mark = hashlib.sha256(os.fsencode(beside)).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"holdfast-demo-{os.geteuid()}-{mark}"


def server_url(data: Path) -> str:
    """Give the URL of the demo's store on its server, whether that runs or not."""
    return PostgresCluster(server_folder(data), Path()).url()


def is_on_server(store: str, data: Path) -> bool:
    """Tell whether a store's URL leads to the demo's server."""
    return str(server_folder(data)) in unquote(store)


@contextmanager
def demo_server(data: Path) -> Iterator[str]:
    """Have the demo's server run while the block lasts; gives the URL of its store.

    Raises:
        Problem: STORE_WRONG where it cannot be started.
    """
    folder = server_folder(data)
    must_be_ours(folder)
    with PostgresCluster(folder, programs()) as cluster:
        yield cluster.url()


def must_be_ours(folder: Path) -> None:
    """Refuse a folder that somebody else made under this name.

    Raises:
        Problem: STORE_WRONG.
    """
    if folder.exists() and folder.stat().st_uid not in _ours():
        why = f"the folder {folder} belongs to somebody else."
        raise Problem(Code.STORE_WRONG, store="PostgreSQL", why=why)


def _ours() -> set[int]:
    if os.geteuid() != 0:
        return {os.geteuid()}
    return {0, pwd.getpwnam("nobody").pw_uid}
