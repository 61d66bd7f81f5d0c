"""Undoes a checkout in reverse, from its rows, or hands it to a manager (``checkout 6``)."""

from dataclasses import replace

from pos.domain.checkout import PaymentState
from pos.domain.doubt import CERTAIN_BACK
from pos.domain.lock import Attempt, Checkout, Payment
from pos.domain.phase import LockState
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout import attempts
from pos.services.checkout.asking import MOST_SENDS, ask
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.desk import Desk
from pos.services.checkout.phases import (
    inventory_reservation,
    order_creation,
    payment_authorization,
    payment_capture,
)
from pos.services.checkout.steps import Drive, Transaction, commit
from pos.store.engine import Unit
from pos.store.locks import Fence


def begin(desk: Desk, checkout: Checkout, to: LockState, code: str) -> Drive:
    """Turn a checkout round: from here on it is only undone, and ends as ``to`` with ``code``.

    Where nothing is to be asked outside, the whole undo is this one commit.
    """
    turn = Fence(checkout.lock.phase, LockState.COMPENSATING, undo_to=to.value, undo_code=code)

    def write(unit: Unit) -> Checkout:
        after = desk.fence(unit, checkout, turn)
        if after.cash_handed_back:
            after = hand_back(desk, unit, after, after.cash_held)
        return _end(desk, unit, after) if _nothing_left(after) else after

    return (yield from commit(Transaction("undo", write, lambda unit: committed(unit, checkout))))


def drive(desk: Desk, checkout: Checkout) -> Drive:
    """Undo until it is undone or a person is needed.

    A reversal that fails stops no other one: the manager is asked when the rest is done.
    """
    unanswered: Unanswered = {}
    while checkout.lock.state is LockState.COMPENSATING:
        checkout = yield from _step(desk, checkout, unanswered)
    return checkout


Unanswered = dict[str, tuple[Attempt, Reply]]
"""Reversals that this run did not find done, by their id; the rows say so in the end."""


def _step(desk: Desk, checkout: Checkout, unanswered: Unanswered) -> Drive:
    asked = (one for one in checkout.open_attempts() if one[1].attempt_id not in unanswered)
    waiting = next(asked, None)
    if waiting is not None:
        return (yield from _settle(desk, checkout, *waiting, unanswered))
    payment = _to_reverse(checkout)
    if payment is not None:
        fence = Fence(checkout.lock.phase, LockState.COMPENSATING)
        reverse = payment_capture if payment.state == "captured" else payment_authorization
        return (
            yield from commit(
                Transaction(
                    "undo intent",
                    lambda u: reverse.undo(desk, u, desk.fence(u, checkout, fence), payment),
                    lambda u: committed(u, checkout),
                )
            )
        )
    if checkout.cash_held and checkout.cash_handed_back:
        return (yield from _cash_back(desk, checkout))
    failed = _failed(checkout, unanswered)
    if failed is not None:
        return (yield from commit(attention(desk, checkout, *failed)))
    return (
        yield from commit(
            Transaction(
                "undone", lambda u: _end(desk, u, checkout), lambda u: committed(u, checkout)
            )
        )
    )


def _failed(
    checkout: Checkout, unanswered: Unanswered
) -> tuple[str, tuple[Attempt, Reply] | None] | None:
    """Name what a manager must see to, now that all else is undone."""
    for attempt, reply in unanswered.values():
        return _doubt(attempt, reply), (attempt, reply)
    refused = next(filter(None, (given_up(checkout, one) for one in checkout.payments)), None)
    code = refused or ("CASH_IN_HAND" if checkout.cash_held else None)
    return None if code is None else (code, None)


def _settle(
    desk: Desk, checkout: Checkout, payment: Payment, attempt: Attempt, unanswered: Unanswered
) -> Drive:
    """Find out what became of an open try, which always comes before undoing (P4)."""
    by_person = attempt.terminal == PERSON
    reply = _NOT_ASKED if by_person else (yield from ask(desk, checkout, attempt))
    ok = reply.outcome is Outcome.OK
    # Of what was taken, all goes back, whatever it is.
    differs = attempt.op in {"void", "refund"} and payment_authorization.differs(attempt, reply)
    if reply.outcome is Outcome.UNKNOWN or differs:
        if attempt.op in {"void", "refund"}:
            # A part of it that went back is no reversal: somebody must see to the rest.
            unanswered[attempt.attempt_id] = (attempt, reply)
            return checkout
        step = attention(desk, checkout, _doubt(attempt, reply), (attempt, reply))
        return (yield from commit(step))
    state = state_after(payment, attempt, ok=ok)
    fence = Fence(checkout.lock.phase, LockState.COMPENSATING)
    return (
        yield from commit(
            Transaction(
                "undo outcome",
                lambda u: attempts.settle(u, desk.fence(u, checkout, fence), attempt, reply, state),
                lambda u: committed(u, checkout),
            )
        )
    )


_NOT_ASKED = Reply(Outcome.UNKNOWN, reason="only a person can read this terminal")


