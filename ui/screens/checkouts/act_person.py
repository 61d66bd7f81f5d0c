"""The second person of an act: who agrees, and the PIN that person types."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.screens.checkouts.attention_state import PersonText
from ui.theme.space import GAP, S4, S8
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.button import Button, Size
from ui.widgets.fields import PinField
from ui.widgets.numberpad import NumberPad, TakesKeys
from ui.widgets.text import Text

_PAD, _PAD_LOW = 4 * 56 + 3 * GAP, 4 * 44 + 3 * GAP
_WIDTH = 320


class SecondPerson(QWidget):
    """Tiles of the others, a field of dots, and the pad; ``first_key`` is the cap of the first."""

    changed = Signal()

    def __init__(self, people: tuple[PersonText, ...], first_key: int, *, low: bool) -> None:
        super().__init__()
        self.person = ""
        self.tiles: dict[str, Button] = {}
        self._locked = {one.user_id for one in people if one.locked}
        self.pin = PinField(accessible="PIN of the second person")
        self.pad = NumberPad(pin=True)
        self.pad.setFixedHeight(_PAD_LOW if low else _PAD)
        self._target: TakesKeys = self.pin
        self.pad.pressed.connect(self._on_pad)
        self._who_trouble = Text("", Type.SMALL, ink="danger", wrap=True)
        self._pin_trouble = Text("", Type.SMALL, ink="danger", wrap=True)
        self._pin_head = Text("PIN", Type.SMALL, ink="ink2", weight=SEMIBOLD)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S8)
        column.addWidget(Text("Who else agrees?", Type.SMALL, ink="ink2", weight=SEMIBOLD))
        column.addLayout(self._tiles(people, first_key))
        for part in (self._who_trouble, self._pin_head, self.pin, self._pin_trouble, self.pad):
            column.addWidget(part)
        column.addStretch(1)
        column.setSpacing(S4 if low else S8)
        self._who_trouble.hide()
        self._pin_trouble.hide()
        self.setFixedWidth(_WIDTH)

    def _tiles(self, people: tuple[PersonText, ...], first_key: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for place, one in enumerate(people):
            figure = first_key + place
            key = f"Alt+{figure}" if figure <= 9 else ""  # noqa: PLR2004 - figures of one key
            tile = Button(one.name, key=key, size=Size.NORMAL)
            tile.setToolTip(one.role)
            if one.locked:
                tile.set_usable(False, "Locked after wrong PINs")  # noqa: FBT003 - one truth
            tile.clicked.connect(lambda _=False, ident=one.user_id: self.choose(ident))
            grid.addWidget(tile, place // 2, place % 2)
            self.tiles[one.user_id] = tile
        return grid

    def _on_pad(self, key: str) -> None:
        self._target.press(key)

    def send_pad_to(self, field: TakesKeys | None) -> None:
        """Let the pad type into another field while that one has the keyboard."""
        self._target = field or self.pin

    def choose(self, user_id: str) -> None:
        """Take somebody; the PIN of another one is forgotten."""
        if user_id != self.person:
            self.pin.clear()
        self.person = user_id
        for ident, tile in self.tiles.items():
            tile.set_chosen(ident == user_id)
        name = self.tiles[user_id].text()
        self._pin_head.set_text(f"PIN of {name}")
        self.say("", "")
        self.pin.take_focus()
        self.changed.emit()

    def say(self, who: str, pin: str) -> None:
        """Say what is wrong with the person or with the PIN; empty for nothing."""
        self._who_trouble.set_text(who)
        self._who_trouble.setVisible(bool(who))
        self._pin_trouble.set_text(pin)
        self._pin_trouble.setVisible(bool(pin))
        self.pin.set_wrong(bool(pin))

    def set_usable(self, usable: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Take input, or not while one is looked at."""
        for ident, tile in self.tiles.items():
            if ident not in self._locked:
                tile.set_usable(usable, "In a moment")
        self.pin.setEnabled(usable)
        self.pad.set_usable(usable)

    @override
    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        first = next(iter(self.tiles.values()), None)
        (self.pin if self.person or first is None else first).setFocus(reason)
