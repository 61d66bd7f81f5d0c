"""How an article is read to be shown: one statement for every list of them."""

from typing import Any, cast

import sqlalchemy as sa

from pos.domain.article import MAIN_LOCATION, Unit
from pos.domain.goods import ArticleView, StockPolicy
from pos.store.tables import articles, barcodes, categories, stock_levels

VIEW = (
    sa.select(
        articles.c.id,
        articles.c.sku,
        articles.c.name,
        articles.c.price,
        articles.c.unit,
        articles.c.stock_policy,
        categories.c.name.label("category"),
        sa.select(sa.func.min(barcodes.c.code))
        .where(barcodes.c.article_id == articles.c.id)
        .scalar_subquery()
        .label("barcode"),
        sa.func.coalesce(stock_levels.c.on_hand - stock_levels.c.reserved, 0).label("available"),
    )
    .join_from(articles, categories, categories.c.id == articles.c.category_id, isouter=True)
    .outerjoin(
        stock_levels,
        sa.and_(
            stock_levels.c.sku_id == articles.c.id,
            stock_levels.c.location_id == sa.literal_column(f"'{MAIN_LOCATION}'"),
        ),
    )
)


def view_of(row: sa.Row[Any]) -> ArticleView:
    """Make a row of `VIEW` fit to be shown."""
    policy = StockPolicy(row.stock_policy)
    return ArticleView(
        article_id=row.id,
        sku=row.sku,
        name=row.name,
        price=row.price,
        unit=cast("Unit", row.unit),
        stock_policy=policy,
        category=row.category,
        barcode=row.barcode,
        available=None if policy is StockPolicy.UNTRACKED else row.available,
    )
