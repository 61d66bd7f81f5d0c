"""Somebody who sells at a till as a person does: asks again, reads refusals, ends what is left."""

import time
from contextlib import suppress
from dataclasses import dataclass, field

from pos.api.views import LockState, Tender
from pos.cli.replay import REASON
from pos.cli.sales import empty_cart
from pos.domain.errors import Code, Problem
from pos.domain.quantity import ONE
from pos.payments.behaviour import Behaviour, Scripted
from pos.services.replay import sku_of

NOTHING = "Nothing was charged"
PATIENCE_S = 90
"""How long a cashier waits for a store that does not answer; then the till counts as broken."""
PASSING = frozenset({Code.DB_BUSY, Code.DB_UNREACHABLE, Code.TERMINAL_BUSY})


@dataclass(frozen=True)
class Task:
    """What a cashier does next.

    A ``sale`` of lines; ``park`` builds a cart for somebody else; ``recall`` pays a cart that
    others may be paying; ``take over`` goes on with the checkout of a silent till. ``troubles``
    are how this till's card terminal behaves meanwhile, operation by operation.
    """

    kind: str
    way: str = "cash"
    lines: tuple = ()
    cart_id: str | None = None
    troubles: dict = field(default_factory=dict)


class Cashier:
    """Somebody who sells at a till, and does not give up where the store is away for a moment."""

    def __init__(self, till, tell, dice):
        self.till, self.tell, self.dice = till, tell, dice
        self._cart_id = None

    def does(self, task):
        """Do a task to its end; a refusal of the till is read, and what it left is ended."""
        self._cart_id = task.cart_id
        terminal = self.till._desk.terminals["card"]
        terminal._script = Scripted({op: map(Behaviour, how) for op, how in task.troubles.items()})
        try:
            getattr(self, f"_{task.kind.replace(' ', '_')}")(task)
        except Problem as problem:
            self._reads(problem)
            patiently(self._end_own)

    def ends_what_is_left(self):
        """Do what stands on the first screen after a crash: resume or cancel, each in turn."""
        left = patiently(self.till.unfinished)
        self.tell("left", len(left))
        for one in left:
            patiently(lambda one=one: self._ends(one))

    def _ends(self, left):
        """Resume or cancel; a till that was slow may find that another one was quicker."""
        try:
            if left.can_cancel and self.dice.random() < 0.5:
                self._hears(self.till.cancel_checkout(left.checkout.ref, handed_back=True))
                return
            self._finish(self.till.resume_checkout(left.checkout.lock_id))
        except Problem as problem:
            if problem.code in PASSING:
                raise
            self._reads(problem)

    # --- selling -----------------------------------------------------------------------------

    def _sale(self, task):
        self._cart_id = patiently(lambda: self._filled(task.lines))
        self._pay(task.way)

    def _park(self, task):
        cart_id = patiently(lambda: self._filled(task.lines))
        version = self.till.cart(cart_id).version
        self.till.park(cart_id, name="for another till", version=version)
        self.tell("parked", cart_id)

    def _recall(self, task):
        # Whoever is slower than the first finds it taken up already, and presses Pay all the same.
        with suppress(Problem):
            self.till.recall(task.cart_id)
        self._pay(task.way)

    def _take_over(self, task):
        status = self.till.cart_status(task.cart_id)
        if status.lock_id is None:
            return
        checkout = self.till.resume_checkout(status.lock_id)
        self.tell("taken", checkout.lock_id)
        self._finish(checkout)

    def _filled(self, lines):
        cart = empty_cart(self.till)
        for line in lines:
            change = self.till.scan(
                cart.cart_id, code=sku_of(line.code), quantity=line.quantity * ONE
            )
            shown = change.changed[0]
            if shown.unit_price != line.price:
                self.till.override_price(
                    cart.cart_id,
                    line_id=shown.line_id,
                    price=line.price,
                    reason=REASON,
                    version=change.version,
                )
        return cart.cart_id

    def _pay(self, way):
        cart = self.till.cart(self._cart_id)
        total, key = cart.totals.total, self.till.new_key()
        self.tell("paying", cart.cart_id)
        first, *others = (*tenders(way, total), None) if way == "cash" else tenders(way, total)
        # The repeat of a request that was not answered has the same key: it is one press of Pay.
        checkout = patiently(
            lambda: self.till.start_checkout(
                cart.cart_id,
                version=cart.version,
                start_key=key,
                seen_total=total,
                tender=first,
            )
        )
        for tender in filter(None, others):
            if checkout.choosing and checkout.due > 1:
                checkout = self.till.tender(checkout.ref, tender=tender)
        self._finish(checkout, undo=way in {"back", "cancel"})

    def _finish(self, checkout, *, undo=False):
        """Bring it to an end as a cashier can: the rest in cash, or back."""
        if checkout.state is LockState.ATTENTION and checkout.attention_code == "CASH_IN_HAND":
            undo = True
        elif checkout.choosing and not undo:
            rest = Tender("cash", tendered=checkout.due)
            checkout = self.till.tender(checkout.ref, tender=rest)
        if undo and checkout.state not in {LockState.COMPLETED, LockState.CANCELLED}:
            checkout = self.till.cancel_checkout(checkout.ref, handed_back=True)
        self._hears(checkout)

    def _end_own(self):
        """After a refusal: where the checkout is still this till's, it is ended."""
        if self._cart_id is None:
            return
        status = self.till.cart_status(self._cart_id)
        if status.lock_id is None or not status.mine:
            return
        try:
            self._finish(self.till.resume_checkout(status.lock_id))
        except Problem as problem:
            if problem.code in PASSING:
                raise
            self._reads(problem)

    # --- what is heard -----------------------------------------------------------------------

    def _hears(self, checkout):
        if checkout.state is LockState.COMPLETED:
            self.tell("sold", checkout.lock_id, checkout.receipt.text, checkout.total)
        elif NOTHING in checkout.money:
            tenders = [one.payment_id for one in checkout.tenders]
            self.tell("said", checkout.money, tenders)

    def _reads(self, problem):
        self.tell("refused", problem.code.value, problem.sentence)


def tenders(way, total):
    """Give what the customer pays with, the first with Pay itself where it can be."""
    half = Tender("card", amount=total // 2)
    if total <= 1:
        return (Tender("cash", tendered=total) if total else None,)
    return {
        "cash": (Tender("cash", tendered=total + 500),),
        "card": (Tender("card"),),
        "split": (None, half, Tender("card")),
        "mixed": (None, Tender("cash", tendered=total // 2), Tender("card")),
        "cancel": (None, half),
        "back": (None,),
    }[way]


def patiently(ask, or_at=frozenset()):
    """Ask again while the store is away or busy, as a person does who presses a key again."""
    passing = PASSING | or_at
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ask()
        except Problem as problem:
            if problem.code not in passing or time.monotonic() > until:
                raise
        time.sleep(0.2)
