"""Who meets over a cart: the stage, what each of the cast does, and what may be refused to whom."""

from dataclasses import dataclass, replace
from functools import cached_property

from pos.domain.checkout import Tender
from pos.domain.errors import Code
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.services.carts import CartDesk
from pos.services.catalogue import CatalogueDesk
from pos.services.checkout.heartbeat import Heartbeat
from pos.services.checkout.ownership import take_live
from tests.checkout.crashes import cancelled
from tests.checkout.shop import Shop
from tests.proof.crash.manager import COPY, FINISH, UNDO, Deciding
from tests.proof.crash.sales import CARD, CASH, Sale, asks
from tests.proof.crash.shop import HERE, THERE, CrashShop
from tests.proof.interleave.actors import SteppingStore, stand_before

THIRD = "Till 3"
OVER, SILENT, SAT = 31, 121, 15 * 60 + 61
"""Seconds after which a lease is over; a silent till is nobody's; another's sale sat too long."""


class Stage(CrashShop):
    """A shop of three tills in which every play begins from the same moment.

    The cart is to be paid at the first till; ``other`` has the same goods in another order, and
    ``last`` are two carts that together want one piece more than there is.
    """

    def __init__(self, folder):
        super().__init__(folder)
        self._hired[THIRD, Role.CASHIER] = Shop.till(self, THIRD)
        hired = ((HERE, Role.CASHIER), (THERE, Role.MANAGER), (THIRD, Role.CASHIER))
        self._programs = {name: self.program(name, role, None) for name, role in hired}
        self.cart, self.other, *self.last = (
            Sale(goods=goods).cart(self._programs[name])
            for name, goods in (
                (HERE, (("TEA", 1000), ("JAM", 1000))),
                (THIRD, (("JAM", 1000), ("TEA", 1000))),
                (HERE, (("JAM", 2000),)),
                (THIRD, (("JAM", 2000),)),
            )
        )
        self._opening = self.left()

    def begin_anew(self, provider):
        """Be as before the play."""
        self.go_back(self._opening)
        self.begin(provider.script(), provider.caps)


@dataclass
class Play:
    """One performance: each till's program has a runner of its own, which all at it share."""

    stage: Stage
    scene: object
    runner: type

    def at(self, name):
        known = self.stage._programs[name]
        desk = replace(known.desk, terminals=self.stage._terminals(name))
        runner = self.runner(self.stage)
        return replace(known, desk=desk, runner=runner, store=SteppingStore(self.stage.store))

    @cached_property
    def here(self):
        return self.at(HERE)

    @cached_property
    def there(self):
        return self.at(THERE)

    @cached_property
    def third(self):
        return self.at(THIRD)

    @cached_property
    def cart(self):
        return self.stage.last[0] if self.scene.wants_last else self.stage.cart

    @cached_property
    def other(self):
        return self.stage.last[1] if self.scene.wants_last else self.stage.other

    def start(self, till, cart, tender):
        return till.start(cart, tender, start_key=self.stage.ids.new())

    def held(self):
        """Look at the list of checkouts under way, as a person does before choosing one."""
        stand_before("list")
        return self.stage.live()


# --- roles ----------------------------------------------------------------------------------------


def owner(play):
    play.scene.sale.run(play.here, play.cart)


def second(play):
    """Press Pay at another till, for the same cart."""
    play.start(play.third, play.cart, Tender("cash", tendered=645))


def second_card(play):
    play.start(play.third, play.cart, CARD)


def rival(play):
    """Press Pay at another till, for another cart that wants the same goods."""
    play.start(play.third, play.other, CARD)


def window(play):
    """Press Pay in another window of the same till, whose terminal is the same."""
    play.start(play.here, play.other, CARD)


def manager(play):
    """Take over at another till, and sell what is left to sell."""
    held = play.held()
    if held is None:
        return
    after = play.there.resume(held)
    _pay_rest(play, play.there, after)


def live_manager(play):
    """Take it from a till that answers, and sell what is left to sell."""
    held = play.held()
    if held is None:
        return
    there = play.there
    after = there._run(take_live(there.desk, held.lock.lock_id, there.actor.person))
    _pay_rest(play, there, after)


def restarted(play):
    """Start the same till's program again while the old one is only frozen."""
    stand_before("start")
    till = play.stage.program(HERE, Role.CASHIER, play.runner(play.stage))
    held = play.held()
    if held is not None:
        _pay_rest(play, till, till.resume(held))


def _pay_rest(play, till, checkout):
    if checkout.lock.state is LockState.ACTIVE and not asks(checkout) and checkout.due:
        till.tender(checkout, play.scene.sale.rest)


def hand(play):
    """Press the cash key at the very till that is at it, on another thread."""
    held = play.held()
    if held is not None and held.due:
        play.here.tender(held, CASH)


