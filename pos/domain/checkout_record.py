"""Everything that is known of one checkout, as a manager reads it (``checkout 0``, ``6``).

Times are microseconds UTC, durations microseconds, amounts minor units, quantities thousandths.
"""

from dataclasses import dataclass
from enum import StrEnum

from pos.domain.checkout_history import HistoryRow
from pos.domain.phase import Phase


class StepState(StrEnum):
    """How a step of the timeline went."""

    DONE = "done"
    NOW = "now"
    DOUBTFUL = "doubtful"
    FAILED = "failed"
    UNDONE = "undone"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class Step:
    """One row of the timeline: a phase, or what came after them (undo, a manager, the end)."""

    title: str
    state: StepState
    says: str
    at: int | None = None
    took_us: int | None = None
    phase: Phase | None = None


@dataclass(frozen=True)
class FrozenLine:
    """A line as its price was frozen, and what it would be today.

    ``today`` says in words what is different now; empty where nothing is.
    """

    line_no: int
    sku: str
    name: str
    unit: str
    quantity: int
    unit_price: int
    discount: int
    tax_name: str
    total: int
    today: str
    available: int | None


@dataclass(frozen=True)
class KeptAside:
    """Goods that were put aside for it: ``held``, ``consumed`` (sold) or ``released``."""

    sku: str
    name: str
    unit: str
    quantity: int
    state: str


@dataclass(frozen=True)
class Try:
    """One question to a card terminal, or to a person, and its answer."""

    op: str
    amount: int
    state: str
    asked_at: int
    answered_at: int | None
    reference: str
    by_hand: str


@dataclass(frozen=True)
class Paid:
    """One tender with its tries, oldest first."""

    name: str
    amount: int
    state: str
    reference: str
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class Said:
    """One entry of the journal in words."""

    at: int
    who: str
    till: str
    says: str


@dataclass(frozen=True)
class Review:
    """What managers wrote about it. ``version`` is handed back with a change; 0: nobody wrote."""

    note: str = ""
    resolved_at: int | None = None
    resolved_by: str = ""
    version: int = 0


@dataclass(frozen=True)
class CheckoutRecord:
    """One checkout whole. ``undone`` and ``left`` say what went back and what could not.

    ``frozen`` is false for a refusal: its lines are those of the cart as it is now.
    """

    row: HistoryRow
    money: str
    steps: tuple[Step, ...]
    lines: tuple[FrozenLine, ...]
    kept: tuple[KeptAside, ...]
    payments: tuple[Paid, ...]
    journal: tuple[Said, ...]
    undone: tuple[str, ...]
    left: tuple[str, ...]
    review: Review = Review()
    frozen: bool = True
