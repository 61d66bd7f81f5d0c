"""The second person of an act: who agrees, and the PIN that person types."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from ui.screens.checkouts.attention_state import PersonText
from ui.theme.space import GAP, S4, S8, S24
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.button import Button, Size
from ui.widgets.fields import PinField
from ui.widgets.numberpad import NumberPad, TakesKeys
from ui.widgets.scroll import slim
from ui.widgets.text import Text

_PAD_KEY = 48
_PAD = 4 * _PAD_KEY + 3 * GAP
_WIDTH = 320
#: More than so many rows of names scroll.
_ROWS = 4
_FIGURES = 9


class SecondPerson(QWidget):
    """Tiles of the others, a field of dots, and the pad; ``first_key`` is the cap of the first.

    In a ``low`` window the pad stands beside the names.
    """

    def __init__(self, people: tuple[PersonText, ...], first_key: int, *, low: bool) -> None:
        super().__init__()
        self.person = ""
        self.tiles: dict[str, Button] = {}
        self._locked = {one.user_id for one in people if one.locked}
        self.pin = PinField(accessible="PIN of the second person")
        self.pad = NumberPad(pin=True)
        self.pad.setFixedHeight(_PAD)
        self.pad.setFixedWidth(_WIDTH)
        self._target: TakesKeys = self.pin
        self.pad.pressed.connect(self._on_pad)
        self._who_trouble = Text("", Type.SMALL, ink="danger", wrap=True)
        self._pin_trouble = Text("", Type.SMALL, ink="danger", wrap=True)
        self._pin_head = Text("PIN", Type.SMALL, ink="ink2", weight=SEMIBOLD)
        self._who_trouble.hide()
        self._pin_trouble.hide()
        names = QVBoxLayout()
        names.setSpacing(S8)
        names.addWidget(Text("Who else agrees?", Type.SMALL, ink="ink2", weight=SEMIBOLD))
        names.addWidget(self._names(people, first_key))
        for part in (self._who_trouble, self._pin_head, self.pin, self._pin_trouble):
            names.addWidget(part)
        whole = QHBoxLayout(self) if low else QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(S24 if low else S8)
        whole.addLayout(names, 1)
        whole.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignTop)
        if not low:
            self.setFixedWidth(_WIDTH)

    def _names(self, people: tuple[PersonText, ...], first_key: int) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for place, one in enumerate(people):
            tile = self._tile(one, first_key + place)
            grid.addWidget(tile, place // 2, place % 2)
            self.tiles[one.user_id] = tile
        rows = -(-len(people) // 2)
        if rows <= _ROWS:
            return inside
        area = QScrollArea()
        slim(area)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        inside.setAutoFillBackground(False)
        area.setFixedHeight(_ROWS * int(Size.SMALL) + (_ROWS - 1) * GAP + S4)
        return area

    def _tile(self, one: PersonText, figure: int) -> Button:
        tile = Button(one.name, key=f"Alt+{figure}" if figure <= _FIGURES else "", size=Size.SMALL)
        # Names of all lengths share two equal columns.
        tile.setMinimumWidth(0)
        tile.setToolTip(one.role)
        tile.clicked.connect(lambda _=False, ident=one.user_id: self.choose(ident))
        if one.locked:
            tile.set_usable(False, "Locked after wrong PINs")  # noqa: FBT003 - one truth
        return tile

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
        self._pin_head.set_text(f"PIN of {self.tiles[user_id].text()}")
        self.say("", "")
        self.pin.take_focus()

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
        first = next((one for one in self.tiles.values() if one.isEnabled()), None)
        (self.pin if self.person or first is None else first).setFocus(reason)
