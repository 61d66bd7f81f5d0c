"""The number pad: as a calculator, with 7 8 9 on top, for a till without a keyboard."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.space import GAP
from ui.theme.typography import MEDIUM, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Pressable

BACK, CLEAR, DOUBLE_ZERO = "back", "clear", "00"
_NAMES = {BACK: "Delete the last figure", CLEAR: "Clear", DOUBLE_ZERO: "Double zero"}


class TakesKeys(Protocol):
    """A field that a pad can type into."""

    def press(self, key: str) -> None:
        """Take one key of the pad."""


class PadKey(Pressable):
    """One key of the pad; it never takes the keyboard from the field it types into."""

    def __init__(self, key: str) -> None:
        self._word = {CLEAR: "Clear", BACK: ""}.get(key, key)
        super().__init__(_NAMES.get(key, key), icon="backspace" if key == BACK else None)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @override
    def sizeHint(self) -> QSize:
        return QSize(106, 80)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(56, 56)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        inks = self.inks()
        self.paint_box(painter, inks)
        centre = QPointF(self.width() / 2, self.height() / 2)
        if not self._word:
            paint.icon(painter, "backspace", centre, 24, inks.icon)
            return
        figure = self._word[:1].isdigit() or len(self._word) == 1
        face = (
            font(Type.HEAD, px=24, weight=MEDIUM, tabular=True)
            if figure
            else font(Type.LEAD, weight=600)
        )
        paint.line(painter, QRectF(self.rect()), self._word, face, inks.words, paint.CENTRE)


class NumberPad(QWidget):
    """Twelve keys; for a PIN *Clear* stands where ``00`` is for amounts.

    Args:
        pin: a pad for a PIN.
        decimal: the shop's decimal sign in place of ``00``, for quantities.
        order: the ten digits as they lie on the pad, for the scrambled PIN pad.
    """

    pressed = Signal(str)

    def __init__(self, *, pin: bool = False, decimal: str = "", order: str = "7894561230") -> None:
        super().__init__()
        self._decimal = decimal
        low = CLEAR if pin else (decimal or DOUBLE_ZERO)
        keys = [*order[:9], low, order[9], BACK]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        self._keys: dict[str, PadKey] = {}
        for place, key in enumerate(keys):
            made = PadKey(key)
            made.clicked.connect(lambda _=False, key=key: self.pressed.emit(self._said(key)))
            grid.addWidget(made, place // 3, place % 3)
            self._keys[key] = made
        for row in range(4):
            grid.setRowStretch(row, 1)
        self.setAccessibleName("Number pad")

    def send_to(self, field: TakesKeys) -> None:
        """Type into a field from now on."""
        self.pressed.connect(field.press)

    def set_usable(self, usable: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Enable or disable every key, in its place."""
        for key in self._keys.values():
            key.set_usable(usable)

    def _said(self, key: str) -> str:
        return "." if key == self._decimal else key
