"""The same figures as tables, one at a time under its name."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.screens.figures.state import Table
from ui.theme.space import GAP
from ui.widgets.table import DataTable
from ui.widgets.tabs import Tabs


class FigureTables(QWidget):
    """Tabs name the tables; arrows go from one to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.tabs = Tabs(())
        self._stack = QStackedWidget()
        self._tables: list[DataTable] = []
        self._shown: tuple[Table, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self._stack.setCurrentIndex)

    def show_tables(self, tables: tuple[Table, ...]) -> None:
        """Show other values; the tables are made anew only where their columns differ."""
        before, self._shown = self._shown, tables
        if [one.columns for one in tables] != [one.columns for one in before]:
            self._make(tables)
            before = ()
        self.tabs.set_words(tuple(one.title for one in tables))
        for number, (widget, table) in enumerate(zip(self._tables, tables, strict=True)):
            # What is read anew every few seconds keeps its place and its mark.
            if before and before[number].rows == table.rows:
                continue
            widget.set_count(len(table.rows))
            widget.put_rows(0, table.rows)

    def _make(self, tables: tuple[Table, ...]) -> None:
        for old in self._tables:
            self._stack.removeWidget(old)
            old.deleteLater()
        self._tables = [DataTable(one.columns, one.title) for one in tables]
        for number, widget in enumerate(self._tables):
            self._stack.addWidget(widget)
            widget.rows_wanted.connect(
                lambda first, last, number=number: self._put(number, first, last)
            )
        self._stack.setCurrentIndex(self.tabs.current)

    def _put(self, number: int, first: int, last: int) -> None:
        if number < len(self._shown):
            self._tables[number].put_rows(first, self._shown[number].rows[first : last + 1])
