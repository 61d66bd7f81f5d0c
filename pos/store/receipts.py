"""What a receipt is written from: the order's own rows, never the cart or the price tables."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from pos.domain.receipt import Receipt, ReceiptLine, ReceiptTax, ReceiptTender
from pos.store.shop import ShopSettings
from pos.store.tables import (
    audit_journal,
    cart_lines,
    order_lines,
    orders,
    payments,
    price_snapshot_lines,
    price_snapshots,
    tills,
    uid,
    users,
)

#: The journal's kind of a receipt printed again; how many there are is how many copies exist.
REPRINTED = "receipt_reprinted"

_AnyRow = sa.Row[*tuple[Any, ...]]


class Receipts:
    """Receipts, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, order_id: str, shop: ShopSettings) -> Receipt | None:
        """Read a completed order as a receipt; none where there is no such order.

        ``copies`` counts how often it was printed again up to now.
        """
        head = self._connection.execute(_HEAD, {"order": order_id}).one_or_none()
        if head is None:
            return None
        lines = self._connection.execute(_LINES, {"order": order_id}).all()
        tenders = self._connection.execute(_TENDERS, {"lock": head.lock_id}).all()
        return Receipt(
            order_id=head.id,
            number=f"{head.receipt_series}-{head.receipt_no:06d}",
            shop_name=shop.shop_name,
            shop_lines=tuple(line for line in shop.shop_lines.splitlines() if line.strip()),
            currency=head.currency,
            till=head.till,
            cashier=head.cashier,
            sold_at=head.completed_at,
            lines=tuple(_line(row) for row in lines),
            taxes=tuple(_taxes(lines)),
            tenders=tuple(
                ReceiptTender(t.method, t.amount, t.tendered, t.change_due, t.card) for t in tenders
            ),
            sub_total=head.sub_total,
            discount_total=head.discount_total,
            tax_total=head.tax_total,
            total=head.total,
            change_due=sum(t.change_due for t in tenders),
            copies=head.copies,
        )

    def lock_of(self, order_id: str) -> str | None:
        """Tell under which checkout a completed order was sold."""
        return self._connection.execute(_LOCK_OF, {"order": order_id}).scalar_one_or_none()

    def copies(self, lock_id: str) -> int:
        """Count how often the receipt of a checkout was printed again."""
        return self._connection.execute(_COPIES_OF, {"lock": lock_id}).scalar_one()


def _line(row: _AnyRow) -> ReceiptLine:
    return ReceiptLine(
        name=row.name,
        quantity=row.qty,
        unit=row.unit,
        unit_price=row.unit_price,
        # A line says its own discount; its share of the cart's stands with the total.
        discount=row.discount if row.own_discount is None else row.own_discount,
        total=row.total,
        note=row.note,
    )


def _taxes(lines: Iterable[_AnyRow]) -> Iterable[ReceiptTax]:
    def rate(row: _AnyRow) -> tuple[int, str]:
        return (row.tax_rate_ppm, row.tax_name)

    for (rate_ppm, name), rows in groupby(sorted(lines, key=rate), key=rate):
        of_rate = list(rows)
        gross, tax = sum(row.total for row in of_rate), sum(row.tax for row in of_rate)
        yield ReceiptTax(name, rate_ppm, gross - tax, tax, gross)


_ORDER = sa.bindparam("order", type_=uid())
_COPIES = (
    sa.select(sa.func.count())
    .select_from(audit_journal)
    .where(audit_journal.c.kind == sa.literal(REPRINTED, literal_execute=True))
)
_COPIES_OF = _COPIES.where(audit_journal.c.lock_id == sa.bindparam("lock", type_=uid()))
_LOCK_OF = sa.select(orders.c.lock_id).where(
    orders.c.id == _ORDER, orders.c.status == sa.literal("completed", literal_execute=True)
)
_HEAD = (
    sa.select(
        orders.c.id,
        orders.c.lock_id,
        orders.c.currency,
        orders.c.receipt_series,
        orders.c.receipt_no,
        orders.c.completed_at,
        orders.c.total,
        tills.c.name.label("till"),
        users.c.name.label("cashier"),
        price_snapshots.c.sub_total,
        price_snapshots.c.discount_total,
        price_snapshots.c.tax_total,
        _COPIES.where(audit_journal.c.lock_id == orders.c.lock_id)
        .correlate(orders)
        .scalar_subquery()
        .label("copies"),
    )
    .join(tills, tills.c.id == orders.c.till_id)
    .join(users, users.c.id == orders.c.cashier_id)
    .join(price_snapshots, price_snapshots.c.lock_id == orders.c.lock_id)
    .where(orders.c.id == _ORDER, orders.c.status == sa.literal("completed", literal_execute=True))
)
_LINES = (
    sa.select(
        order_lines.c.name,
        order_lines.c.qty,
        order_lines.c.unit,
        order_lines.c.unit_price,
        order_lines.c.discount,
        order_lines.c.tax_name,
        order_lines.c.tax_rate_ppm,
        order_lines.c.tax,
        order_lines.c.total,
        order_lines.c.note,
        cart_lines.c.discount.label("own_discount"),
    )
    .join(orders, orders.c.id == order_lines.c.order_id)
    .outerjoin(
        price_snapshot_lines,
        sa.and_(
            price_snapshot_lines.c.lock_id == orders.c.lock_id,
            price_snapshot_lines.c.line_no == order_lines.c.line_no,
        ),
    )
    .outerjoin(cart_lines, cart_lines.c.id == price_snapshot_lines.c.cart_line_id)
    .where(order_lines.c.order_id == _ORDER)
    .order_by(order_lines.c.line_no)
)
_TENDERS = (
    sa.select(
        payments.c.method,
        payments.c.amount,
        payments.c.tendered,
        payments.c.change_due,
        payments.c.card,
    )
    .where(
        payments.c.lock_id == sa.bindparam("lock", type_=uid()),
        payments.c.state == sa.literal("captured", literal_execute=True),
    )
    .order_by(payments.c.tender_no)
)
