"""The clocks of this computer."""

from typing import Protocol


class Clock(Protocol):
    """Tells the time of day and measures durations; tests bring their own."""

    def now(self) -> int:
        """Give the time of day in microseconds UTC; on SQLite it is the store's clock."""
        ...

    def monotonic(self) -> float:
        """Give seconds since some moment, never jumping; for durations only (``checkout 3``)."""
        ...
