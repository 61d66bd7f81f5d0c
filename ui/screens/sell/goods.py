"""The left side of Sell below the code field: categories, tiles, found names, pad, keys."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.screens.sell.found import FoundList
from ui.screens.sell.parts import PadPanel, TroubleLine
from ui.screens.sell.surface import Can, Found
from ui.theme.shortcuts import Act, KeyMap
from ui.theme.sizes import Measures
from ui.theme.space import GAP, TARGET
from ui.widgets.category import CategoryStrip
from ui.widgets.codefield import CodeField
from ui.widgets.functionkey import FunctionKey
from ui.widgets.tiles import TileGrid
from ui.widgets.values import TileText

#: What a key needs before it can be pressed: nothing, lines in the cart, or a marked line.
_NEEDS = {"park": "edit", "discount": "edit", "quantity": "mark", "note": "mark", "void": "mark"}
#: What stays in the row of a small window; the others are under More.
_FIRST = ("park", "recall", "quantity", "discount", "void")


class Goods(QWidget):
    """Shows goods in one of three ways, the function keys below them, or a panel over all."""

    asked = Signal(str)

    def __init__(self, code: CodeField, keys: KeyMap) -> None:
        super().__init__()
        self.categories = CategoryStrip()
        self.trouble = TroubleLine()
        self.tiles = TileGrid()
        self.found = FoundList()
        self.pad = PadPanel(code)
        self._top = QStackedWidget()
        self._top.setFixedHeight(TARGET)
        self._top.addWidget(self.categories)
        self._top.addWidget(self.trouble)
        self._middle = QStackedWidget()
        for page in (self.tiles, self.found, self.pad):
            self._middle.addWidget(page)
        self._function_rows = (QHBoxLayout(), QHBoxLayout())
        self.keys = self._make_keys(keys)
        self._shape = (0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._top)
        column.addWidget(self._middle, 1)
        functions = QVBoxLayout()
        functions.setSpacing(0)
        for row in self._function_rows:
            row.setSpacing(GAP)
            functions.addLayout(row)
        functions.setSpacing(GAP)
        column.addLayout(functions)

    def _make_keys(self, keys: KeyMap) -> dict[str, FunctionKey]:
        made = {
            "park": FunctionKey("Park", "player-pause", keys.key(Act.PARK)),
            "recall": FunctionKey("Recall", "stack-2", keys.key(Act.RECALL)),
            "quantity": FunctionKey("Quantity", "packages", keys.key(Act.QUANTITY)),
            "discount": FunctionKey("Discount", "discount", keys.key(Act.DISCOUNT)),
            "note": FunctionKey("Note", "note", "Ins"),
            "void": FunctionKey("Void line", "trash", keys.key(Act.VOID_LINE)),
            "manager": FunctionKey("Manager", "settings", keys.key(Act.MANAGER)),
            "help": FunctionKey("Help", "help-circle", keys.key(Act.HELP)),
            "more": FunctionKey("More", "", "Alt+M"),
        }
        for name, key in made.items():
            key.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
        return made

    def fit(self, what: Measures, *, height: int) -> None:
        """Take the measures of the window's size."""
        rows = max(2, min(what.tile_rows, (height + GAP) // (88 + GAP)))
        self.tiles.set_shape(what.tile_columns, rows)
        few = what.functions_shown < len(_NEEDS) + 2
        shape = (what.function_rows, what.functions_shown)
        if shape == self._shape:
            return
        self._shape = shape
        shown = (*_FIRST, "more") if few else tuple(n for n in self.keys if n != "more")
        self._lay_keys(shown, what)

    def _lay_keys(self, shown: tuple[str, ...], what: Measures) -> None:
        for row in self._function_rows:
            while row.count():
                row.takeAt(0)
        across = -(-len(shown) // what.function_rows)
        for name, key in self.keys.items():
            # One without a parent would be shown as a window of its own.
            key.setParent(self)
            key.setVisible(name in shown)
            key.set_low(not what.function_icons)
        for place, name in enumerate(shown):
            self._function_rows[place // across].addWidget(self.keys[name], 1)

    # ------------------------------------------------------------------ showing

    def show_can(self, can: Can) -> None:
        """Enable the keys that can be pressed; the others say why not."""
        for name, need in _NEEDS.items():
            why = can.edit or (can.mark if need == "mark" else "")
            self.keys[name].set_usable(not why, why)

    def show_found(self, found: tuple[Found, ...], marked: int) -> None:
        """Show a list over the tiles, or the tiles again."""
        if found:
            self.found.show_found(found, marked)
            self._middle.setCurrentWidget(self.found)
        elif self._middle.currentWidget() is self.found:
            self._middle.setCurrentWidget(self.tiles)

    def show_nothing_found(self, text: str) -> None:
        """Say that a name finds nothing."""
        self.found.show_nothing(text)
        self._middle.setCurrentWidget(self.found)

    def toggle_pad(self) -> None:
        """Show the number pad over the tiles, or take it away."""
        pad = self._middle.currentWidget() is self.pad
        self._middle.setCurrentWidget(self.tiles if pad else self.pad)

    def close_pad(self) -> bool:
        """Take the pad away; tell whether it was there."""
        was = self._middle.currentWidget() is self.pad
        if was:
            self._middle.setCurrentWidget(self.tiles)
        return was

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong where the categories are; empty brings them back."""
        self.trouble.say(sentence)
        self._top.setCurrentWidget(self.trouble if sentence else self.categories)

    def show_tiles(self, tiles: tuple[TileText, ...]) -> None:
        """Show articles as tiles."""
        self.tiles.show_tiles(tiles)

    def set_locked(self, why: str) -> None:
        """Disable all that would change a cart that is paid elsewhere."""
        self.tiles.set_locked(bool(why), why)
        if why:
            self.close_pad()
