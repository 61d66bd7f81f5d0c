"""A list and what is edited of it: beside each other where there is room, else one at a time."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.space import GAP
from ui.widgets.button import Button

#: Narrower than this the form lies over the list.
BESIDE_FROM = 980


class EditSplit(QWidget):
    """Shows ``form`` at the right of ``listed``, or over it with a key that leads back.

    Args:
        listed: the list with its filters.
        form: what is edited.
        width: of the form where it stands beside the list.
    """

    went_back = Signal()

    def __init__(self, listed: QWidget, form: QWidget, *, width: int = 420) -> None:
        super().__init__()
        self._listed = listed
        self._form = form
        self._wide = width
        self._open = False
        self.back_key = Button("Back to the list", icon="arrow-left", key="Esc")
        self.back_key.clicked.connect(lambda _=False: self.close_form())
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.back_key)
        column.addWidget(form, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(listed, 1)
        row.addWidget(self._right)
        self._arrange()

    @property
    def is_over(self) -> bool:
        """Whether there is room for one of the two only."""
        return self.width() < BESIDE_FROM

    def open_form(self) -> None:
        """Show the form, where it lies over the list."""
        self._open = True
        self._arrange()

    def close_form(self) -> None:
        """Show the list again, where the form lies over it."""
        self._open = False
        self._arrange()
        self.went_back.emit()

    def _arrange(self) -> None:
        over = self.is_over
        self.back_key.setVisible(over)
        self._listed.setVisible(not over or not self._open)
        self._right.setVisible(not over or self._open)
        if over:
            self._right.setMinimumWidth(0)
            self._right.setMaximumWidth(16_777_215)
        else:
            self._right.setFixedWidth(self._wide)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(400, 300)
