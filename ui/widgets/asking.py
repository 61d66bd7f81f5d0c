"""Asks a person in the window: a confirmation, a reason, a figure, a PIN, a choice."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.space import S16
from ui.theme.typography import Type
from ui.widgets.button import Button, Kind, Size
from ui.widgets.dialog import ScrimDialog
from ui.widgets.fields import AmountField, PinField, TextField
from ui.widgets.numberpad import NumberPad
from ui.widgets.text import Text

_WIDTH = 560
_PAD_WIDTH = 400
_PAD_HEIGHT = 272
#: Under this height the pad stands beside the field.
_LOW_HOST = 620
_PAD_LOW = 248
_PAD_WIDE = 720


class WindowAsk:
    """The window's way to ask, as `ui.bridge.ask.Ask` wants it; one question at a time.

    Args:
        host: the area below the strip.
    """

    def __init__(self, host: QWidget) -> None:
        self._host = host

    def confirm(
        self, title: str, detail: str, verb: str, on_yes: Callable[[], object], *, danger: bool
    ) -> None:
        """Ask before something that cannot be taken back; then the focus is on going back."""
        dialog = self._dialog(title, detail)
        kind = Kind.DANGER_FILLED if danger else Kind.PRIMARY
        yes = Button(verb, kind=kind, key="" if danger else "Enter", size=Size.TALL, centred=True)
        back = self._back(dialog)
        yes.clicked.connect(lambda: _leave(dialog, on_yes))
        dialog.add_choices((yes, back))
        dialog.open_(back if danger else yes)

    def text(self, title: str, detail: str, verb: str, on_text: Callable[[str], object]) -> None:
        """Ask for a few words."""
        field = TextField("", accessible=title)
        self._ask_field(title, detail, verb, field, on_text)

    def number(self, title: str, detail: str, verb: str, on_text: Callable[[str], object]) -> None:
        """Ask for a quantity or an amount, as typed."""
        field = AmountField(icon=None, placeholder="", accessible=title)
        self._ask_field(title, detail, verb, field, on_text, pad=NumberPad(decimal="."))

    def pin(self, title: str, detail: str, verb: str, on_pin: Callable[[str], object]) -> None:
        """Ask for a PIN."""
        field = PinField()
        dialog = self._pad_dialog(title, detail, field, NumberPad(pin=True))

        def done() -> None:
            typed = field.pin()
            if typed:
                field.clear()
                _leave(dialog, lambda: on_pin(typed))

        self._finish(dialog, verb, done)
        field.entered.connect(lambda _pin: done())
        dialog.closed.connect(field.clear)
        dialog.open_(field)

    def choose(
        self,
        title: str,
        detail: str,
        options: Sequence[tuple[str, str, str]],
        on_chosen: Callable[[str], object],
    ) -> None:
        """Let one be chosen; the first nine have the figures as keys."""
        dialog = self._dialog(title, detail)
        keys: list[Button] = []
        for place, (ident, words, second) in enumerate(options, 1):
            key = str(place) if place <= 9 else ""  # noqa: PLR2004 - figures of one key
            made = Button(words, detail=second, key=key, size=Size.TALL)
            made.clicked.connect(
                lambda _=False, ident=ident: _leave(dialog, lambda: on_chosen(ident))
            )
            keys.append(made)
        dialog.add_choices((*keys, self._back(dialog)))
        dialog.open_(keys[0] if keys else None)

    def _ask_field(
        self,
        title: str,
        detail: str,
        verb: str,
        field: TextField | AmountField,
        on_text: Callable[[str], object],
        *,
        pad: NumberPad | None = None,
    ) -> None:
        if pad is None:
            dialog = self._dialog(title, detail)
            dialog.body.addWidget(field)
        else:
            dialog = self._pad_dialog(title, detail, field, pad)

        def done() -> None:
            typed = field.text().strip()
            if typed:
                _leave(dialog, lambda: on_text(typed))
            else:
                field.set_trouble("Nothing was typed. Type it, or go back.")

        self._finish(dialog, verb, done)
        field.entered.connect(lambda _text: done())
        dialog.open_(field.box.line)

    def _finish(self, dialog: ScrimDialog, verb: str, done: Callable[[], None]) -> None:
        yes = Button(verb, kind=Kind.PRIMARY, key="Enter", size=Size.TALL, centred=True)
        yes.clicked.connect(lambda _=False: done())
        dialog.add_choices((yes, self._back(dialog)))

    def _pad_dialog(
        self, title: str, detail: str, field: PinField | AmountField | TextField, pad: NumberPad
    ) -> ScrimDialog:
        pad.send_to(field)
        low = self._host.height() < _LOW_HOST
        pad.setFixedHeight(_PAD_LOW if low else _PAD_HEIGHT)
        if not low:
            dialog = self._dialog(title, detail, _PAD_WIDTH)
            dialog.body.addWidget(field)
            dialog.body.addWidget(pad)
            return dialog
        dialog = self._dialog(title, "", _PAD_WIDE)
        left = QVBoxLayout()
        left.setSpacing(S16)
        left.addWidget(Text(detail, Type.LEAD, ink="ink2", wrap=True))
        left.addWidget(field)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(S16)
        row.addLayout(left, 1)
        row.addWidget(pad, 1)
        dialog.body.addLayout(row)
        return dialog

    def _dialog(self, title: str, detail: str, width: int = _WIDTH) -> ScrimDialog:
        dialog = ScrimDialog(self._host, title, width=width)
        if detail:
            dialog.body.addWidget(Text(detail, Type.LEAD, ink="ink2", wrap=True))
        dialog.closed.connect(dialog.deleteLater)
        return dialog

    def _back(self, dialog: ScrimDialog) -> Button:
        back = Button("Go back", key="Esc", size=Size.TALL, centred=True)
        back.clicked.connect(dialog.escape)
        return back


def _leave(dialog: ScrimDialog, then: Callable[[], object]) -> None:
    """Close first, so that what follows may ask again."""
    dialog.close_()
    then()
