"""The list of articles a typed name found, over the tiles; the code field keeps the keyboard."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from ui.screens.sell.surface import Found
from ui.theme.look import tokens
from ui.theme.space import S8
from ui.theme.typography import REGULAR, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.empty import EmptyState
from ui.widgets.listrow import ListRow
from ui.widgets.panel import Panel

_ROW = 56
_HEAD = 36
_SIDE = 16
_MOST = 12


class FoundRow(ListRow):
    """One article: its name, code and price; the marked one is what Enter takes."""

    def __init__(self) -> None:
        super().__init__(_ROW)
        self._what: Found | None = None

    def show_found(self, what: Found, *, marked: bool) -> None:
        """Show an article."""
        self._what = what
        self.set_text(what.name)
        self.setAccessibleDescription(", ".join(p for p in (what.price, what.state) if p))
        self.set_chosen(marked)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._what is None:
            return
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        self.paint_ground(painter)
        cap = paint.cap_width("Enter") if self.chosen else 0
        figure = font(Type.LEAD, weight=SEMIBOLD, tabular=True)
        price = paint.width_of(self._what.price, figure)
        end = rect.width() - _SIDE - (cap + 12 if cap else 0)
        at = QRectF(end - price - 4, 0, price + 4, _ROW)
        paint.line(painter, at, self._what.price, figure, colours.ink, paint.RIGHT)
        name = QRectF(_SIDE + 4, 8, end - price - _SIDE - 24, 22)
        paint.line(painter, name, self._what.name, font(Type.LEAD, px=15), colours.ink)
        second = " · ".join(part for part in (self._what.code, self._what.state) if part)
        below = QRectF(_SIDE + 4, 30, end - price - _SIDE - 24, 18)
        small = font(Type.SMALL, weight=REGULAR, tabular=True)
        paint.line(painter, below, second, small, colours.ink2)
        if cap:
            box = QRectF(rect.width() - _SIDE - cap, (_ROW - 18) / 2, cap, 18)
            paint.key_cap(painter, box, "Enter", self.inks().cap)


class FoundList(Panel):
    """As many rows as there is room for, moving along with the mark."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Found, ...] = ()
        self._marked = 0
        self._top = 0
        self._rows: list[FoundRow] = []
        self._empty = EmptyState("search", "")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, _HEAD, 1, S8)
        column.setSpacing(0)
        for place in range(_MOST):
            row = FoundRow()
            row.clicked.connect(lambda _=False, place=place: self.picked.emit(self._top + place))
            row.hide()
            self._rows.append(row)
            column.addWidget(row)
        column.addWidget(self._empty, 1)
        column.addStretch(0)
        self.setAccessibleName("Articles found")

    def show_found(self, found: tuple[Found, ...], marked: int) -> None:
        """Show what was found, with one marked."""
        self._found, self._marked = found, marked
        self._empty.hide()
        self._draw()

    def show_nothing(self, text: str) -> None:
        """Say that no article has such a name."""
        self._found = ()
        self._empty.show_text(
            f"No article is called “{text}”", "Type less of its name, or scan it."
        )
        self._empty.show()
        self._draw()

    @property
    def _room(self) -> int:
        return max(1, min(_MOST, (self.height() - _HEAD - S8) // _ROW))

    def _draw(self) -> None:
        room = self._room
        self._top = max(0, min(self._top, self._marked))
        if self._marked >= self._top + room:
            self._top = self._marked - room + 1
        for place, row in enumerate(self._rows):
            at = self._top + place
            shown = place < room and at < len(self._found)
            if shown:
                row.show_found(self._found[at], marked=at == self._marked)
            row.setVisible(shown)
        self.update()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, _HEAD + _ROW + S8)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._found:
            return
        painter = paint.begin(self)
        count = len(self._found)
        says = f"{count} found" if count < _SHOWN_MOST else f"The first {count} found"
        head = QRectF(_SIDE + 4, 0, self.width() - 2 * _SIDE, _HEAD)
        small = font(Type.SMALL, weight=SEMIBOLD, tabular=True)
        paint.line(painter, head, f"{says}. Enter adds the marked one.", small, tokens().ink2)


_SHOWN_MOST = 30
