"""What people and cleaners do with a checkout that a crash left behind, and whether it ends right.

A person does what the screens offer and knows only what the rows say; what really happened outside
is in the provider's ledger, and on the stand-alone terminal.
"""

from dataclasses import dataclass

from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.services.checkout.compensation import given_up
from tests.checkout.crashes import refused
from tests.proof.crash.books import astray, written_off
from tests.proof.crash.manager import DECISIONS, FINISH, UNDO, Deciding, people_did
from tests.proof.crash.sales import CARD, CASH, asks
from tests.proof.crash.shop import HERE, THERE
from tests.proof.judge import wrong

OVER, SILENT, GONE = 31, 121, 601
"""Seconds after which a lease is over, nobody's, and missed for too long."""
MOST_ACTS = 12
BOUND = "till"
#: A doubt that asking again cannot end: the amount was wrong.
STAYS = frozenset({"AMOUNT_MISMATCH"})


class ViolatedError(AssertionError):
    """Something is not as it must be."""


@dataclass(frozen=True)
class Way:
    """How it goes on after a crash: at which till, and forward, back, or by itself."""

    how: str
    till: str

    def __str__(self):
        return f"{self.how} at {self.till} till"


WAYS = tuple(Way(how, at) for how in ("resume", "cancel", "expire") for at in ("its", "another"))
#: What a manager does at once about a doubt, while the world outside is as it is.
DECIDING = tuple(Way(how, at) for how in DECISIONS for at in ("its", "another"))
NOTHING_LEFT = Way("look", "its")


def ways(left, scene):
    """Give the ways to go on from a crash; where it left no live checkout there is one."""
    if left.checkout is None:
        return (NOTHING_LEFT,)
    sale, provider = scene
    may_doubt = provider.may or sale.truth == "not_sure"
    return WAYS + DECIDING if may_doubt else WAYS


def recover(shop, scene, left, way, runner, *, in_cash=False):
    """Bring a checkout that a crash left to its end, and give it; ``in_cash`` pays what is due."""
    survivor = Survivor(shop, scene, way, runner, left.lock.owner_name)
    survivor.has_paid = in_cash
    after = survivor.end(left)
    given = _cash_back(after) - _cash_back(left)
    if given and not survivor.has_handed_back:
        raise ViolatedError(f"{given} of cash went back, and nobody said so")
    return after


def _cash_back(checkout):
    return sum(p.tendered for p in checkout.payments if (p.method, p.state) == ("cash", "voided"))


