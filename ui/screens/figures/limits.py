"""The one form in which it is said from when on the shop is warned."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.theme.typography import Type
from ui.widgets.button import Button, Kind, Size
from ui.widgets.dialog import ScrimDialog
from ui.widgets.form import Form
from ui.widgets.text import Text

_FIELDS = (
    ("failed_percent", "More than this share did not finish", "%", ""),
    ("failed_of", "Of the last checkouts", "", "Fewer than these in a day are not judged."),
    ("doubt_minutes", "A checkout waits for a manager longer than", "min", ""),
    ("silent_minutes", "A till that is on is not heard for longer than", "min", ""),
)
_FIXED = (
    "A checkout that a silent till left, and that no other till takes up, is always told: after "
    "2 minutes, or after 12 where a card terminal was asked. All tills follow within 15 seconds."
)


class LimitsDialog(ScrimDialog):
    """Four numbers; ``kept`` gives them as typed."""

    kept = Signal(dict)

    def __init__(self, page: QWidget, limits: Mapping[str, int], why_not: str) -> None:
        super().__init__(page, "Warn me when", width=640, icon="alert-triangle")
        self.form = Form(columns=2)
        for key, label, suffix, hint in _FIELDS:
            self.form.add_number(key, label, suffix=suffix, hint=hint)
        self.form.set_values(limits)
        self.body.addWidget(self.form)
        self.body.addWidget(Text(_FIXED, Type.BODY, ink="ink2", wrap=True))
        self._trouble = Text("", Type.BODY, ink="danger", wrap=True)
        self._trouble.hide()
        self.body.addWidget(self._trouble)
        self.keep_key = Button(
            "Save the limits", kind=Kind.PRIMARY, key="Enter", size=Size.TALL, centred=True
        )
        back = Button("Go back", key="Esc", size=Size.TALL, centred=True)
        back.clicked.connect(self.escape)
        self.keep_key.clicked.connect(lambda _=False: self.kept.emit(self.form.values()))
        self.add_choices((self.keep_key, back))
        if why_not:
            self.form.set_usable(False, why_not)  # noqa: FBT003 - a setter of one truth
            self.keep_key.set_usable(False, why_not)  # noqa: FBT003 - the same
            self.show_wrong("", why_not)

    def open_first(self) -> None:
        """Open with the keyboard in the first field."""
        self.open_()
        self.form.take_focus()

    def show_wrong(self, key: str, sentence: str) -> None:
        """Say what is wrong below its field, or below all of them."""
        known = {name for name, *_ in _FIELDS}
        if key in known:
            self.form.set_error(key, sentence)
            self.form.take_focus(key)
            return
        self._trouble.set_text(sentence)
        self._trouble.setVisible(bool(sentence))
