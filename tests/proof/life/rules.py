"""What may happen in a shop: each rule is one thing that a person, a terminal or a clock does.

A rule says what must come of it where that follows from the book alone: a cart that is open, with
goods on the shelf and the right price, *must* be taken; one that is held must name CART_LOCKED.
"""

import sys
from contextlib import suppress
from dataclasses import replace

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pos.domain.checkout import PersonAnswer, Tender
from pos.domain.errors import Code, Problem
from pos.domain.phase import LockState
from pos.payments.behaviour import OPS, Behaviour
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.heartbeat import Heartbeat
from pos.store import tables as t
from tests.checkout.crashes import OVER, Crash
from tests.checkout.shop import IDS
from tests.proof.judge import broken
from tests.proof.life.book import STOCK
from tests.proof.life.carts import MOST_CARTS, SKU, SKUS, SLOT, TILL, Carts
from tests.proof.life.places import TILLS

LONG = 24 * 3600
"""Seconds after which every lease is over, however often the clock went back."""
#: ``ASK`` needs a person who taps, while this one stands here.
BEHAVIOUR = st.sampled_from(
    [one for one in Behaviour if one not in {Behaviour.ASK, Behaviour.TOO_LATE}]
)
DIES = st.sampled_from([*[None] * 15, *range(29)])
"""How many moments a till lives on: a sale with two cards has twenty-nine."""
FIRST = st.sampled_from([None, "cash", "card"])
PRESS = st.sampled_from(["accept anyway", "accept", "accept anyway twice", "twice", "", "stale"])
"""How Pay is pressed: once or twice, with a total or a shortage confirmed, on an old screen."""
TENDER = st.tuples(
    st.sampled_from(["card", "card", "cash", "cash", "manual_card"]),
    st.sampled_from([None, 100, 200]),
    st.sampled_from([0, 500]),
    st.booleans(),
)
"""How, which part of it, what is given too much, and what a stand-alone terminal really does."""
TENDERS = st.lists(TENDER, min_size=1, max_size=3)
GO_ON = {
    Code.LOCK_LOST,
    Code.LOCK_EXPIRED,
    Code.CHECKOUT_GONE,
    Code.TENDER_MISMATCH,
    Code.TERMINAL_BUSY,
    Code.CASH_IN_HAND,
    Code.CANNOT_CANCEL_CAPTURE,
    Code.PAYMENT_UNKNOWN,
    Code.PAYMENT_TIMEOUT_CHECKING,
    Code.TAKEOVER_DENIED,
    Code.NOT_ALLOWED,
}
"""What a request about a running checkout may be refused with; anything else is a fault."""
MANAGERS = {"VOID_FAILED", "REFUND_FAILED", "AMOUNT_MISMATCH"}
"""What a manager alone can end, outside the till: money that the terminal itself got wrong."""


