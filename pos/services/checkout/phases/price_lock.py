"""Phase 3: the price is worked out again from the price tables and frozen."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pos.domain.discount import Discount, discount
from pos.domain.errors import Code, Problem
from pos.domain.pricing import FrozenPrice, PricedLine, freeze
from pos.domain.tax import TaxRate
from pos.services.checkout.desk import Desk
from pos.store.engine import Unit
from pos.store.locks import TakenCart


def work_out(cart: TakenCart, lines: Sequence[Any]) -> FrozenPrice:
    """Price a held cart by what the price tables say now; an overridden price stays as it is."""
    off: Discount | None = discount(cart.discount_kind, cart.discount_value)
    return freeze([_priced(line) for line in lines], off)


def check(frozen: FrozenPrice, seen: int, accepted: int | None, currency: str) -> None:
    """Refuse a total that is neither what the cashier saw nor what was confirmed since.

    Raises:
        Problem: PRICE_CHANGED with ``old`` and ``new`` in minor units.
    """
    total = frozen.totals.total
    if total != (seen if accepted is None else accepted):
        raise Problem(Code.PRICE_CHANGED, old=seen, new=total, currency=currency)


def run(desk: Desk, unit: Unit, lock_id: str, lines: Sequence[Any], frozen: FrozenPrice) -> None:
    """Write the snapshot; from here on the order, the payments and the receipt come from it only.

    There is nothing to undo: a snapshot of a checkout that failed stays as evidence.
    """
    rows = [_row(lock_id, line, price) for line, price in zip(lines, frozen.lines, strict=True)]
    unit.snapshots.add(
        {
            "lock_id": lock_id,
            "currency": desk.shop.currency,
            "sub_total": frozen.totals.sub_total,
            "discount_total": frozen.totals.discount_total,
            "tax_total": frozen.totals.tax_total,
            "total": frozen.totals.total,
            "content_hash": content_hash(rows),
        },
        rows,
    )


def content_hash(rows: Sequence[Mapping[str, Any]]) -> str:
    """Give the hash by which a snapshot is known to be the same one (scenario 15)."""
    text = json.dumps(
        [{k: v for k, v in row.items() if k != "lock_id"} for row in rows], sort_keys=True
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _price(line: Any) -> int:
    listed = line.price_kind == "list" and line.now_price is not None
    return int(line.now_price if listed else line.unit_price)


def _priced(line: Any) -> PricedLine:
    return PricedLine(
        line_no=line.line_no,
        unit_price=_price(line),
        quantity=line.quantity,
        rate=TaxRate(line.now_rate_id, line.now_rate_ppm, line.now_inclusive),
        discount_kind=line.discount_kind,
        discount_value=line.discount_value,
        unit=line.unit,
    )


def _row(lock_id: str, line: Any, price: Any) -> dict[str, Any]:
    return {
        "lock_id": lock_id,
        "line_no": line.line_no,
        "cart_line_id": line.id,
        "sku_id": line.article_id,
        "sku": line.sku,
        "name": line.name,
        "qty": line.quantity,
        "unit": line.unit,
        "unit_price": _price(line),
        "discount": price.discount,
        "tax_name": line.tax_name,
        "tax_rate_ppm": line.now_rate_ppm,
        "tax_inclusive": line.now_inclusive,
        "tax": price.tax,
        "total": price.total,
        "note": line.note,
    }
