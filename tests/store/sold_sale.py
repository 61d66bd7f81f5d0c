"""A sale that went all the way, written straight into the rows as the last segment leaves them."""

import sqlalchemy as sa

from pos.domain.discount import Discount
from pos.domain.pricing import freeze
from pos.store import tables as t
from tests.store.little_shop import IDS, LEMONS, NUTS, TEA, LittleShop


def a_cart(shop: LittleShop, *, with_discounts: bool = False) -> str:
    """Two lots of lemons, tea taxed on top, and nuts by weight."""
    cart_id = shop.carts.new_cart(shop.sam).cart_id
    shop.carts.scan(shop.sam, cart_id, code=LEMONS, quantity=3000)
    shop.carts.scan(shop.sam, cart_id, code=TEA)
    shop.carts.scan(shop.sam, cart_id, code=NUTS, quantity=250)
    if with_discounts:
        with shop.store.write() as unit:
            run = unit.connection.execute
            mine = t.cart_lines.c.cart_id == cart_id
            run(
                sa.update(t.cart_lines)
                .where(mine, t.cart_lines.c.sku == "LEM")
                .values(discount_kind="amount", discount_value=30, discount=30, amount=150)
            )
            unit.commit()
    return cart_id


def finish(shop: LittleShop, cart_id: str, number: int = 7, *, off: int = 0) -> str:
    """Sell the cart for a card and cash at Till 1, with ``off`` of the whole, as A-00000n."""
    shop.sell(cart_id, shop.sam)
    with shop.store.write() as unit:
        run = unit.connection.execute
        order = run(
            sa.select(t.orders.c.id, t.orders.c.lock_id).where(t.orders.c.cart_id == cart_id)
        ).one()
        lines = unit.carts.lines(cart_id)
        priced = [line.priced for line in lines]
        frozen = freeze(priced, Discount("amount", off) if off else None)
        totals = frozen.totals
        run(
            sa.update(t.orders)
            .where(t.orders.c.id == order.id)
            .values(total=totals.total, receipt_no=number)
        )
        run(
            sa.insert(t.price_snapshots).values(
                lock_id=order.lock_id,
                currency="GBP",
                sub_total=totals.sub_total,
                discount_total=totals.discount_total,
                tax_total=totals.tax_total,
                total=totals.total,
                content_hash="-",
                taken_at=unit.now(),
            )
        )
        names = {row.id: row.name for row in run(sa.select(t.tax_rates))}
        for line, price in zip(lines, frozen.lines, strict=True):
            values = {
                "line_no": line.line_no,
                "sku_id": line.article_id,
                "sku": line.sku,
                "name": line.name,
                "qty": line.quantity,
                "unit": line.unit,
                "unit_price": line.unit_price,
                "discount": price.discount,
                "tax_name": names[line.rate.tax_rate_id],
                "tax_rate_ppm": line.rate.rate_ppm,
                "tax_inclusive": line.rate.inclusive,
                "tax": price.tax,
                "total": price.total,
                "note": line.note,
            }
            run(
                sa.insert(t.price_snapshot_lines).values(
                    lock_id=order.lock_id, cart_line_id=line.line_id, **values
                )
            )
            run(sa.insert(t.order_lines).values(order_id=order.id, **values))
        for no, (method, amount, tendered, card, state) in enumerate(
            (
                ("card", 99, 99, None, "declined"),
                ("card", 500, 500, "Visa ending 4921", "captured"),
                ("cash", totals.total - 500, 2000, None, "captured"),
            ),
            start=1,
        ):
            run(
                sa.insert(t.payments).values(
                    id=IDS.new(),
                    lock_id=order.lock_id,
                    tender_no=no,
                    method=method,
                    currency="GBP",
                    amount=amount,
                    tendered=tendered,
                    tendered_currency="GBP",
                    change_due=tendered - amount if method == "cash" else 0,
                    state=state,
                    card=card,
                )
            )
        unit.commit()
    return order.id
