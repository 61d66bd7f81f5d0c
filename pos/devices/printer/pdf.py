"""Receipts as PDF files, as long as the paper would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from typing_extensions import override

from pos.devices.printer.barcode_bars import code128, modules
from pos.devices.printer.files import file_name, put
from pos.devices.printer.fonts import Fonts
from pos.domain.receipt import Receipt
from pos.domain.receipt_layout import LARGE, Row, lay_out
from pos.ports.device import DeviceHealth, DeviceResult, Done
from pos.ports.receipt_printer import ReceiptPrinter

if TYPE_CHECKING:
    from fpdf import FPDF

_WIDTH_MM: Final = 80.0
_MARGIN_MM: Final = 4.0
_BARS_MM: Final = 10.0
_POINT_MM: Final = 25.4 / 72
_ADVANCE: Final = 0.6
_LEADING: Final = 1.36


@dataclass(frozen=True)
class PdfPrinter(ReceiptPrinter):
    """Writes each receipt into a file of its own, named by its number; copies beside it."""

    folder: Path
    fonts: Fonts
    columns: int = 42
    zone: tzinfo | None = None

    @property
    @override
    def name(self) -> str:
        """The device in the words of the cashier."""
        return f"the folder {self.folder}"

    @override
    def print(self, receipt: Receipt) -> DeviceResult:
        """Write the file."""
        document = document_of(lay_out(receipt, self.columns, self.zone), self.fonts, self.columns)
        try:
            path = put(self.folder, file_name(receipt, "pdf"), document)
        except OSError as error:
            says = f"The receipt cannot be written to {self.folder} ({error.strerror})."
            return DeviceResult(Done.NO, says)
        return DeviceResult(Done.YES, f"Written to {path}.")

    @override
    def health(self) -> DeviceHealth:
        """Tell whether files can be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            says = f"The folder {self.folder} cannot be made ({error.strerror})."
            return DeviceHealth(ready=False, says=says)
        return DeviceHealth(ready=True, says="Receipts go to PDF files")


def document_of(rows: Sequence[Row], fonts: Fonts, columns: int) -> bytes:
    """Write rows as a PDF of one page; its text can be searched and copied."""
    # fpdf is slow to load; most tills print on paper.
    from fpdf import FPDF  # noqa: PLC0415

    size = (_WIDTH_MM - 2 * _MARGIN_MM) / columns / _ADVANCE / _POINT_MM
    heights = [_height(row, size) for row in rows]
    page = (_WIDTH_MM, sum(heights) + 2 * _MARGIN_MM)
    pdf = FPDF(unit="mm", format=page)
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.add_font("receipt", "", fonts.regular)
    pdf.add_font("receipt", "B", fonts.bold)
    if not all(fonts.covers(row.left + row.right) for row in rows):
        pdf.add_font("every-script", "", fonts.every_script)
    pdf.set_text_shaping(use_shaping_engine=True, features={"liga": False, "calt": False})
    pdf.add_page()
    top = _MARGIN_MM
    for row, height in zip(rows, heights, strict=True):
        _Pen(pdf, fonts, size, top, height).row(row)
        top += height
    return bytes(pdf.output())


@dataclass(frozen=True)
class _Pen:
    """Writes one row."""

    pdf: "FPDF"
    fonts: Fonts
    size: float
    top: float
    height: float

    def row(self, row: Row) -> None:
        if row.style == "rule":
            middle = self.top + self.height / 2
            self.pdf.set_line_width(0.2)
            self.pdf.line(_MARGIN_MM, middle, _WIDTH_MM - _MARGIN_MM, middle)
        elif row.style == "code":
            self._bars(row.left)
            self._text(row, row.left, "C", self.top + _BARS_MM, self.height - _BARS_MM)
        elif row.style == "mark":
            self.pdf.set_fill_color(0)
            box = (_MARGIN_MM, self.top, _WIDTH_MM - 2 * _MARGIN_MM, self.height - 1)
            self.pdf.rect(*box, style="F")
            self.pdf.set_text_color(255)
            self._text(row, row.left, "C", self.top, self.height - 1)
            self.pdf.set_text_color(0)
        elif row.style in {"centre", "title"}:
            self._text(row, row.left, "C", self.top, self.height)
        else:
            self._text(row, row.left, "L", self.top, self.height)
            self._text(row, row.right, "R", self.top, self.height)

    def _text(
        self, row: Row, text: str, align: Literal["L", "C", "R"], top: float, height: float
    ) -> None:
        if not text:
            return
        covered = self.fonts.covers(text)
        heavy = row.style in {"strong", "large", "title", "mark"}
        size = self.size * (LARGE if row.style in {"large", "title"} else 1)
        family, style = ("receipt", "B" if heavy else "") if covered else ("every-script", "")
        self.pdf.set_font(family, style, size)
        self.pdf.set_xy(_MARGIN_MM, top)
        self.pdf.cell(_WIDTH_MM - 2 * _MARGIN_MM, height, text, align=align)

    def _bars(self, text: str) -> None:
        bars = code128(text)
        wide = modules(bars)
        module = min(0.33, (_WIDTH_MM - 2 * _MARGIN_MM) * 0.9 / (wide + 20))
        start = (_WIDTH_MM - wide * module) / 2
        self.pdf.set_fill_color(0)
        for position, length in bars:
            left = start + position * module
            self.pdf.rect(left, self.top, length * module, _BARS_MM - 1.5, style="F")


def _height(row: Row, size: float) -> float:
    line = size * _POINT_MM * _LEADING
    heights = {"large": line * LARGE, "title": line * LARGE, "rule": line * 0.6}
    heights |= {"mark": line * 1.5 + 1, "code": line + _BARS_MM}
    return heights.get(row.style, line)
