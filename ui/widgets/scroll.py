"""A slim scroll bar that takes the colours of the theme."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollBar, QStyle, QStyleOptionSlider
from typing_extensions import override

from ui.theme.look import tokens
from ui.widgets import paint

_WIDTH = 10


class SlimBar(QScrollBar):
    """A bar of 10 px with a handle of 6; it can be dragged, and the content by touch as well."""

    @override
    def sizeHint(self) -> QSize:
        lying = self.orientation() == Qt.Orientation.Horizontal
        return QSize(60, _WIDTH) if lying else QSize(_WIDTH, 60)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() <= self.minimum():
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = QRectF(
            self.style().subControlRect(
                QStyle.ComplexControl.CC_ScrollBar,
                option,
                QStyle.SubControl.SC_ScrollBarSlider,
                self,
            )
        )
        ink = tokens().edge if self.isSliderDown() or self.underMouse() else tokens().press
        paint.box(paint.begin(self), handle.adjusted(2, 2, -2, -2), ink, None, 3)


def slim(area: QAbstractScrollArea) -> None:
    """Give a scroll area a slim bar, no frame, and no ground of its own."""
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setVerticalScrollBar(SlimBar())
    area.verticalScrollBar().setFixedWidth(_WIDTH)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
