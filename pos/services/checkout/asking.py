"""Asking a terminal: fresh intents are sent, all else is asked about first (``checkout 5``)."""

from collections.abc import Callable
from dataclasses import replace

from pos.domain.lock import Attempt, Checkout
from pos.domain.phase import LockState
from pos.ports.payment_terminal import Ask, Caps, Outcome, PaymentTerminal, Reply
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.steps import Call, Steps, Wait

CERTAIN = frozenset({Outcome.OK, Outcome.DECLINED})
_NOT_SENT = Reply(Outcome.NOT_FOUND)
MOST_SENDS = 3
"""How often a reversal is tried anew where it was refused or not taken up."""

_SAYS = {
    "authorise": "Waiting for the card.",
    "capture": "Taking the money.",
    "void": "Releasing the hold.",
    "refund": "Giving the money back.",
}
CHECKING = "Checking with the terminal – do not ask for the card again."


def ask(desk: Desk, checkout: Checkout, attempt: Attempt) -> Steps[Reply]:
    """Find out what became of an operation, sending it where that is safe.

    The reply is OK or DECLINED; NOT_FOUND where it is proven that it was not executed and never
    will be; UNKNOWN where nothing is proven.
    """
    terminal = desk.terminals.get(attempt.terminal or "")
    if terminal is None:
        return Reply(Outcome.UNKNOWN, reason="this till has no way to ask the terminal")
    sent = (yield from _send(checkout, attempt, terminal)) if attempt.fresh else _NOT_SENT
    for pause in (0.0, *desk.resend_waits, None):
        if sent.outcome in CERTAIN:
            return sent
        was_sent = sent is not _NOT_SENT
        found = yield from _query(desk, checkout, attempt, terminal, was_sent=was_sent)
        if found.outcome is not Outcome.NOT_FOUND:
            return found
        if pause is None or not _may_send(desk, checkout, attempt, terminal):
            break
        if pause:
            yield Wait("wait", pause)
        sent = yield from _send(checkout, attempt, terminal)
    # Never taken up, and it never will be: what the terminal said last is the reason.
    never = replace(_NOT_SENT, reason=sent.reason)
    if checkout.lock.state is LockState.COMPENSATING and attempt.op == "capture":
        found = yield from _called_off(desk, checkout, attempt, terminal)
        return never if found.outcome is Outcome.NOT_FOUND else found
    return never


def find_out(
    desk: Desk, checkout: Checkout, attempt: Attempt, now: int, *, call_off: bool = False
) -> Steps[Reply]:
    """Ask what became of an operation as it stands at ``now``, and send nothing.

    For somebody who must know before anything is claimed. The reply is as that of `ask`; of another
    amount than was asked for where the provider says so. With ``call_off`` money that was not found
    is called off, so that a request that is still on its way comes to nothing.
    """
    terminal = desk.terminals.get(attempt.terminal or "")
    if terminal is None:
        return Reply(Outcome.UNKNOWN, reason="this till has no way to ask the terminal")
    # Nobody wrote since it began to wait: without this it would look as young as then.
    lock = replace(checkout.lock, expires_at=now + desk.lease_us)
    seen = replace(checkout, lock=lock)
    found = yield from _query(desk, seen, attempt, terminal, was_sent=False)
    if call_off and found.outcome is Outcome.NOT_FOUND and attempt.op in {"authorise", "capture"}:
        return (yield from _called_off(desk, seen, attempt, terminal))
    return found


def _called_off(
    desk: Desk, checkout: Checkout, attempt: Attempt, terminal: PaymentTerminal
) -> Steps[Reply]:
    """Call off what was not found, and look once more: a till that froze may still send it."""
    yield _call("cancel", checkout, terminal, CHECKING, lambda: _stop(attempt, terminal))
    return (yield from _query(desk, checkout, attempt, terminal, was_sent=False))


def _may_send(desk: Desk, checkout: Checkout, attempt: Attempt, terminal: PaymentTerminal) -> bool:
    """Money is never asked for again while undoing: the undo would charge.

    Nor is a card asked for at another terminal than the one its intent occupies, or where the
    customer may be gone.
    """
    undoing = checkout.lock.state is LockState.COMPENSATING
    elsewhere = attempt.device_id not in {None, terminal.device_id}
    nobody_there = attempt.device_id is not None and not desk.asks_for_cards
    no_more = undoing or elsewhere or nobody_there
    return not (no_more and attempt.op in {"authorise", "capture"})


