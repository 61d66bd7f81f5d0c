"""``holdfast journal``: is it as it was written, and all of it in a folder."""

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from pos.cli.opening import Opening
from pos.cli.output import money, print_json, print_lines, progress_bar
from pos.cli.parser import UsageError
from pos.cli.shop import existing_store
from pos.domain.journal import Anchor, CheckProgress, JournalReport
from pos.domain.report import midnight
from pos.services.journal.anchors import read_anchors
from pos.services.journal.check import Asked, check_journal, findings
from pos.services.journal.export import ExportAsked, export_journal

Report = Callable[[CheckProgress], bool]


def verify(opening: Opening) -> int:
    """Print what was found; 1 when something was, or when it was stopped."""
    typed = opening.arguments
    since = None if typed.since is None else midnight(typed.since)
    anchors = [one for path in typed.anchors for one in _anchors(path)]
    with existing_store(opening) as store, _reporting("Verifying") as report:
        found = check_journal(store, Asked(since, anchors), report=report)
    if typed.json:
        print_json(_object(found))
    else:
        print_lines(*_told(found))
    return 0 if found.ok else 1


def export(opening: Opening) -> int:
    """Write the journal into a folder."""
    typed = opening.arguments
    if typed.first and typed.last and typed.last < typed.first:
        raise UsageError(f"{typed.last} is before {typed.first}. Say the first day with --from.")
    asked = ExportAsked(
        Path(typed.folder).expanduser(),
        None if typed.first is None else midnight(typed.first),
        None if typed.last is None else _end(typed.last),
    )
    with existing_store(opening) as store, _reporting("Exporting") as report:
        made = export_journal(store, asked, report=report)
    if not made.complete:
        print_lines("Stopped; nothing was written.")
        return 1
    if typed.json:
        chains = [asdict(one) for one in made.chains]
        print_json({"folder": str(made.folder), "entries": made.entries, "heads": chains})
    else:
        print_lines(
            f"{made.entries} entries: {made.folder}",
            f"Verify them with: python3 {made.folder / 'verify_journal.py'}",
        )
    return 0


def _anchors(path: str) -> tuple[Anchor, ...]:
    return read_anchors(Path(path).expanduser())


def _end(day: date) -> int:
    return midnight(day + timedelta(days=1))


@contextmanager
def _reporting(what: str) -> Iterator[Report]:
    """Show how far it is; Ctrl+C stops it in an orderly way, and what was found is told."""
    stopped = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: stopped.set())
    try:
        with progress_bar(what, 1) as bar:

            def report(progress: CheckProgress) -> bool:
                bar.to(progress.done, progress.total)
                return not stopped.is_set()

            yield report
    finally:
        signal.signal(signal.SIGINT, before)


def _told(found: JournalReport) -> Iterator[str]:
    for chain in found.chains:
        yield f"{chain.name}: {chain.entries} entries, to {chain.seq} {chain.hash[:12]}"
    yield from findings(found)
    yield from (f"Note: {note}" for note in found.notes)
    older = {name: count for name, count in found.not_sealed.items() if count}
    if older:
        told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in older.items())
        why = "older than --since" if found.since else "from before the journal kept their values"
        yield f"Note: nothing is said of {told}: they are {why}."
    for sales in found.sales:
        total = money(sales.total, sales.currency)
        noun = "sale" if sales.count == 1 else "sales"
        yield f"{sales.count} finished {noun} of {total} in the tables{_without(older)}."
    yield _verdict(found)


def _without(older: Mapping[str, int]) -> str:
    count = older.get("orders", 0)
    if not count:
        return ""
    return f"; {count} older {'order is' if count == 1 else 'orders are'} not counted"


def _verdict(found: JournalReport) -> str:
    if not found.complete:
        return f"Stopped before the end; {found.found} findings so far."
    if found.found:
        if found.found == 1:
            return "1 thing is not as this program wrote it."
        return f"{found.found} things are not as this program wrote them."
    anchors = f", and {found.anchors} anchors hold" if found.anchors else ""
    return f"{found.entries} entries and {found.rows} rows are as they were written{anchors}."


def _object(found: JournalReport) -> dict[str, object]:
    return {"ok": found.ok, **asdict(found)}
