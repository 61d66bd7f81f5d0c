"""Runs a checkout's very generator and lets the program die at a chosen moment of it.

A moment is ``(label, where, n)``: before, inside (worked, not committed) or after the n-th step of
that label. Whoever survives is asked to go on or to undo; then everything must be right.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.services.checkout.runner import Runner
from pos.services.checkout.steps import LABELS, Transaction, Wait

OVER = 31
"""Seconds after which a lease without a sign of life is over."""


class Crash(BaseException):
    """The program is gone; nothing of it may catch this."""


class CrashRunner(Runner):
    """The production runner, which dies at one moment and notes all that it passed."""

    def __init__(self, store, progress, at=None):
        super().__init__(store, progress)
        self.at = at
        self.passed = []
        self._seen = {}

    def _perform(self, step):
        assert step.label in LABELS, f"{step.label} is no known step"
        if isinstance(step, Wait):
            return None
        number = self._seen[step.label] = self._seen.get(step.label, 0) + 1
        self._moment(step.label, "before", number)
        if isinstance(step, Transaction):
            self._inside(step, number)
        answer = super()._perform(step)
        self._moment(step.label, "after", number)
        return answer

    def _inside(self, step, number):
        moment = (step.label, "inside", number)
        self.passed.append(moment)
        if moment == self.at:
            with self._store.write() as unit:
                step.work(unit)
                unit.journal.flush(unit.now)
                self.die()

    def _moment(self, label, where, number):
        moment = (label, where, number)
        self.passed.append(moment)
        if moment == self.at:
            self.die()

    def die(self):
        """End the program here and now."""
        raise Crash


@dataclass(frozen=True)
class Way:
    """How it goes on after the crash: at which till, and whether forward or back."""

    till: str
    how: str

    def __str__(self):
        return f"{self.how} at {self.till} till"


WAYS = [Way(till, how) for till in ("the same", "another") for how in ("resume", "cancel")]


@dataclass(frozen=True)
class Sale:
    """What a cashier does, request by request; the last tender pays the whole rest.

    ``terminal`` is how the card terminal of this till answers, operation by operation; other tills'
    terminals approve. With ``undo`` the cashier cancels in the end.
    """

    first: Tender | None = None
    tenders: tuple = ()
    terminal: dict = field(default_factory=dict)
    undo: bool = False

    def run(self, till, cart):
        checkout = till.start(cart, self.first)
        for one in self.tenders:
            if checkout.lock.state is LockState.ACTIVE and checkout.due:
                checkout = till.tender(checkout, one)
        return cancelled(till, checkout) if self.undo else checkout

    def at(self, shop, name, at):
        """A till for this sale that dies at a moment."""
        return crashing(shop, name, at, script=Scripted(self.terminal))


CASH_SPLIT = (Tender("cash", tendered=200), Tender("cash", tendered=500))
TWO_CARDS = (Tender("card", amount=200), Tender("card"))
CASH_AND_CARD = (Tender("cash", tendered=200), Tender("card"))
YES, NO = Behaviour.APPROVE, Behaviour.DECLINE
SALES = {
    "cash": Sale(first=Tender("cash", tendered=645)),
    "cash split": Sale(tenders=CASH_SPLIT),
    "card": Sale(first=Tender("card")),
    "two cards": Sale(tenders=TWO_CARDS),
    "card and cash": Sale(tenders=(Tender("card", amount=200), Tender("cash", tendered=500))),
    "cash and card": Sale(tenders=CASH_AND_CARD),
}
TROUBLES = {
    "second card declined": Sale(tenders=TWO_CARDS, terminal={"authorise": [YES, NO]}),
    "second capture declined": Sale(tenders=TWO_CARDS, terminal={"capture": [YES, NO]}),
    "held in silence": Sale(
        first=Tender("card"), terminal={"authorise": [Behaviour.TIMEOUT_CHARGED]}
    ),
    "never sent": Sale(
        first=Tender("card"), terminal={"authorise": [Behaviour.TIMEOUT_NOT_CHARGED]}
    ),
    "taken in silence": Sale(
        first=Tender("card"), terminal={"capture": [Behaviour.TIMEOUT_CHARGED]}
    ),
    "not taken": Sale(first=Tender("card"), terminal={"capture": [Behaviour.TIMEOUT_NOT_CHARGED]}),
    "undone": Sale(tenders=TWO_CARDS[:1] + CASH_SPLIT[:1], undo=True),
    "refunded": Sale(tenders=TWO_CARDS, terminal={"capture": [YES, NO]}, undo=True),
    "release declined once": Sale(tenders=TWO_CARDS[:1], terminal={"void": [NO]}, undo=True),
}


def moments(shop, sale):
    """Every moment that an undisturbed sale passes."""
    till = sale.at(shop, "Probe", None)
    ended = sale.run(till, till.cart(*SKUS))
    passed = list(till.runner.passed)
    if ended.lock.live:
        cancelled(till, ended)
    return passed


SKUS = ("TEA", "JAM")


def crashing(shop, name, at, role=Role.CASHIER, script=None):
    till = shop.till(name, role=role, script=script)
    till.runner = CrashRunner(shop.store, till.desk.progress, at)
    return till


def die(shop, sale, at, name="Till 1"):
    """Sell until the program dies; gives the cart."""
    till = sale.at(shop, name, at)
    cart = till.cart(*SKUS)
    try:
        sale.run(till, cart)
    except Crash:
        return cart
    raise AssertionError(f"{at} was never reached")


def go_on(shop, way, name="Till 1", at=None):
    """The next start of the till, or another till once the lease is over; may die itself.

    Gives the moments it passed.
    """
    before = shop.till(name).left_behind()
    if way.till == "another":
        shop.wait(OVER)
        name = f"not {name}"
    till = crashing(shop, name, at, role=Role.MANAGER)
    for left in before:
        settle(till, left, way.how)
    return till.runner.passed


def settle(till, left, how):
    """Do what a cashier does with a checkout that was left behind."""
    checkout = left
    if how == "cancel":
        with refused(Code.CANNOT_CANCEL_CAPTURE):
            checkout = cancelled(till, left)
    if checkout.lock.live:
        checkout = till.resume(checkout)
    if checkout.lock.state is LockState.ACTIVE:
        if how == "cancel":
            checkout = cancelled(till, checkout)
        else:
            checkout = till.tender(checkout, Tender("cash", tendered=checkout.due))
    assert not checkout.lock.live, (how, checkout.lock.state, checkout.lock.attention_code)
    return checkout


@contextmanager
def refused(code):
    """Nothing but this refusal may come, and it need not."""
    try:
        yield
    except Problem as problem:
        if problem.code is not code:
            raise


def cancelled(till, checkout):
    """Cancel, and hand back the cash when that is asked for."""
    try:
        after = till.cancel(checkout)
    except Problem as problem:
        if problem.code is not Code.CASH_IN_HAND:
            raise
        return till.cancel(checkout, handed_back=True)
    if after.lock.attention_code == "CASH_IN_HAND":
        return till.cancel(after, handed_back=True)
    return after
