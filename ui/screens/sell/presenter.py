"""What Sell does with each key, scan and touch (no Qt)."""

from pos.api.views import CartView, LastSale
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk, PayRequest
from ui.screens.sell.adding import Adding
from ui.screens.sell.editing import Editing
from ui.screens.sell.paying import Paying
from ui.screens.sell.register import Register
from ui.screens.sell.surface import Held, Surface
from ui.theme.times import clock


class SellPresenter:
    """Sends each act to the part that knows it; a held cart can only be looked at."""

    def __init__(self, desk: Desk, surface: Surface) -> None:
        self._desk = desk
        self._surface = surface
        self.register = Register(desk, surface)
        self.adding = Adding(desk, surface, self.register)
        self.editing = Editing(desk, surface, self.register)
        self.paying = Paying(desk, surface, self.register)
        self._told = False

    # ------------------------------------------------------------------ coming and going

    def enter(self, what: object) -> None:
        """Show a cart: one that was recalled, one by its id, else the one that is open here."""
        self._surface.show_trouble("")
        self._surface.show_quantity("")
        if isinstance(what, CartView):
            self.register.take(what)
        else:
            self.register.load(what if isinstance(what, str) else None)
        self.adding.load_goods()
        if not self._told:
            self._told = True
            till = self._desk.till
            self._desk.runs.run(Lane.READ, till.last_sale, self._on_last, _not_read, owner=self)

    def _on_last(self, last: LastSale | None) -> None:
        """After a power cut nobody remembers the change."""
        if last is None:
            return
        writing = self._desk.writing
        change = f", change {writing.money(last.change_due, sign=True)}" if last.change_due else ""
        total = writing.money(last.total, sign=True)
        at = clock(last.at)
        self._surface.show_last_sale(f"Last sale {last.receipt.text} at {at}: {total}{change}.")

    def covered(self) -> None:
        """The sale is finished: the next cart stands beside the change, empty."""
        self.register.show_empty()
        self._surface.show_last_sale("")

    # ------------------------------------------------------------------ the code field

    def entered(self, text: str) -> None:
        """Take a scan, or what was typed and ended with Enter."""
        held = self.register.held
        if held is None:
            self.adding.entered(text)
            return
        self._desk.sounds.play("error")
        where = "at this till" if held.mine else f"at {held.till}"
        by = f" by {held.cashier}" if held.cashier else ""
        self._surface.show_held(
            Held(
                f"Being paid {where}{by}.",
                f"Not added: {text}. Esc starts a new cart.",
                f"This cart is being paid {where}. Esc starts a new one.",
            )
        )

    def moved(self, by: int) -> bool:
        """Move the mark of the list of names; tell whether there is one."""
        return self.register.held is None and self.adding.move(by)

    def scanned_in_dialog(self, text: str) -> None:
        """A scan came while a question is open: it is not lost in silence."""
        self._desk.sounds.play("error")
        self._desk.routes.toast(f"Not added: {text}. Answer the question first.")

    def empty_enter(self) -> None:
        """Enter on the empty field: pay; on a held cart, what can be done."""
        if self.register.held is not None:
            self.paying.what_can_i_do()
        else:
            self.paying.pay("choose")

    def escape(self) -> None:
        """One step back; never loses a line."""
        if self.register.held is not None:
            self.register.new_cart()
            return
        self._surface.show_trouble("")
        self.adding.step_back()

    # ------------------------------------------------------------------ news

    def look_again(self) -> None:
        """Something in the store changed."""
        self.register.look_again()

    def refused(self, request: PayRequest, why: Trouble) -> None:
        """A checkout did not begin."""
        self.paying.refused(request, why)

    def lock(self) -> None:
        """Cover the till while nobody stands at it."""
        self._desk.routes.lock_screen()


def _not_read(_why: Trouble) -> None:
    """It is told with the next start."""
