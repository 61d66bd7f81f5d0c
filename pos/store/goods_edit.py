"""Articles, categories and tax rates as the office edits them: each row with its version."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from pos.domain import names
from pos.domain.goods import StockPolicy
from pos.domain.goods_edit import ArticleSheet, CategorySheet, TaxSheet
from pos.store.tables import articles, barcodes, cart_lines, categories, tax_rates, uid

if TYPE_CHECKING:
    from pos.domain.article import Unit

_A, _B, _C, _T = articles.c, barcodes.c, categories.c, tax_rates.c


class GoodsEdit:
    """What is edited of the goods, inside one unit of work.

    Writes say whether the version was still there.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # --- articles ----------------------------------------------------------------------------

    def article(self, article_id: str, *, hold: bool = False) -> ArticleSheet | None:
        """Read an article with its codes; with ``hold`` nobody else changes it meanwhile."""
        statement = _ARTICLE.with_for_update(key_share=True) if hold else _ARTICLE
        row = self._connection.execute(statement, {"this": article_id}).one_or_none()
        if row is None:
            return None
        codes = self._connection.execute(_CODES, {"this": article_id})
        return _sheet(row, tuple((code.code, code.quantity) for code in codes))

    def write(self, article: ArticleSheet, now: int) -> bool:
        """Write an article as it shall stand, under the version after its own."""
        done = self._connection.execute(
            _WRITE,
            {
                "this": article.article_id,
                "seen": article.version,
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
            },
        )
        return done.rowcount == 1

    def drop_codes(self, codes: Iterable[str]) -> None:
        """Take codes away from whatever article has them."""
        these = list(codes)
        if these:
            self._connection.execute(_DROP_CODES, {"these": these})

    def set_code_quantities(self, quantities: Mapping[str, int]) -> None:
        """Say how much one scan of these codes stands for."""
        rows = [{"code_": code, "much": much} for code, much in quantities.items()]
        if rows:
            self._connection.execute(_SET_QUANTITY, rows)

    def article_called(self, sku: str) -> ArticleSheet | None:
        """Find the article with this stock number."""
        row = self._connection.execute(_CALLED, {"sku": sku}).one_or_none()
        return None if row is None else _sheet(row, ())

    # --- categories --------------------------------------------------------------------------

    def categories(self) -> tuple[CategorySheet, ...]:
        """List the categories in the shop's order, with how many articles are in each."""
        counts = {r.id: (r.articles, r.unsold) for r in self._connection.execute(_PER_CATEGORY)}
        return tuple(
            CategorySheet(
                row.id, row.name, row.position, *counts.get(row.id, (0, 0)), version=row.version
            )
            for row in self._connection.execute(_CATEGORIES)
        )

    def add_category(self, category: CategorySheet) -> None:
        """Put a new category into the shop."""
        self._connection.execute(_ADD_CATEGORY, {"id": category.category_id, **category.values()})

    def write_category(self, category: CategorySheet) -> bool:
        """Write a category as it shall stand, under the version after its own."""
        values = {"this": category.category_id, "seen": category.version, **category.values()}
        return self._connection.execute(_WRITE_CATEGORY, values).rowcount == 1

    def drop_category(self, category: CategorySheet) -> bool:
        """Delete a category that nothing is in."""
        values = {"this": category.category_id, "seen": category.version}
        return self._connection.execute(_DROP_CATEGORY, values).rowcount == 1

    # --- tax rates ---------------------------------------------------------------------------

    def taxes(self) -> tuple[TaxSheet, ...]:
        """List the tax rates, the oldest, which new articles get, first."""
        counts = {r.id: r.articles for r in self._connection.execute(_PER_TAX)}
        return tuple(
            TaxSheet(
                row.id,
                row.name,
                row.rate_ppm,
                row.inclusive,
                counts.get(row.id, 0),
                version=row.version,
            )
            for row in self._connection.execute(_TAXES)
        )

    def add_tax(self, tax: TaxSheet) -> None:
        """Put a new tax rate into the shop."""
        self._connection.execute(_ADD_TAX, {"id": tax.tax_rate_id, **tax.values()})

    def write_tax(self, tax: TaxSheet) -> bool:
        """Write a tax rate as it shall stand, under the version after its own."""
        values = {"this": tax.tax_rate_id, "seen": tax.version, **tax.values()}
        return self._connection.execute(_WRITE_TAX, values).rowcount == 1

    def tax_was_sold(self, tax_rate_id: str) -> bool:
        """Tell whether a line of any cart, however old, names the rate."""
        return self._connection.execute(_TAX_SOLD, {"this": tax_rate_id}).first() is not None

    def drop_tax(self, tax: TaxSheet) -> bool:
        """Delete a tax rate that nothing names."""
        values = {"this": tax.tax_rate_id, "seen": tax.version}
        return self._connection.execute(_DROP_TAX, values).rowcount == 1


