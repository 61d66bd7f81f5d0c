"""The lock dialog as it is painted, over the dimmed screen and below the bright strip."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import CheckoutProgress, StoreChanged
from pos.api.views import CartStatusView
from ui.bridge.routes import Desk
from ui.screens.lock.asking import AskingPage
from ui.screens.lock.choices import ChoicesPage
from ui.screens.lock.form import TakeOverPage
from ui.screens.lock.presenter import LockPresenter
from ui.screens.lock.state import WAIT, LockDialogState
from ui.theme.sizes import SizeClass, size_class
from ui.theme.space import S12
from ui.widgets.dialog import ScrimDialog
from ui.widgets.pill import Pill
from ui.widgets.ring import Ring

_WIDTH = 760
_TICK_MS = 250
_STRIP = 48
_SMALL_RING = 64


class LockDialog(QObject):
    """Made once for the window; entered with each cart that somebody else pays.

    Args:
        desk: what every screen is given.
        host: the area below the strip.
    """

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.dialog = ScrimDialog(host, "", width=_WIDTH, icon="lock")
        self.dialog.set_escapable(False)
        self.choices = ChoicesPage()
        self.form = TakeOverPage()
        self.asking = AskingPage()
        for part in (self.choices, self.form, self.asking):
            self.dialog.body.addWidget(part)
        self.form.hide()
        self.asking.hide()
        self._small_pill = Pill("")
        self._small_ring = Ring(_SMALL_RING)
        self._small = QWidget()
        row = QHBoxLayout(self._small)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S12)
        row.addWidget(self._small_pill)
        row.addWidget(self._small_ring)
        self.dialog.add_to_title(self._small)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self.presenter = LockPresenter(desk, self)
        self._connect(desk)
        host.installEventFilter(self)
        self._fit()

    def enter(self, status: CartStatusView) -> None:
        """Open, and watch a cart."""
        self._fit()
        self.presenter.enter(status)
        if self.presenter.watching:
            self._timer.start()
            self.dialog.open_(self.choices.key(WAIT))

    def leave(self) -> None:
        """Close without a choice."""
        self.presenter.leave()
        self.close_dialog()

    def show_state(self, state: LockDialogState) -> None:
        """Show everything anew."""
        form, asking = state.take_over, state.asking
        over = form or asking
        self.dialog.set_title(over.title if over else state.title)
        opening = form is not None and self.form.isHidden()
        asks = asking is not None and self.asking.isHidden()
        closing = over is None and self.choices.isHidden()
        self.choices.setVisible(over is None)
        self.form.setVisible(form is not None)
        self.asking.setVisible(asking is not None)
        self._small.setVisible(over is None and self._compact and state.countdown is not None)
        if asking is not None:
            self.asking.show_form(asking)
            if asks:
                self.asking.begin()
            return
        if form is not None:
            self.form.show_form(form)
            if opening:
                self.form.begin(needs_pin=form.needs_pin)
            return
        self.choices.show_state(state)
        self.choices.box.setVisible(not self._compact and state.countdown is not None)
        if state.countdown is not None:
            self._small_ring.set_left(state.countdown.left, state.countdown.whole)
            self._small_pill.show_state(state.countdown.pill, state.countdown.tone)
        if closing and self.dialog.isVisible():
            self.choices.key(WAIT).setFocus()

    def close_dialog(self) -> None:
        """Go away, and forget what was typed."""
        self._timer.stop()
        self.forget_pin()
        self.dialog.close_()

    def forget_pin(self) -> None:
        """Empty the PIN field."""
        self.form.pin.clear()

    def _connect(self, desk: Desk) -> None:
        to = self.presenter
        self._timer.timeout.connect(to.tick)
        self.choices.chosen.connect(to.choose)
        self.form.person_picked.connect(to.pick_person)
        self.form.given.connect(to.take_over)
        self.form.left.connect(to.close_form)
        self.asking.given.connect(to.ask)
        self.asking.left.connect(to.close_form)
        # Another dialog may take its place; then nothing is watched any more.
        self.dialog.closed.connect(self._replaced)
        desk.news.on(CheckoutProgress, to.heard, self)
        desk.news.on(StoreChanged, lambda _news: to.look(), self)

    def _replaced(self) -> None:
        self._timer.stop()
        self.presenter.leave()

    def _fit(self) -> None:
        size = size_class(self._host.width(), self._host.height() + _STRIP)
        self._compact = size is SizeClass.COMPACT
        self.choices.set_compact(compact=self._compact)
        self.form.set_compact(compact=self._compact)
        self._small.setVisible(self._compact and not self.choices.isHidden())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._fit()
        return False
