"""People as Qt widgets: the list at the left, the person who is edited at the right."""

from pos.api.events import StoreChanged
from ui.bridge.office import OfficeDesk
from ui.screens.people.presenter import COLUMNS, ROLE_WORDS, PeoplePresenter, Shown
from ui.widgets.button import Button
from ui.widgets.editpage import EditPage
from ui.widgets.editpanel import EditPanel
from ui.widgets.table import DataTable


class PeopleView(EditPage):
    """Marks a person to show them; Ctrl+N begins somebody new, Ctrl+S keeps what was typed."""

    def __init__(self, office: OfficeDesk) -> None:
        super().__init__(
            "People",
            DataTable(COLUMNS, "People", noun=("person", "people")),
            Button("Somebody new", icon="user-plus", key="Ctrl+N"),
            EditPanel(),
        )
        self.presenter = PeoplePresenter(office, self)
        self.pin_key = Button("Give another PIN", icon="lock")
        self.unlock_key = Button("Let them try again", icon="lock-open")
        self._make_form()
        self._connect(office)

    def _make_form(self) -> None:
        form = self.panel.form
        form.add_text("name", "Name", required=True)
        form.add_choice("role", "Role", tuple((r.value, w) for r, w in ROLE_WORDS.items()))
        form.add_switch(
            "active", "Works here", hint="Who left cannot sign in; what they sold stays theirs."
        )
        self.panel.add_keys((self.pin_key, self.unlock_key))

    def _connect(self, office: OfficeDesk) -> None:
        presenter = self.presenter
        self.table.marked.connect(presenter.mark)
        self.table.sorted.connect(self._on_sort)
        self.table.layout_changed.connect(lambda: presenter.keep_layout(self.table.layout_()))
        self.search.edited.connect(presenter.find)
        self.new_key.clicked.connect(lambda _=False: presenter.new())
        self.panel.form.changed.connect(presenter.edited)
        self.panel.save.connect(lambda: presenter.save(self.panel.form.values()))
        self.panel.take_back.connect(presenter.take_back)
        self.pin_key.clicked.connect(lambda _=False: presenter.set_pin())
        self.unlock_key.clicked.connect(lambda _=False: presenter.unlock())
        self.look.timeout.connect(presenter.look_again)
        office.desk.news.on(StoreChanged, lambda _event: self.look_soon(), self)

    def _on_sort(self, key: str, descending: bool) -> None:  # noqa: FBT001 - a signal's shape
        keys = [column.key for column in COLUMNS]
        self.presenter.sort(keys.index(key), descending=descending)

    def enter(self, _what: object) -> None:
        """Be shown."""
        self.presenter.enter()
        self.table.take_focus()

    def leave(self) -> None:
        """Another page takes the place; what is typed stays."""

    def closing(self) -> str:
        """Say what would be lost."""
        return "A change to a person was not saved." if self.presenter.dirty else ""

    def show_person(self, shown: Shown) -> None:
        """See `Surface`."""
        self.panel.set_title(shown.title, shown.detail, shown.why_not)
        self.panel.form.set_values(shown.values)
        self.panel.form.set_usable(not shown.why_not, shown.why_not)
        self.panel.set_undoable(undoable=not shown.why_not, why=shown.why_not)
        self.panel.form.set_shown("active", not shown.is_new)
        self.new_key.set_usable(not shown.why_not, shown.why_not)
        self.pin_key.set_usable(
            not shown.is_new and not shown.why_not, shown.why_not or "Save the person first."
        )
        self.unlock_key.set_usable(shown.can_unlock, "No PIN was mistyped.")
        if shown.is_new:
            self.panel.form.take_focus()
