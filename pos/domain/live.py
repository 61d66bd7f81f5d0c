"""Checkouts under way at all tills, as whoever looks at them from elsewhere is told."""

from dataclasses import dataclass
from typing import Literal

from pos.domain.checkout import CheckoutView

#: After so many seconds without an answer the other till counts as busy, and may be asked again.
BUSY_S = 30
#: No longer word than this goes from till to till.
MOST_WORDS = 120

Answer = Literal["kept", "let_go"]


@dataclass(frozen=True)
class Asked:
    """A question to let a cart go, as the tills that wait for it are told.

    ``since_s`` counts from the question, ``answered_s`` from the answer, in seconds when it was
    read. ``seen`` is true once it stood on the screen of the till that was asked.
    """

    message_id: str
    lock_id: str
    by_till: str
    by_name: str
    since_s: float
    seen: bool = False
    answer: Answer | None = None
    answered_s: float = 0.0

    @property
    def waiting(self) -> bool:
        """Tell whether an answer may still come before the other till counts as busy."""
        return self.answer is None and self.since_s < BUSY_S


@dataclass(frozen=True)
class LetGoAsk:
    """What the till that holds a cart is asked: another one wants it.

    ``money`` is what is certain about the money now, ``then`` what letting go does to it.
    ``reason`` says why it cannot be let go, empty where it can. ``cash_to_hand_back`` (minor
    units) must be in the customer's hand before it is let go.
    """

    message_id: str
    checkout: CheckoutView
    by_till: str
    by_name: str
    words: str
    since_s: float
    money: str
    then: str
    reason: str = ""
    cash_to_hand_back: int = 0


@dataclass(frozen=True)
class HeldCheckout:
    """A cart that is held, with its clocks in seconds when it was read, and what may be done.

    ``lease_left_s`` runs down only while its till is silent; ``idle_left_s`` while the sale sits.
    Reasons say why something is not possible now; empty where it is. ``takes_live`` is true where
    taking over takes it from a till that answers.
    """

    checkout: CheckoutView
    mine: bool
    answering: bool
    silent_s: float
    lease_left_s: float
    lease_s: float
    idle_left_s: float
    since_s: float
    takes_live: bool
    asked: Asked | None = None
    ask_reason: str = ""
    release_reason: str = ""
    take_over_reason: str = ""


@dataclass(frozen=True)
class ReleasedExpired:
    """What became of the checkouts whose tills are silent, when all were released at once.

    ``undone`` carts are open again, ``finished`` sales had their money already, ``doubtful`` ones
    wait for a manager and ``left`` ones can only be asked about by their own till.
    """

    undone: int = 0
    finished: int = 0
    doubtful: int = 0
    left: int = 0

    @property
    def all(self) -> int:
        """How many there were."""
        return self.undone + self.finished + self.doubtful + self.left
