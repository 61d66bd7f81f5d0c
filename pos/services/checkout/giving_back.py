"""Money that came late is given back, or was settled elsewhere, as a manager decides.

It never touches the checkout, which ended or went on without it (``checkout 6``). The intent is the
row's own state: ``reversing`` is committed before the call, under a key of its own that it keeps
for ever, and ``reversed`` after it. A death in between is picked up by any till's cleaner, which
asks first and sends only under that key.
"""

from dataclasses import replace
from typing import Literal

from pos.domain.attention import Act, CaseRef
from pos.domain.doubt import LateResult
from pos.domain.errors import Code, Problem
from pos.domain.lock import Attempt, Checkout
from pos.domain.money import CURRENCIES, with_sign
from pos.domain.offers import late_offers
from pos.domain.people import Permission
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout.asking import ask, find_out
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.ownership import still_may
from pos.services.checkout.resolve import Judgement
from pos.services.checkout.steps import Steps, Transaction
from pos.services.checkout.tenders import CARD_TERMINAL
from pos.store.engine import Unit

Ended = Literal["given_back", "kept", "nothing_taken", "refused", "unknown", "known"]


def stage(late: LateResult) -> int:
    """Number how far a late answer is, so that a screen that shows it otherwise is stale."""
    return 1 + int(late.is_known) + 2 * int(late.state == "reversing")


def check_again(desk: Desk, ref: CaseRef, judged: Judgement) -> Steps[tuple[Ended, str]]:
    """Ask what the provider has of it; nothing is sent, but what is being given back goes on."""
    late = yield from _see(desk, ref, Act.CHECK_AGAIN)
    if late.state == "reversing":
        return (yield from go_on(desk, late))
    checkout, now = yield from _checkout(late)
    reply = yield from find_out(desk, checkout, late.attempt, now)
    if reply.outcome is Outcome.UNKNOWN:
        return "unknown", "The provider does not answer. Ask again later."
    if reply.outcome is Outcome.NOT_FOUND and now - late.at < _late_bound(desk):
        # It was sent shortly before that, however old its intent is.
        return "unknown", "The provider does not have it yet. Ask again in a few minutes."
    if reply.outcome is Outcome.OK:
        yield Transaction("late result", lambda unit: _tell(unit, late, reply), lambda _: None)
        amount = with_sign(reply.amount or late.attempt.amount, CURRENCIES[late.currency])
        return "known", f"The provider has {amount}. Give it back."
    reason = judged.reason or "The provider says that nothing was taken"
    yield from _change(late, replace(judged, reason=reason), Act.CHECK_AGAIN, "kept")
    return "nothing_taken", "The provider did nothing of it. There is nothing to give back."


def _late_bound(desk: Desk) -> float:
    return desk.terminals[CARD_TERMINAL].caps.late_bound_s * MICROSECONDS


def give_back(desk: Desk, ref: CaseRef, judged: Judgement) -> Steps[tuple[Ended, str]]:
    """Release a late hold, or give late money back.

    Raises:
        Problem: CASE_GONE, NOT_OFFERED; nothing was changed.
    """
    late = yield from _see(desk, ref, Act.GIVE_BACK)
    yield from _change(late, judged, Act.GIVE_BACK, "reversing")
    begun = replace(late, state="reversing", resolved_at=late.resolved_at)
    return (yield from go_on(desk, begun, fresh=late.resolved_at is None))


def settle_elsewhere(desk: Desk, ref: CaseRef, judged: Judgement) -> Steps[tuple[Ended, str]]:
    """Note that people settled it by other means, under their reference.

    Raises:
        Problem: CASE_GONE, PROOF_NEEDED.
    """
    late = yield from _see(desk, ref, Act.SETTLE_ELSEWHERE)
    if not judged.reference:
        raise Problem(Code.PROOF_NEEDED)
    if late.state == "reversing" and not out_of_reach(desk, late):
        # It was asked to give it back: what it did comes before what people say.
        checkout, now = yield from _checkout(late)
        asked = _reversal(late, now, fresh=False)
        reply = yield from find_out(desk, checkout, asked, now)
        if reply.outcome is Outcome.OK and reply.amount in {None, asked.amount}:
            return (yield from _went(late, asked, reply))
    yield from _change(late, judged, Act.SETTLE_ELSEWHERE, "kept")
    return "kept", "It counts as settled. The reference stands in the journal."


def go_on(desk: Desk, late: LateResult, *, fresh: bool = False) -> Steps[tuple[Ended, str]]:
    """Bring to its end what somebody began to give back; ``fresh`` was never sent before."""
    checkout, now = yield from _checkout(late)
    attempt = _reversal(late, now, fresh=fresh)
    payment = checkout.payment(attempt.payment_id)
    if payment is None:
        raise AssertionError("an attempt has a payment")
    reference = late.provider_ref if late.attempt.op == "authorise" else payment.provider_ref
    # The clock of the question is the store's, and the money is known by the late answer's name.
    lock = replace(checkout.lock, expires_at=now + desk.lease_us)
    as_asked = replace(checkout, lock=lock).with_payment(
        replace(payment, provider_ref=reference or late.provider_ref)
    )
    reply = yield from ask(desk, as_asked, attempt)
    return (yield from _went(late, attempt, reply))


