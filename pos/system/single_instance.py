"""That a till runs once on this computer: a lock file that dies with its program."""

import hashlib
from pathlib import Path

from filelock import FileLock, Timeout


class TillFile:
    """Held for as long as this program is that till; the system lets go of it on any death.

    Whoever gets it knows that no other program of this computer is the till, however the last one
    ended: a till that was killed can start again at once (``checkout 2``).
    """

    def __init__(self, folder: Path, store: str, till: str) -> None:
        name = hashlib.sha256(f"{canonical(store)}\n{till}".encode()).hexdigest()[:24]
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / f"{name}.lock")

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


def canonical(store: str) -> str:
    """Write a store's URL the one way, however it was typed."""
    kind, _, path = store.partition(":///")
    return f"{kind}:///{Path(path).expanduser().resolve()}" if kind == "sqlite" else store
