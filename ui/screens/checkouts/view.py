"""All checkouts as Qt widgets: what is asked for above, the list, the chosen one beside or over."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from pos.api.events import StoreChanged
from ui.bridge.office import OfficeDesk
from ui.screens.checkouts.amountrange import AmountRange
from ui.screens.checkouts.detail import CheckoutDetail
from ui.screens.checkouts.presenter import GATHER_MS, HistoryPresenter, Rows
from ui.screens.checkouts.state import (
    COLUMNS,
    ENDED_OPTIONS,
    FAILED,
    PHASE_OPTIONS,
    RESOLVED_OPTIONS,
    Options,
    Wish,
)
from ui.theme.sizes import BASE_WIDTH
from ui.theme.space import GAP, S8
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.choicefield import ChoiceField
from ui.widgets.daterange import DateRange
from ui.widgets.empty import EmptyState
from ui.widgets.filterbar import FilterBar
from ui.widgets.loading import Loading
from ui.widgets.panel import Panel
from ui.widgets.table import DataTable
from ui.widgets.tablevalues import TableRow
from ui.widgets.text import ElidedText, Text
from ui.widgets.values import Tone

_TICK_MS = 200
#: Typing is over when no key came for so long.
_TYPED_MS = 250
_PAGE_LOADING, _PAGE_NOTHING, _PAGE_TABLE = range(3)
_SEARCH = "Receipt, cart, article or card"
_CALM = ("Nothing failed in these days", "Choose other days, or look for a receipt or a cart.")
_NONE = ("No checkout fits", "Change what is asked for above, or look in all there ever were.")


class CheckoutsView(QWidget):
    """Every press of Pay, past and present; it updates by itself without losing the place."""

    def __init__(self, given: OfficeDesk) -> None:
        super().__init__()
        writing = given.desk.writing
        self.presenter = HistoryPresenter(given, self)
        self.detail = CheckoutDetail(given)
        self.table = DataTable(COLUMNS, "Checkouts", noun=("checkout", "checkouts"))
        self.days = DateRange(locale=writing.locale)
        self.ended = ChoiceField("How it went", ENDED_OPTIONS, labelled=False)
        self.resolved = ChoiceField("Resolved", RESOLVED_OPTIONS, labelled=False)
        self.till = ChoiceField("Till", (("", "All tills"),))
        self.cashier = ChoiceField("Cashier", (("", "Everybody"),))
        self.phase = ChoiceField("Step", PHASE_OPTIONS)
        self.reason = ChoiceField("Reason", (("", "Any reason"),))
        self.amount = AmountRange(writing)
        self.csv = Button("Export CSV", icon="download", key="E")
        self.stop_key = Button("Stop", icon="x", key="S")
        self.widen_key = Button("Look in all checkouts", icon="search", key="A")
        self.working = Banner(Tone.INFO, "")
        self.saved = Banner(Tone.OK, "", dismissible=True)
        self.trouble = Banner(Tone.DANGER, "")
        self._wide = True
        self._inside = False
        self._gather = self._timer(GATHER_MS, once=True)
        self._typed = self._timer(_TYPED_MS, once=True)
        self._tick = self._timer(_TICK_MS, once=False)
        self._lay()
        self._connect(given)
        for banner in (self.working, self.saved, self.trouble):
            banner.hide()
        self.setAccessibleName("All checkouts")

    def _timer(self, interval: int, *, once: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(once)
        timer.setInterval(interval)
        return timer

    # ------------------------------------------------------------------ laid out once

    def _lay(self) -> None:
        head = self._head()
        self._filter()
        self._list = QWidget()
        self._stack = QStackedLayout(self._list)
        self._loading = Loading(rows=6)
        for page in (self._in_panel(self._loading), self._nothing(), self.table):
            self._stack.addWidget(page)
        self._top = QWidget()
        top = QVBoxLayout(self._top)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(GAP)
        top.addLayout(head)
        top.addWidget(self.filters)
        for banner in (self.working, self.trouble, self.saved):
            top.addWidget(banner)
        body = QHBoxLayout()
        body.setSpacing(GAP)
        body.addWidget(self._list, 11)
        body.addWidget(self.detail, 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._top)
        column.addLayout(body, 1)

    def _head(self) -> QHBoxLayout:
        self._of = ElidedText("", Type.BODY, ink="ink2")
        head = QHBoxLayout()
        head.setContentsMargins(S8, 0, 0, 0)
        head.setSpacing(GAP)
        head.addWidget(Text("All checkouts", Type.TITLE, weight=SEMIBOLD))
        head.addWidget(self._of, 1)
        head.addWidget(self.csv)
        return head

    def _filter(self) -> None:
        self.filters = FilterBar()
        self.search = self.filters.add_search(_SEARCH)
        for field in (self.till, self.cashier, self.phase, self.reason, self.amount):
            self.filters.add(field)
        for kept in (self.days, self.ended, self.resolved):
            self.filters.add(kept, pinned=True)
        self.working.add_control(self.stop_key)

    def _nothing(self) -> Panel:
        self._empty = EmptyState("circle-check", *_CALM, tone=Tone.OK)
        panel = Panel()
        inside = QVBoxLayout(panel)
        inside.addStretch(1)
        inside.addWidget(self._empty)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.widen_key)
        row.addStretch(1)
        inside.addLayout(row)
        inside.addStretch(1)
        return panel

    @staticmethod
    def _in_panel(widget: QWidget) -> Panel:
        panel = Panel()
        QVBoxLayout(panel).addWidget(widget)
        return panel

    def _connect(self, given: OfficeDesk) -> None:
        pick = self.presenter.pick
        self.days.picked.connect(lambda days: pick(days=days))
        self.ended.picked.connect(lambda ident: pick(ended=ident))
        self.resolved.picked.connect(lambda ident: pick(resolved=ident))
        self.till.picked.connect(lambda ident: pick(till=ident))
        self.cashier.picked.connect(lambda ident: pick(cashier=ident))
        self.phase.picked.connect(lambda ident: pick(phase=ident))
        self.reason.picked.connect(lambda ident: pick(reason=ident))
        self.amount.picked.connect(lambda both: pick(least=both[0], most=both[1]))
        self.search.edited.connect(lambda _text: self._typed.start())
        self.search.entered.connect(lambda _text: self._search())
        self._typed.timeout.connect(self._search)
        self.csv.clicked.connect(lambda _=False: self._export())
        self.stop_key.clicked.connect(lambda _=False: self.presenter.exporting.stop())
        self.widen_key.clicked.connect(lambda _=False: self.presenter.widen())
        self._tick.timeout.connect(self.presenter.exporting.tick)
        self._gather.timeout.connect(self.presenter.changed)
        self.table.rows_wanted.connect(self.presenter.want_rows)
        self.table.marked.connect(self._on_marked)
        self.table.opened.connect(self._on_opened)
        self.table.sorted.connect(self.presenter.sort)
        self.table.layout_changed.connect(lambda: self.presenter.keep_layout(self.table.layout_()))
        self.detail.gone_back.connect(lambda: self._go_in(inside=False))
        self.detail.saved.connect(self.presenter.changed)
        self.saved.closed.connect(self.saved.hide)
        given.desk.news.on(StoreChanged, lambda _news: self._on_news(), self)

    # ------------------------------------------------------------------ the page

    def enter(self, what: Any = None) -> None:
        """Be shown; ``what`` is a `HistoryFilter`, or the lock of a checkout to show in full."""
        self.presenter.enter(what)
        self.table.take_focus()

    def leave(self) -> None:
        """Another page takes the place."""
        self.presenter.leave()

    def closing(self) -> str:
        """See `ui.navigation`."""
        if self.presenter.exporting.runs:
            return "A list of checkouts is still being written into a file."
        return ""

    def _on_news(self) -> None:
        if self.isVisible() and not self._gather.isActive():
            self._gather.start(self.presenter.pause_ms)

    def _search(self) -> None:
        self._typed.stop()
        self.presenter.search(self.search.text())

    def _export(self) -> None:
        self.presenter.export()
        if self.presenter.exporting.runs:
            self._tick.start()

    def _on_marked(self, lock_id: str) -> None:
        self.detail.show_checkout(lock_id)

    def _on_opened(self, lock_id: str) -> None:
        self.detail.show_checkout(lock_id)
        self._go_in(inside=True)

    def _go_in(self, *, inside: bool) -> None:
        """In a narrow window the list or the chosen one, not both."""
        self._inside = inside
        self._fit()
        if not inside:
            self.table.take_focus()
        else:
            self.detail.record.take_focus()

    # ------------------------------------------------------------------ ListSurface

    def show_choices(self, tills: Options, cashiers: Options, reasons: Options) -> None:
        """See `ListSurface`."""
        self.till.set_options(tills)
        self.cashier.set_options(cashiers)
        self.reason.set_options(reasons)

    def show_wish(self, wish: Wish, part: str) -> None:
        """See `ListSurface`."""
        self.days.set_range(wish.days)
        self.ended.set_ident(wish.ended)
        self.resolved.set_ident(wish.resolved)
        self.till.set_ident(wish.till)
        self.cashier.set_ident(wish.cashier)
        self.phase.set_ident(wish.phase)
        self.reason.set_ident(wish.reason)
        self.amount.set_range((wish.least, wish.most))
        if " ".join(self.search.text().split()) != wish.text:
            self.search.box.line.setText(wish.text)
        self.filters.set_count(wish.narrowed)
        self._of.set_text(part)

    def show_layout(self, layout: Mapping[str, Any]) -> None:
        """See `ListSurface`."""
        self.table.use_layout(layout)

    def show_reading(self) -> None:
        """See `ListSurface`."""
        if self._stack.currentIndex() != _PAGE_TABLE:
            self._stack.setCurrentIndex(_PAGE_LOADING)

    def show_found(self, found: Rows, *, again: bool) -> None:
        """See `ListSurface`."""
        self.csv.set_usable(found.count > 0, "There is nothing to export")
        if not found.count:
            self._show_none()
            return
        # The row on top stays on top, whatever came in above it.
        top = self._key_on_top() if again else ""
        self.table.set_count(found.count)
        self.table.forget_rows()
        self.table.put_rows(found.first, found.rows)
        self._stack.setCurrentIndex(_PAGE_TABLE)
        self._fit()
        if again:
            self._bring_to_top(top)
            return
        self.table.to_top()
        keys = [one.key for one in found.rows]
        if self.detail.lock_id not in keys and self._wide:
            self.table.mark(keys[0])
            self.detail.show_checkout(keys[0])

    def _key_on_top(self) -> str:
        """Give the row on top where the person has scrolled; at the very top news comes in."""
        first, last = self.table.rows.places_seen()
        row = self.table.model.row_at(first) if 0 < first <= last else None
        return "" if row is None else row.key

    def _bring_to_top(self, key: str) -> None:
        place = self.table.model.place_of(key) if key else -1
        if place >= 0:
            rows = self.table.rows
            at = self.table.model.index(place, rows.first_column)
            rows.scrollTo(at, QAbstractItemView.ScrollHint.PositionAtTop)

    def _show_none(self) -> None:
        wish = self.presenter.wish
        calm = wish.ended == FAILED and not wish.narrowed and not wish.text
        title, detail = _CALM if calm else _NONE
        icon, tone = ("circle-check", Tone.OK) if calm else ("search", Tone.PLAIN)
        self._empty.show_text(title, detail, icon=icon, tone=tone)
        self.widen_key.setVisible(not calm)
        self._stack.setCurrentIndex(_PAGE_NOTHING)
        self._fit()

    def show_rows(self, first: int, rows: tuple[TableRow, ...]) -> None:
        """See `ListSurface`."""
        self.table.put_rows(first, rows)

    def show_detail(self, lock_id: str) -> None:
        """See `ListSurface`."""
        self.table.mark(lock_id)
        self.detail.show_checkout(lock_id)
        self._go_in(inside=True)

    def show_trouble(self, sentence: str) -> None:
        """See `ListSurface`."""
        self.trouble.show_text(sentence)
        self.trouble.setVisible(bool(sentence))

    def show_working(self, words: str) -> None:
        """See `ListSurface`."""
        self.working.setVisible(bool(words))
        if words:
            self.working.show_text(words)
        else:
            self._tick.stop()

    def show_saved(self, what: str, path: str) -> None:
        """See `ListSurface`."""
        self.saved.show_text(what, path)
        self.saved.setVisible(bool(what))

    # ------------------------------------------------------------------ shape

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._wide = self.window().width() >= BASE_WIDTH
        self._top.setVisible(self._wide or not self._inside)
        self._list.setVisible(self._wide or not self._inside)
        # With nothing in the list, and nothing chosen, there is nothing to stand beside it.
        something = self._stack.currentIndex() != _PAGE_NOTHING or bool(self.detail.lock_id)
        self.detail.setVisible(something if self._wide else self._inside)
        self.detail.back.setVisible(not self._wide)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(600, 380)
