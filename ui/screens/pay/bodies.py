"""What fills the middle of Pay: the amounts, one sentence while it waits, or a calm page."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.screens.pay.state import Amounts, Choice, Question, Waiting, Weight
from ui.theme.space import GAP, S4, S8, S12, S16, S20, S24
from ui.theme.typography import MEDIUM, SEMIBOLD, Type
from ui.widgets.amount import Amount
from ui.widgets.button import Button, Kind, Size
from ui.widgets.empty import Sign
from ui.widgets.panel import Rule
from ui.widgets.text import Text
from ui.widgets.values import Tone

_KINDS = {
    Weight.PRIMARY: Kind.PRIMARY,
    Weight.ORDINARY: Kind.ORDINARY,
    Weight.DANGER: Kind.DANGER,
}
_SMALL = 2
#: An amount that a person types into another device.
_LARGE_PX, _LOW_PX = 112, 56
_CENTRE = Qt.AlignmentFlag.AlignHCenter


class AmountsBody(QWidget):
    """Due and given at 44, and the one amount that matters very large."""

    def __init__(self) -> None:
        super().__init__()
        self._labels = [Text("", Type.LINE_BIG, weight=MEDIUM, ink="ink2") for _ in range(_SMALL)]
        self._amounts = [Amount() for _ in range(_SMALL)]
        self._rule = Rule(ink="edge")
        self._icon = Sign("coins", 24)
        self._big_label = Text("", Type.HEAD, px=22, weight=SEMIBOLD)
        self.big = Amount(px=Type.HUGE.value.px)
        self._head = QHBoxLayout()
        self._head.setSpacing(S12)
        self._head.addWidget(self._icon)
        self._head.addWidget(self._big_label)
        self._head.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(S20, S12, S20, S12)
        self._column.setSpacing(S4)
        for label, amount in zip(self._labels, self._amounts, strict=True):
            row = QHBoxLayout()
            row.addWidget(label)
            row.addWidget(amount, 1)
            self._column.addLayout(row)
        self._column.addSpacing(S8)
        self._column.addWidget(self._rule)
        self._column.addStretch(2)
        self._column.addLayout(self._head)
        self._column.addWidget(self.big)
        self._column.addStretch(3)

    def set_sizes(self, *, change_px: int, total_px: int, compact: bool) -> None:
        """Take the sizes of another window."""
        self.big.set_px(change_px)
        for amount in self._amounts:
            amount.set_px(28 if compact else total_px)
        side = S16 if compact else S20
        self._column.setContentsMargins(side, S4 if compact else S12, side, S4)

    def show_amounts(self, what: Amounts) -> None:
        """Show these."""
        for place, (label, amount) in enumerate(zip(self._labels, self._amounts, strict=True)):
            there = place < len(what.small)
            label.setVisible(there)
            amount.setVisible(there)
            if there:
                label.set_text(what.small[place].label)
                amount.set_text(what.small[place].amount)
        self._rule.setVisible(bool(what.small))
        self._icon.setVisible(bool(what.icon))
        if what.icon:
            self._icon.show_icon(what.icon, Tone.PLAIN)
        self._big_label.set_text(what.big.label)
        self.big.set_text(what.big.amount)
        self.setAccessibleName(f"{what.big.label} {what.big.amount}")


class WaitingBody(QWidget):
    """One sentence at 28 px and the time since; never a bar that pretends to know."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = Sign("hourglass", 40, Tone.INFO)
        self.sentence = Text("", Type.FIGURE, px=28, wrap=True, align=_CENTRE)
        self.since = Text("", Type.FIGURE, px=28, weight=MEDIUM, ink="ink2", tabular=True)
        self.since.setAlignment(_CENTRE)
        column = QVBoxLayout(self)
        column.setContentsMargins(S24, S12, S24, S12)
        column.setSpacing(S16)
        column.addStretch(2)
        column.addWidget(self._icon, 0, _CENTRE)
        column.addWidget(self.sentence)
        column.addWidget(self.since)
        column.addStretch(3)

    def show_waiting(self, what: Waiting) -> None:
        """Show what is waited for."""
        self._icon.show_icon(what.icon, Tone.INFO)
        self.sentence.set_text(what.sentence)
        self.since.set_text(what.since)
        self.since.setAccessibleName(f"for {what.since}")


class QuestionBody(QWidget):
    """A calm page: a title, what is known, and the ways on, each with what follows."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._icon = Sign("info-circle", 28, Tone.INFO)
        self.title = Text("", Type.TITLE, wrap=True)
        self._amount = Amount(px=_LARGE_PX, align=Qt.AlignmentFlag.AlignLeft)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(S8)
        self._texts: list[Text] = []
        self._keys = QGridLayout()
        self._keys.setSpacing(GAP)
        self._buttons: dict[str, Button] = {}
        self._shown: Question | None = None
        self._columns = 2
        head = QHBoxLayout()
        head.setSpacing(S12)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(S20, S20, S20, S20)
        self._column.setSpacing(S16)
        self._column.addLayout(head)
        self._column.addWidget(self._amount)
        self._column.addLayout(self._lines)
        self._column.addStretch(1)
        self._column.addLayout(self._keys)

    def set_sizes(self, *, amount_px: int, compact: bool, narrow: bool) -> None:
        """Take the sizes of another window."""
        self._amount.set_px(_LOW_PX if compact else min(amount_px, _LARGE_PX))
        self._columns = 1 if narrow else 2
        self._keys.setColumnStretch(0, 1)
        self._keys.setColumnStretch(1, self._columns - 1)
        for place, button in enumerate(self._buttons.values()):
            self._keys.removeWidget(button)
            self._keys.addWidget(button, place // self._columns, place % self._columns)
        side = S16 if compact else S20
        self._column.setContentsMargins(side, side, side, side)
        self._column.setSpacing(S8 if compact else S16)

    def key(self, ident: str) -> Button:
        """Give the key of a choice."""
        return self._buttons[ident]

    def show_question(self, what: Question) -> None:
        """Ask something else; the same question again leaves the keys as they are."""
        if what == self._shown:
            return
        self._shown = what
        self._icon.show_icon(what.icon, what.tone)
        self.title.set_text(what.title)
        self._amount.setVisible(bool(what.amount))
        self._amount.set_text(what.amount)
        self._show_lines(what.lines)
        for button in self._buttons.values():
            self._keys.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for place, choice in enumerate(what.choices):
            self._add(place, choice)

    def _show_lines(self, lines: tuple[str, ...]) -> None:
        while len(self._texts) < len(lines):
            text = Text("", Type.LEAD, wrap=True, tabular=True)
            self._texts.append(text)
            self._lines.addWidget(text)
        for place, text in enumerate(self._texts):
            text.setVisible(place < len(lines))
            text.set_text(lines[place] if place < len(lines) else "")
            text.set_ink("ink" if place == 0 else "ink2")

    def _add(self, place: int, choice: Choice) -> None:
        button = Button(
            choice.text,
            kind=_KINDS[choice.weight],
            icon=choice.icon or None,
            key=choice.key,
            detail=choice.detail,
            size=Size.TALL,
        )
        button.clicked.connect(lambda: self.chosen.emit(choice.ident))
        self._keys.addWidget(button, place // self._columns, place % self._columns)
        self._buttons[choice.ident] = button
        button.show()
