"""Hears a keyboard-wedge scanner wherever the keyboard is, and leaves typing alone (trust 2.1)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

#: A scanner leaves no more than this between two keys.
GAP_MS = 100
#: Shorter than this is a person.
LEAST = 4

#: Set on a widget whose typing is secret: scans are neither looked for nor taken from it.
SECRET_PROPERTY = "holdfast_secret"  # noqa: S105 - a name
#: Set on a field that takes a scan as typed text with a Return.
SCANS_PROPERTY = "holdfast_scans"

_RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENDS = (*_RETURNS, Qt.Key.Key_Tab)
_SILENT = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
)


@dataclass
class _Burst:
    """Keys that came one close after the other."""

    text: str = ""
    last_ms: int = 0
    line: QLineEdit | None = None
    before: str = ""
    held: list[QKeyEvent] = field(default_factory=list)


class Wedge(QObject):
    """Emits ``scanned`` for four characters or more, 100 ms apart at most, ended by CR, LF or Tab.

    In a field of its own kind (``holdfast_scans``) the scan stays what it is, typed text with a
    Return. In another field the text of the scan is taken out again. Where nobody types, letters
    are held back for 100 ms, so that the letters of a code never press keys of a dialog. The LF
    behind a CR is swallowed: it would count as Enter.

    Args:
        parent: usually the application.
        stamp: milliseconds of a key; a test gives its own.
    """

    scanned = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        stamp: Callable[[QKeyEvent], int] = QKeyEvent.timestamp,
    ) -> None:
        super().__init__(parent)
        self._stamp = stamp
        self._burst = _Burst()
        self._ended_ms: int | None = None
        self._flush_timer = QTimer(self)
        self._flush_timer.setSingleShot(True)
        self._flush_timer.setInterval(GAP_MS)
        self._flush_timer.timeout.connect(self._give_back)
        app = QGuiApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def stop(self) -> None:
        """Hear nothing from here on: a closed till must not take the keys of another window."""
        self._flush_timer.stop()
        self._burst = _Burst()
        app = QGuiApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The window sees a key once, before any widget does.
        if event.type() != QEvent.Type.KeyPress or not watched.isWindowType():
            return False
        return isinstance(event, QKeyEvent) and self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        """Tell whether the key is the scanner's and nobody else's."""
        now = self._stamp(event)
        if event.key() in _SILENT:
            return False
        if self._is_second_end(event, now):
            return True
        target = QApplication.focusWidget()
        if _secret(target):
            self._give_back()
            return False
        if _ends(event):
            return self._on_end(event, now, target)
        if _prints(event):
            return self._on_text(event, now, target)
        self._give_back()
        return False

    def _is_second_end(self, event: QKeyEvent, now: int) -> bool:
        return _ends(event) and self._ended_ms is not None and now - self._ended_ms <= GAP_MS

    def _on_text(self, event: QKeyEvent, now: int, target: QWidget | None) -> bool:
        burst = self._burst
        if burst.text and now - burst.last_ms > GAP_MS:
            self._give_back()
            burst = self._burst
        line = target if isinstance(target, QLineEdit) else None
        if not burst.text and line is not None:
            burst.line, burst.before = line, line.text()
        burst.text += event.text()
        burst.last_ms = now
        self._ended_ms = None
        if _takes_text(target):
            return False
        burst.held.append(event.clone())
        self._flush_timer.start()
        return True

    def _on_end(self, event: QKeyEvent, now: int, target: QWidget | None) -> bool:
        burst = self._burst
        whole = len(burst.text) >= LEAST and now - burst.last_ms <= GAP_MS
        if not whole:
            self._give_back()
            return False
        self._burst = _Burst()
        self._flush_timer.stop()
        self._ended_ms = now
        if target is not None and target.property(SCANS_PROPERTY) and event.key() in _RETURNS:
            return False
        if burst.line is not None and isValid(burst.line):
            burst.line.setText(burst.before)
        self.scanned.emit(burst.text)
        return True

    def _give_back(self) -> None:
        """It was a person: the keys go where they would have gone."""
        self._flush_timer.stop()
        held, self._burst = self._burst.held, _Burst()
        target = QApplication.focusWidget() or QApplication.activeWindow()
        if target is None:
            return
        for event in held:
            QApplication.sendEvent(target, event)


def _prints(event: QKeyEvent) -> bool:
    apart = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    text = event.text()
    return bool(text) and text.isprintable() and not event.modifiers() & apart


def _ends(event: QKeyEvent) -> bool:
    return event.key() in _ENDS or event.text() in ("\r", "\n")


def _secret(target: QWidget | None) -> bool:
    if target is None:
        return False
    dots = isinstance(target, QLineEdit) and target.echoMode() != QLineEdit.EchoMode.Normal
    return dots or bool(target.property(SECRET_PROPERTY))


def _takes_text(target: QWidget | None) -> bool:
    kinds = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)
    return isinstance(target, kinds) and target.isEnabled()
