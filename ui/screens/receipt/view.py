"""The receipt as paper in a dialog; paper is white in both themes."""

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from ui.bridge.routes import Desk
from ui.screens.receipt.presenter import PaperRow, ReceiptPresenter, ReceiptState
from ui.theme.tokens import LIGHT
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.button import Button, Kind, Size
from ui.widgets.dialog import ScrimDialog
from ui.widgets.keys import KeyRouter
from ui.widgets.scroll import slim
from ui.widgets.text import Text

_WIDTH, _PAPER = 480, 380
_SIDE, _TOP = 24, 20
_RULE_HEIGHT = 17
_CHROME = 190
_CELL = 76
_HEIGHTS = {"title": 28, "large": 36, "mark": 30, "rule": _RULE_HEIGHT, "code": 30}
_ROW = 20
_CENTRED = ("title", "centre", "mark", "code")


def _face(style: str) -> QFont:
    return {
        "title": font(Type.LINE_BIG, weight=SEMIBOLD),
        "strong": font(Type.BODY, weight=SEMIBOLD, tabular=True),
        "large": font(Type.HEAD, px=22, weight=SEMIBOLD, tabular=True),
        "mark": font(Type.LEAD, weight=SEMIBOLD),
        "code": font(Type.BODY, weight=SEMIBOLD, tabular=True),
        "centre": font(Type.SMALL, weight=MEDIUM),
        "faint": font(Type.SMALL, tabular=True),
    }.get(style, font(Type.BODY, weight=MEDIUM, tabular=True))


class Paper(QWidget):
    """Rows on white, in the shop's letters; amounts stand at the right edge."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[PaperRow, ...] = ()
        self.setFixedWidth(_PAPER)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Receipt")

    def rows(self) -> tuple[PaperRow, ...]:
        """Give what stands on it."""
        return self._rows

    def show_rows(self, rows: tuple[PaperRow, ...]) -> None:
        """Show another receipt."""
        self._rows = rows
        self.setFixedHeight(sum(_HEIGHTS.get(row.style, _ROW) for row in rows) + 2 * _TOP)
        words = (" ".join((row.left, *row.cells)).strip() for row in rows)
        self.setAccessibleDescription("\n".join(one for one in words if one))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_PAPER, max(60, self.height()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        painter.fillRect(self.rect(), LIGHT.surface)
        y = float(_TOP)
        for row in self._rows:
            height = _HEIGHTS.get(row.style, _ROW)
            self._paint_row(painter, row, QRectF(_SIDE, y, _PAPER - 2 * _SIDE, height))
            y += height

    def _paint_row(self, painter: QPainter, row: PaperRow, rect: QRectF) -> None:
        if row.style == "rule":
            painter.setPen(QPen(LIGHT.edge, 1, Qt.PenStyle.DashLine))
            middle = round(rect.center().y()) + 0.5
            painter.drawLine(QPointF(rect.left(), middle), QPointF(rect.right(), middle))
            return
        ink = LIGHT.ink2 if row.style in ("faint", "centre") else LIGHT.ink
        if row.style == "mark":
            painter.fillRect(rect.adjusted(0, 2, 0, -4), LIGHT.ink)
            ink = LIGHT.surface
        painter.setFont(_face(row.style))
        painter.setPen(ink)
        if row.style in _CENTRED:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, row.left)
            return
        painter.drawText(rect, int(paint.LEFT), row.left)
        for place, cell in enumerate(reversed(row.cells)):
            painter.drawText(rect.adjusted(0, 0, -_CELL * place, 0), int(paint.RIGHT), cell)


class ReceiptDialog(QObject):
    """Made once for the window; entered with the order whose receipt is shown."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.dialog = ScrimDialog(host, "Receipt", width=_WIDTH, icon="receipt")
        self.paper = Paper()
        self._area = QScrollArea()
        self._area.setWidget(self.paper)
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slim(self._area)
        self.says = Text("", Type.BODY, ink="ink2", wrap=True)
        self.close_key = Button("Close", kind=Kind.PRIMARY, key="Esc", size=Size.TALL, centred=True)
        self.again = Button("Print again", icon="printer", key="P", size=Size.TALL, centred=True)
        self.dialog.body.addWidget(self._area)
        self.dialog.body.addWidget(self.says)
        self.dialog.add_choices((self.close_key, self.again))
        self.presenter = ReceiptPresenter(desk, self)
        self.close_key.clicked.connect(self.dialog.close_)
        self.again.clicked.connect(self.presenter.print_again)
        self.dialog.closed.connect(self.presenter.leave)
        keys = KeyRouter.of(host)
        keys.add("PgDown", self.dialog, lambda: self._turn(1))
        keys.add("PgUp", self.dialog, lambda: self._turn(-1))

    def enter(self, order_id: str) -> None:
        """Open, and read a receipt."""
        self.presenter.enter(order_id)
        self.dialog.open_(self.close_key)

    def _turn(self, by: int) -> None:
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    def leave(self) -> None:
        """Close."""
        self.dialog.close_()

    def show_state(self, state: ReceiptState) -> None:
        """Show everything anew."""
        self.dialog.set_title(state.title)
        self.paper.show_rows(state.rows)
        self.says.set_text(state.says)
        self.says.set_ink("danger" if state.trouble else "ink2")
        self.says.setVisible(bool(state.says))
        self.again.set_usable(state.can_print, "There is no receipt yet")
        most = max(120, self._host.height() - _CHROME - (28 if state.says else 0))
        self._area.setFixedHeight(min(self.paper.height(), most))
