"""The categories above the tiles: words on the ground, the chosen one underlined (look 2.2)."""

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import RADIUS_CONTROL, TARGET
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Kind, Pressable

_SIDE = 12
_GAP = 4


class CategoryTab(Pressable):
    """One category."""

    def __init__(self, ident: str, text: str, *, icon: str | None = None) -> None:
        super().__init__(text, kind=Kind.QUIET, icon=icon)
        self.ident = ident
        self.setFixedHeight(TARGET)

    @override
    def sizeHint(self) -> QSize:
        face = font(Type.BODY, weight=SEMIBOLD)
        icon = 28 if self._icon else 0
        return QSize(
            max(TARGET, round(paint.width_of(self.text(), face)) + icon + 2 * _SIDE), TARGET
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        inks = self.inks()
        if self.chosen:
            paint.box(painter, rect, colours.accent_soft, None, RADIUS_CONTROL)
            bar = QRectF(_SIDE - 2, rect.bottom() - 3, rect.width() - 2 * _SIDE + 4, 3)
            paint.box(painter, bar, colours.accent, None, 1.5)
        elif inks.ground is not None:
            paint.box(painter, rect, inks.ground, None, RADIUS_CONTROL)
        if self.hasFocus():
            paint.ring(painter, rect, colours.accent, inset=0, radius=RADIUS_CONTROL)
        deep = self.chosen or self._icon
        words = colours.accent_ink if deep else colours.ink2
        words = words if self.isEnabled() else colours.ink3
        x = float(_SIDE)
        if self._icon:
            paint.icon(painter, self._icon, QPointF(x + 10, rect.height() / 2), 20, words)
            x += 28
        at = QRectF(x, 0, rect.width() - x - 4, rect.height())
        paint.line(painter, at, self.text(), font(Type.BODY, weight=SEMIBOLD), words)


class CategoryStrip(QWidget):
    """A row of categories; what does not fit stands under *More*, never half a word."""

    chosen = Signal(str)
    #: The (ident, text) of those under *More*.
    more_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._tabs: list[CategoryTab] = []
        self._hidden: tuple[tuple[str, str], ...] = ()
        self._chosen = ""
        self._more = CategoryTab("", "More", icon="category")
        self._more.setParent(self)
        self._more.clicked.connect(lambda: self.more_wanted.emit(self._hidden))
        self.setFixedHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Categories")

    def show_categories(self, categories: tuple[tuple[str, str], ...]) -> None:
        """Show these (ident, text) in order."""
        for tab in self._tabs:
            tab.setParent(None)
            tab.deleteLater()
        self._tabs = []
        for ident, text in categories:
            tab = CategoryTab(ident, text)
            tab.setParent(self)
            tab.clicked.connect(lambda _=False, ident=ident: self._on_click(ident))
            self._tabs.append(tab)
        self.choose(self._chosen)
        self._arrange()

    def choose(self, ident: str) -> None:
        """Show a category as the chosen one, without reporting it."""
        self._chosen = ident
        for tab in self._tabs:
            tab.set_chosen(tab.ident == ident)

    def _on_click(self, ident: str) -> None:
        self.choose(ident)
        self.chosen.emit(ident)

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, TARGET)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, TARGET)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        widths = [tab.sizeHint().width() for tab in self._tabs]
        whole = sum(widths) + _GAP * max(0, len(widths) - 1)
        more = self._more.sizeHint().width()
        room = self.width() if whole <= self.width() else self.width() - more - _GAP
        x, fitting = 0, 0
        for tab, width in zip(self._tabs, widths, strict=True):
            if x + width > room:
                break
            tab.setGeometry(x, 0, width, TARGET)
            tab.show()
            x += width + _GAP
            fitting += 1
        for tab in self._tabs[fitting:]:
            tab.hide()
        self._hidden = tuple((tab.ident, tab.text()) for tab in self._tabs[fitting:])
        self._more.setGeometry(self.width() - more, 0, more, TARGET)
        self._more.setVisible(bool(self._hidden))
