"""Tables on paper: a PDF of A4 pages with the head repeated, in the program's own letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

if TYPE_CHECKING:
    from fpdf import FPDF

Orientation = Literal["P", "L"]

_MARGIN_MM: Final = 15.0
#: What an A4 page has between its margins, upright and on its side.
_WIDTH_MM, _LYING_MM = 210 - 2 * _MARGIN_MM, 297 - 2 * _MARGIN_MM
_ROW_MM: Final = 6.4
_GAP_MM: Final = 3.0
_FOOT_MM: Final = 16.0
_POINT_MM: Final = 25.4 / 72
_TITLE_PT, _TEXT_PT, _SMALL_PT = 17.0, 9.0, 8.0
#: Type that does not fit becomes smaller in these steps; then the widest column loses words.
_SIZES_PT: Final = (9.0, 8.0, 7.0)
_INK, _SECOND, _LINE = (20, 32, 43), (66, 80, 92), (211, 218, 224)
_REGULAR, _STRONG, _EVERY = "text", "strong", "every-script"


@dataclass(frozen=True)
class PdfColumn:
    """One column; figures stand at the right, a ``wide`` one takes the room that is left."""

    title: str
    right: bool = False
    wide: bool = False


@dataclass(frozen=True)
class PdfTable:
    """What is on the pages: every text ready to be printed.

    Attributes:
        shop: who it is of.
        title: what it is.
        period: which days, and whose.
        made: when it was made.
        columns: the heads, repeated on every page.
        rows: the cells.
        totals: the last line, set off; empty for none.
    """

    shop: str
    title: str
    period: str
    made: str
    columns: tuple[PdfColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()


def write_pdf(table: PdfTable, fonts: Path, file: BinaryIO) -> None:
    """Write a table as a PDF whose text can be searched and copied."""
    # fpdf is slow to load; most tills never write a report.
    from fpdf import FPDF  # noqa: PLC0415

    pdf = _document(FPDF(unit="mm", format="A4"), table, fonts)
    _Paper(pdf, table).write()
    file.write(bytes(pdf.output()))


def _document(pdf: "FPDF", table: PdfTable, fonts: Path) -> "FPDF":
    pdf.set_margin(_MARGIN_MM)
    pdf.set_auto_page_break(auto=False)
    pdf.c_margin = 0
    pdf.add_font(_REGULAR, "", fonts / "Inter-Regular.ttf")
    pdf.add_font(_STRONG, "", fonts / "Inter-SemiBold.ttf")
    pdf.add_font(_EVERY, "", fonts / "Unifont.otf")
    # A letter that Inter does not have, a Chinese name perhaps, is taken from the last one.
    pdf.set_fallback_fonts([_EVERY])
    pdf.alias_nb_pages("{pages}")
    pdf.set_title(f"{table.title}, {table.period}")
    pdf.set_creator("Holdfast POS")
    return pdf


class _Paper:
    """Writes the pages from top to bottom."""

    def __init__(self, pdf: "FPDF", table: PdfTable) -> None:
        self._pdf = pdf
        self._table = table
        self._signs: dict[tuple[str, float, str], float] = {}
        # The page lies on its side where the columns could not be read otherwise.
        lying = sum(self.wanted(_SIZES_PT[1])) > _WIDTH_MM
        self._orientation: Orientation = "L" if lying else "P"
        self._room = _LYING_MM if lying else _WIDTH_MM
        self._size = _TEXT_PT
        self._widths: list[float] = []

    def write(self) -> None:
        self._size, self._widths = self._fitted()
        self._page()
        for row in self._table.rows:
            self._room_for(1)
            self._row(row, _REGULAR, rule=True)
        if self._table.totals:
            self._room_for(1)
            self._row(self._table.totals, _STRONG, rule=False)
        if not self._table.rows:
            self._text(_REGULAR, _TEXT_PT, _SECOND, "Nothing was sold on these days.")

    def wanted(self, size: float) -> list[float]:
        """Give the width that each column needs at a size of type."""
        needed = []
        for place, column in enumerate(self._table.columns):
            self._pdf.set_font(_STRONG, size=size)
            measure = self._figure_width if column.right else self._pdf.get_string_width
            cells = [column.title, *(row[place] for row in (self._table.totals,) if row)]
            widest = max(measure(one) for one in cells)
            self._pdf.set_font(_REGULAR, size=size)
            rows = {row[place] for row in self._table.rows}
            # The longest by letters are the widest, or nearly: none is cut that is a figure.
            longest = rows if column.right else sorted(rows, key=len)[-40:]
            widest = max((widest, *(measure(one) for one in longest)))
            needed.append(widest + (_GAP_MM if place < len(self._table.columns) - 1 else 0))
        return needed

    def _fitted(self) -> tuple[float, list[float]]:
        room = self._room
        fits = (size for size in _SIZES_PT if sum(self.wanted(size)) <= room)
        size = next(fits, _SIZES_PT[-1])
        needed = self.wanted(size)
        spare = room - sum(needed)
        wide = [place for place, one in enumerate(self._table.columns) if one.wide] or [0]
        for place in wide:
            needed[place] = max(_GAP_MM + 12, needed[place] + spare / len(wide))
        return size, needed

    # ------------------------------------------------------------------ pages

    def _page(self) -> None:
        pdf, table = self._pdf, self._table
        pdf.add_page(orientation=self._orientation)
        first = pdf.page_no() == 1
        pdf.set_xy(_MARGIN_MM, _MARGIN_MM)
        if first:
            self._text(_REGULAR, _TEXT_PT, _SECOND, table.shop)
            self._text(_STRONG, _TITLE_PT, _INK, table.title, height=9.0)
            self._text(_REGULAR, _TEXT_PT, _SECOND, table.period, height=5.6)
        else:
            words = f"{table.shop}, {table.title}, {table.period}"
            self._text(_REGULAR, _SMALL_PT, _SECOND, words)
        self._foot()
        pdf.set_xy(_MARGIN_MM, pdf.get_y() + 3.5)
        self._head()

    def _foot(self) -> None:
        pdf = self._pdf
        at = pdf.get_y()
        pdf.set_xy(_MARGIN_MM, pdf.h - _FOOT_MM)
        pdf.set_font(_REGULAR, size=_SMALL_PT)
        pdf.set_text_color(*_SECOND)
        pdf.cell(pdf.epw / 2, 5, self._table.made, align="L")
        # How many pages there are is known at the end: room is left for two figures.
        pdf.set_x(pdf.w - _MARGIN_MM - pdf.get_string_width(f"Page {pdf.page_no()} of 00"))
        pdf.cell(0, 5, f"Page {pdf.page_no()} of {{pages}}")
        pdf.set_xy(_MARGIN_MM, at)

    def _head(self) -> None:
        heads = tuple(one.title for one in self._table.columns)
        self._row(heads, _STRONG, rule=True, ink=_SECOND)

    def _room_for(self, rows: int) -> None:
        if self._pdf.get_y() + rows * _ROW_MM > self._pdf.h - _FOOT_MM - 2:
            self._page()

    def _row(
        self,
        cells: Sequence[str],
        family: str,
        *,
        rule: bool,
        ink: tuple[int, int, int] = _INK,
    ) -> None:
        pdf = self._pdf
        top = pdf.get_y()
        pdf.set_font(family, size=self._size)
        pdf.set_text_color(*ink)
        x = _MARGIN_MM
        last = len(cells) - 1
        for place, (cell, column) in enumerate(zip(cells, self._table.columns, strict=True)):
            width = self._widths[place]
            room = width - (0 if place == last else _GAP_MM)
            if any(one.isdigit() for one in cell) and column.right:
                self._figure(cell, x + room, top)
            elif cell:
                indent = room - pdf.get_string_width(cell) if column.right else 0
                self._words(cell, x + max(indent, 0), top, room)
            x += width
        if rule:
            pdf.set_draw_color(*_LINE)
            pdf.set_line_width(0.15)
            pdf.line(_MARGIN_MM, top + _ROW_MM, _MARGIN_MM + pdf.epw, top + _ROW_MM)
        pdf.set_xy(_MARGIN_MM, top + _ROW_MM)

    def _figure(self, text: str, right: float, top: float) -> None:
        """Write a figure from its right end, every digit in the same room as any other.

        The font could do that itself, when it is told to shape each text: at five times the time.
        """
        pdf = self._pdf
        baseline, digit = top + _ROW_MM / 2 + 0.3 * pdf.font_size, self._width("0")
        x = right
        for sign in reversed(text):
            own = self._width(sign)
            wide = digit if sign.isdigit() else own
            x -= wide
            pdf.text(x + (wide - own) / 2, baseline, sign)

    def _words(self, text: str, x: float, top: float, room: float) -> None:
        """Write words; letters that belong together, in Thai perhaps, are put together."""
        pdf = self._pdf
        # A tab has no shape.
        text = "".join(one if one.isprintable() else " " for one in text)
        if text.isascii():
            baseline = top + _ROW_MM / 2 + 0.3 * pdf.font_size
            pdf.text(x, baseline, self._cut(text, room))
            return
        pdf.set_text_shaping(use_shaping_engine=True)
        pdf.set_xy(x, top)
        pdf.cell(room, _ROW_MM, self._cut(text, room), align="L")
        pdf.set_text_shaping(use_shaping_engine=False)

    def _width(self, sign: str) -> float:
        key = (self._pdf.font_family, self._pdf.font_size, sign)
        if key not in self._signs:
            self._signs[key] = self._pdf.get_string_width(sign)
        return self._signs[key]

    def _figure_width(self, text: str) -> float:
        digit = self._width("0")
        return sum(digit if one.isdigit() else self._width(one) for one in text)

    def _cut(self, text: str, room: float) -> str:
        """Let a text that is too long end in an ellipsis."""
        measure = self._pdf.get_string_width
        if measure(text) <= room + 0.01:
            return text
        while text and measure(f"{text}…") > room:
            text = text[:-1]
        return f"{text}…"

    def _text(
        self,
        family: str,
        size: float,
        ink: tuple[int, int, int],
        words: str,
        *,
        height: float = 5.0,
    ) -> None:
        pdf = self._pdf
        pdf.set_font(family, size=size)
        pdf.set_text_color(*ink)
        pdf.set_x(_MARGIN_MM)
        pdf.cell(pdf.epw, height, self._cut(words, pdf.epw), align="L")
        pdf.set_xy(_MARGIN_MM, pdf.get_y() + height)
