"""``holdfast locks watch``: the live board and today's figures, as they change."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from pos.api.views import LockState
from pos.cli.locks_figures import as_object
from pos.cli.opening import Opening
from pos.cli.output import money, print_lines
from pos.cli.shop import existing_store
from pos.domain.errors import Code, Problem
from pos.domain.figures import MICROSECONDS, Figures, Span, asked
from pos.services.figures import figures
from pos.services.lock_list import HeldCart, held_carts
from pos.store.engine import Store
from pos.store.news import News

#: The clocks on the board are written anew so often; news is shown at once.
EVERY_S = 1.0
#: Several changes in a row are looked at together.
TOGETHER_S = 0.2
_AWAY = frozenset({Code.DB_BUSY, Code.DB_UNREACHABLE})


@dataclass(frozen=True)
class Board:
    """Who holds which cart, and today's figures, at one moment of the store."""

    at: int
    held: tuple[HeldCart, ...]
    today: Figures


def watch(opening: Opening) -> int:
    """Show the live checkouts until it is stopped with Ctrl-C, or for so many seconds."""
    seconds: int | None = opening.arguments.seconds
    with existing_store(opening) as store:
        boards = _boards(store, None if seconds is None else time.monotonic() + seconds)
        try:
            if opening.arguments.json:
                _print_objects(boards)
            elif sys.stdout.isatty():
                _show_live(boards)
            else:
                _print_changes(boards)
        except KeyboardInterrupt:
            # That is how it is meant to end.
            return 0
    return 0


def _boards(store: Store, until: float | None) -> Iterator[Board | str]:
    """Give the board again whenever something changed, and once a second; or why there is none."""
    changed = threading.Event()
    with _listening(store, changed):
        while until is None or time.monotonic() < until:
            try:
                yield _look(store)
            except Problem as problem:
                if problem.code not in _AWAY:
                    raise
                yield problem.sentence
            left = EVERY_S if until is None else min(EVERY_S, until - time.monotonic())
            if changed.wait(max(left, 0)):
                time.sleep(TOGETHER_S)
                changed.clear()


@contextmanager
def _listening(store: Store, changed: threading.Event) -> Iterator[None]:
    news = News(store, changed.set, lambda _reachable: changed.set())
    news.start()
    try:
        yield
    finally:
        news.stop()


def _look(store: Store) -> Board:
    with store.read() as unit:
        now = unit.now()
    return Board(now, held_carts(store), figures(store, asked(Span.TODAY, now)))


# --- one JSON object a line ----------------------------------------------------------------------


def _print_objects(boards: Iterator[Board | str]) -> None:
    before = ""
    for board in boards:
        if isinstance(board, str):
            continue
        told = {"locks": [_object(one) for one in board.held], "today": as_object(board.today)}
        line = json.dumps(told, ensure_ascii=False)
        if line != before:
            before = line
            _write(json.dumps({"at": board.at} | told, ensure_ascii=False))


def _object(held: HeldCart) -> dict[str, object]:
    one = held.checkout
    return {
        "lock_id": one.lock_id,
        "cart": one.cart_number,
        "state": one.state.value,
        "phase": one.phase.value,
        "till": one.till,
        "cashier": one.cashier,
        "since": one.acquired_at,
        "epoch": one.epoch,
        "total": one.total,
        "currency": one.currency,
        "answering": held.answering,
        "attention": one.attention_code,
    }


# --- plain lines ---------------------------------------------------------------------------------


def _print_changes(boards: Iterator[Board | str]) -> None:
    before: dict[str, str] = {}
    first = True
    for board in boards:
        if isinstance(board, str):
            print_lines(board)
            continue
        now = {one.checkout.lock_id: _sentence(one) for one in board.held}
        gone = [said for lock, said in before.items() if lock not in now]
        news = [said for lock, said in now.items() if before.get(lock) != said]
        clock = _clock(board.at)
        for said in gone:
            _write(f"{clock}  ended: {said}")
        for said in news:
            _write(f"{clock}  {said}")
        if first or gone or news:
            _write(f"{clock}  {_summary(board)}")
        before, first = now, False


def _sentence(held: HeldCart) -> str:
    one = held.checkout
    total = money(one.total, one.currency) if one.currency else "–"
    state = held.public_state if one.state is not LockState.ATTENTION else "needs a manager"
    silent = "" if held.answering or one.state is LockState.ATTENTION else ", silent"
    return f"cart {one.cart_number}, {total}, {one.till}, {one.cashier}: {state}{silent}"


def _summary(board: Board) -> str:
    counts = board.today.counts
    rate = counts.success_rate
    share = "" if rate is None else f" ({rate:.1%} of {counts.judged})"
    held, waiting = len(board.held), board.today.doubts.count
    return (
        f"{held} cart{'' if held == 1 else 's'} held; today {counts.completed} finished{share}, "
        f"{counts.failed} failed, {counts.expired} expired; {waiting} need a manager"
    )


def _write(line: str) -> None:
    # Whoever reads a pipe wants each line when it is true.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


# --- a board in the terminal ---------------------------------------------------------------------


def _show_live(boards: Iterator[Board | str]) -> None:
    console = Console(file=sys.stdout, markup=False, highlight=False, emoji=False)
    with Live(console=console, auto_refresh=False, transient=False) as live:
        for board in boards:
            live.update(Text(board) if isinstance(board, str) else _drawn(board), refresh=True)


def _drawn(board: Board) -> Group:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("cart", "total", "till", "cashier", "held for", "phase", "till is", "money"):
        table.add_column(heading, justify="right" if heading == "total" else "left")
    for held in board.held:
        one = held.checkout
        table.add_row(
            one.cart_number,
            money(one.total, one.currency) if one.currency else "–",
            one.till,
            one.cashier,
            _age(board.at - one.acquired_at),
            f"{held.public_state} ({one.phase})",
            _life(held),
            one.money,
        )
    rows = table if board.held else Text("No cart is being paid.")
    return Group(Text(f"{_clock(board.at)}  {_summary(board)}", style="bold"), rows)


def _life(held: HeldCart) -> str:
    if held.checkout.state is LockState.ATTENTION:
        return f"manager: {held.checkout.attention_code}"
    if held.answering:
        return f"answering, {max(held.idle_left_s, 0):.0f} s to idle"
    return f"silent for {-held.lease_left_s:.0f} s"


def _age(micros: int) -> str:
    minutes, seconds = divmod(max(micros, 0) // MICROSECONDS, 60)
    return f"{minutes}:{seconds:02d}"


def _clock(micros: int) -> str:
    return datetime.fromtimestamp(micros / MICROSECONDS, tz=UTC).astimezone().strftime("%H:%M:%S")
