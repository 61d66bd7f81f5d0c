"""What a manager's choices are read from: a checkout in attention, or an answer that came late."""

from dataclasses import dataclass, replace
from typing import Literal

from pos.domain.lock import Attempt, Checkout, Payment
from pos.domain.phase import LockState

#: Doubts in which nothing was undone: the goods are kept aside, and the sale may yet be finished.
MONEY_UNKNOWN = frozenset({"AUTH_UNKNOWN", "CAPTURE_UNKNOWN", "OWNER_GONE"})
#: Doubts that come up while a sale is undone and leave no way but back: the goods are free again.
CERTAIN_BACK = frozenset({"VOID_FAILED", "REFUND_FAILED", "CASH_IN_HAND"})


@dataclass(frozen=True)
class Doubt:
    """A checkout in attention with what its own rows do not say.

    ``till`` is where its cart was begun, ``unreachable`` says why this till cannot ask about its
    money, ``alone`` that the shop has nobody else who could agree. Times are microseconds UTC.
    """

    checkout: Checkout
    till: str
    since: int
    now: int
    goods_held: bool
    copied_to: str | None = None
    unreachable: str = ""
    alone: bool = False

    @property
    def code(self) -> str:
        """What is in doubt."""
        return self.checkout.lock.attention_code or ""

    @property
    def was_going_on(self) -> bool:
        """Tell whether the sale was not being undone when it came to this."""
        return self.checkout.lock.attention_from != LockState.COMPENSATING.value

    @property
    def to_be_cancelled(self) -> bool:
        """Tell whether somebody asked to undo it and was not too late: its owner will."""
        lock = self.checkout.lock
        return lock.cancel_requested_at is not None and not self.checkout.no_return

    @property
    def goes_back(self) -> bool:
        """Tell whether all its money goes back for certain: it was being undone, and asked to."""
        asked_back = self.code in CERTAIN_BACK or bool(self.going_back)
        return not self.was_going_on and asked_back

    @property
    def open(self) -> tuple[tuple[Payment, Attempt], ...]:
        """Give every try whose outcome is not known."""
        return tuple(self.checkout.open_attempts())

    @property
    def asked_for(self) -> tuple[tuple[Payment, Attempt], ...]:
        """Give the open tries to hold or take money."""
        return tuple(one for one in self.open if one[1].op in {"authorise", "capture"})

    @property
    def going_back(self) -> tuple[tuple[Payment, Attempt], ...]:
        """Give the open tries to release money or to give it back."""
        return tuple(one for one in self.open if one[1].op in {"void", "refund"})

    @property
    def stuck(self) -> tuple[Payment, ...]:
        """Give the tenders whose money was refused to go back, and is still with us."""
        return tuple(
            one
            for one in self.checkout.payments
            if one.open_attempt() is None and _has_money(one) and _was_refused(one)
        )

    @property
    def others_with_money(self) -> tuple[Payment, ...]:
        """Give the card tenders that hold money and about which nothing is in doubt."""
        return tuple(
            one
            for one in self.checkout.payments
            if one.open_attempt() is None and _has_money(one) and not _was_refused(one)
        )

    @property
    def holds_behind(self) -> bool:
        """Tell whether money is held that would be left if what is open was not taken."""
        return any(
            attempt.op == "capture" and any(one.state == "ok" for one in payment.tries("authorise"))
            for payment, attempt in self.asked_for
        )

    @property
    def surplus_asked(self) -> Payment | None:
        """Give the tender of which more was taken, once the difference was asked to go back."""
        return next((one for one in self.checkout.payments if _difference_asked(one)), None)

    @property
    def if_proven(self) -> Checkout:
        """Give what the checkout is once it is proven that what is open was held and taken."""
        checkout = self.checkout
        for payment, attempt in self.asked_for:
            checkout = checkout.with_payment(_as_proven(payment, attempt))
        return checkout

    @property
    def needs_no_call(self) -> bool:
        """Tell whether a proven sale can be finished without asking a terminal anything."""
        proven = self.if_proven
        by_proof = {one.payment_id for one, _ in self.going_back}
        by_proof |= {one.payment_id for one in self.stuck}
        left = [one for one in proven.payments if one.surplus and one.payment_id not in by_proof]
        return proven.complete and not proven.to_capture and not left

    @property
    def amount(self) -> int:
        """What money is in doubt, in minor units."""
        tries = sum(attempt.effect for _, attempt in self.open)
        stuck = sum(one.taken or one.amount for one in self.stuck)
        return tries + stuck or self.checkout.cash_in_hand or self.checkout.total


@dataclass(frozen=True)
class LateResult:
    """An answer that came after its try was written off, or one that may yet turn out.

    ``amount`` is what the provider moved, where it says so. Times are microseconds UTC.
    """

    late_id: str
    attempt: Attempt
    lock_id: str
    cart_id: str
    cart_number: str
    till: str
    cashier: str
    outcome: str
    amount: int | None
    provider_ref: str | None
    at: int
    state: Literal["seen", "reversing"]
    key: str
    resolved_at: int | None
    total: int
    currency: str
    card: str | None
    device: str | None = None
    """The terminal that the card of its tender was at; a charge names none itself."""

    @property
    def moved(self) -> int:
        """What it holds or took, in minor units."""
        return self.attempt.amount if self.amount is None else self.amount

    @property
    def is_known(self) -> bool:
        """Tell whether the provider said that it was done."""
        return self.outcome == "ok"


def _has_money(payment: Payment) -> bool:
    return payment.method != "cash" and (
        payment.state in {"authorised", "captured"} or payment.hold_left
    )


def _was_refused(payment: Payment) -> bool:
    tries = payment.tries("refund" if payment.state == "captured" else "void")
    return any(one.state in {"declined", "not_executed"} for one in tries)


def _difference_asked(payment: Payment) -> bool:
    """More was taken than the tender pays, and a refund of the difference is or was under way.

    A refund of all of it is another thing: the sale is undone.
    """
    over = payment.taken - abs(payment.amount)
    asked = any(
        one.amount == over and (one.open or one.state == "ok") for one in payment.tries("refund")
    )
    return asked and payment.state == "captured" and over > 0


def _as_proven(payment: Payment, attempt: Attempt) -> Payment:
    done = payment.with_attempt(replace(attempt, state="ok"))
    if attempt.op == "authorise":
        return replace(done, state="authorised")
    return replace(done, state="captured", amount=min(payment.amount, attempt.effect))
