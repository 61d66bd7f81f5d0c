"""The list of what needs attention, the oldest first, and below it what was settled today."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.screens.checkouts.attention_state import CaseText, SettledText
from ui.theme.look import tokens
from ui.theme.space import S8, S12, S16
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.listrow import ListRow
from ui.widgets.panel import Panel, Rule
from ui.widgets.scroll import slim
from ui.widgets.text import Text
from ui.widgets.values import Tone

_ROW, _SETTLED_ROW, _HEAD = 88, 40, 48
_LEFT = 48


class CaseRow(ListRow):
    """One case: what is wrong in words, till and person, amount, age."""

    def __init__(self) -> None:
        super().__init__(_ROW)
        self.what = CaseText("", "help-circle", Tone.WARN, "", "", "", "")

    def show_case(self, what: CaseText, *, marked: bool) -> None:
        """Show one."""
        if what != self.what:
            self.what = what
            self.set_text(what.title)
            self.setAccessibleName(f"{what.title}, {what.amount}, {what.who}, {what.age}")
        self.set_chosen(marked)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours, what, width = tokens(), self.what, self.width()
        self.paint_ground(painter)
        painter.fillRect(QRectF(0, _ROW - 1, width, 1), colours.line)
        paint.icon(painter, what.icon, QPointF(27, 25), 20, paint.ink_of(what.tone, colours))
        end = width - S16
        title = font(Type.BODY, px=15, weight=SEMIBOLD)
        paint.line(painter, QRectF(_LEFT, 13, end - _LEFT, 22), what.title, title, colours.ink)
        who = font(Type.BODY)
        paint.line(painter, QRectF(_LEFT, 36, end - _LEFT, 20), what.who, who, colours.ink2)
        age = font(Type.SMALL, weight=SEMIBOLD, tabular=True)
        age_width = paint.width_of(what.age, age) + 2
        amount = font(Type.LEAD, weight=SEMIBOLD, tabular=True)
        room = QRectF(_LEFT, 57, end - _LEFT - age_width - S8, 22)
        paint.line(painter, room, what.amount, amount, colours.ink)
        at = QRectF(end - age_width, 58, age_width, 20)
        paint.line(painter, at, what.age, age, colours.ink2, paint.RIGHT)
        if self.hasFocus():
            paint.ring(painter, QRectF(self.rect()), colours.accent, inset=2, radius=6)


class SettledRow(QWidget):
    """One case that was settled today: how, how much, when."""

    def __init__(self, what: SettledText) -> None:
        super().__init__()
        self._what = what
        self.setFixedHeight(_SETTLED_ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{what.words}, {what.amount}, {what.at}")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours, what = tokens(), self._what
        end = self.width() - S16
        paint.icon(painter, "circle-check", QPointF(27, 20), 18, colours.ok)
        small = font(Type.SMALL, weight=MEDIUM, tabular=True)
        at = QRectF(end - 44, 10, 44, 20)
        paint.line(painter, at, what.at, small, colours.ink2, paint.RIGHT)
        amount = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        width = paint.width_of(what.amount, amount) + 2
        left = end - 44 - S12 - width
        paint.line(painter, QRectF(left, 10, width, 20), what.amount, amount, colours.ink2)
        words = QRectF(_LEFT, 10, left - _LEFT - S8, 20)
        paint.line(painter, words, what.words, font(Type.BODY), colours.ink2)
        painter.fillRect(QRectF(S16, _SETTLED_ROW - 1, end - S16, 1), colours.line)


class CaseList(Panel):
    """The panel at the left; it scrolls when there are many."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[CaseRow] = []
        self._settled: list[SettledRow] = []
        self._settled_shown: tuple[SettledText, ...] = ()
        self._none = Text("Nothing waits.", Type.BODY, ink="ink2")
        self._none.setContentsMargins(S16, S16, S16, S8)
        self._heading = Text("Settled today", Type.SMALL, ink="ink2", weight=SEMIBOLD)
        self._heading.setContentsMargins(S16, S16, S16, S8)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, S8)
        self._column.setSpacing(0)
        self._column.addWidget(self._none)
        self._column.addWidget(self._heading)
        self._column.addStretch(1)
        self._area = self._scrolling(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(_head())
        column.addWidget(Rule())
        column.addWidget(self._area, 1)
        self.setAccessibleName("Needs attention, oldest first")

    def _scrolling(self, inside: QWidget) -> QScrollArea:
        area = QScrollArea()
        slim(area)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Qt gives it a ground of its own with `setWidget`.
        inside.setAutoFillBackground(False)
        return area

    def rows(self) -> tuple[CaseRow, ...]:
        """Give the rows that are shown."""
        return tuple(one for one in self._rows if not one.isHidden())

    def show_rows(
        self,
        rows: tuple[CaseText, ...],
        marked: str,
        settled: tuple[SettledText, ...],
        *,
        empty: bool,
    ) -> None:
        """Show these; a row that is there already only changes its words."""
        while len(self._rows) < len(rows):
            self._add_row()
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(rows))
            if place < len(rows):
                row.show_case(rows[place], marked=rows[place].ident == marked)
        self._none.setVisible(empty)
        self._show_settled(settled)
        chosen = next((one for one in self.rows() if one.chosen), None)
        if chosen is not None:
            self._area.ensureWidgetVisible(chosen, 0, 0)

    def _add_row(self) -> None:
        row = CaseRow()
        row.clicked.connect(lambda _=False: self.picked.emit(row.what.ident))
        self._column.insertWidget(len(self._rows), row)
        self._rows.append(row)

    def _show_settled(self, settled: tuple[SettledText, ...]) -> None:
        self._heading.setVisible(bool(settled))
        if settled == self._settled_shown:
            return
        self._settled_shown = settled
        for row in self._settled:
            row.hide()
            row.deleteLater()
        self._settled = [SettledRow(one) for one in settled]
        for row in self._settled:
            self._column.insertWidget(self._column.count() - 1, row)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, 200)


def _head() -> QWidget:
    head = QWidget()
    head.setFixedHeight(_HEAD)
    row = QHBoxLayout(head)
    row.setContentsMargins(S16, 0, S16, 0)
    row.addWidget(Text("Needs attention", Type.LEAD, px=17, weight=SEMIBOLD), 1)
    row.addWidget(Text("oldest first", Type.SMALL, ink="ink2", weight=MEDIUM))
    return head
