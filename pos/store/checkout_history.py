"""Past checkouts: counted, paged and searched for, however many there are.

Each statement is put together from what was asked for: the ids by as few tables as that takes,
then the rest of the rows on the page. The newest first follows ``ix_checkout_locks_acquired_at``;
receipts, carts and codes have an index. Goods and references of cards have none: each would cost
every sale a write, and 100,000 checkouts are looked through in a tenth of a second.
"""

import re
from collections.abc import Generator, Iterator
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
from pos.domain.names import typed
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
#: ``A-000123``, ``a123``, or only the number.
_RECEIPT = re.compile(r"(.*?)[- ]?0*(\d{1,12})")
_CARD_DIGITS = 4
_LONGEST_TEXT = 100
_FEW = 500
_STREAM = 500


class CheckoutHistory:
    """Past and present checkouts, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def count(self, asked: HistoryFilter) -> int:
        """Count what is asked for."""
        found = self._found(asked, sa.func.count())
        return int(self._connection.execute(found).scalar_one())

    def page(
        self, asked: HistoryFilter, by: SortBy, first: int, most: int, *, descending: bool
    ) -> tuple[HistoryRow, ...]:
        """Give rows of what is asked for in an order that is the same at every call."""
        found = self._ordered(asked, by, descending=descending).offset(first).limit(most)
        return tuple(map(_row, self._connection.execute(_with_rest(found, descending=descending))))

    def one(self, lock_id: str) -> HistoryRow | None:
        """Give the row of one checkout."""
        found = self._connection.execute(_SELECT.where(_L.id == lock_id)).one_or_none()
        return None if found is None else _row(found)

    def stream(
        self, asked: HistoryFilter, by: SortBy, *, descending: bool
    ) -> Generator[HistoryRow, None, None]:
        """Give all rows of what is asked for without holding them; to be closed."""
        if self._connection.dialect.name == "postgresql":
            # A shop with a million checkouts takes longer than a checkout may.
            self._connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            self._connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        found = self._ordered(asked, by, descending=descending)
        statement = _with_rest(found, descending=descending).execution_options(yield_per=_STREAM)
        with self._connection.execute(statement) as rows:
            yield from map(_row, rows)

    def reasons(self) -> tuple[str, ...]:
        """List every code by which a checkout ended or waits."""
        found = self._connection.execute(_REASONS).scalars()
        return tuple(sorted(one for one in found if one))

    def earliest(self) -> int | None:
        """Say when Pay was first pressed."""
        return self._connection.execute(_EARLIEST).scalar_one_or_none()

    def _ordered(self, asked: HistoryFilter, by: SortBy, *, descending: bool) -> "sa.Select[Any]":
        """Give the ids of what is asked for in order, and by what they are ordered."""
        key = _SORTS[by]
        found = self._found(asked, _L.id, key.label("key"), sort=by)
        order = (key.desc(), _L.id.desc()) if descending else (key.asc(), _L.id.asc())
        return found.order_by(*order)

    def _found(
        self, asked: HistoryFilter, *columns: Any, sort: SortBy | None = None
    ) -> "sa.Select[Any]":
        """Ask for it by no more tables than it takes: each is a look-up for every checkout."""
        rows: sa.FromClause = checkout_locks
        if sort is SortBy.TILL:
            rows = rows.join(tills, tills.c.id == _L.owner_till)
        if sort is SortBy.CASHIER:
            rows = rows.join(users, users.c.id == _L.cashier_id)
        amount = sort is SortBy.AMOUNT or asked.least is not None or asked.most is not None
        if amount or sort is SortBy.CART:
            rows = rows.join(carts, carts.c.id == _L.cart_id)
        if amount:
            rows = rows.outerjoin(price_snapshots, price_snapshots.c.lock_id == _L.id)
        if asked.resolved is not None or sort is SortBy.RESOLVED:
            rows = rows.outerjoin(checkout_reviews, checkout_reviews.c.lock_id == _L.id)
        return sa.select(*columns).select_from(rows).where(*self._where(asked))

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
            .where(carts.c.number.in_({text, text.upper()}))
        )
        receipt = _RECEIPT.fullmatch(text)
        if receipt is not None:
            series, number = receipt[1], int(receipt[2])
            found = sa.select(orders.c.lock_id).where(orders.c.receipt_no == number)
            # Without its series it may be that of any till.
            yield (
                found.where(orders.c.receipt_series.in_({series, series.upper()}))
                if (series)
                else found
            )
        goods = self._articles(text)
        if isinstance(goods, sa.Select) or goods:
            frozen = price_snapshot_lines.c
            yield sa.select(frozen.lock_id).where(frozen.sku_id.in_(goods))
            # A refusal froze nothing; its cart still has the lines.
            yield (
                sa.select(_L.id)
                .join(cart_lines, cart_lines.c.cart_id == _L.cart_id)
                .where(_L.refused, cart_lines.c.article_id.in_(goods))
            )
        yield from _paid_by(text)

    def _articles(self, text: str) -> "list[str] | sa.Select[Any]":
        """Find articles by their code, else by their name as the till finds them."""
        by_code = sa.select(barcodes.c.article_id).where(barcodes.c.code == text)
        by_sku = sa.select(articles.c.id).where(articles.c.sku == text)
        found = list(self._connection.execute(by_code.union(by_sku)).scalars())
        if found:
            return found
        asked = typed(text)
        if not asked.words:
            return []
        kept = articles.c.search_text
        named = sa.select(articles.c.id).where(
            *(
                kept.startswith(word, autoescape=True) | kept.contains(f" {word}", autoescape=True)
                for word in (*asked.words, *asked.letters)
            )
        )
        # Known ids spare the lines of every sale a look where there are none, or few.
        found = list(self._connection.execute(named.limit(_FEW + 1)).scalars())
        return found if len(found) <= _FEW else named


def _with_rest(found: "sa.Select[Any]", *, descending: bool) -> "sa.Select[Any]":
    """Read all that a row shows, for those alone that were found."""
    these = found.subquery("these")
    order = (these.c.key, these.c.id)
    return _SELECT.join(these, these.c.id == _L.id).order_by(
        *(one.desc() if descending else one.asc() for one in order)
    )


def _went(ended: Ended) -> sa.ColumnElement[bool]:
    if ended is Ended.REFUSED:
        return _L.refused.is_(sa.true())
    states = _L.state.in_([state.value for state in STATES_OF[ended]])
    return sa.and_(states, _L.refused.is_(sa.false())) if ended is Ended.FAILED else states


def _paid_by(text: str) -> Iterator["sa.Select[Any]"]:
    """Find checkouts by a reference of the provider, of a person, or the end of a card's number."""
    fits = payments.c.provider_ref == text
    if text.isdecimal() and len(text) == _CARD_DIGITS:
        fits = fits | payments.c.card.like(f"% {text}")
    yield sa.select(payments.c.lock_id).where(fits)
    tries = payment_attempts.c
    of_try = (tries.provider_ref == text) | (tries.external_ref == text)
    yield sa.select(payments.c.lock_id).where(
        payments.c.id.in_(sa.select(tries.payment_id).where(of_try))
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
_UNDER_WAY = _L.state.in_([state.value for state in STATES_OF[Ended.UNDER_WAY]])
_SORTS: dict[SortBy, Any] = {
    SortBy.AT: _L.acquired_at,
    SortBy.CART: carts.c.number,
    SortBy.TILL: tills.c.name,
    SortBy.CASHIER: users.c.name,
    SortBy.ENDED: sa.case(
        (_L.refused, Ended.REFUSED.value), (_UNDER_WAY, "under way"), else_=_L.state
    ),
    SortBy.PHASE: sa.case(*((_L.phase == one.value, n) for n, one in enumerate(Phase)), else_=0),
    SortBy.REASON: sa.func.coalesce(_CODE, ""),
    SortBy.AMOUNT: _AMOUNT,
    SortBy.DURATION: sa.func.coalesce(_L.ended_at - _L.acquired_at, 0),
    SortBy.RESOLVED: sa.func.coalesce(checkout_reviews.c.resolved_at, 0),
}
_REASONS = sa.select(_CODE).where(sa.text("checkout_locks.state <> 'completed'")).distinct()
_EARLIEST = sa.select(sa.func.min(_L.acquired_at))
