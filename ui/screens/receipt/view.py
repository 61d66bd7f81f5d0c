"""The receipt as paper in a dialog; paper is white in both themes."""

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from ui.bridge.routes import Desk
from ui.screens.receipt.presenter import PaperRow, ReceiptPresenter, ReceiptState, Style
from ui.theme.tokens import LIGHT
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.button import Button, Kind, Size
from ui.widgets.dialog import ScrimDialog
from ui.widgets.scroll import slim
from ui.widgets.text import Text

_WIDTH, _PAPER = 480, 380
_SIDE, _TOP = 24, 20
_GAP = 12
_RULE_HEIGHT = 17
_CHROME = 190
_HEIGHTS = {Style.TITLE: 30, Style.TOTAL: 36, Style.COPY: 32, Style.RULE: _RULE_HEIGHT}
_ROW, _SMALL = 22, 18


def _face(style: Style) -> QFont:
    return {
        Style.TITLE: font(Type.LINE_BIG, weight=SEMIBOLD),
        Style.CENTRE: font(Type.SMALL, weight=MEDIUM),
        Style.SMALL: font(Type.SMALL, tabular=True),
        Style.TOTAL: font(Type.HEAD, px=22, weight=SEMIBOLD, tabular=True),
        Style.COPY: font(Type.LINE_BIG, weight=SEMIBOLD),
    }.get(style, font(Type.BODY, weight=MEDIUM, tabular=True))


class Paper(QWidget):
    """Rows on white; a long name takes a second line, an amount never does."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[PaperRow, ...] = ()
        self.setFixedWidth(_PAPER)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def rows(self) -> tuple[PaperRow, ...]:
        """Give what stands on it."""
        return self._rows

    def show_rows(self, rows: tuple[PaperRow, ...]) -> None:
        """Show another receipt."""
        self._rows = rows
        self.setFixedHeight(round(sum(self._height(row) for row in rows)) + 2 * _TOP)
        words = "\n".join(f"{row.left} {row.right}".strip() for row in rows if row.left)
        self.setAccessibleName("Receipt")
        self.setAccessibleDescription(words)
        self.update()

    def _height(self, row: PaperRow) -> float:
        if row.style in _HEIGHTS:
            return _HEIGHTS[row.style]
        least = _SMALL if row.style in (Style.SMALL, Style.CENTRE) else _ROW
        return max(least, self._text_rect(row).height() + 4)

    def _text_rect(self, row: PaperRow) -> QRectF:
        face = _face(row.style)
        right = paint.width_of(row.right, face) + _GAP if row.right else 0
        room = QRectF(0, 0, _PAPER - 2 * _SIDE - right, 1000)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        return QFontMetricsF(face).boundingRect(room, int(flags), row.left)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_PAPER, max(60, self.height()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        painter.fillRect(self.rect(), LIGHT.surface)
        y = float(_TOP)
        for row in self._rows:
            height = self._height(row)
            self._paint_row(painter, row, QRectF(_SIDE, y, _PAPER - 2 * _SIDE, height))
            y += height

    def _paint_row(self, painter: QPainter, row: PaperRow, rect: QRectF) -> None:
        if row.style is Style.RULE:
            pen = QPen(LIGHT.edge, 1, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            middle = round(rect.center().y()) + 0.5
            painter.drawLine(QPointF(rect.left(), middle), QPointF(rect.right(), middle))
            return
        face = _face(row.style)
        painter.setFont(face)
        painter.setPen(LIGHT.ink2 if row.style in (Style.SMALL, Style.CENTRE) else LIGHT.ink)
        centre = row.style in (Style.TITLE, Style.CENTRE, Style.COPY)
        if centre:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, row.left)
            return
        words = QRectF(rect.x(), rect.y() + 2, self._room(row, face), rect.height())
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, int(flags), row.left)
        right = QRectF(rect.x(), rect.y() + 2, rect.width(), rect.height())
        painter.drawText(right, int(Qt.AlignmentFlag.AlignRight), row.right)

    def _room(self, row: PaperRow, face: QFont) -> float:
        right = paint.width_of(row.right, face) + _GAP if row.right else 0
        return _PAPER - 2 * _SIDE - right


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

    def enter(self, order_id: str) -> None:
        """Open, and read a receipt."""
        self.presenter.enter(order_id)
        self.dialog.open_(self.close_key)

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
