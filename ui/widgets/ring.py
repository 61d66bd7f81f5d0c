"""The countdown of the lock dialog: how long the other till may stay silent (look 2.5)."""

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import MEDIUM, Type, font
from ui.widgets import paint

_STROKE = 8
_SECOND_MS = 1000


class Ring(QWidget):
    """A ring that empties, redrawn each second and never animated in between.

    Each sign of life of the other till calls `start` again: the ring jumps back without motion,
    and that is not an error.
    """

    ran_out = Signal()

    def __init__(self, diameter: int = 112) -> None:
        super().__init__()
        self._whole = 1
        self._left_ms = 0
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_second)
        self.setFixedSize(diameter, diameter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_left(0, 1)

    def start(self, left_seconds: float, whole_seconds: int) -> None:
        """Count down from here by itself; `ran_out` is emitted once at 0:00."""
        self._whole = max(1, whole_seconds)
        self._left_ms = max(0, round(left_seconds * 1000))
        self._since.start()
        self._show()
        self._wait()

    def stop(self) -> None:
        """Stand still."""
        self._left_ms = self._now_ms()
        self._since.invalidate()
        self._timer.stop()

    def set_left(self, left_seconds: float, whole_seconds: int) -> None:
        """Show a time without counting; for who counts elsewhere."""
        self._timer.stop()
        self._since.invalidate()
        self._whole = max(1, whole_seconds)
        self._left_ms = max(0, round(left_seconds * 1000))
        self._show()

    @property
    def left_seconds(self) -> int:
        """Whole seconds left, as shown."""
        return -(-self._now_ms() // _SECOND_MS)

    def _now_ms(self) -> int:
        gone = self._since.elapsed() if self._since.isValid() else 0
        return max(0, self._left_ms - gone)

    def _wait(self) -> None:
        left = self._now_ms()
        # The next redrawing is when the shown figure changes, not a second from some past moment.
        self._timer.start(left % _SECOND_MS or min(left, _SECOND_MS))

    def _on_second(self) -> None:
        self._show()
        if self._now_ms() > 0:
            self._wait()
        else:
            self.stop()
            self.ran_out.emit()

    def _show(self) -> None:
        self.setAccessibleName(f"{self.left_seconds} of {self._whole} seconds left")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        inset = _STROKE / 2 + 2
        rect = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(colours.line, _STROKE))
        painter.drawEllipse(rect)
        left = self.left_seconds
        pen = QPen(colours.accent, _STROKE)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        # Emptied clockwise from the top: what is left ends at the top.
        span = round(360 * 16 * min(1.0, left / self._whole))
        painter.drawArc(rect, 90 * 16, span)
        small = self.width() < 80  # noqa: PLR2004 - no room for the second line
        face = font(Type.FIGURE, px=16 if small else 28, tabular=True)
        height = self.height()
        if small:
            paint.line(painter, QRectF(self.rect()), _clock(left), face, colours.ink, paint.CENTRE)
            return
        top = QRectF(0, height / 2 - 26, self.width(), 36)
        paint.line(painter, top, _clock(left), face, colours.ink, paint.CENTRE)
        below = QRectF(0, height / 2 + 8, self.width(), 18)
        words = f"of {_clock(self._whole)}"
        small_face = font(Type.STATE, weight=MEDIUM, tabular=True)
        paint.line(painter, below, words, small_face, colours.ink2, paint.CENTRE)


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
