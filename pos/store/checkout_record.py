"""All rows of one checkout as a manager reads them, beside what its goods would be today."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.domain.checkout_record import Review
from pos.domain.journal import JournalEntry
from pos.store.journal_reading import entries
from pos.store.moment import db_now
from pos.store.tables import (
    articles,
    audit_journal,
    cart_lines,
    checkout_locks,
    checkout_reviews,
    late_results,
    locations,
    payment_attempts,
    payments,
    price_snapshot_lines,
    stock_levels,
    stock_reservations,
    tax_rates,
    uid,
    users,
)

_J, _S, _A, _R = (
    audit_journal.c,
    price_snapshot_lines.c,
    payment_attempts.c,
    stock_reservations.c,
)


class CheckoutRecords:
    """One checkout's rows, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def journal(self, lock_id: str) -> tuple[JournalEntry, ...]:
        """Read what the journal says of it, oldest first."""
        return entries(self._connection.execute(_JOURNAL, {"this": lock_id}).all())

    def lines(self, lock_id: str, location: str) -> Sequence[Any]:
        """Read its frozen lines, each with what its article is now."""
        return self._connection.execute(_LINES, {"this": lock_id, "location": location}).all()

    def cart_lines(self, lock_id: str, location: str) -> Sequence[Any]:
        """Read the lines of its cart as they are now, like `lines`; a refusal froze none."""
        return self._connection.execute(_CART_LINES, {"this": lock_id, "location": location}).all()

    def refusal(self, lock_id: str) -> Mapping[str, Any]:
        """Read what was known when it ended: the details of its code."""
        return self._connection.execute(_REFUSAL, {"this": lock_id}).scalar_one_or_none() or {}

    def late(self, lock_id: str) -> Sequence[Any]:
        """Read what came after its try was written off: ``op payment_id amount state``."""
        return self._connection.execute(_LATE, {"this": lock_id}).all()

    def kept(self, lock_id: str) -> Sequence[Any]:
        """Read what was put aside for it: ``sku name unit qty state``."""
        return self._connection.execute(_KEPT, {"this": lock_id}).all()

    def tries(self, lock_id: str) -> Sequence[Any]:
        """Read every try of every tender, in the order in which they were asked."""
        return self._connection.execute(_TRIES, {"this": lock_id}).all()

    # --- what managers wrote -----------------------------------------------------------------

    def review(self, lock_id: str) -> Review:
        """Read what managers wrote about it."""
        row = self._connection.execute(_REVIEW, {"this": lock_id}).one_or_none()
        if row is None:
            return Review()
        return Review(row.note, row.resolved_at, row.name or "", row.version)

    def write_review(
        self, lock_id: str, *, note: str, resolved_by: str | None, version: int
    ) -> bool:
        """Write it under the next version; false where somebody else was quicker."""
        values = {"this": lock_id, "note": note, "who": resolved_by, "seen": version}
        if version:
            return self._connection.execute(_CHANGE_REVIEW, values).rowcount == 1
        insert = _ADD_SQLITE if self._connection.dialect.name == "sqlite" else _ADD_POSTGRESQL
        return self._connection.execute(insert, values).one_or_none() is not None


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_THIS = _p("this", uid())
_JOURNAL = sa.select(audit_journal).where(_J.lock_id == _THIS).order_by(_J.at, _J.till, _J.seq)
_C = cart_lines.c
_TODAY = (
    articles.c.name.label("name_now"),
    articles.c.price.label("price_now"),
    articles.c.active,
    tax_rates.c.rate_ppm.label("rate_now"),
    stock_levels.c.on_hand,
    stock_levels.c.reserved,
    _C.list_price,
    _C.price_kind,
)


def _beside_today(lines: "sa.Select[Any]", article: Any) -> "sa.Select[Any]":
    here = sa.and_(
        stock_levels.c.sku_id == article, stock_levels.c.location_id == _p("location", sa.Text())
    )
    return (
        lines.join(articles, articles.c.id == article)
        .join(tax_rates, tax_rates.c.id == articles.c.tax_rate_id)
        .outerjoin(stock_levels, here)
    )


