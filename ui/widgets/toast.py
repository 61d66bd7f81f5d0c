"""News that needs nothing: parked, printed, saved; never about money (look 3)."""

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QPropertyAnimation,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme.look import theme, tokens
from ui.theme.space import APPEAR_MS, RADIUS_PANEL
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.values import Tone

SHOWN_MS = 4000
_HEIGHT = 52
_WIDTH = 400


class Toast(QWidget):
    """One line on the strip's colour, at the bottom left; a finger never meets it.

    One is shown at a time, for four seconds; the next replaces it.
    """

    def __init__(self, host: QWidget, *, above: int = 72) -> None:
        super().__init__(host)
        self._host = host
        self._above = above
        self._text = ""
        self._tone = Tone.OK
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._rise = QPropertyAnimation(self, b"pos", self)
        self._rise.setDuration(APPEAR_MS)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        host.installEventFilter(self)
        self.hide()

    def text(self) -> str:
        """Give what it says."""
        return self._text

    def set_above(self, above: int) -> None:
        """Take another distance from the bottom: what stands there must stay usable."""
        self._above = above

    def show_text(self, text: str, tone: Tone = Tone.OK) -> None:
        """Say something for four seconds."""
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        width = round(paint.width_of(text, font(Type.BODY, px=15, weight=SEMIBOLD))) + 68
        self.resize(min(max(_WIDTH, width), self._host.width() - 32), _HEIGHT)
        self.show()
        self.raise_()
        self._timer.start(SHOWN_MS)
        at = self._place()
        if theme().reduced_motion:
            self.move(at)
        else:
            self._rise.stop()
            self._rise.setStartValue(at + QPoint(0, 8))
            self._rise.setEndValue(at)
            self._rise.start()
        self.update()

    def _place(self) -> QPoint:
        return QPoint(16, self._host.height() - self._above - _HEIGHT)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.move(self._place())
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        paint.box(painter, rect, colours.strip, colours.strip_line, RADIUS_PANEL)
        good = self._tone is Tone.OK
        ink = {
            Tone.OK: colours.strip_ok,
            Tone.PLAIN: colours.on_strip2,
            Tone.INFO: colours.on_strip2,
        }
        name = "circle-check" if good else "info-circle"
        if self._tone in (Tone.WARN, Tone.DANGER):
            name = "alert-triangle"
        paint.icon(painter, name, QPointF(25, 26), 22, ink.get(self._tone, colours.strip_warn))
        words = QRectF(48, 0, rect.width() - 60, rect.height())
        face = font(Type.BODY, px=15, weight=SEMIBOLD)
        paint.line(painter, words, self._text, face, colours.on_strip)
