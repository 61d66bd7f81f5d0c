"""Selling through a till the way a person does, for the commands that sell without one."""

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


def pay(till: Till, cart_id: str, *, version: int, total: int, way: Way) -> CheckoutView:
    """Pay a cart whole: exact cash, the simulated card, or half and half; returns are cash.

    Raises:
        Problem: what the checkout refused, or CHECKOUT_GONE where it did not end as a sale.
    """
    if total <= 1 or way == "cash":
        tender = Tender("cash", tendered=total)
        done = _start(till, cart_id, version, total, tender if total else None)
    elif way == "card":
        done = _start(till, cart_id, version, total, Tender("card"))
    else:
        begun = _start(till, cart_id, version, total, None)
        half = till.tender(begun.ref, tender=Tender("card", amount=total // 2))
        done = till.tender(half.ref, tender=Tender("cash", tendered=half.due))
    if done.state is not LockState.COMPLETED:
        raise Problem(Code.PAYMENT_DECLINED, reason=done.money, lock_id=done.lock_id)
    return done


def let_go(till: Till) -> None:
    """Bring to an end what an earlier run of this till left behind: forward, else back."""
    for left in till.unfinished():
        checkout = till.resume_checkout(left.checkout.lock_id)
        if checkout.state in (LockState.ACTIVE, LockState.COMPENSATING):
            till.cancel_checkout(checkout.ref, handed_back=True)


def _start(
    till: Till, cart_id: str, version: int, total: int, tender: Tender | None
) -> CheckoutView:
    return till.start_checkout(
        cart_id, version=version, start_key=till.new_key(), seen_total=total, tender=tender
    )
