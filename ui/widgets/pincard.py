"""A panel that asks for somebody's PIN: name, dots, pad, one filled key (look 2.10)."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout
from typing_extensions import override

from ui.theme.space import S4, S8, S24
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.button import Button, Kind, Size
from ui.widgets.fields import PinField
from ui.widgets.numberpad import NumberPad
from ui.widgets.panel import Panel
from ui.widgets.text import Text

_WIDTH = 384
_PAD_KEY, _PAD_KEY_LOW = 87, 50
_CENTRE = Qt.AlignmentFlag.AlignHCenter


class PinCard(Panel):
    """Emits the PIN with Enter or its key; it never shakes, it says what is wrong."""

    entered = Signal(str)

    def __init__(self, verb: str, *, icon: str = "arrow-right") -> None:
        super().__init__()
        self._name = Text("", Type.HEAD, px=22, weight=SEMIBOLD, align=_CENTRE)
        self._hint = Text("", Type.BODY, px=15, ink="ink2", align=_CENTRE, wrap=True)
        self.field = PinField()
        self.pad = NumberPad(pin=True)
        self.pad.send_to(self.field)
        self.key = Button(verb, kind=Kind.PRIMARY, icon=icon, key="Enter", size=Size.PAY)
        self.key.set_px(20)
        self._foot = Text("", Type.SMALL, ink="ink2", align=_CENTRE, wrap=True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._name)
        self._column.addWidget(self._hint)
        self._column.addWidget(self.field)
        self._column.addWidget(self.pad)
        self._column.addWidget(self.key)
        self._column.addWidget(self._foot)
        self._foot_text = ""
        self.setFixedWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self.set_low(False)
        self.key.clicked.connect(self._enter)
        self.field.entered.connect(lambda _pin: self._enter())

    def ask(self, name: str, hint: str, foot: str = "") -> None:
        """Say whose PIN is wanted."""
        self._name.set_text(name)
        self._hint.set_text(hint)
        self._foot_text = foot
        self.set_trouble("")

    def set_trouble(self, sentence: str) -> None:
        """Say below the key what is wrong; empty for the usual words."""
        self._foot.set_text(sentence or self._foot_text)
        self._foot.set_ink("danger" if sentence else "ink2")
        self.field.set_wrong(bool(sentence))

    def trouble(self) -> str:
        """Give what stands at the foot."""
        return self._foot.text()

    def set_usable(self, usable: bool, reason: str = "") -> None:  # noqa: FBT001 - one truth
        """Take a PIN, or not while one is being looked at or nobody is chosen."""
        self.key.set_usable(usable, reason)
        self.pad.set_usable(usable)
        self.field.setEnabled(usable)

    def set_low(self, low: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Take less height, in a compact window."""
        key = _PAD_KEY_LOW if low else _PAD_KEY
        self.pad.setFixedHeight(4 * key + 3 * S8)
        self._foot.setFixedHeight(18 if low else 36)
        self._column.setSpacing(S4 if low else 10)
        self._column.setContentsMargins(S24 - 1, S8 if low else 16, S24 - 1, S4 if low else S8)

    def _enter(self) -> None:
        self.entered.emit(self.field.pin())

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, super().sizeHint().height())
