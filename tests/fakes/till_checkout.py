"""Checkouts of the fake till: who holds a cart, what was paid, and what is certain about it.

No phases run here; a tender ends in one call, after ``terminal`` was asked what becomes of a card.
A test puts a function in its place that waits, declines, or leaves it unknown.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from pos.api.errors import Code, Problem
from pos.api.events import StoreChanged
from pos.api.views import (
    Asked,
    CartStatusView,
    CartSummary,
    CheckoutRef,
    CheckoutView,
    LastSale,
    LetGoAsk,
    LockState,
    Person,
    PersonAnswer,
    Phase,
    Receipt,
    ReceiptLine,
    ReceiptRef,
    ReceiptTax,
    ReceiptTender,
    StockPolicy,
    Tender,
    TenderView,
    Unfinished,
)
from pos.domain.money import CURRENCIES, with_sign
from tests.fakes.till_cart import FakeCart

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.till import FakeTill

PHASES = 7
LEASE_S = 30.0
Outcome = Literal["approved", "declined", "unknown"]


@dataclass
class FakeCheckout:
    lock_id: str
    cart: FakeCart
    till: str
    cashier: str
    since: int
    epoch: int = 1
    state: LockState = LockState.ACTIVE
    phase: Phase = Phase.PAYMENT_AUTHORIZATION
    tenders: list[TenderView] = field(default_factory=list)
    receipt: ReceiptRef | None = None
    change_due: int = 0
    cancel_requested: bool = False
    asked: Asked | None = None


class FakeCheckouts:
    """All checkouts of the shop, as far as one till sees them."""

    def __init__(self, till: "FakeTill") -> None:
        self.till = till
        self.all: dict[str, FakeCheckout] = {}
        self.held_by: dict[str, FakeCheckout] = {}
        self.left_behind: tuple[Unfinished, ...] = ()
        self.last: LastSale | None = None
        self.terminal: Callable[[int], Outcome] = lambda _amount: "approved"
        self.receipts: dict[str, Receipt] = {}
        self.price_rise = 0
        self.silent_s = 0.0
        self.asked_words = ""
        self.questions: tuple[LetGoAsk, ...] = ()
        self.answers: list[str] = []
        self._receipt_no = 4217

    # ------------------------------------------------------------------ who holds what

    def summary(self, cart: FakeCart, *, mine: bool) -> CartSummary:
        held = self.held_by.get(cart.cart_id)
        totals = cart.totals()
        return CartSummary(
            cart_id=cart.cart_id,
            number=cart.number,
            status=cart.status,
            till=cart.till,
            cashier=cart.cashier,
            lines=totals.lines,
            total=totals.total,
            opened_at=cart.opened_at,
            parked_at=cart.parked_at,
            parked_name=cart.parked_name,
            held_by=f"{held.till}, {held.cashier}" if held else None,
            mine=mine,
        )

    def status(self, cart: FakeCart) -> CartStatusView:
        held = self.held_by.get(cart.cart_id)
        if held is None:
            free = cart.status == "open" and bool(cart.lines)
            return CartStatusView(cart.cart_id, locked=False, can_checkout=free)
        answering = self.silent_s < LEASE_S
        why = f"{held.till} is answering" if answering else ""
        return CartStatusView(
            cart_id=cart.cart_id,
            locked=True,
            can_checkout=False,
            lock_id=held.lock_id,
            state="authorizing",
            phase=held.phase.value,
            till=held.till,
            cashier=held.cashier,
            since=held.since,
            epoch=held.epoch,
            answering=answering,
            silent_s=self.silent_s,
            lease_left_s=max(0.0, LEASE_S - self.silent_s),
            idle_left_s=194.0,
            lease_s=LEASE_S,
            money="Nothing was charged.",
            mine=held.till == self.till.name,
            can_resume=not answering,
            can_cancel=not answering,
            resume_reason=why,
            cancel_reason=why,
            takes_live=answering and held.till != self.till.name,
            take_over_reason="" if held.till != self.till.name else why,
            ask_reason="" if answering else f"{held.till} is silent and cannot answer.",
            asked=held.asked,
        )

    def held_elsewhere(self, cart: FakeCart, till: str, cashier: str) -> None:
        since = self.till.now() - 38_000_000
        lock_id = f"lock-{len(self.all) + 1}"
        self.all[lock_id] = FakeCheckout(lock_id, cart, till, cashier, since)
        self.held_by[cart.cart_id] = self.all[lock_id]
        cart.status = "locked"

    def ask(self, lock_id: str, words: str) -> Asked:
        held = self.all[lock_id]
        if held.state is not LockState.ACTIVE:
            raise Problem(Code.CHECKOUT_GONE)
        me = self.till.person
        name = me.name if me else ""
        held.asked = Asked(f"m-{lock_id}", lock_id, self.till.name, name, since_s=0.0)
        self.asked_words = words
        return held.asked

    def asked_since(self, seconds: float) -> None:
        """Let every question have been asked longer ago, and stand on the other screen."""
        for held in self.all.values():
            if held.asked is not None:
                held.asked = replace(held.asked, since_s=seconds, seen=True)

    def is_asked(self, lock_id: str, *, till: str, name: str, words: str) -> None:
        """Let another till ask for a checkout of this one."""
        self.questions = (
            LetGoAsk(
                message_id=f"q-{lock_id}-{len(self.answers)}",
                checkout=self.view(lock_id),
                by_till=till,
                by_name=name,
                words=words,
                since_s=0.0,
                money=self.view(lock_id).money,
                then="The cart opens again.",
                cash_to_hand_back=self._cash(self.all[lock_id]),
            ),
        )

    def let_go(self, cart: FakeCart) -> None:
        gone = self.held_by.pop(cart.cart_id, None)
        if gone is not None:
            gone.state = LockState.CANCELLED
        cart.status = "open"

    def refuse_held(self, cart: FakeCart) -> None:
        held = self.held_by.get(cart.cart_id)
        if held is not None:
            raise Problem(
                Code.CART_LOCKED,
                till=held.till,
                name=held.cashier,
                since=held.since,
                phase="approval",
                lock_id=held.lock_id,
            )
        if cart.status == "sold":
            raise Problem(Code.CART_SOLD, receipt=f"A-{self._receipt_no:06d}")

    # ------------------------------------------------------------------ beginning

    def refuse_if_wrong(self, cart: FakeCart, total: int, sell_anyway: frozenset[str]) -> None:
        if not cart.lines:
            raise Problem(Code.CART_EMPTY)
        self._refuse_short(cart, sell_anyway)
        wanted = cart.totals().total + self.price_rise
        if wanted != total:
            raise Problem(Code.PRICE_CHANGED, old=total, new=wanted, currency="GBP")

    def _refuse_short(self, cart: FakeCart, sell_anyway: frozenset[str]) -> None:
        short = [
            line
            for line in cart.lines
            if line.good.stock is not None
            and line.quantity > line.good.stock
            and line.line_id not in sell_anyway
        ]
        if short:
            ask = [one.line_id for one in short if one.good.policy is StockPolicy.ASK]
            raise Problem(
                Code.OUT_OF_STOCK,
                short=[one.good.name for one in short],
                may_sell_anyway=ask,
            )

    def begin(self, cart: FakeCart, start_key: str, person: Person) -> CheckoutView:
        lock_id = f"lock-{start_key}"
        made = FakeCheckout(lock_id, cart, self.till.name, person.name, self.till.now())
        self.all[lock_id] = self.held_by[cart.cart_id] = made
        cart.status = "locked"
        return self.view(lock_id)

    # ------------------------------------------------------------------ paying

    def pay(self, ref: CheckoutRef, tender: Tender) -> CheckoutView:
        one = self._mine(ref)
        due = self._due(one)
        amount = due if tender.amount is None else tender.amount
        if amount <= 0 or amount > due:
            raise Problem(
                Code.TENDER_MISMATCH,
                asked=amount,
                due=due,
                hint="Type a smaller amount.",
                currency="GBP",
            )
        made = self._tender(one, tender, amount)
        with self.till.guard:
            one.tenders.append(made)
        if tender.method == "card":
            self._ask_terminal(one, made)
        if not one.cancel_requested:
            self._settle(one)
        return self.view(one.lock_id)

    def _tender(self, one: FakeCheckout, tender: Tender, amount: int) -> TenderView:
        number = len(one.tenders) + 1
        given = amount if tender.tendered is None else tender.tendered
        cash = tender.method == "cash"
        if cash and given < amount:
            amount = given
        return TenderView(
            payment_id=f"{one.lock_id}-p{number}",
            tender_no=number,
            method=tender.method,
            amount=amount,
            tendered=given if cash else amount,
            change_due=given - amount if cash else 0,
            state="planned",
            waiting={"card": "terminal", "manual_card": "person"}.get(tender.method),
            at=self.till.now(),
        )

    def _ask_terminal(self, one: FakeCheckout, made: TenderView) -> None:
        outcome = self.terminal(made.amount)
        state = {"approved": "authorised"}.get(outcome, outcome)
        self._put(one, replace(made, state=state, waiting=None, card="Visa ending 4921"))
        if outcome == "declined":
            self._put(one, replace(made, state="declined", waiting=None, reason="not enough money"))

    def _put(self, one: FakeCheckout, tender: TenderView) -> None:
        with self.till.guard:
            one.tenders[tender.tender_no - 1] = tender

    def _settle(self, one: FakeCheckout) -> None:
        """Finish the sale when all of it is paid for."""
        doubt = any(t.waiting or t.state == "unknown" for t in one.tenders)
        if any(t.state == "unknown" for t in one.tenders):
            one.state = LockState.ATTENTION
        if doubt or self._due(one) > 0:
            return
        with self.till.guard:
            one.tenders = [
                replace(t, state="captured") if t.state != "declined" else t for t in one.tenders
            ]
            one.state, one.phase = LockState.COMPLETED, Phase.STOCK_COMMIT
            one.change_due = sum(t.change_due for t in one.tenders)
            self._receipt_no += 1
            one.receipt = ReceiptRef(f"order-{self._receipt_no}", "A", self._receipt_no)
            one.cart.status = "sold"
            self.held_by.pop(one.cart.cart_id, None)
            total = one.cart.totals().total
            self.last = LastSale(one.receipt, total, one.change_due, self.till.now())
            self.receipts[one.receipt.order_id] = self._receipt(one, one.receipt)
        self.till.tell(StoreChanged())

    def _due(self, one: FakeCheckout) -> int:
        counts = [
            t.amount
            for t in one.tenders
            if t.state in ("planned", "authorised", "captured", "unknown")
        ]
        return one.cart.totals().total - sum(counts)

    def answer(self, ref: CheckoutRef, answer: PersonAnswer) -> CheckoutView:
        one = self._mine(ref)
        made = next(t for t in one.tenders if t.payment_id == answer.payment_id)
        state = {"approved": "authorised", "declined": "declined"}.get(answer.answer, "unknown")
        self._put(one, replace(made, state=state, waiting=None))
        self._settle(one)
        return self.view(one.lock_id)

    def take_back(self, ref: CheckoutRef, payment_id: str, *, handed_back: bool) -> CheckoutView:
        one = self._mine(ref)
        made = next(t for t in one.tenders if t.payment_id == payment_id)
        if made.method == "cash" and not handed_back:
            raise Problem(Code.CASH_IN_HAND, cash=made.tendered, currency="GBP")
        self._put(one, replace(made, state="voided"))
        return self.view(one.lock_id)

    def cancel(self, ref: CheckoutRef, *, handed_back: bool) -> CheckoutView:
        one = self.all[ref.lock_id]
        cash = self._cash(one)
        if cash and not handed_back:
            raise Problem(Code.CASH_IN_HAND, cash=cash, currency="GBP")
        with self.till.guard:
            one.cancel_requested = True
            one.tenders = [
                t if t.state == "declined" else replace(t, state="voided", waiting=None)
                for t in one.tenders
            ]
            one.state = LockState.CANCELLED
            one.cart.status = "open"
            self.held_by.pop(one.cart.cart_id, None)
        self.till.tell(StoreChanged())
        return self.view(one.lock_id)

    def resume(self, lock_id: str) -> CheckoutView:
        one = self.all[lock_id]
        one.till, one.epoch = self.till.name, one.epoch + 1
        self.left_behind = ()
        self._settle(one)
        return self.view(lock_id)

    def _mine(self, ref: CheckoutRef) -> FakeCheckout:
        one = self.all.get(ref.lock_id)
        if one is None:
            raise Problem(Code.CHECKOUT_GONE)
        if one.epoch != ref.epoch:
            raise Problem(Code.LOCK_LOST, till=one.till)
        return one

    def _cash(self, one: FakeCheckout) -> int:
        held = [t for t in one.tenders if t.method == "cash" and t.state in ("planned", "captured")]
        return sum(t.tendered for t in held)

    # ------------------------------------------------------------------ showing

    def view(self, lock_id: str) -> CheckoutView:
        one = self.all[lock_id]
        totals = one.cart.totals()
        done = one.state is LockState.COMPLETED
        due = self._due(one)
        live = one.state is LockState.ACTIVE
        waiting = any(t.waiting for t in one.tenders)
        return CheckoutView(
            lock_id=lock_id,
            epoch=one.epoch,
            cart_id=one.cart.cart_id,
            cart_number=one.cart.number,
            state=one.state,
            phase=one.phase,
            till=one.till,
            cashier=one.cashier,
            acquired_at=one.since,
            currency="GBP",
            total=totals.total,
            due=0 if done else due,
            lines=totals.lines,
            articles=totals.articles,
            tenders=tuple(one.tenders),
            choosing=live and not waiting and due > 0,
            no_return=done,
            can_cancel=live,
            money=self._money(one),
            cancel_requested=one.cancel_requested,
            cash_to_hand_back=self._cash(one) if one.state is LockState.ACTIVE else 0,
            receipt=one.receipt,
            change_due=one.change_due,
            lamps=_lamps(one.state),
        )

    def _money(self, one: FakeCheckout) -> str:
        def sum_of(*states: str) -> int:
            return sum(t.amount for t in one.tenders if t.state in states)

        pounds = CURRENCIES["GBP"]
        if doubt := sum_of("unknown"):
            return f"It is not known whether {with_sign(doubt, pounds)} was taken."
        if taken := sum_of("captured"):
            return f"{with_sign(taken, pounds)} was taken."
        if held := sum_of("authorised"):
            return f"{with_sign(held, pounds)} is held, not taken."
        return "Nothing was charged."

    def receipt(self, order_id: str) -> Receipt:
        if order_id not in self.receipts:
            raise Problem(Code.CHECKOUT_GONE)
        return self.receipts[order_id]

    def _receipt(self, one: FakeCheckout, ref: ReceiptRef) -> Receipt:
        totals = one.cart.totals()
        lines = tuple(
            ReceiptLine(
                line.name,
                line.quantity,
                line.unit,
                line.unit_price,
                line.discount,
                line.amount,
                line.note,
            )
            for line in one.cart.view().lines
        )
        net = totals.total - totals.tax_total
        return Receipt(
            order_id=ref.order_id,
            number=ref.text,
            shop_name=self.till.shop_name,
            shop_lines=("4 Quay Street", "Whitby"),
            currency="GBP",
            till=one.till,
            cashier=one.cashier,
            sold_at=self.till.now(),
            lines=lines,
            taxes=(ReceiptTax("VAT", 200_000, net, totals.tax_total, totals.total),),
            tenders=tuple(
                ReceiptTender(t.method, t.amount, t.tendered, t.change_due, t.card)
                for t in one.tenders
                if t.state == "captured"
            ),
            sub_total=totals.sub_total,
            discount_total=totals.discount_total,
            tax_total=totals.tax_total,
            total=totals.total,
            change_due=one.change_due,
        )


def _lamps(state: LockState) -> tuple[str, ...]:
    if state is LockState.COMPLETED:
        return ("done",) * PHASES
    now = {
        LockState.ACTIVE: "now",
        LockState.ATTENTION: "unknown",
        LockState.COMPENSATING: "stopped",
    }.get(state)
    if now is None:
        return ("undone",) * 3 + ("todo",) * 4
    return ("done",) * 3 + (now,) + ("todo",) * 3
