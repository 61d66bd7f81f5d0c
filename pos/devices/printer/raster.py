"""A receipt as a picture of black dots, the same on every printer whatever its code pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from pos.devices.printer.barcode_bars import code128, modules
from pos.devices.printer.fonts import Fonts
from pos.domain.receipt_layout import LARGE, Row

#: The advance of the fixed-width font, in times its size.
_ADVANCE: Final = 0.6
_LEADING: Final = 1.36
_BAR_HEIGHT: Final = 64
_BLACK: Final = 0
_WHITE: Final = 255
#: Thin strokes vanish on thermal paper when too much of their edge is taken for white.
_THRESHOLD: Final = 150
_NO_LIGATURES: Final = ["-liga", "-calt"]


@dataclass(frozen=True)
class Raster:
    """Paints rows; ``dots`` is the width of the print head, ``columns`` what fits on a line."""

    fonts: Fonts
    dots: int = 576
    columns: int = 42

    def paint(self, rows: Sequence[Row]) -> Image.Image:
        """Give the picture: one bit a dot, black on white, as wide as the print head."""
        heights = [self._height(row) for row in rows]
        image = Image.new("L", (self.dots, sum(heights)), _WHITE)
        draw = ImageDraw.Draw(image)
        top = 0
        for row, height in zip(rows, heights, strict=True):
            self._row(draw, row, top, height)
            top += height
        return image.point(lambda shade: _WHITE if shade > _THRESHOLD else _BLACK, mode="1")

    def _row(self, draw: ImageDraw.ImageDraw, row: Row, top: int, height: int) -> None:
        if row.style == "rule":
            draw.line((0, top + height // 2, self.dots, top + height // 2), _BLACK, width=2)
        elif row.style == "code":
            self._bars(draw, row.left, top)
            self._centred(draw, row, top + _BAR_HEIGHT, height - _BAR_HEIGHT)
        elif row.style in {"centre", "title", "mark"}:
            self._centred(draw, row, top, height)
        else:
            self._cell(draw, row, row.left, 0, (top, height))
            if row.right:
                font = self._font(row, row.right)
                at = self.dots - int(font.getlength(row.right, features=_NO_LIGATURES))
                self._cell(draw, row, row.right, at, (top, height))

    def _centred(self, draw: ImageDraw.ImageDraw, row: Row, top: int, height: int) -> None:
        font = self._font(row, row.left)
        length = font.getlength(row.left, features=_NO_LIGATURES)
        at = max(int(self.dots - length) // 2, 0)
        if row.style == "mark":
            draw.rectangle((0, top, self.dots, top + height - 8), _BLACK)
            middle = top + (height - 8) // 2
            draw.text((at, middle), row.left, _WHITE, font, anchor="lm", features=_NO_LIGATURES)
            return
        self._cell(draw, row, row.left, at, (top, height))

    def _cell(
        self, draw: ImageDraw.ImageDraw, row: Row, text: str, at: int, place: tuple[int, int]
    ) -> None:
        top, height = place
        # All on one base line: the second font is of another height.
        base = top + int(height * 0.76)
        font = self._font(row, text)
        draw.text((at, base), text, _BLACK, font, anchor="ls", features=_NO_LIGATURES)

    def _bars(self, draw: ImageDraw.ImageDraw, text: str, top: int) -> None:
        bars = code128(text)
        wide = modules(bars)
        module = max(1, min(3, int(self.dots * 0.9) // (wide + 20)))
        start = (self.dots - wide * module) // 2
        for position, length in bars:
            left = start + position * module
            box = (left, top, left + length * module - 1, top + _BAR_HEIGHT - 8)
            draw.rectangle(box, _BLACK)

    def _height(self, row: Row) -> int:
        line = self._size * _LEADING
        heights = {"large": line * LARGE, "title": line * LARGE, "rule": line * 0.6}
        heights |= {"mark": line * 1.5 + 8, "code": line + _BAR_HEIGHT}
        return round(heights.get(row.style, line))

    def _font(self, row: Row, text: str) -> ImageFont.FreeTypeFont:
        regular, bold, large, other, large_other = self._loaded
        is_large = row.style in {"large", "title"}
        if not self.fonts.covers(text):
            return large_other if is_large else other
        if is_large:
            return large
        return bold if row.style in {"strong", "mark"} else regular

    @property
    def _size(self) -> float:
        return self.dots / self.columns / _ADVANCE

    @cached_property
    def _loaded(self) -> tuple[ImageFont.FreeTypeFont, ...]:
        # The second font is drawn on a grid of 16 dots and is clear only at halves of it.
        other = max(16, int(self.dots / self.columns * 2 // 8) * 8)
        return (
            ImageFont.truetype(self.fonts.regular, self._size),
            ImageFont.truetype(self.fonts.bold, self._size),
            ImageFont.truetype(self.fonts.bold, self._size * LARGE),
            ImageFont.truetype(self.fonts.every_script, other),
            ImageFont.truetype(self.fonts.every_script, other + 8),
        )