def _doubt(attempt: Attempt, reply: Reply) -> str:
    if reply.outcome is Outcome.OK:
        return "AMOUNT_MISMATCH"
    return {
        "authorise": "AUTH_UNKNOWN",
        "capture": "CAPTURE_UNKNOWN",
        "void": "VOID_FAILED",
        "refund": "REFUND_FAILED",
    }[attempt.op]


def state_after(payment: Payment, attempt: Attempt, *, ok: bool) -> PaymentState:
    """Tell what the outcome of an open try makes of its tender."""
    if ok:
        after: dict[str, PaymentState] = {
            "authorise": "authorised",
            "capture": "captured",
            "void": "voided",
            "refund": "refunded",
        }
        return after[attempt.op]
    if attempt.op == "capture" and any(a.state == "ok" for a in payment.tries("authorise")):
        # Not taken, so the hold is what is left to undo.
        return "authorised"
    return "declined" if attempt.op in {"authorise", "capture"} else payment.state


def _to_reverse(checkout: Checkout) -> Payment | None:
    """Find the last tender whose money may still go back by asking for it."""
    held = [
        p for p in _held(checkout) if p.open_attempt() is None and given_up(checkout, p) is None
    ]
    return held[-1] if held else None


def _held(checkout: Checkout) -> list[Payment]:
    """Give the tenders whose money is still with us; cash is handed back by a person."""
    return [
        p
        for p in checkout.payments
        if p.method != "cash" and (p.state in {"authorised", "captured"} or p.hold_left)
    ]


def given_up(checkout: Checkout, payment: Payment) -> str | None:
    """Name the reversal that was refused so often that a manager must see to it.

    Only the tries of this owner count: whoever claims it after a while may find a provider that
    does it.
    """
    taken = payment.state == "captured"
    if not (taken or payment.state == "authorised" or payment.hold_left):
        return None
    if payment.refused("refund" if taken else "void", checkout.lock.epoch) < MOST_SENDS:
        return None
    return "REFUND_FAILED" if taken else "VOID_FAILED"


def _nothing_left(checkout: Checkout) -> bool:
    return (
        next(checkout.open_attempts(), None) is None
        and not _held(checkout)
        and not checkout.cash_held
    )


def _cash_back(desk: Desk, checkout: Checkout) -> Drive:
    fence = Fence(checkout.lock.phase, LockState.COMPENSATING)
    return (
        yield from commit(
            Transaction(
                "cash back",
                lambda u: hand_back(desk, u, desk.fence(u, checkout, fence), checkout.cash_held),
                lambda u: committed(u, checkout),
            )
        )
    )


def hand_back(desk: Desk, unit: Unit, checkout: Checkout, held: tuple[Payment, ...]) -> Checkout:
    """Write that cash went back over the counter, as the person there confirmed."""
    for payment in held:
        voided = replace(payment, state="voided")
        unit.payments.change(voided)
        checkout = attempts.cash(desk, unit, checkout.with_payment(voided), voided, "void")
    return checkout


def _end(desk: Desk, unit: Unit, checkout: Checkout) -> Checkout:
    """Free order, goods and cart; the lock is final with this commit."""
    lock = checkout.lock
    to = LockState(lock.undo_to or LockState.FAILED.value)
    ended = desk.fence(unit, checkout, Fence(lock.phase, to, end_code=lock.undo_code or "UNDONE"))
    ended = order_creation.undo(unit, ended)
    unit.journal.flush(unit.now)
    inventory_reservation.undo(unit, ended)
    return ended


def attention(
    desk: Desk, checkout: Checkout, code: str, asked: tuple[Attempt, Reply] | None
) -> Transaction:
    """Hand a checkout to a manager; its open tries become ``unknown``, so the terminal is free.

    Where the money is in doubt nothing is undone and finishing stays possible. Where it must go
    back for certain, order and goods are freed at once.
    """
    lock = checkout.lock
    fence = Fence(
        lock.phase,
        LockState.ATTENTION,
        attention_code=code,
        attention_from=lock.state.value,
    )
    frees = code in CERTAIN_BACK and lock.state is LockState.COMPENSATING

    def write(unit: Unit) -> Checkout:
        after = desk.fence(unit, checkout, fence)
        for payment, attempt in tuple(checkout.open_attempts()):
            reply = asked[1] if asked and asked[0].attempt_id == attempt.attempt_id else _NO_REPLY
            state = "unknown" if attempt.op in {"authorise", "capture"} else payment.state
            doubtful = replace(reply, outcome=Outcome.UNKNOWN)
            after = attempts.settle(unit, after, attempt, doubtful, state)
        if frees:
            after = order_creation.undo(unit, after)
            unit.journal.flush(unit.now)
            inventory_reservation.undo(unit, after)
        return after

    return Transaction("attention", write, lambda unit: committed(unit, checkout))


_NO_REPLY = Reply(Outcome.UNKNOWN, reason="not asked")


def committed(unit: Unit, checkout: Checkout) -> Checkout | None:
    """Ask the rows whether a fenced write went through, waiting for who may still commit it."""
    found = unit.locks.load(checkout.lock.lock_id, to_write=True)
    if found is None or found.lock.epoch != checkout.lock.epoch:
        return None
    if found.lock.phase_seq <= checkout.lock.phase_seq:
        return None
    return replace(found, cash_handed_back=checkout.cash_handed_back)
