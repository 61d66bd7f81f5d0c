"""The same receipt as bytes, as a PDF, and on the screen."""

import dataclasses
import os
import threading
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from pos.devices.drawer.on_printer import PrinterDrawer
from pos.devices.drawer.virtual import VirtualDrawer
from pos.devices.file_wire import FileWire
from pos.devices.network_wire import NetworkWire
from pos.devices.printer.escpos import EscposPrinter
from pos.devices.printer.pdf import PdfPrinter
from pos.devices.printer.raster import Raster
from pos.devices.printer.virtual import NoPrinter, VirtualPrinter
from pos.domain.receipt_layout import grid, lay_out
from pos.ports.device import Done
from tests.fakes.network_printer import NetworkPrinter
from tests.fakes.receipts import A_RECEIPT, a_copy
from tests.unit.devices.conftest import FONTS, ZONE

INIT = b"\x1b@"
CUT = b"\x1dV"
RASTER = b"\x1dv0"


def strips(job: bytes) -> list[bytes]:
    """Takes the pictures out of a job, as a printer reads them."""
    found, at = [], 0
    while (at := job.find(RASTER, at)) >= 0:
        wide, high = job[at + 4] + 256 * job[at + 5], job[at + 6] + 256 * job[at + 7]
        found.append(job[at + 8 : at + 8 + wide * high])
        at += 8 + wide * high
    return found


