"""Phase 1: the cart is read again after it was taken, and everything that must be true is."""

from collections.abc import Sequence
from typing import Any

from pos.domain.errors import Code, Problem
from pos.services.checkout.desk import Desk
from pos.store.engine import Unit


def run(desk: Desk, unit: Unit, cart_id: str, cashier_id: str) -> Sequence[Any]:
    """Read the held cart's lines and refuse what cannot be sold.

    Everything about the cart is read here, after it was taken: what was read before may be old
    (``checkout 2``).

    Raises:
        Problem: CART_EMPTY, TILL_RETIRED, NOT_SIGNED_IN.
    """
    lines = unit.snapshots.lines_to_freeze(
        cart_id, location=desk.shop.location, till_id=desk.till_id, cashier_id=cashier_id
    )
    if not lines:
        raise Problem(Code.CART_EMPTY)
    if lines[0].retired is not None:
        raise Problem(Code.TILL_RETIRED, till=desk.till_name)
    if not lines[0].signed_in:
        raise Problem(Code.NOT_SIGNED_IN)
    return lines
