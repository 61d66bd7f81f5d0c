"""The clocks of this computer."""

import time

from typing_extensions import override

from pos.ports.clock import Clock


class SystemClock(Clock):
    """Tells the time by this computer; everything else asks it through the port."""

    @override
    def now(self) -> int:
        """Give the time of day in microseconds UTC."""
        # The one place that may: everybody else asks the port.
        return time.time_ns() // 1000  # noqa: TID251

    @override
    def monotonic(self) -> float:
        """Give seconds since some moment, never jumping."""
        return time.monotonic()
