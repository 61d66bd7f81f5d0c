"""Bars that lie, with number and reason, and shares of a sum with how often and how much."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.charts.chart import Chart, Place
from ui.widgets.charts.values import Amount, Row

#: Room at both sides for the ring around what is marked.
_INSET = 4.0
_PITCH, _TIGHTEST = 28.0, 22.0
_BAR = 15.0
_GAP = 10.0
_REASON_LEAST = 96.0


class RowChart(Chart):
    """One row a phase; the longest bar is as long as leaves room for number and reason."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self._rows = tuple(rows)
        self.news()

    def _pitch(self) -> float:
        if not self._rows:
            return _PITCH
        return max(_TIGHTEST, min(_PITCH, self.height() / len(self._rows)))

    @override
    def places(self) -> Sequence[Place]:
        pitch = self._pitch()
        return [
            Place(QRectF(0, pitch * n, self.width(), pitch), row.says, row.ident)
            for n, row in enumerate(self._rows)
        ]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        label = font(Type.SMALL, weight=MEDIUM)
        start = max((paint.width_of(row.label, label) for row in self._rows), default=0) + 20
        after = max((self._behind(row) for row in self._rows), default=0)
        room = max(24.0, self.width() - start - after)
        most = max((row.value for row in self._rows), default=0)
        for number, row in enumerate(self._rows):
            middle = self._pitch() * (number + 0.5)
            at = QRectF(_INSET, middle - 10, start - 12, 20)
            paint.line(painter, at, row.label, label, tokens().ink)
            wide = room * row.value / most if most else 0
            self._paint_row(painter, row, QPointF(start, middle), wide, lit=self.is_lit(number))
        self.paint_marks(painter)

    def _behind(self, row: Row) -> float:
        """Give the room that number and reason want behind the bar."""
        number = paint.width_of(row.number, font(Type.SMALL, weight=SEMIBOLD, tabular=True))
        reason = min(paint.width_of(row.reason, font(Type.SMALL)), self.width() * 0.42)
        return number + (reason + 2 * _GAP if row.reason else 0) + _GAP + 8

    def _paint_row(
        self, painter: QPainter, row: Row, at: QPointF, wide: float, *, lit: bool
    ) -> None:
        colours = tokens()
        if row.value:
            wide = max(wide, 3.0)
            bar = QRectF(at.x(), at.y() - _BAR / 2, wide, _BAR)
            ink = colours.accent_press if lit and row.ident else colours.fill
            paint.box(painter, bar, ink, None, 2)
        else:
            painter.setPen(QPen(colours.edge, 1.5))
            top, end = QPointF(at.x(), at.y() - _BAR / 2), QPointF(at.x(), at.y() + _BAR / 2)
            painter.drawLine(top, end)
        x = at.x() + wide + _GAP
        face = font(Type.SMALL, weight=SEMIBOLD, tabular=True)
        number = paint.width_of(row.number, face) + 2
        paint.line(painter, QRectF(x, at.y() - 10, number, 20), row.number, face, colours.ink)
        x += number + _GAP
        rest = QRectF(x, at.y() - 10, max(0.0, self.width() - x), 20)
        paint.line(painter, rest, row.reason, font(Type.SMALL), colours.ink2)


_SHARE_PITCH, _SHARE_TIGHTEST = 44.0, 36.0
_TRACK = 6.0


class ShareChart(Chart):
    """What a sum is made of: label, how often, how much, and a bar of its share below."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._amounts: tuple[Amount, ...] = ()

    def show_amounts(self, amounts: Sequence[Amount]) -> None:
        """Show other shares."""
        self._amounts = tuple(amounts)
        self.news()

    def _pitch(self) -> float:
        if not self._amounts:
            return _SHARE_PITCH
        return max(_SHARE_TIGHTEST, min(_SHARE_PITCH, self.height() / len(self._amounts)))

    @override
    def places(self) -> Sequence[Place]:
        pitch = self._pitch()
        return [
            Place(QRectF(0, pitch * n, self.width(), pitch), one.says)
            for n, one in enumerate(self._amounts)
        ]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        face = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        money = max((paint.width_of(one.amount, face) for one in self._amounts), default=0) + 4
        sum_ = sum(max(0, one.value) for one in self._amounts)
        for number, one in enumerate(self._amounts):
            top = self._pitch() * number
            self._paint_one(painter, one, top, money)
            track = QRectF(_INSET, top + 26, self.width() - 2 * _INSET, _TRACK)
            paint.box(painter, track, tokens().press, None, _TRACK / 2)
            if one.value > 0 and sum_:
                wide = max(_TRACK, track.width() * one.value / sum_)
                bar = QRectF(_INSET, top + 26, wide, _TRACK)
                paint.box(painter, bar, tokens().fill, None, _TRACK / 2)
        self.paint_marks(painter)

    def _paint_one(self, painter: QPainter, one: Amount, top: float, money: float) -> None:
        colours, wide = tokens(), float(self.width())
        face = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        small = font(Type.SMALL, weight=MEDIUM, tabular=True)
        at = QRectF(wide - money - _INSET, top + 2, money, 20)
        paint.line(painter, at, one.amount, face, colours.ink, paint.RIGHT)
        times = paint.width_of(one.times, small) + 2
        left = min(wide * 0.72, wide - money - 24) - times
        at = QRectF(left, top + 2, times, 20)
        paint.line(painter, at, one.times, small, colours.ink2, paint.RIGHT)
        at = QRectF(_INSET, top + 2, left - 12, 20)
        paint.line(painter, at, one.label, font(Type.BODY, weight=MEDIUM), colours.ink)
