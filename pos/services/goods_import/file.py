"""An article file as it lies on the disk: plain or gzipped, its heading and its rows."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pos.domain.errors import Code, Problem

COLUMNS = (
    "barcode",
    "name",
    "sku",
    "category",
    "price",
    "tax_rate",
    "tax_inclusive",
    "unit",
    "stock_policy",
    "stock",
)
_DELIMITERS = ",;\t"
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_LONGEST_LINE = 100_000
#: A name may hold a line break; a row that goes on and on has lost a quotation mark.
_MOST_LINES = 10
_SAVE_AS = "Save it as CSV in UTF-8 and import it again."


@dataclass(frozen=True)
class FileRow:
    """A row of the file with the line it begins on; ``fault`` where it cannot be read as cells."""

    line: int
    cells: list[str]
    fault: str | None = None


class ArticleFile:
    """An open article file; made by `opened`."""

    def __init__(self, path: Path, raw: BinaryIO, size: int) -> None:
        self.path = path
        self.size = size
        self._raw = raw
        self._bytes = self._unpacked(raw)
        self._line = 0
        first = next(self._lines(), "")
        self.delimiter = max(_DELIMITERS, key=first.count)
        self.heading = self._read_heading(first)

    @property
    def done(self) -> int:
        """How many of the ``size`` bytes have been read; for the progress bar."""
        return self._raw.tell()

    @property
    def ignored(self) -> tuple[str, ...]:
        """Columns of the file that mean nothing here."""
        return tuple(name for name in self.heading if name not in COLUMNS)

    def rows(self) -> Iterator[FileRow]:
        """Read the rows below the heading; empty lines are no rows.

        Raises:
            Problem: FILE_WRONG where the file breaks off or cannot be read on.
        """
        reader = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        while True:
            begins = self._line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if self._ended or self._line > begins:
                    raise self._unpaired(begins) from error
                yield FileRow(begins, [], "the quotation marks are not in pairs around the cells")
                continue
            if self._line - begins >= _MOST_LINES:
                raise self._unpaired(begins)
            if any(cell.strip() for cell in cells):
                yield self._fitting(begins, cells)

    def _unpaired(self, line: int) -> Problem:
        return self._wrong(
            f"a quotation mark on line {line} is not closed there, and rows after it would be "
            "swallowed. Put it right and import the file again."
        )

    def _fitting(self, line: int, cells: list[str]) -> FileRow:
        most = len(self.heading)
        if any(cell.strip() for cell in cells[most:]):
            why = f"there are {len(cells)} cells under {most} headings"
            return FileRow(line, cells, why)
        return FileRow(line, (cells + [""] * most)[:most])

    def _read_heading(self, first: str) -> tuple[str, ...]:
        try:
            cells = next(csv.reader([first], delimiter=self.delimiter, strict=True), [])
        except csv.Error as error:
            raise self._wrong("the first line is no row of headings.") from error
        names = tuple("_".join(cell.casefold().replace("-", " ").split()) for cell in cells)
        missing = [name for name in ("barcode", "name") if name not in names]
        if missing:
            raise self._wrong(
                f"there is no column “{missing[0]}”. The first line must name the columns, "
                "at least barcode and name."
            )
        doubled = [name for name in COLUMNS if names.count(name) > 1]
        if doubled:
            raise self._wrong(f"the column “{doubled[0]}” is there twice. Keep one.")
        return names

    def _unpacked(self, raw: BinaryIO) -> BinaryIO:
        magic = raw.read(len(_ZIP))
        raw.seek(0)
        if magic.startswith(_ZIP):
            raise self._wrong(f"this is a spreadsheet or an archive. {_SAVE_AS}")
        if magic.startswith(_GZIP):
            return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]  # It reads alike.
        return raw

    def _lines(self) -> Iterator[str]:
        self._ended = False
        while line := self._next_bytes():
            self._line += 1
            if len(line) > _LONGEST_LINE or b"\0" in line:
                raise self._wrong(f"line {self._line} is no row of a CSV file. {_SAVE_AS}")
            try:
                yield line.decode("utf-8-sig" if self._line == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise self._wrong(f"line {self._line} is not in UTF-8. {_SAVE_AS}") from error
        self._ended = True

    def _next_bytes(self) -> bytes:
        try:
            return self._bytes.readline(_LONGEST_LINE + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise self._wrong("the packed file is broken. Copy or pack it again.") from error
        except OSError as error:
            raise self._wrong(f"it cannot be read: {error.strerror}.") from error

    def _wrong(self, why: str) -> Problem:
        return Problem(Code.FILE_WRONG, file=str(self.path), why=why)


@contextmanager
def opened(path: Path) -> Iterator[ArticleFile]:
    """Open an article file and read its heading.

    Raises:
        Problem: FILE_WRONG when it is not there, or is no CSV file with these columns in UTF-8.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        why = f"it cannot be opened: {error.strerror}."
        raise Problem(Code.FILE_WRONG, file=str(path), why=why) from error
    with raw:
        yield ArticleFile(path, raw, path.stat().st_size)