def esc(play):
    """Press Esc at the very till that is at it, on another thread."""
    held = play.held()
    if held is not None:
        cancelled(play.here, held)


def _decides(how, where):
    """Decide at another till about what waits for a manager, by what the provider says."""

    def act(play):
        held = play.held()
        if held is not None and held.lock.state is LockState.ATTENTION:
            till = replace(getattr(play, where), actor=play.there.actor)
            Deciding(till, play.scene.sale).decide(held, how, lets_it_do=True)

    return act


def canceller(play):
    """Cancel from another till: take over where that may be, ask the owner where not."""
    held = play.held()
    if held is not None:
        cancelled(play.there, held)


def cleaner(play):
    play.there.clean_up()


def own_cleaner(play):
    play.here.clean_up()


def third_cleaner(play):
    play.third.clean_up()


def beat(play):
    Heartbeat(SteppingStore(play.stage.store), play.here.desk, play.here.runner).beat()


def editor(play):
    """Scan one more piece into the cart at another till."""
    carts = CartDesk(
        SteppingStore(play.stage.store), play.stage.ids, play.stage.people, currency="GBP"
    )
    carts.scan(play.there.actor, play.cart.cart_id, code="BAG")


def pricer(play):
    """Change the price of what is in the cart; the cart keeps the one it was scanned at."""
    goods = CatalogueDesk(SteppingStore(play.stage.store), play.stage.ids)
    goods.set_price(play.stage.admin.person, play.stage.articles["TEA"], price=300)


def _passes(seconds):
    def act(play):
        stand_before("time")
        play.stage.clock.move(seconds)

    return act


TIMES = {"lease over": _passes(OVER), "silent": _passes(SILENT), "sat": _passes(SAT)}
#: A cart that somebody else holds, or held.
_HELD = frozenset({Code.CART_LOCKED, Code.CART_CHANGED, Code.CART_SOLD})
#: A checkout that somebody else goes on with, or ended.
_GONE = frozenset({Code.LOCK_LOST, Code.LOCK_EXPIRED, Code.CHECKOUT_GONE, Code.PAYMENT_UNKNOWN})
_TOO_LATE = frozenset({Code.CANNOT_CANCEL_CAPTURE})
#: A case that somebody else decided, or goes on with.
_DECIDED = frozenset(
    {Code.CASE_GONE, Code.NOT_OFFERED, Code.LOCK_LOST, Code.PROOF_CONTRARY, Code.PROOF_NEEDED}
)
#: Who may act, and the refusals that each may be given.
ROLES = {
    # A cashier whose checkout was taken over may neither cancel nor resume what is another till's.
    "owner": (owner, _HELD | _GONE | _TOO_LATE | {Code.NOT_ALLOWED}),
    "second": (second, _HELD),
    "second card": (second_card, _HELD),
    "rival": (rival, frozenset({Code.LOCK_LOST})),
    "window": (window, frozenset({Code.LOCK_LOST})),
    "manager": (manager, _GONE | {Code.TAKEOVER_DENIED}),
    "live manager": (live_manager, _GONE | {Code.TAKEOVER_DENIED}),
    "restarted": (restarted, _GONE | {Code.TAKEOVER_DENIED, Code.NOT_ALLOWED}),
    "hand": (hand, _GONE | {Code.TENDER_MISMATCH}),
    "esc": (esc, _GONE | _TOO_LATE | {Code.PAYMENT_TIMEOUT_CHECKING, Code.NOT_ALLOWED}),
    "canceller": (canceller, _GONE | _TOO_LATE | {Code.TAKEOVER_DENIED, Code.CASH_IN_HAND}),
    "finisher": (_decides(FINISH, "there"), _DECIDED),
    "undoer": (_decides(UNDO, "third"), _DECIDED),
    "copier": (_decides(COPY, "third"), _DECIDED),
    "cleaner": (cleaner, frozenset()),
    "own cleaner": (own_cleaner, frozenset()),
    "third cleaner": (third_cleaner, frozenset()),
    "beat": (beat, frozenset()),
    "editor": (editor, _HELD - {Code.CART_CHANGED}),
    "pricer": (pricer, frozenset()),
    **{name: (act, frozenset()) for name, act in TIMES.items()},
}
#: What may be refused to anybody, once one of these is there.
_WITH = {
    "pricer": frozenset({Code.PRICE_CHANGED}),
    "rival": frozenset({Code.OUT_OF_STOCK}),
    "window": frozenset({Code.TERMINAL_BUSY}),
}


def may_be_refused(name, cast):
    """Give the refusals that an actor may be given in this company."""
    return ROLES[name][1].union(*(_WITH.get(one, ()) for one in cast))
