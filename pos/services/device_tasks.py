"""What a worker does with a job, by its topic."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from typing_extensions import override

from pos.ports.cash_drawer import CashDrawer
from pos.ports.device import DeviceHealth, DeviceResult
from pos.ports.receipt_printer import ReceiptPrinter
from pos.services.receipts import ReceiptDesk
from pos.store.outbox import Job, Topic


class Task(Protocol):
    """What a worker does with the jobs of one topic.

    ``once`` jobs are never begun twice: rather not at all than again.
    """

    @property
    def topic(self) -> Topic:
        """Whose jobs it does."""
        ...

    @property
    def once(self) -> bool:
        """Whether a job of unknown end is dropped instead of done again."""
        ...

    def prepared(self, job: Job) -> Callable[[], DeviceResult]:
        """Read all that a job needs; what is given back touches the device, for seconds at most.

        Raises:
            Exception: whatever is wrong with this one job; the others are done all the same.
        """
        ...

    def health(self) -> DeviceHealth | None:
        """Tell how the device is, none where it cannot say."""
        ...


@dataclass(frozen=True)
class PrintReceipt(Task):
    """Prints receipts; one that may be on paper already is marked COPY (scenario 25)."""

    desk: ReceiptDesk
    printer: ReceiptPrinter
    topic: Topic = "receipt"
    once: bool = False

    @override
    def prepared(self, job: Job) -> Callable[[], DeviceResult]:
        """Read the receipt, or the copy of it."""
        receipt = self.desk.receipt(str(job.payload["order_id"]))
        copies = int(job.payload.get("copy", 0))
        if job.may_have_happened:
            copies = max(copies, 1)
        marked = replace(receipt, copies=copies)
        return lambda: self.printer.print(marked)

    @override
    def health(self) -> DeviceHealth:
        """Ask the printer."""
        return self.printer.health()


@dataclass(frozen=True)
class OpenDrawer(Task):
    """Opens the drawer once for each sale that has cash in it."""

    drawer: CashDrawer
    topic: Topic = "drawer"
    once: bool = True

    @override
    def prepared(self, job: Job) -> Callable[[], DeviceResult]:
        """Nothing is to be read."""
        return self.drawer.open

    @override
    def health(self) -> None:
        """Drawers say nothing."""
        return
