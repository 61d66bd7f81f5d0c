"""An amount that a customer may read over the counter: never cut, never wrapped, only smaller."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import Type, font
from ui.widgets import paint

#: The sizes a very large amount goes through before its row must give it room.
BIG_STEPS = (232, 208, 176, 144, 128, 112, 72, 56, 44)
TOTAL_STEPS = (44, 36, 32, 28)


class Amount(QWidget):
    """One amount in tabular figures, as large as it may be and fits.

    Args:
        text: the amount, written for a person.
        px: its size when there is room; the ``BIG_STEPS`` or ``TOTAL_STEPS`` below it follow.
        align: at which side it stands.
        ink: name of its colour token.
    """

    def __init__(
        self,
        text: str = "",
        *,
        px: int = Type.TOTAL.value.px,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
        ink: str = "ink",
    ) -> None:
        super().__init__()
        self._text = text
        self._px = px
        self._align = align | Qt.AlignmentFlag.AlignVCenter
        self._ink = ink
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        """Give the amount as written."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another amount."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_ink(self, ink: str) -> None:
        """Take another colour, by the name of its token."""
        self._ink = ink
        self.update()

    def set_px(self, px: int) -> None:
        """Take another largest size."""
        self._px = px
        self.updateGeometry()
        self.update()

    def face(self, width: float) -> QFont:
        """Give the largest font in which the amount fits a width."""
        steps = [px for px in (*BIG_STEPS, *TOTAL_STEPS) if px <= self._px]
        steps = sorted({self._px, *steps}, reverse=True)
        for px in steps:
            made = font(Type.TOTAL, px=px, tabular=True)
            if QFontMetricsF(made).horizontalAdvance(self._text) <= width:
                return made
        return font(Type.TOTAL, px=steps[-1], tabular=True)

    @override
    def sizeHint(self) -> QSize:
        made = font(Type.TOTAL, px=self._px, tabular=True)
        return QSize(round(paint.width_of(self._text, made)) + 4, round(self._px * 1.18))

    @override
    def minimumSizeHint(self) -> QSize:
        made = font(Type.TOTAL, px=min(self._px, TOTAL_STEPS[-1]), tabular=True)
        return QSize(round(paint.width_of(self._text, made)) + 4, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        painter.setFont(self.face(self.width()))
        painter.setPen(tokens().named(self._ink))
        flags = self._align | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
        painter.drawText(QRectF(self.rect()), flags, self._text)
