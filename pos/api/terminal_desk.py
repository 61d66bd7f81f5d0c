"""The simulated card terminal as its window shows it; nothing else of the till knows it."""

from dataclasses import dataclass
from typing import Literal

from pos.ports.terminal_customer import Tap, TerminalCustomer

__all__ = ["Tap", "TerminalDesk", "TerminalFace"]


@dataclass(frozen=True)
class TerminalFace:
    """What the terminal shows. ``amount`` in minor units, and none where nothing waits.

    ``key`` is what a tap answers; a tap on a key that waits no more answers nothing.
    """

    state: Literal["ready", "asking", "unreachable"]
    key: str | None = None
    op: Literal["authorise", "capture", "void", "refund"] | None = None
    amount: int | None = None
    currency: str = "GBP"
    more: int = 0
    always_approves: bool = False
    unreachable: bool = False


class TerminalDesk:
    """What a person taps at the simulated terminal of this till; safe to call from any thread.

    Every method may read or write a small file and raises Problem, FILE_WRONG, where it cannot.
    Where the simulated terminal is not in use there is no desk.
    """

    def __init__(self, customer: TerminalCustomer, currency: str) -> None:
        self._customer = customer
        self._currency = currency

    def open(self) -> TerminalFace:
        """Begin to ask for taps; what the till asks from now on waits for one.

        A terminal whose file says that it declines, or worse, goes on doing so.
        """
        if self._customer.mood().always_approves:
            self._customer.set_always_approves(always=False)
        return self.face()

    def close(self) -> None:
        """Nobody is there to tap any more: what waits is declined, what comes is approved."""
        self._customer.walk_away()
        for one in self._customer.waiting():
            self._customer.answer(one.key, "decline")

    def face(self) -> TerminalFace:
        """Tell what the terminal shows now."""
        mood = self._customer.mood()
        waiting = self._customer.waiting()
        first = waiting[0] if waiting else None
        state: Literal["ready", "asking", "unreachable"] = "asking" if first else "ready"
        return TerminalFace(
            state="unreachable" if mood.unreachable else state,
            key=first.key if first else None,
            op=first.op if first else None,
            amount=first.amount if first else None,
            currency=first.currency if first else self._currency,
            more=max(len(waiting) - 1, 0),
            always_approves=mood.always_approves,
            unreachable=mood.unreachable,
        )

    def tap(self, key: str, tap: Tap) -> bool:
        """Answer what waits; False when it waits no more (cancelled at the till, given up)."""
        return self._customer.answer(key, tap)

    def always_approve(self, *, always: bool) -> TerminalFace:
        """Approve everything without a tap; what waits now is approved too."""
        self._customer.set_always_approves(always=always)
        if always:
            for one in self._customer.waiting():
                self._customer.answer(one.key, "approve")
        return self.face()

    def set_unreachable(self, *, unreachable: bool) -> TerminalFace:
        """Pull the terminal's cable, or put it back; what waits goes on waiting."""
        self._customer.set_unreachable(unreachable=unreachable)
        return self.face()