def _sheet(row: sa.Row[Any], codes: tuple[tuple[str, int], ...]) -> ArticleSheet:
    return ArticleSheet(
        article_id=row.id,
        sku=row.sku,
        name=row.name,
        codes=codes,
        category_id=row.category_id,
        price=row.price,
        tax_rate_id=row.tax_rate_id,
        unit=cast("Unit", row.unit),
        stock_policy=StockPolicy(row.stock_policy),
        favourite=row.favourite,
        active=row.active,
        version=row.version,
        updated_at=row.updated_at,
    )


_THIS = sa.bindparam("this", type_=uid())
_SEEN = sa.bindparam("seen", type_=sa.BigInteger())
_ARTICLE = sa.select(articles).where(_A.id == _THIS)
_CALLED = sa.select(articles).where(_A.sku == sa.bindparam("sku", type_=sa.Text()))
_CODES = sa.select(_B.code, _B.quantity).where(_B.article_id == _THIS).order_by(_B.code)
_EDITED = (
    *("sku", "name", "search_text", "category_id", "price", "tax_rate_id", "unit"),
    *("stock_policy", "favourite", "active", "updated_at"),
)
_WRITE = (
    sa.update(articles)
    .where(_A.id == _THIS, _A.version == _SEEN)
    .values({name: sa.bindparam(name, type_=_A[name].type) for name in _EDITED})
    .values(version=_A.version + 1)
)
_DROP_CODES = sa.delete(barcodes).where(
    _B.code.in_(sa.bindparam("these", type_=sa.Text(), expanding=True))
)
_SET_QUANTITY = (
    sa.update(barcodes)
    .where(_B.code == sa.bindparam("code_", type_=sa.Text()))
    .values(quantity=sa.bindparam("much", type_=sa.BigInteger()))
)
_CATEGORIES = sa.select(categories).order_by(_C.position, _C.name, _C.id)
_PER_CATEGORY = (
    sa.select(
        _A.category_id.label("id"),
        sa.func.count().label("articles"),
        sa.func.count().filter(sa.not_(_A.active)).label("unsold"),
    )
    .where(_A.category_id.is_not(None))
    .group_by(_A.category_id)
)
_ADD_CATEGORY = sa.insert(categories)
_WRITE_CATEGORY = (
    sa.update(categories)
    .where(_C.id == _THIS, _C.version == _SEEN)
    .values(
        name=sa.bindparam("name", type_=sa.Text()),
        position=sa.bindparam("position", type_=sa.BigInteger()),
        version=_C.version + 1,
    )
)
_DROP_CATEGORY = sa.delete(categories).where(_C.id == _THIS, _C.version == _SEEN)
_TAXES = sa.select(tax_rates).order_by(_T.id)
_PER_TAX = sa.select(_A.tax_rate_id.label("id"), sa.func.count().label("articles")).group_by(
    _A.tax_rate_id
)
_ADD_TAX = sa.insert(tax_rates)
_WRITE_TAX = (
    sa.update(tax_rates)
    .where(_T.id == _THIS, _T.version == _SEEN)
    .values(
        name=sa.bindparam("name", type_=sa.Text()),
        rate_ppm=sa.bindparam("rate_ppm", type_=sa.BigInteger()),
        inclusive=sa.bindparam("inclusive", type_=sa.Boolean()),
        version=_T.version + 1,
    )
)
_TAX_SOLD = sa.select(cart_lines.c.id).where(cart_lines.c.tax_rate_id == _THIS).limit(1)
_DROP_TAX = sa.delete(tax_rates).where(_T.id == _THIS, _T.version == _SEEN)
