"""A table of as many rows as there are: those in view are asked for, the rest are never held."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import RADIUS_PANEL, S8, S16
from ui.theme.typography import Type
from ui.widgets import paint
from ui.widgets.choicefield import DropKey
from ui.widgets.dropdown import DropDown, Room
from ui.widgets.optionlist import OptionList
from ui.widgets.panel import Rule
from ui.widgets.tablehead import TableHead
from ui.widgets.tablemodel import TableModel
from ui.widgets.tablerows import TableRows
from ui.widgets.tabletotals import TableTotals
from ui.widgets.tablevalues import Column, TableLayout, TableRow, shared
from ui.widgets.text import Text

__all__ = ["Column", "DataTable", "TableRow"]

#: Rows are asked for in pages of so many.
PAGE = 100
#: Scrolling asks when it has been still for so long.
STILL_MS = 40


class DataTable(QWidget):
    """Rows of 44 px under heads that sort, with a foot that counts them and chooses columns.

    The presenter says how many rows there are (`set_count`) and answers `rows_wanted` with
    `put_rows`; after another order or filter it calls `forget_rows`. It is a panel of its own;
    with ``framed=False`` it stands inside one.

    Args:
        columns: from left to right; one of them stretches.
        accessible: what the table is, for the screen reader.
        noun: what is counted in the foot, one and many: ``("sale", "sales")``.
    """

    #: First and last place, both inclusive, whole pages of 100 at the ends where there are rows.
    rows_wanted = Signal(int, int)
    marked = Signal(str)
    opened = Signal(str)
    sorted = Signal(str, bool)
    layout_changed = Signal()

    def __init__(
        self,
        columns: tuple[Column, ...],
        accessible: str,
        *,
        noun: tuple[str, str] = ("row", "rows"),
        framed: bool = True,
    ) -> None:
        super().__init__()
        self._columns = columns
        self._noun = noun
        self._framed = framed
        self._hidden = frozenset(column.key for column in columns if not column.shown)
        #: The widths that this person dragged.
        self._own: dict[str, int] = {}
        self._asked: set[int] = set()
        self._marks_at = -1
        self._fitting = False
        self.model = TableModel(columns)
        self.head = TableHead(columns)
        self.rows = TableRows(self.model, self.head, accessible)
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(STILL_MS)
        self._lay_out()
        self._connect()
        self._show_columns()
        self._count_words()

    def _lay_out(self) -> None:
        self._totals = TableTotals(self._columns, self.head)
        self._words = Text("", Type.SMALL, ink="ink2", tabular=True)
        self._choose = DropKey("Columns", icon="category", labelled=False)
        self._choose.show_words("Columns")
        self._ticks = OptionList("Columns")
        self._ticks.setParent(self)
        self._ticks.hide()
        self._drop: DropDown | None = None
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(S16, S8 // 2, S8 // 2, S8 // 2)
        row.addWidget(self._words, 1)
        row.addWidget(self._choose)
        column = QVBoxLayout(self)
        edge = 1 if self._framed else 0
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(0)
        column.addWidget(self.rows, 1)
        column.addWidget(self._totals)
        column.addWidget(Rule())
        column.addWidget(self._foot)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusProxy(self.rows)
        QWidget.setTabOrder(self.head, self.rows)
        QWidget.setTabOrder(self.rows, self._choose)

    def _connect(self) -> None:
        self.head.pressed_column.connect(self._on_head)
        self.head.width_changed.connect(self._on_width)
        self.head.rows_wanted_below.connect(self._to_rows)
        self.head.installEventFilter(self)
        self.rows.seen_changed.connect(self._still.start)
        self.rows.seen_changed.connect(self._fit)
        self.rows.horizontalScrollBar().valueChanged.connect(self._totals.update)
        self.rows.moved_to.connect(self._on_move)
        self.rows.opened_at.connect(self._on_open)
        self._still.timeout.connect(self._ask)
        self._choose.clicked.connect(self._open_columns)
        self._ticks.picked.connect(self._on_tick)

    # ------------------------------------------------------------------ rows

    def set_count(self, count: int) -> None:
        """Say how many rows there are; those that were not brought are grey bars."""
        self.model.set_count(count)
        self._asked = {page for page in self._asked if page * PAGE < count}
        self._count_words()
        self._ask_soon()

    def put_rows(self, first: int, rows: Sequence[TableRow]) -> None:
        """Put rows into their places, from place ``first``."""
        self.model.put(first, rows)
        self._asked.update(range(-(-first // PAGE), (first + len(rows)) // PAGE))
        if first <= self._marks_at < first + len(rows):
            self._on_move(self._marks_at)
        self._follow_mark()

    def forget_rows(self) -> None:
        """Forget what was brought: another order, another filter, or news; then ask anew."""
        self._asked.clear()
        self._marks_at = -1
        self.model.forget()
        self._ask_soon()

    def set_totals(self, cells: tuple[str, ...]) -> None:
        """Show what the rows add up to in a line that stays in view; none takes it away."""
        self._totals.show_cells(cells)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.model.rowCount()

    def to_top(self) -> None:
        """Scroll to the first row."""
        self.rows.scrollToTop()

    def take_focus(self) -> None:
        """Give the rows the keyboard."""
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_soon(self) -> None:
        if self.isVisible():
            QTimer.singleShot(0, self, self._ask)

    def _ask(self) -> None:
        first, last = self.rows.places_seen()
        if last < first or not self.isVisible():
            return
        wanted = range(first // PAGE, last // PAGE + 1)
        missing = [page for page in wanted if page not in self._asked and self._lacks(page)]
        if missing:
            self._asked.update(missing)
            end = min(self.count, (missing[-1] + 1) * PAGE)
            self.rows_wanted.emit(missing[0] * PAGE, end - 1)

    def _lacks(self, page: int) -> bool:
        end = min(self.count, (page + 1) * PAGE)
        return any(self.model.row_at(place) is None for place in range(page * PAGE, end))

    # ------------------------------------------------------------------ the mark

    @property
    def marked_key(self) -> str:
        """The key of the marked row; empty when none is."""
        return self.rows.marked_key

    def mark(self, key: str) -> None:
        """Mark a row without telling anybody; one that is not here is marked when it comes."""
        self.rows.marked_key = key
        self._marks_at = -1
        place = self.model.place_of(key)
        if place >= 0:
            self.rows.go_to(place)
        elif not key:
            self.rows.setCurrentIndex(self.model.index(-1, -1))
        self.rows.viewport().update()

    def _follow_mark(self) -> None:
        place = self.model.place_of(self.rows.marked_key)
        if place >= 0 and self.rows.currentIndex().row() != place:
            self.rows.selectionModel().setCurrentIndex(
                self.model.index(place, self.rows.first_column),
                self.rows.selectionModel().SelectionFlag.NoUpdate,
            )

    def _on_move(self, place: int) -> None:
        row = self.model.row_at(place)
        # A row that was not brought yet is marked when it comes.
        self._marks_at = place if row is None else -1
        if row is not None and row.key != self.rows.marked_key:
            self.rows.marked_key = row.key
            self.rows.viewport().update()
            self.marked.emit(row.key)

    def _on_open(self, place: int) -> None:
        row = self.model.row_at(place)
        if row is not None:
            self._on_move(place)
            self.opened.emit(row.key)

    def _to_rows(self) -> None:
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------ order, widths, columns

    @property
    def sort(self) -> tuple[str, bool] | None:
        """By which column the rows are ordered, and whether the last comes first."""
        return self.head.sort

    def set_sort(self, column_key: str, descending: bool) -> None:  # noqa: FBT001 - one truth
        """Show the order without telling anybody."""
        self.head.show_sort((column_key, descending) if column_key else None)

    def layout_(self) -> dict[str, Any]:
        """Give widths, hidden columns and order, to be kept for the person."""
        return TableLayout(dict(self._own), self._hidden, self.head.sort).as_dict()

    def use_layout(self, kept: Mapping[str, Any]) -> None:
        """Take a kept layout without telling anybody; what makes no sense is left out."""
        layout = TableLayout.read(kept, self._columns)
        self._own = dict(layout.widths)
        self._hidden = layout.hidden
        if layout.sort is not None:
            self.head.show_sort(layout.sort)
        self._show_columns()

    def set_foot(self, shown: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Do without the line that counts the rows and chooses columns."""
        self._foot.setVisible(shown)

    def _on_head(self, place: int) -> None:
        column = self._columns[place]
        if not column.sortable:
            return
        again = self.head.sort is not None and self.head.sort[0] == column.key
        descending = again and self.head.sort is not None and not self.head.sort[1]
        self.head.show_sort((column.key, descending))
        self.sorted.emit(column.key, descending)
        self.layout_changed.emit()

    def _on_width(self, place: int) -> None:
        self._own[self._columns[place].key] = self.head.sectionSize(place)
        self._fit()
        self.layout_changed.emit()

    def _show_columns(self) -> None:
        for place, column in enumerate(self._columns):
            self.head.setSectionHidden(place, column.key in self._hidden)
        self._fit()
        self.rows.viewport().update()

    def _fit(self) -> None:
        """Give each column its width, and share out what is left over."""
        if self._fitting:
            return
        self._fitting = True
        seen = self.head.seen()
        columns = [self._columns[place] for place in seen]
        widths = shared(columns, self._own, self.rows.viewport().width())
        for place, width in zip(seen, widths, strict=True):
            if self.head.sectionSize(place) != width:
                self.head.resizeSection(place, width)
        self._fitting = False

    def _open_columns(self) -> None:
        if self._drop is None:
            self._drop = DropDown(self._choose)
            self._drop.body.addWidget(self._ticks)
            self.destroyed.connect(self._drop.deleteLater)
        titles = tuple((column.key, column.title) for column in self._columns)
        self._ticks.show_options(titles, self._shown())
        self._ticks.show()
        room = Room(self._ticks.wanted_width + 18, self._ticks.wanted_height + 8)
        self._drop.open_(room, self._ticks)

    def _shown(self) -> frozenset[str]:
        return frozenset(column.key for column in self._columns) - self._hidden

    def _on_tick(self, key: str) -> None:
        hidden = self._hidden ^ {key}
        if len(hidden) == len(self._columns):
            # A table without a column could not be got back.
            return
        self._hidden = hidden
        self._ticks.tick(self._shown())
        self._show_columns()
        self.layout_changed.emit()

    # ------------------------------------------------------------------ Qt

    def _count_words(self) -> None:
        count = self.count
        self._words.set_text(f"{count:,} {self._noun[count != 1]}")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.head and isinstance(event, QContextMenuEvent):
            self._open_columns()
            return True
        return super().eventFilter(watched, event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self._ask_soon()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._still.stop()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._framed:
            colours = tokens()
            painter = paint.begin(self)
            paint.box(painter, QRectF(self.rect()), colours.surface, colours.line, RADIUS_PANEL)
