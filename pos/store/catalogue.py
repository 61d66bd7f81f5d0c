"""The goods of the shop: found by code in one statement, by name while one types, and changed.

Names are searched by their words (`pos.domain.names`), which both engines only compare and never
take apart: SQLite in the table ``article_search``, PostgreSQL in a GIN index. Nothing is ranked;
a few hundred candidates are enough to put those first that begin as typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa

from pos.domain import barcode, names
from pos.domain.article import (
    MAIN_LOCATION,
    Article,
    Barcode,
    NamedTaxRate,
    StockLevel,
    Unit,
)
from pos.domain.errors import Problem
from pos.domain.goods import ArticleView, CategoryView, ScannedArticle, StockPolicy
from pos.store.article_views import VIEW, view_of
from pos.store.catalogue_search import search_statement
from pos.store.journal import Journal
from pos.store.many import ManyRows, listed, on_each_engine
from pos.store.tables import (
    articles,
    barcodes,
    categories,
    stock_levels,
    stock_movements,
    tax_rates,
    uid,
)

_Row = sa.Row[*tuple[Any, ...]]

#: More than a person reads, and as many as stay quick.
MOST_FOUND = 200


class Catalogue:
    """The shop's articles and their opening stock, inside one unit of work."""

    def __init__(self, connection: sa.Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def by_code(self, text: str) -> ScannedArticle | None:
        """Find what a scanned or typed code stands for: a barcode in any spelling, or a sku.

        Where there is none, `pos.domain.barcode.not_found` gives the sentence.
        """
        try:
            code = barcode.read(text)
        except Problem:
            return None
        ways = barcode.spellings(code)
        row = self._connection.execute(
            _BY_CODE, {"code": code, "sku": code.upper(), "ways": [*ways, *ways, *ways, *ways][:4]}
        ).one_or_none()
        return _scanned(row, row.quantity) if row else None

    def by_id(self, article_id: str) -> ScannedArticle | None:
        """Find an article that was picked on the screen; one of it."""
        row = self._connection.execute(_BY_ID, {"id": article_id}).one_or_none()
        return _scanned(row, 1000) if row else None

    def search(self, text: str, limit: int = 30) -> tuple[ArticleView, ...]:
        """Find articles whose name or code begins as typed, words in any order; never fails."""
        typed = names.typed(text)
        if typed.is_empty:
            return ()
        statement, values = search_statement(self._connection.dialect.name, typed)
        values["limit"] = max(0, min(limit, MOST_FOUND))
        return self._views(self._connection.execute(statement, values))

    def view(self, article_id: str) -> ArticleView | None:
        """Show one article."""
        views = self._views(self._connection.execute(_VIEW, {"id": article_id}))
        return views[0] if views else None

    def categories(self) -> tuple[CategoryView, ...]:
        """List the categories in the shop's order, with how many articles are sold in each."""
        rows = self._connection.execute(_CATEGORIES)
        return tuple(CategoryView(row.id, row.name, row.articles) for row in rows)

    def tiles(self, category_id: str | None) -> tuple[ArticleView, ...]:
        """List the articles of a category by name, or the favourites in their order."""
        if category_id is None:
            return self._views(self._connection.execute(_FAVOURITES))
        return self._views(self._connection.execute(_IN_CATEGORY, {"category": category_id}))

    def article(self, article_id: str) -> Article | None:
        """Read an article to change it, whether it is sold or not."""
        row = self._connection.execute(_ARTICLE, {"id": article_id}).one_or_none()
        return article_of(row) if row else None

    def articles(self, skus: Iterable[str], ids: Iterable[str]) -> tuple[Article, ...]:
        """Read the articles with one of these skus or ids."""
        found = {row.id: article_of(row) for row in self._among(_WITH_SKU, skus=skus)}
        others = [one for one in ids if one not in found]
        if others:
            found |= {row.id: article_of(row) for row in self._among(_WITH_ID, ids=others)}
        return tuple(found.values())

    def owners(self, codes: Iterable[str]) -> dict[str, str]:
        """Tell which article has each of these barcodes, spelt exactly so."""
        return {row.code: row.article_id for row in self._among(_OWNERS, codes=codes)}

    def levels(self, ids: Iterable[str], *, hold: bool = False) -> dict[str, StockLevel]:
        """Read the stock of these articles, as far as they have any.

        With ``hold`` nobody changes it until the unit ends; the rows are taken in the order in
        which checkouts take them.
        """
        return {
            r.sku_id: StockLevel(r.sku_id, r.on_hand, r.reserved, allow_negative=r.allow_negative)
            for r in self._among(_HOLD_LEVELS if hold else _LEVELS, ids=ids)
        }

    def _among(
        self, statements: Mapping[str, sa.Select[*tuple[Any, ...]]], **values: Iterable[str]
    ) -> list[_Row]:
        engine = self._connection.dialect.name
        given = {name: listed(engine, some, ids=name == "ids") for name, some in values.items()}
        return list(self._connection.execute(statements[engine], given))

    def category_names(self) -> dict[str, str]:
        """Give the id of every category by its name."""
        return {row.name: row.id for row in self._connection.execute(_CATEGORY_NAMES)}

    def tax_rates(self) -> tuple[NamedTaxRate, ...]:
        """List the shop's tax rates, the oldest, which new articles get, first."""
        rows = self._connection.execute(_TAX_RATES)
        return tuple(NamedTaxRate(r.id, r.name, r.rate_ppm, r.inclusive) for r in rows)

    # --- changes -----------------------------------------------------------------------------

    def add(self, new: Iterable[Article], now: int) -> None:
        """Put new articles into the shop."""
        rows = [tuple(_columns(article, now).values()) for article in new]
        _ADD.insert(self._connection, rows)

    def change(self, changed: Iterable[Article], now: int) -> None:
        """Write articles as they shall stand."""
        rows = [_columns(article, now) for article in changed]
        self._many(_CHANGE, [row | {"this": row.pop("id")} for row in rows])

    def touch(self, ids: Iterable[str], now: int) -> None:
        """Give articles another version where what changed of them stands beside their rows.

        Who edits one of them meanwhile is told.
        """
        self._many(_TOUCH, [{"this": one, "updated_at": now} for one in sorted(ids)])

    def add_barcodes(self, codes: Iterable[Barcode]) -> None:
        """Give articles further codes, which nobody has yet."""
        rows = [(one.code, one.article_id, one.quantity) for one in codes]
        _ADD_BARCODES.insert(self._connection, rows)

    def add_category(self, category_id: str, name: str) -> None:
        """Put a new category behind the others."""
        self._connection.execute(_ADD_CATEGORY, {"id": category_id, "name": name})

    def add_tax_rate(self, rate: NamedTaxRate) -> None:
        """Put a new tax rate into the shop."""
        self._connection.execute(
            _ADD_TAX_RATE,
            {
                "id": rate.tax_rate_id,
                "name": rate.name,
                "rate_ppm": rate.rate_ppm,
                "inclusive": rate.inclusive,
            },
        )

    def open_stock(self, levels: Iterable[StockLevel], now: int) -> None:
        """Begin to keep the stock of articles; what lies there is a movement of its own."""
        ordered = sorted(levels, key=lambda level: level.article_id)
        _OPEN_LEVELS.insert(
            self._connection,
            [(o.article_id, MAIN_LOCATION, o.on_hand, 0, o.allow_negative) for o in ordered],
        )
        filled = [
            (o.article_id, MAIN_LOCATION, o.on_hand, "opening", now) for o in ordered if o.on_hand
        ]
        self._move(filled)

    def correct_stock(self, article_id: str, delta: int, now: int) -> None:
        """Add to the stock of an article, or take from it, as a correction."""
        self._connection.execute(_CORRECT, {"id": article_id, "delta": delta})
        self._move([(article_id, MAIN_LOCATION, delta, "correction", now)])

    def _move(self, rows: Sequence[Sequence[object]]) -> None:
        for row in _MOVE.insert_and_read(self._connection, rows):
            self._journal.carry(stock_movements, row)

    def allow_negative(self, allowed: Mapping[str, bool]) -> None:
        """Say whether the stock of articles may go below zero."""
        rows = [{"this": one, "allowed": allowed[one]} for one in sorted(allowed)]
        self._many(_ALLOW_NEGATIVE, rows)

    def refresh_statistics(self) -> None:
        """Let PostgreSQL look at the goods anew, so that it searches them by their indexes."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_ANALYZE)

    def _many(self, statement: sa.Executable, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)

    @staticmethod
    def _views(rows: Iterable[_Row]) -> tuple[ArticleView, ...]:
        return tuple(view_of(row) for row in rows)


# --- rows ------------------------------------------------------------------------------------


def _scanned(row: _Row, quantity: int) -> ScannedArticle:
    return ScannedArticle(
        article_id=row.id,
        sku=row.sku,
        name=row.name,
        unit=cast("Unit", row.unit),
        price=row.price,
        tax_rate_id=row.tax_rate_id,
        rate_ppm=row.rate_ppm,
        tax_inclusive=row.inclusive,
        stock_policy=StockPolicy(row.stock_policy),
        quantity=quantity,
    )


def article_of(row: _Row) -> Article:
    """Make an article of its row."""
    return Article(
        article_id=row.id,
        sku=row.sku,
        name=row.name,
        tax_rate_id=row.tax_rate_id,
        category_id=row.category_id,
        price=row.price,
        unit=cast("Unit", row.unit),
        stock_policy=StockPolicy(row.stock_policy),
        favourite=row.favourite,
        active=row.active,
    )


def _columns(article: Article, now: int) -> dict[str, Any]:
    return {
        "id": article.article_id,
        "sku": article.sku,
        "name": article.name,
        "search_text": names.search_text(article.name),
        "category_id": article.category_id,
        "price": article.price,
        "tax_rate_id": article.tax_rate_id,
        "unit": article.unit,
        "stock_policy": article.stock_policy.value,
        "favourite": article.favourite,
        "active": article.active,
        "updated_at": now,
    }


# --- statements ------------------------------------------------------------------------------

_SCANNED = sa.select(
    articles.c.id,
    articles.c.sku,
    articles.c.name,
    articles.c.unit,
    articles.c.price,
    articles.c.tax_rate_id,
    articles.c.stock_policy,
    tax_rates.c.rate_ppm,
    tax_rates.c.inclusive,
).join_from(articles, tax_rates, tax_rates.c.id == articles.c.tax_rate_id)

_BY_ID = _SCANNED.where(articles.c.id == sa.bindparam("id", type_=uid()), articles.c.active)

#: A barcode as typed comes before another spelling of it, both before a sku.
_hits = sa.union_all(
    sa.select(
        barcodes.c.article_id,
        barcodes.c.quantity,
        sa.case((barcodes.c.code == sa.bindparam("code"), 0), else_=1).label("place"),
    ).where(barcodes.c.code.in_(sa.bindparam("ways", expanding=True))),
    sa.select(articles.c.id, sa.literal_column("1000"), sa.literal_column("2")).where(
        articles.c.sku == sa.bindparam("code")
    ),
    sa.select(articles.c.id, sa.literal_column("1000"), sa.literal_column("3")).where(
        articles.c.sku == sa.bindparam("sku")
    ),
).subquery("hits")
_BY_CODE = (
    _SCANNED.add_columns(_hits.c.quantity)
    .join(_hits, _hits.c.article_id == articles.c.id)
    .where(articles.c.active)
    .order_by(_hits.c.place)
    .limit(1)
)

_ID = sa.bindparam("id", type_=uid())
_VIEW = VIEW.where(articles.c.id == _ID)
_FAVOURITES = (
    VIEW.where(articles.c.favourite.is_not(None), articles.c.active)
    .order_by(articles.c.favourite, articles.c.name)
    .limit(MOST_FOUND)
)
_IN_CATEGORY = (
    VIEW.where(articles.c.category_id == sa.bindparam("category", type_=uid()), articles.c.active)
    .order_by(articles.c.search_text, articles.c.id)
    .limit(MOST_FOUND)
)

_CATEGORIES = sa.select(
    categories.c.id,
    categories.c.name,
    sa.select(sa.func.count())
    .where(articles.c.category_id == categories.c.id, articles.c.active)
    .scalar_subquery()
    .label("articles"),
).order_by(categories.c.position, categories.c.name)
_CATEGORY_NAMES = sa.select(categories.c.id, categories.c.name)
_TAX_RATES = sa.select(tax_rates).order_by(tax_rates.c.id)

_ARTICLE = sa.select(articles).where(articles.c.id == _ID)
_AT_MAIN = stock_levels.c.location_id == sa.literal_column(f"'{MAIN_LOCATION}'")
_WITH_SKU = on_each_engine(lambda among: sa.select(articles).where(among(articles.c.sku, "skus")))
_WITH_ID = on_each_engine(lambda among: sa.select(articles).where(among(articles.c.id, "ids")))
_OWNERS = on_each_engine(
    lambda among: sa.select(barcodes.c.code, barcodes.c.article_id).where(
        among(barcodes.c.code, "codes")
    )
)
_LEVELS = on_each_engine(
    lambda among: (
        sa.select(stock_levels)
        .where(among(stock_levels.c.sku_id, "ids"), _AT_MAIN)
        .order_by(stock_levels.c.sku_id)
    )
)
_HOLD_LEVELS = {engine: levels.with_for_update() for engine, levels in _LEVELS.items()}

_ADD = ManyRows(
    "articles",
    *("id", "sku", "name", "search_text", "category_id", "price", "tax_rate_id", "unit"),
    *("stock_policy", "favourite", "active", "updated_at"),
)
_CHANGE = (
    sa.update(articles)
    .where(articles.c.id == sa.bindparam("this", type_=uid()))
    .values(
        {c.name: sa.bindparam(c.name) for c in articles.c if c.name not in {"id", "version"}}
        | {"version": articles.c.version + 1}
    )
)
_TOUCH = (
    sa.update(articles)
    .where(articles.c.id == sa.bindparam("this", type_=uid()))
    .values(version=articles.c.version + 1, updated_at=sa.bindparam("updated_at"))
)
_ADD_BARCODES = ManyRows("barcodes", "code", "article_id", "quantity")
_ADD_CATEGORY = sa.insert(categories).values(
    position=sa.select(
        sa.func.coalesce(sa.func.max(categories.c.position), 0) + 1
    ).scalar_subquery()
)
_ADD_TAX_RATE = sa.insert(tax_rates)
_OPEN_LEVELS = ManyRows(
    "stock_levels", "sku_id", "location_id", "on_hand", "reserved", "allow_negative"
)
_CORRECT = (
    sa.update(stock_levels)
    .where(stock_levels.c.sku_id == _ID, _AT_MAIN)
    .values(on_hand=stock_levels.c.on_hand + sa.bindparam("delta"))
)
_ALLOW_NEGATIVE = (
    sa.update(stock_levels)
    .where(stock_levels.c.sku_id == sa.bindparam("this", type_=uid()), _AT_MAIN)
    .values(allow_negative=sa.bindparam("allowed"))
)
_MOVE = ManyRows("stock_movements", "sku_id", "location_id", "delta", "reason", "at")
_ANALYZE = sa.text("ANALYZE articles, barcodes")
