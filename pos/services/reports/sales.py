"""Sales by day, hour, cashier and till: the same columns, added up by another key."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from pos.domain.report import (
    ReportAsked,
    ReportColumn,
    Value,
    Values,
    local_moment,
)
from pos.services.reports.shape import Shape
from pos.store.reports import SalesOf
from pos.store.unit import Unit

_COLUMNS = (
    ReportColumn("sales", "Sales", Values.COUNT),
    ReportColumn("returns", "Returns", Values.COUNT),
    ReportColumn("discount", "Discounts", Values.MONEY),
    ReportColumn("net", "Net", Values.MONEY),
    ReportColumn("tax", "VAT", Values.MONEY),
    ReportColumn("gross", "Total", Values.MONEY),
    ReportColumn("rounding", "Rounding", Values.MONEY),
    ReportColumn("paid", "Paid", Values.MONEY),
)
_WITH_EMPTY_DAYS = 366
_DAY = ReportColumn("day", "Day", Values.DAY, wide=True)
_HOUR = ReportColumn("hour", "Hour", Values.TEXT, wide=True)
_CASHIER = ReportColumn("cashier", "Cashier", Values.TEXT, wide=True)
_TILL = ReportColumn("till", "Till", Values.TEXT, wide=True)


def by_day(unit: Unit, asked: ReportAsked) -> Shape:
    """Add up by day; within a year a day without a sale is there too, if there was any."""

    def day(one: SalesOf) -> str:
        return local_moment(int(one.key), asked.zone).date().isoformat()

    found = unit.reports.by_slot(asked)
    first, last = asked.days
    many = (last - first).days + 1
    days = (
        [first + timedelta(days=n) for n in range(many)]
        if found and many <= _WITH_EMPTY_DAYS
        else []
    )
    known = {one.isoformat(): [0] * len(_COLUMNS) for one in days}
    return _shape(_DAY, _summed(found, day, known))


def by_hour(unit: Unit, asked: ReportAsked) -> Shape:
    """Add up by hour of the day, all days together; from the first hour with a sale to the last."""

    def hour(one: SalesOf) -> str:
        return _hour(local_moment(int(one.key), asked.zone).hour)

    found = unit.reports.by_slot(asked)
    hours = [local_moment(int(one.key), asked.zone).hour for one in found]
    between = range(min(hours), max(hours) + 1) if hours else ()
    known = {_hour(one): [0] * len(_COLUMNS) for one in between}
    return _shape(_HOUR, _summed(found, hour, known))


def by_cashier(unit: Unit, asked: ReportAsked) -> Shape:
    """Add up by cashier."""
    return _by_name(_CASHIER, unit.reports.by_cashier(asked), unit.reports.people_names())


def by_till(unit: Unit, asked: ReportAsked) -> Shape:
    """Add up by till."""
    return _by_name(_TILL, unit.reports.by_till(asked), unit.reports.till_names())


def _by_name(head: ReportColumn, found: Iterable[SalesOf], names: Mapping[str, str]) -> Shape:
    return _shape(head, _summed(found, lambda one: names[str(one.key)], {}))


def _hour(hour: int) -> str:
    return f"{hour:02d}:00 to {(hour + 1) % 24:02d}:00"


def _figures(one: SalesOf) -> list[int]:
    sold = one.sold
    net, paid = sold.gross - sold.tax, sold.gross - one.rounding
    return [
        one.sales,
        one.returns,
        sold.discount,
        net,
        sold.tax,
        sold.gross,
        -one.rounding,
        paid,
    ]


def _summed(
    found: Iterable[SalesOf], key: Callable[[SalesOf], str], sums: dict[str, list[int]]
) -> dict[str, list[int]]:
    for one in found:
        figures = _figures(one)
        so_far = sums.setdefault(key(one), [0] * len(figures))
        sums[key(one)] = [a + b for a, b in zip(so_far, figures, strict=True)]
    return sums


def _shape(head: ReportColumn, sums: dict[str, list[int]]) -> Shape:
    rows: tuple[tuple[Value, ...], ...] = tuple((key, *sums[key]) for key in sorted(sums))
    return Shape((head, *_COLUMNS), rows)
