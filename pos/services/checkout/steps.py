"""The labelled steps a checkout is made of; production and the simulator run the very same ones."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from pos.domain.lock import Checkout
from pos.ports.payment_terminal import Reply
from pos.store.engine import Unit

T = TypeVar("T")


@dataclass(frozen=True)
class Transaction:
    """One commit. ``work`` calls nobody outside and may be repeated where it did not commit.

    ``committed`` finds out, after the answer to COMMIT was lost, whether it did: it gives what
    ``work`` would have given, or none.
    """

    label: str
    work: Callable[[Unit], Any]
    committed: Callable[[Unit], Any]


@dataclass(frozen=True)
class Call:
    """One call to a terminal, with no transaction open; ``says`` is what the screen shows."""

    label: str
    lock_id: str
    phase: str
    says: str
    longest_s: float
    call: Callable[[], Reply]


@dataclass(frozen=True)
class Wait:
    """A pause before the terminal is asked again; closing the till ends it early."""

    label: str
    seconds: float


Step = Transaction | Call | Wait
Steps = Generator[Step, Any, T]
Drive = Generator[Step, Any, Checkout]


def commit(step: Transaction) -> Drive:
    """Commit one step that gives the checkout as it stands after it."""
    checkout: Checkout = yield step
    return checkout


#: Every label there is. The crash simulator enumerates them; one that it does not know fails.
LABELS = frozenset(
    {
        "S1",
        "S2",
        "A",
        "O",
        "C",
        "S4",
        "part cash",
        "take back",
        "void outcome",
        "attention",
        "refused",
        "undo",
        "undo intent",
        "undo outcome",
        "cash back",
        "undone",
        "look",
        "take over",
        "claim",
        "decide",
        "copied",
        "difference",
        "give back",
        "given back",
        "cancel request",
        "late result",
        "perform",
        "query",
        "cancel",
        "wait",
    }
)
