"""Fields to type in: the box they share, a field for words, one for amounts, one for a PIN."""

from typing import ClassVar

from PySide6.QtCore import QEvent, QMetaMethod, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.look import on_change, theme, tokens
from ui.theme.space import RADIUS_PANEL
from ui.theme.typography import MEDIUM, Type, font
from ui.widgets import paint
from ui.widgets.numberpad import BACK, CLEAR
from ui.widgets.text import Text

_HEIGHT = 56
_CARET_GAP = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Line(QLineEdit):
    """The bare line of a field; the box around it paints the ground and the ring."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        on_change(self._restyle)

    def _restyle(self) -> None:
        colours = tokens()
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, colours.ink)
        palette.setColor(QPalette.ColorRole.PlaceholderText, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Highlight, colours.accent)
        palette.setColor(QPalette.ColorRole.HighlightedText, colours.surface)
        self.setPalette(palette)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text as Qt does, the caret in the accent and the placeholder beside it."""
        super().paintEvent(event)
        painter = paint.begin(self)
        colours = tokens()
        if not self.text():
            left = _CARET_GAP if self.hasFocus() else 2
            rect = QRectF(self.rect()).adjusted(left, 0, 0, 0)
            face = QFont(self.font())
            face.setWeight(QFont.Weight.Normal)
            paint.line(painter, rect, self.placeholderText(), face, colours.ink3)
        if self.hasFocus() and not self.hasSelectedText():
            caret = self.cursorRect().center().x()
            height = self.fontMetrics().height() + 2
            at = QRectF(caret, (self.height() - height) / 2, 2, height)
            painter.fillRect(at, colours.accent)


class FieldBox(QWidget):
    """The box of a field: ground, border, 2 px ring while it has the keyboard or is wrong."""

    def __init__(self, height: int = _HEIGHT) -> None:
        super().__init__()
        self.line = Line(self)
        self.line.installEventFilter(self)
        self.icon: str | None = None
        self.wrong = False
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 2, 12, 2)
        self.row.setSpacing(8)
        self.row.addWidget(self.line, 1)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.line)

    def set_icon(self, icon: str | None) -> None:
        """Put an icon before the text."""
        self.icon = icon
        self.row.setContentsMargins(52 if icon else 16, 2, 12, 2)
        self.update()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        ground = colours.sunken if theme().dark or not self.line.isEnabled() else colours.surface
        border = colours.edge if self.line.isEnabled() else colours.line
        paint.box(painter, rect, ground, border, RADIUS_PANEL)
        if self.wrong:
            paint.ring(painter, rect, colours.danger, inset=0, radius=RADIUS_PANEL)
        elif self.line.hasFocus():
            paint.ring(painter, rect, colours.accent, inset=0, radius=RADIUS_PANEL)
        if self.icon:
            focused = self.line.hasFocus() and self.line.isEnabled()
            ink = colours.accent_ink if focused else colours.ink2
            paint.icon(painter, self.icon, QPointF(28, rect.height() / 2), 22, ink)


