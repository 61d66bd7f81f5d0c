"""Categories and tax rates as Qt widgets."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from pos.api.events import StoreChanged
from ui.bridge.office import OfficeDesk
from ui.screens.articles.group_kinds import (
    CATEGORY_COLUMNS,
    TAX_COLUMNS,
    Categories,
    Kind,
    Taxes,
)
from ui.screens.articles.groups import GroupsPresenter, Shown
from ui.widgets.button import Button
from ui.widgets.button import Kind as Look
from ui.widgets.editpage import EditPage
from ui.widgets.editpanel import EditPanel
from ui.widgets.table import DataTable


class GroupsPage(EditPage):
    """Implements `ui.screens.articles.groups.Surface`."""

    def __init__(self, office: OfficeDesk, title: str, table: DataTable, kind: Kind) -> None:
        super().__init__(
            title, table, Button(f"New {kind.noun}", icon="plus", key="Ctrl+N"), EditPanel()
        )
        self.delete_key = Button(f"Delete this {kind.noun}", kind=Look.DANGER, icon="trash")
        self.presenter = GroupsPresenter(office, kind, self)
        self._office = office

    def connect_all(self) -> None:
        """Connect the presenter, once the form has its fields."""
        presenter = self.presenter
        self.table.marked.connect(presenter.mark)
        self.table.layout_changed.connect(lambda: presenter.keep_layout(self.table.layout_()))
        self.search.edited.connect(presenter.find)
        self.new_key.clicked.connect(lambda _=False: self._begin())
        self.panel.form.changed.connect(presenter.edited)
        self.panel.save.connect(presenter.save)
        self.panel.take_back.connect(presenter.take_back)
        self.delete_key.clicked.connect(lambda _=False: presenter.delete())
        self.look.timeout.connect(presenter.look_again)
        self._office.desk.news.on(StoreChanged, lambda _event: self.look_soon(), self)

    def _begin(self) -> None:
        self.presenter.new()
        self.panel.form.take_focus()

    def typed(self) -> Mapping[str, Any]:
        """See `Surface`."""
        return self.panel.form.values()

    def show_group(self, shown: Shown) -> None:
        """See `Surface`."""
        self.panel.set_title(shown.title, shown.detail)
        self.panel.form.set_values(shown.values)
        self.panel.form.set_usable(not shown.why_not, shown.why_not)
        self.panel.set_undoable(undoable=not shown.undo_why_not, why=shown.undo_why_not)
        self.delete_key.set_usable(not shown.delete_why_not, shown.delete_why_not)
        self.new_key.set_usable(not shown.why_not, shown.why_not)


class CategoriesPage(GroupsPage):
    """The categories in the order in which the till shows them; Alt+Up and Alt+Down move one."""

    def __init__(self, office: OfficeDesk) -> None:
        table = DataTable(CATEGORY_COLUMNS, "Categories", noun=("category", "categories"))
        super().__init__(office, "Categories", table, Categories(office))
        goods, presenter = office.office.goods, self.presenter
        self.up_key = Button("Move up", icon="arrow-up", key="Alt+Up")
        self.down_key = Button("Move down", icon="arrow-down", key="Alt+Down")
        self.panel.form.add_text("name", "Name", required=True)
        self.panel.add_keys((self.up_key, self.down_key, self.delete_key))
        self.up_key.clicked.connect(
            lambda _=False: presenter.act(lambda one: goods.move_category(one, up=True))
        )
        self.down_key.clicked.connect(
            lambda _=False: presenter.act(lambda one: goods.move_category(one, up=False))
        )
        self.connect_all()

    @override
    def show_group(self, shown: Shown) -> None:
        """See `Surface`."""
        super().show_group(shown)
        why = shown.why_not or ("Save it first." if shown.is_new else "")
        self.up_key.set_usable(not why, why)
        self.down_key.set_usable(not why, why)


class TaxesPage(GroupsPage):
    """The tax rates of the shop."""

    def __init__(self, office: OfficeDesk) -> None:
        table = DataTable(TAX_COLUMNS, "Tax rates", noun=("tax rate", "tax rates"))
        super().__init__(office, "Tax rates", table, Taxes(office))
        form = self.panel.form
        form.add_text("name", "Name", required=True, hint="It stands on the receipt.")
        form.add_number(
            "rate",
            "Rate",
            placeholder="20 %",
            required=True,
            hint="A change acts from the next scan on. What was sold keeps the rate it had.",
        )
        form.add_switch(
            "inclusive", "Inside the price", hint="Off: it is added on top of the price."
        )
        self.panel.add_keys((self.delete_key,))
        self.connect_all()
