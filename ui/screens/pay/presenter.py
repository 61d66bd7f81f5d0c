"""What happens on Pay: one request at a time, each with the amounts that are shown."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal, Protocol, TypeVar

from pos.api.events import CheckoutProgress
from pos.api.views import CheckoutRef, CheckoutView, LockState, PersonAnswer, TenderView
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk, PayRequest
from ui.screens.pay import questions
from ui.screens.pay.entry import Attempt, written
from ui.screens.pay.state import PayState
from ui.screens.pay.words import (
    Situation,
    at_terminal,
    gives_back,
    held,
    shown,
    title_of,
    with_choice,
)

Result = TypeVar("Result")
Answer = Literal["approved", "declined", "not_sure"]

#: Refusals after which the checkout is no longer this till's.
_LOST = frozenset({"LOCK_LOST", "CHECKOUT_GONE"})
#: Refusals after which it is not known here how the checkout stands.
_AWAY = frozenset({"DB_UNREACHABLE", "DB_BUSY", "DISK_FULL"})
#: A key pressed by the hand that pressed Pay is not meant for this screen.
DEAD_S = 0.3
#: After so long a request to the store is worth a sentence.
_SLOW_S = 2.0


class PayScreen(Protocol):
    """What the presenter needs of the view."""

    def show_state(self, state: PayState) -> None:
        """Show everything anew."""


class PayPresenter:
    """Pays one cart after the other; the screen is kept, the checkout is not."""

    def __init__(self, desk: Desk, screen: PayScreen) -> None:
        self._desk = desk
        self._screen = screen
        self._now = Situation()
        self._request: PayRequest | None = None
        self._lock_id = ""
        self._here = False
        self._visit = 0
        self._asked_at = 0.0
        self._entered_at = 0.0
        self._watching = False

    # ------------------------------------------------------------------ coming and going

    def enter(self, what: PayRequest | CheckoutView) -> None:
        """Begin a checkout, or go on with one."""
        self._visit += 1
        self._watching = False
        self._here = True
        self._entered_at = self._desk.elapsed()
        self._lock_id = ""
        if isinstance(what, CheckoutView):
            self._request = None
            self._take(what)
        else:
            self._request = what
            self._begin(what)

    def leave(self) -> None:
        """Another screen takes the place; what was asked for goes on, and is stored."""
        self._here = False

    def closing(self) -> str:
        """Say why leaving the program should be asked about."""
        view = self._now.checkout
        live = view is not None and view.state in (LockState.ACTIVE, LockState.COMPENSATING)
        if self._here and (live or self._now.busy):
            return "A payment is under way. It is kept, and offered again at the next start."
        return ""

    @property
    def state(self) -> Situation:
        """What is known now."""
        return self._now

    def tick(self) -> None:
        """Show the time since; the view calls it each second."""
        if not self._here:
            return
        view = self._now.checkout
        if view is not None and view.state is LockState.COMPENSATING and not self._now.busy:
            self._look()
        elif self._watching and view is not None:
            self._watch(view)
        elif self._now.waiting is not None:
            since = self._desk.elapsed() - self._asked_at
            says = self._now.says
            if since >= _SLOW_S and not says and self._now.at_terminal is None:
                says = "The shop’s store is answering slowly."
            self._set(waiting=since, says=says)

    def _watch(self, view: CheckoutView) -> None:
        """Follow a terminal that another request of this till waits for."""
        self._set(waiting=self._desk.elapsed() - self._asked_at)
        till, lock_id = self._desk.till, view.lock_id
        self._run(
            Lane.READ,
            lambda: till.checkout(lock_id),
            self._watched,
            # The next look may find it; the time since goes on.
            lambda _why: None,
            replaces="pay-watch",
        )

    def _watched(self, view: CheckoutView) -> None:
        if self._watching and not (view.state is LockState.ACTIVE and at_terminal(view)):
            self._take(view)

    def changed(self) -> None:
        """Look whether somebody else ended or took this checkout while nothing was asked here."""
        view = self._now.checkout
        idle = self._here and not self._now.busy and view is not None
        if not idle or view is None or view.state is not LockState.ACTIVE:
            return
        till, lock_id = self._desk.till, view.lock_id
        self._run(
            Lane.READ,
            lambda: till.checkout(lock_id),
            self._compare,
            # The next request tells what is wrong; looking is not worth a banner.
            lambda _why: None,
            replaces="pay-look",
        )

    def _compare(self, view: CheckoutView) -> None:
        mine = self._now.checkout
        if mine is None or self._now.busy or view.lock_id != mine.lock_id:
            return
        if view.epoch != mine.epoch and view.state is LockState.ACTIVE:
            sentence = f"This checkout was continued at {view.till}. Nothing more is done here."
            self._set(question=questions.lost(Trouble("LOCK_LOST", sentence)))
        elif view.state is not mine.state:
            self._ended_elsewhere(view)

    def _ended_elsewhere(self, view: CheckoutView) -> None:
        if view.state is LockState.CANCELLED:
            self._now = Situation(checkout=view, due=view.due)
            self._set(question=questions.ended(view))
        else:
            self._take(view)

    def heard(self, news: CheckoutProgress) -> None:
        """Follow the phases of the checkout that is under way."""
        known = self._now.checkout.lock_id if self._now.checkout else self._lock_id
        if not (self._here and self._now.busy) or known not in ("", news.lock_id):
            return
        self._lock_id = news.lock_id
        waits = self._now.says if news.waiting is None else news.says
        self._set(phase=news.phase, says=waits)

    # ------------------------------------------------------------------ what the cashier does

    def choose(self, method: str) -> None:
        """Choose a way to pay."""
        if self._now.choosing and (self._now.due > 0 or method == "cash"):
            self._now = with_choice(self._now, method, self._desk.writing)
            self._show()

    def typed(self, text: str) -> None:
        """Take what is in the field now."""
        if text != self._now.typed:
            self._set(typed=text, marked=False, trouble=None)

    def quick(self, amount: int) -> None:
        """Take a likely amount: the exact one at once, a note into the field."""
        if not self._now.choosing:
            return
        if amount == self._now.due:
            self.exact_cash()
            return
        self._now = with_choice(self._now, "cash", self._desk.writing)
        self._set(typed=written(amount, self._desk.writing))

    def exact_cash(self) -> None:
        """Take all that is due in cash, with one key."""
        now = self._now
        if now.choosing:
            typed = written(now.due, self._desk.writing) if now.due > 0 else ""
            self._now = replace(now, method="cash", typed=typed)
            self._pay(Attempt("cash", amount=now.due, given=now.due))

    def act(self) -> None:
        """Do what the filled key says."""
        if self._too_early():
            return
        if self._now.slip:
            if self._now.typed.strip() and not self._now.busy:
                self._answer("approved", self._now.typed.strip())
        elif self._now.choosing:
            making = self._now.attempt(self._desk.writing)
            if making.ready:
                self._pay(making)

    def back(self) -> None:
        """Go back to the cart, or stop the terminal."""
        now = self._now
        if now.no_return or now.slip:
            return
        if now.waiting is not None:
            self._stop()
        elif now.checkout is None:
            self._desk.routes.back_to_sell()
        elif now.checkout.can_cancel and not now.busy:
            self._give_up(now.checkout)

    def take_back(self, payment_id: str) -> None:
        """Take one payment back, after the cashier confirmed what it does to the money."""
        found = [one for one in held(self._now.checkout) if one.payment_id == payment_id]
        if not found or not self._now.choosing:
            return
        one = found[0]
        cash = one.method == "cash"
        title = gives_back(one, self._desk.writing)
        self._desk.ask.confirm(
            title if cash else f"Take back {title_of(one)}",
            "Then choose another way to pay." if cash else f"{title}. Then choose another way.",
            "Handed back" if cash else "Release it",
            partial(self._taken_back, one),
            danger=False,
        )

    def choice(self, ident: str) -> None:
        """Take a choice of a question."""
        if self._now.busy or self._too_early():
            return
        if ident == questions.DECLINED:
            self._answer("declined", "")
        elif ident == questions.NOT_SURE:
            self._answer("not_sure", "")
        elif ident == questions.AGAIN:
            self._again()
        elif ident == questions.TO_CART:
            self._to_cart()
        elif ident == questions.HANDED_BACK and self._now.checkout is not None:
            self._cancel(self._now.checkout.ref, handed_back=True)
        else:
            self._new_cart()

    # ------------------------------------------------------------------ requests

    def _begin(self, request: PayRequest) -> None:
        card = request.tender is not None and request.tender.method == "card"
        self._now = Situation(
            due=request.seen_total,
            method=request.tender.method if request.tender else "cash",
            phase="cart_validation",
            at_terminal=request.seen_total if card else None,
        )
        till = self._desk.till
        self._send(
            lambda: till.start_checkout(
                request.cart_id,
                version=request.version,
                start_key=request.start_key,
                seen_total=request.seen_total,
                tender=request.tender,
                sell_anyway=request.sell_anyway,
                accept_total=request.accept_total,
            ),
            partial(self._refused, request),
        )

    def _refused(self, request: PayRequest, why: Trouble) -> None:
        lock_id = self._lock_id
        if lock_id and why.code != "CART_LOCKED":
            # It had begun: the store knows how far it came.
            self._on_trouble(why)
        elif why.code in _AWAY or not why.expected:
            self._set(busy=False, waiting=None, question=questions.unreachable(why))
        else:
            self._here = False
            self._desk.routes.pay_refused(request, why)

    def _pay(self, making: Attempt) -> None:
        view = self._now.checkout
        if view is None:
            return
        till, ref, tender = self._desk.till, view.ref, making.tender
        if making.method == "card":
            self._now = replace(self._now, at_terminal=making.amount)
        self._send(lambda: till.tender(ref, tender=tender), self._on_trouble)

    def _answer(self, answer: Answer, slip: str) -> None:
        view, one = self._now.checkout, self._asked()
        if view is None or one is None:
            return
        said = PersonAnswer(one.payment_id, answer, slip)
        till, ref = self._desk.till, view.ref
        self._send(lambda: till.answer(ref, answer=said), self._on_trouble)

    def _taken_back(self, one: TenderView) -> None:
        view = self._now.checkout
        if view is None or not self._now.choosing:
            return
        till, ref, cash = self._desk.till, view.ref, one.method == "cash"
        if one.method == "card":
            self._now = replace(self._now, says="The hold is being released.")
        self._send(
            lambda: till.take_back(ref, payment_id=one.payment_id, handed_back=cash),
            self._on_trouble,
        )

    def _give_up(self, view: CheckoutView) -> None:
        if not view.cash_to_hand_back:
            self._cancel(view.ref, handed_back=False)
            return
        amount = self._desk.writing.money(view.cash_to_hand_back, sign=True)
        self._desk.ask.confirm(
            f"Hand back {amount}",
            "Then the cart opens again.",
            "Handed back",
            lambda: self._cancel(view.ref, handed_back=True),
            danger=False,
        )

    def _cancel(self, ref: CheckoutRef, *, handed_back: bool) -> None:
        till = self._desk.till
        self._send(lambda: till.cancel_checkout(ref, handed_back=handed_back), self._on_trouble)

    def _stop(self) -> None:
        """Ask the terminal to stop while the checkout lane waits for it."""
        view, lock_id = self._now.checkout, self._lock_id
        if self._now.stopping or self._now.at_terminal is None or not (view or lock_id):
            return
        self._set(stopping=True)
        till = self._desk.till

        def ask() -> CheckoutView:
            # Only the store knows the epoch of a checkout that is still beginning.
            ref = view.ref if view is not None else till.checkout(lock_id).ref
            return till.cancel_checkout(ref)

        self._run(Lane.READ, ask, self._stopped, self._not_stopped)

    def _stopped(self, view: CheckoutView) -> None:
        if view.state in (LockState.CANCELLED, LockState.EXPIRED, LockState.FAILED):
            self._take(view)

    def _not_stopped(self, why: Trouble) -> None:
        if self._now.busy:
            self._set(stopping=False, trouble=why)

    def _again(self) -> None:
        request = self._request
        if self._now.checkout is None and not self._lock_id and request is not None:
            # Never answered, so the same press is repeated: the key finds what it had begun.
            self._begin(request)
        elif self._now.checkout is not None and self._now.checkout.state is LockState.ATTENTION:
            till, lock_id = self._desk.till, self._now.checkout.lock_id
            self._send(lambda: till.resume_checkout(lock_id), self._on_trouble)
        else:
            self._look()

    def _look(self, why: Trouble | None = None) -> None:
        """Read how the checkout stands; what was refused stays on the screen."""
        view = self._now.checkout
        lock_id = view.lock_id if view else self._lock_id
        till = self._desk.till
        self._send(lambda: till.checkout(lock_id), self._no_look, partial(self._take, why=why))

    def _no_look(self, why: Trouble) -> None:
        page = questions.lost(why) if why.code in _LOST else questions.unreachable(why)
        self._set(busy=False, waiting=None, question=page)

    def _on_trouble(self, why: Trouble) -> None:
        if why.code in _LOST:
            self._set(busy=False, waiting=None, question=questions.lost(why))
        elif why.code in _AWAY:
            self._set(busy=False, waiting=None, question=questions.unreachable(why))
        else:
            self._desk.sounds.play("error")
            self._look(why)

    def _to_cart(self) -> None:
        view, request = self._now.checkout, self._request
        cart_id = view.cart_id if view else request.cart_id if request else None
        self._desk.routes.back_to_sell(cart_id=cart_id)

    def _new_cart(self) -> None:
        if self._now.busy:
            return
        self._run(
            Lane.SELL,
            self._desk.till.new_cart,
            self._desk.routes.show_cart,
            lambda why: self._set(trouble=why, busy=False),
        )

    # ------------------------------------------------------------------ answers

    def _take(self, view: CheckoutView, why: Trouble | None = None) -> None:
        """Go where the checkout is now."""
        before = self._now.checkout
        self._watching = False
        self._lock_id = view.lock_id
        self._now = Situation(
            checkout=view, due=view.due, method=self._next_method(view), trouble=why, marked=True
        )
        if not self._here:
            return
        if view.state is LockState.COMPLETED:
            self._here = False
            self._desk.routes.to_done(view)
        elif view.state is LockState.CANCELLED:
            self._here = False
            self._desk.routes.back_to_sell(cart_id=view.cart_id)
        else:
            self._stay(view, before)

    def _next_method(self, view: CheckoutView) -> str:
        """Offer cash after a card: it always works."""
        declined = bool(view.tenders) and view.tenders[-1].state == "declined"
        return self._now.method if declined and self._now.method == "cash" else "cash"

    def _stay(self, view: CheckoutView, before: CheckoutView | None) -> None:
        asked, waits = self._asked(), at_terminal(view)
        if view.state is LockState.ATTENTION:
            cash = view.attention_code == "CASH_IN_HAND"
            if not cash and (before is None or before.state is not LockState.ATTENTION):
                self._desk.sounds.play("unknown")
            page = questions.cash_in_hand(view, self._desk.writing)
            self._set(question=page if cash else questions.attention(view))
        elif view.state in (LockState.EXPIRED, LockState.FAILED):
            self._set(question=questions.ended(view))
        elif asked is not None:
            self._set(question=questions.manual_card(asked, self._desk.writing), slip=True)
        elif waits is not None:
            self._watching = True
            self._asked_at = self._desk.elapsed()
            self._set(busy=True, waiting=0.0, at_terminal=waits.amount)
        elif view.state is LockState.COMPENSATING:
            self._set(waiting=0.0, says="The checkout is being undone.")
        else:
            if view.tenders and view.tenders[-1].state == "declined":
                self._desk.sounds.play("error")
            self._show()

    def _asked(self) -> TenderView | None:
        """Give the payment whose answer a person must read, where there is one."""
        view = self._now.checkout
        tenders = view.tenders if view is not None else ()
        return next((one for one in tenders if one.waiting == "person"), None)

    # ------------------------------------------------------------------ inside

    def _send(
        self,
        work: Callable[[], CheckoutView],
        on_problem: Callable[[Trouble], None],
        on_done: Callable[[CheckoutView], None] | None = None,
    ) -> None:
        """Send the one request that may be out; every key is dead until its answer."""
        self._asked_at = self._desk.elapsed()
        self._set(busy=True, waiting=0.0, stopping=False, trouble=None, question=None, slip=False)
        self._run(Lane.CHECKOUT, work, on_done or self._take, on_problem)

    def _run(
        self,
        lane: Lane,
        work: Callable[[], Result],
        on_done: Callable[[Result], None],
        on_problem: Callable[[Trouble], None],
        *,
        replaces: str = "",
    ) -> None:
        visit = self._visit

        def done(result: Result) -> None:
            if visit == self._visit:
                on_done(result)

        def problem(why: Trouble) -> None:
            if visit == self._visit and self._here:
                on_problem(why)

        self._desk.runs.run(lane, work, done, problem, owner=self._screen, replaces=replaces)

    def _too_early(self) -> bool:
        return self._desk.elapsed() - self._entered_at < DEAD_S

    def _set(self, **changed: object) -> None:
        if changed.get("question") is not None:
            self._entered_at = self._desk.elapsed()
        self._now = replace(self._now, **changed)  # type: ignore[arg-type]  # fields of Situation
        self._show()

    def _show(self) -> None:
        if self._here:
            self._screen.show_state(shown(self._now, self._desk.writing))
