"""What a manager does about live checkouts: each act asks why, and tells what came of it."""

from collections.abc import Callable

from pos.api.office.views import Approver, HeldCheckout
from pos.api.views import CheckoutView, LockState
from ui.bridge.lanes import Lane, Trouble
from ui.screens.live import words
from ui.screens.live.board import LiveBoard
from ui.screens.live.state import ALL_SILENT, ASK, RELEASE, TAKE_OVER
from ui.widgets.checkout_words import counted

REASONS = ("The customer left", "The till has stopped", "It was a mistake")
OTHER = "other"
_ASK_WORDS = (
    ("The customer is standing here.", "The customer is here", "They read it as your words"),
    ("I finish it here.", "I finish it here", "They read it as your words"),
    ("", "Only ask", "Without a word"),
)


class LivePresenter(LiveBoard):
    """The four keys at the foot of the page."""

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
                lambda _asked: self._asked_for(held),
            )

        self._desk.ask.choose(
            f"Ask {one.till} to let go",
            f"{one.cashier} sees the question at once and decides.",
            options,
            ask,
        )

    def _asked_for(self, held: HeldCheckout) -> None:
        self._set(asked=held)
        self._done(words.answer(held, held)[0])

    def _release(self, held: HeldCheckout) -> None:
        one = held.checkout
        self._ask_why(
            f"Release cart {one.cart_number}",
            f"{one.money} Why is it released?",
            ("Release the cart", "Releases it now"),
            lambda why: self._release_now(held, why, handed_back=False),
        )

    def _ask_why(
        self, title: str, detail: str, verbs: tuple[str, str], then: Callable[[str], object]
    ) -> None:
        """Ask for a reason: with one key or touch where it is a likely one, else in words.

        ``verbs`` are what the key does that ends the typing, and what follows a likely reason.
        """
        verb, follows = verbs

        def chosen(ident: str) -> None:
            if ident == OTHER:
                self._desk.ask.text(title, detail, verb, then)
            else:
                then(ident)

        likely = [(why, why, follows) for why in REASONS]
        options = [*likely, (OTHER, "Another reason", "Typed in a few words")]
        self._desk.ask.choose(title, f"{detail} It is written in the journal.", options, chosen)

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
        self._ask_why(
            f"Take over cart {one.cart_number} from {one.till}",
            f"{one.money} {warning}Why is it taken over?",
            ("Go on", "Then your PIN") if live else ("Take over", "Goes on at this till"),
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
        self._ask_why(
            f"Release {many} of silent tills",
            "What is held is released, and the carts are open again. What is in doubt stays under "
            "Needs attention. Why are they released?",
            ("Release them", "Releases them now"),
            self._release_all,
        )

    def _release_all(self, why: str) -> None:
        self._do(
            Lane.CHECKOUT,
            lambda: self._live.release_expired(reason=why),
            lambda found: self._done(words.released(found)),
        )
