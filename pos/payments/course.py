"""What can become of one operation: what the provider does, what the till is told, and when.

A behaviour is the name that a person or a test uses; a course is what it means. Whatever has no
name of its own is put together from the same parts.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

Op = Literal["authorise", "capture", "void", "refund"]
OPS: Final[tuple[Op, ...]] = ("authorise", "capture", "void", "refund")


@dataclass(frozen=True)
class Course:
    """How one operation goes.

    ``does`` is what the provider does with it; ``asks`` waits until a person taps. ``share`` is how
    much it moves of what was asked. ``told`` is what the till hears of it: an ``error`` is stored
    under the key and is all that a repeat ever hears; ``in_use`` says that the first request with
    this key is still at work; ``garbled`` cannot be read; ``busy`` never got to the provider. What
    is ``late`` can be seen only after a while, whether it was cancelled meanwhile or not. Said
    ``twice``, it moves money once.
    """

    does: Literal["executes", "declines", "nothing", "asks"] = "executes"
    share: Literal["all", "less", "more"] = "all"
    told: Literal["answer", "silence", "error", "in_use", "garbled", "busy"] = "answer"
    late: bool = False
    twice: bool = False

    def of(self, amount: int) -> int:
        """Give what is moved of an amount in minor units: half of it, or a tip on top."""
        if self.share == "less":
            return max(1, amount // 2)
        return amount + max(1, amount // 10) if self.share == "more" else amount


class Behaviour(StrEnum):
    """The courses that have a name, in the file, in the window and in tests.

    ``UNREACHABLE`` means the line and not the operation: nothing arrives, nothing is heard.
    ``TOO_LATE`` is for a cancel alone: the customer has paid by the time it comes.
    """

    APPROVE = "approve"
    DECLINE = "decline"
    TIMEOUT_CHARGED = "timeout_charged"
    TIMEOUT_NOT_CHARGED = "timeout_not_charged"
    TIMEOUT_DECLINED = "timeout_declined"
    LATE = "late"
    TWICE = "twice"
    LESS = "less"
    MORE = "more"
    BUSY = "busy"
    ERROR_CHARGED = "error_charged"
    ERROR_NOT_CHARGED = "error_not_charged"
    KEY_IN_USE = "key_in_use"
    GARBLED_CHARGED = "garbled_charged"
    GARBLED_NOT_CHARGED = "garbled_not_charged"
    UNREACHABLE = "unreachable"
    ASK = "ask"
    TOO_LATE = "too_late"

    @property
    def course(self) -> Course:
        """What it means for an operation."""
        return _COURSES[self]


_COURSES: Final = {
    Behaviour.APPROVE: Course(),
    Behaviour.DECLINE: Course("declines"),
    Behaviour.TIMEOUT_CHARGED: Course(told="silence"),
    Behaviour.TIMEOUT_NOT_CHARGED: Course("nothing", told="silence"),
    Behaviour.TIMEOUT_DECLINED: Course("declines", told="silence"),
    Behaviour.LATE: Course(late=True),
    Behaviour.TWICE: Course(twice=True),
    Behaviour.LESS: Course(share="less"),
    Behaviour.MORE: Course(share="more"),
    Behaviour.BUSY: Course("nothing", told="busy"),
    Behaviour.ERROR_CHARGED: Course(told="error"),
    Behaviour.ERROR_NOT_CHARGED: Course("nothing", told="error"),
    Behaviour.KEY_IN_USE: Course(told="in_use", late=True),
    Behaviour.GARBLED_CHARGED: Course(told="garbled"),
    Behaviour.GARBLED_NOT_CHARGED: Course("nothing", told="garbled"),
    Behaviour.UNREACHABLE: Course("nothing", told="silence"),
    Behaviour.ASK: Course("asks"),
    Behaviour.TOO_LATE: Course(),
}

#: What the behaviour of an operation, of a query and of a cancel may be; the first where none is
#: said.
OF_OPERATIONS: Final = tuple(one for one in Behaviour if one is not Behaviour.TOO_LATE)
OF_QUERIES: Final = (
    Behaviour.APPROVE,
    Behaviour.UNREACHABLE,
    Behaviour.BUSY,
    Behaviour.GARBLED_NOT_CHARGED,
)
OF_CANCELS: Final = (Behaviour.APPROVE, Behaviour.UNREACHABLE, Behaviour.TOO_LATE)
