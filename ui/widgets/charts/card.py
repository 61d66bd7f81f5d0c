"""The panels around figures: one large figure, and a chart under its title and legend."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import RADIUS_PANEL, S4, S12, S16
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.charts.chart import Chart, axis_font
from ui.widgets.charts.values import Figure
from ui.widgets.empty import EmptyState
from ui.widgets.panel import Panel
from ui.widgets.text import ElidedText
from ui.widgets.values import Tone

CARD_HEIGHT = 104
_LEGEND_GAP = 16.0


class FigureCard(QWidget):
    """A figure of 32 px in a panel of 104."""

    def __init__(self) -> None:
        super().__init__()
        self._what = Figure("", "", "")
        self.setFixedHeight(CARD_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figure(self, what: Figure) -> None:
        """Show another figure."""
        self._what = what
        self.setAccessibleName(f"{what.title}: {what.figure}, {what.detail}")
        self.update()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, CARD_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours, rect, what = tokens(), QRectF(self.rect()), self._what
        paint.box(painter, rect, colours.surface, colours.line, RADIUS_PANEL)
        wide = rect.width() - 2 * S16
        at = QRectF(S16, 11, wide, 20)
        paint.line(painter, at, what.title, font(Type.BODY, weight=MEDIUM), colours.ink2)
        face = font(Type.FIGURE, px=32, weight=SEMIBOLD, tabular=True)
        if paint.width_of(what.figure, face) > wide:
            face = font(Type.FIGURE, px=24, weight=SEMIBOLD, tabular=True)
        paint.line(painter, QRectF(S16, 32, wide, 42), what.figure, face, colours.ink)
        x = float(S16)
        if what.tone is not Tone.PLAIN:
            icon = "alert-triangle" if what.tone is Tone.WARN else paint.TONE_ICONS[what.tone]
            ink = paint.ink_of(what.tone, colours)
            paint.icon(painter, icon, QPointF(x + 8, 84), 16, ink)
            x += 22
        at = QRectF(x, 74, rect.width() - S12 - x, 20)
        small = font(Type.SMALL, weight=MEDIUM, tabular=True)
        fits = paint.width_of(what.detail, small) <= at.width()
        words = what.detail if fits or not what.short else what.short
        paint.line(painter, at, words, small, colours.ink2)


class Legend(QWidget):
    """What the marks of a chart mean, in one line: pairs of mark and words."""

    def __init__(self, marks: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._marks = tuple(marks)
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_marks(self, marks: Sequence[tuple[str, str]]) -> None:
        """Explain others."""
        self._marks = tuple(marks)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        face = axis_font()
        wide = sum(_mark_width(m) + 6 + paint.width_of(words, face) for m, words in self._marks)
        return QSize(round(wide + _LEGEND_GAP * max(0, len(self._marks) - 1)) + 2, 20)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        x = 0.0
        for mark, words in self._marks:
            _paint_mark(painter, mark, x, self.height() / 2)
            x += _mark_width(mark) + 6
            wide = paint.width_of(words, axis_font()) + 1
            at = QRectF(x, 0, wide, self.height())
            paint.line(painter, at, words, axis_font(), tokens().ink2)
            x += wide + _LEGEND_GAP - 1


def _mark_width(mark: str) -> float:
    return 13.0 if mark in ("solid", "dashed") else 12.0


def _paint_mark(painter: QPainter, mark: str, x: float, middle: float) -> None:
    colours = tokens()
    box = QRectF(x, middle - 6, 12, 12)
    if mark == "fill":
        paint.box(painter, box, colours.fill, None, 3)
    elif mark == "danger":
        paint.box(painter, box, colours.danger, None, 3)
    elif mark == "outline":
        painter.setPen(QPen(colours.fill, 1.5))
        painter.setBrush(colours.accent_soft)
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
    else:
        pen = QPen(colours.fill if mark == "solid" else colours.ink2, 2.5)
        if mark == "dashed":
            pen.setDashPattern([1.8, 1.2])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, middle), QPointF(x + 13, middle))


class ChartCard(Panel):
    """A chart in a panel, with its title, what it is of, and its legend."""

    def __init__(self, title: str, chart: Chart, marks: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.chart = chart
        self._title = ElidedText(title, Type.BODY, px=15, weight=SEMIBOLD)
        self._below = ElidedText("", Type.SMALL, ink="ink2")
        self._legend = Legend(marks)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._below)
        head = QHBoxLayout()
        head.setSpacing(S12)
        head.addLayout(words, 1)
        head.addWidget(self._legend, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        # The ring around what is marked has its room beside the chart's own edge.
        column.setContentsMargins(S12, 10, S12, S12)
        head.setContentsMargins(S4, 0, S4, 0)
        column.setSpacing(S4)
        column.addLayout(head)
        column.addWidget(chart, 1)
        self._empty = EmptyState("chart-bar", "", size=24)
        column.addWidget(self._empty, 1)
        self._empty.hide()
        self._legend.setVisible(bool(marks))

    def show_title(self, title: str, below: str) -> None:
        """Say what the chart shows, and of what."""
        self._title.set_text(title)
        self._below.set_text(below)
        self.chart.setAccessibleName(f"{title}, {below}")

    def show_empty(self, words: str) -> None:
        """Say in the place of the chart that there is nothing to draw; empty words draw it."""
        self._empty.show_text(words)
        self._empty.setVisible(bool(words))
        self.chart.setVisible(not words)

    def show_marks(self, marks: Sequence[tuple[str, str]]) -> None:
        """Explain other marks."""
        self._legend.set_marks(marks)
        self._legend.setVisible(bool(marks))
