"""Sales by article and by category."""

from pos.domain.report import ReportAsked, ReportColumn, Value, Values
from pos.services.reports.shape import Shape
from pos.store.reports import Sold
from pos.store.unit import Unit

_SOLD = (
    ReportColumn("discount", "Discounts", Values.MONEY),
    ReportColumn("net", "Net", Values.MONEY),
    ReportColumn("tax", "VAT", Values.MONEY),
    ReportColumn("gross", "Total", Values.MONEY),
)
_ARTICLES = (
    ReportColumn("sku", "Code", Values.TEXT),
    ReportColumn("name", "Article", Values.TEXT, wide=True),
    ReportColumn("quantity", "Quantity", Values.QUANTITY),
    ReportColumn("unit", "Unit", Values.TEXT),
    *_SOLD,
)
_CATEGORIES = (
    ReportColumn("category", "Category", Values.TEXT, wide=True),
    ReportColumn("lines", "Lines", Values.COUNT),
    *_SOLD,
)
NO_CATEGORY = "No category"


def by_article(unit: Unit, asked: ReportAsked) -> Shape:
    """Add up by article, what sold for most first; an article sold as pieces and by weight twice.

    It stands under the code and the name it has now, whatever it was called when it was sold.
    """
    found = sorted(
        unit.reports.articles(asked), key=lambda one: (-one.sold.gross, one.name, one.sku, one.unit)
    )
    return Shape(
        _ARTICLES,
        tuple((one.sku, one.name, one.quantity, one.unit, *_figures(one.sold)) for one in found),
    )


def by_category(unit: Unit, asked: ReportAsked) -> Shape:
    """Add up by the category in which each article is now, in the order of the till's keys."""
    return Shape(
        _CATEGORIES,
        tuple(
            (one.name or NO_CATEGORY, one.lines, *_figures(one.sold))
            for one in unit.reports.categories(asked)
        ),
    )


def _figures(sold: Sold) -> tuple[Value, ...]:
    return sold.discount, sold.gross - sold.tax, sold.tax, sold.gross
