"""The course of one checkout: how it begins, what is awaited, where its answers lead."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from pos.api.events import CheckoutProgress
from pos.api.views import CheckoutView, LockState, TenderView
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk, PayRequest
from ui.screens.pay import questions
from ui.screens.pay.entry import written
from ui.screens.pay.situation import Situation, at_terminal
from ui.screens.pay.state import PayState
from ui.screens.pay.words import shown

Result = TypeVar("Result")

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


class Course:
    """Follows one checkout after the other; one request is out at a time.

    What a cashier can do with it is in `ui.screens.pay.presenter.PayPresenter`.
    """

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

    def enter(self, what: PayRequest | CheckoutView) -> None:
        """Begin a checkout, or go on with one."""
        self._visit += 1
        self._watching = False
        self._here = True
        self._entered_at = self._desk.elapsed()
        self._lock_id = ""
        self._now = Situation()
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
        if view.epoch != mine.epoch and self._goes_on_elsewhere(view):
            sentence = f"This checkout was continued at {view.till}. Nothing more is done here."
            page = questions.lost(Trouble("LOCK_LOST", sentence))
            if page != self._now.question:
                self._set(question=page)
        elif view.state is not mine.state:
            self._ended_elsewhere(view)

    def _goes_on_elsewhere(self, view: CheckoutView) -> bool:
        """Tell whether another till has it by now; what it sold has its change over there."""
        theirs = view.till != self._desk.till.name
        further = (LockState.COMPLETED, LockState.ATTENTION)
        return view.state is LockState.ACTIVE or (theirs and view.state in further)

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
            known = before.tenders if before is not None else view.tenders
            fresh = asked.payment_id not in {one.payment_id for one in known}
            page = questions.manual_card(asked, self._desk.writing, fresh=fresh)
            self._set(question=page, slip=True)
        elif waits is not None:
            self._watching = True
            self._asked_at = self._desk.elapsed()
            typed = written(waits.amount, self._desk.writing)
            self._now = replace(self._now, method="card", typed=typed)
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
