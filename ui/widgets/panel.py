"""Grounds to put things on: a panel with one border, and the hairline inside it."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import RADIUS_PANEL
from ui.widgets import paint


class Panel(QFrame):
    """A surface with rounded corners and a hairline; panels are never put in panels."""

    def __init__(
        self,
        ground: str = "surface",
        *,
        border: str | None = "line",
        radius: int = RADIUS_PANEL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ground = ground
        self._border = border
        self._radius = radius

    def set_ground(self, ground: str) -> None:
        """Take another ground, by the name of its token."""
        self._ground = ground
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        border = colours.named(self._border) if self._border else None
        ground = colours.named(self._ground)
        paint.box(paint.begin(self), QRectF(self.rect()), ground, border, self._radius)


class Rule(QWidget):
    """A hairline between two parts of a panel."""

    def __init__(self, *, vertical: bool = False, ink: str = "line") -> None:
        super().__init__()
        self._ink = ink
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        if vertical:
            self.setFixedWidth(1)
            self.setSizePolicy(fixed, free)
        else:
            self.setFixedHeight(1)
            self.setSizePolicy(free, fixed)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), tokens().named(self._ink))
