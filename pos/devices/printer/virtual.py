"""The printer of a shop that has none yet: receipts are kept as files and shown on the screen."""

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from typing_extensions import override

from pos.devices.printer.files import file_name, put
from pos.domain.receipt import Receipt
from pos.domain.receipt_layout import grid, lay_out
from pos.ports.device import DeviceHealth, DeviceResult, Done
from pos.ports.receipt_printer import ReceiptPrinter


@dataclass(frozen=True)
class VirtualPrinter(ReceiptPrinter):
    """Keeps the last receipts as text, exactly as they would stand on paper."""

    folder: Path
    keep: int = 50
    columns: int = 42
    zone: tzinfo | None = None

    @property
    @override
    def name(self) -> str:
        """The device in the words of the cashier."""
        return "the screen"

    @override
    def print(self, receipt: Receipt) -> DeviceResult:
        """Keep the receipt, and let go of the oldest."""
        text = grid(lay_out(receipt, self.columns, self.zone), self.columns)
        try:
            put(self.folder, file_name(receipt, "txt"), text.encode())
            self._forget()
        except OSError as error:
            says = f"The receipt cannot be kept in {self.folder} ({error.strerror})."
            return DeviceResult(Done.NO, says)
        return DeviceResult(Done.YES, "Shown on the screen.")

    @override
    def health(self) -> DeviceHealth:
        """Tell that it is there."""
        return DeviceHealth(ready=True, says="Receipts on the screen")

    def kept(self) -> tuple[Path, ...]:
        """List the receipts that are kept, the newest first."""
        if not self.folder.is_dir():
            return ()
        aged = [(path.stat().st_mtime_ns, path) for path in self.folder.glob("*.txt")]
        return tuple(path for _, path in sorted(aged, reverse=True))

    def _forget(self) -> None:
        for path in self.kept()[self.keep :]:
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class NoPrinter(ReceiptPrinter):
    """A till that gives no receipts."""

    @property
    @override
    def name(self) -> str:
        """The device in the words of the cashier."""
        return "no printer"

    @override
    def print(self, receipt: Receipt) -> DeviceResult:
        """Do nothing, successfully."""
        return DeviceResult(Done.YES, f"Receipt {receipt.number} was not printed: no printer.")

    @override
    def health(self) -> DeviceHealth:
        """Tell that this is as it should be."""
        return DeviceHealth(ready=True, says="No printer at this till")
