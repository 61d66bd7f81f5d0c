"""The customer's side of a simulated terminal, so that a window need not know the adapter."""

from dataclasses import dataclass
from typing import Literal, Protocol

Tap = Literal["approve", "decline", "timeout_charged", "timeout_not_charged", "late", "twice"]


@dataclass(frozen=True)
class WaitingPayment:
    """What a terminal shows while it waits. Minor units, microseconds UTC."""

    key: str
    op: Literal["authorise", "capture", "void", "refund"]
    amount: int
    currency: str
    since: int
    expires: int


@dataclass(frozen=True)
class CustomerMood:
    """How the terminal answers: by itself, or by taps; and whether it can be reached."""

    always_approves: bool
    unreachable: bool


class TerminalCustomer(Protocol):
    """Somebody with a card in front of one terminal.

    Raises in every method: Problem, FILE_WRONG, where the terminal's files cannot be used.
    """

    def waiting(self) -> tuple[WaitingPayment, ...]:
        """List what waits for a card, the oldest first."""
        ...

    def answer(self, key: str, tap: Tap) -> bool:
        """Answer; False when it waits no more."""
        ...

    def mood(self) -> CustomerMood:
        """Tell how the terminal answers."""
        ...

    def set_always_approves(self, *, always: bool) -> None:
        """Approve without a tap from now on, or ask for one."""
        ...

    def walk_away(self) -> None:
        """Leave: a terminal that asked for taps approves by itself, and is plugged in."""
        ...

    def set_unreachable(self, *, unreachable: bool) -> None:
        """Pull the terminal's cable, or put it back."""
        ...
