"""The lines of a cart as a model: what changed costs, the rest of the cart does not."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from ui.widgets.values import CartChange, CartRow

Index = QModelIndex | QPersistentModelIndex
#: The whole `CartRow` of an index.
ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class CartModel(QAbstractListModel):
    """Holds the rows by place; a scan inserts one row and touches no other."""

    def __init__(self) -> None:
        super().__init__()
        self._order: tuple[str, ...] = ()
        self._rows: dict[str, CartRow] = {}

    def row_at(self, place: int) -> CartRow:
        """Give the row at a place, for the painter."""
        return self._rows[self._order[place]]

    def line_at(self, place: int) -> str:
        """Give the line id at a place; empty when there is none."""
        return self._order[place] if 0 <= place < len(self._order) else ""

    def place_of(self, line_id: str) -> int:
        """Give the place of a line; -1 when it is not in the cart."""
        if self._order and self._order[-1] == line_id:
            return len(self._order) - 1
        return self._order.index(line_id) if line_id in self._rows else -1

    def replace(self, change: CartChange) -> None:
        """Show another cart."""
        self.beginResetModel()
        self._order = change.order
        self._rows = dict(change.rows)
        self.endResetModel()

    def apply(self, change: CartChange) -> None:
        """Take over what changed.

        Raises:
            KeyError: when a new line comes without its row.
        """
        old, new = self._order, change.order
        if old != new:
            self._reorder(old, new, change)
        for line_id, row in change.rows.items():
            if self._rows.get(line_id) != row and line_id in self._rows:
                self._rows[line_id] = row
                at = self.index(self.place_of(line_id))
                self.dataChanged.emit(at, at)

    def _reorder(self, old: tuple[str, ...], new: tuple[str, ...], change: CartChange) -> None:
        head = _same_head(old, new)
        tail = _same_tail(old[head:], new[head:])
        leaving = old[head : len(old) - tail]
        coming = new[head : len(new) - tail]
        if leaving:
            self.beginRemoveRows(QModelIndex(), head, head + len(leaving) - 1)
            kept = {line: self._rows[line] for line in leaving if line in coming}
            for line in leaving:
                del self._rows[line]
            self._order = old[:head] + old[len(old) - tail :]
            self.endRemoveRows()
        else:
            kept = {}
        if coming:
            rows = {line: change.rows.get(line) or kept[line] for line in coming}
            self.beginInsertRows(QModelIndex(), head, head + len(coming) - 1)
            self._rows.update(rows)
            self._order = new
            self.endInsertRows()
        else:
            self._order = new

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._order)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            ROW_ROLE,
        ):
            return None
        place = index.row()
        if not 0 <= place < len(self._order):
            return None
        row = self._rows[self._order[place]]
        return row if role == ROW_ROLE else row.spoken


def _same_head(old: tuple[str, ...], new: tuple[str, ...]) -> int:
    short = min(len(old), len(new))
    # The usual case, a line more or less at the end, is one comparison in C.
    if old[:short] == new[:short]:
        return short
    return next(place for place in range(short) if old[place] != new[place])


def _same_tail(old: tuple[str, ...], new: tuple[str, ...]) -> int:
    count = 0
    for one, other in zip(reversed(old), reversed(new), strict=False):
        if one != other:
            break
        count += 1
    return count
