"""Bars over an axis: what succeeded in full, what failed as a red cap, now only outlined."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import SEMIBOLD
from ui.widgets import paint
from ui.widgets.charts.axis import Plot, paint_ground, plot_in
from ui.widgets.charts.chart import Chart, Place, axis_font
from ui.widgets.charts.values import Bar, every, scale

_WIDEST = 56.0
_SHARE = 0.56
_TIGHT_SHARE = 0.94
_CAP_GAP, _CAP_LEAST = 2.0, 5.0
_RADIUS = 2.0


class BarChart(Chart):
    """Bars of one width; ``tight`` ones stand side by side, as those of a histogram do."""

    def __init__(self, title: str, *, tight: bool = False) -> None:
        super().__init__(title)
        self._tight = tight
        self._bars: tuple[Bar, ...] = ()

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show other bars."""
        self._bars = tuple(bars)
        self.news()

    def _plot(self) -> Plot:
        highest = max((bar.full + bar.cap for bar in self._bars), default=0)
        return plot_in(QRectF(self.rect()), scale(highest), len(self._bars))

    @override
    def places(self) -> Sequence[Place]:
        plot = self._plot()
        return [
            Place(plot.column(number), bar.says or f"{bar.label}: {bar.number}", bar.ident)
            for number, bar in enumerate(self._bars)
        ]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        plot = self._plot()
        paint_ground(painter, plot, [bar.label for bar in self._bars])
        numbers = max(
            (paint.width_of(b.number, axis_font(SEMIBOLD)) for b in self._bars), default=0
        )
        step = every(plot.slot, numbers - 4)
        last = len(self._bars) - 1
        for number, bar in enumerate(self._bars):
            lit = self.is_lit(number)
            top = self._paint_bar(painter, plot, number, bar, lit=lit)
            if lit or (last - number) % step == 0:
                self._paint_number(painter, plot, number, bar, top)
        self.paint_marks(painter)

    def _paint_bar(
        self, painter: QPainter, plot: Plot, number: int, bar: Bar, *, lit: bool
    ) -> float:
        """Paint a bar with its cap and give where its top is."""
        colours = tokens()
        share = _TIGHT_SHARE if self._tight else _SHARE
        wide = max(3.0, plot.slot * share)
        if not self._tight:
            wide = min(wide, _WIDEST)
        left, base, top = plot.middle(number) - wide / 2, plot.rect.bottom(), plot.y(bar.full)
        body = QRectF(left, top, wide, base - top)
        if bar.full > 0:
            _paint_body(painter, body, running=bar.running, lit=lit)
        if bar.cap <= 0:
            return top
        high = max(_CAP_LEAST, plot.y(0) - plot.y(bar.cap))
        gap = _CAP_GAP if bar.full > 0 else 0
        cap = QRectF(left, top - gap - high, wide, high)
        _fill(painter, cap, colours.danger)
        return cap.top()

    def _paint_number(
        self, painter: QPainter, plot: Plot, number: int, bar: Bar, top: float
    ) -> None:
        if not bar.number:
            return
        at = QRectF(plot.middle(number) - 40, top - 20, 80, 18)
        paint.line(painter, at, bar.number, axis_font(SEMIBOLD), tokens().ink2, paint.CENTRE)


def _paint_body(painter: QPainter, body: QRectF, *, running: bool, lit: bool) -> None:
    colours = tokens()
    if not running:
        _fill(painter, body, colours.accent_press if lit else colours.fill)
        return
    painter.setBrush(colours.hover if lit else colours.accent_soft)
    painter.setPen(QPen(colours.fill, 1.5))
    painter.drawRoundedRect(body.adjusted(0.75, 0.75, -0.75, 0), _RADIUS, _RADIUS)


def _fill(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
