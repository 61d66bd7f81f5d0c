"""A person who can sell: initials, name and role on a large key (look 2.10)."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Pressable

_RADIUS = 8
_DISC = 52


class PersonTile(Pressable):
    """One name of the sign-in page; an open cart is told in words and never with an amount."""

    def __init__(
        self,
        name: str,
        role: str,
        initials: str,
        *,
        key: str = "",
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, key=key, parent=parent)
        self._role = role
        self._initials = initials
        self._note = note
        self.setFixedHeight(96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleDescription(", ".join(part for part in (role, note) if part))

    @override
    def sizeHint(self) -> QSize:
        return QSize(326, 96)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(180, 96)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        inks = self.inks()
        self.paint_box(painter, inks, _RADIUS)
        disc = QRectF(16, 22, _DISC, _DISC)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.fill if self.chosen else colours.press)
        painter.drawEllipse(disc)
        on_disc = colours.on_accent if self.chosen else colours.ink
        big = font(Type.LINE_BIG, weight=SEMIBOLD)
        paint.line(painter, disc, self._initials, big, on_disc, paint.CENTRE)
        top = 14.0 if self._note else 25.0
        end = self.width() - 16
        name = QRectF(84, top, end - 84 - (28 if self.cap() else 0), 24)
        paint.line(painter, name, self.text(), font(Type.LEAD, px=17, weight=SEMIBOLD), inks.words)
        below = QRectF(84, top + 24, end - 84, 20)
        paint.line(painter, below, self._role, font(Type.BODY), inks.second)
        if self._note:
            paint.icon(painter, "shopping-cart", QPointF(92, top + 56), 16, inks.second)
            note = QRectF(106, top + 47, end - 106, 18)
            paint.line(painter, note, self._note, font(Type.SMALL, weight=500), inks.second)
        cap = paint.cap_width(self.cap())
        if cap:
            at = QRectF(self.width() - cap - 9, 9, cap, paint.CAP_HEIGHT)
            paint.key_cap(painter, at, self.cap(), inks.cap)
