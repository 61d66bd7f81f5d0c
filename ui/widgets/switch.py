"""Yes or no, as a switch that says which in words beside it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import TARGET
from ui.theme.typography import MEDIUM, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Kind, Pressable

_TRACK_WIDTH, _TRACK_HEIGHT = 44, 24


class Switch(Pressable):
    """The whole row of 44 px is the target; the knob and the word tell, the colour helps."""

    turned = Signal(bool)

    def __init__(self, label: str, *, on_words: str = "Yes", off_words: str = "No") -> None:
        self._on = False
        self._words = (off_words, on_words)
        self._label = label
        super().__init__(label, kind=Kind.QUIET)
        self.setFixedHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._turn)
        self._say()

    @property
    def on(self) -> bool:
        """Whether it is on."""
        return self._on

    def set_on(self, on: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Show it on or off without telling anybody."""
        self._on = on
        self._say()
        self.update()

    def _turn(self) -> None:
        self.set_on(not self._on)
        self.turned.emit(self._on)

    def _say(self) -> None:
        self.setAccessibleName(f"{self._label}: {self._words[self._on]}")

    @override
    def sizeHint(self) -> QSize:
        words = paint.width_of(max(self._words, key=len), font(Type.BODY, weight=MEDIUM))
        return QSize(round(words) + _TRACK_WIDTH + 24, TARGET)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = paint.begin(self), tokens()
        middle, usable = self.height() / 2, self.isEnabled()
        track = QRectF(4, middle - _TRACK_HEIGHT / 2, _TRACK_WIDTH, _TRACK_HEIGHT)
        ground = colours.fill if self._on else colours.sunken
        edge = None if self._on else colours.edge
        if not usable:
            ground, edge = colours.sunken, colours.line
        paint.box(painter, track, ground, edge, _TRACK_HEIGHT / 2)
        knob = QPointF(track.right() - 12 if self._on else track.x() + 12, middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.on_accent if self._on and usable else colours.edge)
        painter.drawEllipse(knob, 8.0, 8.0)
        if self._on and usable:
            paint.icon(painter, "check", knob, 12, colours.fill)
        words = QRectF(track.right() + 12, 0, self.width() - track.right() - 16, self.height())
        ink = colours.ink if usable else colours.ink3
        face = font(Type.BODY, weight=MEDIUM)
        paint.line(painter, words, self._words[self._on], face, ink)
        if self.hasFocus():
            ring = track.adjusted(-4, -4, 4, 4)
            paint.ring(painter, ring, colours.accent, inset=0, radius=ring.height() / 2)
