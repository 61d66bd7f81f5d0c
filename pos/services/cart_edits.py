"""The single changes to a cart: what each writes, what it journals, what it refuses.

Each function gives a `Change`, to be carried out by `pos.services.carts` inside its one
transaction, on a cart that the guard has read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pos.domain.cart_rules import check_discount, check_quantity
from pos.domain.cart_state import Cart, CartLine, rate_of
from pos.domain.discount import Discount
from pos.domain.errors import Code, Problem
from pos.domain.goods import ScannedArticle
from pos.domain.money import round_half_up
from pos.domain.people import Actor, Person
from pos.domain.quantity import ONE
from pos.store.engine import Unit


@dataclass(frozen=True)
class Edit:
    """The cart after a change, and what of it a screen must draw anew."""

    cart: Cart
    changed: tuple[CartLine, ...] = ()
    removed: tuple[str, ...] = ()
    marked: str | None = None


Change = Callable[[Unit, Cart], Edit]


# --- the cart --------------------------------------------------------------------------------


def park(name: str | None) -> Change:
    """Put it aside."""

    def change(unit: Unit, cart: Cart) -> Edit:
        _refuse_empty(cart)
        return Edit(replace(cart.changed(), parked_at=unit.now(), parked_name=name))

    return change


def recall(actor: Actor) -> Change:
    """Take it to this person and till."""

    def change(_: Unit, cart: Cart) -> Edit:
        mine = replace(
            cart.changed(),
            till_id=actor.till_id,
            cashier_id=actor.person.user_id,
            parked_at=None,
            parked_name=None,
        )
        return Edit(mine)

    return change


def clear(actor: Actor) -> Change:
    """Void all lines, the discount and the note."""

    def change(unit: Unit, cart: Cart) -> Edit:
        _refuse_empty(cart)
        lines = unit.carts.lines(cart.cart_id)
        unit.carts.remove_lines(cart.cart_id)
        _journal(unit, "cart_cleared", actor, cart, {"lines": [_facts(line) for line in lines]})
        after = _discounted(cart.changed(gone=lines), None, None)
        return Edit(replace(after, note=None), removed=tuple(line.line_id for line in lines))

    return change


def discount_cart(actor: Actor, off: Discount, by: Person, currency: str) -> Change:
    """Take something off the whole cart."""

    def change(unit: Unit, cart: Cart) -> Edit:
        _refuse_empty(cart)
        check_discount(off.kind, off.value, of=cart.sums.amount, currency=currency)
        facts = {"kind": off.kind, "value": off.value, "by": by.user_id}
        _journal(unit, "cart_discounted", actor, cart, facts)
        return Edit(_discounted(cart.changed(), off, by))

    return change


def full_price() -> Change:
    """Take nothing off the whole cart."""
    return lambda _, cart: Edit(_discounted(cart.changed(), None, None))


# --- its lines -------------------------------------------------------------------------------


def append(find: Callable[[Unit], ScannedArticle], quantity: int, line_id: str) -> Change:
    """Add an article: to the last line where that is the same, else in a line of its own."""

    def change(unit: Unit, cart: Cart) -> Edit:
        article = find(unit)
        if article.price is None:
            raise Problem(Code.PRICE_MISSING, article=article.name)
        wanted = round_half_up(quantity * article.quantity, ONE)
        check_quantity(wanted, name=article.name, unit=article.unit)
        last = unit.carts.last_line(cart.cart_id) if cart.line_count else None
        if last is not None and last.takes(article, wanted):
            return _rewrite(unit, cart, last, replace(last, quantity=last.quantity + wanted))
        line = CartLine(
            line_id=line_id,
            line_no=cart.last_line_no + 1,
            article_id=article.article_id,
            sku=article.sku,
            name=article.name,
            quantity=wanted,
            unit=article.unit,
            unit_price=article.price,
            rate=rate_of(article),
        )
        unit.carts.add_line(cart.cart_id, line)
        return Edit(cart.changed(come=[line]), (line,), marked=line.line_id)

    return change


def set_quantity(line_id: str, quantity: int) -> Change:
    """Sell more or less of a line."""

    def change(unit: Unit, cart: Cart) -> Edit:
        line = _line(unit, cart, line_id)
        check_quantity(quantity, name=line.name, unit=line.unit)
        return _rewrite(unit, cart, line, replace(line, quantity=quantity))

    return change


def void(actor: Actor, line_id: str) -> Change:
    """Take a line out."""

    def change(unit: Unit, cart: Cart) -> Edit:
        line = _line(unit, cart, line_id)
        unit.carts.remove_line(line)
        _journal(unit, "line_voided", actor, cart, _facts(line))
        return Edit(cart.changed(gone=[line]), removed=(line_id,))

    return change


def write_note(line_id: str, note: str | None) -> Change:
    """Write something on a line, or wipe it off."""

    def change(unit: Unit, cart: Cart) -> Edit:
        line = _line(unit, cart, line_id)
        return _rewrite(unit, cart, line, replace(line, note=note))

    return change


def discount_line(actor: Actor, line_id: str, off: Discount, by: Person, currency: str) -> Change:
    """Take something off a line."""

    def change(unit: Unit, cart: Cart) -> Edit:
        line = _line(unit, cart, line_id)
        check_discount(off.kind, off.value, of=line.priced.gross, currency=currency)
        facts = {"kind": off.kind, "value": off.value, "by": by.user_id}
        _journal(unit, "line_discounted", actor, cart, _facts(line) | facts)
        after = replace(
            line, discount_kind=off.kind, discount_value=off.value, discount_by=by.user_id
        )
        return _rewrite(unit, cart, line, after)

    return change


def full_line_price(line_id: str) -> Change:
    """Take nothing off a line."""

    def change(unit: Unit, cart: Cart) -> Edit:
        line = _line(unit, cart, line_id)
        after = replace(line, discount_kind=None, discount_value=0, discount_by=None)
        return _rewrite(unit, cart, line, after)

    return change


def reprice(actor: Actor, line_id: str, price: int, reason: str, by: Person) -> Change:
    """Sell a line at another price; the shop's own price again undoes it."""

    def change(unit: Unit, cart: Cart) -> Edit:
        line = _line(unit, cart, line_id)
        listed = line.unit_price if line.list_price is None else line.list_price
        facts = {"price": price, "reason": reason, "by": by.user_id}
        _journal(unit, "price_overridden", actor, cart, _facts(line) | facts)
        if price == listed:
            after = replace(
                line, unit_price=price, list_price=None, price_by=None, price_reason=None
            )
            return _rewrite(unit, cart, line, after)
        after = replace(
            line, unit_price=price, list_price=listed, price_by=by.user_id, price_reason=reason
        )
        return _rewrite(unit, cart, line, after)

    return change


