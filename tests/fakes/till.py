"""An in-memory till for screens: the contract of ``pos.api.till.Till`` without a store.

What matters to a screen is true here: versions, refusals, prices, who holds a cart, that a call
may block. Hooks for tests stand at the end of the class, named in the words of the shop:
``another_till_pays``, ``another_till_lets_go``, ``reachable`` and so on.
"""

import threading
from collections.abc import Callable
from dataclasses import replace

from pos.api.errors import Code, Problem
from pos.api.events import Event, StoreChanged
from pos.api.views import (
    Approver,
    ArticleView,
    Asked,
    CartChange,
    CartStatusView,
    CartSummary,
    CartView,
    CategoryView,
    CheckoutRef,
    CheckoutView,
    LastSale,
    LetGoAsk,
    Permission,
    Person,
    PersonAnswer,
    PersonView,
    Receipt,
    Tender,
    Unfinished,
)
from pos.domain import barcode
from pos.domain.cart_rules import check_discount, check_price, check_quantity, clean, reason_of
from pos.domain.names import search_text
from tests.fakes import shop
from tests.fakes.till_cart import FakeCart
from tests.fakes.till_checkout import FakeCheckouts

MINUTE = 60_000_000


class FakeTill:
    """One till of Harbour Stores; safe to call from any thread, like the real one."""

    def __init__(
        self, *, name: str = "Till 1", now: Callable[[], int] = lambda: 1_795_000_000_000_000
    ) -> None:
        self.name = name
        self.shop_name = "Harbour Stores"
        self.currency = "GBP"
        self.now = now
        self.guard = threading.RLock()
        self.carts: dict[str, FakeCart] = {}
        self.goods = {good.article_id: good for good in shop.GOODS}
        self.wrong_pins: dict[str, int] = {}
        self.checkouts = FakeCheckouts(self)
        self.calls: list[str] = []
        self.store_reachable = True
        self.attention = 0
        self.closed = False
        self._person: Person | None = None
        self._listeners: list[Callable[[Event], None]] = []
        self._keys = 0
        self._numbers = 1206

    # ------------------------------------------------------------------ people

    def people(self) -> tuple[PersonView, ...]:
        self._called("people")
        here = {cart.cashier for cart in self._open() if cart.till == self.name and cart.lines}
        return tuple(
            replace(one, open_cart=one.name in here, locked=self.wrong_pins.get(one.user_id, 0) > 9)
            for one in shop.PEOPLE
        )

    def sign_in(self, user_id: str, *, pin: str) -> Person:
        self._called("sign_in")
        self._person = self._check_pin(user_id, pin)
        return self._person

    def sign_out(self) -> None:
        self._called("sign_out")
        self._person = None

    @property
    def person(self) -> Person | None:
        return self._person

    def _check_pin(self, user_id: str, pin: str) -> Person:
        wrong = self.wrong_pins.get(user_id, 0)
        if wrong >= 10:
            raise Problem(Code.PIN_LOCKED)
        known = {one.user_id: one for one in shop.PEOPLE}
        if user_id not in known or pin != shop.PIN:
            self.wrong_pins[user_id] = wrong = wrong + 1
            if wrong >= 10:
                raise Problem(Code.PIN_LOCKED)
            raise Problem(Code.PIN_WAIT, seconds=1) if wrong >= 5 else Problem(Code.WRONG_PIN)
        self.wrong_pins.pop(user_id, None)
        view = known[user_id]
        return Person(view.user_id, view.name, view.role)

    def _me(self) -> Person:
        if self._person is None:
            raise Problem(Code.NOT_SIGNED_IN)
        return self._person

    def _allow(self, permission: Permission, approver: Approver | None) -> None:
        if approver is None:
            self._me().require(permission)
        else:
            self._check_pin(approver.user_id, approver.pin).require(permission)

    # ------------------------------------------------------------------ carts

    def current_cart(self) -> CartView:
        self._called("current_cart")
        with self.guard:
            me = self._me().name
            mine = [c for c in self._open() if c.till == self.name and c.cashier == me]
            free = [c for c in mine if c.parked_at is None and c.status == "open"]
            return free[-1].view() if free else self._make().view()

    def new_cart(self) -> CartView:
        self._called("new_cart")
        with self.guard:
            me = self._me().name
            for cart in self._open():
                mine = cart.till == self.name and cart.cashier == me and not cart.lines
                if mine and cart.status == "open" and cart.parked_at is None:
                    return cart.view()
            return self._make().view()

    def _make(self) -> FakeCart:
        self._numbers += 1
        cart = FakeCart(f"c-{self._numbers}", str(self._numbers), self.name, self._me().name)
        cart.opened_at = self.now()
        self.carts[cart.cart_id] = cart
        return cart

    def cart(self, cart_id: str) -> CartView:
        self._called("cart")
        return self._cart(cart_id).view()

    def open_carts(self) -> tuple[CartSummary, ...]:
        self._called("open_carts")
        with self.guard:
            me = self._person.name if self._person else ""
            return tuple(
                self.checkouts.summary(cart, mine=cart.till == self.name and cart.cashier == me)
                for cart in self._open()
                if cart.lines
            )

    def scan(self, cart_id: str, *, code: str, quantity: int = 1000) -> CartChange:
        self._called("scan")
        read = barcode.read(code)
        ways = (*barcode.spellings(read), read.upper())
        found = [g for g in self.goods.values() if g.barcode in ways or g.sku in ways]
        if not found:
            self._writable(cart_id)
            raise barcode.not_found(read)
        return self._add(cart_id, found[0], quantity)

    def add_article(self, cart_id: str, *, article_id: str, quantity: int = 1000) -> CartChange:
        self._called("add_article")
        return self._add(cart_id, self.goods[article_id], quantity)

    def _add(self, cart_id: str, good: shop.Good, quantity: int) -> CartChange:
        with self.guard:
            cart = self._writable(cart_id)
            if good.price is None:
                raise Problem(Code.PRICE_MISSING, article=good.name)
            check_quantity(quantity, name=good.name, unit=good.unit)
            return cart.add(good, quantity)

    def change_quantity(
        self, cart_id: str, *, line_id: str, quantity: int, version: int
    ) -> CartChange:
        self._called("change_quantity")
        with self.guard:
            cart = self._writable(cart_id, version)
            line = cart.line(line_id)
            check_quantity(quantity, name=line.good.name, unit=line.good.unit)
            return cart.rewrite(replace(line, quantity=quantity))

    def remove_line(self, cart_id: str, *, line_id: str, version: int) -> CartChange:
        self._called("remove_line")
        with self.guard:
            return self._writable(cart_id, version).remove(line_id)

    def clear_cart(self, cart_id: str, *, version: int) -> CartChange:
        self._called("clear_cart")
        with self.guard:
            return self._writable(cart_id, version).clear()

    def discount_line(
        self,
        cart_id: str,
        *,
        line_id: str,
        kind: str,
        value: int,
        version: int,
        approver: Approver | None = None,
    ) -> CartChange:
        self._called("discount_line")
        self._allow(Permission.DISCOUNT, approver)
        with self.guard:
            cart = self._writable(cart_id, version)
            line = cart.line(line_id)
            check_discount(kind, value, of=line.priced.gross, currency=self.currency)
            return cart.rewrite(replace(line, discount_kind=kind, discount_value=value))

    def remove_line_discount(self, cart_id: str, *, line_id: str, version: int) -> CartChange:
        self._called("remove_line_discount")
        with self.guard:
            cart = self._writable(cart_id, version)
            return cart.rewrite(replace(cart.line(line_id), discount_kind=None, discount_value=0))

    def discount_cart(
        self,
        cart_id: str,
        *,
        kind: str,
        value: int,
        version: int,
        approver: Approver | None = None,
    ) -> CartChange:
        self._called("discount_cart")
        self._allow(Permission.DISCOUNT, approver)
        with self.guard:
            cart = self._writable(cart_id, version)
            check_discount(kind, value, of=cart.sums.amount, currency=self.currency)
            return cart.discount(kind, value)

    def remove_cart_discount(self, cart_id: str, *, version: int) -> CartChange:
        self._called("remove_cart_discount")
        with self.guard:
            return self._writable(cart_id, version).discount(None, 0)

    def override_price(
        self,
        cart_id: str,
        *,
        line_id: str,
        price: int,
        reason: str,
        version: int,
        approver: Approver | None = None,
    ) -> CartChange:
        self._called("override_price")
        check_price(price)
        reason_of(reason)
        self._allow(Permission.OVERRIDE_PRICE, approver)
        with self.guard:
            cart = self._writable(cart_id, version)
            line = cart.line(line_id)
            listed = None if price == line.good.price else line.good.price
            return cart.rewrite(replace(line, unit_price=price, list_price=listed))

    def note_line(self, cart_id: str, *, line_id: str, note: str, version: int) -> CartChange:
        self._called("note_line")
        with self.guard:
            cart = self._writable(cart_id, version)
            return cart.rewrite(replace(cart.line(line_id), note=clean(note, most=200)))

    def park(self, cart_id: str, *, name: str | None, version: int) -> CartSummary:
        self._called("park")
        with self.guard:
            cart = self._writable(cart_id, version)
            if not cart.lines:
                raise Problem(Code.CART_EMPTY, cart_id=cart_id)
            cart.parked_at, cart.parked_name = self.now(), clean(name, most=60)
            cart.version += 1
            summary = self.checkouts.summary(cart, mine=True)
        self.tell(StoreChanged())
        return summary

    def recall(self, cart_id: str) -> CartView:
        self._called("recall")
        with self.guard:
            cart = self._writable(cart_id)
            cart.parked_at = cart.parked_name = None
            cart.till, cart.cashier = self.name, self._me().name
            cart.version += 1
            view = cart.view()
        self.tell(StoreChanged())
        return view

    def cart_status(self, cart_id: str) -> CartStatusView:
        self._called("cart_status")
        with self.guard:
            return self.checkouts.status(self._cart(cart_id))

    # ------------------------------------------------------------------ goods

    def search(self, text: str, *, limit: int = 30) -> tuple[ArticleView, ...]:
        self._called("search")
        words = search_text(text).split()
        code = text.strip()
        found = [
            good
            for good in self.goods.values()
            if (words and all(_begins(search_text(good.name), word) for word in words))
            or (code.isdigit() and good.barcode.startswith(code))
        ]
        return tuple(self._article(good) for good in found[:limit])

    def categories(self) -> tuple[CategoryView, ...]:
        self._called("categories")
        return tuple(
            CategoryView(name, name, sum(g.category == name for g in self.goods.values()))
            for name in shop.CATEGORIES
        )

    def tiles(self, category_id: str | None) -> tuple[ArticleView, ...]:
        self._called("tiles")
        wanted = [
            good
            for good in self.goods.values()
            if category_id is None or good.category == category_id
        ]
        return tuple(self._article(good) for good in wanted[:49])

    def _article(self, good: shop.Good) -> ArticleView:
        return ArticleView(
            article_id=good.article_id,
            sku=good.sku,
            name=good.name,
            price=good.price,
            unit=good.unit,
            stock_policy=good.policy,
            category=good.category,
            barcode=good.barcode,
            available=good.stock,
        )

    # ------------------------------------------------------------------ checkout

    def start_checkout(  # noqa: PLR0913 - as the real one
        self,
        cart_id: str,
        *,
        version: int,
        start_key: str,
        seen_total: int,
        tender: Tender | None = None,
        sell_anyway: frozenset[str] = frozenset(),
        accept_total: int | None = None,
    ) -> CheckoutView:
        self._called("start_checkout")
        with self.guard:
            cart = self._writable(cart_id, version)
            self.checkouts.refuse_if_wrong(cart, accept_total or seen_total, sell_anyway)
            view = self.checkouts.begin(cart, start_key, self._me())
        self.tell(StoreChanged())
        return view if tender is None else self.tender(view.ref, tender=tender)

    def tender(self, ref: CheckoutRef, *, tender: Tender) -> CheckoutView:
        self._called("tender")
        return self.checkouts.pay(ref, tender)

    def take_back(
        self, ref: CheckoutRef, *, payment_id: str, handed_back: bool = False
    ) -> CheckoutView:
        self._called("take_back")
        return self.checkouts.take_back(ref, payment_id, handed_back=handed_back)

    def answer(self, ref: CheckoutRef, *, answer: PersonAnswer) -> CheckoutView:
        self._called("answer")
        return self.checkouts.answer(ref, answer)

    def cancel_checkout(self, ref: CheckoutRef, *, handed_back: bool = False) -> CheckoutView:
        self._called("cancel_checkout")
        return self.checkouts.cancel(ref, handed_back=handed_back)

    def resume_checkout(self, lock_id: str) -> CheckoutView:
        self._called("resume_checkout")
        return self.checkouts.resume(lock_id)

    def take_over(
        self, lock_id: str, *, reason: str, approver: Approver | None = None
    ) -> CheckoutView:
        self._called("take_over")
        reason_of(reason)
        self._allow(Permission.TAKE_OVER, approver)
        return self.checkouts.resume(lock_id)

    def take_over_live(self, lock_id: str, *, reason: str, approver: Approver) -> CheckoutView:
        self._called("take_over_live")
        reason_of(reason)
        self._allow(Permission.TAKE_OVER, approver)
        return self.checkouts.resume(lock_id)

    def ask_to_let_go(self, lock_id: str, *, words: str = "") -> Asked:
        self._called("ask_to_let_go")
        return self.checkouts.ask(lock_id, words)

    def asked_here(self) -> tuple[LetGoAsk, ...]:
        self._called("asked_here")
        return self.checkouts.questions

    def saw_question(self, message_id: str) -> None:
        self._called("saw_question")

    def keep(self, ask: LetGoAsk) -> None:
        self._called("keep")
        self.checkouts.questions = ()
        self.checkouts.answers.append("kept")

    def let_go(self, ask: LetGoAsk, *, handed_back: bool = False) -> CheckoutView:
        self._called("let_go")
        view = self.checkouts.cancel(ask.checkout.ref, handed_back=handed_back)
        self.checkouts.questions = ()
        self.checkouts.answers.append("let_go")
        return view

    def checkout(self, lock_id: str) -> CheckoutView:
        self._called("checkout")
        return self.checkouts.view(lock_id)

    def unfinished(self) -> tuple[Unfinished, ...]:
        self._called("unfinished")
        return self.checkouts.left_behind

    def last_sale(self) -> LastSale | None:
        self._called("last_sale")
        return self.checkouts.last

    def new_key(self) -> str:
        self._keys += 1
        return f"key-{self._keys}"

    # ------------------------------------------------------------------ receipts, news

    def receipt(self, order_id: str) -> Receipt:
        self._called("receipt")
        return self.checkouts.receipt(order_id)

    def reprint(self, order_id: str) -> None:
        self._called("reprint")

    def receipt_printed(self, order_id: str) -> bool:
        return False

    def printer_state(self) -> tuple[bool, str]:
        return True, "Printer ready"

    def terminal_state(self) -> tuple[bool, str]:
        return True, "Card ready"

    def attention_count(self) -> int:
        if not self.store_reachable:
            raise Problem(Code.DB_UNREACHABLE)
        return self.attention

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def clean_up(self) -> int:
        self._called("clean_up")
        return 0

    def watch_shop(self) -> None:
        self._called("watch_shop")

    def close(self) -> None:
        self.closed = True
        self._listeners.clear()

    # ------------------------------------------------------------------ hooks for tests

    def tell(self, event: Event) -> None:
        """Give an event to everybody who listens, on this thread."""
        for listener in tuple(self._listeners):
            listener(event)

    def another_till_pays(
        self, cart_id: str, *, till: str = "Till 2", cashier: str = "Ben Okafor"
    ) -> CartStatusView:
        """Let another till begin to pay a cart, and tell of it."""
        with self.guard:
            self.checkouts.held_elsewhere(self._cart(cart_id), till, cashier)
        self.tell(StoreChanged())
        return self.cart_status(cart_id)

    def another_till_lets_go(self, cart_id: str) -> None:
        """Let the other till give the cart back, and tell of it."""
        with self.guard:
            self.checkouts.let_go(self._cart(cart_id))
        self.tell(StoreChanged())

    def another_till_scans(self, cart_id: str, name: str) -> None:
        """Let another till add an article to a cart; nobody here is told the change itself."""
        with self.guard:
            self._cart(cart_id).add(shop.good(name), 1000)
        self.tell(StoreChanged())

    def parked_elsewhere(
        self, till: str, cashier: str, name: str | None, *articles: str, minutes: int = 12
    ) -> str:
        """Let another till have a parked cart; gives its id."""
        with self.guard:
            self._numbers += 1
            cart = FakeCart(f"c-{self._numbers}", str(self._numbers), till, cashier)
            for article in articles:
                cart.add(shop.good(article), 1000)
            cart.opened_at = self.now() - (minutes + 6) * MINUTE
            cart.parked_at, cart.parked_name = self.now() - minutes * MINUTE, name
            self.carts[cart.cart_id] = cart
        self.tell(StoreChanged())
        return cart.cart_id

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if not self.store_reachable:
            raise Problem(Code.DB_UNREACHABLE)

    def _open(self) -> list[FakeCart]:
        return [cart for cart in self.carts.values() if cart.status in ("open", "locked")]

    def _cart(self, cart_id: str) -> FakeCart:
        if cart_id not in self.carts:
            raise Problem(Code.CART_GONE, cart_id=cart_id)
        return self.carts[cart_id]

    def _writable(self, cart_id: str, version: int | None = None) -> FakeCart:
        self._me()
        cart = self._cart(cart_id)
        self.checkouts.refuse_held(cart)
        if version is not None and version != cart.version:
            raise Problem(Code.CART_CHANGED, cart_id=cart_id, version=cart.version)
        return cart


def _begins(name: str, word: str) -> bool:
    return any(part.startswith(word) for part in name.split())
