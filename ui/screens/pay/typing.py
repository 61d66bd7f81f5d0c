"""The right column of Pay: the field, likely amounts, the number pad, one filled key."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ui.screens.pay.state import Entry, Field, QuickKey
from ui.theme.space import GAP, S4
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.button import Button, Kind, Size
from ui.widgets.fields import AmountField, TextField
from ui.widgets.numberpad import NumberPad
from ui.widgets.text import Text

_QUICK = 4
_QUICK_WIDTH = 124


class EntryColumn(QWidget):
    """Where the cashier types; in a compact window the likely amounts stand beside the pad."""

    typed = Signal(str)
    quick_picked = Signal(int)
    acted = Signal()

    def __init__(self, decimal: str) -> None:
        super().__init__()
        self._label = Text("", Type.BODY, weight=SEMIBOLD)
        self.amount = AmountField()
        self.slip = TextField("Number on the slip", icon="receipt", accessible="Slip number")
        self._fields = QStackedWidget()
        self._fields.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for field in (self.amount, self.slip):
            field.edited.connect(self.typed)
            self._fields.addWidget(field)
        self.trouble = Text("", Type.SMALL, ink="danger", wrap=True)
        self.trouble.hide()
        self._quick = [self._quick_key(place) for place in range(_QUICK)]
        self._amounts = [0] * _QUICK
        self.pad = NumberPad(decimal=decimal)
        self.pad.pressed.connect(self._press)
        self.act = Button("", kind=Kind.PRIMARY, key="Enter", size=Size.PAY)
        self.act.clicked.connect(self.acted)
        self._compact = False
        self._keys = QGridLayout()
        self._keys.setSpacing(GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._label)
        column.addWidget(self._fields)
        column.addWidget(self.trouble)
        column.addLayout(self._keys, 1)
        column.addSpacing(S4)
        column.addWidget(self.act)
        self._lay_keys()

    def set_compact(self, *, compact: bool) -> None:
        """Stand in a low window, or in an ordinary one."""
        if compact != self._compact:
            self._compact = compact
            self._lay_keys()
        self._label.setVisible(not compact)

    def quick(self, place: int) -> Button:
        """Give the key of a likely amount; the first is the exact one."""
        return self._quick[place]

    def show_entry(self, entry: Entry) -> None:
        """Show what is typed and what it would do."""
        self._label.set_text(entry.label)
        field = self.slip if entry.field is Field.SLIP else self.amount
        self._fields.setCurrentWidget(field)
        if field.text() != entry.typed:
            field.set_text(entry.typed)
        if field is self.amount:
            self.amount.box.set_icon(entry.icon)
        field.set_usable(entry.usable, entry.act_reason)
        self.amount.box.wrong = bool(entry.trouble)
        self.trouble.set_text(entry.trouble)
        self.trouble.setVisible(bool(entry.trouble) and not self._compact)
        self.pad.set_usable(entry.usable)
        self._take_keyboard(entry, field)
        for place in range(_QUICK):
            self._show_quick(place, entry.quick[place] if place < len(entry.quick) else None)
        for key in self._quick[: len(entry.quick)]:
            key.set_usable(entry.quick_usable)
        self.act.set_text(entry.act)
        self.act.set_usable(entry.act_usable, entry.act_reason)

    def _take_keyboard(self, entry: Entry, field: AmountField | TextField) -> None:
        if not entry.usable:
            return
        if entry.marked:
            field.take_focus()
        elif not field.box.line.hasFocus():
            field.box.line.setFocus()

    def _press(self, key: str) -> None:
        field = self._fields.currentWidget()
        if isinstance(field, (AmountField, TextField)):
            field.press(key)

    def _quick_key(self, place: int) -> Button:
        key = Button("", size=Size.PAD)
        key.set_px(16)
        key.clicked.connect(lambda: self.quick_picked.emit(self._amounts[place]))
        return key

    def _show_quick(self, place: int, quick: QuickKey | None) -> None:
        key = self._quick[place]
        if quick is None:
            key.set_text("–")
            key.set_key("")
            key.set_chosen(False)
            key.set_usable(False)
            return
        self._amounts[place] = quick.amount
        key.set_text(quick.text)
        key.set_key(quick.key)
        key.set_chosen(quick.chosen)

    def _lay_keys(self) -> None:
        for key in self._quick:
            self._keys.removeWidget(key)
        self._keys.removeWidget(self.pad)
        for place, key in enumerate(self._quick):
            if self._compact:
                self._keys.addWidget(key, place, 1)
                key.setFixedWidth(_QUICK_WIDTH)
            else:
                self._keys.addWidget(key, place // 2, place % 2)
                key.setMinimumWidth(0)
                key.setMaximumWidth(16_777_215)
        if self._compact:
            self._keys.addWidget(self.pad, 0, 0, _QUICK, 1)
        else:
            self._keys.addWidget(self.pad, 2, 0, 1, 2)
        for row in range(_QUICK):
            self._keys.setRowStretch(row, 1 if self._compact or row == 2 else 0)  # noqa: PLR2004
