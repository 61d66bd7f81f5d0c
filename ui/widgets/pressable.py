"""What every key on the screen has in common: importance, state, a cap, a reason when it is off."""

from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.shortcuts import caption
from ui.theme.space import RADIUS_CONTROL
from ui.theme.tokens import CAP_ON_FILL
from ui.widgets import paint
from ui.widgets.keys import KEY_PROPERTY, KeyRouter


class Kind(StrEnum):
    """How important a key is; one is filled on a screen, and Enter does it."""

    PRIMARY = "primary"
    ORDINARY = "ordinary"
    QUIET = "quiet"
    DANGER = "danger"
    DANGER_FILLED = "danger_filled"


class Inks(NamedTuple):
    """The colours of a key in its present state; no ground means none is painted."""

    ground: QColor | None
    border: QColor | None
    words: QColor
    second: QColor
    icon: QColor
    cap: tuple[QColor, QColor | None, QColor]


class Pressable(QAbstractButton):
    """A key that paints itself; a finger never takes the keyboard from the field.

    Its ``key`` works anywhere in the window, as long as it is visible, enabled and not covered.
    """

    def __init__(
        self,
        text: str,
        *,
        kind: Kind = Kind.ORDINARY,
        icon: str | None = None,
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._icon = icon
        self._key = ""
        self._chosen = False
        self._reason = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_text(text)
        self.set_key(key)

    @property
    def kind(self) -> Kind:
        """How important it is."""
        return self._kind

    @property
    def chosen(self) -> bool:
        """Whether it is the one in force among its siblings."""
        return self._chosen

    @property
    def reason(self) -> str:
        """Why it is disabled; empty while it is not."""
        return self._reason

    def set_text(self, text: str) -> None:
        """Show another verb."""
        if text == self.text() and self.accessibleName():
            return
        self.setText(text)
        # Qt would make a shortcut of the letter behind an ampersand.
        self.setShortcut("")
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_icon(self, icon: str | None) -> None:
        """Show another icon, or none."""
        self._icon = icon
        self.update()

    def set_key(self, key: str) -> None:
        """Obey another key, as ``F9`` or ``Ctrl+L``; empty for none."""
        self._key = key
        self.setProperty(KEY_PROPERTY, key)
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: Kind) -> None:
        """Change its importance."""
        self._kind = kind
        self.update()

    def set_chosen(self, chosen: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Show it as the one in force among its siblings."""
        self._chosen = chosen
        self.update()

    def set_usable(self, usable: bool, reason: str = "") -> None:  # noqa: FBT001 - a setter of one truth
        """Enable it, or disable it in its place and say why."""
        self._reason = "" if usable else reason
        self.setEnabled(usable)
        self.setToolTip(self._reason)
        self.setAccessibleDescription(self._reason)
        self.update()

    def cap(self) -> str:
        """Give the caption of its key."""
        return caption(self._key)

    def inks(self) -> Inks:
        """Give the colours of its present state."""
        colours = tokens()
        cap = paint.cap_inks(colours)
        if not self.isEnabled():
            ground = None if self._kind is Kind.QUIET else colours.sunken
            border = None if self._kind is Kind.QUIET else colours.line
            off = colours.ink3
            return Inks(ground, border, off, off, off, (colours.sunken, colours.line, colours.ink3))
        if self._chosen:
            deep, soft = colours.accent_ink, colours.accent_soft
            return Inks(soft, colours.accent, deep, colours.ink2, deep, cap)
        if self._kind in (Kind.PRIMARY, Kind.DANGER_FILLED):
            return self._filled()
        return self._open(cap)

    def _filled(self) -> Inks:
        colours = tokens()
        if self._kind is Kind.PRIMARY:
            ground = colours.accent_press if self.isDown() else colours.fill
            on = colours.on_accent
        else:
            ground = colours.danger.darker(120) if self.isDown() else colours.danger
            on = colours.surface
        return Inks(ground, None, on, on, on, (CAP_ON_FILL, None, on))

    def _open(self, cap: tuple[QColor, QColor | None, QColor]) -> Inks:
        colours = tokens()
        quiet = self._kind is Kind.QUIET
        ground = None if quiet else colours.raised
        if self.isDown():
            ground = colours.press
        elif self.underMouse():
            ground = colours.hover
        if quiet:
            return Inks(ground, None, colours.accent_ink, colours.ink2, colours.accent_ink, cap)
        if self._kind is Kind.DANGER:
            red = colours.danger
            return Inks(ground, red, red, colours.ink2, red, cap)
        return Inks(ground, colours.edge, colours.ink, colours.ink2, colours.ink, cap)

    def paint_box(self, painter: QPainter, inks: Inks, radius: int = RADIUS_CONTROL) -> None:
        """Paint its ground, its border and its focus ring."""
        rect = QRectF(self.rect())
        if inks.ground is not None:
            paint.box(painter, rect, inks.ground, inks.border, radius)
        if self._chosen and self.isEnabled():
            paint.ring(painter, rect, tokens().accent, inset=0, radius=radius)
        if self.hasFocus():
            self._paint_focus(painter, rect, radius)

    def _paint_focus(self, painter: QPainter, rect: QRectF, radius: int) -> None:
        filled = self._kind in (Kind.PRIMARY, Kind.DANGER_FILLED) and not self._chosen
        if filled and self.isEnabled():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens().surface, 2))
            inner = rect.adjusted(3, 3, -3, -3)
            painter.drawRoundedRect(inner, radius - 2, radius - 2)
        else:
            paint.ring(painter, rect, tokens().accent, inset=0, radius=radius)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The window is known only when the control is shown in it; a later turn of the event
        # loop, because a screen may still be on its way into the main window.
        KeyRouter.of(self)
        QTimer.singleShot(0, self, self._find_router)

    def _find_router(self) -> None:
        KeyRouter.of(self)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
            event.accept()
            return
        super().keyPressEvent(event)
