"""What the cashier does on Pay: one request at a time, each with the amounts that are shown."""

from dataclasses import replace
from functools import partial
from typing import Literal

from pos.api.views import CheckoutRef, CheckoutView, LockState, PersonAnswer, TenderView
from ui.bridge.lanes import Lane, Trouble
from ui.screens.pay import questions
from ui.screens.pay.course import Course
from ui.screens.pay.entry import Attempt, written
from ui.screens.pay.situation import held, with_choice
from ui.screens.pay.words import gives_back, title_of

Answer = Literal["approved", "declined", "not_sure"]


class PayPresenter(Course):
    """Pays one cart after the other; the screen is kept, the checkout is not."""

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
        if now.no_return or now.slip or now.lost:
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
