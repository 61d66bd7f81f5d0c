"""Writing the journal out, so that anybody can verify it without this program (trust 3.3)."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

from pos.domain.errors import Code, Problem
from pos.domain.journal import ChainState, CheckProgress
from pos.services.journal.kinds import Names, kind_words, sentence
from pos.services.journal.standalone import FORMAT
from pos.services.table_file import Cell, write_csv
from pos.store.engine import Store, Unit
from pos.store.journal_reading import JournalReading, entry_of

VERIFIER = "verify_journal.py"
_TICK = 2000
_COLUMNS = (
    *("Till", "Entry", "Time (UTC)", "Person", "Kind", "What", "Checkout", "From", "To"),
    *("Kind (code)", "Hash"),
)
_README = """The journal of {shop}, exported at {at}.

journal.jsonl   every entry as it was written: its text, its hash, the hash before it
journal.csv     the same entries in words, for a spreadsheet
manifest.json   how many there are, and where each till's chain begins and ends (its anchors)
SHA256SUMS      of every file here
{verifier}  verifies all of it:  python3 {verifier}

An entry's hash is the SHA-256 of the hash before it, a line feed, and its text, in UTF-8. Its text
is JSON with sorted keys and no blanks. Amounts are whole minor units, quantities thousandths, times
microseconds since 1970 in UTC. "rows" in a text are the rows that this entry wrote, value by value.

Keep manifest.json where nobody can change it: with it a journal that is cut short or written anew
later is found ("holdfast journal verify --anchors manifest.json"). The chain is not signed yet.
"""

Report = Callable[[CheckProgress], bool]
"""Is told of progress; answers whether to go on."""


@dataclass(frozen=True)
class ExportAsked:
    """Which entries are wanted, in microseconds UTC: from ``since`` on, before ``until``."""

    folder: Path
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Exported:
    """What was written; ``complete`` is false where it was stopped and nothing was kept."""

    folder: Path
    entries: int
    chains: tuple[ChainState, ...]
    complete: bool = True


class _Stop(Exception):  # noqa: N818 - nothing went wrong; somebody asked for it.
    """The person who started the export stopped it."""


def export_journal(
    store: Store, asked: ExportAsked, *, report: Report = lambda _: True
) -> Exported:
    """Write a folder with the entries, whole or not at all; it must be new or empty.

    Raises:
        Problem: FILE_WRONG.
    """
    folder = asked.folder.absolute()
    _refuse_full(folder)
    part = folder.with_name(f".{folder.name[:80]}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        with store.read() as unit:
            made = _Export(unit, asked, part, report)()
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except _Stop:
        return Exported(folder, 0, (), complete=False)
    except OSError as error:
        why = f"it cannot be written: {error.strerror or error}. Choose another place."
        raise Problem(Code.FILE_WRONG, file=str(folder), why=why) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(part)
    return Exported(folder, made.entries, made.chains)


def _refuse_full(folder: Path) -> None:
    try:
        is_full = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        why = f"it cannot be looked into: {error.strerror}."
        raise Problem(Code.FILE_WRONG, file=str(folder), why=why) from error
    if is_full:
        why = "there is something in it already. Name a new folder."
        raise Problem(Code.FILE_WRONG, file=str(folder), why=why)


class _Export:
    def __init__(self, unit: Unit, asked: ExportAsked, part: Path, report: Report) -> None:
        self._asked, self._part, self._report = asked, part, report
        self._reading = JournalReading(unit.connection)
        self._settings = unit.shop.settings()
        self._now = unit.now()
        self._names = Names(
            self._reading.people_names(), self._reading.till_names(), self._settings.currency
        )
        self._heads: list[dict[str, Any]] = []
        self._chains: list[ChainState] = []
        self._done = 0
        self._total = self._reading.count(asked.since)

    def __call__(self) -> Exported:
        with (self._part / "journal.jsonl").open("wb") as lines:
            with closing(self._rows(lines)) as cells:
                write_csv(self._part / "journal.csv", _COLUMNS, cells)
            lines.flush()
            os.fsync(lines.fileno())
        self._write("manifest.json", json.dumps(self._manifest(), ensure_ascii=False, indent=2))
        self._write(VERIFIER, _verifier())
        told = _README.format(shop=self._settings.shop_name, at=_iso(self._now), verifier=VERIFIER)
        self._write("README.txt", told)
        names = sorted(path.name for path in self._part.iterdir())
        sums = [f"{_digest(self._part / name)}  {name}\n" for name in names]
        self._write("SHA256SUMS", "".join(sums))
        return Exported(self._part, self._done, tuple(self._chains))

    def _rows(self, lines: BinaryIO) -> Generator[tuple[Cell, ...], None, None]:
        for till in self._reading.chain_names():
            with closing(self._chain(till, lines)) as cells:
                yield from cells

    def _chain(self, till: str, lines: BinaryIO) -> Generator[tuple[Cell, ...], None, None]:
        since, until = self._asked.since, self._asked.until
        first = 1 if since is None else self._reading.first_since(till, since)
        last = None if until is None else self._reading.last_before(till, until)
        head: dict[str, Any] = {"till": till, "name": self._names.till(till), "entries": 0}
        before = self._reading.entry(till, first - 1)
        seq, digest = (0, "") if before is None else (before.seq, before.hash)
        head |= {"first_seq": first, "first_prev_hash": digest}
        with closing(self._reading.chain(till, first, last)) as rows:
            for row in rows:
                lines.write(_line(row))
                seq, digest = row.seq, row.hash
                head["entries"] += 1
                self._tell()
                yield self._cells(row)
        head |= {"seq": seq, "hash": digest}
        self._heads.append(head)
        self._chains.append(ChainState(till, head["name"], head["entries"], seq, digest))

    def _tell(self) -> None:
        self._done += 1
        if self._done % _TICK == 0:
            progress = CheckProgress("export", self._done, max(self._total, self._done))
            if not self._report(progress):
                raise _Stop

    def _cells(self, row: Any) -> tuple[Cell, ...]:
        entry = entry_of(row)
        return (
            self._names.till(entry.till),
            entry.seq,
            _iso(entry.at),
            self._names.person(entry.actor),
            kind_words(entry.kind),
            sentence(entry, self._names),
            entry.lock_id,
            entry.from_state,
            entry.to_state,
            entry.kind,
            entry.hash,
        )

    def _manifest(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "shop": self._settings.shop_name,
            "currency": self._settings.currency,
            "exported_at": _iso(self._now),
            "from": None if self._asked.since is None else _iso(self._asked.since),
            "until": None if self._asked.until is None else _iso(self._asked.until),
            "schema": self._reading.schema(),
            "entries": self._done,
            "heads": self._heads,
            "signature": None,
        }

    def _write(self, name: str, text: str) -> None:
        path = self._part / name
        with path.open("wb") as file:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())


def _line(row: Any) -> bytes:
    line = {name: getattr(row, name) for name in ("till", "seq", "prev_hash", "hash", "canonical")}
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _verifier() -> str:
    return files("pos.services.journal").joinpath("standalone.py").read_text(encoding="utf-8")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()


def _iso(moment: int) -> str:
    try:
        written = datetime.fromtimestamp(moment / 1_000_000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        # Somebody wrote it there; the check names it.
        return str(moment)
    return f"{written:%Y-%m-%dT%H:%M:%S}.{moment % 1_000_000:06d}Z"
