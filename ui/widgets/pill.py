"""A state as an icon with a word on a soft ground: Taken, Declined, Not known."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.tokens import Tokens
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.values import Tone

_HEIGHT = 24


class Pill(QWidget):
    """One state, told by shape and word before colour."""

    def __init__(self, text: str, tone: Tone = Tone.PLAIN, icon: str | None = None) -> None:
        super().__init__()
        self._text = ""
        self._tone = tone
        self._icon: str | None = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(text, tone, icon)

    def text(self) -> str:
        """Give its word."""
        return self._text

    def show_state(self, text: str, tone: Tone, icon: str | None = None) -> None:
        """Show another state; without an icon the tone's own is taken."""
        self._text, self._tone = text, tone
        self._icon = icon or paint.TONE_ICONS[tone]
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        face = font(Type.SMALL, weight=SEMIBOLD)
        return QSize(round(paint.width_of(self._text, face)) + 35, _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = paint.begin(self)
        paint_pill(
            painter, QRectF(self.rect()), (self._text, self._icon or ""), self._tone, colours
        )


def paint_pill(
    painter: QPainter,
    rect: QRectF,
    what: tuple[str, str],
    tone: Tone,
    colours: Tokens,
) -> None:
    """Paint a pill into a row that paints itself; ``what`` is its word and the name of its icon."""
    text, icon = what
    ink = paint.ink_of(tone, colours)
    paint.box(painter, rect, paint.ground_of(tone, colours), None, rect.height() / 2)
    paint.icon(painter, icon, QPointF(rect.x() + 16, rect.center().y()), 16, ink)
    words = rect.adjusted(28, 0, -6, 0)
    paint.line(painter, words, text, font(Type.SMALL, weight=SEMIBOLD), ink)
