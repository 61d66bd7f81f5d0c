"""Receipts as ESC/POS bytes, for any printer that takes them."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, Literal

from PIL import Image
from typing_extensions import override

from pos.devices.printer.raster import Raster
from pos.devices.wire import Wire
from pos.domain.receipt import Receipt
from pos.domain.receipt_layout import lay_out
from pos.ports.device import DeviceHealth, DeviceResult
from pos.ports.receipt_printer import ReceiptPrinter

#: Old printers hold no more of a picture than this at a time.
_STRIP_DOTS: Final = 256


@dataclass(frozen=True)
class EscposPrinter(ReceiptPrinter):
    """Sends each receipt as a picture of its own: nothing depends on what was printed before.

    ``image`` is how the printer gets the picture; old and impact printers know only ``column``.
    """

    wire: Wire
    raster: Raster
    image: Literal["raster", "column"] = "raster"
    cut: bool = True
    zone: tzinfo | None = None

    @property
    @override
    def name(self) -> str:
        """The device in the words of the cashier."""
        return self.wire.name

    @override
    def print(self, receipt: Receipt) -> DeviceResult:
        """Put a receipt on paper and cut it off."""
        picture = self.raster.paint(lay_out(receipt, self.raster.columns, self.zone))
        return self.wire.send(self.job(picture))

    @override
    def health(self) -> DeviceHealth:
        """Tell whether the printer would take a job."""
        return self.wire.health()

    def job(self, picture: Image.Image) -> bytes:
        """Give the bytes of a job; it begins with ``ESC @``, since printers keep old settings."""
        # It loads profiles of printers and looks for USB: not before the first paint of the till.
        from escpos.capabilities import Profile  # noqa: PLC0415
        from escpos.printer import Dummy  # noqa: PLC0415

        known = Profile.profile_data
        profile = Profile(features=known["features"])
        # Without a width of its own the library complains on standard output at each strip.
        profile.profile_data = known | {"media": {"width": {"pixels": picture.width}}}
        printer = Dummy(profile=profile)
        printer.hw("INIT")
        kind = "bitImageRaster" if self.image == "raster" else "bitImageColumn"
        printer.image(picture, impl=kind, fragment_height=_STRIP_DOTS)
        if self.cut:
            printer.cut()
        else:
            printer.print_and_feed(4)
        return bytes(printer.output)
