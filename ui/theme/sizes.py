"""What gives way when the window is small: the four size classes (look 8)."""

from dataclasses import dataclass
from enum import StrEnum

COMPACT_WIDTH, COMPACT_HEIGHT = 1000, 700
BASE_WIDTH, LARGE_WIDTH = 1200, 1600
SMALL_SIDE_HEIGHT = 760


class SizeClass(StrEnum):
    """How much room a window has, by its logical size."""

    COMPACT = "compact"
    SMALL = "small"
    BASE = "base"
    LARGE = "large"


def size_class(width: int, height: int) -> SizeClass:
    """Tell the size class of a window of this logical size."""
    if width < COMPACT_WIDTH or height < COMPACT_HEIGHT:
        return SizeClass.COMPACT
    if width < BASE_WIDTH:
        return SizeClass.SMALL
    return SizeClass.BASE if width < LARGE_WIDTH else SizeClass.LARGE


@dataclass(frozen=True)
class Measures:
    """The measures of Sell, Pay and the cart in one size class; logical pixels."""

    cart_width: int
    tile_columns: int
    tile_rows: int
    tile_height: int
    function_rows: int
    function_height: int
    function_icons: bool
    functions_shown: int
    small_totals: bool
    total_px: int
    line_big_px: int
    line_big_height: int
    row_height: int
    row_px: int
    tender_width: int
    entry_width: int
    change_px: int
    done_px: int
    pad_key: int


def _measures(**changed: int) -> Measures:
    base: dict[str, int] = {
        "cart_width": 520,
        "tile_columns": 5,
        "tile_rows": 5,
        "tile_height": 98,
        "function_rows": 1,
        "function_height": 56,
        "function_icons": True,
        "functions_shown": 8,
        "small_totals": True,
        "total_px": 44,
        "line_big_px": 18,
        "line_big_height": 64,
        "row_height": 44,
        "row_px": 14,
        "tender_width": 272,
        "entry_width": 376,
        "change_px": 144,
        "done_px": 232,
        "pad_key": 80,
    }
    return Measures(**{**base, **changed})  # type: ignore[arg-type]  # bools come as ints here


MEASURES = {
    SizeClass.COMPACT: _measures(
        cart_width=400,
        tile_columns=4,
        tile_rows=3,
        tile_height=93,
        functions_shown=5,
        small_totals=False,
        total_px=36,
        tender_width=208,
        entry_width=300,
        change_px=72,
        done_px=128,
        pad_key=56,
    ),
    SizeClass.SMALL: _measures(
        cart_width=432,
        tile_columns=4,
        tile_height=88,
        function_rows=2,
        function_height=48,
        function_icons=False,
        line_big_px=17,
        tender_width=208,
        entry_width=300,
        change_px=112,
        done_px=160,
    ),
    SizeClass.BASE: _measures(),
    SizeClass.LARGE: _measures(
        cart_width=640,
        tile_columns=7,
        tile_rows=7,
        tile_height=112,
        line_big_px=20,
        line_big_height=80,
        row_height=56,
        row_px=16,
    ),
}


def measures(width: int, height: int) -> Measures:
    """Give the measures for a window of this logical size."""
    return MEASURES[size_class(width, height)]
