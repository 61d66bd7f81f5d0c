"""A receipt as rows of paper, and printing it again."""

import re
from dataclasses import dataclass
from typing import Final, Protocol

from pos.api.receipt_paper import Style, lay_out
from pos.api.views import Receipt
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk

#: The layout is made for a fixed-width font; columns are told apart by their spaces.
_CELLS: Final = re.compile(r"\s{2,}")


@dataclass(frozen=True)
class PaperRow:
    """One row of the paper; several ``cells`` stand in columns at its right edge."""

    left: str
    cells: tuple[str, ...] = ()
    style: Style = "plain"


@dataclass(frozen=True)
class ReceiptState:
    """The paper, or why there is none; ``says`` is what became of printing it again."""

    title: str
    rows: tuple[PaperRow, ...] = ()
    says: str = ""
    trouble: bool = False
    can_print: bool = False


class ReceiptScreen(Protocol):
    """What the presenter needs of the dialog."""

    def show_state(self, state: ReceiptState) -> None:
        """Show everything anew."""


class ReceiptPresenter:
    """Reads one receipt and prints copies of it."""

    def __init__(self, desk: Desk, screen: ReceiptScreen) -> None:
        self._desk = desk
        self._screen = screen
        self._order_id = ""
        self._receipt: Receipt | None = None
        self._printing = False

    def enter(self, order_id: str) -> None:
        """Show a receipt."""
        self._order_id, self._receipt, self._printing = order_id, None, False
        self._screen.show_state(ReceiptState("Receipt"))
        self._read("")

    def leave(self) -> None:
        """Answers that come later are dropped."""
        self._order_id = ""

    def print_again(self) -> None:
        """Print a copy, which is marked as one."""
        if self._receipt is None or self._printing:
            return
        self._printing = True
        till, order_id = self._desk.till, self._order_id
        self._desk.runs.run(
            Lane.BACKGROUND,
            lambda: till.reprint(order_id),
            lambda _none: self._printed(order_id),
            lambda why: self._refused(order_id, why),
            owner=self._screen,
        )

    def _read(self, says: str) -> None:
        till, order_id = self._desk.till, self._order_id
        self._desk.runs.run(
            Lane.READ,
            lambda: till.receipt(order_id),
            lambda receipt: self._found(order_id, receipt, says),
            lambda why: self._refused(order_id, why),
            owner=self._screen,
            replaces="receipt",
        )

    def _found(self, order_id: str, receipt: Receipt, says: str) -> None:
        if order_id == self._order_id:
            self._receipt = receipt
            self._show(says)

    def _printed(self, order_id: str) -> None:
        self._printing = False
        if order_id == self._order_id:
            self._read("A copy is printing.")

    def _refused(self, order_id: str, why: Trouble) -> None:
        self._printing = False
        if order_id == self._order_id:
            self._show(why.sentence, trouble=True)

    def _show(self, says: str, *, trouble: bool = False) -> None:
        one = self._receipt
        self._screen.show_state(
            ReceiptState(
                title=f"Receipt {one.number}" if one else "Receipt",
                rows=paper(one) if one else (),
                says=says,
                trouble=trouble,
                can_print=one is not None,
            )
        )


def paper(receipt: Receipt) -> tuple[PaperRow, ...]:
    """Write a receipt row by row, as every printer does; a copy is marked COPY."""
    return tuple(
        PaperRow(row.left, tuple(_CELLS.split(row.right.strip())) if row.right else (), row.style)
        for row in lay_out(receipt)
    )
