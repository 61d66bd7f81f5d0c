"""The dialog's second page: a manager's PIN and a reason, for taking a checkout over."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.screens.lock.state import TakeOver
from ui.theme.space import GAP, S8, S12, S20
from ui.theme.typography import MEDIUM, SEMIBOLD, Type
from ui.widgets.button import Button, Kind, Size
from ui.widgets.fields import PinField, TextField
from ui.widgets.numberpad import NumberPad
from ui.widgets.text import Text

_REASONS = ("Customer waits", "Till has stopped", "Mistake")
_ASKS = "Asks the terminal first"
_PAD, _PAD_LOW = QSize(280, 248), QSize(280, 200)


class TakeOverPage(QWidget):
    """Who allows it, with which PIN, and why; with a finger alone it can be filled in as well."""

    person_picked = Signal(str)
    given = Signal(str, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._money = Text("", Type.LEAD, weight=SEMIBOLD, wrap=True)
        self._warning = Text("", Type.BODY, ink="warn", weight=MEDIUM, wrap=True)
        self._who = Text("Who allows it", Type.BODY, ink="ink2", weight=MEDIUM)
        self._people = QGridLayout()
        self._people.setSpacing(GAP)
        self._tiles: dict[str, Button] = {}
        self.reason = TextField("Why, in a few words", accessible="Reason")
        self.pin = PinField()
        self._pad = NumberPad(pin=True)
        self._pad.send_to(self.pin)
        self._pad.pressed.connect(lambda _key: self.pin.take_focus())
        self.pin.setFixedWidth(_PAD.width())
        self.trouble = Text("", Type.BODY, ink="danger", wrap=True)
        self.take = Button(
            "Take over",
            kind=Kind.DANGER_FILLED,
            icon="user-shield",
            key="Enter",
            size=Size.TALL,
            detail=_ASKS,
        )
        self.back = Button(
            "Back", icon="arrow-left", key="Esc", size=Size.TALL, detail="Nothing was done"
        )
        self._compact = False
        self._lay()
        self.set_compact(compact=False)
        self.pin.entered.connect(lambda _pin: self.reason.take_focus())
        self.reason.entered.connect(lambda _text: self._give())
        self.take.clicked.connect(self._give)
        self.back.clicked.connect(self.left)

    def show_form(self, form: TakeOver) -> None:
        """Show who may allow it and what went wrong."""
        self._money.set_text(form.money)
        self._warning.set_text(form.warning)
        self._warning.setVisible(bool(form.warning) and not (self._compact and form.trouble))
        self.take.set_detail("The other till stops at once" if form.live else _ASKS)
        for part in (self.pin, self._pad, self._who):
            part.setVisible(form.needs_pin)
        self._who.setVisible(form.needs_pin and not self._compact)
        self._money.setVisible(not (self._compact and form.trouble))
        if tuple(self._tiles) != tuple(ident for ident, _ in form.people):
            self._show_people(form.people)
        for ident, tile in self._tiles.items():
            tile.set_chosen(ident == form.person)
        self.trouble.set_text(form.trouble)
        self.trouble.setVisible(bool(form.trouble))
        self.pin.set_wrong(bool(form.trouble) and form.needs_pin and not self.pin.pin())
        self.take.set_usable(not form.busy, form.says)
        self.back.set_usable(not form.busy, "In a moment")

    def set_compact(self, *, compact: bool) -> None:
        """Fit a low window: what went wrong takes the place of the money."""
        self._compact = compact
        self._pad.setFixedSize(_PAD_LOW if compact else _PAD)

    def begin(self, *, needs_pin: bool) -> None:
        """Be empty, and take the keyboard."""
        self.pin.clear()
        self.reason.clear()
        if needs_pin:
            self.pin.take_focus()
        else:
            self.reason.take_focus()

    def _give(self) -> None:
        self.given.emit(self.pin.pin(), self.reason.text())

    def _show_people(self, people: tuple[tuple[str, str], ...]) -> None:
        for tile in self._tiles.values():
            self._people.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles = {}
        for place, (ident, name) in enumerate(people):
            tile = Button(name, icon="user-shield", key=f"Alt+{place + 1}")
            tile.clicked.connect(lambda _=False, ident=ident: self.person_picked.emit(ident))
            self._people.addWidget(tile, place // 2, place % 2)
            self._tiles[ident] = tile

    def _lay(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(S8)
        left.addWidget(self.trouble)
        left.addWidget(self._money)
        left.addWidget(self._warning)
        left.addWidget(self._who)
        left.addLayout(self._people)
        left.addSpacing(4)
        left.addWidget(self.reason)
        left.addLayout(self._likely())
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(S8)
        right.addWidget(self.pin)
        right.addWidget(self._pad)
        right.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(S20)
        sides.addLayout(left, 1)
        sides.addLayout(right)
        keys = QHBoxLayout()
        keys.setSpacing(GAP)
        keys.addWidget(self.take, 1)
        keys.addWidget(self.back, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S12)
        column.addLayout(sides)
        column.addLayout(keys)

    def _likely(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for words in _REASONS:
            quick = Button(words)
            quick.clicked.connect(lambda _=False, words=words: self.reason.set_text(words))
            row.addWidget(quick, 1)
        return row
