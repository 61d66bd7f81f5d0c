"""``holdfast replay``: sells a history of real sales through till processes."""

import csv
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pos.api.till import Till
from pos.cli.opening import Opening
from pos.cli.output import money, print_json, print_lines, print_table, progress_bar
from pos.cli.sales import WAYS, Basket, Way, empty_cart, pay
from pos.cli.shop import made_store
from pos.cli.tills import TillProcesses
from pos.domain.errors import Code, Problem
from pos.domain.quantity import ONE
from pos.services.command_line import enter_command_line
from pos.services.replay import (
    is_another_shop,
    is_sold,
    left_to_sell,
    sku_of,
    sold_totals,
    stock_up,
)
from pos.services.sales_history import History, HistoryLine, Invoice, read_history
from pos.store.engine import Store
from pos.system.ids import UUIDv7

REASON = "sold at this price in the history"
APART = "a line of its own"
REJECTED = Path("replay.rejected.csv")


@dataclass(frozen=True)
class ToSell:
    """One piece of work: an invoice and how it is paid."""

    invoice: Invoice
    way: Way


@dataclass
class Figures:
    """What a day, or all days, came to. Amounts in pence; ``returns_total`` is negative."""

    rows: int = 0
    sale_lines: int = 0
    return_lines: int = 0
    rejected: int = 0
    sales: int = 0
    returns: int = 0
    sales_total: int = 0
    returns_total: int = 0

    def add(self, other: "Figures") -> None:
        """Add a day's figures."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def run(opening: Opening) -> int:
    """Sell everything that has not been sold yet; 0 only when all of it is in the shop's rows."""
    arguments = opening.arguments
    began = time.monotonic()
    history = read_history([Path(name) for name in arguments.files])
    rejected_file = _write_rejected(history, Path(arguments.rejected or REJECTED))
    with made_store(opening.store) as store:
        _refuse_other_shop(opening, store)
        left = left_to_sell(store, history.invoices)
        if left:
            _sell(opening, store, left)
        sold = sold_totals(store)
        currency = store.transact(lambda unit: unit.shop.settings().currency)
    by_day, wrong = _count(history, sold)
    whole = Figures()
    for figures in by_day.values():
        whole.add(figures)
    found = vars(whole) | {
        "by_day": {day: vars(figures) for day, figures in sorted(by_day.items())},
        "rejected_file": str(rejected_file) if rejected_file else None,
        "sold_before": len(history.invoices) - len(left),
        "wrong": wrong,
        "seconds": round(time.monotonic() - began, 1),
    }
    if arguments.json:
        print_json(found)
    else:
        _print(by_day, whole, found, currency)
    return 1 if wrong else 0


def sell(till: Till, task: ToSell) -> int:
    """Sell one invoice as one cart, line by line, each line at its own price; gives the total."""
    invoice = task.invoice
    cart = empty_cart(till)
    cart_id, version = cart.cart_id, cart.version
    for place, line in enumerate(invoice.lines):
        following = invoice.lines[place + 1] if place + 1 < len(invoice.lines) else None
        version = _add(till, cart_id, line, _note(invoice, place, line, following))
    total = till.cart(cart_id).totals.total
    if total != invoice.total:
        raise Problem(Code.PRICE_CHANGED, old=invoice.total, new=total)
    return pay(till, Basket(cart_id, version, total), task.way).total


def _note(
    invoice: Invoice, place: int, line: HistoryLine, following: HistoryLine | None
) -> str | None:
    """Mark the first line, by which the sale is found again, and keep equal lines apart."""
    if place == 0:
        return invoice.mark
    return APART if following is not None and following.code == line.code else None


