"""Sell as Qt widgets: the code field that never loses the keyboard, goods left, the cart right."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import StoreChanged
from ui.bridge.lanes import Trouble
from ui.bridge.routes import Desk, PayRequest
from ui.screens.sell import parts
from ui.screens.sell.cartpanel import CartPanel
from ui.screens.sell.goods import Goods
from ui.screens.sell.presenter import SellPresenter
from ui.screens.sell.surface import Can, Found, Held
from ui.theme.look import look
from ui.theme.shortcuts import Act
from ui.theme.sizes import measures
from ui.theme.space import GAP
from ui.widgets.codefield import CodeField
from ui.widgets.keys import KeyRouter, covered
from ui.widgets.values import CartChange, TileText, TotalsText

#: A search begins when the keys rested so long, so that a scan never starts one.
SEARCH_MS = 90
#: News is looked at once for all that came within this time.
LOOK_MS = 200
#: On Done Enter does nothing for so long.
DONE_DEAD_MS = 300
_STRIP = 48
_LONG, _SHORT = (
    "Scan or type a code or a name.  3* first means three.",
    "Scan, or type a code or a name",
)
_DONE_LONG, _DONE_SHORT = (
    "Scan the next article. The change stays here until you do.",
    "Scan the next article",
)
_WIDE = 700


class SellView(QWidget):
    """Draws what the presenter says and hands it every key, scan and touch."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        keys = look().keys
        self.code = CodeField(_LONG)
        self.goods = Goods(self.code, keys)
        self.cart = CartPanel(keys)
        self._below = QStackedWidget()
        self._below.addWidget(self.goods)
        self._cover: QWidget | None = None
        self._since_cover = QElapsedTimer()
        self._waiting = ""
        self._held = False
        self._categories: tuple[tuple[str, str], ...] = ()
        self._bound = False
        self._search = self._timer(SEARCH_MS)
        self._look = self._timer(LOOK_MS)
        self.presenter = SellPresenter(desk, self)
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _timer(self, interval: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        return timer

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.code)
        left.addWidget(self._below, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP, GAP, GAP)
        row.setSpacing(GAP)
        row.addLayout(left, 1)
        row.addWidget(self.cart)

    def _connect(self) -> None:
        presenter, goods, cart = self.presenter, self.goods, self.cart
        self.code.entered.connect(presenter.entered)
        self.code.edited.connect(self._on_edited)
        self.code.moved.connect(self._on_moved)
        self.code.empty_enter.connect(self._on_empty_enter)
        self.code.pad_wanted.connect(self._on_pad)
        goods.pad.closed.connect(goods.toggle_pad)
        goods.trouble.closed.connect(lambda: self.show_trouble(""))
        goods.tiles.picked.connect(presenter.adding.press)
        goods.found.picked.connect(presenter.adding.pick_found)
        goods.categories.chosen.connect(presenter.adding.choose)
        goods.categories.more_wanted.connect(self._on_more_categories)
        goods.asked.connect(self._on_asked)
        cart.exact.connect(lambda: presenter.paying.pay("exact cash"))
        cart.card.connect(lambda: presenter.paying.pay("card"))
        cart.pay.connect(lambda: presenter.paying.pay("choose"))
        cart.clear.connect(presenter.editing.clear)
        cart.new_cart.connect(presenter.escape)
        cart.what_can_i_do.connect(presenter.empty_enter)
        cart.lines.marked.connect(lambda _line: presenter.register.show_can())
        cart.lines.activated_line.connect(lambda _line: presenter.editing.quantity())
        self._search.timeout.connect(lambda: presenter.adding.typed(self.code.text()))
        self._look.timeout.connect(presenter.look_again)
        self._desk.news.on(StoreChanged, lambda _event: self._look.start(), self)

    # ------------------------------------------------------------------ the page

    def enter(self, what: object) -> None:
        """Be shown with a cart, a cart id, or nothing for the cart that is open here."""
        self.uncover()
        self.code.clear()
        self.presenter.enter(what)
        self.code.take_focus()

    def leave(self) -> None:
        """Another page takes the place."""
        self._search.stop()
        self.code.clear()

    def scanned(self, text: str) -> None:
        """Take a scan that did not reach the code field: a held cart, or a question is open."""
        if covered(self):
            self.presenter.scanned_in_dialog(text)
        else:
            self.presenter.entered(text)

    def cover(self, panel: QWidget) -> None:
        """Put Done over tiles and keys; the next cart stands beside it, empty."""
        self._cover = panel
        if self._below.indexOf(panel) < 0:
            self._below.addWidget(panel)
        self._below.setCurrentWidget(panel)
        self._write_placeholder()
        self._since_cover.start()
        self.presenter.covered()
        self.code.take_focus()

    def uncover(self) -> None:
        """Show the tiles again."""
        if self._cover is not None:
            leave = getattr(self._cover, "leave", None)
            self._cover = None
            self._below.setCurrentWidget(self.goods)
            if leave is not None:
                leave()
        self._write_placeholder()

    def refused(self, request: PayRequest, why: Trouble) -> None:
        """Say or ask what a refused checkout needs."""
        self.presenter.refused(request, why)

    # ------------------------------------------------------------------ keys

    def _on_edited(self, _text: str) -> None:
        self._search.start()

    def _on_pad(self) -> None:
        self.uncover()
        self.goods.toggle_pad()

    def _on_moved(self, by: int) -> None:
        if not self.presenter.moved(by) and self.presenter.register.held is None:
            self.cart.lines.step(by)

    def _on_empty_enter(self) -> None:
        if self._cover is None:
            self.presenter.empty_enter()
        elif self._since_cover.elapsed() >= DONE_DEAD_MS:
            self.uncover()

    def _on_asked(self, name: str) -> None:
        editing = self.presenter.editing
        acts: dict[str, Callable[[], object]] = {
            "park": editing.park,
            "recall": self._desk.routes.to_recall,
            "quantity": editing.quantity,
            "discount": editing.discount,
            "note": editing.note,
            "void": editing.void,
            "manager": self._desk.routes.to_office,
            "help": self.show_keys,
            "more": self._on_more_keys,
        }
        acts[name]()

    def _on_more_keys(self) -> None:
        options = [
            ("note", "Note", "On the marked line"),
            ("manager", "Manager", "The office, F10"),
            ("help", "Help", "All keys"),
        ]
        usable = [one for one in options if self.goods.keys[one[0]].isEnabled()]
        self._desk.ask.choose("More", "", usable, self._on_asked)

    def _on_more_categories(self, hidden: tuple[tuple[str, str], ...]) -> None:
        options = [(ident, text, "") for ident, text in hidden]
        self._desk.ask.choose("Categories", "", options, self.presenter.adding.choose)

    def _on_escape(self) -> None:
        if self._cover is not None:
            self.uncover()
        elif not self.goods.close_pad():
            self.presenter.escape()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._bound:
            self._bound = True
            router = KeyRouter.of(self)
            router.add("Esc", self, self._on_escape)
            # In a small window the key itself is under More.
            router.add(look().keys.key(Act.MANAGER), self, self._desk.routes.to_office)
            router.add("PgDown", self, lambda: self.presenter.adding.step_category(1))
            router.add("PgUp", self, lambda: self.presenter.adding.step_category(-1))
            QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        # Tab would take the keyboard from the code field; every key has a key of its own.
        return True

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is self.code.box.line or not self.isVisible():
            return
        if now is None or now is self.window() or self.isAncestorOf(now):
            QTimer.singleShot(0, self, self._keep_focus)

    def _keep_focus(self) -> None:
        if self.isVisible() and not covered(self) and self.window().isActiveWindow():
            self.code.take_focus()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            QTimer.singleShot(0, self, self._keep_focus)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        what = measures(self.width(), self.height() + _STRIP)
        self.cart.fit(what)
        functions = what.function_rows * (what.function_height + GAP)
        height = self.height() - 2 * GAP - 56 - GAP - 44 - GAP - functions
        self.goods.fit(what, height=height)
        self.presenter.adding.set_room(self.goods.tiles.capacity)
        self._write_placeholder()

    def _write_placeholder(self) -> None:
        if self._held:
            return
        wide = self.width() - self.cart.width() >= _WIDE
        usual = _LONG if wide else _SHORT
        if self._cover is not None:
            usual = _DONE_LONG if wide else _DONE_SHORT
        self.code.set_placeholder(f"{self._waiting} the next article" if self._waiting else usual)

    # ------------------------------------------------------------------ Surface

    def show_cart(self, change: CartChange, *, whole: bool) -> None:
        """See `Surface`."""
        self.cart.show_cart(change, whole=whole)

    def show_head(self, number: str, said: str) -> None:
        """See `Surface`."""
        self.cart.show_head(number, said)

    def show_totals(self, totals: TotalsText) -> None:
        """See `Surface`."""
        self.cart.totals.show_totals(totals)

    def show_can(self, can: Can) -> None:
        """See `Surface`."""
        self.goods.show_can(can)
        self.cart.show_can(can)

    def show_held(self, held: Held | None) -> None:
        """See `Surface`."""
        self._held = held is not None
        self.cart.show_held(held)
        self.goods.set_locked(held.title if held else "")
        self.code.box.set_icon("lock" if held else "barcode")
        self.code.set_locked(held is not None, held.how_out if held else "")
        if not self._held:
            self._write_placeholder()
        if covered(self):
            # A dialog has the keyboard; it gives it back when it closes.
            return
        if self._held:
            self.setFocus()
        else:
            self.code.take_focus()

    def show_categories(self, categories: tuple[tuple[str, str], ...], chosen: str) -> None:
        """See `Surface`."""
        if categories != self._categories:
            self._categories = categories
            self.goods.categories.show_categories(categories)
        self.goods.categories.choose(chosen)

    def show_tiles(self, tiles: tuple[TileText, ...]) -> None:
        """See `Surface`."""
        self.goods.show_tiles(tiles)

    def show_found(self, found: tuple[Found, ...], marked: int) -> None:
        """See `Surface`."""
        if found:
            self.uncover()
        self.goods.show_found(found, marked)

    def show_nothing_found(self, text: str) -> None:
        """See `Surface`."""
        self.uncover()
        self.goods.show_nothing_found(text)

    def show_trouble(self, sentence: str) -> None:
        """See `Surface`."""
        if sentence:
            self.uncover()
        self.goods.show_trouble(sentence)

    def show_quantity(self, text: str) -> None:
        """See `Surface`."""
        self._waiting = text
        self._write_placeholder()

    def put_back(self, text: str) -> None:
        """See `Surface`."""
        if text == "":
            self.code.clear()
        elif not self.code.text():
            self.code.set_text(text)

    def show_last_sale(self, said: str) -> None:
        """See `Surface`."""
        self.cart.show_last_sale(said)

    def marked_line(self) -> str:
        """See `Surface`."""
        return self.cart.lines.marked_line

    def ask_name(self, on_name: Callable[[str | None], object]) -> None:
        """See `Surface`."""
        parts.ask_name(self._host(), on_name)

    def show_keys(self) -> None:
        """See `Surface`."""
        parts.show_keys(self._host())

    def _host(self) -> QWidget:
        """The area below the strip: the stack this page lies in, or the page itself alone."""
        parent = self.parentWidget()
        return parent if parent is not None else self
