"""Needs attention as Qt widgets: the oldest doubt first, and only the buttons that are safe."""

from typing import Protocol, cast

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import CheckoutProgress, StoreChanged
from pos.api.office.views import Act
from ui.bridge.office import OfficeDesk
from ui.screens.checkouts.act_dialog import ActDialog
from ui.screens.checkouts.attention_detail import CaseDetail, CaseResult
from ui.screens.checkouts.attention_list import CaseList
from ui.screens.checkouts.attention_presenter import AttentionPresenter
from ui.screens.checkouts.attention_state import AttentionState, Question
from ui.theme.look import tokens
from ui.theme.sizes import SizeClass, size_class
from ui.theme.space import GAP
from ui.widgets import paint
from ui.widgets.empty import EmptyState
from ui.widgets.keys import KeyRouter
from ui.widgets.loading import Loading
from ui.widgets.panel import Panel
from ui.widgets.values import Tone

_LIST, _LIST_SMALL, _SMALL_PAGE = 336, 280, 1000
_SECOND_MS, _LOOK_MS = 1000, 200
_READABLE = 480
_NOTHING = (
    "Nothing needs attention",
    (
        "Here you would see each sale whose money or goods are not clear: a card that may have "
        "been charged, an amount that could not be given back, an answer that came too late."
    ),
)


class Record(Protocol):
    """The tabs with what happened to one checkout."""

    def show(self, lock_id: str) -> None:
        """Show another one."""


