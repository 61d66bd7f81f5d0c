"""The left column of Pay: the ways to pay, what can be taken back, the way out."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.screens.pay.state import Back, HeldKey, PayState, TenderKey
from ui.theme.space import GAP
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.button import Button, Size
from ui.widgets.text import Text

_MOST_HELD = 5
#: How a row shares its width: the label, Cash, Card, Manual card; what gives money back is wide.
_ROW_SHARES = (0, 3, 3, 4, 5)


class TenderColumn(QWidget):
    """Keys of 60; a column at the left, or a row above the rest in a compact window."""

    chosen = Signal(str)
    taken_back = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._compact = self._narrow = False
        self._label = Text("Pay with", Type.BODY, weight=SEMIBOLD)
        self._keys: dict[str, Button] = {}
        self._held = [self._held_key(place) for place in range(_MOST_HELD)]
        self._held_ids = [""] * _MOST_HELD
        self.back = Button("Back to cart", icon="arrow-left", key="Esc", size=Size.TALL)
        self.back.clicked.connect(self.left)
        self._lane = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._lane.setContentsMargins(0, 0, 0, 0)
        self._lane.setSpacing(GAP)
        self._lane.addWidget(self._label)
        self._lane.addStretch(1)
        for key in self._held:
            self._lane.addWidget(key)
        self._lane.addWidget(self.back)

    def set_shape(self, *, compact: bool, narrow: bool) -> None:
        """Lie in a row, or stand in a column that may be narrow."""
        self._compact, self._narrow = compact, narrow
        direction = QBoxLayout.Direction
        self._lane.setDirection(direction.LeftToRight if compact else direction.TopToBottom)
        self._label.setVisible(not compact)
        self._share()

    def show_state(self, state: PayState) -> None:
        """Show what can be pressed now."""
        for tender in state.tenders:
            self._show_tender(tender)
        for place in range(_MOST_HELD):
            self._show_held(place, state.held[place] if place < len(state.held) else None)
        self._show_back(state.back)

    def tender(self, method: str) -> Button:
        """Give the key of a way to pay."""
        return self._keys[method]

    def held(self, place: int = 0) -> Button:
        """Give a key that takes a payment back."""
        return self._held[place]

    def _show_tender(self, tender: TenderKey) -> None:
        key = self._keys.get(tender.method)
        if key is None:
            key = Button(tender.text, icon=tender.icon, key=tender.key, size=Size.TALL)
            key.clicked.connect(lambda _=False, method=tender.method: self.chosen.emit(method))
            self._keys[tender.method] = key
            self._lane.insertWidget(len(self._keys), key)
            self._share()
        key.set_detail(tender.detail)
        key.set_chosen(tender.chosen)
        key.set_usable(tender.usable, tender.detail)

    def _share(self) -> None:
        """In a row every key has the same width; in a column there is air below the tenders."""
        for place in range(self._lane.count()):
            item = self._lane.itemAt(place)
            widget = item.widget() if item is not None else None
            in_row = _ROW_SHARES[min(place, len(_ROW_SHARES) - 1)] if widget is not None else 0
            self._lane.setStretch(place, in_row if self._compact else int(widget is None))

    def _held_key(self, place: int) -> Button:
        key = Button("Take back", icon="arrow-back-up", size=Size.TALL)
        key.clicked.connect(lambda: self.taken_back.emit(self._held_ids[place]))
        key.hide()
        return key

    def _show_held(self, place: int, held: HeldKey | None) -> None:
        key = self._held[place]
        key.setVisible(held is not None and not (self._compact and place))
        if held is None:
            return
        self._held_ids[place] = held.payment_id
        narrow = self._compact or self._narrow
        key.set_text("Take back" if narrow else held.text)
        key.set_detail(held.short if narrow else held.detail)
        key.setToolTip(f"{held.text}. {held.detail}")
        key.set_key(held.key)

    def _show_back(self, back: Back) -> None:
        self.back.set_text(back.text)
        self.back.set_icon(back.icon)
        narrow = self._compact or self._narrow
        detail = back.short if narrow and back.short else back.detail
        self.back.set_detail(detail)
        self.back.set_usable(back.usable, detail)
        self.back.setToolTip(back.detail)
