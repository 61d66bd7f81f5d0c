"""Where the PostgreSQL server of the demo lies."""

import hashlib
import os
import pwd
import tempfile
from pathlib import Path

from pos.domain.errors import Code, Problem

_LONGEST = 60


def server_folder(data: Path) -> Path:
    """Give the folder of the demo's server: short enough for a socket, and within its reach."""
    beside = data / "pg"
    # Below the home of root, the user that PostgreSQL runs as then could not reach it.
    if os.geteuid() != 0 and len(os.fsencode(beside)) <= _LONGEST:
        return beside
    mark = hashlib.sha256(os.fsencode(beside)).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"holdfast-demo-{os.geteuid()}-{mark}"


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
