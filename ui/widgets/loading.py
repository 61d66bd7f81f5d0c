"""Waiting for a list: nothing at first, then grey bars, then words, then a way out (look 3)."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import Type
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.text import Text

BARS_MS, WORDS_MS, WAY_OUT_MS = 150, 2000, 10_000
_ROW = 44
_WIDTHS = (0.52, 0.40, 0.46)


class Loading(QWidget):
    """Bars in the shape of the rows that are to come; a started payment never shows this.

    Args:
        rows: how many bars.
        awaited: what is awaited, as "The shop's store is answering slowly."
    """

    way_out = Signal()

    def __init__(self, rows: int = 3, awaited: str = "") -> None:
        super().__init__()
        self._rows = rows
        self._bars = False
        self._words = Text(awaited, Type.SMALL, ink="ink2", wrap=True)
        self._out = Button("Go on without it", kind=Kind.QUIET)
        self._out.clicked.connect(self.way_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, _ROW * rows + 4, 16, 0)
        column.addWidget(self._words)
        column.addWidget(self._out)
        column.addStretch(1)
        self._timers = [
            self._timer(BARS_MS, self._show_bars),
            self._timer(WORDS_MS, self._words.show),
            self._timer(WAY_OUT_MS, self._out.show),
        ]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._reset()

    def show_all(self) -> None:
        """Show the bars at once; for pictures."""
        self._show_bars()

    def _timer(self, after: int, act: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(act)
        return timer

    def _reset(self) -> None:
        self._bars = False
        self._words.hide()
        self._out.hide()

    def _show_bars(self) -> None:
        self._bars = True
        self.update()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for timer in self._timers:
            timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for timer in self._timers:
            timer.stop()
        self._reset()

    @override
    def sizeHint(self) -> QSize:
        return QSize(318, _ROW * self._rows)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter = paint.begin(self)
        colours = tokens()
        width = self.width()
        for row in range(self._rows):
            y = row * _ROW + _ROW / 2 - 6
            long = (width - 64) * _WIDTHS[row % len(_WIDTHS)] * 1.25
            for x, wide in ((16, 16), (48, long), (width - 64, 48)):
                paint.box(painter, QRectF(x, y, wide, 12), colours.press, None, 4)
            if row + 1 < self._rows:
                painter.fillRect(QRectF(0, (row + 1) * _ROW - 1, width, 1), colours.line)
