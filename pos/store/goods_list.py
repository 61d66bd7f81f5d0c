"""Lists of articles for the office: any page of a hundred thousand, filtered and in any order.

A page is found by its ids first, over indexes where there are any, and only its own rows are joined
to categories, codes and stock. Unlike the till's search (`pos.store.catalogue_search`), which ranks
a few candidates while somebody types, this one finds all that match, the inactive ones too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from pos.domain import names
from pos.domain.article import MAIN_LOCATION, Unit
from pos.domain.goods import StockPolicy
from pos.domain.goods_edit import NO_CATEGORY, GoodsOrder, GoodsQuery, GoodsRow, Which
from pos.store.tables import articles, barcodes, categories, stock_levels, tax_rates, uid

#: Rows are brought in pages; no screen asks for more.
MOST_ROWS = 500
_A, _S, _B = articles.c, stock_levels.c, barcodes.c
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class GoodsLine:
    """A row with all that a file of articles says of it besides."""

    row: GoodsRow
    codes: tuple[str, ...]
    tax_name: str
    rate_ppm: int
    inclusive: bool


class GoodsList:
    """Articles to be listed, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._engine = connection.dialect.name

    def count(self, query: GoodsQuery) -> int:
        """Count what matches."""
        conditions, values = self._conditions(query)
        counted = sa.select(sa.func.count()).select_from(_source(query)).where(*conditions)
        return int(self._connection.execute(counted, values).scalar_one())

    def page(self, query: GoodsQuery, first: int, limit: int) -> tuple[GoodsRow, ...]:
        """Read some of what matches, in order."""
        conditions, values = self._conditions(query)
        order = _order(query)
        wanted = (
            sa.select(_A.id.label("id"))
            .select_from(_source(query))
            .where(*conditions)
            .order_by(*order)
            .limit(sa.bindparam("most", type_=sa.Integer))
            .offset(sa.bindparam("first", type_=sa.Integer))
            .subquery("wanted")
        )
        rows = _ROWS.join(wanted, wanted.c.id == _A.id).order_by(*order)
        given = {**values, "most": max(0, min(limit, MOST_ROWS)), "first": max(0, first)}
        return tuple(_row(row) for row in self._connection.execute(rows, given))

    def stream(self, query: GoodsQuery) -> Iterator[GoodsLine]:
        """Read all that match, in order, however many there are."""
        conditions, values = self._conditions(query)
        order = _order(query)
        lines = _LINES.where(*conditions).order_by(*order)
        streamed = lines.execution_options(yield_per=1000)
        for row in self._connection.execute(streamed, values):
            codes = tuple(sorted(row.codes.split("|"))) if row.codes else ()
            yield GoodsLine(_row(row), codes, row.tax_name, row.rate_ppm, row.inclusive)

    def _conditions(
        self, query: GoodsQuery
    ) -> tuple[list[sa.ColumnElement[bool]], dict[str, object]]:
        conditions = list(_WHICH[query.which])
        values: dict[str, object] = {}
        if query.tracked:
            conditions.append(_TRACKED)
        if query.category_id == NO_CATEGORY:
            conditions.append(_A.category_id.is_(None))
        elif query.category_id is not None:
            conditions.append(_A.category_id == sa.bindparam("category", type_=uid()))
            values["category"] = query.category_id
        if query.text.strip():
            found, more = _found(self._engine, names.typed(query.text))
            conditions.append(found)
            values |= more
        return conditions, values


def _source(query: GoodsQuery) -> Any:
    """Join what the conditions and the order need, and nothing else."""
    source: Any = articles
    stock = query.which in _BY_STOCK or query.order in _STOCK_ORDERS
    if stock:
        source = source.outerjoin(stock_levels, _AT_MAIN)
    if query.order is GoodsOrder.CATEGORY:
        source = source.outerjoin(categories, categories.c.id == _A.category_id)
    return source


def _order(query: GoodsQuery) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """Give the order; what it leaves open goes the same way, so that an index has it all."""
    by = _ORDERS[query.order]
    way = by.desc() if query.descending else by.asc()
    # An index is not read backwards for an order that puts what is empty last.
    first = way if query.order in _NEVER_EMPTY else way.nulls_last()
    return first, _A.id.desc() if query.descending else _A.id.asc()


def _found(engine: str, typed: names.Typed) -> tuple[sa.ColumnElement[bool], dict[str, object]]:
    if typed.is_empty:
        return sa.false(), {}
    # Each way has its index; an OR of them would have none.
    ways: list[sa.Select[Any]] = []
    values: dict[str, object] = {}
    if typed.words:
        ways.append(sa.select(_A.id).where(_WITH_WORDS[engine]))
        values["match"] = _match(engine, (*typed.words, *typed.letters))
    elif typed.begins:
        ways.append(sa.select(_A.id).where(_between(_NAME[engine], "begins")))
        values |= {"begins_low": typed.begins, "begins_high": f"{typed.begins}{_LAST}"}
    if typed.code:
        ways.append(sa.select(_B.article_id).where(_between(_CODE[engine], "code")))
        ways.append(sa.select(_A.id).where(_between(_SKU[engine], "code")))
        values |= {"code_low": typed.code, "code_high": f"{typed.code}{_LAST}"}
    # Without `correlate` the inner articles would be taken for those of the list.
    return _A.id.in_(sa.union_all(*(way.correlate(None) for way in ways))), values


