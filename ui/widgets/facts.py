"""Facts and tenders: labels with what is known, and the ways a sale is being paid."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pill import paint_pill
from ui.widgets.text import Text
from ui.widgets.values import Fact, TenderText, Tone

_INKS = {Tone.PLAIN: "ink", Tone.INFO: "accent_ink"}


class FactsList(QWidget):
    """Label and value in two columns; the sentence about the money is the strong one."""

    def __init__(self, *, spacing: int = 18) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(spacing)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[Text, Text]] = []

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show these; a row that is there already only changes its words."""
        while len(self._rows) < len(facts):
            self._add_row()
        for place, (label, value) in enumerate(self._rows):
            shown = place < len(facts)
            label.setVisible(shown)
            value.setVisible(shown)
            if not shown:
                continue
            one = facts[place]
            label.set_text(one.label)
            value.set_text(one.value)
            weight = SEMIBOLD if one.strong else MEDIUM
            value.setFont(font(Type.BODY, px=15, weight=weight, tabular=True))
            value.set_ink(_INKS.get(one.tone, str(one.tone)))
            value.setAccessibleName(f"{one.label}: {one.value}")

    def _add_row(self) -> None:
        label = Text("", Type.BODY, ink="ink2")
        value = Text("", Type.BODY, px=15, wrap=True, tabular=True)
        row = len(self._rows)
        top = paint.LEFT
        self._grid.addWidget(label, row, 0, top)
        self._grid.addWidget(value, row, 1)
        self._rows.append((label, value))


class TenderRow(QWidget):
    """One way of paying, 68 high, with its amount and its state as a pill."""

    def __init__(self, what: TenderText) -> None:
        super().__init__()
        self._what = what
        self.setFixedHeight(68)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_tender(what)

    def show_tender(self, what: TenderText) -> None:
        """Show another state."""
        self._what = what
        self.setAccessibleName(f"{what.title}, {what.amount}, {what.pill}, {what.detail}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, 68)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        what = self._what
        width = self.width()
        paint.icon(painter, what.icon, QPointF(27, 34), 22, colours.ink2)
        pill_face = font(Type.SMALL, weight=SEMIBOLD)
        pill = paint.width_of(what.pill, pill_face) + 35 if what.pill else 0
        amount_face = font(Type.LEAD, px=17, weight=SEMIBOLD, tabular=True)
        amount = paint.width_of(what.amount, amount_face) + 2
        top = QRectF(width - 16 - amount, 10, amount, 24)
        paint.line(painter, top, what.amount, amount_face, colours.ink, paint.RIGHT)
        left = QRectF(55, 11, width - 55 - 24 - amount, 22)
        face = font(Type.BODY, px=15, weight=SEMIBOLD)
        paint.line(painter, left, what.title, face, colours.ink)
        below = QRectF(55, 35, width - 55 - 28 - pill, 20)
        detail = font(Type.SMALL, weight=MEDIUM, tabular=True)
        paint.line(painter, below, what.detail, detail, colours.ink2)
        if pill:
            at = QRectF(width - 16 - pill, 36, pill, 24)
            name = "hourglass" if what.pill_tone is Tone.INFO else paint.TONE_ICONS[what.pill_tone]
            paint_pill(painter, at, (what.pill, name), what.pill_tone, colours)
