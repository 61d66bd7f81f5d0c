"""Unasked news, as a closed list of types; callbacks come on a foreign thread.

News is a hint to look again, never the truth itself: the rows are (``checkout 9``).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoreChanged:
    """Something in the store changed, here or at another till: read again what is shown."""


@dataclass(frozen=True)
class CheckoutProgress:
    """A checkout of this till reached a phase or began to wait; ``says`` is one plain sentence."""

    lock_id: str
    phase: str
    waiting: str | None
    says: str


@dataclass(frozen=True)
class PrinterChanged:
    """The receipt printer's state changed; ``says`` is what the strip shows."""

    ready: bool
    says: str


@dataclass(frozen=True)
class TerminalChanged:
    """The card terminal's state changed; ``says`` is what the strip shows."""

    ready: bool
    says: str


@dataclass(frozen=True)
class StoreReachable:
    """The shop's store was lost or came back."""

    reachable: bool


@dataclass(frozen=True)
class AskedToLetGo:
    """Another till asks for a cart that is paid here; `Till.asked_here` says who, and what for."""

    message_id: str


@dataclass(frozen=True)
class AlertRaised:
    """Something is wrong with the shop, or was when this till began to look.

    ``says`` is one plain sentence, ``todo`` another; ``subject`` is the till it is about, or empty.
    """

    kind: str
    subject: str
    says: str
    todo: str


@dataclass(frozen=True)
class AlertCleared:
    """What was wrong is no longer so."""

    kind: str
    subject: str


Event = (
    StoreChanged
    | CheckoutProgress
    | PrinterChanged
    | TerminalChanged
    | StoreReachable
    | AskedToLetGo
    | AlertRaised
    | AlertCleared
)
