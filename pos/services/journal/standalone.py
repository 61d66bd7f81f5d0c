"""Verifies an export of a Holdfast POS journal. It needs Python 3.9 or later and nothing else.

    python3 verify_journal.py [FOLDER] [--anchors EARLIER/manifest.json]

It proves that the files are as they were exported (SHA256SUMS), that each till's entries follow one
another without a gap, that each entry's hash is that of its text, that each text names its own till
and number, and that each till ends where the manifest says. With --anchors it compares with an
earlier export: a journal that was cut short or written anew since then is found by it.

What it cannot show: whether somebody who could write the store and every export made of it wrote
all of them anew. Keep exports where nobody can change them, or a copy of a manifest's heads.

Exit status: 0 all is well, 1 something is not, 2 it was asked wrongly.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = "holdfast-journal-1"
MOST_TOLD = 100
COLUMNS = ("till", "seq", "at", "lock_id", "epoch", "actor", "kind", "from_state", "to_state")


class Findings:
    """What is wrong; the first hundred are told, the rest is counted."""

    def __init__(self) -> None:
        self.count = 0
        self.told: list[str] = []

    def add(self, sentence: str) -> None:
        """Note one thing that is wrong."""
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(sentence)


def verify(folder: Path, anchors: dict[tuple[str, int], str]) -> tuple[int, Findings]:
    """Verify an export; gives how many entries were read, and what is wrong."""
    found = Findings()
    manifest = read_object(folder / "manifest.json", found)
    if manifest is None:
        return 0, found
    if manifest.get("format") != FORMAT:
        found.add("manifest.json: this is no export that this script knows.")
        return 0, found
    check_sums(folder, found)
    entries = Entries(manifest, anchors, found)
    entries.read(folder / "journal.jsonl")
    check_ends(manifest, entries, found)
    for (till, seq), digest in sorted(anchors.items()):
        check_anchor(till, seq, digest, entries, found)
    return entries.count, found


def read_object(path: Path, found: Findings) -> dict[str, Any] | None:
    """Read a JSON file that holds one object; none where it does not."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        found.add(f"{path.name} cannot be read: {error}")
        return None
    if not isinstance(value, dict):
        found.add(f"{path.name}: there is no object in it.")
        return None
    return value


# --- the files ------------------------------------------------------------------------------------


def check_sums(folder: Path, found: Findings) -> None:
    """Compare every file with SHA256SUMS."""
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        found.add(f"SHA256SUMS cannot be read: {error}")
        return
    named = set()
    for line in lines:
        digest, _, name = line.partition("  ")
        if not name or "/" in name or "\\" in name or name.startswith("."):
            found.add(f"SHA256SUMS: {line[:200]!r} names no file of an export.")
            continue
        named.add(name)
        try:
            actual = digest_of(folder / name)
        except (OSError, ValueError) as error:
            found.add(f"{name} cannot be read: {error}")
            continue
        if actual != digest:
            found.add(f"{name} was changed: its SHA-256 is another one than in SHA256SUMS.")
    for name in ("journal.jsonl", "journal.csv", "manifest.json"):
        if name not in named:
            found.add(f"SHA256SUMS does not name {name}.")


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()


# --- the entries ----------------------------------------------------------------------------------


class Entries:
    """The entries of an export, read one by one: how many, and where each till ends."""

    def __init__(
        self, manifest: dict[str, Any], anchors: dict[tuple[str, int], str], found: Findings
    ) -> None:
        self._anchors = anchors
        self._found = found
        self._begins: dict[str, tuple[int, str]] = {}
        for head in heads_of(manifest):
            first, before = head.get("first_seq"), head.get("first_prev_hash")
            if type(first) is int and isinstance(before, str):
                self._begins[head["till"]] = (first - 1, before)
        self.count = 0
        self.ends: dict[str, tuple[int, str]] = {}
        self.known: dict[tuple[str, int], str] = {}

    def read(self, path: Path) -> None:
        """Read all of them; only one is held in memory."""
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    self.count += 1
                    self._take(line, number)
        except OSError as error:
            self._found.add(f"journal.jsonl cannot be read: {error}")

    def _take(self, line: bytes, number: int) -> None:
        entry = read_entry(line)
        if entry is None:
            self._found.add(f"journal.jsonl line {number} is no entry.")
            return
        till, seq = entry["till"], entry["seq"]
        where = f"journal.jsonl line {number} ({till[:80]}, entry {seq})"
        self._check_place(entry, where)
        text = f"{entry['prev_hash']}\n{entry['canonical']}"
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != entry["hash"]:
            self._found.add(f"{where} was changed: its hash does not fit its text.")
        check_text(entry, where, self._found)
        if (till, seq) in self._anchors:
            self.known[till, seq] = entry["hash"]
        self.ends[till] = (seq, entry["hash"])

    def _check_place(self, entry: dict[str, Any], where: str) -> None:
        till = entry["till"]
        end = self.ends.get(till) or self._begins.get(till)
        if end is None:
            self._found.add(f"{where}: the manifest does not say where this till begins.")
        elif entry["seq"] != end[0] + 1:
            self._found.add(f"{where}: entry {end[0] + 1} was to come here.")
        elif entry["prev_hash"] != end[1]:
            self._found.add(f"{where} does not follow the entry before it.")


