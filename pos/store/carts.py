"""Carts and their lines on disk (``checkout 0``, ``checkout 1``).

A change locks the cart's row first and writes it last, with ``status='open'`` and the version it
was made from in the condition: that last statement holds even where nobody looked before (layer 3
of the cart's protection). Statements are built once; none reads more than one line of a cart
unless all of it is asked for.
"""

import json
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from pos.domain.cart import CartSummary, DiscountKind
from pos.domain.cart_state import Cart, CartLine, CartStatus
from pos.domain.pricing import NOTHING, Sums
from pos.domain.tax import TaxRate
from pos.store.moment import db_now
from pos.store.tables import (
    LIVE,
    cart_lines,
    carts,
    checkout_locks,
    orders,
    tills,
    uid,
    users,
)


@dataclass(frozen=True)
class Hold:
    """The checkout that holds a cart, in words for the person who wanted to change it."""

    lock_id: str
    till: str
    name: str
    since: int
    phase: str


class Carts:
    """The carts of the shop, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, cart_id: str) -> Cart | None:
        """Read a cart to change it; no other transaction changes it until this one ends."""
        row = self._connection.execute(_GET_LOCKED, {"id": cart_id}).one_or_none()
        return _cart(row) if row else None

    def peek(self, cart_id: str) -> tuple[Cart, str, str | None] | None:
        """Read a cart to show it, with the names of its till and its cashier."""
        row = self._connection.execute(_PEEK, {"id": cart_id}).one_or_none()
        return (_cart(row), row.till, row.cashier) if row else None

    def current(self, till_id: str, cashier_id: str) -> Cart | None:
        """Find the cart that this person is filling at this till, the last one touched."""
        row = self._connection.execute(
            _CURRENT, {"till": till_id, "cashier": cashier_id}
        ).one_or_none()
        return _cart(row) if row else None

    def empty(self, till_id: str, cashier_id: str) -> Cart | None:
        """Find a cart of this person at this till with nothing in it, to be used next."""
        row = self._connection.execute(
            _EMPTY, {"till": till_id, "cashier": cashier_id}
        ).one_or_none()
        return _cart(row) if row else None

    def unfinished(self, at_till: str) -> tuple[CartSummary, ...]:
        """List every cart with something in it that is not sold, the oldest first."""
        rows = self._connection.execute(_UNFINISHED)
        return tuple(_summary(row, at_till) for row in rows)

    def summary(self, cart_id: str, at_till: str) -> CartSummary | None:
        """Give one line of the list of unfinished carts."""
        row = self._connection.execute(_SUMMARY, {"id": cart_id}).one_or_none()
        return _summary(row, at_till) if row else None

    def next_number(self, till_id: str) -> str:
        """Count up the till's carts: ``A-207``."""
        row = self._connection.execute(_NEXT_NUMBER, {"this": till_id}).one()
        return f"{row.series}-{row.last_cart_no}"

    def add(self, cart: Cart) -> None:
        """Put a new cart into the shop."""
        fixed = {"id": cart.cart_id, "number": cart.number, "opened_at": cart.opened_at}
        self._connection.execute(_ADD, fixed | _columns(cart))

    def save(self, cart: Cart) -> bool:
        """Write a changed cart, if it is still open and at the version before this one.

        Returns False, having changed nothing, where a checkout or another change came first; the
        caller must then leave the unit without committing.
        """
        columns = _columns(cart) | {"this": cart.cart_id, "seen": cart.version - 1}
        return self._connection.execute(_SAVE, columns).rowcount == 1

    def lines(self, cart_id: str) -> tuple[CartLine, ...]:
        """Read all lines in their order."""
        rows = self._connection.execute(_LINES, {"cart": cart_id})
        return tuple(_line(row) for row in rows)

    def last_line(self, cart_id: str) -> CartLine | None:
        """Read the line that stands last, which another scan of the same article makes longer."""
        row = self._connection.execute(_LAST_LINE, {"cart": cart_id}).one_or_none()
        return _line(row) if row else None

    def line(self, cart_id: str, line_id: str) -> CartLine | None:
        """Read one line of this cart."""
        row = self._connection.execute(_LINE, {"cart": cart_id, "id": line_id}).one_or_none()
        return _line(row) if row else None

    def add_line(self, cart_id: str, line: CartLine) -> None:
        """Put a line into the cart."""
        fixed = {
            "id": line.line_id,
            "cart_id": cart_id,
            "line_no": line.line_no,
            "article_id": line.article_id,
            "sku": line.sku,
            "name": line.name,
            "unit": line.unit,
            "tax_rate_id": line.rate.tax_rate_id,
            "rate_ppm": line.rate.rate_ppm,
            "tax_inclusive": line.rate.inclusive,
        }
        self._connection.execute(_ADD_LINE, fixed | _line_columns(line))

    def change_line(self, line: CartLine) -> None:
        """Write what a person changed on a line; a consent to sell it anyway was to the old one."""
        changed = _line_columns(line) | {"this": line.line_id, "sell_anyway_by": None}
        self._connection.execute(_CHANGE_LINE, changed)

    def remove_line(self, line: CartLine) -> None:
        """Take a line out."""
        self._connection.execute(_REMOVE_LINE, {"id": line.line_id})

    def remove_lines(self, cart_id: str) -> None:
        """Take all lines out."""
        self._connection.execute(_REMOVE_LINES, {"cart": cart_id})

    def hold(self, cart_id: str) -> Hold | None:
        """Tell who is paying the cart, where somebody is."""
        row = self._connection.execute(_HOLD, {"cart": cart_id}).one_or_none()
        return Hold(row.id, row.till, row.cashier, row.acquired_at, row.phase) if row else None

    def receipt(self, cart_id: str) -> str | None:
        """Give the number of the receipt under which the cart was sold."""
        row = self._connection.execute(_RECEIPT, {"cart": cart_id}).one_or_none()
        return f"{row.receipt_series}-{row.receipt_no:06d}" if row else None


