"""What happened to a checkout, one row a step, joined by a line (look 2.9)."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.tokens import Tokens
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.lamps import SAID, paint_lamp
from ui.widgets.timelinevalues import TimelineStep
from ui.widgets.values import LampState

__all__ = ["Timeline", "TimelineStep"]

ROW = 40
_LAMP_X, _TITLE_X = 14.0, 40.0
_LAMP_HALF = 12.0
_TITLE_MOST, _GAP, _AT_WIDTH, _TOOK_WIDTH = 210.0, 16.0, 62.0, 68.0
#: Under this width how long a step took gives way to what came of it.
_WITH_TOOK = 560


class Timeline(QWidget):
    """Rows of 40 (or what `set_row_height` says) with a lamp each; as high as its rows are."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[TimelineStep, ...] = ()
        self._row = ROW
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._resize()

    @property
    def steps(self) -> tuple[TimelineStep, ...]:
        """What is shown."""
        return self._steps

    def show_steps(self, steps: tuple[TimelineStep, ...]) -> None:
        """Show these; the first comes first."""
        self._steps = steps
        self.setAccessibleName("What happened")
        self.setAccessibleDescription(". ".join(map(spoken, steps)))
        self._resize()
        self.update()

    def set_row_height(self, height: int) -> None:
        """Take less height where there is little: 40, 32 or 28."""
        if height != self._row:
            self._row = height
            self._resize()

    def _resize(self) -> None:
        self.setFixedHeight(self._row * max(1, len(self._steps)))
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(320, self.height())

    # ------------------------------------------------------------------ painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        titles = self._title_width()
        for place, step in enumerate(self._steps):
            top = float(place * self._row)
            if step.doubtful:
                ground = QRectF(0, top + 1, self.width(), self._row - 2)
                paint.box(painter, ground, colours.warn_soft, None, 4)
        for place in range(len(self._steps) - 1):
            self._paint_line(painter, place, colours)
        for place, step in enumerate(self._steps):
            at = QPointF(_LAMP_X, (place + 0.5) * self._row)
            paint_lamp(painter, at, step.state, colours)
            self._paint_words(painter, place, titles, colours)

    def _paint_line(self, painter: QPainter, place: int, colours: Tokens) -> None:
        start, end = (place + 0.5) * self._row + _LAMP_HALF, (place + 1.5) * self._row - _LAMP_HALF
        passed = self._steps[place].state is LampState.DONE
        if passed and self._steps[place + 1].state is not LampState.TO_COME:
            painter.setPen(QPen(colours.accent, 2))
        else:
            pen = QPen(colours.edge, 2)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([1.5, 2])
            painter.setPen(pen)
        painter.drawLine(QPointF(_LAMP_X, start), QPointF(_LAMP_X, end))

    def _paint_words(self, painter: QPainter, place: int, titles: float, colours: Tokens) -> None:
        step = self._steps[place]
        top, row = float(place * self._row), float(self._row)
        ahead = step.state is LampState.TO_COME
        title = font(Type.BODY, weight=SEMIBOLD)
        title.setStrikeOut(step.state is LampState.UNDONE)
        ink = colours.ink2 if ahead else colours.ink
        paint.line(painter, QRectF(_TITLE_X, top, titles, row), step.title, title, ink)
        small = font(Type.SMALL, weight=SEMIBOLD, tabular=True)
        x = _TITLE_X + titles + _GAP
        paint.line(painter, QRectF(x, top, _AT_WIDTH, row), step.at, small, colours.ink2)
        at = self._says_rect(place, titles)
        says = font(Type.BODY, weight=MEDIUM, tabular=True)
        paint.line(painter, at, step.says, says, colours.ink2)
        if self.width() >= _WITH_TOOK and step.took:
            took = font(Type.SMALL, weight=MEDIUM, tabular=True)
            right = QRectF(self.width() - _TOOK_WIDTH - 10, top, _TOOK_WIDTH, row)
            paint.line(painter, right, step.took, took, colours.ink2, paint.RIGHT)

    def _says_rect(self, place: int, titles: float) -> QRectF:
        x = _TITLE_X + titles + _GAP + _AT_WIDTH + _GAP
        took = self.width() >= _WITH_TOOK and self._steps[place].took
        right = self.width() - 10 - (_TOOK_WIDTH + _GAP if took else 0)
        return QRectF(x, place * self._row, max(0.0, right - x), self._row)

    def _title_width(self) -> float:
        """Give the titles one width, so that times stand below each other; long ones end early."""
        face = font(Type.BODY, weight=SEMIBOLD)
        widest = max((paint.width_of(one.title, face) for one in self._steps), default=0.0)
        return min(widest + 1, _TITLE_MOST, self.width() * 0.34)

    @override
    def event(self, event: QEvent) -> bool:
        """Show what is cut off, where the pointer rests on it."""
        if isinstance(event, QHelpEvent):
            place = int(event.pos().y() // self._row)
            if 0 <= place < len(self._steps):
                step = self._steps[place]
                room = self._says_rect(place, self._title_width()).width()
                face = font(Type.BODY, weight=MEDIUM, tabular=True)
                cut = paint.width_of(step.says, face) > room
                QToolTip.showText(event.globalPos(), step.says if cut else "", self)
            return True
        return super().event(event)


def spoken(step: TimelineStep) -> str:
    """Say one row: "Cart checked, done, 14:09:52, 6 lines, took 0.2 s"."""
    took = f"took {step.took}" if step.took else ""
    parts = (step.title, SAID[step.state], step.at, step.says, took)
    return ", ".join(part for part in parts if part)
