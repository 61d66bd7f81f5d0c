"""Strokes of the brush that several parts share: boxes, caps, icons, lines of text."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme.look import icons, tokens
from ui.theme.space import RADIUS_CAP
from ui.theme.tokens import Tokens
from ui.theme.typography import Type, font
from ui.widgets.values import Tone

CAP_HEIGHT = 18
_CAP_PADDING = 5
_CAP_LEAST = 20

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter

#: The icon of a tone, where none is named; shape tells, colour helps.
TONE_ICONS = {
    Tone.PLAIN: "circle-dashed",
    Tone.INFO: "info-circle",
    Tone.OK: "circle-check",
    Tone.WARN: "help-circle",
    Tone.DANGER: "circle-x",
}


def ink_of(tone: Tone, colours: Tokens) -> QColor:
    """Give the colour of words and icons of a tone."""
    return {
        Tone.PLAIN: colours.ink2,
        Tone.INFO: colours.accent_ink,
        Tone.OK: colours.ok,
        Tone.WARN: colours.warn,
        Tone.DANGER: colours.danger,
    }[tone]


def ground_of(tone: Tone, colours: Tokens) -> QColor:
    """Give the soft ground of a tone."""
    return {
        Tone.PLAIN: colours.sunken,
        Tone.INFO: colours.accent_soft,
        Tone.OK: colours.ok_soft,
        Tone.WARN: colours.warn_soft,
        Tone.DANGER: colours.danger_soft,
    }[tone]


def begin(widget: QWidget) -> QPainter:
    """Start painting a widget with smooth edges; the caller ends it by dropping it."""
    painter = QPainter(widget)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    return painter


def box(
    painter: QPainter, rect: QRectF, ground: QColor, border: QColor | None, radius: float
) -> None:
    """Paint a rounded box with a hairline inside its edge."""
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, radius, radius)
        return
    painter.setPen(QPen(border, 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5)


def ring(painter: QPainter, rect: QRectF, colour: QColor, *, inset: float, radius: float) -> None:
    """Paint the focus ring, 2 px, inset from the edge."""
    painter.setPen(QPen(colour, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    at = inset + 1
    painter.drawRoundedRect(rect.adjusted(at, at, -at, -at), radius - inset - 1, radius - inset - 1)


def width_of(text: str, face: QFont) -> float:
    """Give the width of a text on one line."""
    return QFontMetricsF(face).horizontalAdvance(text)


def cap_width(caption: str, px: int = 11) -> float:
    """Give the width of a key cap; 0 when there is no key."""
    if not caption:
        return 0
    return max(_CAP_LEAST, round(width_of(caption, font(Type.KEY, px=px))) + 2 * _CAP_PADDING)


def key_cap(
    painter: QPainter, rect: QRectF, caption: str, inks: tuple[QColor, QColor | None, QColor]
) -> None:
    """Paint a key cap; the inks are ground, border and words."""
    ground, border, words = inks
    box(painter, rect, ground, border, RADIUS_CAP)
    line(painter, rect, caption, font(Type.KEY), words, CENTRE)


def line(
    painter: QPainter,
    rect: QRectF,
    text: str,
    face: QFont,
    ink: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """Paint one line of text, with an ellipsis if it does not fit."""
    painter.setFont(face)
    painter.setPen(ink)
    measures = QFontMetricsF(face)
    if measures.horizontalAdvance(text) > rect.width() + 0.5:
        text = measures.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, text)


def icon(painter: QPainter, name: str, centre: QPointF, size: int, ink: QColor) -> None:
    """Paint an icon around a point, on whole pixels so that it stays sharp."""
    at = QPointF(round(centre.x() - size / 2), round(centre.y() - size / 2))
    icons().paint(painter, name, at, size, ink)


def cap_inks(colours: Tokens | None = None) -> tuple[QColor, QColor | None, QColor]:
    """Give the inks of a key cap on a plain ground."""
    colours = colours or tokens()
    return colours.sunken, colours.line, colours.ink2
