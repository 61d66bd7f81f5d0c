"""A till's window on a fake till, without threads: for tests of screens and for the pictures."""

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.fakes import shop
from tests.fakes.at_once import AtOnce
from tests.fakes.till import FakeTill
from ui.app.strip import StripTeller
from ui.app.window import TillWindow
from ui.bridge.routes import Desk
from ui.navigation import OPEN_PLACES, Place
from ui.theme.look import look
from ui.theme.words import Writing
from ui.widgets.asking import WindowAsk

#: Monday 23 November 2026, 14:07 in London.
NOW = 1_795_442_820_000_000


def until(true: Callable[[], object], *, seconds: int = 30) -> None:
    """Lets the event loop run until something is true; a busy machine needs its time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not true within {seconds} s"
        QTest.qWait(10)


class NewsAtOnce:
    """Hands events on at once, on the same thread."""

    def __init__(self) -> None:
        self.listeners: list[tuple[type, Callable[[Any], object]]] = []

    def on(self, kind: type, hear: Callable[[Any], object], owner: object) -> None:
        self.listeners.append((kind, hear))

    def take(self, event: object) -> None:
        for kind, hear in tuple(self.listeners):
            if isinstance(event, kind):
                hear(event)


class SoundsHeard:
    """Remembers the sounds."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def play(self, sound: str) -> None:
        self.heard.append(sound)


_VIEWS = {
    Place.SIGN_IN: ("sign_in", "SignInView"),
    Place.SELL: ("sell", "SellView"),
    Place.RECALL: ("recall", "RecallView"),
    Place.LOCKED: ("lock_screen", "LockScreenView"),
    Place.PAY: ("pay", "PayView"),
    Place.DONE: ("done", "DonePanel"),
    Place.UNFINISHED: ("unfinished", "UnfinishedView"),
    Place.LOCK_DIALOG: ("lock", "LockDialog"),
    Place.RECEIPT: ("receipt", "ReceiptDialog"),
}


class Stage(QObject):
    """The window with every screen; ``runs`` may be a real dispatcher where threads matter."""

    def __init__(self, *, runs: Any = None, ask: Any = None, news: Any = None) -> None:
        super().__init__()
        self.time = NOW
        self.elapsed = 1000.0
        self.till = FakeTill(now=lambda: self.time)
        self.news = news or NewsAtOnce()
        self.sounds = SoundsHeard()
        self.window = TillWindow()
        self.navigation = self.window.navigation
        self.desk = Desk(
            till=self.till,
            runs=runs or AtOnce(),
            news=self.news,
            ask=ask or WindowAsk(self.navigation),
            routes=self.navigation,
            sounds=self.sounds,
            writing=Writing(),
            now=lambda: self.time,
            elapsed=lambda: self.elapsed,
        )
        self.till.subscribe(self.news.take)
        for place in _VIEWS:
            self.navigation.page(place, lambda place=place: self._make(place))
        self.teller = StripTeller(self.desk, self.window.strip, look().keys)
        self.navigation.moved.connect(self._on_moved)
        self.window.strip.picked.connect(self._on_strip)
        self.teller.start()

    def _make(self, place: Place) -> Any:
        room, name = _VIEWS[place]
        # Screens that are not asked for need not be there.
        view = getattr(import_module(f"ui.screens.{room}.view"), name)
        if place in (Place.LOCK_DIALOG, Place.RECEIPT):
            return view(self.desk, self.navigation)
        return view(self.desk)

    def _on_moved(self, _place: str) -> None:
        person = self.till.person
        self.teller.moved(
            person=person.name if person else "", open_page=self.navigation.here in OPEN_PLACES
        )

    def _on_strip(self, ident: str) -> None:
        acts = {"lock": self.navigation.lock_screen, "parked": self.navigation.to_recall}
        acts.get(ident, lambda: None)()

    # ------------------------------------------------------------------ scenes

    def show(self, width: int = 1366, height: int = 768) -> "Stage":
        self.window.resize(width, height)
        self.window.show()
        # A window is active only after the platform has seen it shown.
        QTest.qWaitForWindowExposed(self.window)
        self.window.activateWindow()
        QApplication.processEvents()
        return self

    def sign_in(self, who: str = "u-ana") -> "Stage":
        self.till.sign_in(who, pin=shop.PIN)
        return self

    def sell(self) -> Any:
        self.navigation.go(Place.SELL)
        QApplication.processEvents()
        return self.navigation.made(Place.SELL)

    def three_parked(self) -> None:
        self.till.parked_elsewhere(
            "Till 2", "Ben Okafor", "Mrs Hale, pram", "Porridge", "Oat drink", minutes=4
        )
        self.till.parked_elsewhere("Till 3", "Priya Nair", None, "Baguette", "Greek feta")
        self.till.parked_elsewhere(
            "Till 2", "Ben Okafor", "Blue van, 2 bags", "AA batteries", "Kitchen roll", minutes=41
        )

    def fill(self, cart_id: str) -> None:
        """Fill the cart of the pictures: eight lines, one discount, one note, £31.10."""
        till = self.till
        for name, quantity in (
            ("Warburtons", 1000),
            ("Yeo", 2000),
            ("Cathedral", 1000),
            ("Bananas", 842),
            ("McVitie", 1000),
            ("Tropicana", 2000),
            ("Mrs Bridges", 1000),
        ):
            till.add_article(cart_id, article_id=shop.good(name).article_id, quantity=quantity)
        cart = till.cart(cart_id)
        lines = {line.name.split()[0]: line.line_id for line in cart.lines}
        change = till.discount_line(
            cart_id,
            line_id=lines["Cathedral"],
            kind="percent",
            value=100_000,
            version=cart.version,
        )
        till.note_line(cart_id, line_id=lines["Mrs"], note="Wrap as a gift", version=change.version)
        tea = shop.good("Barry").article_id
        till.add_article(cart_id, article_id=tea, quantity=3000)

    def filled_sell(self) -> Any:
        self.three_parked()
        cart = self.till.current_cart()
        self.fill(cart.cart_id)
        return self.sell()

    def close(self) -> None:
        self.window.set_may_leave(str)
        self.window.close()
        self.window.deleteLater()
        # With it goes what a test hung on it: a scanner's ear would hear the next test's keys.
        self.deleteLater()

    def grab(self, widget: QWidget | None = None) -> Any:
        QApplication.processEvents()
        return (widget or self.window).grab()
