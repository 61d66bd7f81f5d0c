"""The simulated terminal as it is painted: a display, and a key for each thing that can happen."""

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.terminal_desk import Tap, TerminalDesk
from ui.bridge.lanes import Runs
from ui.screens.terminal.presenter import Shown, TerminalPresenter
from ui.theme.look import tokens
from ui.theme.space import GAP, RADIUS_DIALOG, S4, S8, S12, S16, S32
from ui.theme.typography import Type
from ui.theme.words import Writing
from ui.widgets import paint
from ui.widgets.amount import Amount
from ui.widgets.button import Button, Kind, Size
from ui.widgets.panel import Panel
from ui.widgets.text import Text

#: How often the terminal looks whether it is asked something, in milliseconds.
LOOK_MS = 120
#: How long one that came by itself is seen after its answer.
STAY_MS = 1500
_DISPLAY_HEIGHT = 196
_WIDTH = 372
_AMOUNT_PX = 44
_VERB_PX = 18

_FAULTS: tuple[tuple[Tap, str, str], ...] = (
    ("timeout_charged", "Time out", "the card is charged"),
    ("timeout_not_charged", "Time out", "nothing is charged"),
    ("late", "Answer late", "after the till gave up"),
    ("twice", "Answer twice", "charged once"),
)


class TerminalWindow(QWidget):
    """A window of its own beside the till's; it comes up by itself when a card is asked for.

    Between `attend` and `end` the terminal waits for taps, whether it is seen or not. It has no
    parent: the till's keys must not find those of the terminal.
    """

    def __init__(self, desk: TerminalDesk, runs: Runs, writing: Writing, till: str) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle(f"Card terminal – {till}")
        # The till keeps the keyboard: a scan must never end up here.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._display = _Display()
        self.approve = Button("Approve", kind=Kind.PRIMARY, icon="check", key="A", size=Size.PAY)
        self.decline = Button("Decline", kind=Kind.DANGER, icon="x", key="D", size=Size.PAY)
        self.faults = {
            tap: Button(text, detail=detail, size=Size.TALL) for tap, text, detail in _FAULTS
        }
        self.unreachable = Button("Unplug", icon="plug-x", size=Size.NORMAL)
        self.always = Button("Always approve", icon="bolt", size=Size.NORMAL)
        for button in (self.approve, self.decline):
            button.set_px(_VERB_PX)
        self._shown = Shown("Ready", "Waiting for the till.")
        self._came_by_itself = False
        self._beside: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._leaving = QTimer(self)
        self._leaving.setInterval(STAY_MS)
        self._leaving.setSingleShot(True)
        self.presenter = TerminalPresenter(desk, runs, writing, self)
        self._connect()
        self._lay()
        self._paint()

    def attend(self, beside: QWidget | None = None) -> None:
        """Wait for what the till asks; come up beside this window when it asks."""
        self._beside = beside
        self.presenter.enter()
        self._timer.start()

    def bring_up(self) -> None:
        """Be seen, and stay, because a person wants to see it."""
        self._leaving.stop()
        self._came_by_itself = False
        self._place()
        self.show()

    def end(self) -> None:
        """Go away for good: nobody taps any more."""
        self._timer.stop()
        self._leaving.stop()
        self.presenter.leave()
        self.hide()

    def show_state(self, shown: Shown) -> None:
        """Paint everything anew, where anything is new: it looks eight times a second."""
        if shown != self._shown:
            self._shown = shown
            self._paint()
        self._come_or_go()

    def _paint(self) -> None:
        shown = self._shown
        self._display.show_state(shown)
        for button in (self.approve, self.decline, *self.faults.values()):
            # The display says why not; a reason here would hide what the key is for.
            button.set_usable(shown.can_tap)
        self.unreachable.set_text("Plug in again" if shown.unreachable else "Unplug")
        self.unreachable.set_chosen(shown.unreachable)
        self.always.set_chosen(shown.always)

    def _come_or_go(self) -> None:
        if self._shown.can_tap:
            self._leaving.stop()
            if not self.isVisible():
                self.bring_up()
                self._came_by_itself = True
        elif self.isVisible() and self._came_by_itself and not self._shown.unreachable:
            if not self._leaving.isActive():
                self._leaving.start()
        else:
            self._leaving.stop()

    def _place(self) -> None:
        """Stand at the lower right of the till's window, where nothing is typed."""
        self.adjustSize()
        beside = self._beside
        screen = beside.screen() if beside is not None else self.screen()
        free = screen.availableGeometry()
        frame = beside.frameGeometry() if beside is not None else free
        left = min(frame.right() + S8, free.right() - self.width())
        top = min(frame.bottom(), free.bottom()) - self.height() - S32
        self.move(max(left, free.left()), max(top, free.top()))

    def _connect(self) -> None:
        to = self.presenter
        self._timer.timeout.connect(to.look)
        self._leaving.timeout.connect(self.hide)
        self.approve.clicked.connect(partial(to.tap, "approve"))
        self.decline.clicked.connect(partial(to.tap, "decline"))
        for tap, button in self.faults.items():
            button.clicked.connect(partial(to.tap, tap))
        self.unreachable.clicked.connect(to.switch_unreachable)
        self.always.clicked.connect(to.switch_always)

    def _lay(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S12, S12, S12, S12)
        column.setSpacing(S12)
        column.addWidget(self._display)
        keys = QGridLayout()
        keys.setSpacing(GAP)
        keys.addWidget(self.approve, 0, 0)
        keys.addWidget(self.decline, 0, 1)
        for at, button in enumerate(self.faults.values()):
            keys.addWidget(button, 1 + at // 2, at % 2)
        keys.addWidget(self.unreachable, 3, 0)
        keys.addWidget(self.always, 3, 1)
        keys.setColumnStretch(0, 1)
        keys.setColumnStretch(1, 1)
        column.addLayout(keys)
        column.addStretch(1)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, super().sizeHint().height())

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        # The customer walks away; the terminal stays where it is and comes up when it is asked.
        if self._shown.can_tap:
            self.presenter.tap("decline")
        super().closeEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), tokens().ground)


class _Display(Panel):
    """The dark display at the top, as a terminal has it."""

    def __init__(self) -> None:
        super().__init__("strip", border="strip_line", radius=RADIUS_DIALOG)
        self.setFixedHeight(_DISPLAY_HEIGHT)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._headline = Text("", Type.LINE_BIG, ink="on_strip", align=middle)
        self._amount = Amount("", px=_AMOUNT_PX, align=middle, ink="on_strip")
        self._says = Text("", Type.BODY, ink="on_strip2", align=middle, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(S16, S12, S16, S12)
        column.setSpacing(S4)
        head = QHBoxLayout()
        head.setSpacing(S8)
        head.addWidget(Text("Card terminal", Type.SMALL, ink="on_strip2"))
        head.addStretch(1)
        head.addWidget(Text("Simulated – no real money", Type.SMALL, ink="strip_warn"))
        column.addLayout(head)
        column.addStretch(1)
        column.addWidget(self._amount)
        column.addWidget(self._headline)
        column.addWidget(self._says)
        column.addStretch(1)

    def show_state(self, shown: Shown) -> None:
        """Show amount and words."""
        self._amount.set_text(shown.amount)
        self._amount.setVisible(bool(shown.amount))
        self._headline.set_text(shown.headline)
        warns = shown.unreachable or shown.trouble
        self._headline.set_ink("strip_warn" if warns else "on_strip")
        self._says.set_text(shown.says)
        self._says.setVisible(bool(shown.says))
        self.setAccessibleName(f"{shown.amount} {shown.headline} {shown.says}".strip())
