"""The right side of Sell: head, banner, lines, totals and the three keys that end a sale."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.screens.sell.surface import Can, Held
from ui.theme.shortcuts import Act, KeyMap
from ui.theme.sizes import Measures
from ui.theme.space import GAP, S12, S16
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind, Size
from ui.widgets.cartlist import CartList
from ui.widgets.empty import EmptyState
from ui.widgets.panel import Panel, Rule
from ui.widgets.text import ElidedText, Text
from ui.widgets.totals import TotalsPanel
from ui.widgets.values import CartChange, Tone

_HEAD = 48
_READY = ("Ready for the next customer", "Scan the first article, or type its code.")
_NARROW = 480


class CartPanel(Panel):
    """Shows the cart; emits what its keys ask for."""

    exact = Signal()
    card = Signal()
    pay = Signal()
    clear = Signal()
    new_cart = Signal()
    what_can_i_do = Signal()

    def __init__(self, keys: KeyMap) -> None:
        super().__init__()
        self.lines = CartList()
        self.totals = TotalsPanel()
        self._number = Text("Cart", Type.LEAD, px=15, weight=SEMIBOLD, tabular=True)
        self._said = ElidedText("", Type.BODY, ink="ink2")
        self.clear_key = Button("Clear cart", kind=Kind.QUIET, icon="trash", key="Ctrl+Del")
        self.clear_key.clicked.connect(self.clear)
        self.banner = Banner(Tone.INFO, "", "", icon="lock")
        self._middle = QStackedWidget()
        self._empty = EmptyState("barcode", *_READY)
        self._middle.addWidget(self._empty)
        self._middle.addWidget(self.lines)
        self._own_keys(keys)
        self._held_keys()
        self._lay_out()
        self.show_held(None)

    def _own_keys(self, keys: KeyMap) -> None:
        self.exact_key = Button(
            "Exact cash", icon="cash", key=keys.key(Act.EXACT_CASH), size=Size.PAY
        )
        self.card_key = Button("Card", icon="credit-card", key=keys.key(Act.CARD), size=Size.PAY)
        self.pay_key = Button("Pay", kind=Kind.PRIMARY, key=keys.key(Act.PAY), size=Size.PAY)
        self.pay_key.set_px(22)
        self.exact_key.clicked.connect(self.exact)
        self.card_key.clicked.connect(self.card)
        self.pay_key.clicked.connect(self.pay)

    def _held_keys(self) -> None:
        self.what_key = Button(
            "What can I do?", kind=Kind.PRIMARY, icon="lock", key="Enter", size=Size.PAY
        )
        self.new_key = Button("New cart", icon="plus", key="Esc", size=Size.PAY)
        self.what_key.clicked.connect(self.what_can_i_do)
        self.new_key.clicked.connect(self.new_cart)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(S16, 0, 4, 0)
        head.setSpacing(10)
        head.addWidget(self._number)
        head.addWidget(self._said, 1)
        head.addWidget(self.clear_key)
        holder = QWidget()
        holder.setFixedHeight(_HEAD)
        holder.setLayout(head)
        self._banner_row = QWidget()
        room = QVBoxLayout(self._banner_row)
        room.setContentsMargins(GAP, GAP, GAP, GAP)
        room.addWidget(self.banner)
        self._keys = QHBoxLayout()
        self._keys.setContentsMargins(S12, 0, S12, S12)
        self._keys.setSpacing(GAP)
        for key, stretch in (
            (self.exact_key, 0),
            (self.card_key, 0),
            (self.pay_key, 1),
            (self.what_key, 3),
            (self.new_key, 2),
        ):
            self._keys.addWidget(key, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(holder)
        column.addWidget(Rule())
        column.addWidget(self._banner_row)
        column.addWidget(self._middle, 1)
        column.addWidget(Rule())
        column.addWidget(self.totals)
        column.addLayout(self._keys)

    def fit(self, what: Measures) -> None:
        """Take the measures of the window's size."""
        self.setFixedWidth(what.cart_width)
        narrow = what.cart_width < _NARROW
        self.exact_key.set_text("Exact" if narrow else "Exact cash")
        self.exact_key.set_icon(None if narrow else "cash")
        self.card_key.set_icon(None if narrow else "credit-card")
        self.exact_key.setFixedWidth(111 if narrow else 177)
        self.card_key.setFixedWidth(103 if narrow else 131)
        self.totals.set_compact(not what.small_totals)
        self.lines.set_sizes(what.row_height, what.line_big_height, what.row_px, what.line_big_px)

    def show_cart(self, change: CartChange, *, whole: bool) -> None:
        """Draw another cart, or what changed in this one."""
        if change.order:
            self._empty.show_text(*_READY)
        if whole:
            self.lines.show_cart(change)
        else:
            self.lines.apply(change)
        self._middle.setCurrentWidget(self.lines if change.order else self._empty)

    def show_last_sale(self, said: str) -> None:
        """Say in the empty cart what was sold last; empty once it is not the last any more."""
        self._empty.show_text(_READY[0], f"{_READY[1]}\n{said}".strip())

    def show_head(self, number: str, said: str) -> None:
        """Write which cart it is and what is in it."""
        self._number.set_text(number)
        self._said.set_text(said)

    def show_can(self, can: Can) -> None:
        """Enable the keys that can be pressed."""
        for key in (self.exact_key, self.card_key, self.pay_key):
            key.set_usable(not can.pay, can.pay)
        self.clear_key.set_usable(not can.edit, can.edit)

    def show_held(self, held: Held | None) -> None:
        """Show the cart as one to look at, or as one's own."""
        self._banner_row.setVisible(held is not None)
        if held is not None:
            self.banner.show_text(held.title, held.detail)
        self.lines.set_locked(held is not None)
        for key in (self.exact_key, self.card_key, self.pay_key):
            key.setVisible(held is None)
        for key in (self.what_key, self.new_key):
            key.setVisible(held is not None)
        if held is not None:
            self.what_key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
