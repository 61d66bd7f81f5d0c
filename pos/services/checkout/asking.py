"""Asking a terminal: fresh intents are sent, all else is asked about first (``checkout 5``)."""

from collections.abc import Callable
from dataclasses import replace

from pos.domain.lock import Attempt, Checkout
from pos.domain.phase import LockState
from pos.ports.payment_terminal import Ask, Outcome, PaymentTerminal, Reply
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.steps import Call, Steps, Wait

CERTAIN = frozenset({Outcome.OK, Outcome.DECLINED})
MOST_SENDS = 3
"""How often an operation that was not found is sent again, always under its own key."""

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
    if attempt.fresh:
        reply = yield from _send(checkout, attempt, terminal)
        if reply.outcome in CERTAIN:
            return reply
    for _ in range(MOST_SENDS):
        reply = yield from _query(desk, checkout, attempt, terminal)
        if reply.outcome is not Outcome.NOT_FOUND:
            return reply
        if not _may_send(desk, checkout, attempt, terminal):
            return reply
        reply = yield from _send(checkout, attempt, terminal)
        if reply.outcome in CERTAIN:
            return reply
    return Reply(Outcome.UNKNOWN, reason="the terminal did not answer")


def _may_send(desk: Desk, checkout: Checkout, attempt: Attempt, terminal: PaymentTerminal) -> bool:
    """Money is never asked for again while undoing: the undo would charge.

    Nor is a card asked for at another terminal than the one its intent occupies, and nothing is
    sent whose key the provider has forgotten: it would be done a second time (scenario 91).
    """
    if _age_s(desk, checkout, attempt) >= terminal.caps.key_life_s:
        return False
    undoing = checkout.lock.state is LockState.COMPENSATING
    elsewhere = attempt.device_id not in {None, terminal.device_id}
    return not ((undoing or elsewhere) and attempt.op in {"authorise", "capture"})


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


def _query(
    desk: Desk, checkout: Checkout, attempt: Attempt, terminal: PaymentTerminal
) -> Steps[Reply]:
    """Ask until it is certain, or until the time is up that the terminal may still take."""
    waited, silent = 0.0, 0
    undoing = checkout.lock.state is LockState.COMPENSATING
    while True:
        reply: Reply = yield _call(
            "query", checkout, terminal, CHECKING, lambda: terminal.query(attempt.key)
        )
        if reply.outcome in CERTAIN:
            return reply
        late = _age_s(desk, checkout, attempt) + waited >= terminal.caps.late_bound_s
        if reply.outcome is Outcome.NOT_FOUND and late:
            # What was not found can no longer arrive.
            return reply
        if reply.outcome is Outcome.UNKNOWN:
            if silent >= len(desk.query_waits):
                return reply
            pause, silent = desk.query_waits[silent], silent + 1
        else:
            pause = desk.poll_s
        if waited > terminal.caps.max_wait_s:
            return replace(reply, outcome=Outcome.UNKNOWN)
        if undoing and waited == 0.0 and reply.outcome is Outcome.IN_PROGRESS:
            yield _call("cancel", checkout, terminal, CHECKING, lambda: _stop(attempt, terminal))
        yield Wait("wait", pause)
        waited += pause


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
