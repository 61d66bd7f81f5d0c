"""The till's window with the office in it, on a real shop in memory, without threads."""

import time

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.fakes.at_once import AtOnce
from tests.gui.stage import NewsAtOnce, SoundsHeard
from ui.app.office_pages import make_office
from ui.app.strip import StripTeller
from ui.app.window import TillWindow
from ui.bridge.routes import Desk
from ui.navigation import Place
from ui.theme.look import look
from ui.theme.words import Writing
from ui.widgets.asking import WindowAsk


class OfficeStage:
    """``shop`` is a `tests.office.shop.OfficeShop`; ``show(section)`` opens a page of its office.

    ``now`` may be moved; it is the clock of the screen and nothing else.
    """

    def __init__(self, shop, *, runs=None, ask=None):
        self.shop = shop
        self.news = NewsAtOnce()
        self.sounds = SoundsHeard()
        self.elapsed = 1000.0
        self.window = TillWindow()
        self.navigation = self.window.navigation
        self.desk = Desk(
            till=shop.till,
            runs=runs or AtOnce(),
            news=self.news,
            ask=ask or WindowAsk(self.navigation),
            routes=self.navigation,
            sounds=self.sounds,
            writing=Writing(),
            now=shop.shop.clock.now,
            elapsed=lambda: self.elapsed,
        )
        shop.till.subscribe(self.news.take)
        self.left = 0
        self.navigation.page(
            Place.OFFICE, lambda: make_office(self.desk, shop.office, self._on_leave)
        )
        self.teller = StripTeller(self.desk, self.window.strip, look().keys)
        self.teller.start()

    def _on_leave(self):
        self.left += 1

    @property
    def frame(self):
        return self.navigation.made(Place.OFFICE)

    def page(self, section):
        return self.frame.made(section)

    def show(self, section=None, width=1366, height=768):
        self.window.resize(width, height)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.window.activateWindow()
        self.navigation.go(Place.OFFICE, section)
        QApplication.processEvents()
        return None if section is None else self.page(section)

    def until(self, true, *, seconds=30):
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"not true within {seconds} s"
            QTest.qWait(10)

    def grab(self, widget=None):
        QApplication.processEvents()
        return (widget or self.window).grab()

    def close(self):
        self.window.set_may_leave(str)
        self.window.close()
        self.window.deleteLater()
