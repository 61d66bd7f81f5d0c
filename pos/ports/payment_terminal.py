"""A card terminal and the provider behind it, as the checkout sees them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol


class Outcome(StrEnum):
    """What is known of an operation after asking; ``UNKNOWN`` is asked again, never guessed."""

    OK = "ok"
    DECLINED = "declined"
    IN_PROGRESS = "in_progress"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Ask:
    """One operation, stored before it is sent.

    ``key`` is the stored idempotency key; the same key is executed at most once. ``amount`` is in
    minor units and positive. ``reference`` is the provider's reference of the authorisation that a
    capture, void or refund works on.
    """

    op: Literal["authorise", "capture", "void", "refund"]
    key: str
    amount: int
    currency: str
    device_id: str
    reference: str | None = None


@dataclass(frozen=True)
class Reply:
    """An answer; ``amount`` is what the provider says it moved or holds, in minor units.

    A release lets the whole hold go and says the amount it was asked for; another amount means that
    only a part was let go.
    """

    outcome: Outcome
    amount: int | None = None
    reference: str | None = None
    reason: str | None = None
    card: str | None = None
    """Brand and last four as the receipt may show them: ``Visa ending 4921``."""


@dataclass(frozen=True)
class Caps:
    """What a kind of terminal can do; adapters declare, the checkout decides.

    ``one_shot`` knows only purchase: no hold, so its capture needs the card. ``person_answers`` is
    a stand-alone terminal whose result the cashier types in. ``late_bound_s`` is how long after
    sending an unfound operation may still arrive, ``key_life_s`` how long the provider remembers a
    key: later the same key would be another operation, and not to find it proves nothing.
    ``reachable_from`` says whether another till can ask about it.
    """

    one_shot: bool = False
    person_answers: bool = False
    refund_needs_card: bool = False
    late_bound_s: float = 0.0
    key_life_s: float = 24 * 3600.0
    max_wait_s: float = 120.0
    reachable_from: Literal["till", "shop"] = "shop"


@dataclass(frozen=True)
class Health:
    """Whether the terminal answers, and in words why not; asking moves no money."""

    ready: bool
    says: str


class PaymentTerminal(Protocol):
    """A card terminal. Calls block the caller's thread, never hold a transaction, never raise.

    A fault of any kind comes back as ``Reply(Outcome.UNKNOWN, reason=…)``.
    """

    @property
    def device_id(self) -> str:
        """The terminal's id, one per physical device."""
        ...

    @property
    def caps(self) -> Caps:
        """What this kind can do."""
        ...

    def perform(self, ask: Ask) -> Reply:
        """Send the operation under its stored key and wait for the answer, at most `max_wait_s`."""
        ...

    def query(self, key: str) -> Reply:
        """Ask what became of the operation with this key; a pure read, callable for ever."""
        ...

    def cancel(self, key: str) -> None:
        """Ask to stop the operation in progress; what became of it is asked with `query`."""
        ...

    def health(self) -> Health:
        """Tell within two seconds whether the terminal answers; moves no money."""
        ...
