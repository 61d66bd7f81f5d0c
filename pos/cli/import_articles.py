"""``holdfast import articles FILE``: takes goods into the shop while its tills go on selling."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from pos.cli.opening import Opening
from pos.cli.output import print_json, print_lines
from pos.cli.shop import made_store
from pos.domain.money import CURRENCIES
from pos.services.goods_import.run import ImportRequest, ImportResult, Progress, import_articles
from pos.system.clock import SystemClock
from pos.system.ids import UUIDv7

STOPPED = 130
_MOST_NAMES = 8


def run(opening: Opening) -> int:
    """Import the file and print what became of its rows.

    Returns 0 when the whole file was gone through, rejected rows or not; 130 when it was stopped.

    Raises:
        Problem: what is wrong with the file or the store; a wrong file changes nothing.
    """
    typed = opening.arguments
    clock = SystemClock()
    with made_store(opening.store) as store, _stoppable() as stopped, _bars() as bars:
        began = clock.monotonic()
        with store.read() as unit:
            currency = CURRENCIES[unit.shop.settings().currency]
        rejected = Path(typed.rejected) if typed.rejected else None
        request = ImportRequest(Path(typed.file), currency, rejected, typed.dry_run)
        result = import_articles(store, UUIDv7(), request, report=_Shown(bars, stopped))
        seconds = clock.monotonic() - began
    if typed.json:
        print_json(_figures(result, seconds))
    else:
        print_lines(*_said(result, seconds))
    return STOPPED if result.left else 0


class _Shown:
    """Moves the bars, and tells the import whether to go on."""

    def __init__(self, bars: Bars, stopped: list[int]) -> None:
        self._bars = bars
        self._stopped = stopped
        self._tasks = {
            "checking": bars.add_task("Checking the file", total=None),
            "writing": bars.add_task("Writing articles", total=None, start=False),
        }

    def __call__(self, progress: Progress) -> bool:
        task = self._tasks[progress.stage]
        self._bars.start_task(task)
        self._bars.update(task, completed=progress.done, total=progress.total)
        return not self._stopped


def _bars() -> Bars:
    console = Console(stderr=True)
    return Bars(
        TextColumn("{task.description:<18}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


@contextmanager
def _stoppable() -> Iterator[list[int]]:
    """Let the first Ctrl+C finish the unit that is being written; a second one breaks off."""
    stopped: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        if stopped:
            raise KeyboardInterrupt
        stopped.append(number)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


def _figures(result: ImportResult, seconds: float) -> dict[str, object]:
    rejected_file = str(result.rejected_file) if result.rejected_file else None
    return asdict(result) | {"seconds": round(seconds, 3), "rejected_file": rejected_file}


def _said(result: ImportResult, seconds: float) -> Iterator[str]:
    yield (
        f"{result.read:,} rows in {seconds:.1f} s: {result.imported:,} imported, "
        f"{result.updated:,} updated, {result.unchanged:,} unchanged, {result.rejected:,} rejected."
    )
    if result.plain_codes:
        yield (
            "Codes that are no EAN, UPC or GTIN with a right check digit: "
            f"{result.plain_codes:,}; they are kept and found as they stand."
        )
    if result.shortened:
        yield f"Names that were too long and now end in “…”: {result.shortened:,}."
    for what, names in (
        ("New categories", result.new_categories),
        ("New tax rates", result.new_tax_rates),
        ("Columns that mean nothing here", result.ignored_columns),
    ):
        if names:
            yield f"{what}: {_listed(names)}."
    if result.rejected_file:
        yield f"The rejected rows and their reasons are in {result.rejected_file}."
    if result.left:
        yield f"Stopped: {result.left:,} rows were not looked at. Run it again and it goes on."
    if result.dry_run:
        yield "This was a dry run: nothing was written."


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return f"{shown} and {more:,} more" if more > 0 else shown
