"""The sales that are crashed, and how the provider behaves meanwhile."""

from dataclasses import dataclass, field, replace

from pos.domain.checkout import PersonAnswer, Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.ports.payment_terminal import Caps
from pos.services.checkout.attempts import PERSON
from tests.checkout.crashes import OVER, cancelled
from tests.proof.crash.moments import Watched
from tests.proof.crash.shop import THERE
from tests.proof.faults import FAULTS

# --- what the provider does -----------------------------------------------------------------------

YES, NO, GONE = Behaviour.APPROVE, Behaviour.DECLINE, Behaviour.UNREACHABLE
TAKEN, LOST = Behaviour.TIMEOUT_CHARGED, Behaviour.TIMEOUT_NOT_CHARGED
DOUBTS = {
    "authorise": "AUTH_UNKNOWN",
    "capture": "CAPTURE_UNKNOWN",
    "void": "VOID_FAILED",
    "refund": "REFUND_FAILED",
}
ANY_DOUBT = frozenset(DOUBTS.values())
SILENT = 4
"""Questions that stay unanswered: two makes a doubt, so that another one follows at once."""
EVER = 99


@dataclass(frozen=True)
class Provider:
    """A provider's behaviours, operation by operation, whoever asks; then it is well.

    ``may`` are the doubts that it may leave a manager with; any other is a violation.
    """

    operations: dict = field(default_factory=dict)
    queries: tuple = ()
    cancels: tuple = ()
    may: frozenset = frozenset()
    caps: Caps = field(default_factory=Caps)

    def script(self):
        return Scripted(self.operations, self.queries, self.cancels)


WELL = Provider()


def _money(op):
    """Whatever may become of the first try to hold or take money, and of the second."""
    # A hold of another amount is let go; taken is taken.
    amount = frozenset({"AMOUNT_MISMATCH"} if op == "capture" else ())
    for name, first in (("", []), ("second ", [YES])):
        yield f"{name}{op} declined", Provider({op: [*first, NO]})
        yield f"{name}{op} executed in silence", Provider({op: [*first, TAKEN]})
        yield f"{name}{op} lost", Provider({op: [*first, LOST]})
        yield f"{name}{op} not sent", Provider({op: [*first, GONE]})
        yield (
            f"{name}{op} executed, then nobody answers",
            Provider({op: [*first, TAKEN]}, (GONE,) * SILENT, may=ANY_DOUBT),
        )
        yield (
            f"{name}{op} lost, then nobody answers",
            Provider({op: [*first, LOST]}, (GONE,) * SILENT, may=ANY_DOUBT),
        )
        yield f"{name}{op} of another amount", Provider({op: [*first, Behaviour.LESS]}, may=amount)
        yield f"{name}{op} of more", Provider({op: [*first, Behaviour.MORE]}, may=amount)
    yield f"{op} late", Provider({op: [Behaviour.LATE] * 2})
    yield f"{op} answered twice", Provider({op: [Behaviour.TWICE] * 2})
    yield f"{op} lost for ever", Provider({op: [LOST] * EVER})


def _back(op, before):
    """Whatever may become of the try to give money back; ``before`` is what leads there."""
    doubt = frozenset({DOUBTS[op]})
    yield f"{op} declined once", Provider(before | {op: [NO]})
    yield f"{op} declined for ever", Provider(before | {op: [NO] * EVER}, may=doubt)
    yield f"{op} executed in silence", Provider(before | {op: [TAKEN]})
    yield f"{op} lost", Provider(before | {op: [LOST]})
    yield f"{op} late", Provider(before | {op: [Behaviour.LATE]})
    yield (
        f"{op} executed, then nobody answers",
        Provider(before | {op: [TAKEN]}, (GONE,) * SILENT, may=ANY_DOUBT),
    )


