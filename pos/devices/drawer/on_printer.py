"""A drawer that hangs on the receipt printer, as most do."""

from dataclasses import dataclass
from typing import Literal

from typing_extensions import override

from pos.devices.wire import Wire
from pos.ports.cash_drawer import CashDrawer
from pos.ports.device import DeviceResult


@dataclass(frozen=True)
class PrinterDrawer(CashDrawer):
    """Sends a pulse through the printer.

    ``pin`` is the drawer's plug. The pulse's times are in milliseconds, even; without a pause
    some drawers open every second time only.
    """

    wire: Wire
    pin: Literal[2, 5] = 2
    on_ms: int = 120
    off_ms: int = 240

    @override
    def open(self) -> DeviceResult:
        """Send the pulse."""
        return self.wire.send(self.pulse())

    def pulse(self) -> bytes:
        """Give the bytes: ``ESC p``, the plug, on and off in units of 2 ms."""
        plug = 0 if self.pin == 2 else 1  # noqa: PLR2004 - plugs are called 2 and 5.
        return bytes((0x1B, 0x70, plug, self.on_ms // 2, self.off_ms // 2))
