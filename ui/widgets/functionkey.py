"""A function key: an icon above a word and the key in the corner (look 2.2)."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Pressable

_HEIGHT = 56
_LOW = 48


class FunctionKey(Pressable):
    """One of the eight under the tiles; where it is low, the icon gives way and the cap stays."""

    def __init__(
        self, text: str, icon: str, key: str, *, low: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, icon=icon, key=key, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_low(low)

    def set_low(self, low: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Take the height of two rows of 48 without icons, or of one of 56 with them."""
        self._low = low
        self.setFixedHeight(_LOW if low else _HEIGHT)
        self.updateGeometry()

    def _face(self, smaller: int = 0) -> QFont:
        return font(Type.BODY, px=14 - smaller, weight=SEMIBOLD)

    @override
    def sizeHint(self) -> QSize:
        return QSize(max(96, self.minimumSizeHint().width()), self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(76, _LOW if self._low else _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        inks = self.inks()
        self.paint_box(painter, inks)
        width, height = self.width(), self.height()
        cap = paint.cap_width(self.cap())
        face = self._face()
        if self._low:
            room = width - 24 - (cap + 8)
            if paint.width_of(self.text(), face) > room:
                face = self._face(2)
            total = min(paint.width_of(self.text(), face), room) + 8 + cap
            x = (width - total) / 2
            rect = QRectF(x, 0, total - cap - 8, height)
            paint.line(painter, rect, self.text(), face, inks.words)
            at = QRectF(round(x + total - cap), round(height / 2 - 9), cap, paint.CAP_HEIGHT)
            paint.key_cap(painter, at, self.cap(), inks.cap)
            return
        if paint.width_of(self.text(), face) > width - 12:
            face = self._face(2)
        if self._icon:
            paint.icon(painter, self._icon, QPointF(width / 2, 19), 20, inks.icon)
        words = QRectF(4, 31, width - 8, 20)
        paint.line(painter, words, self.text(), face, inks.words, paint.CENTRE)
        at = QRectF(width - cap - 5, 5, cap, paint.CAP_HEIGHT)
        paint.key_cap(painter, at, self.cap(), inks.cap)