REFUNDING = {"capture": [YES, NO]}
PROVIDERS = {
    "well": WELL,
    "nobody answers": Provider({op: [GONE] * EVER for op in DOUBTS}, (GONE,) * EVER, may=ANY_DOUBT),
    "bound to its till": Provider(may=frozenset({"OWNER_GONE"}), caps=Caps(reachable_from="till")),
    **dict(_money("authorise")),
    **dict(_money("capture")),
    **dict(_back("void", {})),
    # What was held for a tender that no longer counts is released, and that may fail as well.
    **{f"capture declined, {name}": one for name, one in _back("void", {"capture": [NO]})},
    **{f"second capture declined, {name}": one for name, one in _back("void", REFUNDING)},
}
REFUNDS = {"then refunded": Provider(REFUNDING), **dict(_back("refund", REFUNDING))}

# --- what the cashier does ------------------------------------------------------------------------

TAKE_BACK, CANCEL = "take back", "cancel"
CASH, CARD = Tender("cash"), Tender("card")
SOME_CARD, SOME_CASH = Tender("card", amount=200), Tender("cash", tendered=200)
MORE_CASH = Tender("cash", tendered=500)


@dataclass(frozen=True)
class Sale:
    """What a cashier does, request by request; the cart's goods cost 6.45.

    ``rest`` pays what is still due where somebody goes on after a crash. ``truth`` is what a
    stand-alone terminal did, once it was asked. With ``stopped`` the cashier presses Esc while the
    terminal waits for the card. With ``too_late`` the till freezes before it asks, and another one
    undoes the sale meanwhile.
    """

    first: Tender | None = None
    then: tuple = ()
    rest: Tender = CASH
    goods: tuple = (("TEA", 1000), ("JAM", 1000))
    truth: str = "approved"
    stopped: bool = False
    too_late: bool = False
    refused: Code | None = None

    def cart(self, till):
        cart = till.cart()
        for sku, quantity in self.goods:
            till.shop.carts.scan(till.actor, cart.cart_id, code=sku, quantity=quantity)
        return till.shop.carts.cart(cart.cart_id)

    def run(self, till, cart):
        """Do it all, undisturbed."""
        if self.stopped:
            till.shop.asked = _esc(till)
        if self.too_late:
            till.shop.asked = _frozen(till)
        try:
            checkout = till.start(cart, self.first, start_key=till.shop.ids.new())
        except Problem as problem:
            if problem.code is not self.refused:
                raise
            return
        for request in self.then:
            if checkout.lock.state is not LockState.ACTIVE:
                return
            checkout = self._do(till, checkout, request)

    def _do(self, till, checkout, request):
        if request == CANCEL:
            return cancelled(till, checkout)
        if request == TAKE_BACK:
            held = [one for one in checkout.payments if one.state == "authorised"]
            return till.take_back(checkout, held[-1], handed_back=True) if held else checkout
        if not checkout.due:
            return checkout
        checkout = till.tender(checkout, request)
        return till.answer(checkout, self.answer(checkout)) if asks(checkout) else checkout

    def answer(self, checkout, *, sure=False):
        """Say what the stand-alone terminal did; somebody who is not sure may look again."""
        said = "approved" if sure and self.truth == "not_sure" else self.truth
        return PersonAnswer(asks(checkout).payment_id, said, "0042" if said == "approved" else "")


def _esc(till):
    def press(_):
        till.shop.asked = lambda _: None
        till.cancel(till.shop.live())

    return press


def _frozen(till):
    shop = till.shop

    def freeze(_):
        shop.asked = lambda _: None
        shop.clock.move(OVER)
        other = shop.program(THERE, Role.MANAGER, Watched(shop))
        other.cancel(shop.live())

    return freeze


def asks(checkout):
    """Give the try that waits for a person's answer."""
    tries = (attempt for _, attempt in checkout.open_attempts() if attempt.terminal == PERSON)
    return next(tries, None)


