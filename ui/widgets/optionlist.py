"""The list inside a drop-down: rows of 44 px, a tick before what is chosen, found by typing."""

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import TARGET
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.scroll import slim

Options = tuple[tuple[str, str], ...]
_WORDS_X = 40
_SIDE = 16
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_IDENT = Qt.ItemDataRole.UserRole + 1
_CHOSEN = Qt.ItemDataRole.UserRole + 2


class _OptionPainter(QStyledItemDelegate):
    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(120, TARGET)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, rect = tokens(), QRectF(option.rect)
        view = self.parent()
        if isinstance(view, QListView) and view.currentIndex() == index:
            painter.fillRect(rect, colours.accent_soft)
            painter.fillRect(QRectF(rect.x(), rect.y(), 4, rect.height()), colours.accent)
        chosen = bool(index.data(_CHOSEN))
        if chosen:
            at = QPointF(rect.x() + 22, rect.center().y())
            paint.icon(painter, "check", at, 20, colours.accent_ink)
        words = rect.adjusted(_WORDS_X, 0, -_SIDE, 0)
        face = font(Type.BODY, weight=SEMIBOLD if chosen else MEDIUM, tabular=True)
        paint.line(painter, words, str(index.data()), face, colours.ink)


class OptionList(QListView):
    """Options by ident; with ``several`` a touch ticks and unticks, else it chooses."""

    picked = Signal(str)

    def __init__(self, accessible: str) -> None:
        super().__init__()
        slim(self)
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(_OptionPainter(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName(accessible)
        self.clicked.connect(self._take)
        self.entered.connect(self.setCurrentIndex)

    def show_options(self, options: Options, chosen: frozenset[str]) -> None:
        """Show these (ident, words), and tick those that are chosen."""
        self._items.clear()
        for ident, words in options:
            item = QStandardItem(words)
            item.setData(ident, _IDENT)
            item.setData(ident in chosen, _CHOSEN)
            item.setData(_spoken(words, ident in chosen), Qt.ItemDataRole.AccessibleTextRole)
            self._items.appendRow(item)
        places = [place for place, (ident, _words) in enumerate(options) if ident in chosen]
        self.setCurrentIndex(self._items.index(places[0] if places else 0, 0))

    def tick(self, chosen: frozenset[str]) -> None:
        """Tick others, and keep the place."""
        for place in range(self._items.rowCount()):
            item = self._items.item(place)
            ticked = item.data(_IDENT) in chosen
            item.setData(ticked, _CHOSEN)
            item.setData(_spoken(item.text(), ticked), Qt.ItemDataRole.AccessibleTextRole)
        self.viewport().update()

    @property
    def wanted_height(self) -> int:
        """How high it is with every option in view."""
        return TARGET * self._items.rowCount()

    @property
    def wanted_width(self) -> int:
        """How wide it is with every word in view."""
        face = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        words = [self._items.item(place).text() for place in range(self._items.rowCount())]
        widest = max((paint.width_of(one, face) for one in words), default=0)
        return round(widest) + _WORDS_X + _SIDE + 2

    def _take(self, at: QModelIndex) -> None:
        if at.isValid():
            self.picked.emit(str(at.data(_IDENT)))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _TAKES:
            self._take(self.currentIndex())
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _spoken(words: str, chosen: bool) -> str:  # noqa: FBT001 - one truth about the words
    return f"{words}, chosen" if chosen else words
