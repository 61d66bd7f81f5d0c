"""A report as a table on the screen: columns, order, and rows written when they are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pos.api.office.views import Report, ReportColumn, ReportKind
from ui.theme.words import Writing
from ui.widgets.tablevalues import Column, TableRow

_WIDTHS = {"text": 150, "day": 130, "count": 96, "quantity": 110, "money": 122, "rate": 90}
_NARROW = {
    "sku": 150,
    "discount": 104,
    "tax": 104,
    "name": 120,
    "unit": 70,
    "quantity": 100,
    "count": 110,
}
#: Of interest where cash is rounded; they are in every file.
_AT_FIRST_HIDDEN = ("rounding", "paid")
#: What happened last is looked at first; a file is in the order of the days.
_LAST_FIRST = ("day", True)


@dataclass(frozen=True)
class ReportTable:
    """The rows of a report in an order of one's own.

    Attributes:
        report: as it was read.
        writing: how this shop writes its amounts.
        order: the places of the rows.
        sort: by which column they are, and whether the last comes first.
    """

    report: Report
    writing: Writing
    order: tuple[int, ...]
    sort: tuple[str, bool] | None = None

    @classmethod
    def of(cls, report: Report, writing: Writing) -> "ReportTable":
        """Give the rows as they came."""
        return cls(report, writing, tuple(range(len(report.rows))))

    def sorted_by(self, key: str, descending: bool) -> "ReportTable":  # noqa: FBT001 - one truth
        """Give the rows in the order of a column; those that are alike stay as they came."""
        keys = [one.key for one in self.report.columns]
        if key not in keys:
            return self
        place, rows = keys.index(key), self.report.rows
        order = sorted(range(len(rows)), key=lambda n: _rank(rows[n][place]), reverse=descending)
        return replace(self, order=tuple(order), sort=(key, descending))

    def rows(self, first: int, last: int) -> tuple[TableRow, ...]:
        """Write the rows from one place to another, both inclusive."""
        found = self.report.rows
        return tuple(
            TableRow(str(place), self._texts(found[place]))
            for place in self.order[first : last + 1]
        )

    def as_kept(self, layout: Mapping[str, Any]) -> "ReportTable":
        """Give the rows in the order in which the person left them, or the usual one."""
        kept = layout.get("sort")
        match kept:
            case [str() as key, bool() as descending]:
                return self.sorted_by(key, descending)
            case _:
                return self.sorted_by(*_LAST_FIRST)

    @property
    def totals(self) -> tuple[str, ...]:
        """The last line; empty where there is nothing to add up."""
        if not self.report.rows:
            return ()
        return ("Total", *self._texts(self.report.totals)[1:])

    def _texts(self, values: tuple[str | int | None, ...]) -> tuple[str, ...]:
        columns = self.report.columns
        return tuple(
            self._text(column, value) for column, value in zip(columns, values, strict=True)
        )

    def _text(self, column: ReportColumn, value: str | int | None) -> str:
        if isinstance(value, int) and column.of == "money":
            return self.writing.money(value)
        return self.report.text(column, value)


def _rank(value: str | int | None) -> tuple[int, int, str]:
    if isinstance(value, int):
        return (0, value, "")
    return (1, 0, (value or "").casefold())


def columns_of(report: Report) -> tuple[Column, ...]:
    """Give the heads; the widest word takes the room that is left."""
    return tuple(
        Column(
            one.key,
            one.title,
            _NARROW.get(one.key, _WIDTHS[one.of]),
            right=one.is_figure,
            stretch=one.wide,
            shown=one.key not in _AT_FIRST_HIDDEN or report.asked.kind is ReportKind.TENDERS,
        )
        for one in report.columns
    )


def kept_layouts(kept: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Read how a person left the tables; what makes no sense is left out."""
    found = kept.get("tables")
    if not isinstance(found, Mapping):
        return {}
    return {str(kind): one for kind, one in found.items() if isinstance(one, Mapping)}
