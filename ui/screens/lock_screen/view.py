"""The lock screen as Qt widgets: one card, a name, a PIN, and nothing about money."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from ui.bridge.routes import Desk
from ui.screens.lock_screen.presenter import LockScreenPresenter
from ui.theme.space import S12, S16
from ui.widgets.button import Button, Size
from ui.widgets.pincard import PinCard

#: Below this the way to the names stands beside the card.
_LOW = 600


class LockScreenView(QWidget):
    """Covers everything below the strip until a PIN opens it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._presenter = LockScreenPresenter(desk, self)
        self.card = PinCard("Unlock", icon="lock-open")
        self.other_key = Button("Another person", icon="users", key="F2", size=Size.PAD)
        self.other_key.clicked.connect(self._presenter.another_person)
        self.card.entered.connect(self._presenter.enter_pin)
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(S12, 4, S12, 4)
        self._row.setSpacing(S12)
        self._row.addStretch(1)
        self._row.addWidget(self.card, 0, Qt.AlignmentFlag.AlignCenter)
        self._row.addWidget(self.other_key, 0, Qt.AlignmentFlag.AlignCenter)
        self._row.addStretch(1)

    def enter(self, _what: object) -> None:
        """Be shown."""
        self._presenter.enter()
        self.card.field.take_focus()

    def leave(self) -> None:
        """Another page takes the place."""
        self.card.field.clear()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < _LOW
        below = 0 if low else int(Size.PAD) + S12
        self.card.fit(self.height() - (8 if low else 2 * S16) - below)
        # Where there is no height left, the way to the names stands beside the card.
        beside = QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom
        self._row.setDirection(beside)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        return True

    def show_person(self, name: str) -> None:
        """See `Surface`."""
        self.card.ask(name, "This till is locked. Type your PIN, then Enter.")

    def show_trouble(self, sentence: str) -> None:
        """See `Surface`."""
        self.card.set_trouble(sentence)

    def show_busy(self, *, busy: bool) -> None:
        """See `Surface`."""
        self.card.set_usable(not busy, "Looking at the PIN.")
        if not busy:
            self.card.field.take_focus()

    def forget_pin(self) -> None:
        """See `Surface`."""
        self.card.field.clear()
