"""Lists of articles as CSV files: with the columns that `holdfast import articles` reads again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from pos.domain.article import percent
from pos.domain.goods_edit import GoodsQuery
from pos.domain.money import CURRENCIES, Currency
from pos.domain.quantity import ONE
from pos.services.documents import Documents
from pos.services.goods_import.file import COLUMNS
from pos.services.table_file import Cell
from pos.store.engine import Store, Unit
from pos.store.goods_list import GoodsLine

STOCK_COLUMNS = ("sku", "barcode", "name", "category", "unit", "on_hand", "kept_aside", "available")
_MICROS = 1_000_000


def write_articles(store: Store, documents: Documents, query: GoodsQuery) -> Path:
    """Write all articles that match, in the order of the list.

    Raises:
        Problem: FILE_WRONG; nothing is left half written.
    """
    with store.read() as unit:
        currency = CURRENCIES[unit.shop.settings().currency]
        rows = (_article_row(line, currency) for line in unit.goods_list.stream(query))
        return documents.csv(f"Articles {_day(unit)}", COLUMNS, rows)


def write_stock(store: Store, documents: Documents, query: GoodsQuery) -> Path:
    """Write the stock of all articles that match.

    Raises:
        Problem: FILE_WRONG; nothing is left half written.
    """
    with store.read() as unit:
        return documents.csv(f"Stock {_day(unit)}", STOCK_COLUMNS, _stock_rows(unit, query))


def _day(unit: Unit) -> str:
    return f"{datetime.fromtimestamp(unit.now() / _MICROS, tz=UTC).astimezone():%Y-%m-%d}"


def _article_row(line: GoodsLine, currency: Currency) -> tuple[Cell, ...]:
    row = line.row
    price = None if row.price is None else Decimal(row.price) / currency.unit
    return (
        "|".join(line.codes),
        row.name,
        row.sku,
        row.category,
        price,
        line.tax_name or percent(line.rate_ppm),
        "yes" if line.inclusive else "no",
        row.unit,
        row.stock_policy.value,
        _quantity(row.on_hand),
    )


def _stock_rows(unit: Unit, query: GoodsQuery) -> Iterator[tuple[Cell, ...]]:
    for line in unit.goods_list.stream(query):
        row = line.row
        kept = (_quantity(row.on_hand), _quantity(row.reserved), _quantity(row.available))
        yield (row.sku, " ".join(line.codes), row.name, row.category, row.unit, *kept)


def _quantity(thousandths: int | None) -> Decimal | None:
    return None if thousandths is None else Decimal(thousandths) / ONE
