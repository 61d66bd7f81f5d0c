"""The rows of a timeline, as plain frozen values; presenters may use this (no Qt)."""

from dataclasses import dataclass

from ui.widgets.values import LampState


@dataclass(frozen=True)
class TimelineStep:
    """One row, every string ready to paint.

    Attributes:
        title: what it is called: ``Cart checked``.
        at: when: ``14:09:52``; empty where it was never reached.
        says: what came of it, in a few words.
        took: how long it took: ``0.2 s``; empty where that is not known.
        state: its lamp.
        doubtful: whether it is the one to look at; it lies on the soft ground of a warning.
    """

    title: str
    at: str = ""
    says: str = ""
    took: str = ""
    state: LampState = LampState.TO_COME
    doubtful: bool = False
