"""Tills as Qt widgets: the list at the left, the till that is edited at the right."""

from PySide6.QtCore import QTimer

from pos.api.events import StoreChanged
from ui.bridge.office import OfficeDesk
from ui.screens.tills.presenter import COLUMNS, Shown, TillsPresenter
from ui.widgets.button import Button, Kind
from ui.widgets.editpage import EditPage
from ui.widgets.editpanel import EditPanel
from ui.widgets.table import DataTable

#: Whether a till runs is seen from its signs of life, which are no news.
BEAT_MS = 10_000


class TillsView(EditPage):
    """Marks a till to show it; Ctrl+N makes another, Ctrl+S keeps what was typed."""

    def __init__(self, office: OfficeDesk) -> None:
        super().__init__(
            "Tills",
            DataTable(COLUMNS, "Tills", noun=("till", "tills")),
            Button("Another till", icon="plus", key="Ctrl+N"),
            EditPanel(),
        )
        self.presenter = TillsPresenter(office, self)
        self.retire_key = Button("Retire this till", kind=Kind.DANGER, icon="plug-x")
        self._beat = QTimer(self)
        self._beat.setInterval(BEAT_MS)
        self.panel.form.add_text("name", "Name", required=True)
        self.panel.add_keys((self.retire_key,))
        self._connect(office)

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
        self.retire_key.clicked.connect(lambda _=False: presenter.retire())
        self.look.timeout.connect(presenter.look_again)
        self._beat.timeout.connect(presenter.look_again)
        office.desk.news.on(StoreChanged, lambda _event: self.look_soon(), self)

    def _on_sort(self, key: str, descending: bool) -> None:  # noqa: FBT001 - a signal's shape
        keys = [column.key for column in COLUMNS]
        self.presenter.sort(keys.index(key), descending=descending)

    def enter(self, _what: object) -> None:
        """Be shown."""
        self.presenter.enter()
        self._beat.start()
        self.table.take_focus()

    def leave(self) -> None:
        """Another page takes the place; what is typed stays."""
        self._beat.stop()

    def closing(self) -> str:
        """Say what would be lost."""
        return "A change to a till was not saved." if self.presenter.dirty else ""

    def show_till(self, shown: Shown) -> None:
        """See `Surface`."""
        why = shown.rename_why_not or (shown.retire_why_not if shown.name else "")
        self.panel.set_title(shown.title, shown.detail, why)
        self.panel.form.set_values({"name": shown.name})
        self.panel.form.set_usable(not shown.rename_why_not, shown.rename_why_not)
        self.retire_key.set_text(shown.retire)
        self.retire_key.set_usable(not shown.retire_why_not, shown.retire_why_not)
        if not shown.name:
            self.panel.form.take_focus()
