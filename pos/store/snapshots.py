"""Prices as they were frozen; written once, never changed (triggers refuse it)."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from pos.store.journal import Journal
from pos.store.moment import db_now
from pos.store.tables import (
    articles,
    cart_lines,
    price_snapshot_lines,
    price_snapshots,
    stock_levels,
    tax_rates,
    tills,
    uid,
    users,
)


class Snapshots:
    """Frozen prices, inside one unit of work."""

    def __init__(self, connection: sa.Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def lines_to_freeze(
        self, cart_id: str, *, location: str, till_id: str, cashier_id: str
    ) -> Sequence[Any]:
        """Read a held cart's lines beside what articles, taxes and stock say now.

        Each row has the line's own columns, ``now_price now_rate_id now_rate_ppm now_inclusive
        tax_name active policy counted`` and, the same in every row, ``retired`` and ``signed_in``:
        one statement for all that a phase before payment must know.
        """
        return self._connection.execute(
            _LINES,
            {"cart": cart_id, "place": location, "till": till_id, "cashier": cashier_id},
        ).all()

    def add(self, header: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> None:
        """Write a snapshot with its lines."""
        frozen = self._connection.execute(_ADD, header).one()
        self._journal.carry(price_snapshots, frozen)
        self._connection.execute(_ADD_LINES, lines)
        for line in lines:
            self._journal.carry(price_snapshot_lines, line)

    def copy(self, from_lock: str, to_lock: str) -> None:
        """Write a snapshot once more for another checkout, with the same lines and hash."""
        header = self._connection.execute(_HEADER, {"lock": from_lock}).mappings().one()
        lines = self._connection.execute(_FROZEN, {"lock": from_lock}).mappings().all()
        frozen = {name: value for name, value in header.items() if name != "taken_at"}
        self.add(frozen | {"lock_id": to_lock}, [{**line, "lock_id": to_lock} for line in lines])


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_RETIRED = sa.select(tills.c.retired_at).where(tills.c.id == _p("till", uid())).scalar_subquery()
_SIGNED_IN = sa.select(users.c.active).where(users.c.id == _p("cashier", uid())).scalar_subquery()
_LINES = (
    sa.select(
        cart_lines,
        articles.c.price.label("now_price"),
        articles.c.tax_rate_id.label("now_rate_id"),
        tax_rates.c.rate_ppm.label("now_rate_ppm"),
        tax_rates.c.inclusive.label("now_inclusive"),
        tax_rates.c.name.label("tax_name"),
        articles.c.active,
        articles.c.stock_policy.label("policy"),
        stock_levels.c.sku_id.is_not(None).label("counted"),
        _RETIRED.label("retired"),
        _SIGNED_IN.label("signed_in"),
    )
    .select_from(cart_lines)
    .join(articles, articles.c.id == cart_lines.c.article_id)
    .join(tax_rates, tax_rates.c.id == articles.c.tax_rate_id)
    .outerjoin(
        stock_levels,
        sa.and_(
            stock_levels.c.sku_id == articles.c.id,
            stock_levels.c.location_id == _p("place", sa.Text()),
        ),
    )
    .where(cart_lines.c.cart_id == _p("cart", uid()))
    .order_by(cart_lines.c.line_no)
)
_ADD = sa.insert(price_snapshots).values(taken_at=db_now()).returning(*price_snapshots.c)
_ADD_LINES = sa.insert(price_snapshot_lines)
_HEADER = sa.select(price_snapshots).where(price_snapshots.c.lock_id == _p("lock", uid()))
_FROZEN = (
    sa.select(price_snapshot_lines)
    .where(price_snapshot_lines.c.lock_id == _p("lock", uid()))
    .order_by(price_snapshot_lines.c.line_no)
)
