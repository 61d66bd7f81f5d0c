"""Tabs over a part of a page: words on a hairline, the chosen one underlined (look 2.9)."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import tokens
from ui.theme.space import TARGET
from ui.theme.typography import SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.pressable import Kind, Pressable

_SIDE, _TIGHT = 14, 6


class _Tab(Pressable):
    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, kind=Kind.QUIET, parent=parent)
        self.setFixedHeight(TARGET)

    def words_width(self) -> float:
        face = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        return paint.width_of(self.text(), face)

    @override
    def sizeHint(self) -> QSize:
        return QSize(max(TARGET, round(self.words_width()) + 2 * _SIDE), TARGET)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours, rect = tokens(), QRectF(self.rect())
        if self.chosen:
            bar = QRectF(0, rect.height() - 3, rect.width(), 3)
            painter.fillRect(bar, colours.accent)
        elif self.isDown() or self.underMouse():
            ground = colours.press if self.isDown() else colours.hover
            painter.fillRect(rect.adjusted(0, 0, 0, -1), ground)
        ink = colours.accent_ink if self.chosen else colours.ink2
        if not self.isEnabled():
            ink = colours.ink3
        face = font(Type.BODY, weight=SEMIBOLD, tabular=True)
        paint.line(painter, rect.adjusted(2, 0, -2, -2), self.text(), face, ink, paint.CENTRE)
        if self.hasFocus():
            paint.ring(painter, rect, colours.accent, inset=1, radius=6)


class Tabs(QWidget):
    """One of several parts; Left and Right go to the next one, Tab goes on."""

    chosen = Signal(int)

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__()
        self._tabs: list[_Tab] = []
        self._current = 0
        self.setFixedHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Tabs")
        self.set_words(words)

    @property
    def current(self) -> int:
        """Which one is shown."""
        return self._current

    def set_words(self, words: tuple[str, ...]) -> None:
        """Say other words; as many as before keep the tabs and the focus."""
        if len(words) == len(self._tabs):
            for tab, text in zip(self._tabs, words, strict=True):
                tab.set_text(text)
        else:
            self._make(words)
        self._current = min(self._current, max(0, len(words) - 1))
        self.set_current(self._current)
        self._arrange()

    def set_current(self, place: int) -> None:
        """Show another without telling anybody."""
        self._current = place
        for other, tab in enumerate(self._tabs):
            tab.set_chosen(other == place)
            policy = Qt.FocusPolicy.TabFocus if other == place else Qt.FocusPolicy.NoFocus
            tab.setFocusPolicy(policy)
            tab.setAccessibleDescription("chosen" if other == place else "")

    def set_usable(self, place: int, usable: bool, reason: str = "") -> None:  # noqa: FBT001 - one truth
        """Enable one, or disable it in its place and say why."""
        self._tabs[place].set_usable(usable, reason)

    def _make(self, words: tuple[str, ...]) -> None:
        for tab in self._tabs:
            tab.setParent(None)
            tab.deleteLater()
        self._tabs = [_Tab(text, self) for text in words]
        for place, tab in enumerate(self._tabs):
            tab.installEventFilter(self)
            tab.clicked.connect(lambda _=False, place=place: self._choose(place))
            tab.show()

    def _choose(self, place: int) -> None:
        if place != self._current:
            self.set_current(place)
            self.chosen.emit(place)

    def _step(self, by: int) -> None:
        places = [place for place, tab in enumerate(self._tabs) if tab.isEnabled()]
        here = places.index(self._current) if self._current in places else 0
        there = places[(here + by) % len(places)]
        self._choose(there)
        self._tabs[there].setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
            if by:
                self._step(by)
                return True
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Give each its width; where they do not fit, all lose air, then the words end early."""
        hints = [tab.sizeHint().width() for tab in self._tabs]
        if sum(hints) > self.width():
            hints = [max(TARGET, round(tab.words_width()) + 2 * _TIGHT) for tab in self._tabs]
        if sum(hints) > self.width() > 0:
            hints = [max(TARGET, int(hint * self.width() / sum(hints))) for hint in hints]
        x = 0
        for tab, width in zip(self._tabs, hints, strict=True):
            tab.setGeometry(x, 0, width, TARGET)
            x += width

    @override
    def sizeHint(self) -> QSize:
        return QSize(sum(tab.sizeHint().width() for tab in self._tabs), TARGET)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(TARGET * max(1, len(self._tabs)), TARGET)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        line = QRectF(0, self.height() - 1, self.width(), 1)
        paint.begin(self).fillRect(line, tokens().line)
