"""A key cap: the key that does the same, printed where it helps."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.shortcuts import caption
from ui.widgets import paint


class KeyCap(QWidget):
    """A key cap of its own, beside something that is no button."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._caption = caption(key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Key {self._caption}")

    def set_key(self, key: str) -> None:
        """Print another key."""
        self._caption = caption(key)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(paint.cap_width(self._caption)), paint.CAP_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.key_cap(paint.begin(self), QRectF(self.rect()), self._caption, paint.cap_inks())
