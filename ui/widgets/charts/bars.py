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

_WIDEST, _WIDEST_TIGHT = 56.0, 160.0
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
        return plot_in(QRectF(self.rect()), scale(highest), len(self._bars), self._write)

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
        paint_ground(painter, plot, [bar.label for bar in self._bars], self._write)
        tops = [
            self._paint_bar(painter, plot, number, bar, lit=self.is_lit(number))
            for number, bar in enumerate(self._bars)
        ]
        self._paint_numbers(painter, plot, tops)
        self.paint_marks(painter)

    def _write(self, value: float) -> str:
        return self.writing.number(int(value))

    def _paint_numbers(self, painter: QPainter, plot: Plot, tops: Sequence[float]) -> None:
        """Write a number on each bar, or on as many as have room beside their neighbours."""
        face = axis_font(SEMIBOLD)
        widest = max((paint.width_of(bar.number, face) for bar in self._bars), default=0)
        step = every(plot.slot, widest - 4)
        last = len(self._bars) - 1
        for number, bar in enumerate(self._bars):
            beside = (tops[n] for n in (number - 1, number + 1) if 0 <= n <= last)
            free = step == 1 or all(top > tops[number] - 3 for top in beside)
            if self.is_lit(number) or ((last - number) % step == 0 and free):
                at = QRectF(plot.middle(number) - 40, tops[number] - 20, 80, 18)
                paint.line(painter, at, bar.number, face, tokens().ink2, paint.CENTRE)

    def _paint_bar(
        self, painter: QPainter, plot: Plot, number: int, bar: Bar, *, lit: bool
    ) -> float:
        """Paint a bar with its cap and give where its top is."""
        colours = tokens()
        share = _TIGHT_SHARE if self._tight else _SHARE
        wide = max(3.0, plot.slot * share)
        wide = min(wide, _WIDEST_TIGHT if self._tight else _WIDEST)
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
