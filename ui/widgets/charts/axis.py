"""The ground of a chart over an axis: hairlines, their figures, and where a value lies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from ui.theme.look import tokens
from ui.widgets import paint
from ui.widgets.charts.chart import axis_font
from ui.widgets.charts.values import Scale, every

_LABELS_HEIGHT = 24.0
_NUMBER_ROOM = 20.0
_GAP = 8.0


@dataclass(frozen=True)
class Plot:
    """Where the bars or lines of a chart stand, for so many slots of one width."""

    rect: QRectF
    scale: Scale
    slots: int

    @property
    def slot(self) -> float:
        """The width of a slot."""
        return self.rect.width() / max(1, self.slots)

    def middle(self, place: int) -> float:
        """Give the middle of a slot."""
        return self.rect.left() + self.slot * (place + 0.5)

    def y(self, value: float) -> float:
        """Give the height at which a value lies."""
        return self.rect.bottom() - self.rect.height() * value / self.scale.top

    def column(self, place: int) -> QRectF:
        """Give a whole slot, from the top to below its label."""
        left = self.rect.left() + self.slot * place
        top = self.rect.top() - _NUMBER_ROOM
        height = self.rect.height() + _NUMBER_ROOM + _LABELS_HEIGHT
        return QRectF(left, top, self.slot, height)


def plot_in(rect: QRectF, scale: Scale, slots: int, write: Callable[[float], str]) -> Plot:
    """Leave room for the figures at the left, the labels below and a number on the top."""
    widest = max(paint.width_of(write(one), axis_font()) for one in scale.lines)
    left = rect.left() + widest + _GAP
    inside = QRectF(
        left,
        rect.top() + _NUMBER_ROOM,
        rect.right() - left,
        rect.height() - _NUMBER_ROOM - _LABELS_HEIGHT,
    )
    return Plot(inside, scale, slots)


def paint_ground(
    painter: QPainter, plot: Plot, labels: Sequence[str], write: Callable[[float], str]
) -> None:
    """Paint hairlines with their figures, the axis, and as many labels as have room."""
    colours = tokens()
    face = axis_font()
    for value in plot.scale.lines:
        y = round(plot.y(value)) + 0.5
        painter.setPen(QPen(colours.edge if value == 0 else colours.line, 1))
        painter.drawLine(QPointF(plot.rect.left(), y), QPointF(plot.rect.right(), y))
        at = QRectF(0, y - 9, plot.rect.left() - _GAP, 18)
        paint.line(painter, at, write(value), face, colours.ink2, paint.RIGHT)
    step = every(plot.slot, max((paint.width_of(one, face) for one in labels), default=0))
    below = plot.rect.bottom() + 4
    # The last one is written, since it is now.
    first = (len(labels) - 1) % step if labels else 0
    for place in range(first, len(labels), step):
        text = labels[place]
        wide = max(paint.width_of(text, face) + 2, plot.slot)
        left = min(plot.middle(place) - wide / 2, plot.rect.right() - wide + plot.slot / 2)
        at = QRectF(left, below, wide, _LABELS_HEIGHT - 4)
        paint.line(painter, at, text, face, colours.ink2, paint.CENTRE)
