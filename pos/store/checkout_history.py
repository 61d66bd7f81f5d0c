"""Past checkouts: counted, paged and searched for, however many there are.

Each statement is put together from what was asked for. The newest first follows
``ix_checkout_locks_acquired_at``; what is searched for is found by its own index first (a receipt,
a cart, a code), and only references of cards are looked for checkout by checkout.
"""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from pos.domain.checkout_history import (
    STATES_OF,
    Ended,
    HistoryFilter,
    HistoryRow,
    SortBy,
    ended_of,
)
from pos.domain.phase import LockState, Phase
from pos.store.tables import (
    articles,
    barcodes,
    cart_lines,
    carts,
    checkout_locks,
    checkout_reviews,
    orders,
    payment_attempts,
    payments,
    price_snapshot_lines,
    price_snapshots,
    tills,
    users,
)

_L = checkout_locks.c
_RECEIPT = re.compile(r"([A-Za-z]{1,6})-?0*(\d{1,12})$")
#: So many articles whose names fit are looked for; more is no search but a guess.
_MOST_ARTICLES = 50
_LONGEST_TEXT = 100
_STREAM = 500


class CheckoutHistory:
    """Past and present checkouts, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def count(self, asked: HistoryFilter) -> int:
        """Count what is asked for."""
        statement = sa.select(sa.func.count()).select_from(_FROM).where(*self._where(asked))
        return int(self._connection.execute(statement).scalar_one())

    def page(
        self, asked: HistoryFilter, by: SortBy, first: int, most: int, *, descending: bool
    ) -> tuple[HistoryRow, ...]:
        """Give rows of what is asked for in an order that is the same at every call."""
        statement = self._ordered(asked, by, descending=descending).offset(first).limit(most)
        return tuple(map(_row, self._connection.execute(statement)))

    def one(self, lock_id: str) -> HistoryRow | None:
        """Give the row of one checkout."""
        found = self._connection.execute(_SELECT.where(_L.id == lock_id)).one_or_none()
        return None if found is None else _row(found)

    def stream(self, asked: HistoryFilter, by: SortBy, *, descending: bool) -> Iterator[HistoryRow]:
        """Give all rows of what is asked for without holding them."""
        statement = self._ordered(asked, by, descending=descending)
        found = self._connection.execution_options(yield_per=_STREAM).execute(statement)
        return map(_row, found)

    def reasons(self) -> tuple[str, ...]:
        """List every code by which a checkout ended or waits."""
        found = self._connection.execute(_REASONS).scalars()
        return tuple(sorted(one for one in found if one))

    def _ordered(self, asked: HistoryFilter, by: SortBy, *, descending: bool) -> "sa.Select[Any]":
        column = _SORTS[by]
        order = column.desc() if descending else column.asc()
        last = _L.id.desc() if descending else _L.id.asc()
        return _SELECT.where(*self._where(asked)).order_by(order, last)

    # --- what is asked for -------------------------------------------------------------------

    def _where(self, asked: HistoryFilter) -> Iterator[sa.ColumnElement[bool]]:
        exact = (
            (asked.till_id, _L.owner_till),
            (asked.cashier_id, _L.cashier_id),
            (asked.phase and asked.phase.value, _L.phase),
            (asked.reason, _CODE),
        )
        yield from (column == value for value, column in exact if value is not None)
        bounds = (
            (asked.since, _L.acquired_at.__ge__),
            (asked.until, _L.acquired_at.__lt__),
            (asked.least, _AMOUNT.__ge__),
            (asked.most, _AMOUNT.__le__),
        )
        yield from (within(value) for value, within in bounds if value is not None)
        if asked.ended:
            yield sa.or_(*map(_went, sorted(asked.ended)))
        if asked.resolved is not None:
            resolved = checkout_reviews.c.resolved_at.is_not(None)
            yield resolved if asked.resolved else sa.not_(resolved)
        if text := asked.text.strip()[:_LONGEST_TEXT]:
            # One list of ids, each part found by its own index: an OR over joins would read all.
            yield _L.id.in_(sa.union_all(*self._fits(text)))

    def _fits(self, text: str) -> Iterator["sa.Select[Any]"]:
        """Give the ids of the checkouts that a text may mean, kind by kind."""
        yield (
            sa.select(_L.id)
            .join(carts, carts.c.id == _L.cart_id)
            .where(carts.c.number == text.upper())
        )
        receipt = _RECEIPT.match(text)
        if receipt is not None:
            series, number = receipt[1].upper(), int(receipt[2])
            yield sa.select(orders.c.lock_id).where(
                orders.c.receipt_series == series, orders.c.receipt_no == number
            )
        found = self._articles(text)
        if found:
            yield sa.select(price_snapshot_lines.c.lock_id).where(
                price_snapshot_lines.c.sku_id.in_(found)
            )
            # A refusal froze nothing; its cart still has the lines.
            yield (
                sa.select(_L.id)
                .join(cart_lines, cart_lines.c.cart_id == _L.cart_id)
                .where(_L.refused, cart_lines.c.article_id.in_(found))
            )
        yield _paid_by(text)

    def _articles(self, text: str) -> list[str]:
        by_code = sa.select(barcodes.c.article_id).where(barcodes.c.code == text)
        by_sku = sa.select(articles.c.id).where(articles.c.sku == text)
        found = list(self._connection.execute(by_code.union(by_sku)).scalars())
        if found:
            return found
        named = sa.func.lower(articles.c.name).contains(text.lower(), autoescape=True)
        by_name = sa.select(articles.c.id).where(named).limit(_MOST_ARTICLES)
        return list(self._connection.execute(by_name).scalars())


def _went(ended: Ended) -> sa.ColumnElement[bool]:
    if ended is Ended.REFUSED:
        return _L.refused.is_(sa.true())
    states = _L.state.in_([state.value for state in STATES_OF[ended]])
    return sa.and_(states, _L.refused.is_(sa.false())) if ended is Ended.FAILED else states


def _paid_by(text: str) -> "sa.Select[Any]":
    """Find checkouts by a reference of the provider, of a person, or the end of a card's number."""
    fits = [
        payments.c.provider_ref == text,
        payment_attempts.c.provider_ref == text,
        payment_attempts.c.external_ref == text,
    ]
    if text.isdecimal() and len(text) == len("1234"):
        fits.append(payments.c.card.like(f"% {text}"))
    return (
        sa.select(payments.c.lock_id)
        .outerjoin(payment_attempts, payment_attempts.c.payment_id == payments.c.id)
        .where(sa.or_(*fits))
    )


