"""What the figures page shows, every string ready to paint (no Qt)."""

from dataclasses import dataclass

from ui.widgets.charts.values import Amount, Bar, Figure, Point, Row
from ui.widgets.tablevalues import Column, TableRow


@dataclass(frozen=True)
class Titled:
    """The head of a chart: what it shows, of what, and what is said where there is nothing."""

    title: str
    below: str
    empty: str = ""


@dataclass(frozen=True)
class Charts:
    """The charts of the page with their heads."""

    parts: tuple[Bar, ...]
    parts_head: Titled
    running: str
    reasons: tuple[Row, ...]
    reasons_head: Titled
    took: tuple[Point, ...]
    took_head: Titled
    taken: tuple[Amount, ...]
    taken_head: Titled
    bins: tuple[Bar, ...]
    bins_head: Titled
    outcomes: tuple[Amount, ...]
    outcomes_head: Titled


@dataclass(frozen=True)
class Table:
    """One of the tables that say the same as the charts."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class Page:
    """The whole page."""

    figures: tuple[Figure, ...]
    charts: Charts
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Asking:
    """What is asked for: the span, and whose checkouts, by idents and words to choose from."""

    span: str
    till: str
    cashier: str
    tills: tuple[tuple[str, str], ...]
    cashiers: tuple[tuple[str, str], ...]
