"""Small parts of Sell: what is wrong in one line, the number pad, the keys, parking."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.look import on_change, tokens
from ui.theme.space import GAP, RADIUS_CONTROL, S8, S12, S16, TARGET
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.button import Button, Kind, Size
from ui.widgets.codefield import CodeField
from ui.widgets.dialog import ScrimDialog
from ui.widgets.fields import TextField
from ui.widgets.keycap import KeyCap
from ui.widgets.numberpad import NumberPad
from ui.widgets.panel import Panel
from ui.widgets.text import Text

#: What is wrong stays so long; the next good scan takes it away earlier.
TROUBLE_MS = 12_000


class TroubleLine(QWidget):
    """One sentence in the place of the categories, so that no tile moves under a finger.

    Its words can be marked and copied; a touch beside them, Esc or the next good scan takes it
    away.
    """

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = QLabel()
        self._words.setFont(font(Type.BODY, weight=SEMIBOLD, tabular=True))
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setCursor(Qt.CursorShape.IBeamCursor)
        cross = Button("Close", kind=Kind.QUIET, icon="x")
        cross.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(44, 0, 4, 0)
        row.addWidget(self._words, 1)
        row.addWidget(cross)
        self.setFixedHeight(TARGET)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TROUBLE_MS)
        self._timer.timeout.connect(self.closed)
        on_change(self._restyle)

    def text(self) -> str:
        """Give what it says."""
        return self._words.text()

    def say(self, sentence: str) -> None:
        """Say what is wrong; empty stops the clock that would take it away."""
        self._words.setText(sentence)
        long = len(sentence) > _ONE_LINE
        self._words.setFont(font(Type.SMALL if long else Type.BODY, weight=SEMIBOLD, tabular=True))
        self.setAccessibleName(sentence)
        if sentence:
            self._timer.start()
        else:
            self._timer.stop()

    def _restyle(self) -> None:
        palette = self._words.palette()
        palette.setColor(self._words.foregroundRole(), tokens().ink)
        palette.setColor(palette.ColorRole.Highlight, tokens().accent)
        palette.setColor(palette.ColorRole.HighlightedText, tokens().surface)
        self._words.setPalette(palette)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, TARGET)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.closed.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        paint.box(painter, rect, colours.danger_soft, None, RADIUS_CONTROL)
        painter.fillRect(QRectF(0, 0, 4, rect.height()), colours.danger)
        paint.icon(painter, "alert-triangle", QPointF(24, 22), 20, colours.danger)


_ONE_LINE = 88


class PadPanel(Panel):
    """The number pad over the tiles, for a till without a keyboard."""

    closed = Signal()

    def __init__(self, code: CodeField) -> None:
        super().__init__()
        pad = NumberPad()
        pad.send_to(code)
        times = Button("Times", icon="x", size=Size.PAY, detail="")
        times.clicked.connect(lambda: code.press("*"))
        add = Button("Add", kind=Kind.PRIMARY, icon="plus", size=Size.PAY)
        add.clicked.connect(code.enter)
        close = Button("Close the pad", size=Size.PAY)
        close.clicked.connect(self.closed)
        side = QVBoxLayout()
        side.setSpacing(GAP)
        side.addWidget(close)
        side.addStretch(1)
        side.addWidget(times)
        side.addWidget(add)
        row = QHBoxLayout(self)
        row.setContentsMargins(S12, S12, S12, S12)
        row.setSpacing(S12)
        row.addWidget(pad, 3)
        row.addLayout(side, 2)
        pad.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Number pad for codes")


def ask_name(host: QWidget, on_name: Callable[[str | None], object]) -> None:
    """Ask under which name a cart is parked; Enter on the empty field parks it without one."""
    dialog = ScrimDialog(host, "Park this cart", width=560)
    dialog.body.addWidget(
        Text("Any till can go on with it. A name helps to find it again.", Type.LEAD, ink="ink2")
    )
    field = TextField("Name, table or nothing", icon="user", accessible="Name of the parked cart")
    dialog.body.addWidget(field)

    def park() -> None:
        typed = field.text().strip()
        dialog.close_()
        on_name(typed or None)

    yes = Button("Park cart", kind=Kind.PRIMARY, key="Enter", size=Size.TALL, centred=True)
    back = Button("Go back", key="Esc", size=Size.TALL, centred=True)
    yes.clicked.connect(lambda _=False: park())
    field.entered.connect(lambda _text: park())
    back.clicked.connect(dialog.escape)
    dialog.closed.connect(dialog.deleteLater)
    dialog.add_choices((yes, back))
    dialog.open_(field.box.line)


KEYS: tuple[tuple[str, str], ...] = (
    ("F1", "These keys"),
    ("F2", "To the code field"),
    ("F4", "Park the cart"),
    ("F5", "Recall a cart of any till"),
    ("F6", "Quantity of the marked line"),
    ("F8", "Discount or new price"),
    ("Ins", "Note on the marked line"),
    ("Del", "Void the marked line"),
    ("Ctrl+Del", "Clear the cart"),
    ("Up", "Mark the line above"),
    ("Down", "Mark the line below"),
    ("3*", "Three of the next article"),
    ("Alt+1", "First tile, up to Alt 9"),
    ("PgDown", "Next category"),
    ("Enter", "Add the code; when empty, pay"),
    ("F9", "Pay"),
    ("F10", "The manager’s office"),
    ("F11", "All of it by card"),
    ("F12", "Exact cash, in one key"),
    ("Esc", "One step back, never loses a line"),
    ("Ctrl+L", "Lock the till"),
    ("Ctrl+D", "Light or dark"),
    ("Alt+Enter", "Whole screen or a window"),
)


def show_keys(host: QWidget) -> None:
    """Show every key with what it does."""
    dialog = ScrimDialog(host, "Keys", width=760)
    grid = QGridLayout()
    grid.setHorizontalSpacing(S16)
    grid.setVerticalSpacing(S8 + 2)
    half = -(-len(KEYS) // 2)
    for place, (key, does) in enumerate(KEYS):
        row, side = place % half, 3 * (place // half)
        grid.addWidget(KeyCap(key), row, side, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(Text(does, Type.BODY, ink="ink"), row, side + 1)
    grid.setColumnMinimumWidth(0, 64)
    grid.setColumnMinimumWidth(2, S16)
    grid.setColumnMinimumWidth(3, 64)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(4, 1)
    dialog.body.addLayout(grid)
    back = Button("Go on selling", kind=Kind.PRIMARY, key="Esc", size=Size.TALL, centred=True)
    back.clicked.connect(dialog.escape)
    dialog.closed.connect(dialog.deleteLater)
    dialog.add_choices((back,), columns=1)
    dialog.open_()
