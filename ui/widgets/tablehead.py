"""The head of a table: a touch or Space orders the rows, a drag changes a width (look 3)."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import TARGET
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.tablevalues import LEAST_WIDTH, Column

OUTER, INNER = 16, 8
_ARROW = 16
_STEP = 16


class TableHead(QHeaderView):
    """Comes before the rows by Tab: arrows move, Space orders, Shift and arrows widen."""

    pressed_column = Signal(int)
    width_changed = Signal(int)
    rows_wanted_below = Signal()

    def __init__(self, columns: tuple[Column, ...]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._columns = columns
        self._at = 0
        self._dragged = -1
        self.sort: tuple[str, bool] | None = None
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(LEAST_WIDTH)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(TARGET)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Heads of the columns")
        self.sectionClicked.connect(self.pressed_column)
        self.sectionResized.connect(lambda place, _old, _new: self._on_resize(place))

    def seen(self) -> list[int]:
        """Give the columns that are shown, from left to right."""
        return [place for place in range(len(self._columns)) if not self.isSectionHidden(place)]

    def show_sort(self, sort: tuple[str, bool] | None) -> None:
        """Show by which column the rows are ordered."""
        self.sort = sort
        self._describe()
        self.viewport().update()

    def cell(self, place: int, rect: QRect) -> QRectF:
        """Give the room for the words of a cell of a column, 16 from the table's edges."""
        seen = self.seen()
        left = OUTER if seen and place == seen[0] else INNER
        right = OUTER if seen and place == seen[-1] else INNER
        return QRectF(rect).adjusted(left, 0, -right, 0)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), TARGET)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        column, colours = self._columns[logicalIndex], tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sort = self.sort if self.sort and self.sort[0] == column.key else None
        ink = colours.ink if sort else colours.ink2
        at, face = self.cell(logicalIndex, rect), font(Type.SMALL, weight=SEMIBOLD)
        room = at.width() - (_ARROW + 4 if sort else 0)
        width = min(paint.width_of(column.title, face), room)
        x = at.right() - width if column.right else at.x()
        words = QRectF(x, at.y(), width, at.height())
        paint.line(painter, words, column.title, face, ink)
        if sort:
            name = "arrow-down" if sort[1] else "arrow-up"
            beside = x - 4 - _ARROW / 2 if column.right else x + width + 4 + _ARROW / 2
            paint.icon(painter, name, QPointF(beside, at.center().y()), _ARROW, ink)
        painter.fillRect(QRectF(rect.x(), rect.bottom(), rect.width(), 1), colours.line)
        if self.hasFocus() and logicalIndex == self._at:
            paint.ring(painter, QRectF(rect), colours.accent, inset=2, radius=8)
        painter.restore()

    def _describe(self) -> None:
        said = "Not ordered"
        for column in self._columns:
            if self.sort and column.key == self.sort[0]:
                said = f"Ordered by {column.title}, {'last' if self.sort[1] else 'first'} first"
        seen = self.seen()
        here = self._columns[self._at].title if self._at in seen else ""
        self.setAccessibleDescription(f"{here}. {said}" if self.hasFocus() else said)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        seen = self.seen()
        if self._at not in seen and seen:
            self._at = seen[0]
        super().focusInEvent(event)
        self._describe()
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if by and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.resizeSection(self._at, max(LEAST_WIDTH, self.sectionSize(self._at) + by * _STEP))
            self._settle(self._at)
        elif by:
            self._step(by)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed_column.emit(self._at)
        elif event.key() == Qt.Key.Key_Down:
            self.rows_wanted_below.emit()
        else:
            event.ignore()
            return
        event.accept()

    def _step(self, by: int) -> None:
        seen = self.seen()
        place = seen.index(self._at) if self._at in seen else 0
        self._at = seen[min(len(seen) - 1, max(0, place + by))]
        self._describe()
        self.viewport().update()

    def _on_resize(self, place: int) -> None:
        self._dragged = place

    def _settle(self, place: int) -> None:
        self._dragged = -1
        self.width_changed.emit(place)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = -1
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._dragged >= 0:
            self._settle(self._dragged)