def on_paper(job: bytes, dots: int = 576) -> Image.Image:
    """What a printer puts on paper: a set bit is a black dot."""
    rows = b"".join(strips(job))
    picture = Image.frombytes("1", (dots, len(rows) * 8 // dots), bytes(b ^ 0xFF for b in rows))
    return picture.convert("L")


# --------------------------------------------------------------------------- bytes


def test_a_job_starts_afresh_and_ends_with_a_cut(tmp_path: Path, raster: Raster) -> None:
    printer = EscposPrinter(FileWire(tmp_path / "lp0"), raster, zone=ZONE)
    assert printer.print(A_RECEIPT).done is Done.YES
    job = (tmp_path / "lp0").read_bytes()
    assert job.startswith(INIT)
    assert CUT in job[-4:]
    assert job.count(INIT) == 1

    # The paper shows what the screen and the PDF show: its picture is the painted one, dot by dot.
    picture = raster.paint(lay_out(A_RECEIPT, 42, ZONE)).convert("L")
    assert on_paper(job).tobytes() == picture.tobytes()


def test_jobs_follow_each_other_in_a_file(tmp_path: Path, raster: Raster) -> None:
    printer = EscposPrinter(FileWire(tmp_path / "new" / "lp0"), raster)
    printer.print(A_RECEIPT)
    printer.print(a_copy())
    assert (tmp_path / "new" / "lp0").read_bytes().count(INIT) == 2


def test_an_old_printer_gets_columns_and_may_keep_its_paper(raster: Raster) -> None:
    printer = EscposPrinter(FileWire(Path("unused")), raster, image="column", cut=False)
    job = printer.job(raster.paint(lay_out(A_RECEIPT)))
    assert job.startswith(INIT)
    assert RASTER not in job
    assert b"\x1b*!" in job
    assert CUT not in job[-4:]


def test_the_number_can_be_scanned_from_the_paper(raster: Raster) -> None:
    job = EscposPrinter(FileWire(Path("unused")), raster).job(raster.paint(lay_out(A_RECEIPT)))
    codes = zxingcpp.read_barcodes(on_paper(job))
    assert [(code.text, code.format.name) for code in codes] == [("A-000123", "Code128")]


@pytest.mark.parametrize(("dots", "columns"), [(384, 32), (576, 42), (576, 48)])
def test_every_roll_is_filled_to_its_edge_and_not_beyond(dots: int, columns: int) -> None:
    picture = Raster(FONTS, dots, columns).paint(lay_out(A_RECEIPT, columns))
    assert picture.width == dots
    black = picture.convert("L").point(lambda shade: 255 - shade).getbbox()
    assert black is not None
    assert black[2] > dots - 8


def test_a_network_printer_gets_the_same_bytes(
    tmp_path: Path, raster: Raster, network: NetworkPrinter
) -> None:
    EscposPrinter(FileWire(tmp_path / "lp0"), raster).print(A_RECEIPT)
    printer = EscposPrinter(NetworkWire("127.0.0.1", network.port), raster)
    assert printer.health().ready
    assert printer.print(A_RECEIPT).done is Done.YES
    assert network.jobs == [(tmp_path / "lp0").read_bytes()]
    assert printer.name == "the printer at 127.0.0.1"


def test_a_drawer_gets_its_pulse(tmp_path: Path, network: NetworkPrinter) -> None:
    drawer = PrinterDrawer(NetworkWire("127.0.0.1", network.port), pin=5, on_ms=120, off_ms=240)
    assert drawer.open().done is Done.YES
    assert network.jobs == [b"\x1bp\x01\x3c\x78"]
    PrinterDrawer(FileWire(tmp_path / "lp0")).open()
    assert (tmp_path / "lp0").read_bytes() == b"\x1bp\x00\x3c\x78"
    virtual = VirtualDrawer()
    assert virtual.open().done is Done.YES
    assert virtual.opened == 1


# --------------------------------------------------------------------------- files and devices


def test_a_device_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    wire = FileWire(tmp_path / "plain" / "lp0")
    result = wire.send(INIT)
    assert result.done is Done.NO
    assert result.says.endswith("Check the printer and its cable.")
    assert wire.health().ready is False


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes stand for devices on POSIX only")
def test_a_device_that_stops_taking_bytes_does_not_hold_the_till(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    wire = FileWire(tmp_path / "lp0", wait_s=0.05)
    assert wire.send(INIT).done is Done.NO

    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    try:
        result = wire.send(bytes(300_000))
        assert result.done is Done.UNKNOWN
        assert "stopped taking the receipt" in result.says
    finally:
        os.close(reader)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes stand for devices on POSIX only")
def test_a_slow_device_gets_everything(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    got: list[bytes] = []
    opened = threading.Event()

    def read() -> None:
        descriptor = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
        opened.set()
        os.set_blocking(descriptor, True)
        with os.fdopen(descriptor, "rb", buffering=0) as device:
            while sum(map(len, got)) < 300_000:
                got.append(device.read(1000))

    reader = threading.Thread(target=read)
    reader.start()
    assert opened.wait(10)
    job = bytes(range(250)) * 1200
    assert FileWire(tmp_path / "lp0").send(job).done is Done.YES
    reader.join(10)
    assert b"".join(got) == job


# --------------------------------------------------------------------------- PDF


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == 1
        page = document[0]
        text = page.get_textpage().get_text_range()
        page.close()
    return str(text).replace("\r\n", "\n")


def test_a_pdf_can_be_read_back_word_for_word(tmp_path: Path) -> None:
    printer = PdfPrinter(tmp_path / "pdf", FONTS, zone=ZONE)
    result = printer.print(A_RECEIPT)
    assert (result.done, result.says) == (Done.YES, f"Written to {tmp_path}/pdf/A-000123.pdf.")
    text = text_of(tmp_path / "pdf" / "A-000123.pdf")
    for words in (
        "The Corner Shop",
        "Semi-skimmed milk 2 pt 1.55",
        # What shaping does to a vowel below a tone mark cannot be read back; the rest can.
        "ปลา ปลาดี 3.45",
        "日本語 緑茶 4.00",
        "שלום עולם",
        "Total £13.36",
        "Card, Visa ending 4921 £10.00",
        "Change £1.64",
    ):
        assert words in text
    assert "COPY" not in text


def test_a_copy_lies_beside_the_first_one(tmp_path: Path) -> None:
    printer = PdfPrinter(tmp_path, FONTS, zone=ZONE)
    for receipt in (A_RECEIPT, a_copy(), a_copy(2)):
        printer.print(receipt)
    assert "COPY" in text_of(tmp_path / "A-000123-copy-1.pdf")
    assert "COPY 2" in text_of(tmp_path / "A-000123-copy-2.pdf")
    assert "COPY" not in text_of(tmp_path / "A-000123.pdf")


def test_the_number_can_be_scanned_from_a_pdf(tmp_path: Path) -> None:
    PdfPrinter(tmp_path, FONTS).print(dataclasses.replace(A_RECEIPT, currency="EUR"))
    with pypdfium2.PdfDocument(tmp_path / "A-000123.pdf") as document:
        page = document[0]
        assert "Total €13.36" in page.get_textpage().get_text_range()
        picture = page.render(scale=4).to_pil()
        page.close()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["A-000123"]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    for printer in (
        PdfPrinter(tmp_path / "plain" / "pdf", FONTS),
        VirtualPrinter(tmp_path / "plain" / "kept"),
    ):
        result = printer.print(A_RECEIPT)
        assert result.done is Done.NO
        assert result.says.startswith("The receipt cannot be")
    assert PdfPrinter(tmp_path / "plain" / "pdf", FONTS).health().ready is False
    assert PdfPrinter(tmp_path / "pdf", FONTS).health().ready


# --------------------------------------------------------------------------- the screen


def test_the_screen_keeps_the_last_ones(tmp_path: Path) -> None:
    printer = VirtualPrinter(tmp_path / "kept", keep=3, zone=ZONE)
    assert printer.kept() == ()
    for n in range(5):
        receipt = dataclasses.replace(A_RECEIPT, number=f"A/{n}")
        assert printer.print(receipt).done is Done.YES
        os.utime(tmp_path / "kept" / f"A_{n}.txt", ns=(n, n))
    assert [path.stem for path in printer.kept()] == ["A_4", "A_3", "A_2"]
    kept = printer.kept()[0].read_text(encoding="utf-8")
    assert kept == grid(lay_out(dataclasses.replace(A_RECEIPT, number="A/4"), 42, ZONE))
    assert printer.health().ready
    assert printer.name == "the screen"


def test_no_printer_is_no_fault() -> None:
    assert NoPrinter().print(A_RECEIPT).done is Done.YES
    assert NoPrinter().health().ready
    assert NoPrinter().name == "no printer"
