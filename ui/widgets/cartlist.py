"""The cart on the screen: rows of 44 px, the marked line large (look 2.2)."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QEasingCurve,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QScroller,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from ui.theme.look import theme, tokens
from ui.theme.space import SCANNED_MS
from ui.theme.tokens import Tokens
from ui.theme.typography import MEDIUM, REGULAR, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.cartmodel import CartModel
from ui.widgets.scroll import slim
from ui.widgets.values import CartChange, CartRow, Tone

_SIDE = 16
_NAME_X = 56
_QUANTITY_X, _QUANTITY_WIDTH = 4, 48
_EDGE = 4


@dataclass(frozen=True)
class RowFaces:
    """The fonts of a row, made once for a size class."""

    name: QFont
    second: QFont
    amount: QFont
    old: QFont
    quantity: QFont

    @classmethod
    def small(cls, px: int) -> "RowFaces":
        """Give those of an ordinary row."""
        old = font(Type.SMALL, weight=REGULAR, tabular=True)
        old.setStrikeOut(True)
        return cls(
            font(Type.BODY, px=px, weight=MEDIUM),
            font(Type.SMALL, weight=MEDIUM, tabular=True),
            font(Type.BODY, px=px + 1, weight=SEMIBOLD, tabular=True),
            old,
            font(Type.BODY, px=14, weight=SEMIBOLD, tabular=True),
        )

    @classmethod
    def big(cls, px: int) -> "RowFaces":
        """Give those of the last scanned line."""
        small = cls.small(14)
        return cls(
            font(Type.LINE_BIG, px=px, weight=SEMIBOLD),
            font(Type.BODY, px=14, weight=MEDIUM, tabular=True),
            font(Type.HEAD, px=22, weight=SEMIBOLD, tabular=True),
            small.old,
            font(Type.HEAD, px=20, weight=SEMIBOLD, tabular=True),
        )


class CartDelegate(QStyledItemDelegate):
    """Paints one row straight from its `CartRow`; no text is made here."""

    def __init__(self, model: CartModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.locked = False
        self.marked = -1
        self.fade = 1.0
        self.set_sizes(14, 18)

    def set_sizes(self, row_px: int, big_px: int) -> None:
        """Take the type of another size class."""
        self._small = RowFaces.small(row_px)
        self._big = RowFaces.big(big_px)

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, 44)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        place = index.row()
        row = self._model.row_at(place)
        rect: QRect = option.rect
        big = place == self.marked and not self.locked
        colours = tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if big:
            self._paint_mark(painter, QRectF(rect), colours)
        elif place + 1 < self._model.rowCount():
            under = QRectF(rect.x() + _SIDE, rect.bottom(), rect.width() - 2 * _SIDE, 1)
            painter.fillRect(under, colours.line)
        self._paint_row(painter, QRectF(rect), row, self._big if big else self._small)

    def _paint_mark(self, painter: QPainter, rect: QRectF, colours: Tokens) -> None:
        painter.setOpacity(self.fade)
        painter.fillRect(rect, colours.accent_soft)
        painter.setOpacity(1.0)
        painter.fillRect(QRectF(rect.x(), rect.y(), _EDGE, rect.height()), colours.accent)

    def _paint_row(self, painter: QPainter, rect: QRectF, row: CartRow, faces: RowFaces) -> None:
        colours = tokens()
        ink = colours.ink2 if self.locked else colours.ink
        amount = self._paint_amount(painter, rect, row, faces)
        self._paint_quantity(painter, rect, row, faces.quantity)
        x = rect.x() + _NAME_X
        width = rect.right() - _SIDE - amount - 12 - x
        name = QFontMetricsF(faces.name).height()
        second = QFontMetricsF(faces.second).height() if row.detail else 0
        top = rect.y() + (rect.height() - name - second - (1 if second else 0)) / 2
        paint.line(painter, QRectF(x, top, width, name), row.name, faces.name, ink)
        if row.detail:
            below = QRectF(x, top + name + 1, width, second)
            self._paint_detail(painter, below, row, faces.second)

    def _paint_detail(self, painter: QPainter, at: QRectF, row: CartRow, face: QFont) -> None:
        colours = tokens()
        ink = colours.ink2 if row.detail_tone is Tone.PLAIN else self._tone(row, colours)
        if row.detail_icon:
            paint.icon(painter, row.detail_icon, QPointF(at.x() + 7, at.center().y()), 16, ink)
            at = at.adjusted(20, 0, 0, 0)
        paint.line(painter, at, row.detail, face, ink)

    def _tone(self, row: CartRow, colours: Tokens) -> QColor:
        return paint.ink_of(row.detail_tone, colours)

    def _paint_amount(
        self, painter: QPainter, rect: QRectF, row: CartRow, faces: RowFaces
    ) -> float:
        """Paint the amount, never elided, and tell how wide it is."""
        colours = tokens()
        ink = colours.ink2 if self.locked else colours.ink
        width = paint.width_of(row.amount, faces.amount)
        right = QRectF(rect.right() - _SIDE - width - 1, rect.y(), width + 2, rect.height())
        if not row.old_amount:
            paint.line(painter, right, row.amount, faces.amount, ink, paint.RIGHT)
            return width
        half = rect.height() / 2
        upper = QRectF(right.x(), rect.y() + half - 20, right.width(), 20)
        paint.line(painter, upper, row.amount, faces.amount, ink, paint.RIGHT)
        old = paint.width_of(row.old_amount, faces.old)
        lower = QRectF(rect.right() - _SIDE - old - 1, rect.y() + half + 1, old + 2, 17)
        paint.line(painter, lower, row.old_amount, faces.old, colours.ink3, paint.RIGHT)
        return max(width, old)

    def _paint_quantity(self, painter: QPainter, rect: QRectF, row: CartRow, face: QFont) -> None:
        colours = tokens()
        at = QRectF(rect.x() + _QUANTITY_X, rect.y(), _QUANTITY_WIDTH, rect.height())
        if row.weighed:
            paint.icon(painter, "scale", at.center(), 18, colours.ink2)
            return
        one = row.quantity == "1" or self.locked
        paint.line(
            painter, at, row.quantity, face, colours.ink2 if one else colours.ink, paint.CENTRE
        )


class CartList(QTableView):
    """Lists the cart with the marked line large; the code field keeps the keyboard.

    Up and Down of the code field move the mark through `step`; a finger marks a line.
    """

    marked = Signal(str)
    activated_line = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lines = CartModel()
        self._row, self._big = 44, 64
        self.setModel(self.lines)
        self._delegate = CartDelegate(self.lines, self)
        self.setItemDelegate(self._delegate)
        self._fading = QVariantAnimation(self)
        self._fading.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fading.setStartValue(0.2)
        self._fading.setEndValue(1.0)
        self._fading.valueChanged.connect(self._on_fade)
        self._set_up()

    def _set_up(self) -> None:
        slim(self)
        self.setShowGrid(False)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setMinimumSectionSize(20)
        self.verticalHeader().setDefaultSectionSize(self._row)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Cart")
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(self._on_click)
        self.doubleClicked.connect(self._on_double)

    @property
    def marked_line(self) -> str:
        """The id of the marked line; empty when none is."""
        return self.lines.line_at(self._delegate.marked)

    def set_sizes(self, row: int, big: int, row_px: int, big_px: int) -> None:
        """Take the row heights and the type of another size class."""
        self._row, self._big = row, big
        self._delegate.set_sizes(row_px, big_px)
        self.verticalHeader().setDefaultSectionSize(row)
        self._resize_marked(self._delegate.marked, big)
        self.viewport().update()

    def show_cart(self, change: CartChange) -> None:
        """Show another cart, with nothing fading in."""
        self._fading.stop()
        self._delegate.marked = -1
        self._delegate.fade = 1.0
        self.lines.replace(change)
        self.mark(change.marked)

    def apply(self, change: CartChange) -> None:
        """Show what changed; only rows that differ are painted anew."""
        kept = self.marked_line
        before = self.lines.rowCount()
        fresh = bool(change.marked) and self.lines.place_of(change.marked) < 0
        self._unmark()
        self.lines.apply(change)
        self.mark(change.marked or kept, fresh=fresh and before > 0)

    def mark(self, line_id: str, *, fresh: bool = False) -> None:
        """Mark a line and bring it into view; an unknown one unmarks."""
        self._unmark()
        place = self.lines.place_of(line_id) if line_id else -1
        self._delegate.marked = place
        if place < 0:
            return
        if not self._delegate.locked:
            self._resize_marked(place, self._big)
        at = self.lines.index(place)
        self.setCurrentIndex(at)
        if place == self.lines.rowCount() - 1:
            self.scrollToBottom()
        else:
            self.scrollTo(at)
        if fresh and not theme().reduced_motion:
            self._fading.setDuration(SCANNED_MS)
            self._fading.start()
        else:
            self._fading.stop()
            self._delegate.fade = 1.0

    def step(self, by: int) -> None:
        """Move the mark up (-1) or down (+1)."""
        last = self.lines.rowCount() - 1
        if last < 0:
            return
        start = self._delegate.marked if self._delegate.marked >= 0 else last + 1
        line = self.lines.line_at(min(last, max(0, start + by)))
        self.mark(line)
        self.marked.emit(line)

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Show the cart as one that can only be looked at: grey, and no line marked."""
        line = self.marked_line
        self._unmark()
        self._delegate.locked = locked
        self.mark(line)
        self.viewport().update()

    def _unmark(self) -> None:
        self._resize_marked(self._delegate.marked, self._row)
        self._delegate.marked = -1

    def _resize_marked(self, place: int, height: int) -> None:
        if 0 <= place < self.lines.rowCount() and self.rowHeight(place) != height:
            self.setRowHeight(place, height)

    def _on_fade(self, value: float) -> None:
        self._delegate.fade = value
        place = self._delegate.marked
        if place >= 0:
            self.viewport().update(self.visualRect(self.lines.index(place)))

    def _on_click(self, at: QModelIndex) -> None:
        line = self.lines.line_at(at.row())
        self.mark(line)
        self.marked.emit(line)

    def _on_double(self, at: QModelIndex) -> None:
        self.activated_line.emit(self.lines.line_at(at.row()))
