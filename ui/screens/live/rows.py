"""The held carts as painted rows: a beat refills the ring without motion, silence is amber."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QScroller,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from ui.screens.live.state import LiveRow
from ui.theme.look import tokens
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.scroll import slim
from ui.widgets.values import Tone

Index = QModelIndex | QPersistentModelIndex
ROW, HEAD = 68, 36
_SIDE, _EDGE = 16, 4
_RING, _STROKE = 28, 4
_NARROW = 1000
#: Under this width the clock of the sale that sits goes: the row's other words say enough.
_LEAST = 880


@dataclass(frozen=True)
class Columns:
    """Where each column begins and how wide it is, for a width of the list."""

    places: dict[str, tuple[float, float]]

    @classmethod
    def of(cls, width: float) -> "Columns":
        """Lay the columns out; what the sale does, with its money, takes what is left."""
        narrow = width < _NARROW
        fixed = {
            "cart": 126.0 if narrow else 180.0,
            "till": 108.0 if narrow else 150.0,
            "doing": 0.0,
            "life": 143.0 if narrow else 180.0,
            "since": 68.0 if narrow else 100.0,
            "idle": 0.0 if width < _LEAST else 96.0 if narrow else 110.0,
        }
        shown = [name for name in fixed if fixed[name] or name == "doing"]
        gap = 12.0 if narrow else 20.0
        free = width - 2 * _SIDE - gap * (len(shown) - 1) - sum(fixed.values())
        places, x = {}, float(_SIDE)
        for name in shown:
            wide = free if name == "doing" else fixed[name]
            places[name] = (x, wide)
            x += wide + gap
        return cls(places)


WORDS = {
    "cart": "Cart",
    "till": "Till",
    "doing": "What it is doing",
    "life": "Sign of life",
    "since": "Since",
    "idle": "May sit for",
}


class LiveModel(QAbstractListModel):
    """Holds the rows by place; a row that did not change is not painted anew."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[LiveRow, ...] = ()

    def row_at(self, place: int) -> LiveRow:
        """Give the row at a place."""
        return self._rows[place]

    def place_of(self, lock_id: str) -> int:
        """Give the place of a checkout; -1 when it is not there."""
        idents = [one.lock_id for one in self._rows]
        return idents.index(lock_id) if lock_id in idents else -1

    def put(self, rows: tuple[LiveRow, ...]) -> bool:
        """Take the rows as they are now; tells whether there are others than before."""
        before, self_rows = [one.lock_id for one in self._rows], [one.lock_id for one in rows]
        if before != self_rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return True
        old, self._rows = self._rows, rows
        for place, (was, is_) in enumerate(zip(old, rows, strict=True)):
            if was != is_:
                at = self.index(place)
                self.dataChanged.emit(at, at)
        return False

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if role in spoken and 0 <= index.row() < len(self._rows):
            return self._rows[index.row()].spoken
        return None