class Survivor:
    """Whoever goes on. ``is_well`` once the world outside was made well again."""

    def __init__(self, shop, scene, way, runner, owner):
        self.shop, self.way, self.runner, self.owner = shop, way, runner, owner
        self.sale, self.provider = scene
        self.is_well = self.has_paid = self.has_handed_back = self.has_decided = False
        elsewhere = THERE if owner == HERE else HERE
        at_own = way.till == "its"
        if way.how == "expire":
            shop.clock.move(SILENT)
        elif not at_own:
            shop.clock.move(OVER)
        self.till = self._start(owner if at_own else elsewhere)

    def _start(self, name):
        role = Role.CASHIER if name == self.owner else Role.MANAGER
        return self.shop.program(name, role, self.runner)

    def end(self, checkout):
        """Act until it is over; what no till can find out is decided by a manager."""
        checkout = self._first(checkout)
        for _ in range(MOST_ACTS):
            if not checkout.lock.live:
                return checkout
            checkout = self._act(checkout)
        raise ViolatedError(f"it never ends: {checkout.lock.state}")

    def _first(self, checkout):
        if checkout.lock.state is LockState.ATTENTION and people_did(self.shop, checkout):
            # What they began before the crash they end.
            return self._attended(checkout)
        if self.way.how == "expire":
            return self._cleaned(checkout)
        if checkout.lock.state is LockState.ATTENTION:
            return checkout
        return self._denied(
            self._cancelled if self.way.how == "cancel" else self._resumed, checkout
        )

    def _act(self, checkout):
        state = checkout.lock.state
        if state is LockState.ATTENTION:
            return self._attended(checkout)
        if state is LockState.COMPENSATING:
            raise ViolatedError("it was left half undone")
        if asks(checkout):
            return self.till.answer(checkout, self.sale.answer(checkout, sure=self.is_well))
        if self.way.how in {"cancel", "expire"} and not checkout.no_return:
            return self._cancelled(checkout)
        if not checkout.due:
            raise ViolatedError("nothing is due and nobody goes on")
        tender, self.has_paid = (CASH if self.has_paid else self.sale.rest), True
        return self.till.tender(checkout, tender)

    # --- what there is to do ------------------------------------------------------------------

    def _resumed(self, checkout):
        return self.till.resume(checkout)

    def _cancelled(self, checkout):
        """Press Esc; hand back the cash that is asked for; where it is too late, go on."""
        try:
            return self.till.cancel(checkout)
        except Problem as problem:
            if problem.code is Code.CASH_IN_HAND:
                return self._handed_back(checkout)
            if problem.code is Code.CANNOT_CANCEL_CAPTURE:
                return self._resumed(checkout)
            raise

    def _handed_back(self, checkout):
        self.has_handed_back = True
        return self.till.cancel(checkout, handed_back=True)

    def _denied(self, act, checkout):
        """Walk to the till whose terminal alone knows, where that is said."""
        is_bound = self.provider.caps.reachable_from == BOUND
        try:
            after = act(checkout)
        except Problem as problem:
            if problem.code is not Code.TAKEOVER_DENIED or not is_bound:
                raise
            after = checkout
        if not is_bound or after.lock.epoch > checkout.lock.epoch:
            return after
        self.shop.clock.move(OVER)
        self.till = self._start(THERE if self.till.desk.till_name == HERE else HERE)
        return act(checkout)

    def _cleaned(self, checkout):
        """Let the cleaner look until nothing is due any more."""
        for wait in (0, SILENT, GONE):
            self.shop.clock.move(wait)
            checkout = self._cleaned_now(checkout)
            if not checkout.lock.live or checkout.lock.state is LockState.ATTENTION:
                return checkout
            if self.provider.caps.reachable_from != BOUND:
                raise ViolatedError(f"the cleaner left it {checkout.lock.state}")
        raise ViolatedError(f"nobody ever cleans it: {checkout.lock.state}")

    def _cleaned_now(self, checkout):
        for _ in range(MOST_ACTS):
            dealt_with = self.till.clean_up()
            before, checkout = checkout, self.shop.lock(checkout)
            if not dealt_with or checkout == before:
                return checkout
        raise ViolatedError("the cleaner never comes to an end")

    def _attended(self, checkout):
        """Hand back cash, else make the world well and check again, else decide."""
        code = checkout.lock.attention_code
        if code == "CASH_IN_HAND" and checkout.cash_held:
            return self._handed_back(checkout)
        if people_did(self.shop, checkout):
            return self._decided(checkout)
        if not self.has_decided:
            self._must_be_doubtful(checkout, code)
        must_be_sound(self.shop)
        if self.way.how == "cancel":
            self._cannot_be_cancelled(checkout)
        if self.is_well or self.way.how in DECISIONS:
            return self._decided(checkout)
        self.is_well = True
        self.shop.mend()
        return self._denied(self._resumed, checkout)

    def _decided(self, checkout):
        """A manager comes to this till and decides; what is known outside is found out first."""
        lets_it_do = self.is_well and not self.has_decided
        self.has_decided = True
        manager = self.shop.program(self.till.desk.till_name, Role.MANAGER, self.runner)
        self.till = manager
        how = UNDO if self.way.how == "cancel" else self.way.how
        if people_did(self.shop, checkout):
            lets_it_do, how = False, FINISH if checkout.too_much else UNDO
        return Deciding(manager, self.sale).decide(checkout, how, lets_it_do=lets_it_do)

    def _cannot_be_cancelled(self, checkout):
        with refused(Code.CANNOT_CANCEL_CAPTURE), refused(Code.PAYMENT_UNKNOWN):
            self.till.cancel(checkout, handed_back=True)
            raise ViolatedError("what nobody knows was cancelled")

    def _must_be_doubtful(self, checkout, code):
        refused = any(given_up(checkout, one) == code for one in checkout.payments)
        lasting = code == "AMOUNT_MISMATCH" or refused
        expected = code in self.provider.may and (not self.is_well or (code in STAYS and lasting))
        if not expected and asks(checkout) is None:
            when = "the world is well" if self.is_well else f"{self.provider}"
            raise ViolatedError(f"a manager is asked without need: {code} while {when}")


def must_be_sound(shop, *, over=False):
    """Every invariant holds, the books agree with the ledger, and nobody was asked out of turn.

    Where a till was frozen, and until all is ``over``, what was written off may turn out: its own
    till asks once more.
    """
    asking = written_off(shop) if shop.frozen and not over else frozenset()
    found = [*wrong(shop, asking=asking), *astray(shop, asking=asking), *shop.out_of_turn]
    if found:
        raise ViolatedError("; ".join(found))


def sell_again(shop, sale, cart, runner):
    """Sell the cart where it is open again: neither its goods nor the terminal are still held."""
    if sale.refused is not None or shop.cart_state(cart.cart_id) != "open":
        return
    shop.mend()
    now = shop.carts.cart(cart.cart_id)
    total = now.totals.total
    tender = CARD if total > 0 else CASH if total < 0 else None
    till = shop.program(THERE, Role.MANAGER, runner)
    sold = till.start(now, tender, start_key=shop.ids.new())
    if sold.lock.state is not LockState.COMPLETED:
        raise ViolatedError(f"it cannot be sold any more: {sold.lock.state}")
    must_be_sound(shop)
