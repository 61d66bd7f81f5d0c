"""A cause that stays until it is gone: a banner pushes content down, it never covers it."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import RADIUS_CONTROL, S8
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.values import Tone

_ONE_LINE, _TWO_LINES = 44, 64
#: What each line more makes it higher by, where a sentence is longer than the banner is wide.
_LINE = 20
_EDGE, _WORDS = 4, 52


class Banner(QWidget):
    """What is wrong and what to do, with a 4 px edge and an icon.

    It has no cross unless it is only news; a control of its own can be put at its right end.
    """

    closed = Signal()

    def __init__(
        self,
        tone: Tone,
        title: str,
        detail: str = "",
        *,
        icon: str | None = None,
        dismissible: bool = False,
    ) -> None:
        super().__init__()
        self._tone = tone
        self._icon = icon
        self._title = self._detail = ""
        self._title_h = _LINE + 2
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, S8, 0)
        self._row.addStretch(1)
        if dismissible:
            cross = Button("Close", kind=Kind.QUIET, icon="x")
            cross.clicked.connect(self.hide)
            cross.clicked.connect(self.closed)
            self.add_control(cross)
        self.show_text(title, detail)

    def add_control(self, control: QWidget) -> None:
        """Put a control at the right end."""
        self._row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_text(self, title: str, detail: str = "") -> None:
        """Say something else."""
        self._title, self._detail = title, detail
        self._fit()
        self.setAccessibleName(f"{title} {detail}".strip())
        self.update()

    def set_tone(self, tone: Tone, icon: str | None = None) -> None:
        """Take another tone."""
        self._tone, self._icon = tone, icon
        self.update()

    def _fit(self) -> None:
        """Be as high as the words need: what is wrong is never cut."""
        title, detail = self._lines()
        self._title_h = _LINE * title + 2
        least = _TWO_LINES if self._detail else _ONE_LINE
        self.setFixedHeight(least + _LINE * (title - 1 + max(0, detail - 1)))

    def _lines(self) -> tuple[int, int]:
        """Count the lines of both at this width; one each before the banner has a width."""
        room = self._controls_left() - _WORDS
        if not self.isVisible() or room < _LINE:
            return 1, 1
        return (
            _lines_of(self._title, self._title_face(), room),
            _lines_of(self._detail, font(Type.BODY), room),
        )

    def _title_face(self) -> QFont:
        return font(Type.BODY, px=15 if self._detail else None, weight=SEMIBOLD)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        whole = QPainterPath()
        whole.addRoundedRect(rect, RADIUS_CONTROL, RADIUS_CONTROL)
        painter.save()
        painter.setClipPath(whole)
        painter.fillRect(rect, paint.ground_of(self._tone, colours))
        ink = paint.ink_of(self._tone, colours)
        painter.fillRect(QRectF(0, 0, _EDGE, rect.height()), ink)
        painter.restore()
        name = self._icon or paint.TONE_ICONS[self._tone]
        paint.icon(painter, name, QPointF(28, rect.height() / 2), 24, ink)
        room = self._controls_left() - _WORDS
        top = QRectF(_WORDS, 10, room, self._title_h)
        if not self._detail:
            top = QRectF(_WORDS, 0, room, rect.height())
        _paint_words(painter, top, self._title, self._title_face(), colours.ink)
        below = QRectF(_WORDS, 11 + self._title_h, room, rect.height() - 21 - self._title_h)
        _paint_words(painter, below, self._detail, font(Type.BODY), colours.ink2)

    def _controls_left(self) -> float:
        controls = [
            item.widget()
            for item in (self._row.itemAt(i) for i in range(self._row.count()))
            if item is not None and item.widget() is not None
        ]
        lefts = [one.x() for one in controls if one is not None and one.isVisible()]
        return float(min(lefts, default=self.width()) - S8)


_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _lines_of(words: str, face: QFont, room: float) -> int:
    measures = QFontMetricsF(face)
    if measures.horizontalAdvance(words) <= room:
        return 1
    needed = measures.boundingRect(QRectF(0, 0, room, 10_000), _WRAP, words)
    return max(2, math.ceil(needed.height() / measures.lineSpacing() - 0.1))


def _paint_words(painter: QPainter, rect: QRectF, words: str, face: QFont, ink: QColor) -> None:
    if _lines_of(words, face, rect.width()) == 1:
        paint.line(painter, rect, words, face, ink)
        return
    painter.setFont(face)
    painter.setPen(ink)
    painter.drawText(rect, _WRAP, words)
