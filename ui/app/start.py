"""Opens the window first and the shop behind it; closes both in order."""

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QSettings, QSize, QTimer
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from ui.app.alert_toasts import AlertToasts
from ui.app.desk import Heard, attend_questions, make_desk, register_office, register_pages
from ui.app.strip import StripTeller
from ui.app.window import OpeningPage, TillWindow
from ui.bridge.dispatcher import Dispatcher
from ui.bridge.events import EventBridge
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import Section
from ui.navigation import OPEN_PLACES, Place
from ui.scanning.wedge import Wedge
from ui.screens.terminal.view import TerminalWindow
from ui.theme.look import Theme, install, look
from ui.theme.sounds import Sounds, find_player
from ui.widgets.keys import KeyRouter

if TYPE_CHECKING:
    from pos.api.office import Office
    from pos.api.terminal_desk import TerminalDesk
    from pos.api.till import Till
    from pos.api.views import Unfinished
    from ui.bridge.routes import Desk

#: Every till cleans up what others left, a little apart from each other.
CLEAN_UP_MS, JITTER_MS = 15_000, 3_000
TICK_MS = 1_000


class Core(Protocol):
    """What `pos.app` gives: the till; closing it lets go of store and devices."""

    @property
    def till(self) -> "Till":
        """The till."""

    @property
    def office(self) -> "Office":
        """The manager's office of this till."""

    @property
    def terminal_desk(self) -> "TerminalDesk | None":
        """The simulated card terminal's side of the customer, where that terminal is in use."""

    def close(self) -> None:
        """Let go of everything."""


@dataclass(frozen=True)
class Options:
    """How the window is opened.

    Attributes:
        theme: ``system``, ``light`` or ``dark``.
        size: of the window, for pictures; none is where it was.
        full: over the whole screen.
        sounds: whether a scan is heard.
    """

    theme: str = "system"
    size: tuple[int, int] | None = None
    full: bool = False
    sounds: bool = True


