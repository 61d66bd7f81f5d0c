"""Past checkouts for a manager: listed, written about, and exported."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pos.domain.card_number import holds_card_number
from pos.domain.checkout_history import (
    REASONS,
    HistoryChoices,
    HistoryFilter,
    HistoryRow,
    SortBy,
    reason_words,
)
from pos.domain.checkout_record import Review
from pos.domain.errors import PHASE_WORDS, Code, Problem
from pos.domain.money import CURRENCIES
from pos.domain.people import Actor, Permission
from pos.domain.phase import LockState
from pos.domain.report import local_moment
from pos.services.checkout.desk import MICROSECONDS
from pos.services.documents import Documents
from pos.services.table_file import Cell
from pos.store.engine import Store, Unit
from pos.store.journal_reading import JournalReading

LONGEST_NOTE = 2000
#: A note is told about so many rows that were written.
TELL_EVERY = 500

Report = Callable[[int], bool]
"""Is told how many rows are written; gives False to stop."""

COLUMNS = (
    "Pay pressed",
    "Cart",
    "Attempt",
    "Receipt",
    "Till",
    "Cashier",
    "How it went",
    "Phase",
    "Reason",
    "Amount",
    "Currency",
    "Seconds",
    "Resolved",
)


@dataclass(frozen=True)
class Order:
    """By which column a list is ordered."""

    by: SortBy = SortBy.AT
    descending: bool = True


class HistoryDesk:
    """What the list of all checkouts is filled from; safe to call from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, asked: HistoryFilter) -> int:
        """Count what is asked for."""
        with self._store.read() as unit:
            return unit.checkout_history.count(asked)

    def page(
        self, asked: HistoryFilter, order: Order, first: int, most: int
    ) -> tuple[HistoryRow, ...]:
        """Give rows of what is asked for."""
        with self._store.read() as unit:
            return unit.checkout_history.page(
                asked, order.by, first, most, descending=order.descending
            )

    def choices(self) -> HistoryChoices:
        """List the tills, people and reasons to choose from."""
        with self._store.read() as unit:
            tills, cashiers = unit.figures.choices()
            codes = (code for code in unit.checkout_history.reasons() if code in REASONS)
            reasons = sorted(((code, REASONS[code]) for code in codes), key=lambda one: one[1])
            return HistoryChoices(tills, cashiers, tuple(reasons), unit.checkout_history.earliest())

    # --- what managers write -----------------------------------------------------------------

    def write(
        self, actor: Actor, lock_id: str, *, note: str, resolved: bool, version: int
    ) -> Review:
        """Keep a note about a checkout, and whether it is resolved; durable on return.

        Raises:
            Problem: NOT_ALLOWED, TEXT_TOO_LONG, CARD_NUMBER, CHECKOUT_GONE, NOT_OFFERED while it
                holds its cart, EDIT_CONFLICT.
        """
        actor.person.require(Permission.RESOLVE)
        tidy = note.strip()
        if len(tidy) > LONGEST_NOTE:
            raise Problem(Code.TEXT_TOO_LONG, most=LONGEST_NOTE)
        if holds_card_number(tidy):
            raise Problem(Code.CARD_NUMBER)

        def write(unit: Unit) -> Review:
            found = unit.locks.load(lock_id)
            if found is None:
                raise Problem(Code.CHECKOUT_GONE, lock_id=lock_id)
            if resolved and found.lock.live:
                raise Problem(Code.NOT_OFFERED, why=_why_not(found.lock.state))
            records = unit.checkout_records
            by = actor.person.user_id if resolved else None
            if not records.write_review(lock_id, note=tidy, resolved_by=by, version=version):
                raise _conflict(unit, lock_id)
            # A note is the one thing that may follow a checkout's end (I16).
            unit.journal.append(
                kind="note",
                actor=actor.person.user_id,
                lock_id=lock_id,
                data={
                    "note": tidy or _SAID[resolved],
                    "resolved": resolved,
                    "version": version + 1,
                },
            )
            return records.review(lock_id)

        return self._store.transact(write)

    # --- export ------------------------------------------------------------------------------

    def export(
        self, documents: Documents, asked: HistoryFilter, order: Order, report: Report
    ) -> Path:
        """Write everything that is asked for as CSV; gives the file.

        Raises:
            Problem: FILE_WRONG, STOPPED where ``report`` said so; nothing is left half written.
        """
        with self._store.read() as unit:
            day = local_moment(unit.now()).date()
            found = unit.checkout_history.stream(asked, order.by, descending=order.descending)
            # Whoever stops before the end closes it: a cursor of the server's hangs on it.
            with closing(found) as rows:
                return documents.csv(f"Checkouts {day}", COLUMNS, _cells(rows, report))


#: What the journal says of one without a note.
_SAID = {True: "Marked as resolved", False: "Opened again"}


def _why_not(state: LockState) -> str:
    if state is LockState.ATTENTION:
        return "Its money or goods are not clear yet. Decide about it under Needs attention first."
    return "It is not over yet. Wait until it is finished or undone."


def _conflict(unit: Unit, lock_id: str) -> Problem:
    """Say who was quicker, by the journal: the row itself has no author."""
    wrote = [
        one
        for one in unit.checkout_records.journal(lock_id)
        if one.kind == "note" and "resolved" in one.data
    ]
    names = JournalReading(unit.connection).people_names()
    who = names.get(str(wrote[-1].actor)) if wrote else None
    return Problem(Code.EDIT_CONFLICT, said=f"{who or 'Somebody'} wrote about this meanwhile")


def _cells(rows: Iterator[HistoryRow], report: Report) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(rows, 1):
        if number % TELL_EVERY == 0 and not report(number):
            raise Problem(Code.STOPPED)
        yield _line(row)


def _line(row: HistoryRow) -> tuple[Cell, ...]:
    seconds = None if row.ended_at is None else (row.ended_at - row.at) / MICROSECONDS
    currency = CURRENCIES.get(row.currency)
    return (
        local_moment(row.at).isoformat(sep=" "),
        row.cart,
        row.attempt_no,
        row.receipt,
        row.till,
        row.cashier,
        row.ended.value.replace("_", " "),
        PHASE_WORDS.get(row.phase.value, row.phase.value),
        reason_words(row.code) if row.code and row.code != "SOLD" else "",
        Decimal(row.amount).scaleb(-(currency.decimals if currency else 2)),
        row.currency,
        None if seconds is None else Decimal(f"{seconds:.3f}"),
        "" if row.resolved_at is None else local_moment(row.resolved_at).isoformat(sep=" "),
    )
