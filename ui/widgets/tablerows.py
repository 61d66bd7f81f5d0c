"""The rows of a table on the screen: painted straight from their values, moved through by keys."""

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QScroller,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import TARGET
from ui.theme.typography import MEDIUM, Type, font
from ui.widgets import paint
from ui.widgets.scroll import SlimBar, slim
from ui.widgets.tablehead import TableHead
from ui.widgets.tablemodel import TableModel
from ui.widgets.tablevalues import TableRow

_ICON = 18
_BAR_SHARES = (0.62, 0.48, 0.56)
_MOVES = frozenset(
    (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
    )
)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _CellPainter(QStyledItemDelegate):
    def __init__(self, view: "TableRows") -> None:
        super().__init__(view)
        self._view = view
        self._face: QFont = font(Type.BODY, weight=MEDIUM, tabular=True)

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(80, TARGET)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        view, place, column = self._view, index.row(), index.column()
        row, colours = view.table.row_at(place), tokens()
        rect: QRectF = QRectF(option.rect)
        marked = row is not None and row.key == view.marked_key
        first = column == view.first_column
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if marked:
            painter.fillRect(rect, colours.accent_soft)
        if marked and first:
            painter.fillRect(QRectF(rect.x(), rect.y(), 4, rect.height()), colours.accent)
        painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), colours.line)
        at = view.head.cell(column, option.rect)
        if row is None:
            self._paint_bar(painter, at, place, right=view.table.columns[column].right)
            return
        if first:
            at = self._paint_icon(painter, at, row)
        right = view.table.columns[column].right
        align = paint.RIGHT if right else paint.LEFT
        paint.line(painter, at, row.cells[column], self._face, colours.ink, align)

    def _paint_icon(self, painter: QPainter, at: QRectF, row: TableRow) -> QRectF:
        if not self._view.table.has_icons:
            return at
        if row.has_icon:
            name = row.icon or paint.TONE_ICONS[row.tone]
            centre = QPointF(at.x() + _ICON / 2, at.center().y())
            paint.icon(painter, name, centre, _ICON, paint.ink_of(row.tone, tokens()))
        return at.adjusted(_ICON + 8, 0, 0, 0)

    def _paint_bar(self, painter: QPainter, at: QRectF, place: int, *, right: bool) -> None:
        width = at.width() * _BAR_SHARES[place % len(_BAR_SHARES)]
        bar = QRectF(at.right() - width if right else at.x(), at.center().y() - 6, width, 12)
        paint.box(painter, bar, tokens().press, None, 4)


class TableRows(QTableView):
    """Shows the model; knows the marked row by its key, so that it stays marked when rows move."""

    moved_to = Signal(int)
    opened_at = Signal(int)
    seen_changed = Signal()

    def __init__(self, table: TableModel, head: TableHead, accessible: str) -> None:
        super().__init__()
        self.table = table
        self.head = head
        self.marked_key = ""
        self._by_finger = False
        self._was_marked = False
        self.setModel(table)
        self.setHorizontalHeader(head)
        self._set_up(accessible)

    def _set_up(self, accessible: str) -> None:
        slim(self)
        self.setHorizontalScrollBar(SlimBar(Qt.Orientation.Horizontal))
        self.horizontalScrollBar().setFixedHeight(10)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setItemDelegate(_CellPainter(self))
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(TARGET)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(accessible)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.verticalScrollBar().valueChanged.connect(self.seen_changed)
        self.clicked.connect(self._on_click)
        self.doubleClicked.connect(lambda at: self.opened_at.emit(at.row()))

    @property
    def first_column(self) -> int:
        """The leftmost column that is shown."""
        seen = self.head.seen()
        return seen[0] if seen else 0

    def places_seen(self) -> tuple[int, int]:
        """Give the first and the last place in view; (0, -1) when there are no rows."""
        count = self.table.rowCount()
        if not count:
            return 0, -1
        top = max(0, self.rowAt(0))
        below = self.rowAt(self.viewport().height() - 1)
        return top, below if below >= 0 else count - 1

    def go_to(self, place: int) -> None:
        """Move to a row as the keyboard does, and bring it into view."""
        at = self.table.index(place, self.first_column)
        self.setCurrentIndex(at)
        self.scrollTo(at)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = event.key(), self.table.rowCount()
        if key in _ENTER and self.currentIndex().isValid():
            self.opened_at.emit(self.currentIndex().row())
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and count:
            self._step_to(0 if key == Qt.Key.Key_Home else count - 1)
        elif key in _MOVES and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(event)
        else:
            # A key of the screen: a list that searches by letters would swallow it.
            event.ignore()
            return
        event.accept()

    def _move(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + (48 if event.key() == Qt.Key.Key_Right else -48))
            return
        count = self.table.rowCount()
        if not count:
            return
        page = max(1, self.viewport().height() // TARGET - 1)
        by = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }[Qt.Key(event.key())]
        here = self.currentIndex().row()
        start = here if here >= 0 else -1
        self._step_to(min(count - 1, max(0, start + by)))

    def _step_to(self, place: int) -> None:
        self.go_to(place)
        self.moved_to.emit(place)

    def _on_click(self, at: QModelIndex) -> None:
        again = self._was_marked and self._by_finger
        self.moved_to.emit(at.row())
        if again:
            self.opened_at.emit(at.row())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.table.row_at(self.indexAt(event.position().toPoint()).row())
        self._was_marked = row is not None and row.key == self.marked_key
        device = event.device()
        self._by_finger = device.type() == QInputDevice.DeviceType.TouchScreen
        super().mousePressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.seen_changed.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.hasFocus():
            return
        painter = paint.begin(self.viewport())
        at = self.currentIndex()
        rect = QRectF(self.viewport().rect())
        if at.isValid():
            line = self.visualRect(at)
            rect = QRectF(0, line.y(), rect.width(), line.height() - 1)
        paint.ring(painter, rect, tokens().accent, inset=0, radius=4)
