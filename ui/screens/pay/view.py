"""Pay as it is painted: tenders at the left, what is due in the middle, typing at the right."""

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from pos.api.events import CheckoutProgress, StoreChanged
from pos.api.views import CheckoutView
from ui.bridge.routes import Desk, PayRequest
from ui.screens.pay.entry import decimals_of
from ui.screens.pay.middle import MiddlePanel
from ui.screens.pay.presenter import PayPresenter
from ui.screens.pay.state import Note, PayState
from ui.screens.pay.tenders import TenderColumn
from ui.screens.pay.typing import EntryColumn
from ui.theme.look import tokens
from ui.theme.sizes import SizeClass, measures, size_class
from ui.theme.space import S8, S12
from ui.widgets import paint
from ui.widgets.values import Tone

_SECOND_MS = 1000
_STRIP = 48
_ENTRY_COMPACT = 380
_LEAST = QSize(900, 440)
_SIZES = {
    SizeClass.COMPACT: (960, 540),
    SizeClass.SMALL: (1024, 768),
    SizeClass.BASE: (1366, 768),
    SizeClass.LARGE: (1920, 1080),
}


class PayView(QWidget):
    """Pay; made once, entered for every sale."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        writing = desk.writing
        self.tenders = TenderColumn()
        self.middle = MiddlePanel()
        self.entry = EntryColumn(writing.decimal_point if decimals_of(writing) else "")
        self._size: SizeClass | None = None
        self._state: PayState | None = None
        self._grid = QGridLayout(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self.presenter = PayPresenter(desk, self)
        self._connect()
        desk.news.on(CheckoutProgress, self.presenter.heard, self)
        desk.news.on(StoreChanged, lambda _news: self.presenter.changed(), self)
        self._lay(SizeClass.BASE)

    def enter(self, what: PayRequest | CheckoutView) -> None:
        """Be shown: begin a checkout, or go on with one."""
        self._timer.start()
        self.setFocus()
        self.presenter.enter(what)

    def leave(self) -> None:
        """Another screen takes the place."""
        self._timer.stop()
        self.presenter.leave()

    def closing(self) -> str:
        """Say why leaving the program should be asked about."""
        return self.presenter.closing()

    def show_state(self, state: PayState) -> None:
        """Show everything anew."""
        self._state = state
        if self._size is SizeClass.COMPACT and state.entry.trouble and state.note is None:
            # There is no room below the field.
            state = _noted(state)
        if not state.entry.usable:
            self.setFocus()
        self.tenders.show_state(state)
        self.middle.show_state(state)
        self.entry.show_entry(state.entry)

    def _connect(self) -> None:
        to = self.presenter
        self._timer.timeout.connect(to.tick)
        self.tenders.chosen.connect(to.choose)
        self.tenders.taken_back.connect(to.take_back)
        self.tenders.left.connect(to.back)
        self.middle.question.chosen.connect(to.choice)
        self.entry.typed.connect(to.typed)
        self.entry.quick_picked.connect(to.quick)
        self.entry.acted.connect(to.act)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = size_class(self.width(), self.height() + _STRIP)
        if size is not self._size:
            self._lay(size)
            if self._state is not None:
                self.show_state(self._state)

    @override
    def minimumSizeHint(self) -> QSize:
        # The compact shape; a wider one must not keep the window from becoming small.
        return _LEAST

    def _lay(self, size: SizeClass) -> None:
        self._size = size
        compact, narrow = size is SizeClass.COMPACT, size is SizeClass.SMALL
        measured = measures(*_SIZES[size])
        grid = self._grid
        for part in (self.tenders, self.middle, self.entry):
            grid.removeWidget(part)
        margin = S8 if compact else S12
        grid.setContentsMargins(margin, margin, margin, margin)
        grid.setSpacing(margin)
        self.tenders.set_shape(compact=compact, narrow=narrow)
        self.middle.set_measures(measured, compact=compact, narrow=narrow)
        self.entry.set_compact(compact=compact)
        self.entry.setFixedWidth(_ENTRY_COMPACT if compact else measured.entry_width)
        if compact:
            self.tenders.setMinimumWidth(0)
            self.tenders.setMaximumWidth(16_777_215)
            grid.addWidget(self.tenders, 0, 0, 1, 2)
            grid.addWidget(self.middle, 1, 0)
            grid.addWidget(self.entry, 1, 1)
        else:
            self.tenders.setFixedWidth(measured.tender_width)
            grid.addWidget(self.tenders, 1, 0)
            grid.addWidget(self.middle, 1, 1)
            grid.addWidget(self.entry, 1, 2)
        grid.setColumnStretch(0, int(compact))
        grid.setColumnStretch(1, int(not compact))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), tokens().ground)


def _noted(state: PayState) -> PayState:
    return PayState(**{**vars(state), "note": Note(Tone.WARN, state.entry.trouble)})
