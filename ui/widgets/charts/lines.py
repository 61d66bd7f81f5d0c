"""Two lines told apart by dash and marker, not by colour."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import SEMIBOLD
from ui.theme.words import NBSP
from ui.widgets import paint
from ui.widgets.charts.axis import Plot, paint_ground, plot_in
from ui.widgets.charts.chart import Chart, Place, axis_font
from ui.widgets.charts.values import Point, exactly, scale

_WIDTH = 2.0
_MARK = 3.5


class LineChart(Chart):
    """Round marks on the solid line, square ones on the dashed; the last values are written."""

    def __init__(self, title: str, unit: str) -> None:
        super().__init__(title)
        self._unit = unit
        self._points: tuple[Point, ...] = ()

    def show_points(self, points: Sequence[Point]) -> None:
        """Show other lines."""
        self._points = tuple(points)
        self.news()

    def _plot(self) -> Plot:
        values = [v for p in self._points for v in (p.solid, p.dashed) if v is not None]
        top = scale(max(values, default=0), whole=False)
        return plot_in(QRectF(self.rect()), top, len(self._points), self._write)

    @override
    def places(self) -> Sequence[Place]:
        plot = self._plot()
        return [Place(plot.column(n), one.says) for n, one in enumerate(self._points)]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        plot, colours = self._plot(), tokens()
        paint_ground(painter, plot, [one.label for one in self._points], self._write)
        dashed = _line(plot, [one.dashed for one in self._points])
        solid = _line(plot, [one.solid for one in self._points])
        _paint(painter, dashed, colours.ink2, dashes=True)
        _paint(painter, solid, colours.fill, dashes=False)
        self._paint_ends(painter, plot)
        self.paint_marks(painter)

    def _write(self, value: float) -> str:
        return f"{self.writing.number(Decimal(f'{value:g}'))}{NBSP}{self._unit}"

    def _exactly(self, value: float) -> str:
        return f"{exactly(Decimal(f'{value:.1f}'), self.writing)}{NBSP}{self._unit}"

    def _paint_ends(self, painter: QPainter, plot: Plot) -> None:
        """Write the values of the last point that has some, or of the one that is looked at."""
        lit = [n for n in range(len(self._points)) if self.is_lit(n)]
        known = [n for n, one in enumerate(self._points) if one.solid is not None]
        place = next(iter(lit or known[-1:]), None)
        if place is None:
            return
        one = self._points[place]
        close = (
            one.solid is not None
            and one.dashed is not None
            and (plot.y(one.solid) - plot.y(one.dashed) < 2 * _MARK + 18)
        )
        for value, below in ((one.dashed, False), (one.solid, close)):
            if value is None:
                continue
            y = plot.y(value) + (6 if below else -24)
            if below and y + 18 > plot.rect.bottom():
                continue
            text, face = self._exactly(value), axis_font(SEMIBOLD)
            wide = paint.width_of(text, face) + 6
            left = min(plot.middle(place) - wide / 2, plot.rect.right() - wide)
            at = QRectF(left, y, wide, 18)
            paint.box(painter, at.adjusted(0, 1, 0, -1), tokens().surface, None, 4)
            paint.line(painter, at, text, face, tokens().ink, paint.CENTRE)


def _line(plot: Plot, values: Sequence[float | None]) -> list[QPointF | None]:
    return [
        None if value is None else QPointF(plot.middle(n), plot.y(value))
        for n, value in enumerate(values)
    ]


def _paint(
    painter: QPainter, points: Sequence[QPointF | None], ink: QColor, *, dashes: bool
) -> None:
    pen = QPen(ink, _WIDTH)
    if dashes:
        pen.setDashPattern([3.5, 2.0])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for before, after in pairwise(points):
        if before is not None and after is not None:
            painter.drawLine(before, after)
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(tokens().surface)
    for point in points:
        if point is None:
            continue
        mark = QRectF(point.x() - _MARK, point.y() - _MARK, 2 * _MARK, 2 * _MARK)
        if dashes:
            painter.drawRect(mark)
        else:
            painter.drawEllipse(mark)
