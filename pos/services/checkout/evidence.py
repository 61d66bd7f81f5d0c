"""What is written of each payment in doubt, from the provider's answers and a person's proof.

The provider's word comes first: what a person says against it is refused, and nothing is changed.
Only where it does not answer does a person's word settle anything, and it needs a reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pos.domain.attention import Went
from pos.domain.doubt import Doubt
from pos.domain.errors import Code, Problem
from pos.domain.lock import Attempt, Payment
from pos.domain.money import CURRENCIES, with_sign
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout.attempts import Proof

_NO = frozenset({Outcome.DECLINED, Outcome.NOT_FOUND})


@dataclass(frozen=True)
class Evidence:
    """What is known of one payment: how its open try is settled, and what was done by hand.

    ``proof`` is set where a person said so. ``keeps_state`` leaves the payment as it is: only a
    difference went back. ``resizes`` lets it pay what was really taken.
    """

    payment_id: str
    attempt: Attempt | None = None
    reply: Reply | None = None
    proof: Proof | None = None
    by_hand: Literal["void", "refund"] | None = None
    keeps_state: bool = False
    resizes: bool = False


def to_finish(doubt: Doubt, replies: Mapping[str, Reply], proof: Proof) -> tuple[Evidence, ...]:
    """Tell what proves that the money is ours.

    Raises:
        Problem: PROOF_CONTRARY where the provider says that it is not; PROOF_NEEDED.
    """
    found = []
    for payment, attempt in doubt.open:
        reply = replies[attempt.attempt_id]
        if attempt.op in {"authorise", "capture"}:
            found.append(_ours(doubt, payment, attempt, _known(attempt, reply), proof))
        else:
            found += _difference(payment, attempt, reply, proof)
    if doubt.unreachable:
        # Nothing may be left to ask for: it would be asked at another terminal.
        _must_have(proof)
    found += [
        Evidence(one.payment_id, proof=proof, by_hand="refund", keeps_state=True)
        for one in doubt.stuck
        if one.surplus and proof.reference
    ]
    return tuple(found)


def _ours(doubt: Doubt, payment: Payment, attempt: Attempt, reply: Reply, proof: Proof) -> Evidence:
    amount = _sum(doubt, attempt.amount)
    word = "held" if attempt.op == "authorise" else "taken"
    if reply.outcome in _NO:
        raise _contrary(f"The provider says that {amount} was not {word}. Undo the sale instead.")
    if reply.outcome is Outcome.OK:
        other = reply.amount not in {None, attempt.amount}
        if other and attempt.op == "authorise":
            held = _sum(doubt, reply.amount or 0)
            raise _contrary(f"The provider holds {held} instead of {amount}. Undo the sale.")
        return Evidence(payment.payment_id, attempt, reply, resizes=attempt.op == "capture")
    _must_have(proof)
    sure = Reply(Outcome.OK, amount=attempt.amount)
    return Evidence(payment.payment_id, attempt, sure, proof)


def _difference(
    payment: Payment, attempt: Attempt, reply: Reply, proof: Proof
) -> Iterator[Evidence]:
    """What was too much was asked to go back: did it?"""
    whole = reply.amount in {None, attempt.amount}
    if reply.outcome is Outcome.OK and whole:
        yield Evidence(payment.payment_id, attempt, reply, keeps_state=True)
    elif reply.outcome in _NO and not proof.reference:
        # The driver sends it again.
        yield Evidence(payment.payment_id, attempt, reply, keeps_state=True)
    else:
        _must_have(proof)
        settled = reply if reply.outcome in _NO else Reply(Outcome.NOT_FOUND)
        yield Evidence(payment.payment_id, attempt, settled, proof, "refund", keeps_state=True)


def to_undo(
    doubt: Doubt, replies: Mapping[str, Reply], went: Went, proof: Proof
) -> tuple[Evidence, ...]:
    """Tell what is known of the money before it is undone.

    Raises:
        Problem: PROOF_CONTRARY where the provider says otherwise; PROOF_NEEDED where it does not
            answer and nobody proves anything.
    """
    found = []
    for payment, attempt in doubt.open:
        reply = replies[attempt.attempt_id]
        if attempt.op in {"authorise", "capture"}:
            known = _known(attempt, reply)
            found.append(_asked_for(doubt, payment, attempt, known, went, proof))
        else:
            found.append(_going_back(payment, attempt, reply, went, proof))
    return (*found, *_elsewhere(doubt, went, proof))


def _asked_for(
    doubt: Doubt, payment: Payment, attempt: Attempt, reply: Reply, went: Went, proof: Proof
) -> Evidence:
    back: Literal["void", "refund"] = "void" if attempt.op == "authorise" else "refund"
    word = "held" if attempt.op == "authorise" else "taken"
    given_back = went is Went.GIVEN_BACK
    if reply.outcome is Outcome.OK:
        if went is Went.NOT_TAKEN:
            amount = _sum(doubt, reply.amount or attempt.amount)
            raise _contrary(f"The provider says that {amount} was {word}. Let it give it back.")
        if not given_back:
            return Evidence(payment.payment_id, attempt, reply)
        _must_have(proof)
        return Evidence(payment.payment_id, attempt, reply, proof, back)
    if reply.outcome in _NO:
        if given_back:
            raise _contrary(f"The provider says that nothing was {word}. So nothing can go back.")
        return Evidence(payment.payment_id, attempt, reply)
    if went is Went.UNSAID:
        raise Problem(Code.PROOF_NEEDED)
    _must_have(proof)
    if went is Went.NOT_TAKEN:
        # Where nobody here can have its hold released, people did that too.
        released = doubt.unreachable and any(a.state == "ok" for a in payment.tries("authorise"))
        by_hand: Literal["void"] | None = "void" if released else None
        return Evidence(payment.payment_id, attempt, Reply(Outcome.NOT_FOUND), proof, by_hand)
    sure = Reply(Outcome.OK, amount=attempt.amount)
    return Evidence(payment.payment_id, attempt, sure, proof, back)


def _going_back(
    payment: Payment, attempt: Attempt, reply: Reply, went: Went, proof: Proof
) -> Evidence:
    whole = reply.amount in {None, attempt.amount}
    if reply.outcome is Outcome.OK and whole:
        return Evidence(payment.payment_id, attempt, reply)
    if went is not Went.GIVEN_BACK:
        if reply.outcome in _NO:
            return Evidence(payment.payment_id, attempt, reply)
        raise Problem(Code.PROOF_NEEDED)
    _must_have(proof)
    if attempt.by_person:
        # Whoever worked the other terminal is its only witness.
        return Evidence(
            payment.payment_id, attempt, Reply(Outcome.OK, amount=attempt.amount), proof
        )
    settled = reply if reply.outcome in _NO else Reply(Outcome.NOT_FOUND)
    return Evidence(payment.payment_id, attempt, settled, proof, _op_of(attempt))


def _elsewhere(doubt: Doubt, went: Went, proof: Proof) -> Iterator[Evidence]:
    """What was refused to go back, or cannot be asked for here, and went back in another way."""
    out_of_reach = doubt.others_with_money if doubt.unreachable else ()
    refused = doubt.stuck if went is Went.GIVEN_BACK or doubt.unreachable else ()
    for payment in (*refused, *out_of_reach):
        _must_have(proof)
        back: Literal["void", "refund"] = "refund" if payment.state == "captured" else "void"
        yield Evidence(payment.payment_id, proof=proof, by_hand=back)


def _known(attempt: Attempt, reply: Reply) -> Reply:
    """Take what the provider said once, where it does not answer now."""
    if reply.outcome is Outcome.UNKNOWN and attempt.moved is not None:
        return Reply(Outcome.OK, amount=attempt.moved)
    return reply


def _op_of(attempt: Attempt) -> Literal["void", "refund"]:
    return "void" if attempt.op == "void" else "refund"


def _must_have(proof: Proof) -> None:
    if not proof.reference:
        raise Problem(Code.PROOF_NEEDED)


def _contrary(says: str) -> Problem:
    return Problem(Code.PROOF_CONTRARY, says=says)


def _sum(doubt: Doubt, amount: int) -> str:
    return with_sign(amount, CURRENCIES[doubt.checkout.currency])
