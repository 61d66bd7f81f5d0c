"""The last line of a table that adds its columns up: it stays in view and goes with the heads."""

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import TARGET
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.tablehead import TableHead
from ui.widgets.tablevalues import Column


class TableTotals(QWidget):
    """One row under the others, set off by its weight and a line."""

    def __init__(self, columns: tuple[Column, ...], head: TableHead) -> None:
        super().__init__()
        self._columns = columns
        self._head = head
        self._cells: tuple[str, ...] = ()
        self.setFixedHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        head.sectionResized.connect(self.update)
        head.geometriesChanged.connect(self.update)
        self.hide()

    def show_cells(self, cells: tuple[str, ...]) -> None:
        """Show these, one for each column; none takes the row away."""
        self._cells = cells
        self.setVisible(bool(cells))
        said = (
            f"{column.title}: {cell}"
            for column, cell in zip(self._columns, cells, strict=False)
            if cell
        )
        self.setAccessibleName(", ".join(said))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, TARGET)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = paint.begin(self), tokens()
        painter.fillRect(QRectF(0, 0, self.width(), 1), colours.edge)
        face = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        for place in self._head.seen() if self._cells else ():
            x = self._head.sectionViewportPosition(place)
            rect = QRect(x, 0, self._head.sectionSize(place), self.height())
            align = paint.RIGHT if self._columns[place].right else paint.LEFT
            cell = self._head.cell(place, rect)
            paint.line(painter, cell, self._cells[place], face, colours.ink, align)
