"""The middle of Pay: the total, a row for each payment, the amounts, the lamps."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.screens.pay.bodies import AmountsBody, QuestionBody, WaitingBody
from ui.screens.pay.state import Amounts, Note, PayState, TenderLine, Waiting
from ui.theme.sizes import Measures
from ui.theme.space import S8, S12, S16
from ui.theme.typography import MEDIUM, SEMIBOLD, Type
from ui.widgets.amount import Amount
from ui.widgets.banner import Banner
from ui.widgets.facts import TenderRow
from ui.widgets.lamps import LampLine, Lamps
from ui.widgets.panel import Panel, Rule
from ui.widgets.scroll import slim
from ui.widgets.text import ElidedText, Text
from ui.widgets.values import Tone

_ROW = 69
_MOST_ROWS, _MOST_ROWS_COMPACT = 4, 1


class TenderRows(QScrollArea):
    """One row of 68 for each payment; more than fit are scrolled, the latest in view."""

    def __init__(self) -> None:
        super().__init__()
        self._most = _MOST_ROWS
        self._rows: list[TenderRow] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._rules: list[Rule] = []
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        slim(self)
        self.setFixedHeight(0)

    def set_most(self, most: int) -> None:
        """Show at most so many at once."""
        self._most = most
        self._fit(sum(row.isVisibleTo(self) for row in self._rows))

    def rows(self) -> tuple[TenderRow, ...]:
        """Give the rows that are shown."""
        return tuple(row for row in self._rows if row.isVisibleTo(self))

    def show_lines(self, lines: tuple[TenderLine, ...]) -> None:
        """Show these; a row that is there only changes its words."""
        while len(self._rows) < len(lines):
            row = TenderRow(lines[len(self._rows)].text)
            rule = Rule()
            at = 2 * len(self._rows)
            self._column.insertWidget(at, row)
            self._column.insertWidget(at + 1, rule)
            self._rows.append(row)
            self._rules.append(rule)
        for place, (row, rule) in enumerate(zip(self._rows, self._rules, strict=True)):
            row.setVisible(place < len(lines))
            rule.setVisible(place + 1 < len(lines))
            if place < len(lines):
                row.show_tender(lines[place].text)
        self._fit(len(lines))

    def _fit(self, count: int) -> None:
        self.setFixedHeight(_ROW * min(count, self._most))
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())


class MiddlePanel(Panel):
    """Everything the cashier reads on Pay."""

    def __init__(self) -> None:
        super().__init__()
        self._cart = Text("", Type.BODY, px=15, weight=SEMIBOLD, tabular=True)
        self._counts = ElidedText("", Type.BODY, ink="ink2", weight=MEDIUM)
        self._label = Text("Total", Type.BODY, px=15, ink="ink2")
        self.total = Amount(px=24)
        self.note = Banner(Tone.DANGER, "")
        self.note.hide()
        self.rows = TenderRows()
        self._below_rows = Rule(ink="edge")
        self.amounts = AmountsBody()
        self.waiting = WaitingBody()
        self.question = QuestionBody()
        self._stack = QStackedWidget()
        for body in (self.amounts, self.waiting, self.question):
            self._stack.addWidget(body)
        self.lamps = Lamps()
        self._lamp_line = LampLine()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head())
        self._column.addWidget(Rule())
        self._column.addWidget(self._noted())
        self._column.addWidget(self.rows)
        self._column.addWidget(self._below_rows)
        self._column.addWidget(self._stack, 1)
        self._column.addWidget(Rule())
        self._column.addLayout(self._foot())

    def set_measures(self, measures: Measures, *, compact: bool, narrow: bool) -> None:
        """Take the sizes of another window."""
        self.amounts.set_sizes(
            change_px=measures.change_px, total_px=measures.total_px, compact=compact
        )
        self.question.set_sizes(amount_px=measures.change_px, compact=compact, narrow=narrow)
        self.rows.set_most(_MOST_ROWS_COMPACT if compact else _MOST_ROWS)
        self.lamps.setVisible(not compact)
        self._lamp_line.setVisible(compact)

    def show_state(self, state: PayState) -> None:
        """Show everything anew."""
        self._cart.set_text(state.cart)
        self._counts.set_text(state.counts)
        self._label.set_text(state.total_label)
        self.total.set_text(state.total)
        self._show_note(state.note)
        self.rows.show_lines(state.lines)
        self._below_rows.setVisible(bool(state.lines))
        self.lamps.show_states(state.lamps)
        self._lamp_line.show_states(state.lamps)
        body = state.body
        if isinstance(body, Amounts):
            self.amounts.show_amounts(body)
            self._stack.setCurrentWidget(self.amounts)
        elif isinstance(body, Waiting):
            self.waiting.show_waiting(body)
            self._stack.setCurrentWidget(self.waiting)
        else:
            self.question.show_question(body)
            self._stack.setCurrentWidget(self.question)

    def _show_note(self, note: Note | None) -> None:
        self._note_room.setVisible(note is not None)
        self.note.setVisible(note is not None)
        if note is not None:
            self.note.set_tone(note.tone)
            self.note.show_text(note.title, note.detail)
            self.note.setToolTip(f"{note.title} {note.detail}".strip())

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(S16, 8, S16, 8)
        head.setSpacing(S12)
        head.addWidget(self._cart)
        head.addWidget(self._counts, 1)
        head.addWidget(self._label)
        head.addWidget(self.total)
        return head

    def _noted(self) -> QWidget:
        self._note_room = QWidget()
        room = QVBoxLayout(self._note_room)
        room.setContentsMargins(S8, S8, S8, S8)
        room.addWidget(self.note)
        self._note_room.hide()
        return self._note_room

    def _foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(S8, S12, S8, S8)
        foot.addWidget(self.lamps)
        line = QHBoxLayout()
        line.setContentsMargins(S8, 0, S8, 0)
        line.addWidget(self._lamp_line)
        foot.addLayout(line)
        return foot
