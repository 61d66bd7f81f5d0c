"""One of several, in a field of 44 px that opens a list below it; never the desktop's combo box."""

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy
from typing_extensions import override

from ui.theme.look import theme, tokens
from ui.theme.space import RADIUS_PANEL, TARGET
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.dropdown import DropDown, Room
from ui.widgets.keys import key_name
from ui.widgets.optionlist import OptionList, Options
from ui.widgets.pressable import Kind, Pressable

_SIDE = 14
_CHEVRON = 28
_GAP = 8
_OPENS = ("Down", "Up", "Alt+Down", "F4")
#: So many options are in view before the list scrolls.
_IN_VIEW = 9


class DropKey(Pressable):
    """The closed field: its label, what is chosen, and a chevron; a subclass opens something."""

    def __init__(self, label: str, *, icon: str | None = None, labelled: bool = True) -> None:
        super().__init__("", kind=Kind.ORDINARY, icon=icon)
        self._label = label
        self._labelled = labelled and bool(label)
        self._wrong = False
        self.setFixedHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str) -> None:
        """Show what is chosen."""
        self.set_text(words)
        self.setAccessibleName(f"{self._label}: {words}" if self._label else words)
        self.update()

    def set_wrong(self, wrong: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Show the red border of a field that is wrong."""
        self._wrong = wrong
        self.update()

    def _label_width(self) -> float:
        if not self._labelled:
            return 0
        return paint.width_of(self._label, font(Type.BODY, weight=MEDIUM)) + _GAP

    @override
    def sizeHint(self) -> QSize:
        face = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        icon = 28 if self._icon else 0
        width = self._label_width() + paint.width_of(self.text(), face)
        return QSize(round(width) + icon + 2 * _SIDE + _CHEVRON + 1, TARGET)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, TARGET)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if key_name(event) in _OPENS:
            self.click()
            event.accept()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours, inks, rect = tokens(), self.inks(), QRectF(self.rect())
        ground = inks.ground or colours.surface
        if theme().dark and ground == colours.raised:
            ground = colours.sunken
        paint.box(painter, rect, ground, inks.border, RADIUS_PANEL)
        if self._wrong:
            paint.ring(painter, rect, colours.danger, inset=0, radius=RADIUS_PANEL)
        elif self.hasFocus():
            paint.ring(painter, rect, colours.accent, inset=0, radius=RADIUS_PANEL)
        x, middle = float(_SIDE), rect.height() / 2
        if self._icon:
            paint.icon(painter, self._icon, QPointF(x + 9, middle), 20, inks.second)
            x += 28
        if self._labelled:
            at = QRectF(x, 0, self._label_width(), rect.height())
            paint.line(painter, at, self._label, font(Type.BODY, weight=MEDIUM), inks.second)
            x += self._label_width()
        at = QRectF(x, 0, rect.width() - x - _CHEVRON - 6, rect.height())
        face = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        paint.line(painter, at, self.text(), face, inks.words)
        at_end = QPointF(rect.width() - 20, middle)
        paint.icon(painter, "chevron-down", at_end, 18, inks.second)


class ChoiceField(DropKey):
    """Chooses one of ``options``: pairs of ident and words.

    Space, Enter, Up and Down open the list; there arrows, first letters, Enter and Esc do what
    they say. It works inside a `ScrimDialog`.

    Args:
        label: what is chosen; it stands in the field before the words.
        options: (ident, words) in order.
        labelled: whether the label is painted; a `Form` writes it above the field.
    """

    picked = Signal(str)

    def __init__(
        self, label: str, options: Options = (), *, icon: str | None = None, labelled: bool = True
    ) -> None:
        super().__init__(label, icon=icon, labelled=labelled)
        self._options: Options = ()
        self._ident = ""
        self._list = OptionList(label)
        self._drop: DropDown | None = None
        self._list.setParent(self)
        self._list.hide()
        self._list.picked.connect(self._on_pick)
        self.clicked.connect(self._drop_down)
        self.set_options(options)

    @property
    def ident(self) -> str:
        """The ident of what is chosen; empty when there is nothing to choose."""
        return self._ident

    @property
    def options(self) -> Options:
        """What there is to choose from."""
        return self._options

    def set_options(self, options: Options) -> None:
        """Offer others; what is chosen stays, or becomes the first where it is gone."""
        self._options = tuple(options)
        known = [ident for ident, _words in self._options]
        self.set_ident(self._ident if self._ident in known else (known[0] if known else ""))
        self.updateGeometry()

    def set_ident(self, ident: str) -> None:
        """Choose without telling anybody."""
        self._ident = ident
        self.show_words(dict(self._options).get(ident, ""))
        self.updateGeometry()

    def _drop_down(self) -> None:
        if not self._options:
            return
        drop = self._drop
        if drop is None:
            drop = self._drop = DropDown(self)
            drop.body.addWidget(self._list)
            self.destroyed.connect(drop.deleteLater)
        self._list.show_options(self._options, frozenset((self._ident,)))
        self._list.show()
        height = min(self._list.wanted_height, _IN_VIEW * TARGET) + 8
        drop.open_(Room(self._list.wanted_width + 18, height), self._list)

    def _on_pick(self, ident: str) -> None:
        if self._drop is not None:
            self._drop.close_()
        if ident != self._ident:
            self.set_ident(ident)
            self.picked.emit(ident)
