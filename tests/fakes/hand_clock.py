"""A clock that stands still until a test moves it."""

from pos.ports.clock import Clock


class HandClock(Clock):
    def __init__(self, now: int = 1_795_000_000_000_000) -> None:
        self._now = now
        self._elapsed = 0.0

    def now(self) -> int:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed

    def move(self, seconds: float) -> None:
        self._now += int(seconds * 1_000_000)
        self._elapsed += seconds
