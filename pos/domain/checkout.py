"""A checkout as it is shown, and what is asked of it."""

from dataclasses import dataclass, field
from typing import Literal

from pos.domain.phase import LockState, Phase

Method = Literal["cash", "card", "manual_card"]
PaymentState = Literal[
    "planned", "authorised", "captured", "voided", "refunded", "declined", "unknown"
]


@dataclass(frozen=True)
class Tender:
    """What the customer pays with.

    ``amount`` (minor units) is the part to pay with it; ``None`` is the whole rest due. For cash,
    ``tendered`` is what was given; where it is less than the amount, only that much is paid, where
    it is more, the rest is change. Amounts of a return are negative.
    """

    method: Method
    amount: int | None = None
    tendered: int | None = None


@dataclass(frozen=True)
class CheckoutRef:
    """Which checkout a screen speaks of, and the epoch under which it believes to own it."""

    lock_id: str
    epoch: int


@dataclass(frozen=True)
class PersonAnswer:
    """What the cashier read on a stand-alone terminal."""

    payment_id: str
    answer: Literal["approved", "declined", "not_sure"]
    slip: str = ""


@dataclass(frozen=True)
class TenderView:
    """One payment. Amounts in minor units.

    ``waiting`` says on what it waits: the terminal, a person who reads a stand-alone terminal, or
    nothing. ``words`` is the state in the words of the screen (held, taken, released, …).
    """

    payment_id: str
    tender_no: int
    method: Method
    amount: int
    tendered: int
    change_due: int
    state: PaymentState
    waiting: Literal["terminal", "person"] | None = None
    card: str | None = None
    reason: str | None = None
    at: int | None = None


@dataclass(frozen=True)
class ReceiptRef:
    """A finished sale's receipt."""

    order_id: str
    series: str
    number: int

    @property
    def text(self) -> str:
        """The number as it is printed: ``A-000123``."""
        return f"{self.series}-{self.number:06d}"


@dataclass(frozen=True)
class CheckoutView:
    """A checkout, complete enough to draw Pay, Unfinished and Done from.

    ``due`` is what is still to be paid for. ``choosing`` is true while another tender may be
    chosen. ``no_return`` is true once cancelling is refused. ``money`` is one sentence of what is
    certain about the money, ``facts`` the single facts with the certain ones first. ``change_due``
    is set when the sale is finished.
    """

    lock_id: str
    epoch: int
    cart_id: str
    cart_number: str
    state: LockState
    phase: Phase
    till: str
    cashier: str
    acquired_at: int
    currency: str
    total: int
    due: int
    lines: int
    articles: int
    tenders: tuple[TenderView, ...]
    choosing: bool
    no_return: bool
    can_cancel: bool
    money: str
    facts: tuple[str, ...] = ()
    cancel_requested: bool = False
    cash_to_hand_back: int = 0
    attention_code: str | None = None
    end_code: str | None = None
    receipt: ReceiptRef | None = None
    change_due: int = 0
    lamps: tuple[str, ...] = field(default=())
    """For each of the seven phases: ``done now todo failed stopped unknown undone``."""

    @property
    def ref(self) -> CheckoutRef:
        """The reference to pass back."""
        return CheckoutRef(self.lock_id, self.epoch)


@dataclass(frozen=True)
class Unfinished:
    """A checkout this till left behind, with what each choice will do (at start)."""

    checkout: CheckoutView
    resume_money: str
    resume_goods: str
    resume_then: str
    cancel_money: str
    cancel_goods: str
    cancel_then: str
    can_resume: bool
    can_cancel: bool
    stopped_at: int


@dataclass(frozen=True)
class LastSale:
    """The till's last finished sale, shown at start."""

    receipt: ReceiptRef
    total: int
    change_due: int
    at: int
