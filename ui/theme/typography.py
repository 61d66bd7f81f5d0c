"""The letters: Inter from our own files, because a till may have no fonts at all (look 1.2)."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

TEXT_FAMILY = "Inter"
DISPLAY_FAMILY = "Inter Display"

#: From this size on Inter Display is drawn.
DISPLAY_FROM_PX = 22

#: From this size on letters stand a little closer.
_TIGHT_FROM_PX = 36

REGULAR, MEDIUM, SEMIBOLD = 400, 500, 600


@dataclass(frozen=True)
class Face:
    """Size in logical pixels, weight, and the height of a line."""

    px: int
    weight: int
    line: int


class Type(Enum):
    """The type scale; nothing on a screen has another size."""

    GIANT = Face(232, SEMIBOLD, 255)
    HUGE = Face(144, SEMIBOLD, 158)
    TOTAL = Face(44, SEMIBOLD, 52)
    FIGURE = Face(28, SEMIBOLD, 40)
    TITLE = Face(24, SEMIBOLD, 32)
    HEAD = Face(20, SEMIBOLD, 28)
    LINE_BIG = Face(18, SEMIBOLD, 24)
    LEAD = Face(16, MEDIUM, 24)
    BODY = Face(14, MEDIUM, 20)
    SMALL = Face(13, REGULAR, 18)
    STATE = Face(12, MEDIUM, 16)
    KEY = Face(11, SEMIBOLD, 18)


_FILES = (
    "Inter-Regular.ttf",
    "Inter-Medium.ttf",
    "Inter-SemiBold.ttf",
    "InterDisplay-Medium.ttf",
    "InterDisplay-SemiBold.ttf",
)


def load_fonts(folder: Path) -> None:
    """Make the shipped fonts known to Qt; needs a QGuiApplication.

    Raises:
        FileNotFoundError: when a font file is missing or broken.
    """
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(folder / name)) < 0:
            raise FileNotFoundError(f"The font {name} cannot be read. Install Holdfast again.")


def font(
    role: Type, *, px: int | None = None, weight: int | None = None, tabular: bool = False
) -> QFont:
    """Give the font of a role of the scale, with figures of equal width where they line up.

    Args:
        role: the place in the type scale.
        px: another size in logical pixels (28 to 32 for figures, 12 for chart axes).
        weight: 400, 500 or 600 where the role allows several.
        tabular: figures of equal width and raised signs; on for amounts, times and codes.
    """
    size = px or role.value.px
    made = QFont(DISPLAY_FAMILY if size >= DISPLAY_FROM_PX else TEXT_FAMILY)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight or role.value.weight))
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, _spacing(size))
    made.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    # Hinting would put figures of one column on different pixels.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag.fromString("tnum"), 1)
        made.setFeature(QFont.Tag.fromString("case"), 1)
    return made


def _spacing(px: int) -> float:
    if px >= Type.HUGE.value.px:
        return -4.0 if px >= Type.GIANT.value.px else -3.0
    return -0.5 if px >= _TIGHT_FROM_PX else 0.0
