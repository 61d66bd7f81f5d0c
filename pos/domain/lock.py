"""A checkout as its rows say it is, and the rules that are read from them (``checkout 0``).

Everything a till does next follows from these values alone, so any till can go on with any
checkout (P6).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from pos.domain.checkout import Method, PaymentState
from pos.domain.phase import LIVE, LockState, Phase

Op = Literal["authorise", "capture", "void", "refund"]
AttemptState = Literal["intent", "ok", "declined", "not_executed", "unknown"]
OPEN = frozenset({"intent", "unknown"})
PERSON = "person"
"""The terminal of an attempt that a person answers: a stand-alone terminal is never called."""


@dataclass(frozen=True)
class Lock:
    """The lock row with the names a person knows. Times in microseconds of the store's clock."""

    lock_id: str
    cart_id: str
    cart_number: str
    attempt_no: int
    epoch: int
    phase_seq: int
    state: LockState
    phase: Phase
    owner_till: str
    owner_name: str
    owner_series: str
    owner_instance: str
    cashier_id: str
    cashier_name: str
    acquired_at: int
    expires_at: int
    idle_deadline: int
    cancel_requested_at: int | None = None
    undo_to: str | None = None
    undo_code: str | None = None
    attention_code: str | None = None
    attention_from: str | None = None
    ended_at: int | None = None
    end_code: str | None = None
    copied: bool = False
    """Its goods went to another cart; whatever its money does, it is only undone from here on."""

    @property
    def live(self) -> bool:
        """Tell whether it holds its cart."""
        return self.state in LIVE


@dataclass(frozen=True)
class Attempt:
    """One try of one operation on one payment; ``amount`` is positive, in minor units.

    ``moved`` is what the provider said that it moved, where that is another amount. ``settled_at``
    is when its outcome was written, ``external_ref`` what a person proved it with. ``fresh`` is
    never stored: this very run wrote the intent and nobody has sent it yet, so it may be sent
    without asking first.
    """

    attempt_id: str
    payment_id: str
    op: Op
    amount: int
    key: str
    state: AttemptState
    terminal: str | None
    device_id: str | None
    provider_ref: str | None
    intent_at: int
    fresh: bool = False
    epoch: int = 1
    moved: int | None = None
    settled_at: int | None = None
    external_ref: str | None = None

    @property
    def open(self) -> bool:
        """Tell whether its outcome is not known."""
        return self.state in OPEN

    @property
    def by_person(self) -> bool:
        """Tell whether only a person can say what became of it."""
        return self.terminal == PERSON

    @property
    def effect(self) -> int:
        """What it moved, or is believed to move, in minor units."""
        return self.amount if self.moved is None else self.moved


@dataclass(frozen=True)
class Payment:
    """One tender with its tries, oldest first."""

    payment_id: str
    tender_no: int
    method: Method
    amount: int
    tendered: int
    change_due: int
    state: PaymentState
    rounding: int = 0
    provider_ref: str | None = None
    card: str | None = None
    reason: str | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def covers(self) -> int:
        """What of the total it pays, rounding included."""
        return self.amount + self.rounding

    @property
    def hold_left(self) -> bool:
        """Tell whether the provider still holds money for a tender that no longer counts."""
        return self.state == "declined" and any(a.state == "ok" for a in self.tries("authorise"))

    @property
    def taken(self) -> int:
        """What was taken for it, whatever it was asked for; zero for what was not."""
        return sum(one.effect for one in self.tries("capture") if one.state == "ok")

    @property
    def surplus(self) -> int:
        """What was taken above its amount and is still with us; it goes back before the sale."""
        back = any(one.state == "ok" for one in self.tries("refund"))
        return 0 if back or self.state != "captured" else max(0, self.taken - abs(self.amount))

    def open_attempt(self) -> Attempt | None:
        """Give the try whose outcome is not known; there is never a second."""
        return next((one for one in self.attempts if one.open), None)

    def refused(self, op: Op, epoch: int) -> int:
        """Count the tries that an owner made in vain; whoever claims it anew may try again."""
        return sum(1 for one in self.tries(op) if not one.open and one.epoch == epoch)

    def tries(self, op: Op) -> tuple[Attempt, ...]:
        """Give all tries of one operation."""
        return tuple(one for one in self.attempts if one.op == op)

    def next_key(self, op: Op) -> str:
        """Give the key of the next try: n counts the tries already settled as no effect."""
        settled = sum(1 for one in self.tries(op) if one.state in {"declined", "not_executed"})
        return f"{self.payment_id}:{op}:{settled + 1}"

    def with_attempt(self, changed: Attempt) -> "Payment":
        """Give the payment with this try added or put in the place of its earlier state."""
        others = tuple(a for a in self.attempts if a.attempt_id != changed.attempt_id)
        return replace(self, attempts=(*others, changed))


