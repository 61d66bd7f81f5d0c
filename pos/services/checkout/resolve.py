"""What a manager decides about a checkout in attention (``checkout 6``).

The provider is asked first, with nothing claimed and no transaction open. Then one commit claims
the checkout, settles what was found or proven, and from there it goes forward or back like any
other: a death in the middle is picked up like any other too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pos.domain.attention import Act, CaseRef, Went
from pos.domain.doubt import CERTAIN_BACK, Doubt
from pos.domain.errors import Code, Problem
from pos.domain.lock import Attempt, Checkout, Payment
from pos.domain.offers import offers
from pos.domain.people import Permission, Person
from pos.domain.phase import LockState
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout import attempts, compensation
from pos.services.checkout.asking import find_out
from pos.services.checkout.attempts import Proof
from pos.services.checkout.desk import Desk
from pos.services.checkout.driver import drive
from pos.services.checkout.evidence import Evidence, to_finish, to_undo
from pos.services.checkout.ownership import after_doubt, changed_hands, still_may, unreachable
from pos.services.checkout.steps import Drive, Steps, Transaction
from pos.store.engine import Unit

if TYPE_CHECKING:
    from pos.domain.checkout import PaymentState


@dataclass(frozen=True)
class Judgement:
    """What a manager decided, who agreed, and why.

    ``second`` is none where nobody was asked: the act moves no money, or it does and the shop has
    nobody else (``alone``).
    """

    person: Person
    second: Person | None = None
    alone: bool = False
    reason: str = ""
    reference: str = ""
    went: Went = Went.UNSAID

    @property
    def proof(self) -> Proof:
        """What stands with a try that it settles."""
        second = None if self.second is None else self.second.user_id
        return Proof(self.person.user_id, second, self.reason, self.reference)

    def told(self, act: Act) -> dict[str, object]:
        """What the journal says of it."""
        second = "nobody else in the shop" if self.alone else None
        if self.second is not None:
            second = self.second.user_id
        facts: dict[str, object] = {"act": act.value}
        said = {"reason": self.reason, "reference": self.reference, "second": second}
        return facts | {name: value for name, value in said.items() if value}


def check_again(desk: Desk, ref: CaseRef, judged: Judgement) -> Drive:
    """Ask the provider again; what it has goes forward or back by itself, and no card is asked for.

    What was copied to another cart only goes back.
    """
    desk = _as_manager(desk, judged)
    doubt = yield from see(desk, ref, Act.CHECK_AGAIN)
    claim = Claim(Act.CHECK_AGAIN, after_doubt(doubt.checkout))
    checkout = yield from _decide(desk, doubt, judged, claim)
    return (yield from drive(desk, checkout))


def finish(desk: Desk, ref: CaseRef, judged: Judgement) -> Drive:
    """Finish a sale whose money the provider, or else a person, proves to be ours.

    Raises:
        Problem: NOT_OFFERED, PROOF_CONTRARY, PROOF_NEEDED; nothing was changed.
    """
    desk = _as_manager(desk, judged)
    doubt = yield from see(desk, ref, Act.FINISH)
    evidence = to_finish(doubt, (yield from _answers(desk, doubt)), judged.proof)
    claim = Claim(Act.FINISH, LockState.ACTIVE, forget=True)
    checkout = yield from _decide(
        desk, doubt, judged, claim, lambda unit, after: _write(desk, unit, after, evidence)
    )
    return (yield from drive(desk, checkout))


def undo(desk: Desk, ref: CaseRef, judged: Judgement) -> Drive:
    """Undo a sale: the provider gives back what it has, or a person proves how it went back.

    Raises:
        Problem: NOT_OFFERED, PROOF_CONTRARY, PROOF_NEEDED; nothing was changed.
    """
    desk = _as_manager(desk, judged)
    doubt = yield from see(desk, ref, Act.UNDO)
    _may_say(doubt, judged.went)
    answers = yield from _answers(desk, doubt, call_off=True)
    evidence = to_undo(doubt, answers, judged.went, judged.proof)
    claim = Claim(Act.UNDO, LockState.COMPENSATING)
    checkout = yield from _decide(
        desk, doubt, judged, claim, lambda unit, after: _write(desk, unit, after, evidence)
    )
    return (yield from drive(desk, checkout))


def cash_handed_back(desk: Desk, ref: CaseRef, judged: Judgement) -> Drive:
    """Write that a customer has the part cash back, and end what was undone but for it."""
    desk = _as_manager(desk, judged)
    doubt = yield from see(desk, ref, Act.CASH_HANDED_BACK)
    checkout = yield from _decide(
        desk,
        doubt,
        judged,
        Claim(Act.CASH_HANDED_BACK, LockState.COMPENSATING),
        lambda unit, after: compensation.hand_back(desk, unit, after, after.cash_held),
    )
    return (yield from drive(desk, checkout))


def see(desk: Desk, ref: CaseRef, act: Act) -> Steps[Doubt]:
    """Read a case as it is now, and refuse what its rows do not allow.

    Raises:
        Problem: CASE_GONE where it is another one than was shown, NOT_OFFERED.
    """
    doubt: Doubt | None = yield Transaction(
        "look", lambda unit: doubt_of(unit, ref.case_id, desk), lambda _: None
    )
    if doubt is None or doubt.checkout.lock.epoch != ref.epoch:
        raise Problem(Code.CASE_GONE, lock_id=ref.case_id)
    offer = next(one for one in offers(doubt) if one.act is act)
    if not offer.offered:
        raise Problem(Code.NOT_OFFERED, why=offer.why_not, lock_id=ref.case_id)
    return doubt


def _may_say(doubt: Doubt, went: Went) -> None:
    """Refuse what cannot be proven of this sale, or that nothing is said where nobody answers."""
    choices = next(one for one in offers(doubt) if one.act is Act.UNDO).choices
    if went not in {one.went for one in choices}:
        raise Problem(Code.PROOF_NEEDED, lock_id=doubt.checkout.lock.lock_id)


def doubt_of(
    unit: Unit, lock_id: str, desk: Desk | None = None, *, alone: bool = False
) -> Doubt | None:
    """Read what a manager's choices follow from; none where the checkout is not in attention.

    Without a ``desk`` nobody asks whether the terminal can be reached.
    """
    waiting = next(iter(unit.attention.waiting(lock_id)), None)
    checkout = None if waiting is None else unit.locks.load(lock_id)
    if waiting is None or checkout is None:
        return None
    lock = checkout.lock
    freed = lock.attention_code in CERTAIN_BACK and lock.attention_from == "compensating"
    untouched = not waiting.reserved and waiting.copied_to is None
    return Doubt(
        checkout=checkout,
        till=waiting.till,
        since=waiting.since,
        now=unit.now(),
        goods_held=waiting.held > 0 or (untouched and not freed),
        copied_to=waiting.copied_to,
        unreachable="" if desk is None else unreachable(desk, checkout),
        alone=alone,
    )


def _as_manager(desk: Desk, judged: Judgement) -> Desk:
    return replace(desk, acting=judged.person.user_id, asks_for_cards=False)


def _answers(desk: Desk, doubt: Doubt, *, call_off: bool = False) -> Steps[Mapping[str, Reply]]:
    """Ask what became of each open try, where it can be asked, and change nothing here.

    With ``call_off`` what the provider has not seen is not wanted any more when it comes.
    """
    replies = {}
    for _, attempt in doubt.open:
        if attempt.by_person or doubt.unreachable:
            reply = Reply(Outcome.UNKNOWN)
        else:
            reply = yield from find_out(desk, doubt.checkout, attempt, doubt.now, call_off=call_off)
        replies[attempt.attempt_id] = reply
    return replies


# --- the commit -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """What a decision makes of the lock; ``forget`` drops that it was to be undone."""

    act: Act
    state: LockState
    forget: bool = False


def _decide(
    desk: Desk,
    doubt: Doubt,
    judged: Judgement,
    claim: Claim,
    write: Callable[[Unit, Checkout], Checkout] = lambda _, after: after,
) -> Drive:
    """Claim a case as it was seen and write all that was decided, in one commit.

    Raises:
        Problem: CASE_GONE where somebody was quicker; NOT_ALLOWED.
    """
    before = doubt.checkout

    def work(unit: Unit) -> Checkout | None:
        still_may(unit, judged.person, Permission.RESOLVE)
        claimed = unit.attention.claim(
            before.lock,
            till=desk.till_id,
            instance=desk.instance,
            state=claim.state,
            forget=claim.forget,
            lease_us=desk.lease_us,
            idle_us=desk.idle_us,
        )
        after = unit.locks.load(before.lock.lock_id) if claimed else None
        if after is None:
            return None
        desk.note(
            unit,
            after,
            "claimed",
            from_state=LockState.ATTENTION,
            at=unit.now(),
            code=doubt.code,
            **judged.told(claim.act),
        )
        return write(unit, after)

    decided: Checkout | None = yield Transaction(
        "decide", work, lambda unit: changed_hands(desk, unit, before)
    )
    if decided is None:
        raise Problem(Code.CASE_GONE, lock_id=before.lock.lock_id)
    return decided


def _write(desk: Desk, unit: Unit, checkout: Checkout, evidence: tuple[Evidence, ...]) -> Checkout:
    for one in evidence:
        if one.attempt is not None and one.reply is not None:
            checkout = _settle(unit, checkout, one, one.attempt, one.reply)
        payment = checkout.payment(one.payment_id)
        if one.by_hand is not None and one.proof is not None and payment is not None:
            checkout = _by_hand(desk, unit, checkout, payment, one)
    return checkout


def _settle(
    unit: Unit, checkout: Checkout, one: Evidence, attempt: Attempt, reply: Reply
) -> Checkout:
    payment = checkout.payment(one.payment_id)
    if payment is None:
        raise AssertionError("an attempt has a payment")
    if one.proof is not None and attempt.op == "authorise":
        _must_be_its_own(unit, payment, one.proof)
    state = compensation.state_after(payment, attempt, ok=reply.outcome is Outcome.OK)
    if one.keeps_state:
        state = payment.state
    after = attempts.settle(unit, checkout, attempt, reply, state, one.proof)
    settled = after.payment(one.payment_id)
    if one.resizes and settled is not None and settled.taken < settled.amount:
        # Less was taken than asked: that much is paid, and the rest is due again.
        smaller = replace(settled, amount=settled.taken, tendered=settled.taken)
        unit.payments.resize(smaller)
        return after.with_payment(smaller)
    return after


def _must_be_its_own(unit: Unit, payment: Payment, proof: Proof) -> None:
    """Refuse a reference of another card: the money of that one would be taken.

    Raises:
        Problem: PROOF_CONTRARY.
    """
    cart = unit.payments.cart_of_reference(proof.reference, payment.payment_id)
    if cart is not None:
        raise Problem(
            Code.PROOF_CONTRARY, says=f"{proof.reference} is the card payment of cart {cart}."
        )


def _by_hand(
    desk: Desk, unit: Unit, checkout: Checkout, payment: Payment, one: Evidence
) -> Checkout:
    """Write what people did elsewhere, as the next try of that operation."""
    if one.by_hand is None or one.proof is None:
        raise AssertionError("only what people proved is written by hand")
    state: PaymentState = "voided" if one.by_hand == "void" else "refunded"
    amount = payment.amount if one.by_hand == "void" else payment.taken
    if one.keeps_state:
        state, amount = payment.state, payment.surplus
    changed = replace(payment, state=state)
    unit.payments.change(changed)
    return attempts.by_hand(
        desk,
        unit,
        checkout.with_payment(changed),
        changed,
        one.by_hand,
        amount=amount,
        proof=one.proof,
    )
