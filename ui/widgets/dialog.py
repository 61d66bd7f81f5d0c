"""A dialog inside the window, over its dimmed screen, below the bright strip (look 2.5, 3)."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEasingCurve,
    QElapsedTimer,
    QEvent,
    QObject,
    QPropertyAnimation,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsOpacityEffect,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from ui.theme.look import theme, tokens
from ui.theme.space import APPEAR_MS, GAP, RADIUS_DIALOG, S8, S12, S16
from ui.theme.typography import Type
from ui.widgets import paint
from ui.widgets.empty import Sign
from ui.widgets.keys import COVER_PROPERTY, KeyRouter, key_name
from ui.widgets.text import Text
from ui.widgets.values import Tone

#: After a dialog opens under a scanning hand, Enter does nothing for so long.
ENTER_DEAD_MS = 300

_SHADOW = 16
_SHADOW_DOWN = 4
_MARGIN = 28
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Card(QFrame):
    """The dialog's ground; the scrim around it paints its shadow."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        border = colours.line if theme().dark else None
        rect = QRectF(self.rect())
        paint.box(paint.begin(self), rect, colours.surface, border, RADIUS_DIALOG)


class ScrimDialog(QWidget):
    """One question over the dimmed screen it belongs to.

    Put the content into ``body`` and the keys below it with `add_choices`. Esc emits ``escaped``
    and closes, which must be the harmless way; a second dialog on the same host replaces the
    first; a scan never presses a key of it.

    Args:
        host: the area below the strip; the dialog covers it and nothing else.
        title: the whole truth in one line.
        width: of the card; it shrinks to what the host has.
        icon: before the title.
    """

    closed = Signal()
    escaped = Signal()

    def __init__(
        self, host: QWidget, title: str, *, width: int = 720, icon: str | None = None
    ) -> None:
        super().__init__(host)
        self.setProperty(COVER_PROPERTY, True)  # noqa: FBT003 - Qt's own
        self.setObjectName("holdfast-dialog")
        self._host = host
        self._wanted_width = width
        self._since = QElapsedTimer()
        self._before: QWidget | None = None
        self._escapable = True
        self.card = _Card(self)
        self._title = Text(title, Type.TITLE, wrap=True)
        self._title_row = QHBoxLayout()
        self._title_row.setSpacing(S12)
        if icon:
            self._title_row.addWidget(Sign(icon, 28, Tone.INFO), 0, Qt.AlignmentFlag.AlignTop)
        self._title_row.addWidget(self._title, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(S16)
        self._choices = QGridLayout()
        self._choices.setSpacing(GAP)
        self._column = QVBoxLayout(self.card)
        self._column.setContentsMargins(_MARGIN, 24, _MARGIN, _MARGIN)
        self._column.setSpacing(S16)
        self._column.addLayout(self._title_row)
        self._column.addLayout(self.body)
        self._column.addLayout(self._choices)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        host.installEventFilter(self)
        self.hide()

    def title(self) -> str:
        """Give the title."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Say another truth."""
        self._title.set_text(title)
        self.setAccessibleName(title)
        self._place()

    def add_to_title(self, widget: QWidget) -> None:
        """Put something at the right of the title line, such as the ring in a compact window."""
        self._title_row.addWidget(widget)

    def add_choices(self, keys: Sequence[QWidget], *, columns: int = 2) -> None:
        """Put keys below the content in reading order, the filled one first."""
        start = self._choices.count()
        for place, key in enumerate(keys, start):
            self._choices.addWidget(key, place // columns, place % columns)
        for column in range(columns):
            self._choices.setColumnStretch(column, 1)

    def set_escapable(self, escapable: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Forbid Esc where there is no harmless way back (there should be one)."""
        self._escapable = escapable

    def open_(self, focus: QWidget | None = None) -> None:
        """Show it over the host, in place of any dialog that is there."""
        host = self._host
        for other in host.findChildren(ScrimDialog):
            if other is not self and other.isVisible():
                self._before = other.take_before()
        if self._before is None:
            self._before = QApplication.focusWidget()
        KeyRouter.of(host)
        self._place()
        self.show()
        self.raise_()
        self._since.start()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # it exists
        (focus or self).setFocus(Qt.FocusReason.OtherFocusReason)
        self._appear()

    def take_before(self) -> QWidget | None:
        """Close without giving the keyboard back, and tell who had it."""
        before, self._before = self._before, None
        self._end()
        return before

    def close_(self) -> None:
        """Close it and give the keyboard back to who had it."""
        before = self.take_before()
        if before is not None and _usable(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self) -> None:
        if not self.isVisible():
            return
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # it exists
        self.hide()
        self.closed.emit()

    def escape(self) -> None:
        """Take the harmless way out."""
        if self._escapable:
            self.close_()
            self.escaped.emit()

    def _appear(self) -> None:
        if theme().reduced_motion:
            return
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        fade = QPropertyAnimation(effect, b"opacity", self)
        fade.setDuration(APPEAR_MS)
        fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        fade.setStartValue(0.0)
        fade.setEndValue(1.0)
        # The effect costs a copy of the screen with each painting, so it goes when it is done.
        fade.finished.connect(self._appeared)
        fade.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)

    def _appeared(self) -> None:
        self.setGraphicsEffect(None)  # type: ignore[arg-type]  # None takes it away

    def _place(self) -> None:
        host = self._host
        self.setGeometry(host.rect())
        width = min(self._wanted_width, host.width() - 2 * S8)
        layout = self._column
        height = layout.heightForWidth(width) if layout.hasHeightForWidth() else -1
        height = max(height, layout.totalSizeHint().height() if height < 0 else height)
        height = min(height, host.height() - 2 * S8)
        x, y = (host.width() - width) // 2, (host.height() - height) // 2
        self.card.setGeometry(x, y, width, height)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._place()
        return super().event(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            if self.isVisible():
                self._place()
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._too_early(event, watched)
        return False

    def _too_early(self, event: QKeyEvent, watched: QObject) -> bool:
        # One that is kept for later and hidden meanwhile leaves the keys of its host alone.
        if not self.isVisible() or event.key() not in _ENTER:
            return False
        if self._since.elapsed() >= ENTER_DEAD_MS:
            return False
        return isinstance(watched, QWidget) and watched.window() is self.window()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if key_name(event) == "Esc" and self._escapable:
            # A choice with the cap Esc goes first: the window looks for it before this is reached
            # only if this one lets it pass.
            if not KeyRouter.of(self).offer(event):
                self.escape()
            event.accept()
            return
        super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        inside = [w for w in self.findChildren(QWidget) if _reachable(w)]
        if not inside:
            return True
        at = inside.index(w) if (w := QApplication.focusWidget()) in inside else -1
        inside[(at + (1 if next else -1)) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        # A touch beside the card does nothing, and does not reach the screen below.
        event.accept()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        painter.fillRect(self.rect(), tokens().scrim)
        self._paint_shadow(painter)

    def _paint_shadow(self, painter: QPainter) -> None:
        rect = QRectF(self.card.geometry()).translated(0, _SHADOW_DOWN)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = QColor(tokens().shadow)
        share = colour.alphaF()
        for step in range(_SHADOW, 0, -2):
            colour.setAlphaF(share * (1 - step / _SHADOW) ** 2 / 2)
            painter.setBrush(colour)
            grown = rect.adjusted(-step, -step, step, step)
            painter.drawRoundedRect(grown, RADIUS_DIALOG + step, RADIUS_DIALOG + step)


def _reachable(widget: QWidget) -> bool:
    tab = Qt.FocusPolicy.TabFocus
    return bool(widget.focusPolicy() & tab) and widget.isVisible() and widget.isEnabled()


def _usable(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible()