MANUAL = Tender("manual_card")
TWO_CARDS = Sale(then=(SOME_CARD, CARD), rest=CARD)
SALES = {
    "cash": Sale(first=Tender("cash", tendered=645)),
    "cash asked": Sale(then=(Tender("cash", tendered=1000),)),
    "cash split": Sale(then=(SOME_CASH, MORE_CASH)),
    "cash taken back": Sale(then=(SOME_CASH, TAKE_BACK, CASH)),
    "manual card": Sale(then=(MANUAL,), rest=MANUAL),
    "manual card declined": Sale(then=(MANUAL,), truth="declined"),
    "manual card not sure": Sale(then=(MANUAL,), rest=MANUAL, truth="not_sure"),
    "cash and manual card": Sale(then=(SOME_CASH, MANUAL), rest=MANUAL),
    "return": Sale(then=(CASH,), goods=(("JAM", -1000),)),
    "nothing to pay": Sale(goods=(("TEA", 1000), ("TEA", -1000))),
    "out of stock": Sale(goods=(("TEA", 1000), ("JAM", 4000)), refused=Code.OUT_OF_STOCK),
}
CARD_SALES = {
    "card": Sale(first=CARD, rest=CARD),
    "two cards": TWO_CARDS,
    "card and cash": Sale(then=(SOME_CARD, MORE_CASH)),
    "cash and card": Sale(then=(SOME_CASH, CARD), rest=CARD),
    "card taken back": Sale(then=(SOME_CARD, TAKE_BACK, CASH)),
    "card, cash, cancelled": Sale(then=(SOME_CARD, SOME_CASH, CANCEL)),
    "card and manual card": Sale(then=(SOME_CARD, MANUAL), rest=MANUAL),
    "card stopped": Sale(first=CARD, stopped=True),
}
#: Frozen before it asks, undone elsewhere, and sent all the same: what it holds is for a manager.
TOO_LATE = {"card too late": Sale(first=CARD, too_late=True, refused=Code.LOCK_LOST)}
LATE_BACK = {"well": WELL, **dict(_back("void", {}))}
REFUNDED = {
    "two cards": TWO_CARDS,
    "two cards, cancelled": replace(TWO_CARDS, then=(*TWO_CARDS.then, CANCEL)),
}

#: The sales in which a fault of each operation can tell.
FAULTY = {
    "authorise": ("two cards", "cash and card"),
    "capture": ("two cards", "cash and card"),
    "void": ("two cards", "card, cash, cancelled"),
    "refund": ("two cards, cancelled",),
}


def _faults():
    """Give every fault that the simulated provider has, for the sales in which it can tell."""
    known = CARD_SALES | REFUNDED
    for (op, fault), script in FAULTS.items():
        made = script()
        leads = REFUNDING if op == "refund" else {}
        provider = Provider(leads | made.operations, made.queries, made.cancels, _may(op, fault))
        for name in FAULTY[op]:
            if "second" not in fault or (name == "two cards" and op in {"authorise", "capture"}):
                yield (name, f"{op}: {fault}"), (known[name], provider)


def _may(op, fault):
    if ", then " in fault:
        return ANY_DOUBT
    if op != "authorise" and any(word in fault for word in ("less", "more")):
        return frozenset({"AMOUNT_MISMATCH"})
    # Asking for money simply fails; giving it back is tried thrice.
    is_lasting = op in {"void", "refund"} and fault in {"never", "always busy", "always declined"}
    return frozenset({DOUBTS[op]} if is_lasting else ())


Name = tuple[str, str]


def scenes() -> dict[Name, tuple[Sale, Provider]]:
    """Give every sale with every behaviour that means something for it, by their names."""
    found = {(name, "well"): (sale, WELL) for name, sale in SALES.items()}
    known = ((CARD_SALES, PROVIDERS), (REFUNDED, REFUNDS), (TOO_LATE, LATE_BACK))
    for sales, providers in known:
        for name, sale in sales.items():
            for how, provider in providers.items():
                if "second" not in how or name == "two cards":
                    found[name, how] = (sale, provider)
    return found | dict(_faults())
