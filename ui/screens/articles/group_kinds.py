"""What the office can do with categories and tax rates, in one shape for both (no Qt)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pos.api.office.views import Change, TaxSheet, percent
from ui.bridge.office import OfficeDesk
from ui.widgets.tablevalues import Column

CATEGORY_COLUMNS = (
    Column("name", "Category", 220, stretch=True, sortable=False),
    Column("articles", "Articles", 110, right=True, sortable=False),
    Column("unsold", "Not sold any more", 150, right=True, sortable=False),
)
TAX_COLUMNS = (
    Column("name", "Tax rate", 180, stretch=True, sortable=False),
    Column("rate", "Rate", 90, right=True, sortable=False),
    Column("inclusive", "Where", 150, sortable=False),
    Column("articles", "Articles", 110, right=True, sortable=False),
)


@dataclass(frozen=True)
class Group:
    """One row, ready for the list and the form; ``used`` articles keep it from being deleted."""

    ident: str
    name: str
    version: int
    cells: tuple[str, ...]
    values: Mapping[str, Any]
    used: int


class Kind(Protocol):
    """What the office can do with one kind of group."""

    noun: str

    def all(self) -> tuple[Group, ...]:
        """List them."""

    def blank(self) -> Mapping[str, Any]:
        """Give the form of a new one."""

    def last(self, ident: str) -> Change | None:
        """Give its last change."""

    def save(self, group: Group | None, values: Mapping[str, Any]) -> str:
        """Make or change one; gives its id."""

    def undo(self, group: Group) -> None:
        """Take its last change back."""

    def delete(self, group: Group) -> None:
        """Delete it."""


class Categories:
    """Categories, as `GroupsPresenter` keeps them."""

    noun = "category"

    def __init__(self, office: OfficeDesk) -> None:
        self._goods = office.office.goods

    def all(self) -> tuple[Group, ...]:
        """See `Kind`."""
        return tuple(
            Group(
                one.category_id,
                one.name,
                one.version,
                (one.name, str(one.articles), str(one.unsold)),
                {"name": one.name},
                one.articles,
            )
            for one in self._goods.categories()
        )

    def blank(self) -> Mapping[str, Any]:
        """See `Kind`."""
        return {"name": ""}

    def last(self, ident: str) -> Change | None:
        """See `Kind`."""
        return self._goods.last_change_of_category(ident)

    def save(self, group: Group | None, values: Mapping[str, Any]) -> str:
        """See `Kind`."""
        if group is None:
            return self._goods.add_category(values["name"])
        self._goods.rename_category(group.ident, values["name"], version=group.version)
        return group.ident

    def undo(self, group: Group) -> None:
        """See `Kind`."""
        self._goods.undo_category(group.ident, version=group.version)

    def delete(self, group: Group) -> None:
        """See `Kind`."""
        self._goods.delete_category(group.ident, version=group.version)


class Taxes:
    """Tax rates, as `GroupsPresenter` keeps them."""

    noun = "tax rate"

    def __init__(self, office: OfficeDesk) -> None:
        self._goods = office.office.goods

    def all(self) -> tuple[Group, ...]:
        """See `Kind`."""
        return tuple(_tax(one) for one in self._goods.taxes())

    def blank(self) -> Mapping[str, Any]:
        """See `Kind`."""
        return {"name": "", "rate": "", "inclusive": True}

    def last(self, ident: str) -> Change | None:
        """See `Kind`."""
        return self._goods.last_change_of_tax(ident)

    def save(self, group: Group | None, values: Mapping[str, Any]) -> str:
        """See `Kind`."""
        name, rate, inclusive = values["name"], values["rate"], bool(values["inclusive"])
        if group is None:
            return self._goods.add_tax(name=name, rate=rate, inclusive=inclusive)
        self._goods.change_tax(
            group.ident, name=name, rate=rate, inclusive=inclusive, version=group.version
        )
        return group.ident

    def undo(self, group: Group) -> None:
        """See `Kind`."""
        self._goods.undo_tax(group.ident, version=group.version)

    def delete(self, group: Group) -> None:
        """See `Kind`."""
        self._goods.delete_tax(group.ident, version=group.version)


def _tax(one: TaxSheet) -> Group:
    rate = percent(one.rate_ppm)
    where = "inside the price" if one.inclusive else "on top of it"
    values = {"name": one.name, "rate": rate, "inclusive": one.inclusive}
    cells = (one.name, rate, where, str(one.articles))
    return Group(one.tax_rate_id, one.name, one.version, cells, values, one.articles)
