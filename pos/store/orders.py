"""Orders, their lines and their gapless receipt numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pos.store.journal import Journal
from pos.store.moment import db_now
from pos.store.tables import (
    order_lines,
    orders,
    payments,
    price_snapshot_lines,
    receipt_counters,
    uid,
)

READ_ORDER_COLUMNS = (
    orders.c.id.label("order_id"),
    orders.c.status.label("order_status"),
    orders.c.receipt_series,
    orders.c.receipt_no,
)


@dataclass(frozen=True)
class NewOrder:
    """An order as it is written from the snapshot; numbered at once where the sale ends with it."""

    order_id: str
    lock_id: str
    cart_id: str
    till_id: str
    cashier_id: str
    total: int
    currency: str
    series: str | None = None
    number: int | None = None


@dataclass(frozen=True)
class Finished:
    """A finished sale of a till."""

    order_id: str
    series: str
    number: int
    total: int
    change_due: int
    at: int


class Orders:
    """Orders, inside one unit of work."""

    def __init__(self, connection: sa.Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def add(self, order: NewOrder) -> None:
        """Write an order and its lines from the snapshot: pending, or completed with its number."""
        done = order.number is not None
        self._write(
            _ADD,
            {
                "id": order.order_id,
                "lock_id": order.lock_id,
                "cart_id": order.cart_id,
                "till_id": order.till_id,
                "cashier_id": order.cashier_id,
                "status": "completed" if done else "pending",
                "total": order.total,
                "currency": order.currency,
                "receipt_series": order.series,
                "receipt_no": order.number,
                "done": done,
            },
        )
        self._connection.execute(_ADD_LINES, {"order": order.order_id, "lock": order.lock_id})

    def next_number(self, series: str) -> int:
        """Take the next receipt number; a rollback gives it back, so that there are no gaps."""
        number = self._connection.execute(_NEXT, {"this": series}).scalar_one_or_none()
        if number is not None:
            return int(number)
        self._connection.execute(_FIRST, {"series": series, "last_no": 1})
        return 1

    def complete(self, order_id: str, series: str, number: int) -> None:
        """Turn a pending order into a sale."""
        self._write(_COMPLETE, {"this": order_id, "new_series": series, "new_no": number})

    def void(self, lock_id: str) -> None:
        """Give up a pending order."""
        self._write(_VOID, {"lock": lock_id})

    def _write(self, statement: sa.Executable, values: Mapping[str, object]) -> None:
        for row in self._connection.execute(statement, values):
            self._journal.carry(orders, row)

    def last_of_till(self, till_id: str) -> Finished | None:
        """Read a till's last finished sale with the change that was due."""
        row = self._connection.execute(_LAST, {"till": till_id}).one_or_none()
        return None if row is None else Finished(*row)


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_O = orders.c
_ADD = (
    sa.insert(orders)
    .values(
        {
            name: _p(name, _O[name].type)
            for name in (
                "id",
                "lock_id",
                "cart_id",
                "till_id",
                "cashier_id",
                "status",
                "total",
                "currency",
                "receipt_series",
                "receipt_no",
            )
        }
        | {
            "created_at": db_now(),
            "completed_at": sa.case((_p("done", sa.Boolean()), db_now()), else_=sa.null()),
        }
    )
    .returning(*_O)
)
_COPIED = (
    "line_no",
    "sku_id",
    "sku",
    "name",
    "qty",
    "unit",
    "unit_price",
    "discount",
    "tax_name",
    "tax_rate_ppm",
    "tax_inclusive",
    "tax",
    "total",
    "note",
)
_ADD_LINES = sa.insert(order_lines).from_select(
    ["order_id", *_COPIED],
    sa.select(_p("order", uid()), *(price_snapshot_lines.c[name] for name in _COPIED)).where(
        price_snapshot_lines.c.lock_id == _p("lock", uid())
    ),
)
_NEXT = (
    sa.update(receipt_counters)
    .where(receipt_counters.c.series == _p("this", sa.Text()))
    .values(last_no=receipt_counters.c.last_no + 1)
    .returning(receipt_counters.c.last_no)
)
_FIRST = sa.insert(receipt_counters)
_COMPLETE = (
    sa.update(orders)
    .where(_O.id == _p("this", uid()), sa.text("status = 'pending'"))
    .values(
        status="completed",
        receipt_series=_p("new_series", sa.Text()),
        receipt_no=_p("new_no", sa.BigInteger()),
        completed_at=db_now(),
    )
    .returning(*_O)
)
_VOID = (
    sa.update(orders)
    .where(_O.lock_id == _p("lock", uid()), sa.text("status = 'pending'"))
    .values(status="void")
    .returning(*_O)
)


def _change_of() -> Any:
    """Only what was really taken gives change: a part payment that went back gives none."""
    taken = sa.and_(payments.c.lock_id == _O.lock_id, payments.c.state == "captured")
    summed = sa.cast(sa.func.sum(payments.c.change_due), sa.BigInteger)
    return sa.select(sa.func.coalesce(summed, 0)).where(taken).scalar_subquery()


_LAST = (
    sa.select(_O.id, _O.receipt_series, _O.receipt_no, _O.total, _change_of(), _O.completed_at)
    .where(_O.till_id == _p("till", uid()), sa.text("orders.status = 'completed'"))
    .order_by(_O.completed_at.desc())
    .limit(1)
)