# --- what they share -------------------------------------------------------------------------


def _line(unit: Unit, cart: Cart, line_id: str) -> CartLine:
    line = unit.carts.line(cart.cart_id, line_id)
    if line is None:
        raise Problem(Code.LINE_GONE, cart_id=cart.cart_id)
    return line


def _rewrite(unit: Unit, cart: Cart, before: CartLine, after: CartLine) -> Edit:
    unit.carts.change_line(after)
    changed = cart.changed(gone=[before], come=[after])
    return Edit(changed, (after,), marked=after.line_id)


def _discounted(cart: Cart, off: Discount | None, by: Person | None) -> Cart:
    return replace(
        cart,
        discount_kind=off.kind if off else None,
        discount_value=off.value if off else 0,
        discount_by=by.user_id if by else None,
    )


def _refuse_empty(cart: Cart) -> None:
    if not cart.line_count:
        raise Problem(Code.CART_EMPTY, cart_id=cart.cart_id)


def _facts(line: CartLine) -> dict[str, object]:
    return {
        "line_no": line.line_no,
        "sku": line.sku,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "amount": line.priced.amount,
    }


def _journal(unit: Unit, kind: str, actor: Actor, cart: Cart, facts: Mapping[str, object]) -> None:
    data = {"cart": cart.cart_id, "number": cart.number, **facts}
    unit.journal.append(kind=kind, actor=actor.person.user_id, data=data)
