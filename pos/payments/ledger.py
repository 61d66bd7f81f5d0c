"""What the simulated provider remembers: one file, shared by the tills of a machine.

A till that is killed takes nothing with it, as with a real provider. Lines are JSON; a line is
added under a lock between processes and is on the disk before anyone is answered. Reading takes
no lock: only whole lines count. A last line torn by a crash is cut off by the next writer.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from threading import Lock
from typing import Any

from filelock import FileLock, Timeout

from pos.payments.book import Book, Totals
from pos.payments.entry import Entry

#: A writer needs milliseconds; one that has the lock for this long hangs.
LOCK_WAIT_S = 5.0


class LedgerBusyError(Exception):
    """Another program holds the ledger and does not let go."""


class Ledger:
    """The provider's memory; usable from many threads and many processes at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = Lock()
        self._lock = FileLock(
            path.with_name(f"{path.name}.lock"),
            timeout=LOCK_WAIT_S,
            thread_local=False,
            poll_interval=0.002,
        )
        self._book = Book()
        self._read_to = 0
        self._inode: int | None = None

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self._path

    @contextmanager
    def reading(self) -> Iterator[Book]:
        """Look at everything that is known; other threads of this process wait meanwhile."""
        with self._guard:
            self._catch_up()
            yield self._book

    @contextmanager
    def writing(self) -> Iterator["Page"]:
        """Look and write with nobody else writing; what was written is durable at the end.

        Raises:
            LedgerBusyError: when another program hangs with the ledger in its hands.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._guard:
            try:
                self._lock.acquire()
            except Timeout as error:
                raise LedgerBusyError(f"{self._path} is held by another program") from error
            try:
                self._catch_up()
                page = Page(self._book)
                yield page
                self._append(page.written)
            finally:
                self._lock.release()

    def totals(self) -> Totals:
        """Add up everything that was ever carried out, for whoever checks the shop's account."""
        with self.reading() as book:
            return book.totals()

    def entries(self) -> tuple[Entry, ...]:
        """Read the whole ledger from the file, in the order in which things happened."""
        if not self._path.exists():
            return ()
        whole, _, _ = self._path.read_bytes().rpartition(b"\n")
        return tuple(entry for line in whole.split(b"\n") if (entry := _entry(line)))

    def _catch_up(self) -> None:
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            self._forget()
            return
        with file:
            found = os.fstat(file.fileno())
            if found.st_ino != self._inode or found.st_size < self._read_to:
                self._forget()
                self._inode = found.st_ino
            if found.st_size == self._read_to:
                return
            file.seek(self._read_to)
            whole, newline, _ = file.read().rpartition(b"\n")
        for line in whole.split(b"\n"):
            entry = _entry(line)
            if entry is not None:
                self._book.note(entry)
        self._read_to += len(whole) + len(newline)

    def _append(self, entries: list[Entry]) -> None:
        if not entries:
            return
        text = "".join(f"{_line(entry)}\n" for entry in entries).encode()
        made = not self._path.exists()
        with self._path.open("w+b" if made else "r+b") as file:
            # Whatever lies behind the last whole line was torn off by a crash: the lock is ours,
            # so that nobody is writing it now.
            file.truncate(self._read_to)
            file.seek(self._read_to)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            self._inode = os.fstat(file.fileno()).st_ino
        if made:
            _sync_folder(self._path.parent)
        for entry in entries:
            self._book.note(entry)
        self._read_to += len(text)

    def _forget(self) -> None:
        self._book = Book()
        self._read_to = 0
        self._inode = None


class Page:
    """What one writer adds; it becomes part of the book when it is on the disk."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.written: list[Entry] = []

    def write(self, entry: Entry) -> None:
        """Put an entry under those of this page."""
        self.written.append(entry)


_FIELDS = {field.name for field in fields(Entry)}


def _line(entry: Entry) -> str:
    return json.dumps({k: v for k, v in asdict(entry).items() if v is not None})


def _entry(line: bytes) -> Entry | None:
    if not line.strip(b"\0 \r"):
        return None
    try:
        values: dict[str, Any] = json.loads(line)
        entry = Entry(**{k: v for k, v in values.items() if k in _FIELDS})
        return entry if _is_whole(entry) else None
    except (ValueError, TypeError, AttributeError):
        # A line that a broken disk left unreadable; the ones around it are still true.
        return None


def _is_whole(entry: Entry) -> bool:
    figures = (entry.at, entry.amount, entry.moved, entry.due, entry.expires)
    words = (entry.kind, entry.key)
    return all(one is None or type(one) is int for one in figures) and all(
        isinstance(one, str) for one in words
    )


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