def _add(till: Till, cart_id: str, line: HistoryLine, note: str | None) -> int:
    change = till.scan(cart_id, code=sku_of(line.code), quantity=line.quantity * ONE)
    shown = change.changed[0]
    if shown.unit_price != line.price:
        change = till.override_price(
            cart_id,
            line_id=shown.line_id,
            price=line.price,
            reason=REASON,
            version=change.version,
        )
    if note is not None:
        change = till.note_line(cart_id, line_id=shown.line_id, note=note, version=change.version)
    return change.version


def _sell(opening: Opening, store: Store, invoices: list[Invoice]) -> None:
    person = enter_command_line(store)
    stock_up(store, UUIDv7(), invoices)
    # The longest first, so that no till works alone at the end.
    ordered = sorted(invoices, key=lambda invoice: len(invoice.lines), reverse=True)
    tasks = [ToSell(one, WAYS[place % len(WAYS)]) for place, one in enumerate(ordered)]
    names = [f"Replay {number}" for number in range(1, opening.arguments.tills + 1)]
    lines = sum(len(one.lines) for one in invoices)
    crew = TillProcesses(
        opening.for_machines(), names, person, sell, lambda task: is_sold(store, task.invoice)
    )
    done = 0
    with progress_bar("Selling lines", lines) as bar, crew:
        for task, _ in crew.each(tasks):
            done += len(task.invoice.lines)
            bar.to(done)


def _refuse_other_shop(opening: Opening, store: Store) -> None:
    """A replay sells thousands of things; never by mistake in the shop where one earns money."""
    if not opening.store_was_named and is_another_shop(store):
        why = "it is a shop with sales of its own. Name a store for the replay with --store."
        raise Problem(Code.STORE_WRONG, store=opening.store, why=why)


def _count(
    history: History, sold: Mapping[str, tuple[int, int]]
) -> tuple[dict[str, Figures], list[str]]:
    """Add up by day what the shop's rows say was sold, and name what differs from the files."""
    by_day = {day: Figures(**vars(count)) for day, count in history.days.items()}
    wrong = []
    for invoice in history.invoices:
        total, lines = sold.get(invoice.mark, (0, 0))
        if (total, lines) != (invoice.total, len(invoice.lines)):
            wrong.append(invoice.number)
            continue
        figures = by_day[invoice.day]
        if invoice.kind == "sale":
            figures.sales += 1
            figures.sales_total += total
        else:
            figures.returns += 1
            figures.returns_total += total
    return by_day, wrong


def _write_rejected(history: History, path: Path) -> Path | None:
    if not history.rejected:
        return None
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "line", "reason", *history.heading])
            writer.writerows(
                [name, line, why, *cells] for name, line, why, cells in history.rejected
            )
    except OSError as error:
        why = f"the rejected rows cannot be written there: {error.strerror}."
        raise Problem(Code.FILE_WRONG, file=str(path), why=why) from error
    return path


def _print(
    by_day: Mapping[str, Figures], whole: Figures, found: Mapping[str, object], currency: str
) -> None:
    headings = ["day", "rows", "sale lines", "return lines", "rejected", "sales", "returns"]
    headings += ["sold", "returned"]
    rows = [
        _row(day, figures, currency)
        for day, figures in [*sorted(by_day.items()), ("all days", whole)]
    ]
    print_table(headings, rows, right=headings[1:])
    if found["rejected_file"]:
        print_lines(f"The rejected rows and their reasons are in {found['rejected_file']}.")
    if found["sold_before"]:
        print_lines(f"{found['sold_before']} invoices had been sold by an earlier replay.")
    if found["wrong"]:
        print_lines(f"Not sold as in the files: {found['wrong']}.")
    print_lines(f"{found['seconds']} s")


def _row(day: str, figures: Figures, currency: str) -> list[str]:
    counts = [
        figures.rows,
        figures.sale_lines,
        figures.return_lines,
        figures.rejected,
        figures.sales,
        figures.returns,
    ]
    amounts = [figures.sales_total, figures.returns_total]
    return [day, *(f"{n:,}" for n in counts), *(money(amount, currency) for amount in amounts)]
