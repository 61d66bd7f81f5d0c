"""What devices that a till drives have in common."""

from dataclasses import dataclass
from enum import StrEnum


class Done(StrEnum):
    """Whether a device did what it was told; ``UNKNOWN`` may have been done, in part or whole."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DeviceResult:
    """How it went, with one sentence for the cashier."""

    done: Done
    says: str


@dataclass(frozen=True)
class DeviceHealth:
    """Whether the device is ready, and in words why not."""

    ready: bool
    says: str
