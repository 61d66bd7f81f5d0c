"""Live checkouts as Qt widgets: the list, and four keys that say what follows or why not."""

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import StoreChanged
from ui.bridge.office import OfficeDesk
from ui.screens.live.presenter import LivePresenter
from ui.screens.live.rows import LiveHead, LiveList
from ui.screens.live.state import ALL_SILENT, ASK, RELEASE, TAKE_OVER, LiveState
from ui.theme.space import GAP, S8, S12, S16
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind, Size
from ui.widgets.empty import EmptyState
from ui.widgets.panel import Panel
from ui.widgets.text import Text
from ui.widgets.values import Tone

_TICK_MS = 1000
_WIDE = 1300
_KEYS = {
    ASK: ("message-forward", "A", Kind.PRIMARY),
    RELEASE: ("lock-open", "R", Kind.DANGER),
    TAKE_OVER: ("user-shield", "T", Kind.DANGER),
    ALL_SILENT: ("clock", "S", Kind.ORDINARY),
}


class LiveView(QWidget):
    """Every held cart of every till; it updates by itself."""

    def __init__(self, given: OfficeDesk) -> None:
        super().__init__()
        self.list = LiveList()
        self._head = LiveHead(self.list)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.empty = EmptyState(
            "shopping-cart",
            "No cart is being paid at any till",
            "Carts appear here by themselves, from the first key of Pay on.",
        )
        self._title = Text("Live checkouts", Type.HEAD, weight=SEMIBOLD)
        self._count = Text("", Type.BODY, ink="ink2", tabular=True)
        self.told = Banner(Tone.INFO, "")
        self.told.hide()
        self.keys = {ident: self._key(ident) for ident in _KEYS}
        self._grid = QGridLayout()
        self._columns = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self.presenter = LivePresenter(given, self)
        self._lay()
        self._connect(given)

    def enter(self, what: Any) -> None:
        """Be shown; ``what`` may be the lock of a checkout to mark."""
        self._timer.start()
        self.setFocus()
        self.presenter.enter(what)

    def leave(self) -> None:
        """Another page takes the place."""
        self._timer.stop()
        self.presenter.leave()

    def show_state(self, state: LiveState) -> None:
        """Show everything; only what differs is painted anew."""
        some = bool(state.rows)
        self._head.setVisible(some)
        self._swap(some=some)
        self.empty.setVisible(not some and not state.loading)
        self.list.show_rows(state.rows, state.marked)
        self._count.set_text(f"{state.count}, oldest first" if state.count else "")
        says = state.trouble or state.told
        self.told.setVisible(bool(says))
        if says:
            self.told.set_tone(Tone.WARN if state.trouble else Tone.INFO)
            self.told.show_text(says)
        for act in state.acts:
            key = self.keys[act.ident]
            key.set_text(act.text)
            key.set_detail(act.detail)
            key.set_usable(act.usable, act.detail)
            key.setToolTip(act.detail)

    def _swap(self, *, some: bool) -> None:
        """Show the list or that there is nothing; the keyboard stays on the page with it."""
        if some is not self.list.isHidden():
            return
        here = self.hasFocus() or self.list.hasFocus()
        self.list.setVisible(some)
        if here:
            (self.list if some else self).setFocus()

    def _key(self, ident: str) -> Button:
        icon, key, kind = _KEYS[ident]
        button = Button(ident, kind=kind, icon=icon, key=key, size=Size.TALL)
        button.clicked.connect(lambda: self.presenter.act(ident))
        return button

    def _connect(self, given: OfficeDesk) -> None:
        self._timer.timeout.connect(self.presenter.tick)
        self.list.marked.connect(self.presenter.mark)
        self.list.opened.connect(self.presenter.open)
        given.desk.news.on(StoreChanged, lambda _news: self.presenter.changed(), self)

    def _lay(self) -> None:
        panel = Panel()
        head = QHBoxLayout()
        head.setContentsMargins(S16, S12, S16, S8)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._count)
        told = QHBoxLayout()
        told.setContentsMargins(S16, 0, S16, S8)
        told.addWidget(self.told)
        self._grid.setContentsMargins(S16, S12, S16, S16)
        self._grid.setSpacing(GAP)
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addLayout(told)
        inside.addWidget(self._head)
        inside.addWidget(self.list, 1)
        inside.addWidget(self.empty, 1)
        inside.addLayout(self._grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        self._arrange(2)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for place, key in enumerate(self.keys.values()):
            self._grid.removeWidget(key)
            self._grid.addWidget(key, place // columns, place % columns)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(4 if self.width() >= _WIDE else 2)
