"""What happens in the lock dialog: it watches a cart, and does only what is possible now."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from pos.api.events import CheckoutProgress
from pos.api.views import (
    Approver,
    CartStatusView,
    CartView,
    CheckoutRef,
    CheckoutView,
    LockState,
    Permission,
    PersonView,
    Role,
)
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk
from ui.screens.lock.state import (
    ASK,
    CANCEL,
    LEAVE,
    RESUME,
    TAKE_OVER,
    WAIT,
    AskForm,
    LockDialogState,
    TakeOver,
)
from ui.screens.lock.words import Held, live_warning, shown

Result = TypeVar("Result")

#: A lost piece of news costs this much at most.
_READ_AGAIN_S = 1.0
#: What the terminal has not answered by then is a card that is waited for.
HAND_OVER_S = 3.0
_LIVE = (LockState.ACTIVE, LockState.COMPENSATING, LockState.ATTENTION)


class LockScreen(Protocol):
    """What the presenter needs of the dialog."""

    def show_state(self, state: LockDialogState) -> None:
        """Show everything anew."""

    def close_dialog(self) -> None:
        """Go away."""

    def forget_pin(self) -> None:
        """Empty the PIN field."""


class LockPresenter:
    """Watches one cart that somebody pays; the rows are the truth, news only says look again."""

    def __init__(self, desk: Desk, screen: LockScreen) -> None:
        self._desk = desk
        self._screen = screen
        self._held: Held | None = None
        self._form: TakeOver | None = None
        self._asking: AskForm | None = None
        self._read_at = self._asked_at = self._begun_at = 0.0
        self._at_terminal = False
        self._visit = 0

    # ------------------------------------------------------------------ watching

    def enter(self, status: CartStatusView) -> None:
        """Watch a cart."""
        self._visit += 1
        self._form = self._asking = None
        self._held = Held(status, 0.0, self._desk.now())
        self._read_at = self._desk.elapsed()
        self._show()
        self.look()

    def leave(self) -> None:
        """Watch no more; answers that come later are dropped."""
        self._visit += 1
        self._held = self._form = self._asking = None

    @property
    def watching(self) -> bool:
        """Whether it is open."""
        return self._held is not None

    def tick(self) -> None:
        """Count down between two readings; the dialog calls it several times a second."""
        if self._held is None:
            return
        if self._desk.elapsed() - self._asked_at >= _READ_AGAIN_S:
            self.look()
        waited = self._desk.elapsed() - self._begun_at
        if self._held.busy and self._at_terminal and waited >= HAND_OVER_S:
            self._hand_over(self._held)
        self._show()

    def heard(self, news: CheckoutProgress) -> None:
        """Say what the terminal is asked while this till goes on with the checkout."""
        held = self._held
        if held is None or not held.busy or news.lock_id != held.status.lock_id:
            return
        if news.waiting is None:
            # Between two questions to the terminal it is still waited for.
            return
        self._at_terminal = True
        if self._form is not None:
            self._form = replace(self._form, says=news.says)
        self._change(trouble=news.says)

    def _hand_over(self, held: Held) -> None:
        """Show Pay while the card is waited for: there the cashier sees it, and can stop it."""
        self._at_terminal = False
        lock_id, till = held.status.lock_id or "", self._desk.till
        self._run(
            Lane.READ,
            lambda: till.checkout(lock_id),
            lambda view: self._done(view) if view.state in _LIVE else None,
            lambda why: self._say(why.sentence),
        )

    def look(self) -> None:
        """Read who holds the cart now."""
        if self._held is None:
            return
        self._asked_at = self._desk.elapsed()
        cart_id = self._held.status.cart_id
        till = self._desk.till
        # Where the store is away the countdown goes on, and the next look may find it again.
        self._run(
            Lane.READ,
            lambda: till.cart_status(cart_id),
            self._looked,
            lambda why: self._say(why.sentence),
            replaces="lock-dialog",
        )

    def _looked(self, status: CartStatusView) -> None:
        held = self._held
        if held is None:
            return
        self._read_at = self._desk.elapsed()
        if not status.locked:
            if not held.busy:
                self._free(status)
            return
        another = status.lock_id != held.status.lock_id
        self._held = replace(
            held,
            status=status,
            age=0.0,
            handed_back=held.handed_back and not another,
            trouble="" if another else held.trouble,
        )
        self._show()

    def _free(self, status: CartStatusView) -> None:
        if status.can_checkout:
            self._desk.sounds.play("free")
        self._close()
        self._desk.routes.back_to_sell(cart_id=status.cart_id)

    # ------------------------------------------------------------------ choices

    def choose(self, ident: str) -> None:
        """Take one of the six, if it is possible now."""
        held = self._held
        if held is None or held.busy:
            return
        acts: dict[str, Callable[[], None]] = {
            WAIT: self._wait,
            ASK: self._open_asking,
            RESUME: self._resume,
            CANCEL: self._cancel,
            TAKE_OVER: self._open_form,
            LEAVE: self._leave_it,
        }
        usable = {one.ident for one in self._state(held).choices if one.usable}
        if ident in usable and ident in acts:
            acts[ident]()

    def _wait(self) -> None:
        self._change(waiting=True)

    def _resume(self) -> None:
        held = self._held
        if held is None or held.status.lock_id is None:
            return
        lock_id, till = held.status.lock_id, self._desk.till
        self._begin(lambda: till.resume_checkout(lock_id))

    def _cancel(self) -> None:
        held = self._held
        if held is None or held.status.lock_id is None:
            return
        ref = CheckoutRef(held.status.lock_id, held.status.epoch or 1)
        till, handed_back = self._desk.till, held.handed_back
        self._begin(lambda: till.cancel_checkout(ref, handed_back=handed_back))

    def _leave_it(self) -> None:
        self._change(busy=True)
        self._run(Lane.SELL, self._desk.till.new_cart, self._left, self._refused)

    def _left(self, cart: CartView) -> None:
        self._close()
        self._desk.routes.show_cart(cart)

    def _begin(self, work: Callable[[], CheckoutView]) -> None:
        self._begun_at, self._at_terminal = self._desk.elapsed(), False
        self._change(busy=True, trouble="")
        self._run(Lane.CHECKOUT, work, self._done, self._refused)

    def _done(self, view: CheckoutView) -> None:
        self._close()
        if view.state in _LIVE:
            self._desk.routes.to_pay(view)
        elif view.state is LockState.COMPLETED:
            self._desk.routes.to_done(view)
        else:
            self._desk.routes.back_to_sell(cart_id=view.cart_id)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        self._change(busy=False, trouble=why.sentence, handed_back=why.code == "CASH_IN_HAND")
        self.look()

    # ------------------------------------------------------------------ ask

    def _open_asking(self) -> None:
        held = self._held
        if held is None:
            return
        who = held.status.cashier or "Its cashier"
        self._asking = AskForm(
            title=f"Ask {held.till} to let go",
            detail=f"{who} sees the question at once and decides. The cart stays there until then.",
            till=held.till,
        )
        self._show()

    def ask(self, words: str) -> None:
        """Ask the till that holds the cart to let it go."""
        asking, held = self._asking, self._held
        if asking is None or held is None or asking.busy or held.status.lock_id is None:
            return
        lock_id, till = held.status.lock_id, self._desk.till
        self._asking = replace(asking, busy=True, trouble="")
        self._show()
        self._run(
            Lane.SELL,
            lambda: till.ask_to_let_go(lock_id, words=words),
            lambda _asked: self._was_asked(),
            self._ask_refused,
        )

    def _was_asked(self) -> None:
        self._asking = None
        self._change(waiting=True, trouble="")
        self.look()

    def _ask_refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        if self._asking is not None:
            self._asking = replace(self._asking, trouble=why.sentence, busy=False)
        self._show()
        self.look()

    # ------------------------------------------------------------------ take over

    @property
    def _may_take_over(self) -> bool:
        person = self._desk.till.person
        return person is not None and person.may(Permission.TAKE_OVER)

    def _open_form(self) -> None:
        held = self._held
        if held is None:
            return
        live = held.status.takes_live
        self._form = TakeOver(
            title=f"Take over from {held.till}",
            money=held.status.money,
            people=(),
            person="",
            needs_pin=live or not self._may_take_over,
            warning=live_warning(held, self._desk.writing) if live else "",
            live=live,
        )
        self._show()
        if self._form.needs_pin:
            self._run(Lane.READ, self._desk.till.people, self._found_people, self._form_refused)

    def _found_people(self, people: tuple[PersonView, ...]) -> None:
        if self._form is None:
            return
        able = tuple(
            (one.user_id, one.name)
            for one in people
            if one.role in (Role.MANAGER, Role.ADMINISTRATOR) and not one.locked
        )
        trouble = "" if able else "No manager is known in this shop."
        here = self._desk.till.person
        mine = [ident for ident, _ in able if here is not None and ident == here.user_id]
        first = (*mine, *(ident for ident, _ in able), "")[0]
        self._form = replace(self._form, people=able, person=first, trouble=trouble)
        self._show()

    def pick_person(self, user_id: str) -> None:
        """Choose the manager who allows it."""
        if self._form is not None and not self._form.busy:
            self._form = replace(self._form, person=user_id, trouble="")
            self._screen.forget_pin()
            self._show()

    def close_form(self) -> None:
        """Go back to the choices; nothing was done."""
        if self._asking is not None and not self._asking.busy:
            self._asking = None
            self._show()
        if self._form is not None and not self._form.busy:
            self._form = None
            self._screen.forget_pin()
            self._show()

    def take_over(self, pin: str, reason: str) -> None:
        """Take the checkout over, with a manager's PIN where this person may not."""
        form, held = self._form, self._held
        if form is None or held is None or form.busy or held.status.lock_id is None:
            return
        missing = _missing(form, pin, reason)
        if missing:
            self._form = replace(form, trouble=missing)
            self._show()
            return
        approver = Approver(form.person, pin) if form.needs_pin else None
        lock_id, till, why = held.status.lock_id, self._desk.till, reason.strip()
        work = lambda: till.take_over(lock_id, reason=why, approver=approver)  # noqa: E731 - one of two
        if form.live and approver is not None:
            given = approver
            work = lambda: till.take_over_live(lock_id, reason=why, approver=given)  # noqa: E731
        self._form = replace(form, busy=True, trouble="")
        self._held = replace(held, busy=True)
        self._begun_at, self._at_terminal = self._desk.elapsed(), False
        self._show()
        self._run(Lane.CHECKOUT, work, self._done, self._form_refused)

    def _form_refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        self._screen.forget_pin()
        if self._form is not None:
            self._form = replace(self._form, trouble=why.sentence, busy=False)
        self._change(busy=False)
        self.look()

    # ------------------------------------------------------------------ inside

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
            if visit == self._visit:
                on_problem(why)

        self._desk.runs.run(lane, work, done, problem, owner=self._screen, replaces=replaces)

    def _say(self, sentence: str) -> None:
        self._change(trouble=sentence)

    def _change(self, **changed: object) -> None:
        if self._held is not None:
            self._held = replace(self._held, **changed)  # type: ignore[arg-type]  # fields of Held
            self._show()

    def _state(self, held: Held) -> LockDialogState:
        aged = replace(held, age=self._desk.elapsed() - self._read_at, now=self._desk.now())
        return shown(aged, may_take_over=self._may_take_over)

    def _show(self) -> None:
        if self._held is not None:
            state = self._state(self._held)
            self._screen.show_state(replace(state, take_over=self._form, asking=self._asking))

    def _close(self) -> None:
        self.leave()
        self._screen.close_dialog()


def _missing(form: TakeOver, pin: str, reason: str) -> str:
    if form.needs_pin and not form.person:
        return "Choose the manager who allows it."
    if form.needs_pin and not pin:
        return "Type the manager’s PIN."
    return "" if reason.strip() else "A reason is needed. Type a few words."
