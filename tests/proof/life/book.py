"""What a shop must have come to, kept in plain dicts by somebody who only watches the counter.

The book knows the prices on the shelf, what lies in each cart, who handed over which notes and what
a stand-alone terminal printed. From that it works out itself what a sale must cost, and whether
each customer is out of pocket by exactly that in the end.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import sqlalchemy as sa

from pos.domain.lock import Checkout
from pos.store import tables as t

PRICES = {"TEA": 250, "JAM": 395, "BAG": 30}
STOCK = {"TEA": 10, "JAM": 3}


@dataclass
class Line:
    """Something in a cart, at the price it was scanned at."""

    sku: str
    pieces: int
    price: int


@dataclass
class CartBook:
    """One customer: goods, notes handed over, slips; ``expected`` is what was just tendered."""

    cart_id: str
    lines: dict = field(default_factory=dict)
    percent: int = 0
    consented: set = field(default_factory=set)
    anyway: bool = False
    lock_id: str | None = None
    total: int | None = None
    sold: bool = False
    expected: tuple | None = None
    truth: bool = True
    may_hand_back: bool = False
    notes: dict = field(default_factory=dict)
    slips: dict = field(default_factory=dict)

    def seen(self):
        """What the screen shows."""
        return self._off(sum(one.pieces * one.price for one in self.lines.values()))

    def now(self, prices):
        """What the shelf says."""
        return self._off(sum(one.pieces * prices[one.sku] for one in self.lines.values()))

    def _off(self, total):
        off = (Decimal(total * self.percent) / 100).quantize(Decimal(1), ROUND_HALF_UP)
        return total - int(off)

    def wanted(self):
        """What must be on the shelf, piece by piece."""
        wanted = {}
        for one in self.lines.values():
            if one.pieces > 0:
                wanted[one.sku] = wanted.get(one.sku, 0) + one.pieces
        return wanted


class Book:
    """The whole counter; `look` compares it with the rows after every step."""

    def __init__(self, shop):
        self._shop = shop
        self.prices, self.stock = dict(PRICES), dict(STOCK)
        self.carts = []

    def cart(self, slot):
        return self.carts[slot % len(self.carts)] if self.carts else None

    def status(self, cart):
        return self._shop.cart_state(cart.cart_id)

    def checkout(self, cart) -> Checkout | None:
        """The live checkout of a cart, as any till reads it."""
        with self._shop.store.read() as unit:
            lock_id = unit.locks.live_of_cart(cart.cart_id)
            return None if lock_id is None else unit.locks.load(lock_id)

    def short(self, cart, *, anyway):
        """Articles of which there is less than the cart wants, and nobody sells them anyway."""
        counted = {sku: n for sku, n in cart.wanted().items() if sku in STOCK}
        short = {sku for sku, pieces in counted.items() if pieces > self._free(sku)}
        return short - {"TEA"} if anyway or self._is_consented(cart) else short

    def _is_consented(self, cart):
        """Consent stays on the lines that it was given for."""
        teas = [key for key, one in cart.lines.items() if one.sku == "TEA" and one.pieces > 0]
        return set(teas) <= cart.consented

    def _free(self, sku):
        on_hand, reserved = self._shop.stock(sku)
        return on_hand - reserved

    # --- after every step -------------------------------------------------------------------------

    def look(self):
        for cart in self.carts:
            self._look(cart)
        for sku, pieces in self.stock.items():
            on_hand, _ = self._shop.stock(sku)
            assert on_hand == pieces, f"{on_hand} {sku} on the shelf, not {pieces}"

    def _look(self, cart):
        status = self.status(cart)
        for checkout in self._checkouts(cart):
            self._watch(cart, checkout)
        cart.may_hand_back = False
        assert not cart.sold or status == "sold", "what was sold is no longer sold"
        if status == "sold" and not cart.sold:
            self._sell(cart)
        if status == "open":
            self._compare(cart)

    def _checkouts(self, cart):
        locks = t.checkout_locks.c
        mine = sa.select(locks.id).where(locks.cart_id == cart.cart_id, ~locks.refused)
        with self._shop.store.read() as unit:
            ids = unit.connection.execute(mine.order_by(locks.attempt_no)).scalars().all()
            return [unit.locks.load(one) for one in ids]

    def _watch(self, cart, checkout):
        if checkout.lock.live or checkout.lock.state == "completed":
            if cart.lock_id != checkout.lock.lock_id:
                cart.lock_id, cart.total = checkout.lock.lock_id, cart.now(self.prices)
                cart.consented |= set(cart.lines) if cart.anyway else set()
            assert checkout.total == cart.total, f"{checkout.total} is asked, not {cart.total}"
        for payment in checkout.payments:
            if payment.method == "manual_card":
                cart.slips.setdefault(payment.payment_id, cart.truth * payment.amount)
            if payment.method == "cash":
                self._count(cart, payment)

    def _count(self, cart, payment):
        """Notes lie in the drawer as they were given, and leave it only by a person's hand."""
        if payment.payment_id not in cart.notes:
            counted = (payment.amount, payment.tendered)
            assert cart.expected == counted, f"{counted} was counted, not {cart.expected}"
            cart.expected = None
        before = cart.notes.get(payment.payment_id)
        after = {
            "authorised": payment.tendered,
            "captured": payment.tendered - payment.change_due,
            "voided": 0,
        }[payment.state]
        if before and not after:
            assert cart.may_hand_back, f"{before} left the drawer and nobody said so"
        cart.notes[payment.payment_id] = after

    def _sell(self, cart):
        cart.sold = True
        for one in cart.lines.values():
            if one.sku in self.stock:
                self.stock[one.sku] -= one.pieces
        assert self.out_of_pocket(cart) == cart.total, "the customer paid something else"

    def _compare(self, cart):
        view = self._shop.carts.cart(cart.cart_id)
        shown = {x.line_id: (x.sku, x.quantity // 1000, x.unit_price) for x in view.lines}
        mine = {key: (x.sku, x.pieces, x.price) for key, x in cart.lines.items()}
        assert shown == mine, f"the cart holds {shown}, not {mine}"
        assert view.totals.total == cart.seen(), f"{view.totals.total} is shown, not {cart.seen()}"

    # --- in the end -------------------------------------------------------------------------------

    def out_of_pocket(self, cart):
        """What this customer paid in the end: in notes, by slips, and by the provider's account."""
        mine = {p.payment_id for one in self._checkouts(cart) for p in one.payments}
        with self._shop.ledger.reading() as book:
            by_key = dict(book.totals().net_by_key)
        cards = sum(net for key, net in by_key.items() if key.partition(":")[0] in mine)
        return cards + sum(cart.notes.values()) + sum(cart.slips.values())
