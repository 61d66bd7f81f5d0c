"""A way forward with what it does to money and articles, as one large key (look 2.7)."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Kind, Pressable
from ui.widgets.values import Fact

_ROW = 30
_SIDE = 20


class ChoiceCard(Pressable):
    """One of two equal cards; disabled it keeps its place and says why under its title."""

    def __init__(  # noqa: PLR0913 - one keyword for each thing it shows
        self,
        title: str,
        icon: str,
        facts: tuple[Fact, ...],
        *,
        kind: Kind = Kind.ORDINARY,
        key: str = "",
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, kind=kind, icon=icon, key=key, parent=parent)
        self._facts = facts
        self._row = 24 if compact else _ROW
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_facts(facts)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show other consequences."""
        self._facts = facts
        self.setAccessibleDescription(". ".join(f"{one.label}: {one.value}" for one in facts))
        self.setFixedHeight(58 + self._row * len(facts) + (28 if self._row == _ROW else 2))

    @override
    def sizeHint(self) -> QSize:
        return QSize(442, self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(300, self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        inks = self.inks()
        self.paint_box(painter, inks, 8)
        icon_ink = inks.icon
        if self.kind is Kind.ORDINARY and self.isEnabled():
            icon_ink = tokens().accent_ink
        if self._icon:
            paint.icon(painter, self._icon, QPointF(34, 34), 24, icon_ink)
        cap = paint.cap_width(self.cap())
        title = QRectF(60, 20, self.width() - 60 - _SIDE - cap - 8, 28)
        face = font(Type.HEAD, px=21, weight=SEMIBOLD)
        paint.line(painter, title, self.text(), face, inks.words)
        if cap:
            at = QRectF(self.width() - _SIDE - cap, 25, cap, paint.CAP_HEIGHT)
            paint.key_cap(painter, at, self.cap(), inks.cap)
        facts = self._facts
        if not self.isEnabled() and self.reason:
            facts = (Fact("Why", self.reason), *facts[: len(facts) - 1])
        strong = SEMIBOLD if self.kind is Kind.PRIMARY else 500
        y = 62.0
        for one in facts:
            label = QRectF(_SIDE, y, 92, self._row)
            value = QRectF(116, y, self.width() - 116 - _SIDE, self._row)
            paint.line(painter, label, one.label, font(Type.BODY), inks.second)
            face = font(Type.BODY, px=15, weight=strong, tabular=True)
            paint.line(painter, value, one.value, face, inks.words)
            y += self._row
