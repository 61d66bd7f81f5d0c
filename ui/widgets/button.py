"""The keys of the screen: Pay, a choice of a dialog, a function key, a person, a way forward."""

from enum import IntEnum

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import TARGET
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Inks, Kind, Pressable

__all__ = ["Button", "Kind", "Size"]

_SIDE = 16
_ICON_GAP = 8
_CAP_GAP = 10
#: A short verb on a pay key is drawn larger.
_SHORT_VERB = 8


class Size(IntEnum):
    """The height of a key in logical pixels."""

    SMALL = 44
    NORMAL = 48
    PAD = 56
    TALL = 60
    PAY = 64


class Button(Pressable):
    """A verb, with an icon before it and the key cap behind it.

    A TALL one stands left, has room for a second line and its cap at the right edge; the second
    line says what follows, or why it is not possible now.
    """

    def __init__(  # noqa: PLR0913 - one keyword for each thing it shows
        self,
        text: str,
        *,
        kind: Kind = Kind.ORDINARY,
        icon: str | None = None,
        key: str = "",
        detail: str = "",
        size: Size = Size.SMALL,
        centred: bool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._detail = detail
        self._size = size
        self._px = 0
        self._centred = size is not Size.TALL if centred is None else centred
        super().__init__(text, kind=kind, icon=icon, key=key, parent=parent)
        self.setFixedHeight(int(size))

    @property
    def detail(self) -> str:
        """The second line as it stands now."""
        return self._detail if self.isEnabled() or not self.reason else self.reason

    def set_detail(self, detail: str) -> None:
        """Say in the second line what follows."""
        self._detail = detail
        self.setAccessibleDescription(self.detail)
        self.update()

    def set_px(self, px: int) -> None:
        """Take another size of type, together with its siblings; 0 for its own."""
        self._px = px
        self.updateGeometry()
        self.update()

    def face(self, smaller: int = 0) -> QFont:
        """Give the font of its verb."""
        own = {Size.PAY: 15, Size.PAD: 16, Size.TALL: 16}.get(self._size, 14)
        if self._size is Size.PAY and self.kind is Kind.PRIMARY:
            own = 22 if len(self.text()) <= _SHORT_VERB else 19
        if self._size is Size.TALL and self._centred:
            own = 18 if self.kind is Kind.PRIMARY else 15
        return font(Type.BODY, px=(self._px or own) - smaller, weight=SEMIBOLD, tabular=True)

    def _icon_size(self) -> int:
        return 22 if self._size >= Size.TALL else 20

    def _wanted(self, face: QFont, *, with_icon: bool = True) -> float:
        cap = paint.cap_width(self.cap())
        width = paint.width_of(self.text(), face) + (cap + _CAP_GAP if cap else 0)
        return width + (self._icon_size() + _ICON_GAP if self._icon and with_icon else 0)

    @override
    def sizeHint(self) -> QSize:
        width = self._wanted(self.face()) + 2 * _SIDE
        if not self._centred:
            second = paint.width_of(self.detail, font(Type.SMALL)) + 48
            width = max(width + 12, second + _SIDE + paint.cap_width(self.cap()) + _CAP_GAP)
        return QSize(max(TARGET, round(width + 0.5)), int(self._size))

    @override
    def minimumSizeHint(self) -> QSize:
        cap = paint.cap_width(self.cap())
        return QSize(max(TARGET, round(cap) + 44), int(self._size))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        inks = self.inks()
        self.paint_box(painter, inks)
        if self._centred:
            self._paint_centred(painter, inks)
        else:
            self._paint_left(painter, inks)

    def _paint_centred(self, painter: QPainter, inks: Inks) -> None:
        room = self.width() - 2 * 8
        face, with_icon = self.face(), bool(self._icon)
        if self._wanted(face) > room:
            with_icon = False
        if self._wanted(face, with_icon=with_icon) > room:
            face = self.face(2)
        wanted = min(self._wanted(face, with_icon=with_icon), room)
        x = (self.width() - wanted) / 2
        middle = self.height() / 2
        if with_icon and self._icon:
            size = self._icon_size()
            paint.icon(painter, self._icon, QPointF(x + size / 2, middle), size, inks.icon)
            x += size + _ICON_GAP
        cap = paint.cap_width(self.cap())
        end = (self.width() + wanted) / 2 - (cap + _CAP_GAP if cap else 0)
        rect = QRectF(x, 0, end - x, self.height())
        paint.line(painter, rect, self.text(), face, inks.words)
        if cap:
            at = QRectF(round(end + _CAP_GAP), round(middle - 9), cap, paint.CAP_HEIGHT)
            paint.key_cap(painter, at, self.cap(), inks.cap)

    def _paint_left(self, painter: QPainter, inks: Inks) -> None:
        x = float(_SIDE)
        middle = self.height() / 2
        if self._icon:
            ink = inks.icon
            if self.kind is Kind.ORDINARY and self.isEnabled():
                ink = tokens().accent_ink
            paint.icon(painter, self._icon, QPointF(x + 9, middle), 20, ink)
            x = 48.0
        cap = paint.cap_width(self.cap())
        end = self.width() - (cap + 13 + 8 if cap else _SIDE)
        if cap:
            at = QRectF(round(self.width() - 13 - cap), round(middle - 9), cap, paint.CAP_HEIGHT)
            paint.key_cap(painter, at, self.cap(), inks.cap)
        if not self.detail:
            rect = QRectF(x, 0, end - x, self.height())
            paint.line(painter, rect, self.text(), self.face(), inks.words)
            return
        top = QRectF(x, middle - 21, end - x, 22)
        paint.line(painter, top, self.text(), self._fitting(end - x), inks.words)
        below = QRectF(x, middle + 1, end - x, 18)
        face = font(Type.SMALL, weight=500, tabular=True)
        paint.line(painter, below, self.detail, face, inks.second)

    def _fitting(self, width: float) -> QFont:
        face = self.face()
        return face if paint.width_of(self.text(), face) <= width else self.face(2)
