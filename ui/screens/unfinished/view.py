"""The page of an unfinished checkout; a page, because there is nothing to go back to."""

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import CheckoutProgress
from pos.api.views import Unfinished
from ui.bridge.routes import Desk
from ui.screens.unfinished.parts import CartLines, CertainList
from ui.screens.unfinished.presenter import UnfinishedPresenter
from ui.screens.unfinished.state import UnfinishedState, Way
from ui.theme.look import tokens
from ui.theme.sizes import SizeClass, size_class
from ui.theme.space import S8, S12, S16, S20, S32
from ui.theme.typography import MEDIUM, Type
from ui.widgets import paint
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind
from ui.widgets.choicecard import ChoiceCard
from ui.widgets.empty import Sign
from ui.widgets.lamps import LampLine, Lamps
from ui.widgets.panel import Panel, Rule
from ui.widgets.text import Text
from ui.widgets.values import Fact, Tone

_WIDTH = 960
_CARD_COMPACT, _CARD_ROW = 148, 24
_SECOND_MS = 1000
_STRIP = 48
_LEAST = QSize(880, 440)
_NOTHING = (Fact("Money", ""), Fact("Articles", ""), Fact("Then", ""))


class UnfinishedView(QWidget):
    """Made at its first visit; entered with what this till left behind."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._compact: bool | None = None
        self._state: UnfinishedState | None = None
        self._title = Text("", Type.TITLE, px=26)
        self._sentence = Text("", Type.BODY, px=15, ink="ink2", weight=MEDIUM, tabular=True)
        self._banner = Banner(Tone.INFO, "")
        self._lamps = Lamps()
        self._line = LampLine()
        self._certain = CertainList()
        self._cart = CartLines()
        self._rule = Rule()
        self._cards = QGridLayout()
        self._cards.setSpacing(S12)
        self.finish = self.undo = ChoiceCard("", "", _NOTHING)
        self.ask = Button("Ask the terminal again", kind=Kind.PRIMARY, icon="refresh", key="Enter")
        self.leave_it = Button("Leave it for the manager", icon="user-shield", key="F10")
        self._meanwhile = Text(
            "Nobody can pay this cart a second time meanwhile.", Type.BODY, ink="ink2"
        )
        self._card = Panel()
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self.presenter = UnfinishedPresenter(desk, self)
        self._timer.timeout.connect(self.presenter.tick)
        self.ask.clicked.connect(self.presenter.ask_terminal)
        self.leave_it.clicked.connect(self.presenter.leave_it)
        desk.news.on(CheckoutProgress, self.presenter.heard, self)
        self._lay()
        self._fit(compact=False)

    def enter(self, left: tuple[Unfinished, ...]) -> None:
        """Be shown, with what this till left behind."""
        self._timer.start()
        self.setFocus()
        self.presenter.enter(left)

    def leave(self) -> None:
        """Another screen takes the place."""
        self._timer.stop()
        self.presenter.leave()

    def show_state(self, state: UnfinishedState) -> None:
        """Show everything anew."""
        self._state = state
        compact = bool(self._compact)
        self._title.set_text(state.title)
        self._sentence.set_text(state.sentence)
        self._banner.setVisible(state.news is not None)
        if state.news is not None:
            self._banner.set_tone(state.news.tone)
            self._banner.show_text(state.news.title, state.news.detail)
        self._lamps.show_states(state.lamps, state.lamp_note)
        self._line.show_states(state.lamps, state.lamp_note)
        self._certain.show_facts(state.heading, state.certain, compact=compact)
        self._cart.show_cart(state.cart, compact=compact)
        self._show_way(self.finish, state.finish)
        self._show_way(self.undo, state.undo)
        self.ask.setVisible(state.ask_terminal)
        self.ask.set_usable(not state.busy, "In a moment")
        self.leave_it.set_usable(not state.busy, "In a moment")
        self._focus(state)

    def _show_way(self, card: ChoiceCard, way: Way) -> None:
        card.show_facts(way.facts)
        card.set_kind(Kind.PRIMARY if way.primary else Kind.ORDINARY)
        card.set_key(way.key)
        card.set_usable(way.usable, way.reason)
        if self._compact:
            card.setFixedHeight(_CARD_COMPACT + _CARD_ROW * (len(way.facts) - len(_NOTHING)))

    def _focus(self, state: UnfinishedState) -> None:
        first = self.ask if state.ask_terminal else self.finish
        if state.undo.primary:
            first = self.undo
        if first.isEnabled() and not state.busy:
            first.setFocus()
        else:
            self.setFocus()

    # ------------------------------------------------------------------ shape

    def _lay(self) -> None:
        self._column = QVBoxLayout(self._card)
        self._column.addLayout(self._head())
        for part in (self._banner, self._lamps, self._line, self._rule):
            self._column.addWidget(part)
        middle = QHBoxLayout()
        middle.setSpacing(S32)
        middle.addWidget(self._certain, 1)
        middle.addWidget(self._cart)
        self._column.addLayout(middle)
        self._column.addLayout(self._cards)
        self._column.addLayout(self._foot())
        self._card.setMaximumWidth(_WIDTH)
        page = QGridLayout(self)
        page.setContentsMargins(S8, S8, S8, S8)
        page.setRowStretch(0, 1)
        page.setRowStretch(2, 1)
        page.addWidget(self._card, 1, 0)

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        head = QHBoxLayout()
        head.setSpacing(S16)
        head.addWidget(Sign("history", 30, Tone.INFO), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addLayout(words, 1)
        return head

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(S8)
        foot.addWidget(self.ask)
        foot.addWidget(self.leave_it)
        foot.addStretch(1)
        foot.addWidget(self._meanwhile)
        return foot

    def _fit(self, *, compact: bool) -> None:
        self._compact = compact
        for card in (self.finish, self.undo):
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.finish = ChoiceCard("Finish this sale", "player-play", _NOTHING, compact=compact)
        self.undo = ChoiceCard("Undo this sale", "arrow-back-up", _NOTHING, compact=compact)
        self.finish.clicked.connect(self.presenter.finish)
        self.undo.clicked.connect(self.presenter.undo)
        self._cards.addWidget(self.finish, 0, 0)
        self._cards.addWidget(self.undo, 0, 1)
        self._lamps.setVisible(not compact)
        self._line.setVisible(compact)
        self._rule.setVisible(not compact)
        side = S16 if compact else S32
        self._column.setContentsMargins(side, S12 if compact else S20, side, S16)
        self._column.setSpacing(S8 if compact else S16)
        if self._state is not None:
            self.show_state(self._state)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = size_class(self.width(), self.height() + _STRIP)
        compact = size is SizeClass.COMPACT
        if compact is not self._compact:
            self._fit(compact=compact)

    @override
    def minimumSizeHint(self) -> QSize:
        # The compact shape; a wider one must not keep the window from becoming small.
        return _LEAST

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), tokens().ground)
