"""The rows behind the reports: each statement adds up the finished sales of some days at once.

All of them follow ``ix_orders_completed_at``. What differs by day and hour is added up from
quarters of an hour, so that no engine needs to know the shop's time zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from pos.domain.report import SLOT_US, ReportAsked
from pos.store.tables import (
    articles,
    categories,
    order_lines,
    orders,
    payments,
    tills,
    uid,
    users,
)


class Sold(NamedTuple):
    """What sales or their lines come to; ``gross`` is what customers pay, ``tax`` is in it."""

    discount: int
    tax: int
    gross: int


@dataclass(frozen=True)
class SalesOf:
    """The sales of a quarter of an hour, a till or a cashier.

    ``key`` is the moment at which the quarter begins, or an id. ``returns`` are sales whose total
    is below zero; ``rounding`` is what of the total was not paid because cash was rounded.
    """

    key: int | str
    sales: int
    returns: int
    sold: Sold
    rounding: int


@dataclass(frozen=True)
class ArticleSold:
    """What was sold of an article, under the code and the name it has now."""

    sku: str
    name: str
    unit: str
    quantity: int
    sold: Sold


@dataclass(frozen=True)
class CategorySold:
    """What was sold of a category; the name is empty for articles without one."""

    name: str
    lines: int
    sold: Sold


@dataclass(frozen=True)
class TenderSum:
    """What was paid by one method: ``paid`` came in, ``given_back`` went out and is negative.

    ``settled`` is what of the sales it paid: the money with its rounding.
    """

    method: str
    count: int
    paid: int
    given_back: int
    rounding: int

    @property
    def settled(self) -> int:
        """What of the sales it paid."""
        return self.paid + self.given_back + self.rounding


@dataclass(frozen=True)
class TaxOfSlot:
    """The tax of one rate in a quarter of an hour."""

    start: int
    name: str
    rate_ppm: int
    tax: int
    gross: int


class ReportRows:
    """The reports' rows, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def by_slot(self, asked: ReportAsked) -> tuple[SalesOf, ...]:
        """Add up the sales by quarter of an hour."""
        return tuple(
            SalesOf(int(one.key) * SLOT_US, one.sales, one.returns, one.sold, one.rounding)
            for one in self._sales("slot", asked)
        )

    def by_till(self, asked: ReportAsked) -> tuple[SalesOf, ...]:
        """Add up the sales by till."""
        return self._sales("till", asked)

    def by_cashier(self, asked: ReportAsked) -> tuple[SalesOf, ...]:
        """Add up the sales by cashier."""
        return self._sales("cashier", asked)

    def articles(self, asked: ReportAsked) -> tuple[ArticleSold, ...]:
        """Add up what was sold of each article."""
        return tuple(
            ArticleSold(row.sku, row.name, row.unit, row.quantity, _sold(row))
            for row in self._connection.execute(_ARTICLES, _of(asked))
        )

    def categories(self, asked: ReportAsked) -> tuple[CategorySold, ...]:
        """Add up what was sold of each category, in the order of the till's keys."""
        return tuple(
            CategorySold(row.name or "", row.lines, _sold(row))
            for row in self._connection.execute(_CATEGORIES, _of(asked))
        )

    def tenders(self, asked: ReportAsked) -> tuple[TenderSum, ...]:
        """Add up what was paid by each method."""
        return tuple(TenderSum(*row) for row in self._connection.execute(_TENDERS, _of(asked)))

    def tax(self, asked: ReportAsked) -> tuple[TaxOfSlot, ...]:
        """Add up the tax by rate and quarter of an hour."""
        return tuple(
            TaxOfSlot(row.slot * SLOT_US, *row[1:])
            for row in self._connection.execute(_TAX, _of(asked))
        )

    def till_names(self) -> Mapping[str, str]:
        """Give the names of all tills by id."""
        return {row.id: row.name for row in self._connection.execute(_TILL_NAMES)}

    def people_names(self) -> Mapping[str, str]:
        """Give the names of all people by id."""
        return {row.id: row.name for row in self._connection.execute(_PEOPLE_NAMES)}

    def _sales(self, key: str, asked: ReportAsked) -> tuple[SalesOf, ...]:
        by = _BY[key]
        values = _of(asked)
        found = self._connection.execute
        lines = {row.key: _sold(row) for row in found(by.lines, values)}
        rounding = {row.key: row.rounding for row in found(by.rounding, values)}
        return tuple(
            SalesOf(
                row.key,
                row.sales,
                row.returns,
                lines.get(row.key, Sold(0, 0, 0))._replace(gross=row.gross),
                rounding.get(row.key, 0),
            )
            for row in found(by.orders, values)
        )


def _sold(row: Any) -> Sold:
    return Sold(row.discount, row.tax, row.gross)


def _of(asked: ReportAsked) -> Mapping[str, Any]:
    return {
        "since": asked.since,
        "until": asked.until,
        "till": asked.till_id,
        "cashier": asked.cashier_id,
    }


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


