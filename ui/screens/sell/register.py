"""The cart in hand, and the one way to change it (no Qt).

Changes run in order on the *sell* lane. Each takes the cart and the version as the change before it
left them, so ten scans in a burst follow each other without the screen in between, while a change
from another till is still noticed: then the store refuses, and the whole cart is read again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos.api.views import CartChange, CartStatusView, CartSummary, CartView, TotalsView
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk
from ui.screens.sell import texts
from ui.screens.sell.shown import ShownCart
from ui.screens.sell.surface import Can, Held, Surface
from ui.widgets.values import CartChange as Drawn

if TYPE_CHECKING:
    from pos.api.till import Till

#: A change of the cart: the till, the cart, the version before it.
Change = Callable[["Till", str, int], CartChange]

_GONE = frozenset({"CART_GONE", "CART_SOLD", "CART_VOID"})
_MOVED = frozenset({"CART_CHANGED", "LINE_GONE"})


@dataclass
class _InHand:
    """Where the *sell* lane stands; touched on that lane only."""

    cart_id: str = ""
    version: int = 0

    def take(self, view: CartView) -> CartView:
        self.cart_id, self.version = view.cart_id, view.version
        return view


class Register:
    """Loads, shows and changes the cart; tells the surface what became of it."""

    def __init__(self, desk: Desk, surface: Surface) -> None:
        self._desk = desk
        self._surface = surface
        self._in_hand = _InHand()
        self._pending = 0
        self._loading = 0
        self._failed = False
        self._afterwards: list[Callable[[], object]] = []
        self.shown: ShownCart | None = None
        self.held: CartStatusView | None = None

    # ------------------------------------------------------------------ showing

    @property
    def busy(self) -> bool:
        """Whether something that was asked for is still under way."""
        return self._pending > 0 or self._loading > 0

    def load(self, cart_id: str | None = None) -> None:
        """Read a whole cart: the one named, else the one this person has open."""
        till, hand = self._desk.till, self._in_hand

        def read() -> CartView:
            return hand.take(till.cart(cart_id) if cart_id else till.current_cart())

        self._read(read)

    def new_cart(self) -> None:
        """Begin another cart; the one that is shown stays where it is."""
        self._read(lambda: self._in_hand.take(self._desk.till.new_cart()))

    def take(self, view: CartView) -> None:
        """Show a cart that was just read elsewhere (recalled)."""
        self._read(lambda: self._in_hand.take(view))

    def _read(self, read: Callable[[], CartView]) -> None:
        self._loading += 1
        self._desk.runs.run(Lane.SELL, read, self._on_read, self._on_not_read, owner=self)

    def _on_read(self, view: CartView) -> None:
        self._loading -= 1
        if self._loading == 0:
            self.show(view)
        self._settle()

    def _on_not_read(self, why: Trouble) -> None:
        self._loading -= 1
        self._failed = True
        if why.code in _GONE and self._loading == 0:
            self.load()
        self._surface.show_trouble(why.sentence)
        self._settle()

    def show(self, view: CartView) -> None:
        """Draw a whole cart, as one's own or as one that is paid elsewhere."""
        same = self.shown is not None and self.shown.cart_id == view.cart_id
        marked = self._surface.marked_line() if same else ""
        if not same and self.held is not None:
            self._free(tone=False)
        self.shown = shown = ShownCart(view)
        mark = marked if shown.line(marked) else shown.last()
        rows = {line.line_id: texts.row_of(line, self._desk.writing) for line in view.lines}
        self._surface.show_cart(Drawn(shown.order, rows, mark), whole=True)
        self._show_sums(shown)
        if view.status == "locked":
            self.look_who_holds()
        elif view.status in ("sold", "void"):
            self.load()
        else:
            self._free()

    def show_empty(self) -> None:
        """Draw the next cart as empty at once, before it has been read."""
        if self.shown is None or self.shown.empty:
            return
        self.shown = None
        nothing = TotalsView(self._desk.writing.currency, 0, 0, 0, 0, 0, 0)
        self._surface.show_cart(Drawn(()), whole=True)
        self._surface.show_head("Next cart", "empty")
        self._surface.show_totals(texts.totals_of(nothing, self._desk.writing))
        self.show_can()
        if self._loading == 0:
            self.load()

    def _show_sums(self, shown: ShownCart) -> None:
        number, said = texts.head_of(shown.view, len(shown.order))
        self._surface.show_head(number, said)
        self._surface.show_totals(texts.totals_of(shown.view.totals, self._desk.writing))
        self.show_can()

    def show_can(self) -> None:
        """Tell which keys can be pressed now."""
        shown = self.shown
        if self.held is not None:
            why = f"This cart is being paid at {self.held.till}."
            self._surface.show_can(Can(edit=why, mark=why, pay=why))
        elif shown is None or shown.empty:
            why = "The cart is empty."
            self._surface.show_can(Can(edit=why, mark=why, pay=why))
        else:
            mark = "" if shown.line(self._surface.marked_line()) else "Mark a line first."
            self._surface.show_can(Can(mark=mark))

    # ------------------------------------------------------------------ changing

    def change(
        self,
        change: Change,
        on_done: Callable[[CartChange], object] | None = None,
        on_problem: Callable[[Trouble], bool] | None = None,
    ) -> None:
        """Change the cart, after everything that was asked for before.

        Args:
            change: one call of the core; runs on the *sell* lane.
            on_done: hears what became of it, after it was drawn.
            on_problem: looks at a refusal first, and tells whether it dealt with it.
        """
        till, hand = self._desk.till, self._in_hand

        def work() -> CartChange:
            if not hand.cart_id:
                hand.take(till.current_cart())
            made = change(till, hand.cart_id, hand.version)
            hand.version = made.version
            return made

        def done(made: CartChange) -> None:
            self._pending -= 1
            self._draw(made)
            if on_done is not None:
                on_done(made)
            self._settle()

        def refused(why: Trouble) -> None:
            self._pending -= 1
            self._failed = True
            if on_problem is None or not on_problem(why):
                self.refused(why)
            self._settle()

        self._pending += 1
        self._desk.runs.run(Lane.SELL, work, done, refused, owner=self)

    def _draw(self, made: CartChange) -> None:
        shown = self.shown
        if shown is not None and made.cart_id != shown.cart_id:
            return
        if shown is None or not shown.apply(made):
            if self._loading == 0:
                self.load(made.cart_id)
            return
        mark = made.marked or self._mark_after(made, shown)
        rows = {line.line_id: texts.row_of(line, self._desk.writing) for line in made.changed}
        self._surface.show_cart(Drawn(shown.order, rows, mark), whole=False)
        self._show_sums(shown)

    def _mark_after(self, made: CartChange, shown: ShownCart) -> str:
        marked = self._surface.marked_line()
        return shown.last() if marked in made.removed or not marked else marked

    def refused(self, why: Trouble) -> None:
        """Tell of a refusal near the code field, and look at the cart again where it moved."""
        self._desk.sounds.play("error")
        self._surface.show_trouble(why.sentence)
        if why.code == "CART_LOCKED":
            self.look_who_holds()
        elif why.code in _GONE:
            self.load()
        elif why.code in _MOVED:
            self.load(self.shown.cart_id if self.shown else None)

    # ------------------------------------------------------------------ one after the other

    def when_settled(self, act: Callable[[], object]) -> None:
        """Do something once all scans have arrived; not at all when one of them was refused."""
        if not self.busy:
            act()
            return
        self._failed = False
        self._afterwards.append(act)

    def _settle(self) -> None:
        if self.busy:
            return
        acts, self._afterwards = self._afterwards, []
        failed, self._failed = self._failed, False
        for act in () if failed else acts:
            act()

    # ------------------------------------------------------------------ what other tills do

    def look_again(self) -> None:
        """Compare the shown cart with the store's, after news that something changed."""
        if self.busy or self.shown is None:
            return
        till, cart_id = self._desk.till, self.shown.cart_id

        def read() -> tuple[CartStatusView, CartSummary | None]:
            here = [one for one in till.open_carts() if one.cart_id == cart_id]
            return till.cart_status(cart_id), here[0] if here else None

        self._desk.runs.run(
            Lane.READ, read, self._on_looked, _nobody_waits, owner=self, replaces="sell cart"
        )

    def _on_looked(self, seen: tuple[CartStatusView, CartSummary | None]) -> None:
        status, now = seen
        shown = self.shown
        if shown is None or status.cart_id != shown.cart_id or self.busy:
            return
        if status.locked:
            self._on_held(status)
        elif now is not None and now.till not in (shown.view.till, self._desk.till.name):
            self._taken(now)
        elif self.held is not None or _sums(now) != shown.sums:
            self.load(shown.cart_id)

    def _taken(self, now: CartSummary) -> None:
        """Another till recalled it: two tills never fill one cart unseen."""
        self._desk.sounds.play("error")
        self.load()
        by = f" by {now.cashier}" if now.cashier else ""
        self._surface.show_trouble(f"Cart {now.number} was taken to {now.till}{by}.")

    def look_who_holds(self) -> None:
        """Read who is paying the shown cart, for the banner and the lock dialog."""
        if self.shown is None:
            return
        till, cart_id = self._desk.till, self.shown.cart_id
        self._desk.runs.run(
            Lane.READ,
            lambda: till.cart_status(cart_id),
            self._on_held,
            _nobody_waits,
            owner=self,
            replaces="sell status",
        )

    def _on_held(self, status: CartStatusView) -> None:
        shown = self.shown
        if shown is None or status.cart_id != shown.cart_id:
            return
        if not status.locked:
            if self.held is not None:
                self.load(shown.cart_id)
            return
        self.held = status
        self._surface.show_held(_banner(status))
        self.show_can()

    def _free(self, *, tone: bool = True) -> None:
        if self.held is None:
            return
        self.held = None
        if tone:
            self._desk.sounds.play("free")
        self._surface.show_held(None)
        self.show_can()


def _nobody_waits(_why: Trouble) -> None:
    """A look in the background that failed is repeated with the next news."""


def _sums(cart: CartSummary | None) -> tuple[int, int]:
    return (cart.lines, cart.total) if cart is not None else (0, 0)


def _banner(status: CartStatusView) -> Held:
    where = "at this till" if status.mine else f"at {status.till}"
    by = f" by {status.cashier}" if status.cashier else ""
    return Held(
        f"Being paid {where}{by}.",
        "You can look. Nothing here can be changed.",
        f"This cart is being paid {where}. Esc starts a new one.",
    )
