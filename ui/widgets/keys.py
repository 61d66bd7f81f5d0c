"""One key, one act: a key pressed anywhere in a window reaches the control that prints it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from weakref import ref

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget
from shiboken6 import isValid
from typing_extensions import override

if TYPE_CHECKING:
    from _weakref import ReferenceType

KEY_PROPERTY = "holdfast_key"
COVER_PROPERTY = "holdfast_cover"

_NAME = "holdfast-keys"


def key_name(event: QKeyEvent) -> str:
    """Name a key as the key map does: ``F9``, ``Ctrl+L``, ``Enter``, ``A``, ``Alt+1``."""
    key = Qt.Key(event.key())
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        key = Qt.Key.Key_Enter
    mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.text().isprintable() and event.text() and mods == Qt.KeyboardModifier.ShiftModifier:
        mods = Qt.KeyboardModifier.NoModifier
    return QKeySequence(QKeyCombination(mods, key)).toString(
        QKeySequence.SequenceFormat.PortableText
    )


def covered(widget: QWidget) -> bool:
    """Tell whether a dialog lies over the area a widget is in."""
    for cover in widget.window().findChildren(QWidget):
        if not cover.property(COVER_PROPERTY) or not cover.isVisible():
            continue
        host = cover.parentWidget()
        under = host is not None and (host is widget or host.isAncestorOf(widget))
        if under and cover is not widget and not cover.isAncestorOf(widget):
            return True
    return False


@dataclass
class _Binding:
    key: str
    owner: "ReferenceType[QWidget]"
    act: Callable[[], object]


class KeyRouter(QObject):
    """Looks at every key that no field took, and clicks the control that has it.

    There is one for a window; controls with a key make it when they are shown. A control is asked
    only while it is visible, enabled and not covered by a dialog, so a key never reaches through.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName(_NAME)
        self._bindings: list[_Binding] = []
        window.installEventFilter(self)

    @classmethod
    def of(cls, widget: QWidget) -> Self:
        """Give the router of the window a widget is in; it is made when there is none."""
        window = widget.window()
        found = window.findChild(cls, _NAME, Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, cls) else cls(window)

    def add(self, key: str, owner: QWidget, act: Callable[[], object]) -> None:
        """Call ``act`` when a key is pressed while ``owner`` is visible and not covered."""
        self._bindings.append(_Binding(key, ref(owner), act))

    def offer(self, event: QKeyEvent) -> bool:
        """Let the control with this key have it; tell whether there was one."""
        name = key_name(event)
        if not name or event.isAutoRepeat():
            return False
        return self._click(name) or self._call(name)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event)
        return False

    def _press(self, event: QKeyEvent) -> bool:
        if not self.offer(event):
            return False
        event.accept()
        return True

    def _click(self, name: str) -> bool:
        window = self.parent()
        if not isinstance(window, QWidget):
            return False
        for button in window.findChildren(QAbstractButton):
            if button.property(KEY_PROPERTY) != name:
                continue
            if button.isVisible() and button.isEnabled() and not covered(button):
                button.click()
                return True
        return False

    def _call(self, name: str) -> bool:
        self._bindings = [one for one in self._bindings if _alive(one)]
        for binding in self._bindings:
            owner = binding.owner()
            if binding.key == name and owner and owner.isVisible() and not covered(owner):
                binding.act()
                return True
        return False


def _alive(binding: _Binding) -> bool:
    owner = binding.owner()
    return owner is not None and isValid(owner)
