"""The two upper halves of the page: what is certain, and the cart."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.screens.unfinished.state import CartBox, Certain
from ui.theme.space import S4, S8, S12
from ui.theme.typography import MEDIUM, SEMIBOLD, Type
from ui.widgets.empty import Sign
from ui.widgets.panel import Rule
from ui.widgets.text import ElidedText, Text
from ui.widgets.values import Tone

_CART_WIDTH = 272
_LINES = 5
_TOP = Qt.AlignmentFlag.AlignTop
_RIGHT = Qt.AlignmentFlag.AlignRight


class CertainRow(QWidget):
    """One fact with its icon, and below it who confirmed it and when."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = Sign("circle-check", 22, Tone.OK)
        self._title = Text("", Type.LEAD, weight=SEMIBOLD, wrap=True, tabular=True)
        self._detail = Text("", Type.BODY, ink="ink2", wrap=True, tabular=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S12)
        row.addWidget(self._icon, 0, _TOP)
        row.addLayout(words, 1)

    def show_fact(self, what: Certain, *, compact: bool) -> None:
        """Show one."""
        self._icon.show_icon(what.icon, what.tone)
        self._title.set_text(what.title)
        self._detail.set_text(what.detail)
        self._detail.setVisible(bool(what.detail) and not compact)


class CertainList(QWidget):
    """A heading and up to three facts."""

    def __init__(self) -> None:
        super().__init__()
        self._heading = Text("", Type.BODY, ink="ink2", weight=SEMIBOLD)
        self._rows: list[CertainRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(S8)
        self._column.addWidget(self._heading)
        self._column.addStretch(1)

    def show_facts(self, heading: str, facts: tuple[Certain, ...], *, compact: bool) -> None:
        """Show these."""
        self._heading.set_text(heading)
        self._heading.setVisible(not compact)
        while len(self._rows) < len(facts):
            row = CertainRow()
            self._rows.append(row)
            self._column.insertWidget(len(self._rows), row)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(facts))
            if place < len(facts):
                row.show_fact(facts[place], compact=compact)


class CartLines(QWidget):
    """The cart at the right; in a low window one line."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text("", Type.BODY, ink="ink2", weight=SEMIBOLD, tabular=True)
        self._rule = Rule(ink="edge")
        self._label = Text("Total", Type.BODY, weight=SEMIBOLD)
        self._total = Text("", Type.HEAD, weight=SEMIBOLD, tabular=True)
        self._names = [ElidedText("", Type.BODY, weight=MEDIUM) for _ in range(_LINES)]
        self._amounts = [Text("", Type.BODY, weight=SEMIBOLD, tabular=True) for _ in range(_LINES)]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(S12)
        self._grid.setVerticalSpacing(S4)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self._title, 0, 0, 1, 2)
        for place, (name, amount) in enumerate(zip(self._names, self._amounts, strict=True), 1):
            self._grid.addWidget(name, place, 0)
            self._grid.addWidget(amount, place, 1, _RIGHT)
        self._grid.addWidget(self._rule, _LINES + 1, 0, 1, 2)
        self._grid.addWidget(self._label, _LINES + 2, 0)
        self._grid.addWidget(self._total, _LINES + 2, 1, _RIGHT)
        self._grid.setRowStretch(_LINES + 3, 1)

    def show_cart(self, cart: CartBox, *, compact: bool) -> None:
        """Show its first lines."""
        self.setFixedWidth(_CART_WIDTH)
        self._title.set_text(cart.title)
        self._total.set_text(cart.total)
        self._rule.setVisible(not compact)
        for place, (name, amount) in enumerate(zip(self._names, self._amounts, strict=True)):
            there = place < len(cart.lines) and not compact
            name.setVisible(there)
            amount.setVisible(there)
            if there:
                name.set_text(cart.lines[place][0])
                amount.set_text(cart.lines[place][1])
