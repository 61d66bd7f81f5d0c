"""Nothing to show, said as it is: one line of what is true, one of what to do."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import S4, S8
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets import paint
from ui.widgets.text import Text
from ui.widgets.values import Tone

_LARGE = 32


class Sign(QWidget):
    """An icon that stands alone above its words."""

    def __init__(self, icon: str, size: int = 32, tone: Tone = Tone.PLAIN) -> None:
        super().__init__()
        self._icon, self._px, self._tone = icon, size, tone
        self.setFixedSize(size, size)

    def show_icon(self, icon: str, tone: Tone) -> None:
        """Show another."""
        self._icon, self._tone = icon, tone
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        ink = paint.ink_of(self._tone, tokens())
        centre = QPointF(self.width() / 2, self.height() / 2)
        paint.icon(paint.begin(self), self._icon, centre, self._px, ink)


class EmptyState(QWidget):
    """In the middle of the room it is given."""

    def __init__(
        self, icon: str, title: str, detail: str = "", *, tone: Tone = Tone.PLAIN, size: int = 32
    ) -> None:
        super().__init__()
        self._sign = Sign(icon, size, tone)
        centre = Qt.AlignmentFlag.AlignHCenter
        title_px, detail_px = (18, 14) if size >= _LARGE else (15, 13)
        self._title = Text(title, Type.LEAD, px=title_px, weight=SEMIBOLD, wrap=True, align=centre)
        self._detail = Text(detail, Type.BODY, px=detail_px, ink="ink2", wrap=True, align=centre)
        column = QVBoxLayout(self)
        column.setSpacing(S4)
        column.addStretch(1)
        column.addWidget(self._sign, 0, centre)
        column.addSpacing(S8)
        column.addWidget(self._title)
        column.addWidget(self._detail)
        column.addStretch(1)
        self._detail.setVisible(bool(detail))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_text(
        self, title: str, detail: str = "", *, icon: str = "", tone: Tone = Tone.PLAIN
    ) -> None:
        """Say something else."""
        self._title.set_text(title)
        self._detail.set_text(detail)
        self._detail.setVisible(bool(detail))
        if icon:
            self._sign.show_icon(icon, tone)

    @override
    def sizeHint(self) -> QSize:
        return QSize(280, 132)