def _sum(of: sa.ColumnElement[int], name: str) -> sa.Label[int]:
    # PostgreSQL adds up to a number of another kind, and nothing to nothing.
    return sa.cast(sa.func.coalesce(sa.func.sum(of), 0), sa.BigInteger).label(name)


_O, _L, _P, _A, _C = orders.c, order_lines.c, payments.c, articles.c, categories.c
_SCOPE = sa.and_(
    sa.text("orders.status = 'completed'"),
    _O.completed_at >= _p("since", sa.BigInteger()),
    _O.completed_at < _p("until", sa.BigInteger()),
    sa.or_(_p("till", uid()).is_(None), _O.till_id == _p("till", uid())),
    sa.or_(_p("cashier", uid()).is_(None), _O.cashier_id == _p("cashier", uid())),
)
_OF_ORDER = _L.order_id == _O.id
#: What belongs to a finished sale (I9): a payment that was refunded later was taken all the same.
_KEPT = sa.and_(_P.lock_id == _O.lock_id, sa.text("payments.state IN ('captured','refunded')"))
_SLOT: sa.ColumnElement[Any] = _O.completed_at // sa.literal_column(str(SLOT_US))
_MANY = sa.func.count()
_SOLD_OF_LINES = (_sum(_L.discount, "discount"), _sum(_L.tax, "tax"), _sum(_L.total, "gross"))


class _Statements(NamedTuple):
    """The same sales by one key: their totals, their lines, their rounding."""

    orders: sa.Select[Any]
    lines: sa.Select[Any]
    rounding: sa.Select[Any]


def _by(key: sa.ColumnElement[Any]) -> _Statements:
    named = key.label("key")
    counted = sa.select(
        named,
        _sum(sa.case((_O.total < 0, 0), else_=1), "sales"),
        _sum(sa.case((_O.total < 0, 1), else_=0), "returns"),
        _sum(_O.total, "gross"),
    )
    return _Statements(
        counted.where(_SCOPE).group_by(named),
        sa.select(named, *_SOLD_OF_LINES).where(_SCOPE, _OF_ORDER).group_by(named),
        sa.select(named, _sum(_P.rounding, "rounding")).where(_SCOPE, _KEPT).group_by(named),
    )


_BY = {"slot": _by(_SLOT), "till": _by(_O.till_id), "cashier": _by(_O.cashier_id)}
_PER_ARTICLE = (
    sa.select(_L.sku_id, _L.unit, _MANY.label("lines"), _sum(_L.qty, "quantity"), *_SOLD_OF_LINES)
    .where(_SCOPE, _OF_ORDER)
    .group_by(_L.sku_id, _L.unit)
    .subquery("per_article")
)
_ARTICLES = sa.select(
    _A.sku,
    _A.name,
    _PER_ARTICLE.c.unit,
    _PER_ARTICLE.c.quantity,
    _PER_ARTICLE.c.discount,
    _PER_ARTICLE.c.tax,
    _PER_ARTICLE.c.gross,
).join(articles, _A.id == _PER_ARTICLE.c.sku_id)
_CATEGORIES = (
    sa.select(
        _C.name,
        _sum(_PER_ARTICLE.c.lines, "lines"),
        _sum(_PER_ARTICLE.c.discount, "discount"),
        _sum(_PER_ARTICLE.c.tax, "tax"),
        _sum(_PER_ARTICLE.c.gross, "gross"),
    )
    .select_from(_PER_ARTICLE)
    .join(articles, _A.id == _PER_ARTICLE.c.sku_id)
    .outerjoin(categories, _C.id == _A.category_id)
    .group_by(_C.id, _C.name, _C.position)
    # Articles without a category come last, on both engines.
    .order_by(sa.case((_C.id.is_(None), 1), else_=0), _C.position, _C.name)
)
_TENDERS = (
    sa.select(
        _P.method,
        _MANY.label("many"),
        _sum(sa.case((_P.amount > 0, _P.amount), else_=0), "paid"),
        _sum(sa.case((_P.amount < 0, _P.amount), else_=0), "given_back"),
        _sum(_P.rounding, "rounding"),
    )
    .where(_SCOPE, _KEPT)
    .group_by(_P.method)
)
_TAX_SLOT = _SLOT.label("slot")
_TAX = (
    sa.select(_TAX_SLOT, _L.tax_name, _L.tax_rate_ppm, _sum(_L.tax, "tax"), _sum(_L.total, "gross"))
    .where(_SCOPE, _OF_ORDER)
    .group_by(_TAX_SLOT, _L.tax_name, _L.tax_rate_ppm)
)
_TILL_NAMES = sa.select(tills.c.id, tills.c.name).order_by(tills.c.name)
_PEOPLE_NAMES = sa.select(users.c.id, users.c.name).order_by(users.c.name)
