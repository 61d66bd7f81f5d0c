"""What the page of the stock shows, and how a person left its list (no Qt)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pos.api.office.views import CategorySheet, GoodsOrder, GoodsQuery, Which
from ui.bridge.goods_listing import ListSurface
from ui.widgets.tablevalues import TableRow


@dataclass(frozen=True)
class Shown:
    """What stands beside the list; ``why_not`` disables the form and says why."""

    title: str
    detail: str
    movements: tuple[TableRow, ...]
    movement_count: int
    why_not: str


class Surface(ListSurface, Protocol):
    """The page, as its presenter sees it."""

    def show_choices(self, categories: tuple[CategorySheet, ...]) -> None:
        """Offer the categories there are."""

    def show_filters(self, query: GoodsQuery, layout: Mapping[str, Any]) -> None:
        """Show how this person left the list."""

    def mark(self, article_id: str) -> None:
        """Mark a row."""

    def show_stock(self, shown: Shown) -> None:
        """Show an article's stock and movements; what is typed stays."""

    def put_movements(self, first: int, rows: tuple[TableRow, ...]) -> None:
        """Show older movements in their places."""

    def show_form(self, values: Mapping[str, Any]) -> None:
        """Fill the form."""

    def show_act(self, act: str) -> None:
        """Say in the form what is typed for this act."""

    def show_back(self, why_not: str) -> None:
        """Enable *Take back*, or say why not."""

    def show_dirty(self, *, dirty: bool) -> None:
        """Enable *Save* or not."""

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, at a field where it is of one; empty for nothing."""

    def typed(self) -> Mapping[str, Any]:
        """Give what stands in the form."""

    def open_form(self, *, typing: bool) -> None:
        """Show the form where it lies over the list; ``typing``: give it the keyboard."""

    def show_saved(self, path: Path) -> None:
        """Say where a file is."""

    def show_writing(self, *, writing: bool) -> None:
        """Say that a file is being written; another cannot be begun meanwhile."""

    def layout_(self) -> Mapping[str, Any]:
        """Give widths, columns and order, to be kept."""


def kept_query(kept: Mapping[str, Any]) -> GoodsQuery:
    """Read how a person left the list; what makes no sense any more is left out."""
    which = kept.get("which")
    order, descending = GoodsOrder.NAME, False
    match layout_of(kept).get("sort"):
        case [str() as key, bool() as down] if key in set(GoodsOrder):
            order, descending = GoodsOrder(key), down
    return GoodsQuery(
        which=Which(which) if which in set(Which) else Which.SOLD,
        tracked=True,
        order=order,
        descending=descending,
    )


def layout_of(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give how a person left the columns, where that was kept."""
    layout = kept.get("layout")
    return layout if isinstance(layout, Mapping) else {}
