"""The dialog's first page: what is known, the countdown, the lamps, six choices."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.screens.lock.state import (
    ASK,
    CANCEL,
    LEAVE,
    RESUME,
    TAKE_OVER,
    WAIT,
    Countdown,
    LockChoice,
    LockDialogState,
)
from ui.theme.space import GAP, S8, S16, S20
from ui.theme.typography import MEDIUM, Type
from ui.widgets.button import Button, Kind, Size
from ui.widgets.facts import FactsList
from ui.widgets.lamps import LampLine, Lamps
from ui.widgets.panel import Rule
from ui.widgets.pill import Pill
from ui.widgets.ring import Ring
from ui.widgets.text import Text

_KEYS = {
    WAIT: ("hourglass", "Enter", Kind.PRIMARY),
    ASK: ("message-forward", "A", Kind.ORDINARY),
    RESUME: ("player-play", "R", Kind.ORDINARY),
    CANCEL: ("x", "C", Kind.ORDINARY),
    TAKE_OVER: ("user-shield", "T", Kind.DANGER),
    LEAVE: ("arrow-left", "Esc", Kind.ORDINARY),
}
_CENTRE = Qt.AlignmentFlag.AlignHCenter


class CountdownBox(QWidget):
    """The ring, whether the other till is heard, and what 0:00 allows."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = Ring()
        self.pill = Pill("")
        self.under = Text("", Type.STATE, weight=MEDIUM, ink="ink2", align=_CENTRE, tabular=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S8)
        column.addWidget(self.ring, 0, _CENTRE)
        column.addWidget(self.pill, 0, _CENTRE)
        column.addWidget(self.under, 0, _CENTRE)
        column.addStretch(1)

    def show_countdown(self, what: Countdown) -> None:
        """Show how long is left; it jumps when the other till gives a sign, and that is calm."""
        self.ring.set_left(what.left, what.whole)
        self.pill.show_state(what.pill, what.tone)
        self.under.set_text(what.under)


class ChoicesPage(QWidget):
    """Everything but the title."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.facts = FactsList()
        self.box = CountdownBox()
        self.lamps = Lamps()
        self._line = LampLine()
        self.trouble = Text("", Type.BODY, ink="danger", wrap=True)
        self.trouble.hide()
        self._keys: dict[str, Button] = {}
        self._top = QHBoxLayout()
        self._top.setSpacing(S20)
        self._top.addWidget(self.facts, 1, Qt.AlignmentFlag.AlignTop)
        self._top.addWidget(self.box)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._rule = Rule()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(S16)
        self._column.addLayout(self._top)
        for part in (self.lamps, self._line, self._rule, self.trouble):
            self._column.addWidget(part)
        self._column.addLayout(self._grid)
        for place, ident in enumerate(_KEYS):
            self._add(place, ident)

    def key(self, ident: str) -> Button:
        """Give the key of a choice."""
        return self._keys[ident]

    def set_compact(self, *, compact: bool) -> None:
        """Fit a low window: the ring is in the title line, the lamps are words."""
        self.box.setVisible(not compact)
        self.lamps.setVisible(not compact)
        self._line.setVisible(compact)
        self._rule.setVisible(not compact)
        self._column.setSpacing(S8 if compact else S16)
        self.facts.layout().setVerticalSpacing(6 if compact else 18)  # type: ignore[union-attr]

    def show_state(self, state: LockDialogState) -> None:
        """Show everything anew."""
        self.facts.show_facts(state.facts)
        self.lamps.show_states(state.lamps)
        self._line.show_states(state.lamps)
        if state.countdown is not None:
            self.box.show_countdown(state.countdown)
        self.trouble.set_text(state.trouble)
        self.trouble.setVisible(bool(state.trouble))
        for choice in state.choices:
            self._show(choice)

    def _add(self, place: int, ident: str) -> None:
        icon, key, kind = _KEYS[ident]
        button = Button(ident, kind=kind, icon=icon, key=key, size=Size.TALL)
        button.clicked.connect(lambda: self.chosen.emit(ident))
        self._grid.addWidget(button, place // 2, place % 2)
        self._keys[ident] = button

    def _show(self, choice: LockChoice) -> None:
        button = self._keys[choice.ident]
        button.set_text(choice.text)
        button.set_detail(choice.detail)
        button.set_usable(choice.usable, choice.detail)
        button.setToolTip(choice.detail)