class LiveDelegate(QStyledItemDelegate):
    """Paints one row straight from its `LiveRow`; no text is made here."""

    def __init__(self, model: LiveModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.marked = ""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(400, ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row, rect, colours = self._model.row_at(index.row()), QRectF(option.rect), tokens()
        if row.lock_id == self.marked:
            painter.fillRect(rect, colours.accent_soft)
            painter.fillRect(QRectF(rect.x(), rect.y(), _EDGE, rect.height()), colours.accent)
        elif index.row() + 1 < self._model.rowCount():
            under = QRectF(rect.x() + _SIDE, rect.bottom() - 1, rect.width() - 2 * _SIDE, 1)
            painter.fillRect(under, colours.line)
        self._paint_row(painter, rect, row)

    def _paint_row(self, painter: QPainter, rect: QRectF, row: LiveRow) -> None:
        colours = tokens()
        for name, (x, wide) in Columns.of(rect.width()).places.items():
            upper = QRectF(rect.x() + x, rect.y() + 12, wide, 22)
            lower = QRectF(rect.x() + x, rect.y() + 35, wide, 20)
            if name == "life":
                self._paint_life(painter, upper, row)
                continue
            first, second = {
                "cart": (row.cart, row.size),
                "till": (row.till, row.cashier),
                "doing": (row.doing, row.money),
                "since": (row.age, row.since),
                "idle": (row.idle, row.idle_note),
            }[name]
            lead = font(Type.BODY, px=15, weight=SEMIBOLD, tabular=True)
            paint.line(painter, upper, first, lead, colours.ink)
            small = font(Type.SMALL, weight=MEDIUM, tabular=True)
            # What is certain about the money is read first, so it is as dark as the first line.
            ink = colours.ink if name == "doing" else colours.ink2
            paint.line(painter, lower, second, small, ink)

    def _paint_life(self, painter: QPainter, upper: QRectF, row: LiveRow) -> None:
        colours = tokens()
        calm = row.tone is Tone.OK
        ring_in(painter, QPointF(upper.x() + _RING / 2, upper.y() + 22), row)
        x = upper.x() + _RING + 10
        wide = upper.right() - x
        lead = font(Type.BODY, px=15, weight=SEMIBOLD, tabular=True)
        first = QRectF(x, upper.y(), wide, 22)
        paint.line(painter, first, row.life, lead, colours.ink if calm else colours.warn)
        small = font(Type.SMALL, weight=MEDIUM, tabular=True)
        ink = colours.accent_ink if row.asked else colours.ink2
        second = QRectF(x, upper.y() + 23, wide, 20)
        paint.line(painter, second, row.asked or row.heard, small, ink)


def ring_in(painter: QPainter, centre: QPointF, row: LiveRow) -> None:
    """Paint how much of the sign of life is left; where none is, a sign of it in its place."""
    colours = tokens()
    ink = colours.ok if row.tone is Tone.OK else colours.warn
    if not row.left:
        paint.icon(painter, row.icon, centre, 24, ink)
        return
    half = (_RING - _STROKE) / 2
    rect = QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colours.line, _STROKE))
    painter.drawEllipse(rect)
    pen = QPen(ink, _STROKE)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawArc(rect, 90 * 16, round(360 * 16 * min(1.0, row.left / row.whole)))


class LiveHead(QWidget):
    """The words above the columns of a list, whose bar may take some of its width."""

    def __init__(self, rows: QListView) -> None:
        super().__init__()
        self._rows = rows
        self.setFixedHeight(HEAD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = paint.begin(self), tokens()
        face = font(Type.SMALL, weight=SEMIBOLD)
        for name, (x, wide) in Columns.of(self._rows.viewport().width()).places.items():
            paint.line(painter, QRectF(x, 0, wide, HEAD - 1), WORDS[name], face, colours.ink2)
        painter.fillRect(QRectF(0, HEAD - 1, self.width(), 1), colours.line)


class LiveList(QListView):
    """Lists what is held; Up and Down mark, Enter, a double click or a second touch opens."""

    marked = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = LiveModel()
        self.setModel(self.rows)
        self._delegate = LiveDelegate(self.rows, self)
        self.setItemDelegate(self._delegate)
        slim(self)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Held carts, the oldest first")
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(lambda at: self._pick(at.row()))
        self.doubleClicked.connect(lambda at: self.opened.emit(self.rows.row_at(at.row()).lock_id))

    @property
    def marked_row(self) -> str:
        """The lock of the marked row."""
        return self._delegate.marked

    def show_rows(self, rows: tuple[LiveRow, ...], marked: str) -> None:
        """Show the rows as they are now, and mark one of them."""
        others = self.rows.put(rows)
        if marked == self._delegate.marked and not others:
            return
        before, self._delegate.marked = self._delegate.marked, marked
        for lock_id in (before, marked):
            place = self.rows.place_of(lock_id)
            if place >= 0:
                self.update(self.rows.index(place))
        place = self.rows.place_of(marked)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))

    def _pick(self, place: int) -> None:
        if 0 <= place < self.rows.rowCount():
            self.marked.emit(self.rows.row_at(place).lock_id)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self.rows.place_of(self._delegate.marked)
        last = self.rows.rowCount() - 1
        to = {
            Qt.Key.Key_Up: place - 1,
            Qt.Key.Key_Down: place + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if to is not None and last >= 0:
            self._pick(max(0, min(to, last)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and place >= 0:
            self.opened.emit(self._delegate.marked)
        else:
            # Letters are the keys of the page; a list would look for them among its rows.
            event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            ring = QPainter(self.viewport())
            ring.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.viewport().rect())
            paint.ring(ring, rect, tokens().accent, inset=0, radius=4)
