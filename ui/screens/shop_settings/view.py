"""Shop settings as Qt widgets: one form for the whole shop."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from pos.api.office.views import CURRENCIES
from ui.bridge.office import OfficeDesk
from ui.screens.shop_settings.presenter import SettingsPresenter
from ui.widgets.conflictdialog import ConflictDialog
from ui.widgets.editpanel import EditPanel
from ui.widgets.keys import KeyRouter

_WIDEST = 900


class SettingsView(QWidget):
    """One form; Ctrl+S keeps what was typed."""

    def __init__(self, office: OfficeDesk) -> None:
        super().__init__()
        self.presenter = SettingsPresenter(office, self)
        self.panel = EditPanel(columns=2)
        self._bound = False
        self._make_form()
        self.panel.setMaximumWidth(_WIDEST)
        self.panel.set_title("Shop settings", "They are those of all tills of this shop.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.panel, 100)
        row.addStretch(1)
        self.panel.form.changed.connect(self.presenter.edited)
        self.panel.save.connect(lambda: self.presenter.save(self.panel.form.values()))
        self.panel.take_back.connect(self.presenter.take_back)

    def _make_form(self) -> None:
        form = self.panel.form
        form.add_heading("On every receipt")
        form.add_text("shop_name", "Name of the shop", required=True)
        form.add_choice(
            "currency",
            "Currency",
            tuple((code, code) for code in CURRENCIES),
            hint="It stays once something was sold.",
        )
        form.add_text(
            "shop_lines",
            "Address",
            hint="Lines are parted by commas: 1 Quay Street, Harbour Town.",
            wide=True,
        )
        form.add_heading("Waiting times")
        form.add_number("beat_s", "A sign of life comes every", suffix="seconds")
        form.add_number(
            "lease_s",
            "A till is missed after",
            suffix="seconds",
            hint="Then others may go on with what it holds.",
        )
        form.add_number(
            "idle_s",
            "A payment may sit for",
            suffix="seconds",
            hint="Then it is undone and the goods are free again.",
        )

    # ------------------------------------------------------------------ the page

    def enter(self, _what: object) -> None:
        """Be shown."""
        self.presenter.enter()
        self.panel.form.take_focus()

    def leave(self) -> None:
        """Another page takes the place; what is typed stays."""

    def closing(self) -> str:
        """Say what would be lost."""
        return "A change to the shop’s settings was not saved." if self.presenter.dirty else ""

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._bound:
            self._bound = True
            KeyRouter.of(self).add("Ctrl+S", self, self.panel.save_key.click)

    # ------------------------------------------------------------------ Surface

    def show_values(self, values: Mapping[str, Any]) -> None:
        """See `Surface`."""
        self.panel.form.set_values(values)

    def show_dirty(self, *, dirty: bool) -> None:
        """See `Surface`."""
        self.panel.set_saveable(saveable=dirty, why="Nothing was changed.")

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """See `Surface`."""
        self.panel.set_trouble("" if field else sentence)
        if field:
            self.panel.form.set_error(field, sentence)
        elif not sentence:
            self.panel.form.clear_errors()

    def typed(self) -> Mapping[str, Any]:
        """See `Surface`."""
        return self.panel.form.values()

    def ask_conflict(
        self,
        title: str,
        rows: tuple[tuple[str, str, str], ...],
        keep: Callable[[], object],
        save: Callable[[], object],
    ) -> None:
        """See `Surface`."""
        dialog = ConflictDialog(self, title, rows)
        dialog.keep_theirs.connect(keep)
        dialog.save_mine.connect(save)
        dialog.open_(dialog.back_key)