def _reversal(late: LateResult, now: int, *, fresh: bool) -> Attempt:
    """Make the try that gives it back; its row is the late result itself."""
    return replace(
        late.attempt,
        op="void" if late.attempt.op == "authorise" else "refund",
        amount=late.moved,
        key=late.key,
        state="intent",
        terminal=CARD_TERMINAL,
        device_id=None,
        intent_at=now if late.resolved_at is None or fresh else late.resolved_at,
        fresh=fresh,
        moved=None,
    )


def _went(late: LateResult, attempt: Attempt, reply: Reply) -> Steps[tuple[Ended, str]]:
    amount = with_sign(attempt.amount, CURRENCIES[late.currency])
    if reply.outcome is Outcome.UNKNOWN:
        return "unknown", f"The provider does not answer. {amount} is asked about by itself."
    done = reply.outcome is Outcome.OK
    whole = reply.amount in {None, attempt.amount}
    if done and whole:
        yield from _end(late, "reversed", None)
        word = "was released" if attempt.op == "void" else "was given back"
        return "given_back", f"{amount} {word}."
    said = reply.reason or "it was not done"
    if done:
        said = f"only {with_sign(reply.amount or 0, CURRENCIES[late.currency])} went back"
    yield from _end(late, "seen", said)
    return "refused", f"The provider refuses: {said}. Settle it elsewhere and note the reference."


def _end(late: LateResult, to_state: str, said: str | None) -> Steps[None]:
    """Write how it went; whoever was quicker wrote the same."""

    def write(unit: Unit) -> bool:
        values = {"to_state": to_state, "new_reason": said}
        if not unit.attention.change_late(replace(late, state="reversing"), values):
            return False
        _note(unit, late, None, {"now": to_state, "said": said})
        return True

    yield Transaction("given back", write, lambda _: None)


def _change(late: LateResult, judged: Judgement, act: Act, to_state: str) -> Steps[None]:
    def write(unit: Unit) -> bool:
        still_may(unit, judged.person, Permission.RESOLVE)
        values = {
            "to_state": to_state,
            "who": judged.person.user_id,
            "new_reason": judged.reason or None,
            "new_external": judged.reference or None,
        }
        if not unit.attention.change_late(late, values):
            return False
        _note(unit, late, judged.person.user_id, {"now": to_state, **judged.told(act)})
        return True

    def committed(unit: Unit) -> bool | None:
        now = unit.attention.late_one(late.late_id)
        changed = now is None if to_state == "kept" else now is not None and now.state == to_state
        return True if changed else None

    if not (yield Transaction("give back", write, committed)):
        raise Problem(Code.CASE_GONE, lock_id=late.lock_id)


def _note(unit: Unit, late: LateResult, who: str | None, facts: dict[str, object]) -> None:
    unit.journal.append(
        kind="late_result",
        actor=who,
        lock_id=late.lock_id,
        data={"late": late.late_id, "attempt": late.attempt.attempt_id} | facts,
    )


def _tell(unit: Unit, late: LateResult, reply: Reply) -> None:
    told = unit.payments.add_late(
        {
            "id": late.late_id,
            "attempt_id": late.attempt.attempt_id,
            "outcome": reply.outcome.value,
            "provider_ref": reply.reference,
            "amount": reply.amount,
            "key": late.key,
        }
    )
    if told:
        _note(unit, late, None, {"now": "seen", "amount": reply.amount})


def _see(desk: Desk, ref: CaseRef, act: Act) -> Steps[LateResult]:
    late: LateResult | None = yield Transaction(
        "look", lambda unit: unit.attention.late_one(ref.case_id), lambda _: None
    )
    if late is None or stage(late) != ref.epoch:
        raise Problem(Code.CASE_GONE)
    all_offers = late_offers(late, unreachable=out_of_reach(desk, late), alone=False)
    offer = next(one for one in all_offers if one.act is act)
    if not offer.offered:
        raise Problem(Code.NOT_OFFERED, why=offer.why_not)
    return late


def out_of_reach(desk: Desk, late: LateResult) -> str:
    """Say why this till cannot ask about it; empty where it can."""
    terminal = desk.terminals.get(CARD_TERMINAL)
    if terminal is None:
        return "This till has no card terminal to ask about the payment."
    if terminal.caps.reachable_from == "till" and late.device not in {None, terminal.device_id}:
        return f"Only {late.till} can ask its terminal. Do it there."
    return ""


def _checkout(late: LateResult) -> Steps[tuple[Checkout, int]]:
    found: tuple[Checkout | None, int] = yield Transaction(
        "look", lambda unit: (unit.locks.load(late.lock_id), unit.now()), lambda _: None
    )
    if found[0] is None:
        raise Problem(Code.CHECKOUT_GONE, lock_id=late.lock_id)
    return found[0], found[1]
