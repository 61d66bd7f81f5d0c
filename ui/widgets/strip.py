"""The strip on top of every screen: state, not work, so it is dark in both themes (look 2.1)."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Kind, Pressable
from ui.widgets.values import StripItem, Tone

HEIGHT = 48
_SIDE = 14
#: The first and the last item stand this much further from the edge.
_MARGIN = 3
_HATCH = 4
TRAINING_WORDS = "Training, nothing here is a real sale"
_TRAINING_SHORT = "Training, no real sale"


class StripButton(Pressable):
    """One item of the strip; trouble replaces the word and never only the colour."""

    def __init__(self, item: StripItem, parent: QWidget) -> None:
        self.item = item
        self.training = False
        key = item.key if item.binds else ""
        super().__init__(item.text, kind=Kind.QUIET, key=key, parent=parent)
        self.setFixedHeight(HEIGHT)
        self.show_item(item)

    def show_item(self, item: StripItem) -> None:
        """Show another state of the same thing."""
        self.item = item
        self.set_text(item.text)
        if not item.clickable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.update()

    @property
    def _icon_name(self) -> str | None:
        if self.item.tone is Tone.OK:
            return "circle-check"
        return "alert-triangle" if self.item.trouble else self.item.icon

    @override
    def cap(self) -> str:
        return self.item.key.replace("+", " ")

    @override
    def sizeHint(self) -> QSize:
        face = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        cap = paint.cap_width(self.cap())
        width = paint.width_of(self.item.text, face) + (26 if self._icon_name else 0)
        return QSize(round(width + (cap + 9 if cap else 0)) + 2 * _SIDE, HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        second = colours.ink2 if self.training else colours.on_strip2
        words = colours.ink if self.training else colours.on_strip
        if self.item.clickable and (self.underMouse() or self.isDown()):
            wash = colours.line if self.training else colours.strip_line
            paint.box(painter, rect.adjusted(4, 4, -4, -4), wash, None, 6)
        x = float(_SIDE)
        if self._icon_name:
            ink = self._state_ink() if self.item.tone is not Tone.PLAIN else second
            paint.icon(painter, self._icon_name, QPointF(x + 9, 24), 18, ink)
            x += 26
        cap = paint.cap_width(self.cap())
        end = rect.width() - _SIDE - (cap + 9 if cap else 0)
        weight = SEMIBOLD if self.item.strong else MEDIUM
        face = font(Type.BODY, weight=weight, tabular=True)
        paint.line(painter, QRectF(x, 0, end - x + 2, 48), self.item.text, face, words)
        if cap:
            at = QRectF(round(end + 9), 15, cap, paint.CAP_HEIGHT)
            ground = colours.warn_soft if self.training else colours.strip
            border = colours.edge if self.training else colours.strip_line
            paint.key_cap(painter, at, self.cap(), (ground, border, second))
        if self.hasFocus():
            ring = colours.accent if self.training else colours.on_strip
            paint.ring(painter, rect, ring, inset=4, radius=10)

    def _state_ink(self) -> QColor:
        colours = tokens()
        if self.training:
            return paint.ink_of(self.item.tone, colours)
        return colours.strip_ok if self.item.tone is Tone.OK else colours.strip_warn


class Strip(QWidget):
    """Left: till, cashier, shift. Right: parked, printer, card, shop, clock, lock.

    What does not fit shortens: first the words at the right, then the last item at the left gives
    way; an item in trouble keeps its words.
    """

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._left: tuple[StripItem, ...] = ()
        self._right: tuple[StripItem, ...] = ()
        self._training = False
        self._buttons: dict[str, StripButton] = {}
        self._dividers: list[int] = []
        self._words = QRectF()
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("State of the till")

    def show_items(self, left: tuple[StripItem, ...], right: tuple[StripItem, ...]) -> None:
        """Show these; an item that is already there only changes its words."""
        self._left, self._right = left, right
        wanted = {item.ident: item for item in (*left, *right)}
        for ident in [one for one in self._buttons if one not in wanted]:
            gone = self._buttons.pop(ident)
            gone.hide()
            gone.deleteLater()
        for ident, item in wanted.items():
            if ident not in self._buttons:
                self._buttons[ident] = self._button(item)
            self._buttons[ident].show_item(item)
        self._arrange()

    def set_training(self, training: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Say loudly that nothing here is a real sale."""
        self._training = training
        for button in self._buttons.values():
            button.training = training
        self._arrange()
        self.update()

    def item(self, ident: str) -> StripButton:
        """Give the control of an item.

        Raises:
            KeyError: when it is not shown.
        """
        return self._buttons[ident]

    def _button(self, item: StripItem) -> StripButton:
        made = StripButton(item, self)
        made.training = self._training
        made.clicked.connect(lambda: self._on_click(made))
        return made

    def _on_click(self, button: StripButton) -> None:
        if button.item.clickable:
            self.picked.emit(button.item.ident)

    @override
    def sizeHint(self) -> QSize:
        return QSize(1024, HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(480, HEIGHT)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _fitting(self) -> tuple[list[StripItem], list[StripItem]]:
        """Choose the words that fit, in the order of giving way."""
        left, right = list(self._left), list(self._right)
        words = 2 * _MARGIN + (200 if self._training else 0)
        for place, item in enumerate(right):
            if self._width([*left, *right]) + words <= self.width():
                break
            if item.short and not item.trouble:
                right[place] = replace(item, text=item.short)
        while len(left) > 1 and self._width([*left, *right]) + words > self.width():
            left.pop()
        return left, right

    def _width(self, items: list[StripItem]) -> int:
        return sum(self._width_of(item) for item in items)

    def _width_of(self, item: StripItem) -> int:
        button = self._buttons[item.ident]
        button.item = item
        return button.sizeHint().width()

    def _arrange(self) -> None:
        left, right = self._fitting()
        shown = {item.ident for item in (*left, *right)}
        self._dividers = []
        x = _MARGIN
        for item in left:
            x = self._place(item, x)
        self._dividers = self._dividers[: max(0, len(left) - 1)]
        start = x
        x = self.width() - self._width(right) - _MARGIN
        self._words = QRectF(start, 0, x - start, HEIGHT)
        for place, item in enumerate(right):
            x = self._place(item, x)
            if place == len(right) - 1:
                self._dividers.pop()
        for ident, button in self._buttons.items():
            button.setVisible(ident in shown)
        self.update()

    def _place(self, item: StripItem, x: int) -> int:
        button = self._buttons[item.ident]
        button.show_item(item)
        width = button.sizeHint().width()
        button.setGeometry(x, 0, width, HEIGHT)
        self._dividers.append(x + width)
        return x + width

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        painter.fillRect(rect, colours.warn_soft if self._training else colours.strip)
        if self._training:
            hatch = QBrush(colours.warn, Qt.BrushStyle.BDiagPattern)
            painter.fillRect(rect.adjusted(0, HEIGHT - _HATCH, 0, 0), hatch)
            face = font(Type.BODY, px=15, weight=SEMIBOLD)
            fits = paint.width_of(TRAINING_WORDS, face) <= self._words.width()
            words = TRAINING_WORDS if fits else _TRAINING_SHORT
            paint.line(painter, self._words, words, face, colours.warn, paint.CENTRE)
        for x in self._dividers:
            line = colours.edge if self._training else colours.strip_line
            painter.fillRect(QRectF(x, 16, 1, 16), line)
