"""The devices that the settings of this till name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pos.devices.drawer.on_printer import PrinterDrawer
from pos.devices.drawer.virtual import NoDrawer, VirtualDrawer
from pos.devices.file_wire import FileWire
from pos.devices.network_wire import NetworkWire
from pos.devices.printer.fonts import Fonts
from pos.devices.printer.pdf import PdfPrinter
from pos.devices.printer.virtual import NoPrinter, VirtualPrinter
from pos.devices.wire import Wire
from pos.domain.errors import Code, Problem
from pos.ports.cash_drawer import CashDrawer
from pos.ports.receipt_printer import ReceiptPrinter


class PrinterChoice(Protocol):
    """What the settings say of the printer (``pos.system.settings.PrinterSettings``)."""

    @property
    def kind(self) -> str: ...  # noqa: D102 - the settings' reference describes each.
    @property
    def host(self) -> str: ...  # noqa: D102
    @property
    def port(self) -> int: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def columns(self) -> int: ...  # noqa: D102
    @property
    def dots(self) -> int: ...  # noqa: D102
    @property
    def image(self) -> str: ...  # noqa: D102
    @property
    def cut(self) -> bool: ...  # noqa: D102
    @property
    def keep(self) -> int: ...  # noqa: D102


class DrawerChoice(Protocol):
    """What the settings say of the drawer (``pos.system.settings.DrawerSettings``)."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def pin(self) -> int: ...  # noqa: D102
    @property
    def on_ms(self) -> int: ...  # noqa: D102
    @property
    def off_ms(self) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class Folders:
    """Where fonts lie, where receipts on the screen are kept, and which file the settings are."""

    fonts: Path
    receipts: Path
    settings: Path


def printer_of(choice: PrinterChoice, folders: Folders) -> ReceiptPrinter:
    """Make the receipt printer that the settings name; nothing is opened yet.

    Raises:
        Problem: SETTINGS_WRONG where the kind needs a setting that is missing.
    """
    fonts = Fonts(folders.fonts)
    if choice.kind == "none":
        return NoPrinter()
    if choice.kind == "virtual":
        return VirtualPrinter(folders.receipts, choice.keep, choice.columns)
    if choice.kind == "pdf":
        folder = Path(choice.path).expanduser() if choice.path else folders.receipts / "pdf"
        return PdfPrinter(folder, fonts, choice.columns)
    # Painting dots takes a tenth of a second to load: only where there is a printer to paint for.
    from pos.devices.printer.escpos import EscposPrinter  # noqa: PLC0415
    from pos.devices.printer.raster import Raster  # noqa: PLC0415

    return EscposPrinter(
        wire=_wire_of(choice, folders),
        raster=Raster(fonts, choice.dots, choice.columns),
        image="column" if choice.image == "column" else "raster",
        cut=choice.cut,
    )


def drawer_of(choice: DrawerChoice, printer: PrinterChoice, folders: Folders) -> CashDrawer:
    """Make the cash drawer that the settings name.

    Raises:
        Problem: SETTINGS_WRONG where it hangs on a printer that takes no pulses.
    """
    if choice.kind == "none":
        return NoDrawer()
    if choice.kind == "virtual":
        return VirtualDrawer()
    if printer.kind not in {"escpos", "network"}:
        why = f"a drawer cannot hang on a printer of the kind {printer.kind}."
        raise Problem(Code.SETTINGS_WRONG, key="drawer.kind", file=folders.settings, why=why)
    pin: Literal[2, 5] = 5 if choice.pin == 5 else 2  # noqa: PLR2004 - plugs are called 2 and 5.
    return PrinterDrawer(_wire_of(printer, folders), pin, choice.on_ms, choice.off_ms)


def _wire_of(choice: PrinterChoice, folders: Folders) -> Wire:
    is_network = choice.kind == "network"
    if not (choice.host if is_network else choice.path):
        key, what = ("printer.host", "name") if is_network else ("printer.path", "path")
        why = f"write the {what} of the printer."
        raise Problem(Code.SETTINGS_WRONG, key=key, file=folders.settings, why=why)
    if is_network:
        return NetworkWire(choice.host, choice.port)
    return FileWire(Path(choice.path).expanduser())
