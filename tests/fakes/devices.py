"""A printer and a drawer that do what a test tells them."""

from threading import Event

from pos.domain.receipt import Receipt
from pos.ports.cash_drawer import CashDrawer
from pos.ports.device import DeviceHealth, DeviceResult, Done
from pos.ports.receipt_printer import ReceiptPrinter

PRINTED = DeviceResult(Done.YES, "Printed.")
OUT_OF_PAPER = DeviceResult(Done.NO, "The printer is out of paper.")
BROKE_OFF = DeviceResult(Done.UNKNOWN, "The printer broke off.")


def nothing(_receipt: Receipt) -> None:
    """Does nothing before a receipt is printed."""


class TestPrinter(ReceiptPrinter):
    """Keeps what it printed; ``answer`` is what it says next, ``before`` is called first."""

    __test__ = False

    def __init__(self) -> None:
        self.paper: list[Receipt] = []
        self.answer = PRINTED
        self.before = nothing
        self.tried = Event()

    @property
    def name(self) -> str:
        return "the test printer"

    def print(self, receipt: Receipt) -> DeviceResult:
        self.before(receipt)
        if self.answer.done is not Done.NO:
            self.paper.append(receipt)
        self.tried.set()
        return self.answer

    def health(self) -> DeviceHealth:
        ready = self.answer.done is Done.YES
        return DeviceHealth(ready=ready, says="Printer ready" if ready else self.answer.says)


class TestDrawer(CashDrawer):
    """Counts how often it sprang open."""

    __test__ = False

    def __init__(self) -> None:
        self.opened = 0
        self.answer = DeviceResult(Done.YES, "Open.")

    def open(self) -> DeviceResult:
        if self.answer.done is not Done.NO:
            self.opened += 1
        return self.answer
