"""Columns and rows of a report, and what its rows add up to."""

from dataclasses import dataclass

from pos.domain.report import ReportColumn, Value, Values

#: Rates cannot be added up, quantities of pieces and kilograms neither.
_ADDED = (Values.COUNT, Values.MONEY)


@dataclass(frozen=True)
class Shape:
    """What one kind of report makes of the store's rows."""

    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def totals(self) -> tuple[Value, ...]:
        """What the rows add up to, column by column; the first column says that they do."""
        sums: list[Value] = []
        for place, column in enumerate(self.columns):
            figures = [row[place] for row in self.rows]
            whole = sum(one for one in figures if isinstance(one, int))
            sums.append(whole if column.of in _ADDED else None)
        return tuple(sums)