class AttentionView(QWidget):
    """The first page a manager sees; it updates by itself.

    Args:
        given: the office.
        record: a `Record` as a widget, shown between the money and the buttons.
    """

    def __init__(self, given: OfficeDesk, record: QWidget) -> None:
        super().__init__()
        self._desk = given.desk
        self._compact = False
        self._in_case = False
        self._bound = False
        self._lock_id = ""
        self._state: AttentionState | None = None
        self._dialog: ActDialog | None = None
        self.list = CaseList()
        self.record = record
        self.detail = CaseDetail(record)
        self.result = CaseResult()
        self._empty = _Centred(EmptyState("circle-check", *_NOTHING, tone=Tone.OK, size=40))
        self._trouble = EmptyState("alert-triangle", "", tone=Tone.WARN)
        self._loading = Loading(rows=4)
        self._pages = QStackedWidget()
        for page in (self._loading, self._empty, self._trouble, self.detail, self.result):
            self._pages.addWidget(page)
        for back in (self.detail.back, self.result.back):
            back.clicked.connect(lambda _=False: self._go_in(inside=False))
        self._right = Panel()
        self._tick = self._timer(_SECOND_MS, once=False)
        self._look = self._timer(_LOOK_MS, once=True)
        self.presenter = AttentionPresenter(given, self)
        self._lay()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Needs attention")

    def _timer(self, interval: int, *, once: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(once)
        timer.setInterval(interval)
        return timer

    def _lay(self) -> None:
        column = QVBoxLayout(self._right)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.list)
        row.addWidget(self._right, 1)

    def _connect(self) -> None:
        presenter = self.presenter
        self.list.picked.connect(self._on_picked)
        self.detail.acted.connect(lambda act: presenter.act(Act(act)))
        self.result.next_key.clicked.connect(lambda _=False: presenter.next_one())
        self._tick.timeout.connect(presenter.tick)
        self._look.timeout.connect(presenter.look)
        news = self._desk.news
        news.on(StoreChanged, lambda _event: self._look.start(), self)
        news.on(CheckoutProgress, presenter.heard, self)

    # ------------------------------------------------------------------ the page

    def enter(self, what: object) -> None:
        """Be shown; ``what`` is the checkout or the case to mark."""
        self._tick.start()
        if isinstance(what, str) and what:
            self._in_case = True
        self.presenter.enter(what)
        self.setFocus()

    def leave(self) -> None:
        """Another page takes the place."""
        self._tick.stop()
        self._look.stop()
        self.presenter.leave()

    def closing(self) -> str:
        """See `ui.navigation`."""
        return self.presenter.closing()

    def _on_picked(self, ident: str) -> None:
        self.presenter.mark(ident)
        self._go_in(inside=True)

    def _go_in(self, *, inside: bool) -> None:
        """In a small window the list or the case, not both."""
        self._in_case = inside
        self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._bound:
            self._bound = True
            router = KeyRouter.of(self)
            router.add("Enter", self.list, lambda: self._go_in(inside=True))
        self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if not by:
            super().keyPressEvent(event)
            return
        self.presenter.step(by)
        event.accept()

    # ------------------------------------------------------------------ AttentionScreen

    def show_state(self, state: AttentionState) -> None:
        """See `AttentionScreen`."""
        if state == self._state:
            return
        self._state = state
        empty = not state.rows and not state.loading
        self.list.show_rows(state.rows, state.marked, state.settled, empty=empty)
        if state.detail is not None:
            self.detail.show_case(state.detail)
            self._show_record(state.detail.lock_id)
            self._pages.setCurrentWidget(self.detail)
        elif state.result is not None:
            self.result.show_result(state.result)
            self._pages.setCurrentWidget(self.result)
        elif state.trouble:
            self._trouble.show_text("The cases could not be read", state.trouble)
            self._pages.setCurrentWidget(self._trouble)
        else:
            self._pages.setCurrentWidget(self._loading if state.loading else self._empty)
        self._fit()

    def _show_record(self, lock_id: str) -> None:
        if lock_id != self._lock_id:
            self._lock_id = lock_id
            cast("Record", self.record).show(lock_id)

    def ask(self, question: Question) -> None:
        """See `AttentionScreen`."""
        dialog = ActDialog(self._host(), question)
        self._dialog = dialog
        dialog.given.connect(self.presenter.decide)
        dialog.closed.connect(lambda: self._on_closed(dialog))
        dialog.open_for_hands()

    def _on_closed(self, dialog: ActDialog) -> None:
        if self._dialog is dialog:
            self._dialog = None
            self.presenter.back_out()
        dialog.deleteLater()

    def ask_busy(self, words: str) -> None:
        """See `AttentionScreen`."""
        if self._dialog is not None:
            self._dialog.busy(words)

    def ask_refused(self, field: str, sentence: str) -> bool:
        """See `AttentionScreen`."""
        if self._dialog is None:
            return False
        self._dialog.refuse(field, sentence)
        return True

    def ask_done(self) -> None:
        """See `AttentionScreen`."""
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.close_()

    def _host(self) -> QWidget:
        """The area below the strip: the dialog covers the navigation of the office as well."""
        host: QWidget = self
        while (above := host.parentWidget()) is not None and above is not self.window():
            host = above
        return host

    # ------------------------------------------------------------------ shape

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        window = self.window().size()
        self._compact = size_class(window.width(), window.height()) is SizeClass.COMPACT
        something = self._state is not None and bool(self._state.rows)
        self.list.setVisible(not self._compact or not self._in_case or not something)
        self._right.setVisible(not self._compact or self._in_case or not something)
        self.result.back.setVisible(self._compact and something)
        small = self.width() < _SMALL_PAGE
        if self._compact and something:
            self.list.setMinimumWidth(0)
            self.list.setMaximumWidth(16_777_215)
        else:
            self.list.setFixedWidth(_LIST_SMALL if small else _LIST)
        inner = self.width() - (0 if self._compact else self.list.width() + GAP)
        self.detail.fit(inner, window.height(), compact=self._compact)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(600, 380)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), tokens().ground)


class _Centred(QWidget):
    """Words in the middle, no wider than one reads them."""

    def __init__(self, words: QWidget) -> None:
        super().__init__()
        words.setMaximumWidth(_READABLE)
        row = QHBoxLayout(self)
        row.addWidget(words)
