"""Brings unasked news of the core (a lock changed, a phase finished) to the GUI thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from weakref import ref

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

Event = TypeVar("Event")


@dataclass(frozen=True)
class _Listener:
    kind: type
    hear: Callable[..., object]
    owner: Callable[[], QObject | None]

    def alive(self) -> bool:
        owner = self.owner()
        return owner is not None and isValid(owner)


class EventBridge(QObject):
    """Takes events on any thread and hands them to listeners on the GUI thread, in order.

    Give ``bridge.take`` to the core as its callback; make the bridge on the GUI thread.
    """

    arrived = Signal(object)
    _taken = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listeners: list[_Listener] = []
        self._taken.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)

    def take(self, event: object) -> None:
        """Take an event from the core, on any thread; returns at once."""
        if isValid(self):
            self._taken.emit(event)

    def on(self, kind: type[Event], hear: Callable[[Event], object], owner: QObject) -> None:
        """Call ``hear`` for each event of a type, until ``owner`` is gone."""
        self._listeners.append(_Listener(kind, hear, ref(owner)))

    @Slot(object)
    def _hand_on(self, event: object) -> None:
        self._listeners = [one for one in self._listeners if one.alive()]
        self.arrived.emit(event)
        for listener in tuple(self._listeners):
            if isinstance(event, listener.kind) and listener.alive():
                listener.hear(event)
