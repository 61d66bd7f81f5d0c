"""What happens to unfinished checkouts: one after the other, nothing by waiting."""

from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from typing import Protocol, TypeVar

from pos.api.events import CheckoutProgress
from pos.api.views import CartView, CheckoutView, LockState, Permission, Unfinished
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import Section
from ui.bridge.routes import Desk
from ui.screens.unfinished.state import News, UnfinishedState
from ui.screens.unfinished.words import Left, shown
from ui.widgets.values import Tone

Result = TypeVar("Result")

_ENDED = (LockState.CANCELLED, LockState.EXPIRED, LockState.FAILED)
#: A page that appears under a scanning hand is not pressed by it.
DEAD_S = 0.3
#: What the terminal has not answered by then is a card that is waited for.
HAND_OVER_S = 3.0


class UnfinishedScreen(Protocol):
    """What the presenter needs of the page."""

    def show_state(self, state: UnfinishedState) -> None:
        """Show everything anew."""


class UnfinishedPresenter:
    """Goes through what was left behind; a sale that still needs a customer is opened last."""

    def __init__(self, desk: Desk, screen: UnfinishedScreen) -> None:
        self._desk = desk
        self._screen = screen
        self._all: tuple[Unfinished, ...] = ()
        self._left: Left | None = None
        self._to_pay: list[CheckoutView] = []
        self._done: CheckoutView | None = None
        self._visit = 0
        self._asked_at = self._entered_at = 0.0
        self._at_terminal = False

    def enter(self, left: tuple[Unfinished, ...]) -> None:
        """Show the first of what was left behind."""
        self._visit += 1
        self._all = left
        self._to_pay = []
        self._done = None
        self._open(0, None)

    def leave(self) -> None:
        """Another screen takes the place; what was begun goes on."""
        self._visit += 1
        self._left = None

    @property
    def left(self) -> Left | None:
        """The one that is shown."""
        return self._left

    def tick(self) -> None:
        """Show the time since the terminal was asked; the view calls it each second."""
        left = self._left
        if left is None or not left.busy:
            return
        since = self._desk.elapsed() - self._asked_at
        if self._at_terminal and since >= HAND_OVER_S:
            self._hand_over(left)
        self._change(since=since)

    def heard(self, news: CheckoutProgress) -> None:
        """Say what the terminal is asked."""
        left = self._left
        if left is not None and left.busy and news.lock_id == left.view.lock_id:
            # Between two questions to the terminal it is still waited for.
            self._at_terminal = self._at_terminal or news.waiting is not None
            self._change(says=news.says or left.says)

    def _hand_over(self, left: Left) -> None:
        """Show Pay while a card is waited for: there the cashier sees it, and can stop it."""
        self._at_terminal = False
        till, lock_id = self._desk.till, left.view.lock_id
        self._run(
            Lane.READ,
            lambda: till.checkout(lock_id),
            lambda view: self._desk.routes.to_pay(view) if view.state is LockState.ACTIVE else None,
            # The answer itself is still awaited.
            lambda _why: None,
        )

    # ------------------------------------------------------------------ what one can do

    def finish(self) -> None:
        """Go on with the sale."""
        left = self._left
        if self._ready() and left is not None and left.one.can_resume and not left.stuck:
            self._resume(left)

    def ask_terminal(self) -> None:
        """Ask the terminal again what became of the money."""
        if self._ready() and self._left is not None and self._left.stuck:
            self._resume(self._left)

    def undo(self) -> None:
        """Undo the sale, after the cash was handed back."""
        left = self._left
        if not self._ready() or left is None or not left.one.can_cancel:
            return
        if not left.view.cash_to_hand_back:
            self._cancel(left, handed_back=False)
            return
        amount = self._desk.writing.money(left.view.cash_to_hand_back, sign=True)
        self._desk.ask.confirm(
            f"Hand back {amount}",
            "Then the sale is undone and the cart opens again.",
            "Handed back",
            lambda: self._cancel(left, handed_back=True),
            danger=False,
        )

    def leave_it(self) -> None:
        """Leave this one for the manager; who is one goes to it, and sells on from there."""
        left, person = self._left, self._desk.till.person
        if left is None or left.busy:
            return
        if person is None or not person.may(Permission.OFFICE):
            self._next(None, left.place + 1 + self._others_in_doubt(left))
            self._desk.routes.toast("It waits for the manager: F10 opens the office.")
            return
        doubtful = left.view.state is LockState.ATTENTION
        self._desk.routes.back_to_sell()
        self._desk.routes.to_office(
            Section.ATTENTION if doubtful else Section.LIVE, left.view.lock_id
        )

    def _others_in_doubt(self, left: Left) -> int:
        """Count those that follow and that the manager must see to as well: one key leaves all."""
        following = takewhile(
            lambda one: one.checkout.state is LockState.ATTENTION, self._all[left.place + 1 :]
        )
        return sum(1 for _ in following) if left.view.state is LockState.ATTENTION else 0

    # ------------------------------------------------------------------ inside

    def _ready(self) -> bool:
        fresh = self._desk.elapsed() - self._entered_at < DEAD_S
        return not fresh and self._left is not None and not self._left.busy

    def _resume(self, left: Left) -> None:
        till, lock_id = self._desk.till, left.view.lock_id
        self._send(lambda: till.resume_checkout(lock_id))

    def _cancel(self, left: Left, *, handed_back: bool) -> None:
        if self._left is not left:
            return
        till, ref = self._desk.till, left.view.ref
        self._send(lambda: till.cancel_checkout(ref, handed_back=handed_back))

    def _send(self, work: Callable[[], CheckoutView]) -> None:
        self._asked_at = self._desk.elapsed()
        self._at_terminal = False
        self._change(busy=True, since=0.0, says="", news=None)
        self._run(Lane.CHECKOUT, work, self._answered, self._refused)

    def _answered(self, view: CheckoutView) -> None:
        if view.state is LockState.ATTENTION:
            self._desk.sounds.play("unknown")
            self._stay(view)
        elif view.state is LockState.ACTIVE:
            self._to_pay.append(view)
            self._next(News(Tone.INFO, f"Cart {view.cart_number} is opened when you are through."))
        elif view.state is LockState.COMPLETED:
            self._done = view
            self._next(self._finished(view))
        elif view.state in _ENDED:
            self._next(News(Tone.OK, f"Cart {view.cart_number} is open again.", view.money))
        else:
            self._next(News(Tone.INFO, f"Cart {view.cart_number} is being undone.", view.money))

    def _finished(self, view: CheckoutView) -> News:
        number = view.receipt.text if view.receipt else ""
        change = ""
        if view.change_due:
            change = f"Change to give: {self._desk.writing.money(view.change_due, sign=True)}."
        return News(Tone.OK, f"Sale finished, receipt {number}.", change)

    def _stay(self, view: CheckoutView) -> None:
        left = self._left
        if left is None:
            return
        one = replace(left.one, checkout=view, can_resume=False, can_cancel=False)
        news = News(
            Tone.WARN,
            view.money,
            "A manager must decide. Do not repeat the payment.",
        )
        self._left = replace(left, one=one, busy=False, news=news)
        self._show()

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        title, _, rest = why.sentence.partition(". ")
        detail = " ".join(part for part in (rest, f"Code {why.code}") if part)
        self._change(busy=False, news=News(Tone.WARN, title, detail))

    def _next(self, news: News | None, place: int | None = None) -> None:
        if place is None:
            place = self._left.place + 1 if self._left is not None else 0
        if place < len(self._all):
            self._open(place, news)
            return
        self._left = None
        if self._to_pay:
            self._desk.routes.to_pay(self._to_pay[0])
        elif self._done is not None:
            self._desk.routes.to_done(self._done)
        else:
            self._desk.routes.back_to_sell()

    def _open(self, place: int, news: News | None) -> None:
        if place >= len(self._all):
            self._desk.routes.back_to_sell()
            return
        self._entered_at = self._desk.elapsed()
        one = self._all[place]
        self._left = Left(one, place, len(self._all), self._desk.now(), news=news)
        self._show()
        till, cart_id = self._desk.till, one.checkout.cart_id
        self._run(
            Lane.READ,
            lambda: till.cart(cart_id),
            lambda cart: self._read(place, cart),
            # Without the cart its total is shown; nothing depends on its lines.
            lambda _why: None,
        )

    def _read(self, place: int, cart: CartView) -> None:
        if self._left is not None and self._left.place == place:
            self._change(cart=cart)

    def _run(
        self,
        lane: Lane,
        work: Callable[[], Result],
        on_done: Callable[[Result], None],
        on_problem: Callable[[Trouble], None],
    ) -> None:
        visit = self._visit

        def done(result: Result) -> None:
            if visit == self._visit:
                on_done(result)

        def problem(why: Trouble) -> None:
            if visit == self._visit:
                on_problem(why)

        self._desk.runs.run(lane, work, done, problem, owner=self._screen)

    def _change(self, **changed: object) -> None:
        if self._left is not None:
            self._left = replace(self._left, **changed)  # type: ignore[arg-type]  # fields of Left
            self._show()

    def _show(self) -> None:
        if self._left is not None:
            self._screen.show_state(shown(self._left, self._desk.writing))
