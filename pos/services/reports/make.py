"""Making a report, and giving it on as a table of plain cells."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from pos.domain.money import CURRENCIES
from pos.domain.quantity import ONE
from pos.domain.report import Report, ReportAsked, ReportColumn, ReportKind, Value, Values
from pos.services.reports.goods import by_article, by_category
from pos.services.reports.money import by_tender, vat
from pos.services.reports.sales import by_cashier, by_day, by_hour, by_till
from pos.services.reports.shape import Shape
from pos.services.table_file import Cell
from pos.store.engine import Store
from pos.store.unit import Unit

_MAKERS: Mapping[ReportKind, Callable[[Unit, ReportAsked], Shape]] = {
    ReportKind.SALES: by_day,
    ReportKind.HOURS: by_hour,
    ReportKind.ARTICLES: by_article,
    ReportKind.CATEGORIES: by_category,
    ReportKind.CASHIERS: by_cashier,
    ReportKind.TILLS: by_till,
    ReportKind.TENDERS: by_tender,
    ReportKind.VAT: vat,
}


def make_report(store: Store, asked: ReportAsked) -> Report:
    """Read a report; all of it from one state of the store, while tills go on selling."""
    with store.read() as unit:
        shop = unit.shop.settings()
        shape = _MAKERS[asked.kind](unit, asked)
        tills, people = unit.reports.till_names(), unit.reports.people_names()
        now = unit.now()
    return Report(
        asked=asked,
        columns=shape.columns,
        rows=shape.rows,
        totals=shape.totals,
        currency=shop.currency,
        shop=shop.shop_name,
        till=tills.get(asked.till_id or "", ""),
        cashier=people.get(asked.cashier_id or "", ""),
        made_at=now,
    )


def csv_heads(report: Report) -> tuple[str, ...]:
    """Give the heads of the report as a file; amounts name their currency."""
    return tuple(
        f"{one.title} {report.currency}" if one.of is Values.MONEY else _head(one)
        for one in report.columns
    )


def csv_rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    """Give the rows of the report as a file: numbers as numbers, and no line of totals.

    A total among the rows would be added up once more by whoever adds up the column.
    """
    for row in report.rows:
        yield tuple(
            _cell(column.of, value, report.currency)
            for column, value in zip(report.columns, row, strict=True)
        )


def _head(column: ReportColumn) -> str:
    return f"{column.title} %" if column.of is Values.RATE else column.title


def _cell(of: Values, value: Value, currency: str) -> Cell:
    if not isinstance(value, int):
        return value
    if of is Values.MONEY:
        return Decimal(value).scaleb(-CURRENCIES[currency].decimals)
    if of is Values.QUANTITY:
        return Decimal(value) / ONE
    return Decimal(value) / 10_000 if of is Values.RATE else value
