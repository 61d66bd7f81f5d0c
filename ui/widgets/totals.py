"""The sums under the cart: small ones left, the one that matters right (look 2.2)."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import MEDIUM, Type, font
from ui.widgets import paint
from ui.widgets.amount import Amount
from ui.widgets.text import Text
from ui.widgets.values import Tone, TotalsText

_HEIGHT = 92
_ROW = 24


class TotalsPanel(QWidget):
    """92 px high: before discounts, discounts, tax at the left; the total, large, at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._parts = _Parts()
        self._label = Text("Total", Type.SMALL, ink="ink2", weight=MEDIUM, tabular=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._total = Amount("")
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._label)
        right.addWidget(self._total)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 9, 16, 0)
        row.addWidget(self._parts, 0)
        row.addLayout(right, 1)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_totals(self, what: TotalsText) -> None:
        """Show other sums; an empty cart shows its zero in grey."""
        self._label.set_text(what.label)
        self._total.set_text(what.total)
        self._total.set_ink("ink3" if what.empty else "ink")
        self._parts.show_parts(what.parts)
        spoken = [
            f"{what.label} {what.total}",
            *(f"{one} {amount}" for one, amount, _ in what.parts),
        ]
        self.setAccessibleName(", ".join(spoken))

    def set_compact(self, compact: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Show the total alone, at 36 px."""
        self._parts.setVisible(not compact)
        self._total.set_px(36 if compact else Type.TOTAL.value.px)
        self.setFixedHeight(72 if compact else _HEIGHT)


class _Parts(QWidget):
    """The small sums, in two columns."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[tuple[str, str, Tone], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_parts(self, parts: tuple[tuple[str, str, Tone], ...]) -> None:
        if parts != self._parts:
            self._parts = parts
            self.updateGeometry()
            self.update()

    def _widths(self) -> tuple[float, float]:
        labels = (paint.width_of(one[0], font(Type.SMALL)) for one in self._parts)
        face = font(Type.BODY, tabular=True)
        amounts = (paint.width_of(one[1], face) for one in self._parts)
        return max(labels, default=0.0), max(amounts, default=0.0)

    @override
    def sizeHint(self) -> QSize:
        label, amount = self._widths()
        return QSize(round(label + amount) + 16, _ROW * 3)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        label, amount = self._widths()
        y = 0.0
        for words, value, tone in self._parts:
            at = QRectF(0, y, label + 1, _ROW)
            paint.line(painter, at, words, font(Type.SMALL), colours.ink2)
            right = QRectF(label + 12, y, amount + 2, _ROW)
            ink = paint.ink_of(tone, colours)
            paint.line(painter, right, value, font(Type.BODY, tabular=True), ink, paint.RIGHT)
            y += _ROW