class Program(QObject):
    """The running program: one window, one dispatcher, and the core once it is open."""

    def __init__(self, open_core: Callable[[], Core], options: Options) -> None:
        super().__init__()
        self._open_core = open_core
        self._options = options
        self._settings = QSettings("Holdfast", "Holdfast POS")
        self.window = TillWindow(self._settings)
        self.run = Dispatcher(self)
        self.news = EventBridge(self)
        self._sounds = Sounds(self, player=find_player() if options.sounds else None)
        self._wedge = Wedge(self)
        self._clean_up = self._timer(CLEAN_UP_MS)
        self._tick = self._timer(TICK_MS)
        self._core: Core | None = None
        self._desk: Desk | None = None
        self._teller: StripTeller | None = None
        self._terminal: TerminalWindow | None = None
        self._unsubscribe: Callable[[], None] = _nothing
        self._opening = OpeningPage()
        self._begin()

    def _timer(self, interval: int) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval)
        return timer

    def _begin(self) -> None:
        window, navigation = self.window, self.window.navigation
        navigation.page(Place.OPENING, lambda: self._opening)
        navigation.go(Place.OPENING)
        navigation.moved.connect(lambda _place: self._on_moved())
        navigation.after_sign_in(self._look_for_unfinished)
        self._opening.again.connect(self.open_shop)
        self._opening.quit_wanted.connect(window.close)
        self.run.troubled.connect(self._on_trouble)
        self._wedge.scanned.connect(self._on_scan)
        window.strip.picked.connect(self._on_strip)
        window.set_may_leave(navigation.closing)
        window.leaving.connect(self.close)
        router = KeyRouter.of(window)
        router.add("Ctrl+Q", window, window.close)
        router.add("F11" if sys.platform == "darwin" else "Alt+Enter", window, window.toggle_full)
        router.add("Ctrl+D", window, self.switch_theme)
        router.add("Ctrl+T", window, self._show_terminal)

    # ------------------------------------------------------------------ opening

    def show(self) -> None:
        """Show the window, then open the shop once it has been painted."""
        size = QSize(*self._options.size) if self._options.size else None
        self.window.open_(size)
        if self._options.full:
            self.window.showFullScreen()
        # The first turn of the event loop paints; only the second begins to load the core.
        QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, self.open_shop))

    def open_shop(self) -> None:
        """Open the store on a worker, with the window alive meanwhile."""
        self._opening.show_opening()
        self.run.run(Lane.SELL, self._open_core, self._on_open, self._on_not_open)

    def _on_not_open(self, why: Trouble) -> None:
        self._opening.show_problem(why.sentence)

    def _on_open(self, core: Core) -> None:
        self._core = core
        navigation = self.window.navigation
        desk = make_desk(core.till, self.run, self.news, navigation, Heard(self._sounds))
        self._desk = desk
        register_pages(navigation, desk, navigation)
        register_office(navigation, desk, core.office)
        attend_questions(navigation, desk)
        self._unsubscribe = core.till.subscribe(self.news.take)
        self._teller = StripTeller(desk, self.window.strip, look().keys)
        self._teller.start()
        AlertToasts(desk, self)
        self._tick.timeout.connect(self._teller.tick)
        self._tick.start()
        self._clean_up.timeout.connect(self._on_clean_up)
        self._clean_up.start()
        self.window.setWindowTitle(f"{core.till.shop_name} – {core.till.name} – Holdfast POS")
        navigation.to_sign_in()
        if core.terminal_desk is not None:
            self._terminal = TerminalWindow(
                core.terminal_desk, self.run, desk.writing, core.till.name
            )
            self._terminal.attend(self.window)
            self._terminal.installEventFilter(self)

    # ------------------------------------------------------------------ while it runs

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._terminal and event.type() == QEvent.Type.Hide:
            # Where it took the keyboard with a touch, the till gets it back.
            QTimer.singleShot(0, self.window, self.window.activateWindow)
        return super().eventFilter(watched, event)

    def _show_terminal(self) -> None:
        if self._terminal is not None:
            self._terminal.bring_up()

    def _on_moved(self) -> None:
        if self._teller is None or self._core is None:
            return
        place = self.window.navigation.here
        office = place is Place.OFFICE
        person = self._core.office.session.person if office else self._core.till.person
        self._teller.moved(
            person=person.name if person else "", open_page=place in OPEN_PLACES, office=office
        )

    def _look_for_unfinished(self) -> None:
        if self._core is None:
            return
        till = self._core.till
        self.run.run(Lane.READ, till.unfinished, self._on_unfinished, self._on_none_read)

    def _on_unfinished(self, left: "tuple[Unfinished, ...]") -> None:
        navigation = self.window.navigation
        if left:
            navigation.show_unfinished(left)
        else:
            navigation.back_to_sell()

    def _on_none_read(self, why: Trouble) -> None:
        self.window.navigation.back_to_sell()
        self._on_trouble(why)

    def _on_clean_up(self) -> None:
        self._clean_up.setInterval(CLEAN_UP_MS + random.randint(-JITTER_MS, JITTER_MS))  # noqa: S311 - spreads tills
        if self._core is not None:
            self.run.run(Lane.BACKGROUND, self._core.till.clean_up, on_problem=_later)
            self.run.run(Lane.BACKGROUND, self._core.till.watch_shop, on_problem=_later)

    def _on_trouble(self, why: Trouble) -> None:
        self.window.toast.show_text(why.sentence)

    def _on_strip(self, ident: str) -> None:
        anywhere = {"terminal": self._show_terminal, "till": self._ask_about_window}
        if ident in anywhere:
            anywhere[ident]()
        elif self.window.navigation.here not in OPEN_PLACES:
            self._leave_for(ident)

    def _leave_for(self, ident: str) -> None:
        navigation = self.window.navigation
        if navigation.asking():
            navigation.toast("Answer the question first.")
        elif ident == "lock":
            navigation.lock_screen()
        elif navigation.here is Place.OFFICE:
            navigation.toast("Go back to the till first, F10.")
        elif ident == "attention" and navigation.here in {Place.SELL, Place.RECALL}:
            navigation.to_office(Section.ATTENTION)
        elif navigation.here is not Place.SELL:
            navigation.toast("Finish here first, then go on from selling.")
        elif ident == "person":
            navigation.to_sign_in()
        elif ident == "parked":
            navigation.to_recall()

    def _ask_about_window(self) -> None:
        """What a finger cannot do otherwise: there is no frame around a whole screen."""
        if self._desk is None or self.window.navigation.asking():
            return
        acts = {
            "theme": self.switch_theme,
            "full": self.window.toggle_full,
            "close": self.window.close,
        }
        other = "Light" if look().theme.dark else "Dark"
        full = "A window" if self.window.isFullScreen() else "The whole screen"
        options = (
            ("theme", other, "Colours, Ctrl D"),
            ("full", full, "Size, Alt Enter"),
            ("close", "Close the till", "Ctrl Q"),
        )
        self._desk.ask.choose("This till", "", options, lambda ident: acts[ident]())

    def _on_scan(self, text: str) -> None:
        """A scan that no code field took."""
        navigation = self.window.navigation
        if navigation.here is Place.SELL:
            take: Callable[[str], object] | None = getattr(
                navigation.made(Place.SELL), "scanned", None
            )
            if take is not None:
                take(text)
        elif self._desk is not None:
            self._desk.sounds.play("error")
            navigation.toast("Not added: nothing can be scanned here.")

    def switch_theme(self) -> None:
        """Change between light and dark for this till; kept for the next start."""
        chosen = "light" if look().theme.dark else "dark"
        look().use(Theme.named(chosen))
        self._settings.setValue("look/theme", chosen)

    # ------------------------------------------------------------------ leaving

    def close(self) -> None:
        """Stop in order: scans, timers, news, work under way, the core."""
        self._wedge.stop()
        self._tick.stop()
        self._clean_up.stop()
        # Closing the window and leaving the event loop both come here.
        unsubscribe, self._unsubscribe = self._unsubscribe, _nothing
        unsubscribe()
        self._sounds.stop()
        if self._terminal is not None:
            self._terminal.end()
        self.run.shutdown()
        core, self._core = self._core, None
        if core is not None:
            core.close()


def _later(_why: Trouble) -> None:
    """The next round tries again."""


def _nothing() -> None:
    """Nobody has subscribed."""


def run(open_core: Callable[[], Core], options: Options) -> int:
    """Open the till's window and stay until it is closed; gives the exit status.

    Args:
        open_core: builds the core; called on a worker, after the first painting. What it raises
            is told on a page with *Try again* and *Quit*.
        options: theme, size and sounds.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        return 1
    app.setApplicationName("Holdfast POS")
    app.setQuitOnLastWindowClosed(True)
    kept = QSettings("Holdfast", "Holdfast POS").value("look/theme")
    theme = options.theme if options.theme != "system" or kept is None else str(kept)
    install(app, Theme.named(theme))
    program = Program(open_core, options)
    program.show()
    status = app.exec()
    program.close()
    return int(status)