class _Field(QWidget):
    """A field with its box and, while it is wrong, a sentence below it."""

    edited = Signal(str)
    entered = Signal(str)

    _px: ClassVar[int] = 16

    def __init__(self, accessible: str, *, icon: str | None, placeholder: str) -> None:
        super().__init__()
        self.box = FieldBox()
        self.box.set_icon(icon)
        self._trouble = Text("", Type.SMALL, ink="danger", wrap=True)
        self._trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.box)
        column.addWidget(self._trouble)
        line = self.box.line
        line.setFont(font(Type.LEAD, px=self._px, weight=MEDIUM, tabular=True))
        line.setPlaceholderText(placeholder)
        line.setAccessibleName(accessible or placeholder)
        line.textEdited.connect(self._on_edit)
        line.installEventFilter(self)
        self.setFocusProxy(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Give what was typed."""
        return self.box.line.text()

    def set_text(self, text: str) -> None:
        """Put a text in its place."""
        self.box.line.setText(text)
        self.edited.emit(text)

    def clear(self) -> None:
        """Empty it."""
        self.set_text("")

    def take_focus(self) -> None:
        """Give it the keyboard, with its text marked so that typing replaces it."""
        self.box.line.setFocus()
        self.box.line.selectAll()

    def set_usable(self, usable: bool, reason: str = "") -> None:  # noqa: FBT001 - a setter of one truth
        """Enable it, or disable it in its place and say why."""
        self.box.line.setEnabled(usable)
        self.box.line.setToolTip("" if usable else reason)
        self.box.update()

    def set_trouble(self, sentence: str) -> None:
        """Show a red border and a sentence below; empty takes them away."""
        self._trouble.set_text(sentence)
        self._trouble.setVisible(bool(sentence))
        self.box.wrong = bool(sentence)
        self.box.line.setAccessibleDescription(sentence)
        self.box.update()

    def press(self, key: str) -> None:
        """Take a key of the number pad."""
        line = self.box.line
        if not line.isEnabled():
            return
        if key == BACK:
            line.backspace()
        elif key == CLEAR:
            line.clear()
        elif self._takes(key):
            line.insert(key)
        self._on_edit(line.text())

    def _takes(self, text: str) -> bool:
        return bool(text)

    def _on_edit(self, text: str) -> None:
        if self.box.wrong:
            self.set_trouble("")
        self.edited.emit(text)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Tell whether the key is done with; what is not goes to the line, then to the window."""
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            # A key of the screen; some platforms would type its letter.
            event.ignore()
            return True
        if event.key() in _ENTER:
            if self.isSignalConnected(QMetaMethod.fromSignal(self.entered)):
                self.entered.emit(self.text())
                event.accept()
                return True
            event.ignore()
        return False


class TextField(_Field):
    """A field for words: a reason, a name, a search."""

    def __init__(
        self, placeholder: str = "", *, icon: str | None = None, accessible: str = ""
    ) -> None:
        super().__init__(accessible, icon=icon, placeholder=placeholder)


class AmountField(_Field):
    """A field for an amount or a quantity, as typed in major units; letters stay keys.

    It knows no currency: the presenter reads what was typed.
    """

    _px = 22
    _signs: ClassVar[str] = ".,-*"

    def __init__(
        self, *, icon: str | None = "cash", placeholder: str = "0.00", accessible: str = "Amount"
    ) -> None:
        super().__init__(accessible, icon=icon, placeholder=placeholder)
        self.box.setFixedHeight(60)

    @override
    def _takes(self, text: str) -> bool:
        return all(one.isdigit() or one in self._signs for one in text)

    @override
    def _key(self, event: QKeyEvent) -> bool:
        text = event.text()
        if text and text.isprintable() and not self._takes(text):
            # Not ours: the key of a tender, perhaps. The window looks at it.
            event.ignore()
            return True
        return super()._key(event)


class PinField(QWidget):
    """A PIN as dots: only those that were typed, because empty places would tell its length.

    The PIN is in memory until `clear`; nothing here writes or logs it.
    """

    entered = Signal(str)
    changed = Signal(int)

    def __init__(self, longest: int = 12, *, accessible: str = "PIN") -> None:
        super().__init__()
        self._pin = ""
        self._longest = longest
        self._wrong = False
        self.setProperty("holdfast_secret", True)  # noqa: FBT003 - Qt's own way
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(accessible)

    def pin(self) -> str:
        """Give the PIN as typed so far."""
        return self._pin

    def clear(self) -> None:
        """Forget it."""
        self._set("")

    def set_wrong(self, wrong: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Show the red border until the next key."""
        self._wrong = wrong
        self.update()

    def take_focus(self) -> None:
        """Give it the keyboard."""
        self.setFocus()

    def press(self, key: str) -> None:
        """Take a key of the number pad."""
        if not self.isEnabled():
            return
        if key == BACK:
            self._set(self._pin[:-1])
        elif key == CLEAR:
            self._set("")
        elif key.isdigit() and len(self._pin) + len(key) <= self._longest:
            self._set(self._pin + key)

    def _set(self, pin: str) -> None:
        self._pin = pin
        self._wrong = False
        self.setAccessibleDescription(f"{len(pin)} figures typed")
        self.changed.emit(len(pin))
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() in _ENTER and self.isSignalConnected(QMetaMethod.fromSignal(self.entered)):
            self.entered.emit(self._pin)
        elif event.key() == Qt.Key.Key_Backspace:
            self.press(BACK)
        elif text.isdigit() and text.isascii():
            self.press(text)
        else:
            event.ignore()
            return
        event.accept()

    @override
    def sizeHint(self) -> QSize:
        return QSize(336, _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        ground = colours.sunken if theme().dark or not self.isEnabled() else colours.surface
        paint.box(painter, rect, ground, colours.edge, RADIUS_PANEL)
        if self._wrong:
            paint.ring(painter, rect, colours.danger, inset=0, radius=RADIUS_PANEL)
        elif self.hasFocus():
            paint.ring(painter, rect, colours.accent, inset=0, radius=RADIUS_PANEL)
        step, middle = 28.0, rect.height() / 2
        width = step * len(self._pin)
        x = (rect.width() - width) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.ink)
        for place in range(len(self._pin)):
            painter.drawEllipse(QPointF(x + step * place + 14, middle), 8, 8)
        if self.hasFocus():
            painter.fillRect(QRectF(x + width + 6, middle - 12, 2, 24), colours.accent)