def _row(row: Any) -> HistoryRow:
    receipt = "" if row.receipt_no is None else f"{row.receipt_series}-{row.receipt_no:06d}"
    return HistoryRow(
        lock_id=row.id,
        cart=row.cart,
        attempt_no=row.attempt_no,
        at=row.acquired_at,
        ended_at=row.ended_at,
        till=row.till,
        cashier=row.cashier,
        ended=ended_of(LockState(row.state), refused=row.refused),
        phase=Phase(row.phase),
        code=row.code or "",
        amount=row.amount,
        currency=row.currency or "",
        receipt=receipt,
        resolved_at=row.resolved_at,
    )


_CODE = sa.func.coalesce(_L.end_code, _L.attention_code)
#: A refusal froze no prices: what the cart comes to is what it was about.
_AMOUNT = sa.func.coalesce(price_snapshots.c.total, carts.c.total)
_FROM = (
    checkout_locks.join(carts, carts.c.id == _L.cart_id)
    .join(tills, tills.c.id == _L.owner_till)
    .join(users, users.c.id == _L.cashier_id)
    .outerjoin(price_snapshots, price_snapshots.c.lock_id == _L.id)
    .outerjoin(orders, orders.c.lock_id == _L.id)
    .outerjoin(checkout_reviews, checkout_reviews.c.lock_id == _L.id)
)
_SELECT = sa.select(
    _L.id,
    _L.attempt_no,
    _L.acquired_at,
    _L.ended_at,
    _L.state,
    _L.refused,
    _L.phase,
    _CODE.label("code"),
    carts.c.number.label("cart"),
    tills.c.name.label("till"),
    users.c.name.label("cashier"),
    _AMOUNT.label("amount"),
    price_snapshots.c.currency,
    orders.c.receipt_series,
    orders.c.receipt_no,
    checkout_reviews.c.resolved_at,
).select_from(_FROM)
_SORTS: dict[SortBy, Any] = {
    SortBy.AT: _L.acquired_at,
    SortBy.CART: carts.c.number,
    SortBy.TILL: tills.c.name,
    SortBy.CASHIER: users.c.name,
    SortBy.ENDED: _L.state,
    SortBy.PHASE: _L.phase,
    SortBy.REASON: sa.func.coalesce(_CODE, ""),
    SortBy.AMOUNT: _AMOUNT,
    SortBy.DURATION: sa.func.coalesce(_L.ended_at - _L.acquired_at, 0),
    SortBy.RESOLVED: sa.func.coalesce(checkout_reviews.c.resolved_at, 0),
}
_REASONS = sa.select(_CODE).where(sa.text("checkout_locks.state <> 'completed'")).distinct()