class Life(Carts):
    """One life of a shop, from its opening to the evening when all is settled."""

    # --- paying -----------------------------------------------------------------------------------

    @precondition(lambda self: len(self.book.carts) < MOST_CARTS)
    @rule(name=TILL, skus=SKUS, first=FIRST, tenders=TENDERS, dies=DIES)
    def serve(self, name, skus, first, tenders, dies):
        """A customer from the first scan to the last tender; the till may die in it."""
        slot = self._open(name, skus)
        self.tills[name].runner.left = dies
        self.pay(name, slot, first, "accept anyway")
        self.tender(slot, tenders)

    @precondition(lambda self: self.book.carts)
    @rule(name=TILL, slot=SLOT, first=FIRST, press=PRESS)
    def pay(self, name, slot, first, press):
        cart = self.book.cart(slot)
        view, now = self.shop.carts.cart(cart.cart_id), cart.now(self.book.prices)
        must = self._refusal(cart, view.totals.total, now, press)
        tender = None if first is None else Tender(first, tendered=now if first == "cash" else None)
        if first == "cash" and now:
            cart.expected = (now, now)
        cart.anyway, key = "anyway" in press, IDS.new()

        def start(till):
            return till.start(
                replace(view, version=view.version - ("stale" in press)),
                tender,
                start_key=key,
                sell_anyway=frozenset(cart.lines) if "anyway" in press else frozenset(),
                accept_total=now if "accept" in press else None,
            )

        # A terminal may still be occupied by a till that died; a return is paid out in cash; a till
        # that is about to stand still may lose what it began.
        may = {must} if must else GO_ON if first == "card" else set()
        result = self._ask(name, start, may)
        if "twice" in press and result is not Crash:
            self._same(result, self._ask(name, start, may))
        refused = isinstance(result, Problem)
        assert result is Crash or refused or must is None, f"taken in spite of {must}"
        cart.expected = None

    def _refusal(self, cart, seen, now, press):
        status = self.book.status(cart)
        if status != "open":
            return {"locked": Code.CART_LOCKED, "sold": Code.CART_SOLD}[status]
        if "stale" in press:
            return Code.CART_CHANGED
        if not cart.lines:
            return Code.CART_EMPTY
        if seen != now and "accept" not in press:
            return Code.PRICE_CHANGED
        return Code.OUT_OF_STOCK if self.book.short(cart, anyway="anyway" in press) else None

    @staticmethod
    def _same(once, again):
        """One press that came twice is one checkout, or one refusal."""
        lost = isinstance(once, Problem) and once.code is Code.LOCK_LOST
        if again is Crash or lost:
            return
        if isinstance(once, Problem):
            assert isinstance(again, Problem), "refused, then taken"
            assert once.code is again.code
        else:
            assert again.lock.lock_id == once.lock.lock_id

    def _screen(self, slot):
        """A cart, its checkout, and the till whose screen may act on it; none where none may."""
        cart = self.book.cart(slot)
        checkout = self.book.checkout(cart)
        for name, till in self.tills.items():
            if checkout is not None and till.desk.owns(checkout):
                return name, cart, checkout
        return None, cart, None

    @precondition(lambda self: self.book.carts)
    @rule(slot=SLOT, tenders=TENDERS)
    def tender(self, slot, tenders):
        for how, part, over, truth in tenders:
            self._tender(slot, how, part, over, truth)

    def _tender(self, slot, how, part, over, truth):
        name, cart, checkout = self._screen(slot)
        if checkout is None:
            return
        choosing = checkout.lock.state is LockState.ACTIVE and not any(checkout.open_attempts())
        due, cart.truth = checkout.due, truth
        if how == "cash":
            amount = due if part is None or due < part else part
            given = amount + (over if due > 0 else 0)
            asked = Tender("cash", amount=amount, tendered=given)
            cart.expected = (amount, given)
        else:
            amount = None if part is None or how == "manual_card" else min(part, max(due, 1))
            asked = Tender(how, amount=amount)
        result = self._ask(name, lambda till: till.tender(checkout, asked), GO_ON)
        if how == "cash":
            refused = isinstance(result, Problem)
            assert not (refused and choosing and due), f"notes were refused: {result}"
            counted = refused or result is Crash or cart.expected is None
            assert counted, "notes were taken and not written down"
        cart.expected = None

    @precondition(lambda self: self.book.carts)
    @rule(slot=SLOT, sure=st.booleans())
    def answer(self, slot, sure):
        name, cart, checkout = self._screen(slot)
        if checkout is not None and checkout.lock.state is LockState.ACTIVE:
            self._answer(name, cart, checkout, sure=sure)

    def _answer(self, name, cart, checkout, *, sure):
        for payment, attempt in checkout.open_attempts():
            if attempt.terminal != PERSON or attempt.op != "capture":
                continue
            read = "approved" if cart.slips[payment.payment_id] else "declined"
            said = PersonAnswer(payment.payment_id, read if sure else "not_sure", "0042")
            self._ask(name, lambda till, said=said: till.answer(checkout, said), GO_ON)

    @precondition(lambda self: self.book.carts)
    @rule(slot=SLOT, which=st.integers(0, 3), handed=st.booleans())
    def take_back(self, slot, which, handed):
        name, cart, checkout = self._screen(slot)
        if checkout is None or not checkout.payments:
            return
        payment = checkout.payments[which % len(checkout.payments)]
        cart.may_hand_back = handed
        self._ask(name, lambda till: till.take_back(checkout, payment, handed_back=handed), GO_ON)

    @precondition(lambda self: self.book.carts)
    @rule(name=TILL, slot=SLOT, handed=st.booleans())
    def cancel(self, name, slot, handed):
        cart = self.book.cart(slot)
        checkout = self.book.checkout(cart)
        if checkout is None:
            return
        free = self.tills[name].desk.owns(checkout) and not checkout.payments
        cart.may_hand_back = handed
        result = self._ask(name, lambda till: till.cancel(checkout, handed_back=handed), GO_ON)
        assert not (free and isinstance(result, Problem)), f"not let go: {result}"

    @precondition(lambda self: self.book.carts)
    @rule(name=TILL, slot=SLOT)
    def resume(self, name, slot):
        checkout = self.book.checkout(self.book.cart(slot))
        if checkout is not None:
            self._ask(name, lambda till: till.resume(checkout), GO_ON)

    # --- trouble ----------------------------------------------------------------------------------

    @rule(name=TILL, moments=st.integers(0, 16))
    def will_die(self, name, moments):
        """In the middle of what it does next, or of what it does then."""
        self.tills[name].runner.left = moments

    @rule(name=TILL)
    def restart(self, name):
        self.tills[name] = self._program(name)

    @rule(name=TILL, op=st.sampled_from(OPS), behaviours=st.lists(BEHAVIOUR, max_size=2))
    def terminal(self, name, op, behaviours):
        self.terminals[name]._left[op].extend(behaviours)

    @rule(name=TILL, times=st.integers(1, 5))
    def silence(self, name, times):
        self.terminals[name]._left["query"].extend([Behaviour.UNREACHABLE] * times)

    @precondition(lambda self: self.book.carts)
    @rule(slot=SLOT, how=st.sampled_from(["resume", "cancel", "clean_up"]))
    def freeze(self, slot, how):
        """The next till that calls its terminal stands still there, while the manager acts."""
        cart = self.book.cart(slot)

        def act(frozen):
            manager, checkout = self.tills["Till 3"], self.book.checkout(cart)
            if frozen == "Till 3" or checkout is None:
                return
            self.shop.wait(OVER if how != "clean_up" else OVER + 100)
            with suppress(Problem):
                work = getattr(manager, how)
                work() if how == "clean_up" else work(checkout)

        self.meanwhile = act

    @rule(name=TILL)
    def clean_up(self, name):
        if self._ask(name, lambda till: till.clean_up()) is not Crash:
            assert not broken(self.shop.store), "what was over is not picked up"

    @rule(name=TILL)
    def beat(self, name):
        till = self.tills[name]
        Heartbeat(till.store, till.desk, till.runner).beat()

    @rule(seconds=st.sampled_from([31, 125, 16 * 60, 3600, -60, -3600]))
    def clock(self, seconds):
        self.place.jump(seconds)

    @rule(sku=SKU, price=st.sampled_from([30, 99, 250, 395, 1000]))
    def price(self, sku, price):
        self.goods.set_price(self.shop.admin.person, self.shop.articles[sku], price=price)
        self.book.prices[sku] = price

    @rule(sku=st.sampled_from(sorted(STOCK)), pieces=st.integers(0, 12))
    def count(self, sku, pieces):
        _, reserved = self.shop.stock(sku)
        held = sku == "JAM" and pieces < reserved
        try:
            self.goods.set_stock(
                self.shop.admin.person, self.shop.articles[sku], on_hand=pieces * 1000
            )
        except Problem as problem:
            self._refused(problem, {Code.ARTICLE_WRONG} if held else set())
            return
        assert not held, f"{pieces} counted while {reserved} are held"
        self.book.stock[sku] = pieces

    @rule(rate_ppm=st.sampled_from([50_000, 200_000]))
    def tax(self, rate_ppm):
        with self.shop.store.write() as unit:
            unit.connection.execute(sa.update(t.tax_rates).values(rate_ppm=rate_ppm))
            unit.commit()

    # --- the evening ------------------------------------------------------------------------------

    def teardown(self):
        if sys.exc_info()[0] is not None:
            # What went wrong is being reported; the shop is as it was left.
            return
        self.meanwhile = None
        for script in self.terminals.values():
            for left in script._left.values():
                left.clear()
        self.tills = {name: self._program(name) for name in TILLS}
        for cart in self.book.carts:
            for _ in range(12):
                if self._settled(cart):
                    break
            self._balance(cart)
        self.sound()

    def _settled(self, cart):
        """Do with a cart what a manager does in the evening; true when nothing is left to do."""
        checkout = self.book.checkout(cart)
        if checkout is None:
            return True
        self.shop.wait(LONG)
        cart.may_hand_back, cart.expected = True, None
        if checkout.lock.attention_code in MANAGERS:
            return True
        if checkout.lock.attention_code == "CASH_IN_HAND":
            self._ask("Till 3", lambda till: till.cancel(checkout, handed_back=True), GO_ON)
            return False
        checkout = self._ask("Till 3", lambda till: till.resume(checkout), GO_ON)
        assert not isinstance(checkout, Problem), checkout
        if checkout.lock.state is not LockState.ACTIVE:
            return False
        self._answer("Till 3", cart, checkout, sure=True)
        checkout = self.book.checkout(cart)
        if checkout is None or checkout.lock.state is not LockState.ACTIVE or not checkout.due:
            return False
        cart.expected = (checkout.due, checkout.due)
        cash = Tender("cash", tendered=checkout.due)
        self._ask("Till 3", lambda till: till.tender(checkout, cash))
        return False

    def _balance(self, cart):
        checkout, paid = self.book.checkout(cart), self.book.out_of_pocket(cart)
        if checkout is not None:
            code = checkout.lock.attention_code
            assert code in MANAGERS, f"{checkout.lock.state} {code} cannot be settled"
            self.counted["left to a manager"] += 1
            return
        late = self.shop.rows(sa.select(t.late_results.c.id))
        if cart.sold or not late:
            must = cart.total if cart.sold else 0
            assert paid == must, f"the customer is out of pocket by {paid}, not {must}"
        self.counted["sold" if cart.sold else "not sold"] += 1
