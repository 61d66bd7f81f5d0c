"""The second layer of a cart's protection: nobody changes a cart that is being paid.

The first layer is the screen, the third the condition in every statement that writes a cart
(``checkout 0``). This one is there to say who holds it.
"""

from typing import Protocol

from pos.domain.cart_state import Cart
from pos.domain.errors import Code, Problem
from pos.store.engine import Unit


class Guard(Protocol):
    """Reads a cart for a change, or refuses it."""

    def __call__(self, unit: Unit, cart_id: str) -> Cart:
        """Give the cart as it stands."""
        ...


def ensure_cart_not_locked(unit: Unit, cart_id: str) -> Cart:
    """Read an open cart to change it, and keep everybody else from it until the unit ends.

    Raises:
        Problem: CART_LOCKED with ``till``, ``name``, ``since``, ``phase``, ``lock_id`` and
            ``cart_id``; CART_SOLD with the ``receipt``; CART_VOID; CART_GONE.
    """
    cart = unit.carts.get(cart_id)
    if cart is None:
        raise Problem(Code.CART_GONE, cart_id=cart_id)
    if cart.status != "open":
        raise why_not(unit, cart)
    return cart


def why_not(unit: Unit, cart: Cart) -> Problem:
    """Say why a cart cannot be changed now."""
    if cart.status == "sold":
        receipt = unit.carts.receipt(cart.cart_id) or cart.number
        return Problem(Code.CART_SOLD, receipt=receipt, cart_id=cart.cart_id)
    if cart.status == "void":
        return Problem(Code.CART_VOID, cart_id=cart.cart_id)
    hold = unit.carts.hold(cart.cart_id)
    if hold is None:
        # It was let go between two looks; whoever asks again finds it open.
        return Problem(Code.CART_CHANGED, cart_id=cart.cart_id, version=cart.version)
    return Problem(
        Code.CART_LOCKED,
        till=hold.till,
        name=hold.name,
        since=hold.since,
        phase=hold.phase,
        lock_id=hold.lock_id,
        cart_id=cart.cart_id,
    )