#: A tender in one of these counts towards the total.
_COUNTS = frozenset({"authorised", "captured"})


@dataclass(frozen=True)
class Checkout:
    """A lock with its frozen total, its tenders and its order."""

    lock: Lock
    currency: str
    total: int
    lines: int
    articles: int
    payments: tuple[Payment, ...] = ()
    order_id: str | None = None
    order_status: str | None = None
    receipt_series: str | None = None
    receipt_no: int | None = None
    cash_handed_back: bool = False
    """Said with the request to cancel, by the person at the drawer; never stored as such."""

    def payment(self, payment_id: str) -> Payment | None:
        """Find a tender."""
        return next((one for one in self.payments if one.payment_id == payment_id), None)

    def with_payment(self, changed: Payment) -> "Checkout":
        """Give the checkout with this tender added or put in the place of its earlier state."""
        others = [one for one in self.payments if one.payment_id != changed.payment_id]
        ordered = sorted([*others, changed], key=lambda one: one.tender_no)
        return replace(self, payments=tuple(ordered))

    def open_attempts(self) -> Iterator[tuple[Payment, Attempt]]:
        """Give every try whose outcome is not known, in the order of the tenders."""
        for payment in self.payments:
            attempt = payment.open_attempt()
            if attempt is not None:
                yield payment, attempt

    @property
    def covered(self) -> int:
        """What the tenders pay, with the one-shot that is about to be asked."""
        return sum(p.covers for p in self.payments if p.state in _COUNTS or _is_asked(p))

    @property
    def due(self) -> int:
        """What still needs a tender, in minor units."""
        return self.total - self.covered

    @property
    def complete(self) -> bool:
        """Tell whether the tenders pay the total exactly."""
        return self.due == 0

    @property
    def to_capture(self) -> tuple[Payment, ...]:
        """Give the tenders whose money is still to be taken: the one-shot first, then in order."""
        waiting = [
            p for p in self.payments if p.method != "cash" and p.state in {"authorised", "planned"}
        ]
        return tuple(sorted(waiting, key=lambda p: (p.state != "planned", p.tender_no)))

    @property
    def too_much(self) -> Payment | None:
        """Give a tender for which more was taken than it pays; it goes back before the end."""
        return next((one for one in self.payments if one.surplus), None)

    @property
    def no_return(self) -> bool:
        """Tell whether cancelling is refused: a capture is asked, or all the money is taken.

        The one function behind cancel, claim, expiry and screen; read it after the lock row is
        locked (``checkout 0``).
        """
        captures = [a for p in self.payments for a in p.tries("capture")]
        if any(a.open for a in captures):
            return True
        if self.total < 0:
            refunds = [a for p in self.payments for a in p.tries("refund")]
            return any(a.open or a.state == "ok" for a in refunds)
        if not any(a.state == "ok" for a in captures):
            return False
        taken = sum(
            p.covers
            for p in self.payments
            if p.state == "captured" or (p.method == "cash" and p.state == "authorised")
        )
        return taken == self.total

    @property
    def cash_in_hand(self) -> int:
        """What the customer handed over in notes and coins that must go back if this is undone."""
        return sum(p.tendered for p in self.payments if _cash_held(p))

    @property
    def cash_held(self) -> tuple[Payment, ...]:
        """Give the part payments in cash."""
        return tuple(p for p in self.payments if _cash_held(p))


def _cash_held(payment: Payment) -> bool:
    return payment.method == "cash" and payment.state == "authorised"


def _is_asked(payment: Payment) -> bool:
    """A one-shot tender counts while it is asked: it is placed last, for the whole rest."""
    return payment.state in {"planned", "unknown"} and any(
        a.op == "capture" and a.open for a in payment.attempts
    )
