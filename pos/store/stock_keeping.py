"""Stock as the office keeps it: movements by hand, with who made them and why; who holds what."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from pos.domain.article import MAIN_LOCATION
from pos.domain.stock_keeping import Movement, MoveReason, StockHolder
from pos.store.journal import Journal
from pos.store.tables import (
    carts,
    checkout_locks,
    orders,
    stock_levels,
    stock_movements,
    stock_reservations,
    tills,
    uid,
    users,
)

_M, _S, _R, _L = stock_movements.c, stock_levels.c, stock_reservations.c, checkout_locks.c


class StockKeeping:
    """Levels and movements, inside one unit of work."""

    def __init__(self, connection: sa.Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def movements(self, article_id: str, first: int, limit: int) -> tuple[Movement, ...]:
        """List the movements of an article, the latest first, from place ``first`` on."""
        values = {"this": article_id, "most": limit, "first": first}
        return tuple(_movement(row) for row in self._connection.execute(_MOVEMENTS, values))

    def count_movements(self, article_id: str) -> int:
        """Count the movements of an article."""
        return int(self._connection.execute(_COUNT, {"this": article_id}).scalar_one())

    def movement(self, movement_id: int) -> tuple[str, Movement] | None:
        """Read a movement with the id of its article."""
        row = self._connection.execute(_MOVEMENT, {"movement": movement_id}).one_or_none()
        return None if row is None else (row.sku_id, _movement(row))

    def holders(self, article_id: str) -> tuple[StockHolder, ...]:
        """List the checkouts that keep some of an article aside."""
        rows = self._connection.execute(_HOLDERS, {"this": article_id})
        return tuple(StockHolder(r.number, r.name, r.qty, r.acquired_at) for r in rows)

    def move(self, article_id: str, movement: Mapping[str, Any]) -> int:
        """Write a movement, then the level; ``movement`` has delta, reason and who, why, when."""
        row = (
            self._connection.execute(
                _MOVE, {"sku_id": article_id, "location_id": MAIN_LOCATION, **movement}
            )
            .mappings()
            .one()
        )
        self._journal.carry(stock_movements, row)
        self._connection.execute(_LEVEL, {"this": article_id, "delta": movement["delta"]})
        return int(row["id"])


def _movement(row: Any) -> Movement:
    receipt = None
    if row.receipt_series is not None:
        receipt = f"{row.receipt_series}-{row.receipt_no:06d}"
    return Movement(
        movement_id=row.id,
        delta=row.delta,
        reason=MoveReason(row.reason),
        at=row.at,
        person=row.person,
        note=row.note,
        cart=row.cart,
        till=row.till,
        receipt=receipt,
        undoes=row.undoes,
        undone=row.undone is not None,
    )


_THIS = sa.bindparam("this", type_=uid())
_AT_MAIN: sa.ColumnElement[str] = sa.literal_column(f"'{MAIN_LOCATION}'")
_by = users.alias("by_hand")
_cashier = users.alias("cashier")
_undoing = stock_movements.alias("undoing")
_ALL = sa.select(
    _M.id,
    _M.sku_id,
    _M.delta,
    _M.reason,
    _M.at,
    _M.note,
    _M.undoes,
    sa.func.coalesce(_by.c.name, _cashier.c.name).label("person"),
    carts.c.number.label("cart"),
    tills.c.name.label("till"),
    orders.c.receipt_series,
    orders.c.receipt_no,
    _undoing.c.id.label("undone"),
).select_from(
    stock_movements.outerjoin(_by, _by.c.id == _M.by_user)
    .outerjoin(checkout_locks, _L.id == _M.lock_id)
    .outerjoin(carts, carts.c.id == _L.cart_id)
    .outerjoin(tills, tills.c.id == _L.owner_till)
    .outerjoin(_cashier, _cashier.c.id == _L.cashier_id)
    .outerjoin(orders, orders.c.id == _M.order_id)
    .outerjoin(_undoing, _undoing.c.undoes == _M.id)
)
_MOVEMENTS = (
    _ALL.where(_M.sku_id == _THIS, _M.location_id == _AT_MAIN)
    .order_by(_M.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
    .offset(sa.bindparam("first", type_=sa.Integer))
)
_COUNT = (
    sa.select(sa.func.count())
    .select_from(stock_movements)
    .where(_M.sku_id == _THIS, _M.location_id == _AT_MAIN)
)
_MOVEMENT = _ALL.where(_M.id == sa.bindparam("movement", type_=sa.BigInteger()))
_HOLDERS = (
    sa.select(carts.c.number, tills.c.name, _R.qty, _L.acquired_at)
    .select_from(
        stock_reservations.join(checkout_locks, _L.id == _R.lock_id)
        .join(carts, carts.c.id == _L.cart_id)
        .join(tills, tills.c.id == _L.owner_till)
    )
    .where(
        _R.sku_id == _THIS,
        _R.location_id == _AT_MAIN,
        sa.text("stock_reservations.state = 'held'"),
    )
    .order_by(_L.acquired_at, carts.c.number)
)
_MOVE = sa.insert(stock_movements).returning(*_M)
_LEVEL = (
    sa.update(stock_levels)
    .where(_S.sku_id == _THIS, _S.location_id == _AT_MAIN)
    .values(on_hand=_S.on_hand + sa.bindparam("delta", type_=sa.BigInteger()))
)
