"""The code field of Sell: always ready, takes scans and typing alike (look 2.2)."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import REGULAR, Type, font
from ui.widgets import paint
from ui.widgets.fields import FieldBox
from ui.widgets.keycap import KeyCap
from ui.widgets.keys import KeyRouter
from ui.widgets.pressable import Kind, Pressable

#: An empty Enter means "pay" only this long after the last key, so that the line feed after a
#: scanner's carriage return never pays a cart.
EMPTY_ENTER_MS = 400

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _PadButton(Pressable):
    """The calculator at the field's right end."""

    def __init__(self) -> None:
        super().__init__("Number pad", kind=Kind.QUIET, icon="calculator")
        self.setFixedSize(44, 44)

    @override
    def sizeHint(self) -> QSize:
        return QSize(44, 44)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        inks = self.inks()
        self.paint_box(painter, inks)
        ink = tokens().ink2 if self.isEnabled() else inks.icon
        paint.icon(painter, "calculator", QPointF(22, 22), 22, ink)


class CodeField(QWidget):
    """Takes a code, a name or ``3*`` and hands it on with Enter, empty again in the same moment.

    A scan is typed text with a Return; the next one is taken while the first is looked up. Up and
    Down move the mark of the cart, an empty Del is the window's, Esc empties the field first.
    """

    entered = Signal(str)
    edited = Signal(str)
    pad_wanted = Signal()
    moved = Signal(int)
    empty_enter = Signal()

    def __init__(self, placeholder: str = "", *, key: str = "F2") -> None:
        super().__init__()
        self._key = key
        self._placeholder = placeholder
        self._since_key = QElapsedTimer()
        self.box = FieldBox()
        self.box.set_icon("barcode")
        self.box.row.setContentsMargins(50, 2, 3, 2)
        line = self.box.line
        line.setProperty("holdfast_scans", True)  # noqa: FBT003 - Qt's own way
        line.setFont(font(Type.LEAD, weight=REGULAR, tabular=True))
        line.setPlaceholderText(placeholder)
        line.setAccessibleName("Code or name")
        line.textEdited.connect(self.edited)
        line.installEventFilter(self)
        cap = KeyCap(key)
        self.pad_button = _PadButton()
        self.pad_button.clicked.connect(self.pad_wanted)
        self.box.row.addWidget(cap)
        self.box.row.addSpacing(4)
        self.box.row.addWidget(_Divider())
        self.box.row.setSpacing(4)
        self.box.row.addWidget(self.pad_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        self.setFixedHeight(56)
        self.setFocusProxy(line)
        self._bound = False

    def text(self) -> str:
        """Give what was typed so far."""
        return self.box.line.text()

    def set_text(self, text: str) -> None:
        """Put a text in its place, as if typed."""
        self.box.line.setText(text)
        self.edited.emit(text)

    def clear(self) -> None:
        """Empty it."""
        self.set_text("")

    def take_focus(self) -> None:
        """Give it the keyboard."""
        self.box.line.setFocus()

    def set_placeholder(self, words: str) -> None:
        """Say something else while it is empty."""
        self._placeholder = words
        self.box.line.setPlaceholderText(words)

    def set_locked(self, locked: bool, how_out: str = "") -> None:  # noqa: FBT001 - a setter of one truth
        """Lock it while its cart is paid elsewhere, and say how to get out."""
        self.box.line.setEnabled(not locked)
        self.box.line.setPlaceholderText(how_out if locked else self._placeholder)
        self.pad_button.set_usable(not locked, how_out)
        self.box.update()

    def press(self, key: str) -> None:
        """Take a key of the number pad."""
        line = self.box.line
        if key == "back":
            line.backspace()
        elif key == "clear":
            line.clear()
        else:
            line.insert(key)
        self.edited.emit(line.text())

    def enter(self) -> None:
        """Hand on what is in it, as Enter does."""
        text = self.text().strip()
        self.box.line.clear()
        if text:
            self.edited.emit("")
            self.entered.emit(text)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and not self._bound:
            self._bound = True
            KeyRouter.of(self).add(self._key, self, self.take_focus)
        return super().event(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event)
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _ENTER:
            self._on_enter()
            event.accept()
            return True
        self._since_key.start()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif self._not_ours(event):
            event.ignore()
            return True
        else:
            return False
        event.accept()
        return True

    def _not_ours(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Delete:
            return not self.text()
        return bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)

    def _on_enter(self) -> None:
        if self.text().strip():
            self.enter()
        elif not self._since_key.isValid() or self._since_key.elapsed() >= EMPTY_ENTER_MS:
            self.box.line.clear()
            self.empty_enter.emit()
        self._since_key.start()


class _Divider(QWidget):
    """The hairline between the key cap and the calculator."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(1, 28)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(QRectF(self.rect()), tokens().line)
