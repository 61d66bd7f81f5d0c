"""Words on a screen: a label that knows the type scale and takes its colour from the theme."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import look, on_change, tokens
from ui.theme.typography import Type, font
from ui.widgets import paint


class Text(QLabel):
    """A line or a paragraph in a role of the type scale."""

    def __init__(  # noqa: PLR0913 - one keyword for each thing it shows
        self,
        text: str = "",
        role: Type = Type.BODY,
        *,
        ink: str = "ink",
        weight: int | None = None,
        px: int | None = None,
        wrap: bool = False,
        tabular: bool = False,
        align: Qt.AlignmentFlag | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._ink = ink
        self.setFont(font(role, px=px, weight=weight, tabular=tabular))
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if align is not None:
            self.setAlignment(align)
        on_change(self._restyle)

    def set_text(self, text: str) -> None:
        """Show other words."""
        if text != self.text():
            self.setText(text)

    def set_ink(self, ink: str) -> None:
        """Take another colour, by the name of its token."""
        self._ink = ink
        self._restyle()

    def _restyle(self) -> None:
        palette = self.palette()
        palette.setColor(self.foregroundRole(), look().theme.tokens.named(self._ink))
        self.setPalette(palette)


class ElidedText(QWidget):
    """One line that ends in an ellipsis when it is too long; its full words are in the tooltip."""

    def __init__(
        self,
        text: str = "",
        role: Type = Type.BODY,
        *,
        ink: str = "ink",
        weight: int | None = None,
        px: int | None = None,
    ) -> None:
        super().__init__()
        self._text = text
        self._ink = ink
        self.setFont(font(role, px=px, weight=weight))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        """Give the full words."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show other words."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_ink(self, ink: str) -> None:
        """Take another colour, by the name of its token."""
        self._ink = ink
        self.update()

    @override
    def sizeHint(self) -> QSize:
        measures = QFontMetrics(self.font())
        return QSize(measures.horizontalAdvance(self._text) + 2, measures.height() + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        rect = QRectF(self.rect())
        paint.line(painter, rect, self._text, self.font(), tokens().named(self._ink))
        fits = paint.width_of(self._text, self.font()) <= rect.width()
        self.setToolTip("" if fits else self._text)
