"""What opens under a field: a panel in the window, over any dialog."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import RADIUS_PANEL, S4
from ui.widgets import paint
from ui.widgets.keys import key_name

_BETWEEN = 2
_MARGIN = S4
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)  # noqa: S101 - a widget needs one
    return app


@dataclass(frozen=True)
class Room:
    """How large a drop-down wants to be; it is never larger than the window."""

    width: int
    height: int


class DropDown(QFrame):
    """A panel that hangs from a control and goes with it; put the content into ``body``.

    Keys that its content does not take do nothing while it is open: a drop-down covers the screen
    as a dialog does. Esc closes it and gives the keyboard back.
    """

    closed = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor.window())
        self._anchor = anchor
        self._room = Room(0, 0)
        self._watching = False
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self.body.setSpacing(_MARGIN)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def open_(self, room: Room, focus: QWidget) -> None:
        """Show it below its control, or above where there is more room, at the size it wants."""
        window = self._anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self._room = room
        self._place()
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)
        self._watch(True)  # noqa: FBT003 - one truth

    def close_(self) -> None:
        """Close it and give the keyboard back to its control."""
        if not self.isVisible():
            return
        self.hide()
        if isValid(self._anchor) and self._anchor.isVisible():
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        window, anchor = self._anchor.window(), self._anchor
        at = anchor.mapTo(window, QPoint(0, 0))
        below = window.height() - at.y() - anchor.height() - _BETWEEN - _MARGIN
        above = at.y() - _BETWEEN - _MARGIN
        up = below < min(self._room.height, above)
        height = min(self._room.height, above if up else below)
        width = min(max(self._room.width, anchor.width()), window.width() - 2 * _MARGIN)
        x = max(_MARGIN, min(at.x(), window.width() - width - _MARGIN))
        y = at.y() - _BETWEEN - height if up else at.y() + anchor.height() + _BETWEEN
        self.setGeometry(x, y, width, height)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.isVisible():
            return False
        if event.type() in _PRESSES and isinstance(watched, QWidget) and not self._inside(watched):
            return self._beside(watched)
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        if event.type() == QEvent.Type.Hide and watched is self._anchor:
            self.hide()
        return False

    def _beside(self, touched: QWidget) -> bool:
        """Close it; a touch on its own control must not open it again."""
        own = touched is self._anchor or self._anchor.isAncestorOf(touched)
        self.close_()
        return own

    def _inside(self, widget: QWidget) -> bool:
        return widget is self or self.isAncestorOf(widget)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        if super().focusNextPrevChild(next) and self._inside(QApplication.focusWidget() or self):
            return True
        self.close_()
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if key_name(event) == "Esc":
            self.close_()
        event.accept()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch(False)  # noqa: FBT003 - one truth
        self.closed.emit()

    def _watch(self, watching: bool) -> None:  # noqa: FBT001 - one truth
        if watching is self._watching:
            return
        self._watching = watching
        if watching:
            _app().installEventFilter(self)
            _app().focusChanged.connect(self._on_focus)
        else:
            _app().removeEventFilter(self)
            _app().focusChanged.disconnect(self._on_focus)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        # A question came up, the till was locked, another page was shown: it is in nobody's way.
        if now is not None and not self._inside(now):
            self.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = paint.begin(self)
        paint.box(painter, QRectF(self.rect()), colours.surface, colours.edge, RADIUS_PANEL)