def _send(checkout: Checkout, attempt: Attempt, terminal: PaymentTerminal) -> Steps[Reply]:
    request = Ask(
        op=attempt.op,
        key=attempt.key,
        amount=attempt.amount,
        currency=checkout.currency,
        device_id=terminal.device_id,
        reference=_reference(checkout, attempt),
    )
    reply: Reply = yield _call(
        "perform", checkout, terminal, _SAYS[attempt.op], lambda: terminal.perform(request)
    )
    return reply


def look_up(checkout: Checkout, attempt: Attempt, terminal: PaymentTerminal) -> Steps[Reply]:
    """Ask once what became of an operation; it changes nothing."""
    reply: Reply = yield _call(
        "query", checkout, terminal, CHECKING, lambda: terminal.query(attempt.key)
    )
    return reply


def _query(
    desk: Desk,
    checkout: Checkout,
    attempt: Attempt,
    terminal: PaymentTerminal,
    *,
    was_sent: bool,
) -> Steps[Reply]:
    """Ask until it is certain, or until the time is up that the terminal may still take.

    Where it ``was_sent`` a moment ago, that request may be on its way, however old the intent is.
    """
    waited, silent = 0.0, 0
    age_s = _age_s(desk, checkout, attempt)
    since_s = 0.0 if was_sent else age_s
    undoing = checkout.lock.state is LockState.COMPENSATING
    while True:
        reply = yield from look_up(checkout, attempt, terminal)
        final = _final(reply, age_s + waited, since_s + waited, terminal.caps)
        if final is not None:
            return final
        if reply.outcome is Outcome.UNKNOWN:
            if silent >= len(desk.query_waits):
                return reply
            pause, silent = desk.query_waits[silent], silent + 1
        else:
            pause = desk.poll_s
        if waited > max(terminal.caps.max_wait_s, terminal.caps.late_bound_s):
            return replace(reply, outcome=Outcome.UNKNOWN)
        if undoing and waited == 0.0 and reply.outcome is Outcome.IN_PROGRESS:
            yield _call("cancel", checkout, terminal, CHECKING, lambda: _stop(attempt, terminal))
        yield Wait("wait", pause)
        waited += pause


def _final(reply: Reply, age_s: float, since_s: float, caps: Caps) -> Reply | None:
    """Give what an answer proves of an operation; none where it must be asked again.

    It is as old as its intent, and may have been sent later.
    """
    if reply.outcome is not Outcome.NOT_FOUND:
        return reply if reply.outcome in CERTAIN else None
    if age_s >= caps.key_life_s:
        # What was done is forgotten by now, and sent again it would be done twice (scenario 91).
        return Reply(Outcome.UNKNOWN, reason="the provider remembers nothing so old")
    # What was not found can no longer arrive.
    return reply if since_s >= caps.late_bound_s else None


def _age_s(desk: Desk, checkout: Checkout, attempt: Attempt) -> float:
    """Tell how long ago an operation was first meant to be sent, at least."""
    # The store's clock at the last write; after a lost answer the intent may be younger than that.
    last_write = max(checkout.lock.expires_at - desk.lease_us, attempt.intent_at)
    return (last_write - attempt.intent_at) / MICROSECONDS


def _stop(attempt: Attempt, terminal: PaymentTerminal) -> Reply:
    terminal.cancel(attempt.key)
    return Reply(Outcome.IN_PROGRESS)


def _reference(checkout: Checkout, attempt: Attempt) -> str | None:
    payment = checkout.payment(attempt.payment_id)
    return None if payment is None else payment.provider_ref


def _call(
    label: str,
    checkout: Checkout,
    terminal: PaymentTerminal,
    says: str,
    call: Callable[[], Reply],
) -> Call:
    return Call(
        label=label,
        lock_id=checkout.lock.lock_id,
        phase=checkout.lock.phase.value,
        says=says,
        longest_s=terminal.caps.max_wait_s,
        call=call,
    )