# --- sums ------------------------------------------------------------------------------------


def _sums_text(sums: Sums) -> str:
    rates = [[r.tax_rate_id, r.rate_ppm, r.inclusive, amount] for r, amount in sums.by_rate.items()]
    return json.dumps({"pieces": sums.pieces, "rates": rates}, separators=(",", ":"))


def _sums(text: str, sub_total: int) -> Sums:
    kept: dict[str, Any] = json.loads(text)
    if not kept:
        return NOTHING
    by_rate = {TaxRate(rate_id, ppm, incl): amount for rate_id, ppm, incl, amount in kept["rates"]}
    return Sums(sub_total, kept["pieces"], by_rate)


# --- rows ------------------------------------------------------------------------------------


def _cart(row: sa.Row[Any]) -> Cart:
    return Cart(
        cart_id=row.id,
        number=row.number,
        till_id=row.till_id,
        cashier_id=row.cashier_id,
        opened_at=row.opened_at,
        status=cast("CartStatus", row.status),
        version=row.version,
        parked_at=row.parked_at,
        parked_name=row.parked_name,
        note=row.note,
        discount_kind=cast("DiscountKind | None", row.discount_kind),
        discount_value=row.discount_value,
        discount_by=row.discount_by,
        line_count=row.line_count,
        last_line_no=row.last_line_no,
        sums=_sums(row.sums, row.sub_total),
    )


def _columns(cart: Cart) -> dict[str, object]:
    priced = cart.priced
    return {
        "till_id": cart.till_id,
        "cashier_id": cart.cashier_id,
        "version": cart.version,
        "parked_at": cart.parked_at,
        "parked_name": cart.parked_name,
        "note": cart.note,
        "discount_kind": cart.discount_kind,
        "discount_value": cart.discount_value,
        "discount_by": cart.discount_by,
        "line_count": cart.line_count,
        "last_line_no": cart.last_line_no,
        "sums": _sums_text(cart.sums),
        "sub_total": priced.sub_total,
        "discount_total": priced.discount_total,
        "tax_total": priced.tax_total,
        "total": priced.total,
    }


def _line(row: sa.Row[Any]) -> CartLine:
    return CartLine(
        line_id=row.id,
        line_no=row.line_no,
        article_id=row.article_id,
        sku=row.sku,
        name=row.name,
        quantity=row.quantity,
        unit=row.unit,
        unit_price=row.unit_price,
        rate=TaxRate(row.tax_rate_id, row.rate_ppm, row.tax_inclusive),
        list_price=row.list_price,
        price_by=row.price_by,
        price_reason=row.price_reason,
        discount_kind=cast("DiscountKind | None", row.discount_kind),
        discount_value=row.discount_value,
        discount_by=row.discount_by,
        note=row.note,
        sell_anyway_by=row.sell_anyway_by,
    )


def _line_columns(line: CartLine) -> dict[str, object]:
    priced = line.priced
    return {
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "list_price": line.list_price,
        "price_kind": "list" if line.list_price is None else "override",
        "price_by": line.price_by,
        "price_reason": line.price_reason,
        "discount_kind": line.discount_kind,
        "discount_value": line.discount_value,
        "discount_by": line.discount_by,
        "discount": priced.discount,
        "amount": priced.amount,
        "note": line.note,
        "sell_anyway_by": line.sell_anyway_by,
    }


