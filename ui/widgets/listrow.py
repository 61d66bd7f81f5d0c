"""A row of a list that is one large key: ground, mark and line; what stands on it is its own."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import S16
from ui.widgets.pressable import Kind, Pressable


class ListRow(Pressable):
    """As wide as its list and ``height`` high; the chosen one is what Enter takes."""

    def __init__(self, height: int) -> None:
        super().__init__("", kind=Kind.QUIET)
        self._height = height
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, self._height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._height)

    def paint_ground(self, painter: QPainter) -> None:
        """Paint what is under the words: chosen, touched or at rest."""
        colours = tokens()
        rect = QRectF(self.rect())
        if self.chosen:
            painter.fillRect(rect, colours.accent_soft)
            painter.fillRect(QRectF(0, 0, 4, rect.height()), colours.accent)
            return
        if self.isDown() or self.underMouse():
            painter.fillRect(rect, colours.press if self.isDown() else colours.hover)
        painter.fillRect(QRectF(S16, rect.height() - 1, rect.width() - 2 * S16, 1), colours.line)
