"""The parked and open carts of all tills, live, and taking one of them (no Qt)."""

from dataclasses import dataclass
from typing import Protocol

from pos.api.views import CartStatusView, CartSummary, CartView
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk
from ui.theme.times import ago
from ui.widgets.values import Tone

_SECOND = 1_000_000


@dataclass(frozen=True)
class Row:
    """One cart of the list, as it is painted."""

    cart_id: str
    title: str
    owner: str
    age: str
    lines: str
    total: str
    state: str
    tone: Tone
    icon: str
    held: bool


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_rows(self, rows: tuple[Row, ...], marked: str, said: str) -> None:
        """Show the carts; ``said`` tells how many there are, or that there are none."""

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty for nothing."""


class RecallPresenter:
    """Keeps the list as the store has it; what is typed filters it."""

    def __init__(self, desk: Desk, surface: Surface) -> None:
        self._desk = desk
        self._surface = surface
        self._carts: tuple[CartSummary, ...] = ()
        self._filter = ""
        self._marked = ""
        self._read = False

    def enter(self) -> None:
        """Be shown, with the list read anew."""
        self._filter, self._marked, self._read = "", "", False
        self._surface.show_trouble("")
        self._draw()
        self.look_again()

    def look_again(self) -> None:
        """Read the list; news or a new minute came."""
        self._desk.runs.run(
            Lane.READ,
            self._desk.till.open_carts,
            self._on_read,
            self._told,
            owner=self,
            replaces="recall",
        )

    def _on_read(self, carts: tuple[CartSummary, ...]) -> None:
        self._read = True
        parked_first = sorted(
            carts, key=lambda one: (one.parked_at is None, -(one.parked_at or one.opened_at))
        )
        self._carts = tuple(parked_first)
        self._draw()

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)

    def type(self, text: str) -> None:
        """Show only what has these words in its name, number, till or person."""
        self._filter = text.strip().casefold()
        self._draw()

    def _wanted(self) -> tuple[CartSummary, ...]:
        words = self._filter.split()
        return tuple(one for one in self._carts if all(word in _searched(one) for word in words))

    def _draw(self) -> None:
        wanted = self._wanted()
        ids = [one.cart_id for one in wanted]
        if self._marked not in ids:
            self._marked = ids[0] if ids else ""
        now = self._desk.now()
        rows = tuple(self._row(one, now) for one in wanted)
        self._surface.show_rows(rows, self._marked, self._said(len(rows)))

    def _said(self, count: int) -> str:
        if not self._read:
            return "Reading the carts of all tills."
        if not self._carts:
            return "No cart is parked or open."
        if not count:
            return "No cart has these words. Type less."
        return f"{count} cart{'' if count == 1 else 's'} of all tills"

    def _row(self, one: CartSummary, now: int) -> Row:
        state, tone, icon = _state(one)
        since = one.parked_at if one.parked_at is not None else one.opened_at
        who = one.cashier or "nobody"
        here = "here" if one.mine else f"at {one.till}"
        return Row(
            cart_id=one.cart_id,
            title=one.parked_name or f"Cart {one.number}",
            owner=f"{who}, {here}" + (f" · Cart {one.number}" if one.parked_name else ""),
            age=ago((now - since) / _SECOND),
            lines=f"{one.lines} line{'' if one.lines == 1 else 's'}",
            total=self._desk.writing.money(one.total, sign=True),
            state=state,
            tone=tone,
            icon=icon,
            held=one.status == "locked" or one.held_by is not None,
        )

    # ------------------------------------------------------------------ choosing

    def mark(self, cart_id: str) -> None:
        """Mark a cart."""
        self._marked = cart_id
        self._draw()

    def step(self, by: int) -> None:
        """Move the mark."""
        ids = [one.cart_id for one in self._wanted()]
        if ids:
            at = ids.index(self._marked) if self._marked in ids else 0
            self.mark(ids[min(len(ids) - 1, max(0, at + by))])

    def take(self, cart_id: str = "") -> None:
        """Take the cart to this till; one that is being paid is shown to look at."""
        wanted = cart_id or self._marked
        one = next((cart for cart in self._carts if cart.cart_id == wanted), None)
        if one is None:
            return
        if one.status == "locked" or one.held_by is not None:
            self._desk.routes.back_to_sell(cart_id=wanted)
            self._show_who(wanted)
            return
        till = self._desk.till
        self._desk.runs.run(
            Lane.SELL, lambda: till.recall(wanted), self._taken, self._refused, owner=self
        )

    def _taken(self, cart: CartView) -> None:
        self._desk.routes.show_cart(cart)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        self._surface.show_trouble(why.sentence)
        self.look_again()

    def _show_who(self, cart_id: str) -> None:
        till = self._desk.till

        def show(status: CartStatusView) -> None:
            if status.locked:
                self._desk.routes.show_lock_dialog(status)

        self._desk.runs.run(
            Lane.READ, lambda: till.cart_status(cart_id), show, self._told, owner=self
        )

    def back(self) -> None:
        """Go back to the cart that was open."""
        self._desk.routes.back_to_sell()


def _searched(one: CartSummary) -> str:
    parts = (one.parked_name, one.number, one.till, one.cashier)
    return " ".join(part for part in parts if part).casefold()


def _state(one: CartSummary) -> tuple[str, Tone, str]:
    if one.held_by is not None or one.status == "locked":
        till = (one.held_by or one.till).split(",")[0]
        return f"Being paid at {till}", Tone.WARN, "lock"
    if one.parked_at is not None:
        return "Parked", Tone.PLAIN, "player-pause"
    return "Open", Tone.INFO, "shopping-cart"