def _summary(row: sa.Row[Any], at_till: str) -> CartSummary:
    return CartSummary(
        cart_id=row.id,
        number=row.number,
        status="locked" if row.status == "locked" else "open",
        till=row.till,
        cashier=row.cashier,
        lines=row.line_count,
        total=row.total,
        opened_at=row.opened_at,
        parked_at=row.parked_at,
        parked_name=row.parked_name,
        held_by=f"{row.held_till}, {row.held_name}" if row.held_till else None,
        mine=row.till_id == at_till,
    )


# --- statements ------------------------------------------------------------------------------


def _key(name: str) -> sa.BindParameter[str]:
    return sa.bindparam(name, type_=uid())


_OPEN = sa.text("carts.status = 'open'")
_ROW = sa.select(carts)

#: Not FOR UPDATE: a lock row that names the cart must not wait for a change of its contents.
_GET_LOCKED = _ROW.where(carts.c.id == _key("id")).with_for_update(key_share=True)

_PEEK = (
    _ROW.add_columns(tills.c.name.label("till"), users.c.name.label("cashier"))
    .join_from(carts, tills, tills.c.id == carts.c.till_id)
    .outerjoin(users, users.c.id == carts.c.cashier_id)
    .where(carts.c.id == _key("id"))
)

_MINE = _ROW.where(
    carts.c.till_id == _key("till"),
    carts.c.cashier_id == _key("cashier"),
    sa.text("carts.status IN ('open','locked')"),
    _OPEN,
    carts.c.parked_at.is_(None),
)
_CURRENT = _MINE.order_by(carts.c.updated_at.desc(), carts.c.id.desc()).limit(1)
_EMPTY = _MINE.where(carts.c.line_count == 0).order_by(carts.c.id).limit(1)

_held_till = tills.alias("held_till")
_held_by = users.alias("held_by")
_LIVE_LOCK = sa.and_(checkout_locks.c.cart_id == carts.c.id, LIVE)
_LISTED = (
    _ROW.add_columns(
        tills.c.name.label("till"),
        users.c.name.label("cashier"),
        _held_till.c.name.label("held_till"),
        _held_by.c.name.label("held_name"),
    )
    .join_from(carts, tills, tills.c.id == carts.c.till_id)
    .outerjoin(users, users.c.id == carts.c.cashier_id)
    .outerjoin(checkout_locks, _LIVE_LOCK)
    .outerjoin(_held_till, _held_till.c.id == checkout_locks.c.owner_till)
    .outerjoin(_held_by, _held_by.c.id == checkout_locks.c.cashier_id)
)
_UNFINISHED = _LISTED.where(
    sa.text("carts.status IN ('open','locked')"), carts.c.line_count > 0
).order_by(carts.c.opened_at, carts.c.id)
_SUMMARY = _LISTED.where(carts.c.id == _key("id"))

_NEXT_NUMBER = (
    sa.update(tills)
    .where(tills.c.id == _key("this"))
    .values(last_cart_no=tills.c.last_cart_no + 1)
    .returning(tills.c.series, tills.c.last_cart_no)
)

#: What a change writes is named by the columns themselves when it is executed; the time is the
#: store's own, without asking for it first. A cart that lay empty opens with its first line.
_ADD = sa.insert(carts).values(updated_at=db_now())
_SAVE = (
    sa.update(carts)
    .where(carts.c.id == _key("this"), _OPEN, carts.c.version == sa.bindparam("seen"))
    .values(
        updated_at=db_now(),
        opened_at=sa.case((carts.c.line_count == 0, db_now()), else_=carts.c.opened_at),
    )
)

_LINES = sa.select(cart_lines).where(cart_lines.c.cart_id == _key("cart"))
_LINE = _LINES.where(cart_lines.c.id == _key("id"))
_LAST_LINE = _LINES.order_by(cart_lines.c.line_no.desc()).limit(1)
_LINES = _LINES.order_by(cart_lines.c.line_no)

_ADD_LINE = sa.insert(cart_lines)
_CHANGE_LINE = sa.update(cart_lines).where(cart_lines.c.id == _key("this"))
_REMOVE_LINE = sa.delete(cart_lines).where(cart_lines.c.id == _key("id"))
_REMOVE_LINES = sa.delete(cart_lines).where(cart_lines.c.cart_id == _key("cart"))

_HOLD = (
    sa.select(
        checkout_locks.c.id,
        checkout_locks.c.acquired_at,
        checkout_locks.c.phase,
        tills.c.name.label("till"),
        users.c.name.label("cashier"),
    )
    .join_from(checkout_locks, tills, tills.c.id == checkout_locks.c.owner_till)
    .join(users, users.c.id == checkout_locks.c.cashier_id)
    .where(checkout_locks.c.cart_id == _key("cart"), LIVE)
)

_RECEIPT = sa.select(orders.c.receipt_series, orders.c.receipt_no).where(
    orders.c.cart_id == _key("cart"), sa.text("orders.status = 'completed'")
)
