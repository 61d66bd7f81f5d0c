"""A drawer that is not there: the screen says that it is open."""

from typing_extensions import override

from pos.ports.cash_drawer import CashDrawer
from pos.ports.device import DeviceResult, Done


class VirtualDrawer(CashDrawer):
    """Counts how often it would have opened."""

    def __init__(self) -> None:
        self.opened = 0

    @override
    def open(self) -> DeviceResult:
        """Open, in the mind."""
        self.opened += 1
        return DeviceResult(Done.YES, "Drawer open.")


class NoDrawer(CashDrawer):
    """A till whose cash lies elsewhere."""

    @override
    def open(self) -> DeviceResult:
        """Do nothing, successfully."""
        return DeviceResult(Done.YES, "No drawer at this till.")
