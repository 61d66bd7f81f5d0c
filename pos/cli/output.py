"""What a command prints: one JSON object, or plain words and tables; progress goes elsewhere."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pos.domain.money import CURRENCIES, with_sign

Justify = Literal["left", "right"]


def print_json(value: Mapping[str, object]) -> None:
    """Print one object on standard output, and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_lines(*lines: str) -> None:
    """Print plain lines."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def print_table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()
) -> None:
    """Print a table; ``right`` names the columns of figures."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        side: Justify = "right" if heading in right else "left"
        table.add_column(heading, justify=side, overflow="fold")
    for row in rows:
        table.add_row(*row)
    # What is piped into another program is not cut to the width of a screen that is not there.
    width = None if sys.stdout.isatty() else 200
    console = Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)
    console.print(table)


def money(amount: int, currency: str) -> str:
    """Write an amount for a person."""
    return with_sign(amount, CURRENCIES[currency])


class Bar:
    """How far something long has come, on standard error."""

    def __init__(self, progress: Progress, what: str, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task(what, total=total)

    def to(self, done: int, total: int | None = None) -> None:
        """Show that so much is done."""
        self._progress.update(self._task, completed=done, total=total)


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Bar]:
    """Show a bar on standard error while the block runs; nothing where that is no screen."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield Bar(progress, what, total)
