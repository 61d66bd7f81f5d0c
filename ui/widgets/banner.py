"""A cause that stays until it is gone: a banner pushes content down, it never covers it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import RADIUS_CONTROL, S8
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.values import Tone

_ONE_LINE, _TWO_LINES = 44, 64
_EDGE = 4


class Banner(QWidget):
    """What is wrong and what to do, with a 4 px edge and an icon.

    It has no cross unless it is only news; a control of its own can be put at its right end.
    """

    closed = Signal()

    def __init__(
        self,
        tone: Tone,
        title: str,
        detail: str = "",
        *,
        icon: str | None = None,
        dismissible: bool = False,
    ) -> None:
        super().__init__()
        self._tone = tone
        self._icon = icon
        self._title = self._detail = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, S8, 0)
        self._row.addStretch(1)
        if dismissible:
            cross = Button("Close", kind=Kind.QUIET, icon="x")
            cross.clicked.connect(self.hide)
            cross.clicked.connect(self.closed)
            self.add_control(cross)
        self.show_text(title, detail)

    def add_control(self, control: QWidget) -> None:
        """Put a control at the right end."""
        self._row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_text(self, title: str, detail: str = "") -> None:
        """Say something else."""
        self._title, self._detail = title, detail
        self.setFixedHeight(_TWO_LINES if detail else _ONE_LINE)
        self.setAccessibleName(f"{title} {detail}".strip())
        self.update()

    def set_tone(self, tone: Tone, icon: str | None = None) -> None:
        """Take another tone."""
        self._tone, self._icon = tone, icon
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        rect = QRectF(self.rect())
        whole = QPainterPath()
        whole.addRoundedRect(rect, RADIUS_CONTROL, RADIUS_CONTROL)
        painter.save()
        painter.setClipPath(whole)
        painter.fillRect(rect, paint.ground_of(self._tone, colours))
        ink = paint.ink_of(self._tone, colours)
        painter.fillRect(QRectF(0, 0, _EDGE, rect.height()), ink)
        painter.restore()
        name = self._icon or paint.TONE_ICONS[self._tone]
        paint.icon(painter, name, QPointF(28, rect.height() / 2), 24, ink)
        end = self._controls_left()
        if not self._detail:
            words = QRectF(52, 0, end - 52, rect.height())
            paint.line(painter, words, self._title, font(Type.BODY, weight=SEMIBOLD), colours.ink)
            return
        top = QRectF(52, 10, end - 52, 22)
        face = font(Type.BODY, px=15, weight=SEMIBOLD)
        paint.line(painter, top, self._title, face, colours.ink)
        below = QRectF(52, 33, end - 52, 20)
        paint.line(painter, below, self._detail, font(Type.BODY), colours.ink2)

    def _controls_left(self) -> float:
        controls = [
            item.widget()
            for item in (self._row.itemAt(i) for i in range(self._row.count()))
            if item is not None and item.widget() is not None
        ]
        lefts = [one.x() for one in controls if one is not None and one.isVisible()]
        return float(min(lefts, default=self.width()) - S8)
