"""From the cart to Pay, and what is asked when a checkout is refused before it began (no Qt)."""

from dataclasses import replace
from typing import Literal

from pos.api.views import CartStatusView, Tender
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk, PayRequest
from ui.screens.sell.register import Register
from ui.screens.sell.surface import Surface

How = Literal["choose", "exact cash", "card"]


class Paying:
    """Pay, Card and Exact cash: one key each, after the last scan has arrived."""

    def __init__(self, desk: Desk, surface: Surface, register: Register) -> None:
        self._desk = desk
        self._surface = surface
        self._register = register

    def pay(self, how: How) -> None:
        """Begin to pay the cart as it stands once every scan has arrived."""
        if self._register.held is None:
            self._register.when_settled(lambda: self._pay_now(how))

    def _pay_now(self, how: How) -> None:
        shown = self._register.shown
        if shown is None or shown.empty:
            self._desk.sounds.play("error")
            self._surface.show_trouble("There is nothing in the cart. Scan an article first.")
            return
        self._desk.routes.to_pay(
            PayRequest(
                cart_id=shown.cart_id,
                version=shown.version,
                start_key=self._desk.till.new_key(),
                seen_total=shown.total,
                tender=_tender(how, shown.total),
            )
        )

    # ------------------------------------------------------------------ refused

    def refused(self, request: PayRequest, why: Trouble) -> None:
        """Ask what a refused checkout needs, or say why it is refused."""
        self._desk.sounds.play("error")
        if why.code == "OUT_OF_STOCK":
            self._out_of_stock(request, why)
        elif why.code == "PRICE_CHANGED":
            self._price_changed(request, why)
        elif why.code == "CART_LOCKED":
            self._surface.show_trouble(why.sentence)
            self.what_can_i_do()
        else:
            self._surface.show_trouble(why.sentence)

    def _out_of_stock(self, request: PayRequest, why: Trouble) -> None:
        lines = _ids(why.details.get("may_sell_anyway"))
        short = _ids(why.details.get("short"))
        if not lines or len(lines) < len(short):
            self._surface.show_trouble(f"{why.sentence} Take it out of the cart, or sell less.")
            return
        again = replace(request, sell_anyway=request.sell_anyway | frozenset(lines))
        self._desk.ask.confirm(
            "Sell it anyway?",
            f"{why.sentence} If the goods are in the customer’s hand, the count is wrong.",
            "Sell anyway",
            lambda: self._again(again),
            danger=False,
        )

    def _price_changed(self, request: PayRequest, why: Trouble) -> None:
        new = why.details.get("new")
        if not isinstance(new, int):
            self._surface.show_trouble(why.sentence)
            return
        again = replace(request, accept_total=new)
        amount = self._desk.writing.money(new, sign=True)
        self._desk.ask.confirm(
            "The total changed",
            why.sentence,
            f"Go on with {amount}",
            lambda: self._again(again),
            danger=False,
        )

    def _again(self, request: PayRequest) -> None:
        key = self._desk.till.new_key()
        tender = request.tender
        if tender is not None and tender.tendered is not None and request.accept_total is not None:
            tender = replace(tender, tendered=request.accept_total)
        self._desk.routes.to_pay(replace(request, start_key=key, tender=tender))

    # ------------------------------------------------------------------ held elsewhere

    def what_can_i_do(self) -> None:
        """Open the dialog that shows who holds the cart, read anew."""
        shown = self._register.shown
        if shown is None:
            return
        till, cart_id = self._desk.till, shown.cart_id
        self._desk.runs.run(
            Lane.READ, lambda: till.cart_status(cart_id), self._show_lock, self._told, owner=self
        )

    def _show_lock(self, status: CartStatusView) -> None:
        if status.locked:
            self._desk.routes.show_lock_dialog(status)
        else:
            self._register.load(status.cart_id)

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)


def _tender(how: How, total: int) -> Tender | None:
    if how == "exact cash":
        return Tender("cash", tendered=total)
    return Tender("card") if how == "card" else None


def _ids(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, (list, tuple, frozenset)) else ()
