"""Something that puts receipts on paper, or on what stands for it."""

from typing import Protocol

from pos.domain.receipt import Receipt
from pos.ports.device import DeviceHealth, DeviceResult


class ReceiptPrinter(Protocol):
    """A receipt printer. Calls block the caller's thread for seconds at most and never raise."""

    @property
    def name(self) -> str:
        """The device in the words of the cashier: ``the printer at 192.168.1.50``."""
        ...

    def print(self, receipt: Receipt) -> DeviceResult:
        """Put a receipt on paper; one with ``copies`` above zero is marked COPY."""
        ...

    def health(self) -> DeviceHealth:
        """Tell within two seconds whether it would print; puts nothing on paper."""
        ...
