"""The drawer with the money in it."""

from typing import Protocol

from pos.ports.device import DeviceResult


class CashDrawer(Protocol):
    """A cash drawer. Calls block the caller's thread for seconds at most and never raise."""

    def open(self) -> DeviceResult:
        """Make the drawer spring open, once."""
        ...
