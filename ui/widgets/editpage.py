"""A list at the left and what is edited of it at the right: the frame of the back-office pages."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.space import GAP, S16, TARGET
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.button import Button
from ui.widgets.editpanel import EditPanel
from ui.widgets.fields import TextField
from ui.widgets.keys import KeyRouter
from ui.widgets.table import DataTable, TableRow
from ui.widgets.text import Text

#: News is looked at when it has been still for so long.
LOOK_MS = 300
#: The form's width, and under which width of the page it is the narrower one.
_FORM_WIDE, _FORM_NARROW, _NARROW = 400, 328, 1000


class EditPage(QWidget):
    """Title, list and form; Ctrl+F finds, Ctrl+N begins a new row, Ctrl+S saves.

    ``look`` runs out a moment after `look_soon` where the page is seen: connect what reads anew.

    Args:
        title: what the page is about.
        table: the list.
        new_key: begins a new row; its cap is Ctrl+N.
        panel: the form with its keys.
    """

    def __init__(self, title: str, table: DataTable, new_key: Button, panel: EditPanel) -> None:
        super().__init__()
        self.table = table
        self.new_key = new_key
        self.panel = panel
        self.look = QTimer(self)
        self.look.setSingleShot(True)
        self.look.setInterval(LOOK_MS)
        self._rows: tuple[TableRow, ...] = ()
        self._bound = False
        self.search = TextField("Find", icon="search", accessible=f"Find in {title}")
        self.search.box.setFixedHeight(TARGET)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(Text(title, Type.TITLE, weight=SEMIBOLD))
        head.addSpacing(S16)
        head.addWidget(self.search, 1)
        head.addWidget(new_key)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addLayout(head)
        left.addWidget(table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addLayout(left, 1)
        row.addWidget(panel)
        table.rows_wanted.connect(lambda _first, _last: table.put_rows(0, self._rows))
        table.opened.connect(lambda _key: panel.form.take_focus())

    def look_soon(self) -> None:
        """Something changed in the shop: read anew in a moment, where the page is seen."""
        if self.isVisible():
            self.look.start()

    def show_rows(self, rows: tuple[TableRow, ...], marked: str) -> None:
        """Show the whole list, which is short."""
        self._rows = rows
        self.table.set_count(len(rows))
        self.table.put_rows(0, rows)
        self.table.mark(marked)

    def use_layout(self, layout: Mapping[str, Any]) -> None:
        """Show the columns as the person left them."""
        self.table.use_layout(layout)
        if self.table.sort is not None:
            self.table.sorted.emit(*self.table.sort)

    def show_dirty(self, *, dirty: bool) -> None:
        """Enable *Save*, or disable it and say why."""
        self.panel.set_saveable(saveable=dirty, why="Nothing was changed.")

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, below a field where it is of one; empty for nothing."""
        self.panel.set_trouble("" if field else sentence)
        if field:
            self.panel.form.set_error(field, sentence)
        elif not sentence:
            self.panel.form.clear_errors()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._bound:
            self._bound = True
            router = KeyRouter.of(self)
            router.add("Ctrl+S", self, self.panel.save_key.click)
            router.add("Ctrl+N", self, self.new_key.click)
            router.add("Ctrl+F", self, self.search.take_focus)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.setFixedWidth(_FORM_NARROW if self.width() < _NARROW else _FORM_WIDE)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self.look.stop()
        super().hideEvent(event)
