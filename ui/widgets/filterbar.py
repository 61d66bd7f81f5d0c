"""What a list is narrowed by: one row, of which all but the search folds away when it is narrow."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.space import GAP, TARGET
from ui.widgets.button import Button
from ui.widgets.fields import TextField

_SEARCH_LEAST, _SEARCH_MOST = 220, 420
_FOLDED = "holdfast_folded"


class FilterBar(QWidget):
    """Search first, then fields and keys of 44 px in the order they were added.

    Where they do not fit into one row, they stand below it while *Filters* is open. The search
    never folds. What is added with ``pinned`` stays in the first row too, at its right end.
    """

    folded = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._search: TextField | None = None
        self._parts: list[QWidget] = []
        self._pinned: list[QWidget] = []
        self._open = False
        self._folds = False
        self._more = Button("Filters", icon="filter")
        self._more.setParent(self)
        self._more.hide()
        self._more.clicked.connect(lambda: self.set_open(not self._open))
        self.setFixedHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add_search(self, placeholder: str) -> TextField:
        """Put a field for a search first; it takes what is free, up to 420."""
        field = TextField(placeholder, icon="search")
        field.box.setFixedHeight(TARGET)
        field.setParent(self)
        field.show()
        self._search = field
        self._arrange()
        return field

    def add(self, widget: QWidget, *, pinned: bool = False) -> QWidget:
        """Put a field or a key behind the others, and give it back."""
        widget.setParent(self)
        widget.installEventFilter(self)
        (self._pinned if pinned else self._parts).append(widget)
        self._order()
        self._arrange()
        return widget

    def set_open(self, shown: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Unfold what did not fit, or fold it away."""
        self._open = shown
        self._more.set_chosen(shown)
        self._arrange()

    def set_count(self, count: int) -> None:
        """Say how many filters are on, for when they are folded away."""
        self._more.set_text(f"Filters {count}" if count else "Filters")
        self._arrange()

    @property
    def is_folded(self) -> bool:
        """Whether there is not enough room for one row."""
        return self._folds

    def _order(self) -> None:
        row: list[QWidget] = [self._search] if self._search else []
        row += [self._more, *self._parts, *self._pinned]
        for one, other in pairwise(row):
            QWidget.setTabOrder(one, other)

    def _arrange(self) -> None:
        shown = [part for part in self._parts if _is_wanted(part)]
        pinned = [part for part in self._pinned if _is_wanted(part)]
        fixed = sum(_width(part) + GAP for part in pinned)
        least = _SEARCH_LEAST + GAP if self._search else 0
        whole = least + sum(_width(part) + GAP for part in shown) + fixed - GAP
        self._folds = whole > self.width()
        self._more.setVisible(self._folds and bool(shown))
        right = self._place_pinned(pinned)
        x = self._place_search(right, shown)
        height = TARGET
        if not self._folds:
            for part in shown:
                x = _put(part, x, 0, right)
        elif self._open:
            height = self._place_below(shown)
        for part in shown:
            folded_away = self._folds and not self._open
            part.setProperty(_FOLDED, folded_away)
            part.setVisible(not folded_away)
        if self.height() != height:
            self.setFixedHeight(height)

    def _place_pinned(self, pinned: list[QWidget]) -> int:
        right = self.width()
        for part in reversed(pinned):
            width = _width(part)
            part.setGeometry(QRect(right - width, 0, width, TARGET))
            part.show()
            right -= width + GAP
        return right

    def _place_search(self, right: int, shown: list[QWidget]) -> int:
        behind = sum(_width(part) + GAP for part in shown)
        if self._folds:
            behind = self._more.sizeHint().width() + GAP if shown else 0
        x = 0
        if self._search:
            width = max(TARGET, min(_SEARCH_MOST, right - behind))
            self._search.setGeometry(0, 0, width, TARGET)
            x = width + GAP
        if self._folds:
            _put(self._more, x, 0, right)
        return x

    def _place_below(self, shown: list[QWidget]) -> int:
        x, y = 0, TARGET + GAP
        for part in shown:
            if x and x + _width(part) > self.width():
                x, y = 0, y + TARGET + GAP
            x = _put(part, x, y, self.width())
        return y + TARGET

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A choice with longer words wants more room; so does one that its screen shows again.
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent):
            self._arrange()
        return super().eventFilter(watched, event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was = self._folds
        self._arrange()
        if was is not self._folds:
            self.folded.emit(self._folds)

    @override
    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_SEARCH_LEAST, TARGET)


def _is_wanted(part: QWidget) -> bool:
    """Tell whether its screen did not hide it; what folded away is hidden by the bar."""
    hidden = part.isHidden() and part.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    return not hidden or bool(part.property(_FOLDED))


def _width(part: QWidget) -> int:
    return max(part.sizeHint().width(), part.minimumWidth())


def _put(part: QWidget, x: int, y: int, right: int) -> int:
    width = min(_width(part), max(TARGET, right - x))
    part.setGeometry(x, y, width, TARGET)
    return x + width + GAP
