"""What happens when another till asks: it waits while one types, and only a person lets go."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from pos.api.views import CartView, CheckoutView, LetGoAsk, LockState
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk
from ui.screens.ask_to_let_go.state import AskState, Shape
from ui.screens.ask_to_let_go.words import Question, let_go_news, shown

Result = TypeVar("Result")

#: So long after the last key in a field the question may come over the page.
QUIET_S = 2.0


class AskScreen(Protocol):
    """What the presenter needs of banner and dialog."""

    def show_state(self, state: AskState) -> None:
        """Show everything anew."""

    def covered(self) -> bool:
        """Tell whether another dialog lies over the page."""

    def leaves_page(self) -> bool:
        """Tell whether the page is about that very checkout, so that it is left with it."""


class AskPresenter:
    """One question at a time; the rows are the truth, news only says look again."""

    def __init__(self, desk: Desk, screen: AskScreen, closed: Callable[[], bool]) -> None:
        self._desk = desk
        self._screen = screen
        self._closed = closed
        self._now: Question | None = None
        self._later = False
        self._typed_at = float("-inf")
        self._visit = 0

    # ------------------------------------------------------------------ looking

    @property
    def asked(self) -> bool:
        """Whether a question is open here."""
        return self._now is not None

    def look(self) -> None:
        """Read what is asked; behind a lock nobody may answer, so nothing is shown there."""
        if self._closed():
            self._forget()
            return
        till = self._desk.till
        self._run(
            Lane.READ,
            till.asked_here,
            self._looked,
            # The next news looks again; a question is not worth a banner about the store.
            lambda _why: None,
            replaces="asked-here",
        )

    def look_again(self) -> None:
        """The rows changed: what is shown may be over, or say something else about the money."""
        if self._now is not None:
            self.look()

    def _looked(self, asks: tuple[LetGoAsk, ...]) -> None:
        if self._closed():
            self._forget()
            return
        now = self._now
        if now is not None and now.busy:
            # Our own answer is on its way: what it changed is news too, and must not overtake it.
            return
        if not asks:
            self._forget()
        elif now is not None and asks[0].message_id == now.ask.message_id:
            if asks[0] != now.ask:
                self._set(ask=asks[0])
        else:
            self._begin(asks[0])

    def _begin(self, ask: LetGoAsk) -> None:
        self._visit += 1
        self._later = False
        shape = Shape.BANNER if self._must_wait() else Shape.DIALOG
        self._now = Question(ask, shape)
        self._desk.sounds.play("asked")
        self._show()
        till, message_id = self._desk.till, ask.message_id
        self._run(
            Lane.BACKGROUND,
            lambda: till.saw_question(message_id),
            lambda _done: None,
            lambda _why: None,
        )

    def _forget(self) -> None:
        if self._now is not None:
            self._visit += 1
            self._now = None
            self._screen.show_state(AskState(Shape.NONE))

    # ------------------------------------------------------------------ where it stands

    def typed(self) -> None:
        """Somebody types into a field: the question waits until the hand is still."""
        self._typed_at = self._desk.elapsed()

    def tick(self) -> None:
        """Come over the page once the hand is still; called several times a second."""
        now = self._now
        waits = now is not None and now.shape is Shape.BANNER and not self._later
        if waits and not self._must_wait():
            self._set(shape=Shape.DIALOG)

    def fold(self, *, later: bool = False) -> None:
        """Become a banner: for a digit, for another dialog, or until it is asked for again."""
        if self._now is not None and not self._now.busy:
            self._later = self._later or later
            self._set(shape=Shape.BANNER, cash=0)

    def open(self) -> None:
        """Come over the page because somebody wants to answer."""
        if self._now is not None and not self._screen.covered():
            self._later = False
            self._set(shape=Shape.DIALOG)

    def _must_wait(self) -> bool:
        still = self._desk.elapsed() - self._typed_at >= QUIET_S
        return not still or self._screen.covered()

    # ------------------------------------------------------------------ answering

    def keep(self) -> None:
        """Say that the cart stays here."""
        now = self._now
        if now is None or now.busy:
            return
        till, ask = self._desk.till, now.ask
        self._set(busy=True, trouble="")
        self._run(Lane.SELL, lambda: till.keep(ask), lambda _done: self._forget(), self._refused)

    def let_go(self) -> None:
        """Undo the checkout; cash in the drawer is handed back and confirmed first."""
        now = self._now
        if now is None or now.busy or now.ask.reason:
            return
        if now.ask.cash_to_hand_back and not now.cash:
            self._set(cash=now.ask.cash_to_hand_back)
            return
        till, ask, handed = self._desk.till, now.ask, bool(now.cash)
        at_terminal = any(one.waiting == "terminal" for one in ask.checkout.tenders)
        self._set(busy=True, trouble="")
        self._run(
            # The checkout lane itself waits for the terminal that is to be told to stop.
            Lane.READ if at_terminal else Lane.CHECKOUT,
            lambda: till.let_go(ask, handed_back=handed),
            lambda view: self._gone(ask, view),
            self._refused,
        )

    def _gone(self, ask: LetGoAsk, view: CheckoutView) -> None:
        leaves = self._screen.leaves_page()
        self._forget()
        waits = view.state is LockState.ACTIVE
        ended = view.state in (LockState.CANCELLED, LockState.EXPIRED, LockState.FAILED)
        if ended and leaves:
            # The cart is the other till's to take up; here the next customer begins.
            self._run(Lane.SELL, self._desk.till.new_cart, self._next, lambda _why: None)
        if waits or ended:
            self._desk.routes.toast(let_go_news(ask, waits=waits))

    def _next(self, cart: CartView) -> None:
        if not self._closed():
            self._desk.routes.show_cart(cart)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        cash = why.details.get("cash") if why.code == "CASH_IN_HAND" else None
        if isinstance(cash, int):
            self._set(busy=False, cash=cash)
        else:
            self._set(busy=False, trouble=why.sentence)
        self.look()

    # ------------------------------------------------------------------ inside

    def _run(
        self,
        lane: Lane,
        work: Callable[[], Result],
        on_done: Callable[[Result], object],
        on_problem: Callable[[Trouble], object],
        *,
        replaces: str = "",
    ) -> None:
        visit = self._visit

        def done(result: Result) -> None:
            if visit == self._visit:
                on_done(result)

        def problem(why: Trouble) -> None:
            if visit == self._visit:
                on_problem(why)

        self._desk.runs.run(lane, work, done, problem, owner=self._screen, replaces=replaces)

    def _set(self, **changed: object) -> None:
        if self._now is not None:
            self._now = replace(self._now, **changed)  # type: ignore[arg-type]  # its fields
            self._show()

    def _show(self) -> None:
        if self._now is not None:
            self._screen.show_state(shown(self._now, self._desk.writing))
