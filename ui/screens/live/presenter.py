"""What a manager does about live checkouts: the page updates by itself, each act asks why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from pos.api.office.views import Approver, HeldCheckout
from pos.api.views import CheckoutView, LockState
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk, Section
from ui.screens.live import words
from ui.screens.live.state import ALL_SILENT, ASK, RELEASE, TAKE_OVER, LiveAct, LiveState
from ui.widgets.checkout_words import counted

Result = TypeVar("Result")

#: News comes in crowds, and each tells of any change in the shop: one look this often is enough.
LEAST_S = 0.3
#: A lost piece of news costs this much at most.
READ_AGAIN_S = 5.0
_ASK_WORDS = (
    ("The customer is standing here.", "The customer is here", "They read it as your words"),
    ("I finish it here.", "I finish it here", "They read it as your words"),
    ("", "Only ask", "Without a word"),
)


class LiveScreen(Protocol):
    """What the presenter needs of the page."""

    def show_state(self, state: LiveState) -> None:
        """Show everything; only what differs is painted anew."""


@dataclass(frozen=True)
class _Known:
    """What was read, and what came of the last act."""

    held: tuple[HeldCheckout, ...] | None = None
    marked: str = ""
    told: str = ""
    trouble: str = ""
    busy: bool = False


class LivePresenter:
    """Reads the rows whenever the store changed, and counts down between two readings."""

    def __init__(self, given: OfficeDesk, screen: LiveScreen) -> None:
        self._desk = given.desk
        self._live = given.office.live
        self._session = given.office.session
        self._routes = given.routes
        self._screen = screen
        self._known = _Known()
        self._here = self._stale = False
        self._read_at = self._asked_at = float("-inf")
        self._visit = 0

    # ------------------------------------------------------------------ looking

    def enter(self, what: object) -> None:
        """Be shown; ``what`` may be the lock of a checkout to mark."""
        self._visit += 1
        self._here = True
        marked = what if isinstance(what, str) else self._known.marked
        self._known = _Known(held=None, marked=marked)
        self._show()
        self._look()

    def leave(self) -> None:
        """Another page takes the place; answers that come later are dropped."""
        self._visit += 1
        self._here = False

    def changed(self) -> None:
        """Something in the store changed: look, at once or with the next tick."""
        if not self._here:
            return
        if self._desk.elapsed() - self._asked_at >= LEAST_S:
            self._look()
        else:
            self._stale = True

    def tick(self) -> None:
        """Count down; the page calls it each second."""
        if not self._here:
            return
        if self._stale or self._desk.elapsed() - self._asked_at >= READ_AGAIN_S:
            self._look()
        self._show()

    def _look(self) -> None:
        self._asked_at, self._stale = self._desk.elapsed(), False
        self._run(Lane.READ, self._live.held, self._looked, self._not_read, replaces="live-held")

    def _looked(self, held: tuple[HeldCheckout, ...]) -> None:
        self._read_at = self._desk.elapsed()
        idents = [one.checkout.lock_id for one in held]
        marked = self._known.marked
        if marked not in idents:
            marked = self._nearest(idents)
        self._set(held=held, marked=marked)

    def _nearest(self, idents: list[str]) -> str:
        """Mark what stands where the marked one stood."""
        before = [one.checkout.lock_id for one in self._known.held or ()]
        if not idents:
            return ""
        marked = self._known.marked
        place = before.index(marked) if marked in before else 0
        return idents[min(place, len(idents) - 1)]

    def _not_read(self, why: Trouble) -> None:
        self._set(trouble=why.sentence)

    def mark(self, lock_id: str) -> None:
        """Mark a checkout."""
        if lock_id != self._known.marked:
            self._set(marked=lock_id, trouble="")

    def open(self, lock_id: str) -> None:
        """Show everything about a checkout, or the decision that it waits for."""
        held = self._find(lock_id)
        if held is None:
            return
        doubtful = held.checkout.state is LockState.ATTENTION
        section = Section.ATTENTION if doubtful else Section.CHECKOUTS
        self._routes.show(section, lock_id)

    # ------------------------------------------------------------------ acting

    def act(self, ident: str) -> None:
        """Begin one of the four, where it is possible now."""
        held = self._find(self._known.marked)
        usable = {one.ident for one in self._acts() if one.usable}
        if ident not in usable:
            return
        if ident == ALL_SILENT:
            self._ask_about_all()
        elif held is not None:
            {ASK: self._ask, RELEASE: self._release, TAKE_OVER: self._take}[ident](held)

    def _ask(self, held: HeldCheckout) -> None:
        one = held.checkout
        options = [(said or "-", text, detail) for said, text, detail in _ASK_WORDS]

        def ask(said: str) -> None:
            self._do(
                Lane.SELL,
                lambda: self._live.ask(one.lock_id, words="" if said == "-" else said),
                lambda _asked: self._done(
                    f"{one.till} was asked to let cart {one.cart_number} go."
                ),
            )

        self._desk.ask.choose(
            f"Ask {one.till} to let go",
            f"{one.cashier} sees the question at once and decides.",
            options,
            ask,
        )

    def _release(self, held: HeldCheckout) -> None:
        one = held.checkout
        self._desk.ask.text(
            f"Release cart {one.cart_number}",
            f"{one.money} Why is it released? The reason is written in the journal.",
            "Release the cart",
            lambda why: self._release_now(held, why, handed_back=False),
        )

    def _release_now(self, held: HeldCheckout, why: str, *, handed_back: bool) -> None:
        lock_id = held.checkout.lock_id

        def refused(trouble: Trouble) -> None:
            if trouble.code == "CASH_IN_HAND" and not handed_back:
                self._set(busy=False)
                self._ask_for_cash(held, why, trouble.sentence)
            else:
                self._refused(trouble)

        self._do(
            Lane.CHECKOUT,
            lambda: self._live.release(lock_id, reason=why, handed_back=handed_back),
            self._released,
            refused,
        )

    def _ask_for_cash(self, held: HeldCheckout, why: str, sentence: str) -> None:
        self._desk.ask.confirm(
            f"Cash of cart {held.checkout.cart_number}",
            sentence,
            "Handed back",
            lambda: self._release_now(held, why, handed_back=True),
            danger=False,
        )

    def _released(self, view: CheckoutView) -> None:
        number = view.cart_number
        if view.state is LockState.ATTENTION:
            self._done(f"Cart {number} waits for a decision, see Needs attention. {view.money}")
        elif view.state is LockState.COMPLETED:
            self._done(f"Cart {number} was sold meanwhile. {view.money}")
        elif view.state is LockState.ACTIVE:
            self._done(f"{view.till} is asked to undo cart {number}. {view.money}")
        else:
            self._done(f"Cart {number} is open again. {view.money}")

    def _take(self, held: HeldCheckout) -> None:
        one = held.checkout
        live = held.takes_live and not words.is_silent(held, self._age)
        warning = (
            f"{one.cashier} is at it now: {one.till} stops at once and is told. " if live else ""
        )
        if one.cash_to_hand_back:
            cash = self._desk.writing.money(one.cash_to_hand_back, sign=True)
            warning += f"{cash} in cash stays in the drawer of {one.till}. "
        self._desk.ask.text(
            f"Take over cart {one.cart_number} from {one.till}",
            f"{one.money} {warning}Why is it taken over?",
            "Go on" if live else "Take over",
            lambda why: self._ask_pin(held, why) if live else self._take_now(held, why, None),
        )

    def _ask_pin(self, held: HeldCheckout, why: str) -> None:
        person = self._session.person
        if person is None:
            return
        who, till = person.user_id, held.checkout.till
        self._desk.ask.pin(
            f"PIN of {person.name}",
            f"{till} stops at once and can do nothing more with the cart.",
            "Take over",
            lambda pin: self._take_now(held, why, Approver(who, pin)),
        )

    def _take_now(self, held: HeldCheckout, why: str, approver: Approver | None) -> None:
        lock_id = held.checkout.lock_id
        self._do(
            Lane.CHECKOUT,
            lambda: self._live.take_over(lock_id, reason=why, approver=approver),
            self._taken,
        )

    def _taken(self, view: CheckoutView) -> None:
        if view.state is LockState.ACTIVE:
            # Whoever came by with a PIN is out of the office with it; the sale goes on here.
            self._set(busy=False)
            self._desk.routes.to_pay(view)
        else:
            self._released(view)

    def _ask_about_all(self) -> None:
        silent = [one for one in self._known.held or () if words.is_silent(one, self._age)]
        many = counted(len(silent), "cart")
        self._desk.ask.text(
            f"Release {many} of silent tills",
            "What is held is released, and the carts are open again. What is in doubt stays under "
            "Needs attention. Why are they released?",
            "Release them",
            self._release_all,
        )

    def _release_all(self, why: str) -> None:
        self._do(
            Lane.CHECKOUT,
            lambda: self._live.release_expired(reason=why),
            lambda found: self._done(words.released(found)),
        )

    def _do(
        self,
        lane: Lane,
        work: Callable[[], Result],
        on_done: Callable[[Result], object],
        on_problem: Callable[[Trouble], object] | None = None,
    ) -> None:
        self._set(busy=True, told="", trouble="")
        self._run(lane, work, on_done, on_problem or self._refused)

    def _done(self, told: str) -> None:
        self._set(busy=False, told=told)
        self._look()

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        self._set(busy=False, trouble=why.sentence)
        self._look()

    # ------------------------------------------------------------------ inside

    @property
    def _age(self) -> float:
        return self._desk.elapsed() - self._read_at

    def _find(self, lock_id: str) -> HeldCheckout | None:
        held = self._known.held or ()
        return next((one for one in held if one.checkout.lock_id == lock_id), None)

    def _acts(self) -> tuple[LiveAct, ...]:
        known = self._known
        return words.acts(self._find(known.marked), known.held or (), self._age, busy=known.busy)

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
        self._known = replace(self._known, **changed)  # type: ignore[arg-type]  # its fields
        self._show()

    def _show(self) -> None:
        if not self._here:
            return
        known, held, age = self._known, self._known.held or (), self._age
        writing = self._desk.writing
        self._screen.show_state(
            LiveState(
                rows=tuple(words.row(one, age, writing) for one in held),
                marked=known.marked,
                count=words.counts(held, age),
                acts=self._acts(),
                told=known.told,
                trouble=known.trouble,
                loading=known.held is None,
            )
        )
