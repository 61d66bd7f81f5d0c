"""How a screen asks for another one without knowing it, and what every screen is given (no Qt)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pos.api.views import CartStatusView, CartView, CheckoutView, Tender, Unfinished
from ui.bridge.ask import Ask
from ui.bridge.lanes import Runs, Trouble
from ui.bridge.sections import Section
from ui.theme.words import Writing

if TYPE_CHECKING:
    from pos.api.till import Till


@dataclass(frozen=True)
class PayRequest:
    """What Sell wants paid: the very arguments of ``Till.start_checkout``.

    Attributes:
        cart_id: the cart.
        version: the version the cashier saw.
        start_key: one for each press (``till.new_key()``), so that a press is never done twice.
        seen_total: minor units, as shown; another total is refused (PRICE_CHANGED).
        tender: none with Pay; all of it in cash with Exact cash, all of it by card with Card.
        sell_anyway: lines the cashier sells though the stock says none is left.
        accept_total: the new total the customer accepted after PRICE_CHANGED.
    """

    cart_id: str
    version: int
    start_key: str
    seen_total: int
    tender: Tender | None = None
    sell_anyway: frozenset[str] = frozenset()
    accept_total: int | None = None


class Routes(Protocol):
    """Where a screen can send the cashier; on the screen's thread only.

    Nothing here calls the core; the screen that is shown reads what it needs.
    """

    def to_sign_in(self) -> None:
        """Show who can sell; the cart of the one who was here stays open."""

    def signed_in(self) -> None:
        """Somebody signed in: show what this till left unfinished, else Sell."""

    def lock_screen(self) -> None:
        """Cover everything until the same person types the PIN, or another one signs in."""

    def to_pay(self, what: PayRequest | CheckoutView) -> None:
        """Show Pay.

        With a `PayRequest` Pay itself calls ``start_checkout`` on the *checkout* lane and shows
        the lamps meanwhile; when that is refused it calls `pay_refused`. With a `CheckoutView`
        (resumed or taken over) it goes on from there.
        """

    def pay_refused(self, request: PayRequest, why: Trouble) -> None:
        """The checkout did not begin: Sell is shown again and asks what is to be asked.

        Sell knows OUT_OF_STOCK (sell anyway), PRICE_CHANGED (confirm), CART_LOCKED (the lock
        dialog), CART_CHANGED and CART_SOLD; it shows any other sentence near the code field.
        """

    def to_done(self, view: CheckoutView) -> None:
        """Show Done over the already empty next cart, the code field keeping the keyboard."""

    def back_to_sell(self, say: str = "", *, cart_id: str | None = None) -> None:
        """Show Sell, with a cart read anew.

        Args:
            say: news that needs nothing, as a toast; never about money.
            cart_id: which cart; without it the one this person has open.
        """

    def show_cart(self, cart: CartView) -> None:
        """Show Sell with a cart that was just recalled."""

    def to_recall(self) -> None:
        """Show the parked and open carts of all tills."""

    def show_lock_dialog(self, status: CartStatusView) -> None:
        """Show who holds a cart, over the screen that is shown."""

    def show_receipt(self, order_id: str) -> None:
        """Show a receipt as paper, over the screen that is shown."""

    def show_unfinished(self, left: tuple[Unfinished, ...]) -> None:
        """Show what this till left behind; a page, because there is nothing to go back to."""

    def to_office(self, section: Section | None = None, what: Any = None) -> None:
        """Show the manager's office, where the person may enter; else a manager's PIN is asked for.

        Args:
            section: which page; none is the one this person saw last.
            what: handed to the page's ``enter``, such as a checkout to mark.
        """

    def toast(self, text: str) -> None:
        """Tell news that needs nothing (parked, printed); never about money."""


class News(Protocol):
    """Unasked news of the core, brought to the screen's thread (`ui.bridge.events`)."""

    def on(self, kind: type[Any], hear: Callable[[Any], object], owner: Any) -> None:
        """Call ``hear`` for each event of a type, until ``owner`` is gone."""


class Sounds(Protocol):
    """The few sounds of the till: ``ok error unknown free asked``."""

    def play(self, sound: str) -> None:
        """Make a sound; never waits, and silence is no error."""


@dataclass(frozen=True)
class Desk:
    """What every screen is given when it is made; presenters get the parts they need.

    Attributes:
        till: the core; its methods block, so they are only called through ``runs``.
        runs: runs a call on a lane and brings the answer home.
        news: what changed without being asked.
        ask: one question to the person, over the screen.
        routes: the way to the other screens.
        sounds: the sounds.
        writing: how amounts are written in this shop.
        now: microseconds UTC, for ages and clocks on the screen.
        elapsed: seconds that only go forward, for countdowns.
    """

    till: "Till"
    runs: Runs
    news: News
    ask: Ask
    routes: Routes
    sounds: Sounds
    writing: Writing
    now: Callable[[], int]
    elapsed: Callable[[], float]
