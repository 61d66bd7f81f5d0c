"""The way bytes take to a device."""

from typing import Protocol

from pos.ports.device import DeviceHealth, DeviceResult


class Wire(Protocol):
    """Carries a whole job to a device; blocks for seconds at most and never raises."""

    @property
    def name(self) -> str:
        """Where it leads, in the words of the cashier."""
        ...

    def send(self, job: bytes) -> DeviceResult:
        """Carry a job over; ``NO`` only where not one byte of it arrived."""
        ...

    def health(self) -> DeviceHealth:
        """Tell whether a job would arrive."""
        ...
