"""The question of another till as it is painted: a banner above the page, or a dialog over it."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QMetaObject, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import AskedToLetGo, StoreChanged
from ui.bridge.routes import Desk
from ui.screens.ask_to_let_go.presenter import AskPresenter
from ui.screens.ask_to_let_go.state import AskState, Shape
from ui.theme.space import S8
from ui.theme.typography import MEDIUM, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind, Size
from ui.widgets.dialog import ScrimDialog
from ui.widgets.text import Text
from ui.widgets.values import Tone

#: A hand that is about to press Enter somewhere else needs this long to see the question.
ENTER_DEAD_MS = 600
_WIDTH = 720
_TICK_MS = 250
_FIELD_KEYS = frozenset("0123456789.,*-")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class AskDialog(ScrimDialog):
    """A dialog that leaves Enter alone at first, and gives digits to the field below it."""

    digit = Signal(QKeyEvent)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, "", width=_WIDTH, icon="message-forward")
        self._shown = QElapsedTimer()

    def rise(self, focus: QWidget) -> None:
        """Come over the page."""
        self._shown.start()
        self.open_(focus)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            here = isinstance(watched, QWidget) and watched.window() is self.window()
            if here and self.isVisible() and self._not_ours(event):
                return True
        return super().eventFilter(watched, event)

    def _not_ours(self, event: QKeyEvent) -> bool:
        if event.key() in _ENTER:
            return self._shown.elapsed() < ENTER_DEAD_MS
        if event.text() and event.text() in _FIELD_KEYS:
            self.digit.emit(event.clone())
            return True
        return False


class AskedView(QObject):
    """Made once for the window; it shows itself when this till is asked.

    Args:
        desk: what every screen is given.
        host: the area below the strip, whose layout takes the banner above the page.
        closed: whether the till is locked, or nobody is signed in.
        on_checkout: whether the page that is shown is about a checkout.
    """

    def __init__(
        self,
        desk: Desk,
        host: QWidget,
        *,
        closed: Callable[[], bool],
        on_checkout: Callable[[], bool],
    ) -> None:
        super().__init__(host)
        self._host = host
        self._on_checkout = on_checkout
        self._closing = False
        self._listened = QMetaObject.Connection()
        self._make_banner()
        self._make_dialog()
        self.presenter = AskPresenter(desk, self, closed)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._connect(desk)

    def _make_banner(self) -> None:
        self.banner = Banner(Tone.INFO, "", icon="message-forward")
        self.answer = Button("Answer", key="Alt+A")
        self.banner.add_control(self.answer)
        self._row = QWidget()
        row = QVBoxLayout(self._row)
        row.setContentsMargins(S8, S8, S8, 0)
        row.addWidget(self.banner)
        self._row.hide()
        layout = self._host.layout()
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(0, self._row)

    def _make_dialog(self) -> None:
        self.dialog = AskDialog(self._host)
        self.words = Text("", Type.LEAD, wrap=True)
        self.rest = Text("", Type.BODY, ink="ink2", wrap=True)
        self.money = Banner(Tone.INFO, "")
        self.trouble = Text("", Type.BODY, ink="danger", weight=MEDIUM, wrap=True)
        self.trouble.hide()
        for part in (self.words, self.rest, self.money, self.trouble):
            self.dialog.body.addWidget(part)
        self.keep = Button("Keep it", kind=Kind.PRIMARY, icon="check", key="Enter", size=Size.TALL)
        self.go = Button("", icon="arrow-right", key="L", size=Size.TALL)
        self.dialog.add_choices((self.keep, self.go))

    def _connect(self, desk: Desk) -> None:
        to = self.presenter
        self.answer.clicked.connect(to.open)
        self.keep.clicked.connect(to.keep)
        self.go.clicked.connect(to.let_go)
        self.dialog.escaped.connect(lambda: to.fold(later=True))
        self.dialog.closed.connect(self._on_closed)
        self.dialog.digit.connect(self._on_digit)
        self._timer.timeout.connect(to.tick)
        desk.news.on(AskedToLetGo, lambda _news: to.look(), self)
        desk.news.on(StoreChanged, lambda _news: to.look_again(), self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            # Only the field that has the keyboard is listened to: a filter would see every event.
            app.focusChanged.connect(self._on_focus)
            self._on_focus(None, app.focusWidget())

    def moved(self) -> None:
        """Another page is shown, or the till was opened again: what is asked is read anew."""
        self.presenter.look()

    # ------------------------------------------------------------------ for the presenter

    def show_state(self, state: AskState) -> None:
        """Show everything anew."""
        self._row.setVisible(state.shape is Shape.BANNER)
        if state.shape is Shape.NONE:
            self._timer.stop()
            self._close()
            return
        self._timer.start()
        self.banner.show_text(state.banner)
        self._fill(state)
        if state.shape is Shape.BANNER:
            self._close()
        elif not self.dialog.isVisible():
            self.dialog.rise(self.keep)

    def covered(self) -> bool:
        """Tell whether another dialog lies over the page."""
        others = self._host.findChildren(ScrimDialog)
        return any(one.isVisible() for one in others if one is not self.dialog)

    def leaves_page(self) -> bool:
        """Tell whether the page is about a checkout."""
        return self._on_checkout()

    # ------------------------------------------------------------------ inside

    def _fill(self, state: AskState) -> None:
        self.dialog.set_title(state.title)
        self.words.set_text(state.words)
        self.rest.set_text(state.rest)
        self.money.set_tone(Tone.INFO, state.money_icon)
        self.money.show_text(state.money)
        self.trouble.set_text(state.trouble)
        self.trouble.setVisible(bool(state.trouble))
        self.keep.set_detail(state.keep_detail)
        self.keep.set_usable(not state.busy, "In a moment")
        self.go.set_text(state.go)
        self.go.set_detail(state.go_detail)
        reason = "In a moment" if state.busy else state.go_detail
        self.go.set_usable(state.can_go and not state.busy, reason)

    def _close(self) -> None:
        self._closing = True
        self.dialog.close_()
        self._closing = False

    def _on_closed(self) -> None:
        # Another dialog or another page took its place: it waits as a banner.
        if not self._closing:
            self.presenter.fold()

    def _on_digit(self, event: QKeyEvent) -> None:
        self.presenter.typed()
        self.presenter.fold()
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            QApplication.sendEvent(field, event)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        QObject.disconnect(self._listened)
        if isinstance(now, QLineEdit):
            self._listened = now.textChanged.connect(self._on_text)

    def _on_text(self, _text: str) -> None:
        self.presenter.typed()
