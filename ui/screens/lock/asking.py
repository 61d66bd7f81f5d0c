"""The dialog's third page: a few words for the other till, which is asked to let the cart go."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.screens.lock.state import AskForm
from ui.theme.space import GAP, S8, S16
from ui.theme.typography import Type
from ui.widgets.button import Button, Kind, Size
from ui.widgets.fields import TextField
from ui.widgets.text import Text

_LIKELY = ("The customer is standing here", "I finish it here", "You can leave it")


class AskingPage(QWidget):
    """Words are wanted, not needed: Enter asks at once."""

    given = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._detail = Text("", Type.LEAD, ink="ink2", wrap=True)
        self.trouble = Text("", Type.BODY, ink="danger", wrap=True)
        self.words = TextField("A few words for them, if you like", accessible="A few words")
        self.words.box.line.setMaxLength(120)
        self.ask = Button(
            "", kind=Kind.PRIMARY, icon="message-forward", key="Enter", size=Size.TALL
        )
        self.back = Button(
            "Back", icon="arrow-left", key="Esc", size=Size.TALL, detail="Nobody was asked"
        )
        self.words.entered.connect(lambda _text: self._give())
        self.ask.clicked.connect(self._give)
        self.back.clicked.connect(self.left)
        self._lay()

    def show_form(self, form: AskForm) -> None:
        """Show whom it goes to and what went wrong."""
        self._detail.set_text(form.detail)
        self.trouble.set_text(form.trouble)
        self.trouble.setVisible(bool(form.trouble))
        self.ask.set_text(f"Ask {form.till}")
        self.ask.set_detail("It decides; nothing changes until then")
        self.ask.set_usable(not form.busy, "In a moment")
        self.back.set_usable(not form.busy, "In a moment")

    def begin(self) -> None:
        """Be empty, and take the keyboard."""
        self.words.clear()
        self.words.take_focus()

    def _give(self) -> None:
        if self.ask.isEnabled():
            self.given.emit(self.words.text())

    def _lay(self) -> None:
        likely = QHBoxLayout()
        likely.setSpacing(GAP)
        for words in _LIKELY:
            quick = Button(words)
            quick.clicked.connect(lambda _=False, words=words: self._take(words))
            likely.addWidget(quick, 1)
        keys = QHBoxLayout()
        keys.setSpacing(GAP)
        keys.addWidget(self.ask, 1)
        keys.addWidget(self.back, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S16)
        column.addWidget(self._detail)
        column.addWidget(self.trouble)
        inside = QVBoxLayout()
        inside.setSpacing(S8)
        inside.addWidget(self.words)
        inside.addLayout(likely)
        column.addLayout(inside)
        column.addLayout(keys)

    def _take(self, words: str) -> None:
        self.words.set_text(words)
        self.words.box.line.setFocus()
