"""Keys for articles: a tile with name and price, and the grid that shares its height (look 2.2)."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import theme, tokens
from ui.theme.space import GAP
from ui.theme.typography import MEDIUM, REGULAR, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Inks, Pressable
from ui.widgets.values import TileText

_SIDE = 12
_TOP = 8
_LINE = 17
#: Below this width "per kg" becomes "/kg".
_SHORT_UNIT = 150
_KEYS = 9


class GoodsTile(Pressable):
    """One article: its name in two lines at most, its state, its price, its key."""

    def __init__(self, what: TileText, *, key: str = "", parent: QWidget | None = None) -> None:
        self._what = what
        self._lines: tuple[int, tuple[str, ...]] = (0, ())
        super().__init__(what.name, key=key, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_tile(what)

    @property
    def ident(self) -> str:
        """What is reported when it is pressed."""
        return self._what.ident

    def show_tile(self, what: TileText) -> None:
        """Show another article, or the same with another price or state."""
        self._what = what
        self._lines = (0, ())
        self.set_text(what.name)
        self.set_usable(what.usable, what.reason)
        parts = (f"{what.price} {what.unit}".strip(), what.state, self.reason)
        self.setAccessibleDescription(", ".join(part for part in parts if part))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(158, 98)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(100, 88)

    @override
    def inks(self) -> Inks:
        inks = super().inks()
        if self.isEnabled() and not self.chosen and not theme().strong_borders:
            return inks._replace(border=tokens().line)
        return inks

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        inks = self.inks()
        self.paint_box(painter, inks)
        face = font(Type.BODY, weight=MEDIUM)
        for place, words in enumerate(self._name_lines(face)):
            rect = QRectF(_SIDE, _TOP + _LINE * place, self.width() - 2 * _SIDE + 6, _LINE + 1)
            paint.line(painter, rect, words, face, inks.words)
        self._paint_foot(painter, inks)

    def _name_lines(self, face: QFont) -> tuple[str, ...]:
        width = self.width() - 2 * _SIDE + 4
        if self._lines[0] != width:
            self._lines = (width, two_lines(self._what.name, face, width))
        return self._lines[1]

    def _paint_foot(self, painter: QPainter, inks: Inks) -> None:
        what, colours = self._what, tokens()
        bottom = self.height() - 10.0
        if what.state:
            ink = paint.ink_of(what.state_tone, colours) if self.isEnabled() else inks.words
            y = bottom - 36
            name = what.state_icon or paint.TONE_ICONS[what.state_tone]
            paint.icon(painter, name, QPointF(_SIDE + 7, y + 8), 16, ink)
            state = QRectF(_SIDE + 19, y, self.width() - 2 * _SIDE - 15, 16)
            paint.line(painter, state, what.state, font(Type.STATE, weight=SEMIBOLD), ink)
        cap = paint.cap_width(self.cap())
        end = self.width() - 7 - cap
        price = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        width = paint.width_of(what.price, price)
        rect = QRectF(_SIDE, bottom - 18, width + 1, 18)
        second = colours.ink2 if self.isEnabled() else inks.words
        paint.line(painter, rect, what.price, price, second)
        unit = what.unit
        if self.width() < _SHORT_UNIT and unit.startswith("per "):
            unit = f"/{unit[4:]}"
        after = QRectF(rect.right() + 3, rect.y(), end - rect.right() - 3, 18)
        if unit and after.width() > 0:
            paint.line(painter, after, unit, font(Type.BODY, weight=REGULAR), second)
        if cap:
            at = QRectF(end, bottom - 18, cap, paint.CAP_HEIGHT)
            paint.key_cap(painter, at, self.cap(), inks.cap)


def two_lines(text: str, face: QFont, width: float) -> tuple[str, ...]:
    """Break a name into two lines at most; the second ends in an ellipsis if it must."""
    if not text:
        return ()
    layout = QTextLayout(text, face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(width)
    end = first.textStart() + first.textLength()
    layout.endLayout()
    rest = text[end:].strip()
    if not rest:
        return (text[:end].strip(),)
    elided = QFontMetricsF(face).elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return (text[:end].strip(), elided)


class TileGrid(QWidget):
    """Columns and rows of tiles that share the width and the height; the first nine have keys."""

    picked = Signal(str)

    def __init__(self, columns: int = 5, rows: int = 5) -> None:
        super().__init__()
        self._columns, self._rows = columns, rows
        self._what: tuple[TileText, ...] = ()
        self._locked = ""
        self._tiles: list[GoodsTile] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._lay_out()

    @property
    def capacity(self) -> int:
        """How many tiles there is room for."""
        return self._columns * self._rows

    def set_shape(self, columns: int, rows: int) -> None:
        """Take another number of columns and rows, for another size of window."""
        if (columns, rows) == (self._columns, self._rows):
            return
        self._columns, self._rows = columns, rows
        self._lay_out()

    def show_tiles(self, what: tuple[TileText, ...]) -> None:
        """Show these articles from the upper left; what has no room is left out."""
        self._what = what
        for place, tile in enumerate(self._tiles):
            shown = place < min(len(what), self.capacity)
            if shown:
                tile.show_tile(what[place])
                if self._locked:
                    tile.set_usable(False, self._locked)  # noqa: FBT003 - Qt's own way
            # A hidden tile keeps its place, so that the others do not grow into it.
            tile.setVisible(shown)

    def set_locked(self, locked: bool, reason: str = "") -> None:  # noqa: FBT001 - a setter of one truth
        """Disable all tiles in their places while the cart cannot change."""
        self._locked = (reason or "This cart cannot be changed here.") if locked else ""
        self.show_tiles(self._what)

    def _lay_out(self) -> None:
        while len(self._tiles) < self.capacity:
            self._tiles.append(self._tile(len(self._tiles)))
        for place, tile in enumerate(self._tiles):
            self._grid.removeWidget(tile)
            if place < self.capacity:
                self._grid.addWidget(tile, place // self._columns, place % self._columns)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 1 if row < self._rows else 0)
        self.show_tiles(self._what)

    def _tile(self, place: int) -> GoodsTile:
        key = f"Alt+{place + 1}" if place < _KEYS else ""
        tile = GoodsTile(TileText("", "", ""), key=key, parent=self)
        policy = tile.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        tile.setSizePolicy(policy)
        tile.clicked.connect(lambda: self.picked.emit(tile.ident))
        return tile
