"""A shop that lives, and how its carts are filled: the first half of the rules of a life.

What must come of a change follows from the book alone: a cart that is open and was seen as it is
*must* take it, one that is held must name CART_LOCKED.
"""

from collections import Counter
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pos.domain.cart_state import LineRef
from pos.domain.discount import Discount
from pos.domain.errors import Code, Problem
from pos.payments.behaviour import OPS, Scripted
from pos.services.catalogue import CatalogueDesk
from tests.checkout.crashes import Crash, CrashRunner
from tests.checkout.shop import IDS
from tests.proof.judge import broken, judge
from tests.proof.life.book import PRICES, Book, CartBook, Line
from tests.proof.life.places import TILLS

TILL = st.sampled_from(sorted(TILLS))
SLOT = st.integers(0, 5)
LINE = st.integers(0, 3)
SKU = st.sampled_from(sorted(PRICES))
SKUS = st.lists(SKU, min_size=1, max_size=3)
MOST_CARTS = 6


class Mortal(CrashRunner):
    """The production runner, which dies at the n-th moment from when it is told to."""

    left = None

    def _moment(self, *_):
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.die()

    def _inside(self, step, number):
        if self.left == 0:
            with self._store.write() as unit:
                step.work(unit)
                unit.journal.flush(unit.now)
                self.die()
        self._moment()


class Carts(RuleBasedStateMachine):
    """The tills of a shop, which may die and start again, and people who fill carts at them."""

    place: ClassVar = None
    counted: ClassVar = Counter()

    def __init__(self):
        super().__init__()
        self.shop = self.place.fresh()
        self.book = Book(self.shop)
        self.goods = CatalogueDesk(self.shop.store, IDS)
        self.terminals = {name: Scripted({op: [] for op in OPS}) for name in TILLS}
        self.meanwhile = None
        self.tills = {name: self._program(name) for name in TILLS}
        self.counted["examples"] += 1

    def _program(self, name):
        till = self.shop.till(name, role=TILLS[name], script=self._script(name))
        till.runner = Mortal(till.store, till.desk.progress)
        return till

    def _script(self, name):
        def follow(moment):
            if self.meanwhile is not None and moment.step in {"perform", "performed"}:
                other, self.meanwhile = self.meanwhile, None
                other(name)
            return self.terminals[name](moment)

        return follow

    def _ask(self, name, work, may=frozenset()):
        """Let a till do something; it may die in it, and is then started again."""
        try:
            return self._looked(work(self.tills[name]))
        except Crash:
            self.counted["deaths"] += 1
            self.tills[name] = self._program(name)
            return self._looked(Crash)
        except Problem as problem:
            return self._looked(self._refused(problem, may))

    def _looked(self, result):
        self.book.look()
        return result

    @staticmethod
    def _refused(problem, may):
        assert problem.code in may, f"refused with {problem.code}, not {may}: {problem}"
        return problem

    @invariant()
    def sound(self):
        """All invariants hold, the provider agrees, and the book is right.

        But that what is over is picked up (I17): that is so once a till that lives has looked.
        """
        self.counted["steps"] += 1
        self.book.look()
        wrong = [one for one in broken(self.shop.store) if not one.startswith("I17")]
        wrong += judge(self.shop)
        assert not wrong, wrong

    # --- filling carts ----------------------------------------------------------------------------

    @precondition(lambda self: len(self.book.carts) < MOST_CARTS)
    @rule(name=TILL, skus=SKUS)
    def open(self, name, skus):
        self._open(name, skus)

    def _open(self, name, skus):
        cart_id = self.shop.carts.new_cart(self.tills[name].actor).cart_id
        cart = next((one for one in self.book.carts if one.cart_id == cart_id), None)
        if cart is None:
            cart = CartBook(cart_id)
            self.book.carts.append(cart)
        # One that lies there empty is used again, with the discount it had.
        for sku in skus:
            self._scan(name, cart, sku, 1)
        return self.book.carts.index(cart)

    def _scan(self, name, cart, sku, pieces):
        change = self._edit(
            cart,
            lambda actor, _: self.shop.carts.scan(
                actor, cart.cart_id, code=sku, quantity=pieces * 1000
            ),
            name,
        )
        if change is not None:
            line = cart.lines.setdefault(change.marked, Line(sku, 0, self.book.prices[sku]))
            line.pieces += pieces

    def _edit(self, cart, work, name, *, stale=False):
        """Change a cart, which must succeed where it is open and was seen as it is."""
        status = self.book.status(cart)
        view = self.shop.carts.cart(cart.cart_id)
        must = {"locked": Code.CART_LOCKED, "sold": Code.CART_SOLD}.get(status)
        must = must or (Code.CART_CHANGED if stale else None)
        try:
            change = work(self.tills[name].actor, view.version - stale)
        except Problem as problem:
            self._refused(problem, {must})
            return None
        assert must is None, f"changed in spite of {must}"
        return change

    @precondition(lambda self: self.book.carts)
    @rule(name=TILL, slot=SLOT, sku=SKU, pieces=st.sampled_from([1, 1, 2, 3, -1]))
    def scan(self, name, slot, sku, pieces):
        self._scan(name, self.book.cart(slot), sku, pieces)

    @precondition(lambda self: self.book.carts)
    @rule(name=TILL, slot=SLOT, line=LINE, pieces=st.integers(0, 4), stale=st.booleans())
    def change(self, name, slot, line, pieces, stale):
        cart = self.book.cart(slot)
        if not cart.lines:
            return
        line_id = sorted(cart.lines)[line % len(cart.lines)]

        def work(actor, version):
            ref = LineRef(cart.cart_id, line_id, version)
            if pieces:
                return self.shop.carts.change_quantity(actor, ref, quantity=pieces * 1000)
            return self.shop.carts.remove_line(actor, ref)

        if self._edit(cart, work, name, stale=stale) is None:
            return
        if pieces:
            cart.lines[line_id].pieces = pieces
        else:
            del cart.lines[line_id]

    @precondition(lambda self: self.book.carts)
    @rule(name=TILL, slot=SLOT, percent=st.sampled_from([0, 5, 10, 33, 100]), stale=st.booleans())
    def discount(self, name, slot, percent, stale):
        cart = self.book.cart(slot)
        if not cart.lines:
            return

        def work(actor, version):
            if not percent:
                return self.shop.carts.remove_cart_discount(actor, cart.cart_id, version=version)
            off = Discount("percent", percent * 10_000)
            return self.shop.carts.discount_cart(actor, cart.cart_id, off=off, version=version)

        if self._edit(cart, work, name, stale=stale) is not None:
            cart.percent = percent

    @precondition(lambda self: self.book.carts)
    @rule(name=TILL, slot=SLOT, what=st.sampled_from(["park", "recall", "clear"]))
    def put_aside(self, name, slot, what):
        cart = self.book.cart(slot)
        if not cart.lines:
            return

        def work(actor, version):
            if what == "park":
                return self.shop.carts.park(actor, cart.cart_id, name=None, version=version)
            if what == "recall":
                return self.shop.carts.recall(actor, cart.cart_id)
            return self.shop.carts.clear_cart(actor, cart.cart_id, version=version)

        if self._edit(cart, work, name) is not None and what == "clear":
            cart.lines, cart.percent = {}, 0
