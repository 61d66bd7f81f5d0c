"""Phase 5: the order is written from the snapshot and from nothing else."""

from dataclasses import replace

from pos.domain.lock import Checkout
from pos.services.checkout.desk import Desk
from pos.store.engine import Unit
from pos.store.orders import NewOrder


def run(desk: Desk, unit: Unit, checkout: Checkout) -> Checkout:
    """Write the pending order, unless an earlier tender left one; the tenders must be complete."""
    _assert_complete(checkout)
    if checkout.order_status == "pending":
        return checkout
    return _add(desk, unit, checkout, series=None, number=None)


def numbered(desk: Desk, unit: Unit, checkout: Checkout) -> Checkout:
    """Write the sale with its receipt number: at once, or over the pending order.

    The number is taken in the commit that ends the sale, so that a rollback gives it back.
    """
    _assert_complete(checkout)
    number = unit.orders.next_number(desk.series)
    if checkout.order_id is None:
        return _add(desk, unit, checkout, series=desk.series, number=number)
    unit.orders.complete(checkout.order_id, desk.series, number)
    return replace(
        checkout, order_status="completed", receipt_series=desk.series, receipt_no=number
    )


def undo(unit: Unit, checkout: Checkout) -> Checkout:
    """Give up the pending order."""
    if checkout.order_status != "pending":
        return checkout
    unit.orders.void(checkout.lock.lock_id)
    return replace(checkout, order_status="void")


def _add(
    desk: Desk, unit: Unit, checkout: Checkout, *, series: str | None, number: int | None
) -> Checkout:
    order = NewOrder(
        order_id=desk.ids.new(),
        lock_id=checkout.lock.lock_id,
        cart_id=checkout.lock.cart_id,
        till_id=desk.till_id,
        cashier_id=checkout.lock.cashier_id,
        total=checkout.total,
        currency=checkout.currency,
        series=series,
        number=number,
    )
    unit.orders.add(order)
    return replace(
        checkout,
        order_id=order.order_id,
        order_status="pending" if number is None else "completed",
        receipt_series=series,
        receipt_no=number,
    )


def _assert_complete(checkout: Checkout) -> None:
    if not checkout.complete:
        raise AssertionError(
            f"an order of {checkout.total} is not written while {checkout.due} is due"
        )
