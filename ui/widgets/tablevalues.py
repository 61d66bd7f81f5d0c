"""What a table shows, as plain frozen values; presenters may use this (no Qt)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ui.widgets.values import Tone

#: A column is never dragged narrower than a finger.
LEAST_WIDTH = 44
#: So many times its width a column that stretches takes besides.
_STRETCH = 2


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        key: what the layout and the order by this column name it.
        title: its head.
        width: in logical pixels, at first; the person drags another.
        right: for figures: they stand at the right, in tabular type.
        sortable: whether its head orders the rows.
        shown: whether it is seen at first.
        stretch: takes what width is left over; one column of a table has it.
    """

    key: str
    title: str
    width: int
    right: bool = False
    sortable: bool = True
    shown: bool = True
    stretch: bool = False


@dataclass(frozen=True)
class TableRow:
    """One row, every string ready to paint, in the order of the columns.

    Attributes:
        key: what `DataTable.marked` and `DataTable.opened` give back.
        cells: one text for each column.
        tone: colours the icon before the first column; without ``icon`` the tone's own is taken.
        icon: name of an icon before the first column.
    """

    key: str
    cells: tuple[str, ...]
    tone: Tone = Tone.PLAIN
    icon: str | None = None

    @property
    def has_icon(self) -> bool:
        """Whether an icon stands before its words."""
        return self.icon is not None or self.tone is not Tone.PLAIN


def shared(columns: Sequence[Column], own: Mapping[str, int], room: int) -> list[int]:
    """Share a table's room: what is left over goes to the column that stretches, up to three times.

    What is left then goes to all alike: a wide table would tear names and figures apart. A width
    that a person chose is only touched where every column has one.
    """
    widths = [own.get(column.key, column.width) for column in columns]
    spare = room - sum(widths)
    if spare <= 0 or not columns:
        return widths
    free = [place for place, column in enumerate(columns) if column.key not in own]
    stretching = [place for place in free if columns[place].stretch]
    for place in stretching:
        more = min(spare // len(stretching), _STRETCH * widths[place])
        widths[place] += more
    spare = room - sum(widths)
    takers = free or [len(columns) - 1]
    whole = sum(widths[place] for place in takers)
    for place in takers:
        widths[place] += spare * widths[place] // whole
    widths[takers[-1]] += room - sum(widths)
    return widths


@dataclass(frozen=True)
class TableLayout:
    """How a person left a table: own widths, hidden columns, order; kept as a plain dict."""

    widths: Mapping[str, int]
    hidden: frozenset[str]
    sort: tuple[str, bool] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Give what is kept for the person."""
        return {
            "widths": dict(self.widths),
            "hidden": sorted(self.hidden),
            "sort": list(self.sort) if self.sort else None,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any], columns: Iterable[Column]) -> Self:
        """Read what was kept; what is unknown or makes no sense is left out."""
        known = {column.key: column for column in columns}
        return cls(_widths(kept, known), _hidden(kept, known), _sort(kept, known))


def _widths(kept: Mapping[str, Any], known: Mapping[str, Column]) -> dict[str, int]:
    widths = kept.get("widths")
    if not isinstance(widths, Mapping):
        return {}
    return {
        key: max(LEAST_WIDTH, width)
        for key, width in widths.items()
        if key in known and isinstance(width, int)
    }


def _hidden(kept: Mapping[str, Any], known: Mapping[str, Column]) -> frozenset[str]:
    hidden = kept.get("hidden")
    if not isinstance(hidden, list):
        return frozenset(key for key, column in known.items() if not column.shown)
    named = frozenset(key for key in hidden if isinstance(key, str) and key in known)
    return named if len(named) < len(known) else frozenset()


def _sort(kept: Mapping[str, Any], known: Mapping[str, Column]) -> tuple[str, bool] | None:
    match kept.get("sort"):
        case [str() as key, bool() as descending] if key in known and known[key].sortable:
            return key, descending
    return None
