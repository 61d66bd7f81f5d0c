"""The window: strip on top, one page below it, dialogs and toasts over the page."""

from collections.abc import Callable

from PySide6.QtCore import QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.navigation import Navigation
from ui.theme.look import tokens
from ui.theme.sizes import measures
from ui.theme.space import GAP, S12, S24
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets import paint
from ui.widgets.button import Button, Kind, Size
from ui.widgets.dialog import ScrimDialog
from ui.widgets.empty import Sign
from ui.widgets.panel import Panel
from ui.widgets.strip import Strip
from ui.widgets.text import Text
from ui.widgets.toast import Toast
from ui.widgets.values import StripItem, Tone

LEAST = QSize(900, 500)
USUAL = QSize(1366, 768)
_WIDEST = 2560
_GEOMETRY = "window/geometry"
_FULL = "window/full"


class TillWindow(QWidget):
    """One window of the program; everything a cashier sees is in it."""

    leaving = Signal()
    full_toggled = Signal()

    def __init__(self, settings: QSettings | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._may_leave: Callable[[], str] = str
        self.strip = Strip()
        self.navigation = Navigation()
        self.navigation.setMaximumWidth(_WIDEST)
        self.toast = Toast(self.navigation)
        self.navigation.told.connect(self.toast.show_text)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.navigation, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(row, 1)
        self.setWindowTitle("Holdfast POS")
        self.setMinimumSize(LEAST)
        self.strip.show_items((StripItem("till", "Holdfast POS", clickable=False),), ())

    def set_may_leave(self, why_not: Callable[[], str]) -> None:
        """Ask this before the window closes: a sentence, empty where it may."""
        self._may_leave = why_not

    # ------------------------------------------------------------------ its size

    def open_(self, size: QSize | None = None) -> None:
        """Show it where it was, or in a size of its own (for pictures)."""
        # Without a window manager nobody else gives it the keyboard.
        QTimer.singleShot(0, self, self.activateWindow)
        if size is not None:
            self.resize(size)
            self.show()
            return
        kept = self._settings.value(_GEOMETRY) if self._settings else None
        if kept is None or not self.restoreGeometry(kept):
            self.resize(USUAL)
        if self._settings is not None and self._settings.value(_FULL) in (True, "true"):
            self.showFullScreen()
        else:
            self.show()

    def toggle_full(self) -> None:
        """Fill the whole screen, or be a window again."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()
        self.full_toggled.emit()

    def _keep_size(self) -> None:
        if self._settings is not None:
            full = self.isFullScreen()
            self._settings.setValue(_FULL, full)
            if not full:
                self._settings.setValue(_GEOMETRY, self.saveGeometry())

    # ------------------------------------------------------------------ leaving

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        why_not = self._may_leave()
        if why_not:
            event.ignore()
            self._ask_to_leave(why_not)
            return
        self._keep_size()
        self.leaving.emit()
        event.accept()

    def _ask_to_leave(self, why_not: str) -> None:
        dialog = ScrimDialog(self.navigation, "Close the till?", width=640, icon="alert-triangle")
        dialog.body.addWidget(Text(why_not, Type.LEAD, ink="ink", wrap=True))
        detail = (
            "Nothing is lost: at the next start this till offers to resume or cancel it. "
            "Until then the cart is held."
        )
        dialog.body.addWidget(Text(detail, Type.BODY, ink="ink2", wrap=True))
        stay = Button("Keep it open", kind=Kind.PRIMARY, key="Esc", size=Size.TALL, centred=True)
        leave = Button("Close all the same", kind=Kind.DANGER, size=Size.TALL, centred=True)
        stay.clicked.connect(dialog.escape)
        leave.clicked.connect(lambda _=False: self._leave(dialog))
        dialog.closed.connect(dialog.deleteLater)
        dialog.add_choices((stay, leave))
        dialog.open_(stay)

    def _leave(self, dialog: ScrimDialog) -> None:
        dialog.close_()
        self.set_may_leave(str)
        self.close()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        what = measures(self.width(), self.height())
        self.toast.set_above(what.function_rows * (what.function_height + GAP) + GAP)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), tokens().ground)


class OpeningPage(QWidget):
    """What is shown until the store is open, and what is said when it cannot be opened."""

    again = Signal()
    quit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sign = Sign("database", 40)
        self._title = Text("", Type.TITLE, weight=SEMIBOLD, wrap=True)
        self._detail = Text("", Type.LEAD, ink="ink2", wrap=True)
        self.again_key = Button(
            "Try again",
            kind=Kind.PRIMARY,
            icon="refresh",
            key="Enter",
            size=Size.TALL,
            centred=True,
        )
        self.quit_key = Button("Quit", key="Esc", size=Size.TALL, centred=True)
        self.again_key.clicked.connect(self.again)
        self.quit_key.clicked.connect(self.quit_wanted)
        panel = Panel()
        panel.setMaximumWidth(720)
        keys = QHBoxLayout()
        keys.addWidget(self.again_key, 1)
        keys.addWidget(self.quit_key, 1)
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(32, 32, 32, S24)
        inside.setSpacing(S12)
        for part in (self._sign, self._title, self._detail):
            inside.addWidget(part)
        inside.addSpacing(S12)
        inside.addLayout(keys)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(panel, 100, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.show_opening()

    def show_opening(self) -> None:
        """Say that the store is being opened."""
        self._sign.show_icon("database", Tone.INFO)
        self._title.set_text("Opening the shop’s store")
        self._detail.set_text("This takes a moment the first time.")
        self.again_key.hide()
        self.quit_key.hide()

    def show_problem(self, sentence: str) -> None:
        """Say why it cannot be opened, with a way out."""
        self._sign.show_icon("alert-triangle", Tone.WARN)
        self._title.set_text("The till cannot open")
        self._detail.set_text(sentence)
        self.again_key.show()
        self.quit_key.show()

    def enter(self, _what: object) -> None:
        """Be shown."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def leave(self) -> None:
        """The store is open."""
