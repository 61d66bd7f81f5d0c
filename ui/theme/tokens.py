"""The colours of the till, light and dark, each with the one job it has (look 1.1)."""

from dataclasses import dataclass, fields

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class Tokens:
    """Every colour a part may paint with; no part names a colour of its own."""

    ground: QColor
    surface: QColor
    raised: QColor
    sunken: QColor
    hover: QColor
    press: QColor
    line: QColor
    edge: QColor
    ink: QColor
    ink2: QColor
    ink3: QColor
    accent: QColor
    fill: QColor
    accent_press: QColor
    on_accent: QColor
    accent_ink: QColor
    accent_soft: QColor
    ok: QColor
    ok_soft: QColor
    warn: QColor
    warn_soft: QColor
    danger: QColor
    danger_soft: QColor
    strip: QColor
    on_strip: QColor
    on_strip2: QColor
    strip_line: QColor
    strip_ok: QColor
    strip_warn: QColor
    scrim: QColor
    shadow: QColor

    def named(self, name: str) -> QColor:
        """Give the colour of a token by its name.

        Raises:
            KeyError: when there is no such token.
        """
        if name not in TOKEN_NAMES:
            raise KeyError(name)
        colour: QColor = getattr(self, name)
        return colour


def _tokens(table: dict[str, str], scrim: QColor, shadow: QColor) -> Tokens:
    colours = {name: QColor(value) for name, value in table.items()}
    return Tokens(**colours, scrim=scrim, shadow=shadow)


def _share(part: float) -> int:
    return round(part * 255)


#: WCAG 2.2, relative luminance.
_LINEAR_UNTIL = 0.04045

TOKEN_NAMES = frozenset(field.name for field in fields(Tokens))

LIGHT = _tokens(
    {
        "ground": "#E9EDF0",
        "surface": "#FFFFFF",
        "raised": "#FFFFFF",
        "sunken": "#F4F6F8",
        "hover": "#F0F4F6",
        "press": "#DDE4E9",
        "line": "#D3DAE0",
        "edge": "#768491",
        "ink": "#14202B",
        "ink2": "#42505C",
        "ink3": "#586672",
        "accent": "#0B5A7D",
        "fill": "#0B5A7D",
        "accent_press": "#08415B",
        "on_accent": "#FFFFFF",
        "accent_ink": "#0B5A7D",
        "accent_soft": "#E0EFF6",
        "ok": "#17663A",
        "ok_soft": "#E2F3E8",
        "warn": "#855000",
        "warn_soft": "#FCEFD6",
        "danger": "#B3261E",
        "danger_soft": "#FBE7E5",
        "strip": "#14202B",
        "on_strip": "#E9EFF3",
        "on_strip2": "#A9B7C2",
        "strip_line": "#324250",
        "strip_ok": "#7FD3A0",
        "strip_warn": "#F2BE62",
    },
    scrim=QColor(14, 24, 32, _share(0.66)),
    shadow=QColor(12, 24, 34, _share(0.18)),
)

DARK = _tokens(
    {
        "ground": "#0D1317",
        "surface": "#161E24",
        "raised": "#1F2931",
        "sunken": "#10171C",
        "hover": "#26323B",
        "press": "#2F3D48",
        "line": "#2B3740",
        "edge": "#71818D",
        "ink": "#E8EEF2",
        "ink2": "#B7C3CC",
        "ink3": "#94A2AD",
        "accent": "#57B4DD",
        "fill": "#1C769E",
        "accent_press": "#155F81",
        "on_accent": "#FFFFFF",
        "accent_ink": "#7CC7E9",
        "accent_soft": "#123342",
        "ok": "#74CF9A",
        "ok_soft": "#13301F",
        "warn": "#F0B754",
        "warn_soft": "#33270F",
        "danger": "#FF9287",
        "danger_soft": "#3C1C1A",
        "strip": "#080C0F",
        "on_strip": "#E8EEF2",
        "on_strip2": "#9DABB6",
        "strip_line": "#2B3740",
        "strip_ok": "#74CF9A",
        "strip_warn": "#F0B754",
    },
    scrim=QColor(2, 6, 9, _share(0.75)),
    shadow=QColor(0, 0, 0, _share(0.47)),
)

#: How much black lies over a filled key under its key cap.
CAP_ON_FILL = QColor(0, 0, 0, _share(0.22))


def over(top: QColor, bottom: QColor) -> QColor:
    """Give the opaque colour a see-through one makes on another."""
    share = top.alphaF()
    return QColor.fromRgbF(
        top.redF() * share + bottom.redF() * (1 - share),
        top.greenF() * share + bottom.greenF() * (1 - share),
        top.blueF() * share + bottom.blueF() * (1 - share),
    )


def _luminance(colour: QColor) -> float:
    def channel(value: float) -> float:
        return value / 12.92 if value <= _LINEAR_UNTIL else ((value + 0.055) / 1.055) ** 2.4

    return (
        0.2126 * channel(colour.redF())
        + 0.7152 * channel(colour.greenF())
        + 0.0722 * channel(colour.blueF())
    )


def contrast(one: QColor, other: QColor) -> float:
    """Tell how well one colour reads on another, 1 to 21 (WCAG 2.2, relative luminance)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)
