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
_PAD_KEY, _PAD_KEY_LEAST = 87, 46
_USUAL, _LOW = 660, 560
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
        self._foot_text = self._trouble = ""
        self.setFixedWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self.fit(_USUAL)
        self.key.clicked.connect(self._enter)
        self.field.entered.connect(lambda _pin: self._enter())

    def ask(self, name: str, hint: str, foot: str = "") -> None:
        """Say whose PIN is wanted."""
        self._name.set_text(name)
        self._hint.set_text(hint)
        self._foot_text = foot
        self.set_trouble(self._trouble)

    def set_trouble(self, sentence: str) -> None:
        """Say below the key what is wrong; empty for the usual words."""
        self._trouble = sentence
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

    def fit(self, height: int) -> None:
        """Take no more than this height: the keys of the pad give way, then the distances."""
        low = height < _LOW
        self._foot.setFixedHeight(18 if low else 36)
        self._column.setSpacing(S4 if low else 10)
        self._column.setContentsMargins(S24 - 1, S8 if low else 16, S24 - 1, S4 if low else S8)
        self.pad.setFixedHeight(0)
        rest = self._column.minimumSize().height()
        key = min(_PAD_KEY, max(_PAD_KEY_LEAST, (height - rest - 3 * S8) // 4))
        self.pad.setFixedHeight(4 * key + 3 * S8)

    def _enter(self) -> None:
        self.entered.emit(self.field.pin())

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, super().sizeHint().height())
