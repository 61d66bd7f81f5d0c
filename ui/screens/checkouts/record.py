"""One checkout in full, in five tabs: what happened, articles, kept aside, payments, journal."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import StoreChanged
from pos.api.office.views import CheckoutRecord
from ui.bridge.office import OfficeDesk
from ui.screens.checkouts.record_presenter import RecordPresenter
from ui.screens.checkouts.record_words import ARTICLES, JOURNAL, KEPT, PAYMENTS, RecordText
from ui.theme.sizes import BASE_WIDTH, SMALL_SIDE_HEIGHT
from ui.theme.space import S4, S8
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.empty import EmptyState
from ui.widgets.loading import Loading
from ui.widgets.scroll import slim
from ui.widgets.table import DataTable
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.tabs import Tabs
from ui.widgets.text import Text
from ui.widgets.timeline import Timeline
from ui.widgets.values import Tone

_WORDS = ("What happened", "Articles", "Kept aside", "Payments", "Journal")
#: How long news is gathered before the record is read again.
_GATHER_MS = 300
_ROW, _ROW_SMALL, _ROW_LOW = 40, 32, 28
_NOTHING = {
    1: ("tag", "No price was frozen", "It was refused before it came to that."),
    2: ("package", "Nothing was kept aside", "Its goods are not counted, or it was refused."),
    3: ("wallet", "No payment was begun", "Nothing was charged."),
    4: ("file-text", "The journal says nothing of it", ""),
}


class RecordPanel(QWidget):
    """Five tabs over one checkout; `show` says which, and it stays up to date by itself.

    It scrolls inside whatever room it is given, and keeps its tab from one checkout to the next.
    """

    #: What was read, for whoever shows more of it.
    read = Signal(object)

    def __init__(self, given: OfficeDesk) -> None:
        super().__init__()
        self.presenter = RecordPresenter(given, self)
        self.tabs = Tabs(_WORDS)
        self.happened = Happened()
        self.articles = _table(ARTICLES, "Articles")
        self.kept = _table(KEPT, "Kept aside")
        self.payments = _table(PAYMENTS, "Payments and their tries")
        self.journal = _table(JOURNAL, "Journal of this checkout")
        self._rows: dict[DataTable, tuple[TableRow, ...]] = {}
        self._waiting = Loading(rows=4)
        self._trouble = EmptyState("alert-triangle", "", tone=Tone.WARN, size=28)
        self._empty = EmptyState("file-text", "", size=28)
        self._stack = QStackedWidget()
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._there = False
        self._lay()
        self._connect(given)
        self.setAccessibleName("One checkout in full")

    def _lay(self) -> None:
        for part in (self.happened, *self._tables(), self._waiting, self._trouble, self._empty):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S8)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        self._stack.setCurrentWidget(self._waiting)

    def _connect(self, given: OfficeDesk) -> None:
        self.tabs.chosen.connect(lambda _place: self._choose())
        self._gather.timeout.connect(self.presenter.read)
        for table in self._tables():
            table.rows_wanted.connect(lambda first, last, one=table: self._bring(one, first, last))
        given.desk.news.on(StoreChanged, lambda _news: self._on_news(), self)

    def _tables(self) -> tuple[DataTable, ...]:
        return (self.articles, self.kept, self.payments, self.journal)

    @override
    def show(self, lock_id: str | None = None) -> None:
        """Show another checkout; without one only be seen, as any widget."""
        if lock_id is None:
            super().show()
        else:
            self.presenter.show(lock_id)

    def take_focus(self) -> None:
        """Give the chosen tab the keyboard; Left and Right go to the others."""
        for tab in self.tabs.findChildren(QWidget):
            if tab.focusPolicy() == Qt.FocusPolicy.TabFocus:
                tab.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_news(self) -> None:
        # Nobody looks: it is read when it is seen again.
        if self.isVisible() and not self._gather.isActive():
            self._gather.start()

    # ------------------------------------------------------------------ RecordSurface

    def show_text(self, text: RecordText, *, other: bool) -> None:
        """See `RecordSurface`."""
        self._there = True
        self.tabs.set_words(text.tabs)
        self.happened.show_steps(text)
        for table, rows in zip(
            self._tables(), (text.articles, text.kept, text.payments, text.journal), strict=True
        ):
            if self._rows.get(table) != rows:
                self._rows[table] = rows
                table.set_count(len(rows))
                table.forget_rows()
            if other:
                table.to_top()
        if other:
            self.happened.to_top()
        self._choose()

    def show_waiting(self) -> None:
        """See `RecordSurface`."""
        self._there = False
        self._stack.setCurrentWidget(self._waiting)

    def show_trouble(self, sentence: str) -> None:
        """See `RecordSurface`."""
        self._trouble.show_text("It could not be read", sentence)
        self._stack.setCurrentWidget(self._trouble)

    def told(self, record: CheckoutRecord) -> None:
        """See `RecordSurface`."""
        self.read.emit(record)

    def _bring(self, table: DataTable, first: int, last: int) -> None:
        table.put_rows(first, self._rows.get(table, ())[first : last + 1])

    def _choose(self) -> None:
        if not self._there:
            return
        place = self.tabs.current
        page = (self.happened, *self._tables())[place]
        if isinstance(page, DataTable) and not page.count:
            icon, title, detail = _NOTHING[place]
            self._empty.show_text(title, detail, icon=icon)
            self._stack.setCurrentWidget(self._empty)
        else:
            self._stack.setCurrentWidget(page)

    # ------------------------------------------------------------------ shape

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self.presenter.read()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        window = self.window().size()
        low = window.height() < SMALL_SIDE_HEIGHT
        small = window.width() < BASE_WIDTH
        self.happened.timeline.set_row_height(_ROW_LOW if low else _ROW_SMALL if small else _ROW)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(320, 100)


class Happened(QScrollArea):
    """The timeline, and below it what was undone and what could not be."""

    def __init__(self) -> None:
        super().__init__()
        slim(self)
        self.timeline = Timeline()
        self._said = QWidget()
        self._column = QVBoxLayout(self._said)
        self._column.setContentsMargins(0, S8, 0, 0)
        self._column.setSpacing(S4)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, S8, 0)
        column.setSpacing(0)
        column.addWidget(self.timeline)
        column.addWidget(self._said)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("What happened")

    def show_steps(self, text: RecordText) -> None:
        """Show these."""
        self.timeline.show_steps(text.steps)
        self.setAccessibleDescription(self.timeline.accessibleDescription())
        while (item := self._column.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for title, sentences in text.notes:
            self._column.addWidget(Text(title, Type.SMALL, ink="ink2", weight=SEMIBOLD))
            for sentence in sentences:
                self._column.addWidget(Text(sentence, Type.BODY, wrap=True, tabular=True))
        self._said.setVisible(bool(text.notes))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        # What stands above may take room: the doubtful step stays in view.
        super().resizeEvent(event)
        self.to_top()

    def to_top(self) -> None:
        """Scroll to the first step, or as far down as the doubtful one needs."""
        steps = self.timeline.steps
        doubtful = next((place for place, one in enumerate(steps) if one.doubtful), None)
        self.verticalScrollBar().setValue(0)
        if doubtful is not None:
            row = self.timeline.height() // max(1, len(steps))
            self.ensureVisible(0, (doubtful + 1) * row - row // 2, 0, row // 2 + S4)


def _table(columns: tuple[Column, ...], accessible: str) -> DataTable:
    table = DataTable(columns, accessible, framed=False)
    table.set_foot(False)
    return table
