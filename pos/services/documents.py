"""The folder into which this program writes what a shopkeeper asks for: tables and reports."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pos.domain.errors import Code, Problem
from pos.services.table_file import Cell, replace_file, write_csv

_UNSAFE = re.compile(r"[^\w .,()+-]+")
_LONGEST = 120


@dataclass(frozen=True)
class Documents:
    """Files of one folder, which is made when it is first needed; none is ever written over.

    Attributes:
        folder: where they go.
        fonts: where the fonts lie that a PDF is written with.
    """

    folder: Path
    fonts: Path

    def csv(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Path:
        """Write a table as CSV under a name, and give the file; see `write_csv`.

        Raises:
            Problem: FILE_WRONG; nothing is left half written.
        """
        path = self._free(name, "csv")
        write_csv(path, columns, rows)
        return path

    def file(self, name: str, ending: str, write: Callable[[BinaryIO], object]) -> Path:
        """Let something be written under a name, and give the file.

        Raises:
            Problem: FILE_WRONG; nothing is left half written.
        """
        path = self._free(name, ending)
        replace_file(path, write)
        return path

    def _free(self, name: str, ending: str) -> Path:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = f"it cannot be made: {error.strerror}. Let this user write there, then try again."
            raise Problem(Code.FILE_WRONG, file=str(self.folder), why=why) from error
        safe = _UNSAFE.sub("_", name).strip(" .")[:_LONGEST] or "table"
        path, number = self.folder / f"{safe}.{ending}", 1
        while path.exists():
            number += 1
            path = self.folder / f"{safe} ({number}).{ending}"
        return path
