"""That a till runs once on this computer: a lock file that dies with its program."""

import hashlib
from pathlib import Path

from filelock import FileLock, Timeout


class TillFile:
    """Held for as long as this program is that till; the system lets go of it on any death.

    Whoever gets it knows that no other program of this computer is the till, however the last one
    ended: a till that was killed can start again at once (``checkout 2``). Which programs those
    were stands beside it, since the same till may live on another computer: a copy of this one.
    """

    def __init__(self, folder: Path, store: str, till: str) -> None:
        name = hashlib.sha256(f"{canonical(store)}\n{till}".encode()).hexdigest()[:24]
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / f"{name}.lock")
        self._ran = folder / f"{name}.ran"

    def take(self) -> bool:
        """Take it; False where a program that lives has it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Let it go."""
        self._lock.release()

    def ran(self) -> frozenset[str]:
        """Give the programs that were this till here; while the file is held, all are dead."""
        try:
            return frozenset(self._ran.read_text(encoding="utf-8").split())
        except (FileNotFoundError, UnicodeDecodeError):
            # They are waited for as if they ran elsewhere.
            return frozenset()

    def may_run(self, instance: str) -> None:
        """Note a program before the store hears of it: it may be killed right after."""
        with self._ran.open("a", encoding="utf-8") as file:
            file.write(f"{instance}\n")

    def runs(self, instance: str) -> None:
        """Forget all programs but the one that is the till now."""
        self._ran.write_text(f"{instance}\n", encoding="utf-8")


def canonical(store: str) -> str:
    """Write a store's URL the one way, however it was typed."""
    kind, _, path = store.partition(":///")
    return f"{kind}:///{Path(path).expanduser().resolve()}" if kind == "sqlite" else store
