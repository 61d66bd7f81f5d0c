"""``holdfast report``: what the shop sold, as a table, as CSV for a spreadsheet or as a PDF."""

import sys
from datetime import date
from functools import partial
from pathlib import Path

from pos.cli.opening import Opening
from pos.cli.output import print_json, print_lines, print_table
from pos.cli.parser import UsageError
from pos.cli.shop import existing_store
from pos.domain.report import Report, ReportAsked, ReportKind, local_moment
from pos.services.reports.make import csv_heads, csv_rows, make_report
from pos.services.reports.paper import on_paper, write_report
from pos.services.table_file import replace_file, write_csv
from pos.store.engine import Store
from pos.system.paths import resources

#: A file of this name is the standard output.
STDOUT = "-"


def run(opening: Opening) -> int:
    """Make a report and give it on as it was asked for."""
    typed = opening.arguments
    with existing_store(opening) as store:
        report = make_report(store, _asked(opening, store))
    saved = _saved(opening, report)
    if typed.csv == STDOUT:
        write_csv(sys.stdout.buffer, csv_heads(report), csv_rows(report))
    elif typed.json:
        print_json(_object(report) | {"saved": [str(path) for path in saved]})
    elif saved:
        print_lines(*(f"{report.title}, {report.period}: {path}" for path in saved))
    else:
        _show(report)
    return 0


def _asked(opening: Opening, store: Store) -> ReportAsked:
    typed = opening.arguments
    with store.read() as unit:
        today = local_moment(unit.now()).date()
        tills, people = unit.reports.till_names(), unit.reports.people_names()
    first, last = _days(opening, today)
    return ReportAsked(
        kind=ReportKind(typed.kind),
        first=first,
        last=last,
        till_id=_named("till", typed.of_till, dict(tills)),
        cashier_id=_named("person", typed.cashier, dict(people)),
    )


def _days(opening: Opening, today: date) -> tuple[date, date]:
    typed = opening.arguments
    if typed.day and (typed.first or typed.last):
        raise UsageError("Say either --day, or --from and --to.")
    if typed.last and not typed.first:
        raise UsageError("Say with --from on which day the report begins.")
    first = typed.day or typed.first or today
    last = typed.day or typed.last or today
    if last < first:
        raise UsageError(f"{last} is before {first}. Say the first day with --from.")
    return first, last


def _named(what: str, typed: str | None, known: dict[str, str]) -> str | None:
    if typed is None:
        return None
    for ident, name in known.items():
        if name.casefold() == typed.casefold():
            return ident
    raise UsageError(f"No {what} of the shop is called “{typed}”. There is {_list(known)}.")


def _list(known: dict[str, str]) -> str:
    return ", ".join(known.values()) or "none"


def _saved(opening: Opening, report: Report) -> list[Path]:
    typed = opening.arguments
    saved = []
    if typed.csv and typed.csv != STDOUT:
        path = Path(typed.csv).expanduser()
        write_csv(path, csv_heads(report), csv_rows(report))
        saved.append(path)
    if typed.pdf:
        path = Path(typed.pdf).expanduser()
        replace_file(path, partial(write_report, report, resources() / "fonts"))
        saved.append(path)
    return saved


def _show(report: Report) -> None:
    paper = on_paper(report)
    print_lines(f"{report.shop}: {report.title}, {paper.period}")
    if not paper.rows:
        print_lines("Nothing was sold on these days.")
        return
    right = [one.title for one in paper.columns if one.right]
    print_table([one.title for one in paper.columns], [*paper.rows, paper.totals], right=right)


def _object(report: Report) -> dict[str, object]:
    keys = [one.key for one in report.columns]
    first, last = report.asked.days
    totals = dict(zip(keys, report.totals, strict=True))
    return {
        "report": report.asked.kind.value,
        "title": report.title,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "till": report.till or None,
        "cashier": report.cashier or None,
        "currency": report.currency,
        "rows": [dict(zip(keys, row, strict=True)) for row in report.rows],
        "totals": {key: value for key, value in totals.items() if value is not None},
    }
