"""Tables as files: the one way anything is written as CSV, and the one way a file is replaced."""

import csv
import os
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TypeVar

from pos.domain.errors import Code, Problem

Written = TypeVar("Written")

#: What a cell may be; amounts are decimals, so that a spreadsheet can add them up.
Cell = str | int | Decimal | None

#: With these a spreadsheet takes a text for a formula (trust 4.2 no. 21); the last four are how
#: the first four are typed in Asia, which some take for the same.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - meant
_NUMBER = re.compile(r"-\d+(\.\d+)?")


def write_csv(
    target: Path | BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> int:
    """Write a table as CSV in UTF-8 with a byte order mark, as every spreadsheet reads it.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay
    numbers, negative ones too.

    Args:
        target: where to; a path is written whole or not at all, an open binary file is only
            written to.
        columns: the heads.
        rows: as they come; they are not held.

    Returns:
        How many rows were written.

    Raises:
        Problem: FILE_WRONG where the file cannot be written; one that was there is as it was.
    """
    if isinstance(target, Path):
        return replace_file(target, lambda file: _write(file, columns, rows))
    return _write(target, columns, rows)


def replace_file(path: Path, write: Callable[[BinaryIO], Written]) -> Written:
    """Write a file beside its place, and put it there when it is whole and on the disk.

    Raises:
        Problem: FILE_WRONG where it cannot be written; one that was there is as it was.
    """
    # Two writers never share a part, and one that a crash left is written over.
    part = path.with_name(f".{path.name[:80]}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with part.open("wb") as file:
            written = write(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise _wrong(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return written


def plain_cell(cell: Cell) -> str:
    """Write a cell so that no spreadsheet runs it."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if not isinstance(cell, str):
        return str(cell)
    text = cell.replace("\0", "")
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _write(file: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    text = TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    try:
        sheet = csv.writer(text)
        sheet.writerow([plain_cell(column) for column in columns])
        count = 0
        for row in rows:
            sheet.writerow([plain_cell(cell) for cell in row])
            count += 1
        text.flush()
    finally:
        # The file is the caller's: it must not be closed with the wrapper.
        text.detach()
    return count


def _settle(folder: Path) -> None:
    """Bring the new name to the disk, where the system can be told to."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _wrong(path: Path, error: OSError) -> Problem:
    why = f"it cannot be written: {error.strerror or error}"
    return Problem(
        Code.FILE_WRONG,
        file=str(path),
        why=f"{why}. Check the folder and the disk, then try again.",
    )
