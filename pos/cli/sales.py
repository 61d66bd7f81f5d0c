"""Selling through a till the way a person does, for the commands that sell without one."""

from dataclasses import dataclass
from typing import Literal

from pos.api.till import Till
from pos.api.views import CartView, CheckoutView, LockState, Tender
from pos.domain.errors import Code, Problem

Way = Literal["cash", "card", "split"]
WAYS: tuple[Way, ...] = ("cash", "card", "split")


def empty_cart(till: Till) -> CartView:
    """Give the till's cart with nothing in it; what somebody left in it is voided."""
    cart = till.current_cart()
    if not cart.lines:
        return cart
    till.clear_cart(cart.cart_id, version=cart.version)
    return till.cart(cart.cart_id)


@dataclass(frozen=True)
class Basket:
    """A cart that is ready to be paid; ``total`` in minor units."""

    cart_id: str
    version: int
    total: int
    sell_anyway: frozenset[str] = frozenset()


def pay(till: Till, basket: Basket, way: Way) -> CheckoutView:
    """Pay a cart whole: exact cash, the simulated card, or half and half; returns are cash.

    Raises:
        Problem: what the checkout refused, or PAYMENT_DECLINED where it did not end as a sale.
    """
    try:
        return _pay(till, basket, way)
    except Problem:
        settle(till, basket.cart_id)
        raise


def _pay(till: Till, basket: Basket, way: Way) -> CheckoutView:
    total = basket.total
    if total <= 1 or way == "cash":
        done = _start(till, basket, Tender("cash", tendered=total) if total else None)
    elif way == "card":
        done = _start(till, basket, Tender("card"))
    else:
        begun = _start(till, basket, None)
        half = till.tender(begun.ref, tender=Tender("card", amount=total // 2))
        done = till.tender(half.ref, tender=Tender("cash", tendered=half.due))
    if done.state is not LockState.COMPLETED:
        raise Problem(Code.PAYMENT_DECLINED, reason=done.money, lock_id=done.lock_id)
    return done


def settle(till: Till, cart_id: str) -> None:
    """Bring this till's own checkout of a cart to an end: forward, else back."""
    status = till.cart_status(cart_id)
    if status.lock_id is not None and status.mine:
        checkout = till.resume_checkout(status.lock_id)
        if checkout.state is LockState.ACTIVE:
            till.cancel_checkout(checkout.ref, handed_back=True)


def let_go(till: Till) -> None:
    """Bring to an end what an earlier run of this till left behind: forward, else back."""
    for left in till.unfinished():
        checkout = till.resume_checkout(left.checkout.lock_id)
        if checkout.state in (LockState.ACTIVE, LockState.COMPENSATING):
            till.cancel_checkout(checkout.ref, handed_back=True)


def _start(till: Till, basket: Basket, tender: Tender | None) -> CheckoutView:
    return till.start_checkout(
        basket.cart_id,
        version=basket.version,
        start_key=till.new_key(),
        seen_total=basket.total,
        tender=tender,
        sell_anyway=basket.sell_anyway,
    )
