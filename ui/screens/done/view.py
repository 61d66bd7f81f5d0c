"""Done as it is painted: a panel over the tiles of Sell; the code field keeps the keyboard."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import PrinterChanged, StoreChanged
from pos.api.views import CheckoutView
from ui.bridge.routes import Desk
from ui.screens.done.presenter import DonePresenter, DoneState
from ui.theme.look import tokens
from ui.theme.sizes import SizeClass, measures
from ui.theme.space import GAP, S8, S12, S20
from ui.theme.typography import MEDIUM, SEMIBOLD, Type
from ui.widgets import paint
from ui.widgets.amount import Amount
from ui.widgets.button import Button, Kind, Size
from ui.widgets.empty import Sign
from ui.widgets.panel import Panel, Rule
from ui.widgets.text import ElidedText, Text
from ui.widgets.values import Tone

_LATER = "Comes later"
_NARROW, _LOW = 700, 480
_NOTHING_PX, _LOW_PX = 56, 112
_FIGURES = 4
_LEFT = Qt.AlignmentFlag.AlignLeft
_SIZES = {SizeClass.BASE: (1366, 768), SizeClass.SMALL: (1024, 768), SizeClass.COMPACT: (960, 540)}


class FigureBox(QWidget):
    """A label and its value at the foot of the panel."""

    def __init__(self) -> None:
        super().__init__()
        self._label = ElidedText("", Type.BODY, ink="ink2", weight=MEDIUM)
        self._value = Amount(px=20, align=_LEFT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._label)
        column.addWidget(self._value)

    def show_figure(self, label: str, value: str) -> None:
        """Show one."""
        self._label.set_text(label)
        self._value.set_text(value)


class DonePanel(QWidget):
    """Made once; Sell covers its tiles with it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._state: DoneState | None = None
        self._shape: SizeClass | None = None
        self._sign = Sign("circle-check", 26, Tone.OK)
        self._title = Text("Sale finished", Type.HEAD, px=22, weight=SEMIBOLD, ink="ok")
        self._receipt_sign = Sign("alert-triangle", 20, Tone.WARN)
        self.receipt = Text("", Type.BODY, px=15, ink="ink2", weight=MEDIUM)
        self.trouble = Text("", Type.BODY, px=15, ink="warn", weight=SEMIBOLD, wrap=True)
        self.show_it = Button("Show", kind=Kind.QUIET, icon="receipt", key="Alt+R")
        self._label = Text("", Type.TITLE, px=26, weight=MEDIUM, ink="ink2")
        self._small_label = Text("", Type.HEAD, weight=MEDIUM, ink="ink2")
        self.change = Amount(px=Type.GIANT.value.px, align=_LEFT)
        self._figures = [FigureBox() for _ in range(_FIGURES)]
        self.again = Button(
            "Print again", icon="printer", key="Alt+P", size=Size.TALL, centred=True
        )
        self.mail = Button("E-mail", icon="mail", key="Alt+E", size=Size.TALL, centred=True)
        self.gift = Button("Gift receipt", icon="gift", key="Alt+G", size=Size.TALL, centred=True)
        self.next = Button(
            "Next customer", kind=Kind.PRIMARY, key="Enter", size=Size.TALL, centred=True
        )
        self.show_low = Button("Show", icon="receipt", key="Alt+R", size=Size.TALL, centred=True)
        for later in (self.mail, self.gift):
            later.set_usable(usable=False, reason=_LATER)
        self.presenter = DonePresenter(desk, self)
        self.again.clicked.connect(self.presenter.print_again)
        for show in (self.show_it, self.show_low):
            show.clicked.connect(self.presenter.show_receipt)
        self.next.clicked.connect(self.presenter.next_customer)
        desk.news.on(PrinterChanged, self.presenter.heard, self)
        desk.news.on(StoreChanged, lambda _news: self.presenter.look(), self)
        self._lay()

    def enter(self, view: CheckoutView) -> None:
        """Show a finished sale."""
        self.presenter.enter(view)

    def leave(self) -> None:
        """The next customer is served."""
        self.presenter.leave()

    def show_state(self, state: DoneState) -> None:
        """Show everything anew."""
        self._state = state
        self._show_receipt(state)
        compact = self._shape is SizeClass.COMPACT
        self._label.set_text(state.change_label)
        self._label.setVisible(state.gives_back and not compact)
        self._small_label.set_text(state.change_label)
        self._small_label.setVisible(state.gives_back and compact)
        self.change.set_px(self._done_px() if state.gives_back else _NOTHING_PX)
        self.change.set_text(state.change)
        for place, box in enumerate(self._figures):
            box.setVisible(place < len(state.figures))
            if place < len(state.figures):
                box.show_figure(*state.figures[place])
        for key in (self.again, self.show_it, self.show_low):
            key.set_usable(state.can_print, "There is no receipt")
        self.setAccessibleName(f"Sale finished. {state.change_label} {state.change}")

    def _show_receipt(self, state: DoneState) -> None:
        """Words beside the title where there is room; trouble always has a line of its own."""
        trouble = state.receipt_tone is Tone.WARN
        wide, compact = self._shape is SizeClass.BASE, self._shape is SizeClass.COMPACT
        self.receipt.set_text(state.receipt)
        self.receipt.setVisible(wide and not trouble)
        self._receipt_sign.setVisible(trouble)
        self.trouble.set_ink("warn" if trouble else "ink2")
        self.trouble.set_text(state.receipt)
        self.trouble.setVisible(trouble or not (wide or compact))

    # ------------------------------------------------------------------ shape

    def _lay(self) -> None:
        panel = Panel()
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        middle = QVBoxLayout()
        middle.setContentsMargins(28, 20, 28, 8)
        middle.setSpacing(0)
        middle.addLayout(self._head())
        line = QHBoxLayout()
        line.setContentsMargins(0, 4, 0, 0)
        line.setSpacing(S8)
        line.addWidget(self._receipt_sign)
        line.addWidget(self.trouble, 1)
        middle.addLayout(line)
        middle.addStretch(1)
        middle.addWidget(self._label)
        middle.addSpacing(S8)
        middle.addWidget(self.change)
        middle.addStretch(2)
        inside.addLayout(middle, 1)
        inside.addWidget(Rule())
        inside.addLayout(self._foot())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(panel, 1)
        column.addLayout(self._keys())

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(28, S12, 28, S12)
        foot.setSpacing(S20)
        for box in self._figures:
            foot.addWidget(box, 1)
        return foot

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(S12)
        head.addWidget(self._sign)
        head.addWidget(self._title)
        head.addWidget(self._small_label)
        head.addStretch(1)
        head.addWidget(self.receipt)
        head.addWidget(self.show_it)
        self._receipt_sign.hide()
        self.trouble.hide()
        return head

    def _keys(self) -> QBoxLayout:
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rows.setSpacing(GAP)
        small = QHBoxLayout()
        small.setSpacing(GAP)
        for key in (self.again, self.show_low, self.mail, self.gift):
            small.addWidget(key, 1)
        self._rows.addLayout(small, 3)
        self._rows.addWidget(self.next, 1)
        return self._rows

    def _done_px(self) -> int:
        px = measures(*_SIZES[self._shape or SizeClass.BASE]).done_px
        low = self._shape is SizeClass.COMPACT and not self.trouble.isHidden()
        return _LOW_PX if low else px

    def _fit(self, shape: SizeClass) -> None:
        self._shape = shape
        wide = shape is SizeClass.BASE
        direction = QBoxLayout.Direction
        self._rows.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self.show_it.setVisible(wide)
        self.show_low.setVisible(not wide)
        self.gift.setVisible(wide)
        for key in (self.again, self.show_low, self.mail):
            key.setFixedHeight(int(Size.TALL if wide else Size.SMALL))
        if self._state is not None:
            self.show_state(self._state)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shape = SizeClass.BASE if self.width() >= _NARROW else SizeClass.SMALL
        if self.height() < _LOW:
            shape = SizeClass.COMPACT
        if shape is not self._shape:
            self._fit(shape)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(400, 300)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), tokens().ground)