def read_entry(line: bytes) -> dict[str, Any] | None:
    """Read one line; none where it is no entry."""
    try:
        entry = json.loads(line.decode("utf-8"))
        texts = [entry[name] for name in ("till", "canonical", "prev_hash", "hash")]
        seq = entry["seq"]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None
    if not all(isinstance(text, str) for text in texts) or type(seq) is not int:
        return None
    return dict(entry)


def check_text(entry: dict[str, Any], where: str, found: Findings) -> None:
    """Check that the text of an entry is that of this very entry."""
    try:
        told = json.loads(entry["canonical"])
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or any(name not in told for name in COLUMNS):
        found.add(f"{where}: its text cannot be read.")
    elif (told["till"], told["seq"]) != (entry["till"], entry["seq"]):
        found.add(f"{where}: its text is that of another entry.")


# --- the ends and the anchors ---------------------------------------------------------------------


def heads_of(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the heads of a manifest that can be read."""
    heads = manifest.get("heads")
    for head in heads if isinstance(heads, list) else []:
        if isinstance(head, dict) and isinstance(head.get("till"), str):
            yield head


def check_ends(manifest: dict[str, Any], entries: Entries, found: Findings) -> None:
    """Compare where each till ends with what the manifest says."""
    counted = manifest.get("entries")
    if counted != entries.count or isinstance(counted, bool):
        found.add(f"manifest.json counts {counted!r} entries; there are {entries.count}.")
    said = {
        head["till"]: (head.get("seq"), head.get("hash"))
        for head in heads_of(manifest)
        if head.get("entries")
    }
    for till in sorted(set(said) | set(entries.ends)):
        end = entries.ends.get(till)
        if said.get(till) != end:
            found.add(
                f"{till[:80]} ends at {shown(end)}; the manifest says {shown(said.get(till))}."
            )


def shown(end: tuple[Any, Any] | None) -> str:
    """Write where a till ends."""
    return "nothing" if end is None else f"entry {end[0]!r}, hash {str(end[1])[:12]}…"


def check_anchor(till: str, seq: int, digest: str, entries: Entries, found: Findings) -> None:
    """Compare one entry with what an earlier export says of it."""
    if (till, seq) in entries.known:
        if entries.known[till, seq] != digest:
            found.add(
                f"{till[:80]}, entry {seq} is another one than in the earlier export: "
                "the journal was written anew."
            )
    elif till not in entries.ends or entries.ends[till][0] < seq:
        found.add(
            f"{till[:80]} ends before entry {seq}, which the earlier export has: "
            "the journal was cut short, or this export ends earlier."
        )


def read_anchors(path: Path) -> dict[tuple[str, int], str]:
    """Read the heads of an earlier export.

    Raises:
        ValueError: with a sentence, where the file cannot be read.
    """
    found = Findings()
    manifest = read_object(path, found)
    if manifest is None:
        raise ValueError(found.told[0])
    return {
        (head["till"], head["seq"]): head["hash"]
        for head in heads_of(manifest)
        if type(head.get("seq")) is int and head["seq"] and isinstance(head.get("hash"), str)
    }


def main(typed: list[str]) -> int:
    """Verify what was asked for and say what was found."""
    anchors: dict[tuple[str, int], str] = {}
    folder = None
    rest = list(typed)
    while rest:
        word = rest.pop(0)
        if word == "--anchors" and rest:
            try:
                anchors = read_anchors(Path(rest.pop(0)))
            except ValueError as error:
                sys.stderr.write(f"{error}\n")
                return 2
        elif word.startswith("-") or folder is not None:
            sys.stderr.write(f"{__doc__}\n")
            return 2
        else:
            folder = Path(word)
    count, found = verify(folder or Path(__file__).resolve().parent, anchors)
    for sentence in found.told:
        sys.stdout.write(f"{sentence.encode('ascii', 'backslashreplace').decode()}\n")
    if found.count > len(found.told):
        sys.stdout.write(f"and {found.count - len(found.told)} more.\n")
    if found.count:
        sys.stdout.write(f"This export is NOT as it was made: {found.count} findings.\n")
        return 1
    sys.stdout.write(f"{count} entries, each whole and in its place.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
