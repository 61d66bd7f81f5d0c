"""The seven phases as a slim line of lamps; shape tells, colour helps (look 3)."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.look import theme, tokens
from ui.theme.tokens import Tokens
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.values import PHASE_WORDS, LampState

_RADIUS = 11.0
_BREATH_MS = 100
_BREATH_STEPS = 10

SAID = {
    LampState.DONE: "done",
    LampState.NOW: "in progress",
    LampState.TO_COME: "not yet",
    LampState.FAILED: "failed",
    LampState.STOPPED: "stopped",
    LampState.UNKNOWN: "not known",
    LampState.UNDONE: "undone",
}
_REACHED = (LampState.NOW, LampState.FAILED, LampState.STOPPED, LampState.UNKNOWN)
_SIGNS = {
    LampState.FAILED: "x",
    LampState.STOPPED: "player-pause",
    LampState.UNKNOWN: "question-mark",
}

States = tuple[LampState, ...]


def spoken(states: States, words: tuple[str, ...] = PHASE_WORDS) -> str:
    """Say all lamps in one sentence: "Step 4 of 7, Approval, in progress"."""
    place = current(states)
    return f"Step {place + 1} of {len(words)}, {words[place]}, {SAID[states[place]]}"


def current(states: States) -> int:
    """Give the place of the lamp that matters: the one reached, else the last one done."""
    for place, state in enumerate(states):
        if state in _REACHED:
            return place
    done = [place for place, state in enumerate(states) if state is LampState.DONE]
    return done[-1] if done else 0


def paint_lamp(
    painter: QPainter, at: QPointF, state: LampState, colours: Tokens, *, glow: float = 1
) -> None:
    """Paint one lamp around a point; ``glow`` is how bright the dot of the current one is."""
    if state is LampState.DONE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.fill)
        painter.drawEllipse(at, _RADIUS, _RADIUS)
        paint.icon(painter, "check", at, 16, colours.on_accent)
    elif state is LampState.NOW:
        painter.setPen(QPen(colours.accent, 3))
        painter.setBrush(colours.surface)
        painter.drawEllipse(at, _RADIUS - 1.5, _RADIUS - 1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent)
        painter.setOpacity(glow)
        painter.drawEllipse(at, 4.5, 4.5)
        painter.setOpacity(1)
    elif state in _SIGNS:
        ink, soft = colours.danger, colours.danger_soft
        if state is not LampState.FAILED:
            ink, soft = colours.warn, colours.warn_soft
        painter.setPen(QPen(ink, 2))
        painter.setBrush(soft)
        painter.drawEllipse(at, _RADIUS - 1, _RADIUS - 1)
        paint.icon(painter, _SIGNS[state], at, 16, ink)
    else:
        painter.setPen(QPen(colours.edge, 2))
        painter.setBrush(colours.surface)
        painter.drawEllipse(at, 7, 7)


class Lamps(QWidget):
    """Seven lamps with their words and the line between them.

    Args:
        words: the words under the lamps.
    """

    def __init__(self, words: tuple[str, ...] = PHASE_WORDS) -> None:
        super().__init__()
        self._words = words
        self._states: States = (LampState.TO_COME,) * len(words)
        self._note = ""
        self._breath = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_BREATH_MS)
        self._timer.timeout.connect(self._breathe)
        self.setFixedHeight(52)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_states(self._states)

    def show_states(self, states: States, note: str = "") -> None:
        """Show how far the seven are; ``note`` stands in brackets behind the current word."""
        self._states, self._note = states, note
        self.setAccessibleName(spoken(states, self._words) + (f", {note}" if note else ""))
        self._run()
        self.update()

    def _run(self) -> None:
        alive = LampState.NOW in self._states and not theme().reduced_motion
        if alive and self.isVisible():
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()
            self._breath = 0

    def _breathe(self) -> None:
        self._breath = (self._breath + 1) % _BREATH_STEPS
        centre = self._centre(current(self._states))
        self.update(QRectF(centre.x() - 14, centre.y() - 14, 28, 28).toAlignedRect())

    @property
    def _glow(self) -> float:
        half = _BREATH_STEPS / 2
        return 1 - 0.4 * (half - abs(half - self._breath)) / half

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._run()

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, 52)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(64 * len(self._words), 52)

    def _centre(self, place: int) -> QPointF:
        step = self.width() / len(self._words)
        return QPointF(step * (place + 0.5), 14.0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        for place in range(len(self._words) - 1):
            self._paint_line(painter, place, colours)
        for place, state in enumerate(self._states):
            paint_lamp(painter, self._centre(place), state, colours, glow=self._glow)
            self._paint_word(painter, place, state, colours)

    def _paint_line(self, painter: QPainter, place: int, colours: Tokens) -> None:
        start, end = self._centre(place), self._centre(place + 1)
        start.setX(start.x() + 14)
        end.setX(end.x() - 14)
        after = self._states[place + 1]
        passed = self._states[place] is LampState.DONE and after is not LampState.TO_COME
        if passed:
            painter.setPen(QPen(colours.accent, 3))
        else:
            pen = QPen(colours.edge, 2)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([1.5, 2])
            painter.setPen(pen)
        painter.drawLine(start, end)

    def _paint_word(self, painter: QPainter, place: int, state: LampState, colours: Tokens) -> None:
        ink = {
            LampState.DONE: colours.ink2,
            LampState.NOW: colours.ink,
            LampState.FAILED: colours.danger,
            LampState.STOPPED: colours.warn,
            LampState.UNKNOWN: colours.warn,
        }.get(state, colours.ink3)
        weight = SEMIBOLD if state in _REACHED else MEDIUM
        face = font(Type.SMALL, weight=weight)
        face.setStrikeOut(state is LampState.UNDONE)
        words = self._words[place]
        if self._note and place == current(self._states):
            words = f"{words} ({self._note})"
        centre = self._centre(place)
        width = max(self.width() / len(self._words), paint.width_of(words, face) + 4)
        at = QRectF(centre.x() - width / 2, 30, width, 20)
        paint.line(painter, at, words, face, ink, paint.CENTRE)


class LampLine(QWidget):
    """The same in words, "Step 4 of 7: Approval", where there is no height for lamps."""

    def __init__(self, words: tuple[str, ...] = PHASE_WORDS) -> None:
        super().__init__()
        self._words = words
        self._states: States = (LampState.TO_COME,) * len(words)
        self._note = ""
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_states(self, states: States, note: str = "") -> None:
        """Show how far the seven are."""
        self._states, self._note = states, note
        self.setAccessibleName(spoken(states, self._words))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, 24)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        place = current(self._states)
        state = self._states[place]
        warns = (LampState.STOPPED, LampState.UNKNOWN)
        ink = colours.danger if state is LampState.FAILED else colours.accent_ink
        ink = colours.warn if state in warns else ink
        name = _SIGNS.get(state, "circle-check" if state is LampState.DONE else "circle-dashed")
        paint.icon(painter, name, QPointF(9, 12), 18, ink)
        words = f"Step {place + 1} of {len(self._words)}: {self._words[place]}"
        said = self._note or (SAID[state] if state in _SIGNS else "")
        at = QRectF(26, 0, self.width() - 26, 24)
        face = font(Type.BODY, weight=SEMIBOLD)
        paint.line(painter, at, f"{words} ({said})" if said else words, face, colours.ink)
