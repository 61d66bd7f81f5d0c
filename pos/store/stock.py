"""Stock: what is held for a checkout, what is on the shelf, and every movement (``checkout 4``).

Levels are changed by one ordered set-based statement, last in its transaction: in cart order, two
tills with the same goods deadlocked in two thirds of all tries; ordered, never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pos.store.journal import Journal
from pos.store.moment import db_now
from pos.store.tables import (
    articles,
    cart_lines,
    orders,
    price_snapshot_lines,
    stock_levels,
    stock_movements,
    stock_reservations,
    uid,
)


@dataclass(frozen=True)
class Shortage:
    """An article of which there is not enough; quantities in thousandths.

    ``on_hand`` is what is on the shelf, ``available`` what of it nobody else is paying for.
    """

    article_id: str
    name: str
    wanted: int
    available: int
    policy: str
    on_hand: int

    @property
    def kept_aside(self) -> bool:
        """Tell whether there is enough on the shelf, only kept aside for another checkout."""
        return self.on_hand >= self.wanted


class Stock:
    """Stock, inside one unit of work."""

    def __init__(self, connection: sa.Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def reserve(self, rows: Sequence[Mapping[str, Any]], cart_id: str) -> bool:
        """Hold goods for a checkout, all or nothing; False: roll back, then ask `shortages`.

        ``rows`` have ``lock_id sku_id location_id qty epoch``, merged per article. What a line of
        the cart was consented to be sold anyway may go below zero where its policy allows.
        """
        if not rows:
            return True
        self._connection.execute(_RESERVE, rows)
        held = self._connection.execute(_HOLD, {"lock": rows[0]["lock_id"], "cart": cart_id})
        return held.rowcount == len(rows)

    def shortages(self, wanted: Mapping[str, int], location: str) -> tuple[Shortage, ...]:
        """List everything of which there is less than wanted, by name."""
        rows = self._connection.execute(
            _AVAILABLE, {"these": list(wanted), "place": location}
        ).all()
        return tuple(
            Shortage(r.sku_id, r.name, wanted[r.sku_id], r.available, r.stock_policy, r.on_hand)
            for r in rows
            if r.available < wanted[r.sku_id]
        )

    def consent(self, line_ids: Sequence[str], cart_id: str, user_id: str) -> None:
        """Keep on the lines who said that they are sold whatever the stock says."""
        self._connection.execute(
            _CONSENT, {"these": list(line_ids), "cart": cart_id, "who": user_id}
        )

    def move(self, lock_id: str, location: str) -> None:
        """Write what leaves the shelf (and what comes back on it) with this sale.

        A sale's movement consumes its reservation (trigger ``tr_stock_movements_consume``).
        """
        moved = self._connection.execute(_MOVE, {"lock": lock_id, "place": location})
        for row in moved:
            self._journal.carry(stock_movements, row)

    def settle(self, lock_id: str) -> None:
        """Bring the levels in line with the movements of this sale."""
        self._connection.execute(_SETTLE, {"lock": lock_id})

    def release(self, lock_ids: Sequence[str]) -> None:
        """Put back what was held for checkouts that end without a sale."""
        these = {"these": list(lock_ids)}
        self._connection.execute(_UNHOLD, these)
        self._connection.execute(_RELEASE, these)


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_S, _R, _M = stock_levels.c, stock_reservations.c, stock_movements.c
_THESE = sa.bindparam("these", type_=uid(), expanding=True)
_RESERVE = sa.insert(stock_reservations)
#: Consent is given line by line: one line of an article that nobody consented to is enough to ask.
_CONSENTED = ~(
    sa.select(cart_lines.c.id)
    .where(
        cart_lines.c.cart_id == _p("cart", uid()),
        cart_lines.c.article_id == _S.sku_id,
        cart_lines.c.quantity > 0,
        cart_lines.c.sell_anyway_by.is_(None),
    )
    .correlate(stock_levels)
    .exists()
)
_SAME = sa.and_(_R.sku_id == _S.sku_id, _R.location_id == _S.location_id)
_WANTED = (
    sa.select(_S.sku_id, _S.location_id, _R.qty)
    .select_from(stock_levels.join(stock_reservations, _SAME))
    .where(
        _R.lock_id == _p("lock", uid()),
        sa.or_(_S.on_hand - _S.reserved >= _R.qty, sa.and_(_S.allow_negative, _CONSENTED)),
    )
    .order_by(_S.sku_id, _S.location_id)
    .with_for_update(of=stock_levels)
    .cte("wanted")
)
_HOLD = (
    sa.update(stock_levels)
    .where(_S.sku_id == _WANTED.c.sku_id, _S.location_id == _WANTED.c.location_id)
    .values(reserved=_S.reserved + _WANTED.c.qty)
)
_AVAILABLE = (
    sa.select(
        _S.sku_id,
        articles.c.name,
        articles.c.stock_policy,
        _S.on_hand,
        (_S.on_hand - _S.reserved).label("available"),
    )
    .join(articles, articles.c.id == _S.sku_id)
    .where(_S.sku_id.in_(_THESE), _S.location_id == _p("place", sa.Text()))
    .order_by(articles.c.name)
)
_CONSENT = (
    sa.update(cart_lines)
    .where(cart_lines.c.id.in_(_THESE), cart_lines.c.cart_id == _p("cart", uid()))
    .values(sell_anyway_by=_p("who", uid()))
)
_N = price_snapshot_lines.c
_ORDER_OF = sa.select(orders.c.id).where(orders.c.lock_id == _p("lock", uid())).scalar_subquery()
_SOLD = sa.select(
    _R.sku_id,
    _R.location_id,
    (-_R.qty).label("delta"),
    sa.literal_column("'sale'").label("reason"),
).where(_R.lock_id == _p("lock", uid()), sa.text("stock_reservations.state = 'held'"))
_BROUGHT_BACK = (
    sa.select(
        _N.sku_id,
        _S.location_id,
        sa.cast(sa.func.sum(-_N.qty), sa.BigInteger).label("delta"),
        sa.literal_column("'return'").label("reason"),
    )
    .join(stock_levels, sa.and_(_S.sku_id == _N.sku_id, _S.location_id == _p("place", sa.Text())))
    .where(_N.lock_id == _p("lock", uid()), _N.qty < 0)
    .group_by(_N.sku_id, _S.location_id)
)
_MOVED = sa.union_all(_SOLD, _BROUGHT_BACK).subquery("moved")
_MOVE = (
    sa.insert(stock_movements)
    .from_select(
        ["sku_id", "location_id", "delta", "reason", "lock_id", "order_id", "at"],
        sa.select(
            _MOVED.c.sku_id,
            _MOVED.c.location_id,
            _MOVED.c.delta,
            _MOVED.c.reason,
            _p("lock", uid()),
            _ORDER_OF,
            db_now(),
        ),
    )
    .returning(*_M)
)
_OF_SALE = (
    sa.select(
        _M.sku_id,
        _M.location_id,
        sa.cast(sa.func.sum(_M.delta), sa.BigInteger).label("delta"),
        sa.cast(
            sa.func.sum(sa.case((_M.reason == sa.literal_column("'sale'"), -_M.delta), else_=0)),
            sa.BigInteger,
        ).label("held"),
    )
    .where(_M.lock_id == _p("lock", uid()))
    .group_by(_M.sku_id, _M.location_id)
    .subquery("of_sale")
)


def _ordered(source: Any, *columns: Any) -> Any:
    return (
        sa.select(_S.sku_id, _S.location_id, *columns)
        .select_from(
            stock_levels.join(
                source,
                sa.and_(source.c.sku_id == _S.sku_id, source.c.location_id == _S.location_id),
            )
        )
        .order_by(_S.sku_id, _S.location_id)
        .with_for_update(of=stock_levels)
        .cte("ordered")
    )


_K = _ordered(_OF_SALE, _OF_SALE.c.delta, _OF_SALE.c.held)
_SETTLE = (
    sa.update(stock_levels)
    .where(_S.sku_id == _K.c.sku_id, _S.location_id == _K.c.location_id)
    .values(on_hand=_S.on_hand + _K.c.delta, reserved=_S.reserved - _K.c.held)
)
_HELD = (
    sa.select(_R.sku_id, _R.location_id, sa.cast(sa.func.sum(_R.qty), sa.BigInteger).label("qty"))
    .where(_R.lock_id.in_(_THESE), sa.text("stock_reservations.state = 'held'"))
    .group_by(_R.sku_id, _R.location_id)
    .subquery("of_locks")
)
_H = _ordered(_HELD, _HELD.c.qty)
_UNHOLD = (
    sa.update(stock_levels)
    .where(_S.sku_id == _H.c.sku_id, _S.location_id == _H.c.location_id)
    .values(reserved=_S.reserved - _H.c.qty)
)
_RELEASE = (
    sa.update(stock_reservations)
    .where(_R.lock_id.in_(_THESE), sa.text("state = 'held'"))
    .values(state="released")
)