_LINES = (
    _beside_today(
        sa.select(price_snapshot_lines, *_TODAY)
        .select_from(price_snapshot_lines)
        .outerjoin(cart_lines, _C.id == _S.cart_line_id),
        _S.sku_id,
    )
    .where(_S.lock_id == _THIS)
    .order_by(_S.line_no)
)
_SOLD_AT = tax_rates.alias()
_CART_LINES = (
    _beside_today(
        sa.select(
            _C.line_no,
            _C.sku,
            _C.name,
            _C.unit,
            _C.quantity.label("qty"),
            _C.unit_price,
            _C.discount,
            _SOLD_AT.c.name.label("tax_name"),
            _C.rate_ppm.label("tax_rate_ppm"),
            _C.tax_inclusive,
            sa.literal(0).label("tax"),
            _C.amount.label("total"),
            *_TODAY,
        )
        .select_from(checkout_locks)
        .join(cart_lines, _C.cart_id == checkout_locks.c.cart_id)
        .join(_SOLD_AT, _SOLD_AT.c.id == _C.tax_rate_id),
        _C.article_id,
    )
    .where(checkout_locks.c.id == _THIS)
    .order_by(_C.line_no)
)
_REFUSAL = sa.select(checkout_locks.c.end_detail).where(checkout_locks.c.id == _THIS)
_LATE = (
    sa.select(
        _A.op,
        _A.payment_id,
        sa.func.coalesce(late_results.c.amount, _A.amount).label("amount"),
        late_results.c.state,
    )
    .join_from(late_results, payment_attempts, _A.id == late_results.c.attempt_id)
    .join(payments, payments.c.id == _A.payment_id)
    .where(payments.c.lock_id == _THIS)
    .order_by(late_results.c.at)
)
_KEPT = (
    sa.select(articles.c.sku, articles.c.name, articles.c.unit, _R.qty, _R.state)
    .join_from(stock_reservations, articles, articles.c.id == _R.sku_id)
    .join(locations, locations.c.id == _R.location_id)
    .where(_R.lock_id == _THIS)
    .order_by(articles.c.name, articles.c.id)
)
_TRIES = (
    sa.select(payment_attempts)
    .join_from(payment_attempts, payments, payments.c.id == _A.payment_id)
    .where(payments.c.lock_id == _THIS)
    .order_by(payments.c.tender_no, _A.intent_at, _A.id)
)
_REVIEW = (
    sa.select(checkout_reviews, users.c.name)
    .outerjoin_from(checkout_reviews, users, users.c.id == checkout_reviews.c.resolved_by)
    .where(checkout_reviews.c.lock_id == _THIS)
)
_WHO = _p("who", uid())
_WRITTEN = {
    "note": _p("note", sa.Text()),
    "resolved_by": _WHO,
    "resolved_at": sa.case((_WHO.is_(None), sa.null()), else_=db_now()),
}


def _add(insert: Any) -> Any:
    added = insert(checkout_reviews).values(lock_id=_THIS, **_WRITTEN).on_conflict_do_nothing()
    return added.returning(checkout_reviews.c.lock_id)


_ADD_SQLITE, _ADD_POSTGRESQL = _add(sqlite.insert), _add(postgresql.insert)
_CHANGE_REVIEW = (
    sa.update(checkout_reviews)
    .where(
        checkout_reviews.c.lock_id == _THIS,
        checkout_reviews.c.version == _p("seen", sa.BigInteger()),
    )
    .values(
        note=_WRITTEN["note"],
        # Whoever only adds to the note has not resolved it.
        resolved_by=sa.case(
            (_WHO.is_(None), sa.null()),
            else_=sa.func.coalesce(checkout_reviews.c.resolved_by, _WHO),
        ),
        resolved_at=sa.case(
            (_WHO.is_(None), sa.null()),
            else_=sa.func.coalesce(checkout_reviews.c.resolved_at, db_now()),
        ),
        version=checkout_reviews.c.version + 1,
    )
)
