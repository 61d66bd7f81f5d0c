"""The rows of a table as a model: there are as many as there are, and only those seen are here."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from ui.widgets.tablevalues import Column, TableRow

Index = QModelIndex | QPersistentModelIndex
#: So many rows are kept at most; those farthest from the last page that came go first.
KEPT = 4000
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TableModel(QAbstractTableModel):
    """Rows by place; one that was not brought yet is empty."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        super().__init__()
        self.columns = columns
        self._count = 0
        #: Whether a row had an icon: then all leave room for one, so that their words line up.
        self.has_icons = False
        self._rows: dict[int, TableRow] = {}
        self._places: dict[str, int] = {}

    def row_at(self, place: int) -> TableRow | None:
        """Give a row, or nothing while it was not brought."""
        return self._rows.get(place)

    def place_of(self, key: str) -> int:
        """Give the place of a row that is here; -1 for another."""
        return self._places.get(key, -1)

    def set_count(self, count: int) -> None:
        """Have so many rows; those that are here stay."""
        top = QModelIndex()
        if count > self._count:
            self.beginInsertRows(top, self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(top, count, self._count - 1)
            self._count = count
            self._keep(lambda place: place < count)
            self.endRemoveRows()

    def put(self, first: int, rows: Sequence[TableRow]) -> None:
        """Put rows into their places; what does not fit into the count is left out."""
        fitting = rows[: max(0, self._count - first)]
        for place, row in enumerate(fitting, first):
            old = self._rows.get(place)
            if old is not None and self._places.get(old.key) == place:
                del self._places[old.key]
            self._rows[place] = row
            self._places[row.key] = place
            self.has_icons = self.has_icons or row.has_icon
        if len(self._rows) > KEPT:
            self._keep(lambda place: abs(place - first) < KEPT // 2)
        if fitting:
            self._tell(first, first + len(fitting) - 1)

    def forget(self) -> None:
        """Forget all rows; how many there are stays."""
        self._rows.clear()
        self._places.clear()
        self.has_icons = False
        if self._count:
            self._tell(0, self._count - 1)

    def _keep(self, is_kept: Callable[[int], bool]) -> None:
        self._rows = {place: row for place, row in self._rows.items() if is_kept(place)}
        self._places = {row.key: place for place, row in self._rows.items()}

    def _tell(self, first: int, last: int) -> None:
        right = len(self.columns) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, right))

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else self._count

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[index.column()].right else _LEFT
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self._rows.get(index.row())
        text = row.cells[index.column()] if row is not None else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.columns[index.column()].title}: {text}" if text else ""
        return text

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        return self.columns[section].title if 0 <= section < len(self.columns) else None
