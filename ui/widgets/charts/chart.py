"""What all charts have in common: places that keys, pointer and finger reach, and their words."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import MEDIUM, Type, font
from ui.theme.words import Writing
from ui.widgets import paint

LEAST_HEIGHT = 120
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Place:
    """One bar, row or point: where it is touched, what it says, what follows."""

    __slots__ = ("ident", "rect", "says")

    def __init__(self, rect: QRectF, says: str, ident: str = "") -> None:
        self.rect = rect
        self.says = says
        self.ident = ident


class Chart(QWidget):
    """A chart is one stop of Tab; arrows walk through its places, Enter follows one.

    Its accessible name is its title, its description what is marked, else all of it in words.

    Attributes:
        writing: how the shop writes the figures of an axis.
    """

    picked = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._marked = -1
        self._under = -1
        self.writing = Writing()
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # ------------------------------------------------------------------ for the charts

    def places(self) -> Sequence[Place]:
        """Give the places at the present size, from left to right or from the top."""
        return ()

    def follows(self) -> bool:
        """Tell whether pressing a place leads anywhere."""
        return any(place.ident for place in self.places())

    def news(self) -> None:
        """Take other values: what was marked may be gone."""
        last = len(self.places()) - 1
        self._marked, self._under = min(self._marked, last), min(self._under, last)
        self._speak()
        self.update()

    def is_lit(self, place: int) -> bool:
        """Tell whether a place is marked or under the pointer."""
        return place == self._under or (place == self._marked and self.hasFocus())

    def paint_marks(self, painter: QPainter) -> None:
        """Paint what is marked; it comes last."""
        places = self.places()
        if self.hasFocus() and 0 <= self._marked < len(places):
            paint.ring(painter, places[self._marked].rect, tokens().accent, inset=0, radius=4)

    # ------------------------------------------------------------------ keys

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        places = self.places()
        if places and key in (*_BACK, *_ON, Qt.Key.Key_Home, Qt.Key.Key_End):
            self._mark(_stepped(key, self._marked, len(places)))
            event.accept()
            return
        if key in _PRESS and 0 <= self._marked < len(places) and places[self._marked].ident:
            self.picked.emit(places[self._marked].ident)
            event.accept()
            return
        super().keyPressEvent(event)

    def _mark(self, place: int) -> None:
        self._marked = place
        self._speak()
        self.update()

    def _speak(self) -> None:
        places = self.places()
        if 0 <= self._marked < len(places):
            follow = ", Enter lists them" if places[self._marked].ident else ""
            self.setAccessibleDescription(places[self._marked].says + follow)
        else:
            self.setAccessibleDescription("; ".join(place.says for place in places))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._marked < 0 and self.places():
            self._mark(0)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._marked = -1
        self._speak()
        super().focusOutEvent(event)
        self.update()

    # ------------------------------------------------------------------ pointer and finger

    def _at(self, point: QPointF) -> int:
        for number, place in enumerate(self.places()):
            if place.rect.contains(point):
                return number
        return -1

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self._at(event.position())
        if under != self._under:
            self._under = under
            follows = under >= 0 and bool(self.places()[under].ident)
            hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self.setCursor(hand if follows else arrow)
            self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._under = -1
        self.update()
        super().leaveEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and at >= 0 and self.places()[at].ident:
            self.picked.emit(self.places()[at].ident)
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._at(QPointF(event.pos()))
            if at >= 0:
                QToolTip.showText(event.globalPos(), self.places()[at].says, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, 180)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(180, LEAST_HEIGHT)


def _stepped(key: Qt.Key, marked: int, count: int) -> int:
    if key == Qt.Key.Key_Home:
        return 0
    if key == Qt.Key.Key_End:
        return count - 1
    by = 1 if key in _ON else -1
    if marked < 0:
        return 0 if by > 0 else count - 1
    return max(0, min(count - 1, marked + by))


def axis_font(weight: int = MEDIUM) -> QFont:
    """Give the type of axes and of the numbers on bars."""
    return font(Type.STATE, weight=weight, tabular=True)
