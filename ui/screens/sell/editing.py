"""Changing what is in the cart: quantity, discount, price, note, void, clear, park (no Qt)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_precision

from pos.api.views import (
    Approver,
    CartChange,
    CartLineView,
    CartSummary,
    DiscountKind,
    Permission,
    PersonView,
    Role,
)
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk
from ui.screens.sell import texts
from ui.screens.sell.adding import parse_quantity
from ui.screens.sell.register import Change, Register
from ui.screens.sell.surface import Surface
from ui.theme.words import MINUS

_MAY_APPROVE = (Role.MANAGER, Role.ADMINISTRATOR)
_REASONS = ("Damaged or short-dated", "Shelf shows another price", "Promised to the customer")
_MOST_MAJOR = 10_000_000


@dataclass(frozen=True)
class _Wanted:
    """A change that may need a second person: made anew with the approver's PIN."""

    words: str
    make: Callable[[Approver | None], Change]


class Editing:
    """Every change of a line or of the whole cart, asked for in as few steps as it can be."""

    def __init__(self, desk: Desk, surface: Surface, register: Register) -> None:
        self._desk = desk
        self._surface = surface
        self._register = register

    # ------------------------------------------------------------------ lines

    def _marked(self) -> CartLineView | None:
        shown = self._register.shown
        if shown is None or self._register.held is not None:
            return None
        line = shown.line(self._surface.marked_line())
        if line is None:
            self._say("No line is marked. Touch a line, or go to it with Up and Down.")
        return line

    def _say(self, sentence: str) -> None:
        self._desk.sounds.play("error")
        self._surface.show_trouble(sentence)

    def quantity(self) -> None:
        """Ask for the quantity of the marked line."""
        line = self._marked()
        if line is None:
            return
        now = self._desk.writing.quantity(line.quantity)
        unit = "kg" if line.unit == "kg" else "pieces"
        self._desk.ask.number(
            line.name, f"Now {now}. How many {unit}?", "Change", self._quantity_of(line)
        )

    def _quantity_of(self, line: CartLineView) -> Callable[[str], None]:
        def typed(text: str) -> None:
            quantity = parse_quantity(text)
            if quantity is None:
                self._say(f"“{text}” is not a quantity. Type a quantity such as 3 or 0.842.")
                return
            self._register.change(
                lambda till, cart, version: till.change_quantity(
                    cart, line_id=line.line_id, quantity=quantity, version=version
                ),
                self._changed,
            )

        return typed

    def void(self) -> None:
        """Take the marked line out."""
        line = self._marked()
        if line is not None:
            self._register.change(
                lambda till, cart, version: till.remove_line(
                    cart, line_id=line.line_id, version=version
                ),
                self._changed,
            )

    def note(self) -> None:
        """Ask for a note on the marked line."""
        line = self._marked()
        if line is None:
            return

        def typed(text: str) -> None:
            self._register.change(
                lambda till, cart, version: till.note_line(
                    cart, line_id=line.line_id, note=text, version=version
                ),
                self._changed,
            )

        before = f"It says “{line.note}” now." if line.note else "It is printed on the receipt."
        self._desk.ask.text(f"Note for {line.name}", before, "Write note", typed)

    def clear(self) -> None:
        """Ask whether all lines shall be voided."""
        shown = self._register.shown
        if shown is None or shown.empty or self._register.held is not None:
            return
        lines = texts.many(len(shown.order), "line")
        total = self._desk.writing.money(shown.total, sign=True)
        self._desk.ask.confirm(
            "Clear the cart?",
            f"{lines}, {total}. The journal keeps what was voided.",
            "Void all lines",
            lambda: self._register.change(
                lambda till, cart, version: till.clear_cart(cart, version=version), self._changed
            ),
            danger=True,
        )

    def _changed(self, _made: CartChange) -> None:
        self._surface.show_trouble("")

    # ------------------------------------------------------------------ discounts and prices

    def discount(self) -> None:
        """Let a discount, a new price or their end be chosen for the marked line or the cart."""
        shown = self._register.shown
        if shown is None or shown.empty or self._register.held is not None:
            return
        line = shown.line(self._surface.marked_line())
        options = [*self._line_options(line), *self._cart_options(alone=line is None)]
        total = self._desk.writing.money(shown.total, sign=True)
        detail = f"The whole cart is {total}."
        if line is not None:
            amount = self._desk.writing.money(line.amount, sign=True)
            detail = f"The marked line is {line.name}, {amount}. {detail}"
        self._desk.ask.choose(
            "Discount or price", detail, options, lambda ident: self._chosen(ident, line)
        )

    def _line_options(self, line: CartLineView | None) -> list[tuple[str, str, str]]:
        if line is None:
            return []
        price = self._desk.writing.money(line.unit_price, sign=True)
        each = "a kg" if line.unit == "kg" else "each"
        options = [
            ("line percent", "Percent off", "The marked line"),
            ("line amount", "Amount off", "The marked line"),
            ("cart percent", "Percent off", "The whole cart"),
            ("cart amount", "Amount off", "The whole cart"),
            ("price", "New price", f"Now {price} {each}"),
        ]
        if line.discount_kind is not None:
            options.append(("line none", "No discount", "The marked line"))
        return options

    def _cart_options(self, *, alone: bool) -> list[tuple[str, str, str]]:
        cart = self._register.shown.view if self._register.shown else None
        options = []
        if alone:
            options = [
                ("cart percent", "Percent off", "The whole cart"),
                ("cart amount", "Amount off", "The whole cart"),
            ]
        if cart is not None and cart.discount_kind is not None:
            options.append(("cart none", "No discount", "The whole cart"))
        return options

    def _chosen(self, ident: str, line: CartLineView | None) -> None:
        acts: dict[str, Callable[[], object]] = {
            "cart percent": lambda: self._ask_percent("the whole cart", None),
            "cart amount": lambda: self._ask_amount("the whole cart", None),
            "cart none": self._no_cart_discount,
        }
        if line is not None:
            acts |= {
                "line percent": lambda: self._ask_percent(line.name, line.line_id),
                "line amount": lambda: self._ask_amount(line.name, line.line_id),
                "line none": lambda: self._no_line_discount(line.line_id),
                "price": lambda: self._ask_price(line),
            }
        acts[ident]()

    def _no_cart_discount(self) -> None:
        self._register.change(
            lambda till, cart, version: till.remove_cart_discount(cart, version=version),
            self._changed,
        )

    def _no_line_discount(self, line_id: str) -> None:
        self._register.change(
            lambda till, cart, version: till.remove_line_discount(
                cart, line_id=line_id, version=version
            ),
            self._changed,
        )

    def _ask_percent(self, of: str, line_id: str | None) -> None:
        def typed(text: str) -> None:
            value = scaled(text.replace("%", ""), 4)
            if value is None:
                self._say(f"“{text}” is not a percentage. Type a discount such as 10 or 12.5.")
            else:
                self._take_off("percent", value, line_id)

        self._desk.ask.number("Percent off", f"Off {of}.", "Take off", typed)

    def _ask_amount(self, of: str, line_id: str | None) -> None:
        def typed(text: str) -> None:
            value = scaled(text, self._digits)
            if value is None:
                self._say(f"“{text}” is not an amount. Type a discount such as 2.50.")
            else:
                self._take_off("amount", value, line_id)

        self._desk.ask.number("Amount off", f"Off {of}.", "Take off", typed)

    @property
    def _digits(self) -> int:
        return int(get_currency_precision(self._desk.writing.currency))

    def _take_off(self, kind: DiscountKind, value: int, line_id: str | None) -> None:
        def make(approver: Approver | None) -> Change:
            if line_id is None:
                return lambda till, cart, version: till.discount_cart(
                    cart, kind=kind, value=value, version=version, approver=approver
                )
            return lambda till, cart, version: till.discount_line(
                cart, line_id=line_id, kind=kind, value=value, version=version, approver=approver
            )

        self._allowed(Permission.DISCOUNT, _Wanted("give this discount", make))

    def _ask_price(self, line: CartLineView) -> None:
        def typed(text: str) -> None:
            price = scaled(text, self._digits)
            if price is None:
                self._say(f"“{text}” is not a price. Type a price such as 2.50.")
            else:
                self._ask_reason(line, price)

        now = self._desk.writing.money(line.unit_price, sign=True)
        each = " per kg" if line.unit == "kg" else ""
        self._desk.ask.number(f"New price for {line.name}", f"Now {now}{each}.", "Go on", typed)

    def _ask_reason(self, line: CartLineView, price: int) -> None:
        def reprice(reason: str) -> None:
            def make(approver: Approver | None) -> Change:
                return lambda till, cart, version: till.override_price(
                    cart,
                    line_id=line.line_id,
                    price=price,
                    reason=reason,
                    version=version,
                    approver=approver,
                )

            self._allowed(Permission.OVERRIDE_PRICE, _Wanted("change this price", make))

        def chosen(ident: str) -> None:
            if ident:
                reprice(ident)
            else:
                self._desk.ask.text("Why another price?", "", "Change price", reprice)

        options = [*((reason, reason, "") for reason in _REASONS), ("", "Another reason", "")]
        written = self._desk.writing.money(price, sign=True)
        self._desk.ask.choose(f"Why {written}?", f"Reason for {line.name}.", options, chosen)

    # ------------------------------------------------------------------ a second person

    def _allowed(self, permission: Permission, wanted: _Wanted) -> None:
        """Do it, or let a manager allow it in place where this person may not."""
        person = self._desk.till.person
        if person is None or person.may(permission):
            self._try(wanted, None)
        else:
            self._ask_manager(wanted)

    def _try(self, wanted: _Wanted, approver: Approver | None) -> None:
        def refused(why: Trouble) -> bool:
            if why.code != "NOT_ALLOWED" or approver is not None:
                return False
            self._ask_manager(wanted)
            return True

        self._register.change(wanted.make(approver), self._changed, refused)

    def _ask_manager(self, wanted: _Wanted) -> None:
        def read(people: tuple[PersonView, ...]) -> None:
            able = [one for one in people if one.role in _MAY_APPROVE and not one.locked]
            if not able:
                self._say(f"Nobody here may {wanted.words}. Call a manager.")
                return
            options = [(one.user_id, one.name, one.role.value.capitalize()) for one in able]
            self._desk.ask.choose(
                f"A manager must {wanted.words}",
                "Who allows it?",
                options,
                lambda user_id: self._ask_pin(wanted, user_id),
            )

        self._desk.runs.run(Lane.READ, self._desk.till.people, read, self._told, owner=self)

    def _ask_pin(self, wanted: _Wanted, user_id: str) -> None:
        self._desk.ask.pin(
            "PIN of the manager",
            "It allows this one thing, and nobody is signed in by it.",
            "Allow it",
            lambda pin: self._try(wanted, Approver(user_id, pin)),
        )

    def _told(self, why: Trouble) -> None:
        self._say(why.sentence)

    # ------------------------------------------------------------------ parking

    def park(self) -> None:
        """Put the cart aside for any till, under a name or none."""
        shown = self._register.shown
        if shown is None or shown.empty or self._register.held is not None:
            return
        self._surface.ask_name(self._park)

    def _park(self, name: str | None) -> None:
        self._register.when_settled(lambda: self._park_now(name))

    def _park_now(self, name: str | None) -> None:
        shown = self._register.shown
        if shown is None:
            return
        till, cart_id, version = self._desk.till, shown.cart_id, shown.version

        def parked(summary: CartSummary) -> None:
            under = f" as “{summary.parked_name}”" if summary.parked_name else ""
            self._desk.routes.toast(f"Cart {summary.number} parked{under}.")
            self._register.load()

        self._desk.runs.run(
            Lane.SELL,
            lambda: till.park(cart_id, name=name or "", version=version),
            parked,
            self._register.refused,
            owner=self,
        )


def scaled(text: str, digits: int) -> int | None:
    """Read a number a person typed and move its point by so many digits; none where it is none."""
    cleaned = text.strip().replace(",", ".").replace(MINUS, "-")
    try:
        value = Decimal(cleaned).scaleb(digits)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > _MOST_MAJOR * 10**digits:
        return None
    return int(value) if value == value.to_integral_value() else None
