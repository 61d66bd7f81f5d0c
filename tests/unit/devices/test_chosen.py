"""The settings name the devices; what does not fit together is one sentence."""

from pathlib import Path

import pytest

from pos.devices.chosen import Folders, drawer_of, printer_of
from pos.devices.drawer.on_printer import PrinterDrawer
from pos.devices.drawer.virtual import NoDrawer, VirtualDrawer
from pos.devices.printer.escpos import EscposPrinter
from pos.devices.printer.pdf import PdfPrinter
from pos.devices.printer.virtual import NoPrinter, VirtualPrinter
from pos.domain.errors import Code, Problem
from pos.ports.device import Done
from pos.system.settings import DrawerSettings, PrinterSettings

FOLDERS = Folders(Path("fonts"), Path("receipts"), Path("settings.toml"))


@pytest.mark.parametrize(
    ("settings", "kind", "name"),
    [
        (PrinterSettings(), VirtualPrinter, "the screen"),
        (PrinterSettings(kind="none"), NoPrinter, "no printer"),
        (PrinterSettings(kind="pdf"), PdfPrinter, "the folder receipts/pdf"),
        (PrinterSettings(kind="pdf", path="/x"), PdfPrinter, "the folder /x"),
        (
            PrinterSettings(kind="escpos", path="/dev/usb/lp0"),
            EscposPrinter,
            "the printer at /dev/usb/lp0",
        ),
        (PrinterSettings(kind="network", host="lp"), EscposPrinter, "the printer at lp"),
    ],
)
def test_every_kind_of_printer(settings: PrinterSettings, kind: type[object], name: str) -> None:
    printer = printer_of(settings, FOLDERS)
    assert isinstance(printer, kind)
    assert printer.name == name


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        (PrinterSettings(kind="network"), "printer.host"),
        (PrinterSettings(kind="escpos"), "printer.path"),
    ],
)
def test_a_printer_without_its_place(settings: PrinterSettings, key: str) -> None:
    with pytest.raises(Problem, match=f"The setting {key} in settings.toml is wrong") as caught:
        printer_of(settings, FOLDERS)
    assert caught.value.code is Code.SETTINGS_WRONG


def test_every_kind_of_drawer() -> None:
    network = PrinterSettings(kind="network", host="lp")
    assert isinstance(drawer_of(DrawerSettings(), network, FOLDERS), VirtualDrawer)
    without = drawer_of(DrawerSettings(kind="none"), network, FOLDERS)
    assert isinstance(without, NoDrawer)
    assert without.open().done is Done.YES
    drawer = drawer_of(DrawerSettings(kind="printer", pin=5), network, FOLDERS)
    assert isinstance(drawer, PrinterDrawer)
    assert drawer.pin == 5
    with pytest.raises(Problem, match=r"drawer\.kind"):
        drawer_of(DrawerSettings(kind="printer"), PrinterSettings(), FOLDERS)