def _match(engine: str, words: tuple[str, ...]) -> str:
    if engine == "sqlite":
        return " ".join(f'"{word}"*' for word in words)
    return " & ".join(f"'{word}':*" for word in words)


def _between(column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    return sa.and_(column >= sa.bindparam(f"{name}_low"), column < sa.bindparam(f"{name}_high"))


def _row(row: sa.Row[Any]) -> GoodsRow:
    policy = StockPolicy(row.stock_policy)
    untracked = policy is StockPolicy.UNTRACKED
    return GoodsRow(
        article_id=row.id,
        sku=row.sku,
        name=row.name,
        category=row.category,
        price=row.price,
        unit=cast("Unit", row.unit),
        active=row.active,
        barcode=row.barcode,
        stock_policy=policy,
        on_hand=None if untracked else row.on_hand or 0,
        reserved=row.reserved or 0,
        updated_at=row.updated_at,
    )


_index = sa.table("article_search", sa.column("rowid", sa.Integer))
#: As the search of the till compares them, by the same indexes.
_WITH_WORDS: Mapping[str, sa.ColumnElement[bool]] = {
    "sqlite": sa.literal_column("articles.rowid").in_(
        sa.select(_index.c.rowid).where(
            sa.literal_column("article_search").op("MATCH")(sa.bindparam("match"))
        )
    ),
    "postgresql": sa.literal_column(
        "array_to_tsvector(array_remove(string_to_array(articles.search_text, ' '), ''))"
    ).op("@@")(sa.cast(sa.bindparam("match", type_=sa.Text), TSQUERY)),
}
_NAME: Mapping[str, sa.ColumnElement[str]] = {
    "sqlite": sa.literal_column("substr(articles.search_text, 1, 32)", sa.Text),
    "postgresql": sa.literal_column("left(articles.search_text, 32)", sa.Text).collate("C"),
}
_CODE: Mapping[str, sa.ColumnElement[str]] = {
    "sqlite": sa.literal_column("barcodes.code", sa.Text),
    "postgresql": sa.literal_column("barcodes.code", sa.Text).collate("C"),
}
_SKU: Mapping[str, sa.ColumnElement[str]] = {
    "sqlite": sa.literal_column("articles.sku", sa.Text),
    "postgresql": sa.literal_column("articles.sku", sa.Text).collate("C"),
}

_AT_MAIN = sa.and_(_S.sku_id == _A.id, _S.location_id == sa.literal_column(f"'{MAIN_LOCATION}'"))
_TRACKED = _A.stock_policy != sa.literal_column("'untracked'")
_BY_STOCK = frozenset({Which.BELOW_ZERO, Which.KEPT_ASIDE})
_STOCK_ORDERS = frozenset({GoodsOrder.ON_HAND, GoodsOrder.RESERVED, GoodsOrder.AVAILABLE})
_WHICH: Mapping[Which, tuple[sa.ColumnElement[bool], ...]] = {
    Which.SOLD: (_A.active,),
    Which.UNPRICED: (_A.active, _A.price.is_(None)),
    Which.INACTIVE: (sa.not_(_A.active),),
    Which.BELOW_ZERO: (_TRACKED, _S.on_hand < 0),
    Which.KEPT_ASIDE: (_S.reserved > 0,),
    Which.ALL: (),
}
_NEVER_EMPTY = frozenset({GoodsOrder.NAME, GoodsOrder.SKU, GoodsOrder.UPDATED})
_ORDERS: Mapping[GoodsOrder, sa.ColumnElement[Any]] = {
    GoodsOrder.NAME: _A.search_text,
    GoodsOrder.SKU: _A.sku,
    GoodsOrder.CATEGORY: categories.c.name,
    GoodsOrder.PRICE: _A.price,
    GoodsOrder.ON_HAND: _S.on_hand,
    GoodsOrder.RESERVED: _S.reserved,
    GoodsOrder.AVAILABLE: _S.on_hand - _S.reserved,
    GoodsOrder.UPDATED: _A.updated_at,
}
_ROWS: sa.Select[Any] = sa.select(
    _A.id,
    _A.sku,
    _A.name,
    _A.price,
    _A.unit,
    _A.active,
    _A.stock_policy,
    _A.updated_at,
    categories.c.name.label("category"),
    sa.select(sa.func.min(_B.code))
    .where(_B.article_id == _A.id)
    .scalar_subquery()
    .label("barcode"),
    _S.on_hand,
    _S.reserved,
).select_from(
    articles.outerjoin(categories, categories.c.id == _A.category_id).outerjoin(
        stock_levels, _AT_MAIN
    )
)
#: A code never has a bar in it where it came from a file, and a file parts codes by bars.
_LINES: sa.Select[Any] = _ROWS.join(tax_rates, tax_rates.c.id == _A.tax_rate_id).add_columns(
    sa.select(sa.func.aggregate_strings(_B.code, "|"))
    .where(_B.article_id == _A.id)
    .scalar_subquery()
    .label("codes"),
    tax_rates.c.name.label("tax_name"),
    tax_rates.c.rate_ppm,
    tax_rates.c.inclusive,
)
