"""Drives a checkout forward: from its rows alone it knows the next step, and takes it.

The generator is built anew on every request, take-over and start, so going on after a crash is not
a special path (``checkout 0``). It ends where a person must act: a tender is to be chosen, a
stand-alone terminal is to be read, a manager must decide, or the checkout is over.
"""

from collections.abc import Callable
from dataclasses import replace

from pos.domain.checkout import PaymentState, PersonAnswer, Tender
from pos.domain.errors import Code, Problem
from pos.domain.lock import Attempt, Checkout, Payment
from pos.domain.phase import LockState, Phase
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout import attempts, compensation, late
from pos.services.checkout.asking import MOST_SENDS, ask
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.desk import Desk
from pos.services.checkout.phases import (
    order_creation,
    payment_authorization,
    payment_capture,
    stock_commit,
)
from pos.services.checkout.start import FINISH
from pos.services.checkout.steps import Drive, Transaction, commit
from pos.services.checkout.tenders import plan
from pos.store.engine import Conflict, Unit
from pos.store.locks import Fence


def drive(desk: Desk, checkout: Checkout) -> Drive:
    """Go on with a checkout as far as no person is needed."""
    while True:
        if checkout.lock.state is LockState.COMPENSATING:
            return (yield from compensation.drive(desk, checkout))
        if checkout.lock.state is not LockState.ACTIVE:
            return checkout
        step = _next(desk, checkout)
        if step is None:
            return checkout
        checkout = yield from step


def _next(desk: Desk, checkout: Checkout) -> Drive | None:
    """Tell the next step from the rows; none where a person must act."""
    waiting = next(checkout.open_attempts(), None)
    if waiting is not None:
        attempt = waiting[1]
        return None if attempt.terminal == PERSON else _settle(desk, checkout, attempt)
    left = next((one for one in checkout.payments if one.hold_left), None)
    if left is not None:
        return _release(desk, checkout, left)
    if checkout.lock.cancel_requested_at is not None and not checkout.no_return:
        return compensation.begin(desk, checkout, LockState.CANCELLED, "CANCELLED")
    return _to_the_end(desk, checkout) if checkout.complete else None


def _to_the_end(desk: Desk, checkout: Checkout) -> Drive:
    if checkout.to_capture:
        return _order(desk, checkout)
    if checkout.too_much is not None:
        return _give_back(desk, checkout, checkout.too_much)
    return _finish(desk, checkout)


def tender(desk: Desk, checkout: Checkout, asked: Tender) -> Drive:
    """Take a tender, then go on.

    Raises:
        Problem: TENDER_MISMATCH, TERMINAL_BUSY, LOCK_LOST; nothing was changed.
    """
    if checkout.lock.state is not LockState.ACTIVE:
        raise Problem(Code.LOCK_LOST, till=checkout.lock.owner_name)
    if any(one.hold_left for one in checkout.payments):
        # The store was away between a hold of another amount and its release: first things first.
        checkout = yield from drive(desk, checkout)
        _must_be_active(checkout)
    payment = plan(checkout, asked, desk.ids.new())
    ends = payment.covers == checkout.due
    if payment.method == "card":
        step = Fence(Phase.PAYMENT_AUTHORIZATION, idle_us=desk.idle_us, clear_cancel=True)
        label, write = "S2", lambda u, c: payment_authorization.run(desk, u, c, payment)
    elif payment.method == "manual_card":
        step = Fence(Phase.PAYMENT_CAPTURE, idle_us=desk.idle_us, clear_cancel=True)
        label, write = "O", lambda u, c: _one_shot(desk, u, c, payment)
    elif ends and not checkout.to_capture and checkout.too_much is None:
        step, label = FINISH, "S4"
        write = lambda u, c: stock_commit.run(  # noqa: E731 - one of four ways to write a tender
            desk, u, stock_commit.add_last_cash(desk, u, c, payment)
        )
    else:
        phase = Phase.ORDER_CREATION if ends else Phase.PAYMENT_AUTHORIZATION
        step = Fence(phase, idle_us=desk.idle_us, clear_cancel=True)
        label, write = "part cash", lambda u, c: _part_cash(desk, u, c, payment)
    try:
        checkout = yield fenced(desk, checkout, label, step, write)
    except Conflict as error:
        raise Problem(Code.TERMINAL_BUSY) from error
    return (yield from drive(desk, checkout))


def answer(desk: Desk, checkout: Checkout, said: PersonAnswer) -> Drive:
    """Write what the cashier read on a stand-alone terminal, then go on.

    Raises:
        Problem: CHECKOUT_GONE where nothing waits for this answer; PAYMENT_UNKNOWN where it is a
            manager's by now.
    """
    _must_be_active(checkout)
    payment = checkout.payment(said.payment_id)
    attempt = payment.open_attempt() if payment is not None else None
    if payment is None or attempt is None or attempt.terminal != PERSON:
        raise Problem(Code.CHECKOUT_GONE)
    outcome = {
        "approved": Outcome.OK,
        "declined": Outcome.DECLINED,
        "not_sure": Outcome.UNKNOWN,
    }[said.answer]
    reply = Reply(
        outcome,
        amount=attempt.amount,
        reference=said.slip or None,
        reason=None if outcome is Outcome.OK else "the cashier said so",
    )
    checkout = yield from _record(desk, checkout, attempt, reply)
    return (yield from drive(desk, checkout))


def take_back(desk: Desk, checkout: Checkout, payment_id: str, *, handed_back: bool) -> Drive:
    """Release a held card, or note that part cash was handed back; the amount is due again (V).

    Raises:
        Problem: CASH_IN_HAND until it is confirmed; CANNOT_CANCEL_CAPTURE; CHECKOUT_GONE;
            PAYMENT_UNKNOWN where it is a manager's by now.
    """
    _must_be_active(checkout)
    payment = checkout.payment(payment_id)
    if payment is None or payment.state != "authorised":
        raise Problem(Code.CHECKOUT_GONE)
    if checkout.no_return or any(True for _ in checkout.open_attempts()):
        raise Problem(Code.CANNOT_CANCEL_CAPTURE)
    if payment.method == "cash":
        if not handed_back:
            raise Problem(Code.CASH_IN_HAND, cash=payment.tendered, currency=checkout.currency)
        write = lambda u, c: compensation.hand_back(desk, u, c, (payment,))  # noqa: E731
    else:
        write = lambda u, c: payment_authorization.undo(desk, u, c, payment)  # noqa: E731
    step = Fence(Phase.PAYMENT_AUTHORIZATION, idle_us=desk.idle_us)
    checkout = yield fenced(desk, checkout, "take back", step, write)
    return (yield from drive(desk, checkout))


def _must_be_active(checkout: Checkout) -> None:
    """Leave what is in doubt to *check again*: only a claim takes it out of attention."""
    if checkout.lock.state is LockState.ATTENTION:
        raise Problem(Code.PAYMENT_UNKNOWN, lock_id=checkout.lock.lock_id)
    if checkout.lock.state is not LockState.ACTIVE:
        raise Problem(Code.CHECKOUT_GONE)


def fenced(
    desk: Desk,
    checkout: Checkout,
    label: str,
    fence: Fence,
    write: Callable[[Unit, Checkout], Checkout],
) -> Transaction:
    """Make a transaction whose first statement is the fence (P2)."""
    return Transaction(
        label,
        lambda unit: write(unit, desk.fence(unit, checkout, fence)),
        lambda unit: compensation.committed(unit, checkout),
    )


# --- the steps ------------------------------------------------------------------------------------


def _settle(desk: Desk, checkout: Checkout, attempt: Attempt) -> Drive:
    reply = yield from ask(desk, checkout, attempt)
    try:
        return (yield from _record(desk, checkout, attempt, reply))
    except Problem as problem:
        if problem.code is Code.LOCK_LOST and reply.outcome in _MAY_BE_DONE:
            yield from late.keep(desk, attempt, reply)
        raise


#: After these the provider may have what the next owner did not find: it was sent too late.
_MAY_BE_DONE = frozenset({Outcome.OK, Outcome.UNKNOWN})


def _record(desk: Desk, checkout: Checkout, attempt: Attempt, reply: Reply) -> Drive:
    """Commit what became of a try, and with it all that now can be done without asking."""
    doubt = _doubt(attempt, reply)
    if doubt is not None:
        return (yield from commit(compensation.attention(desk, checkout, doubt, (attempt, reply))))
    after = _as_if(checkout, attempt, reply)
    if attempt.op == "authorise":
        label = "A"
        write = lambda u, c: payment_authorization.answered(u, c, attempt, reply)  # noqa: E731
    elif attempt.op == "capture":
        label = "C"
        write = lambda u, c: payment_capture.answered(desk, u, c, attempt, reply)  # noqa: E731
    elif attempt.op == "refund":
        label = "C"
        write = lambda u, c: attempts.settle(u, c, attempt, reply, "captured")  # noqa: E731
    else:
        label = "void outcome"
        write = lambda u, c: payment_authorization.undone(u, c, attempt, reply)  # noqa: E731
    return (yield from commit(_outcome(desk, checkout, after, label, write)))


def _outcome(
    desk: Desk,
    checkout: Checkout,
    after: Checkout,
    label: str,
    write: Callable[[Unit, Checkout], Checkout],
) -> Transaction:
    """Choose what shares the outcome's commit: the end of the sale, the order, or nothing.

    A request to cancel is honoured after A, never in C: there its money is already asked for.
    """
    cancelled = label == "A" and checkout.lock.cancel_requested_at is not None
    if not after.complete or cancelled or label == "void outcome":
        phase = Phase.PAYMENT_AUTHORIZATION
        return fenced(desk, checkout, label, Fence(phase, idle_us=desk.idle_us), write)
    if after.too_much is not None and not after.to_capture:
        # What is too much goes back in a step of its own, and only then is the sale written.
        return fenced(
            desk, checkout, label, Fence(Phase.PAYMENT_CAPTURE, idle_us=desk.idle_us), write
        )
    if not after.to_capture:
        return fenced(
            desk, checkout, "S4", FINISH, lambda u, c: stock_commit.run(desk, u, write(u, c))
        )
    # Whether somebody asked to cancel meanwhile is known only under the fence.
    step = Fence(Phase.PAYMENT_CAPTURE, idle_us=desk.idle_us)
    return fenced(desk, checkout, label, step, lambda u, c: _go_on(desk, u, write(u, c), label))


def _go_on(desk: Desk, unit: Unit, checkout: Checkout, label: str) -> Checkout:
    if label == "A" and checkout.lock.cancel_requested_at is not None:
        return checkout
    return _next_capture(desk, unit, order_creation.run(desk, unit, checkout))


def _next_capture(desk: Desk, unit: Unit, checkout: Checkout) -> Checkout:
    return payment_capture.run(desk, unit, checkout, checkout.to_capture[0])


def _order(desk: Desk, checkout: Checkout) -> Drive:
    """O in a commit of its own: the last tender was cash beside cards, or a till died before it."""
    step = Fence(Phase.PAYMENT_CAPTURE, idle_us=desk.idle_us, clear_cancel=True)
    return (
        yield from commit(
            fenced(
                desk,
                checkout,
                "O",
                step,
                lambda u, c: _next_capture(desk, u, order_creation.run(desk, u, c)),
            )
        )
    )


def _release(desk: Desk, checkout: Checkout, payment: Payment) -> Drive:
    """Release what is still held for a tender whose capture was declined, or ask a manager."""
    if compensation.given_up(checkout, payment) is not None:
        return (yield from commit(compensation.attention(desk, checkout, "VOID_FAILED", None)))
    step = Fence(Phase.PAYMENT_AUTHORIZATION, idle_us=desk.idle_us)
    write = lambda u, c: payment_authorization.undo(desk, u, c, payment)  # noqa: E731
    return (yield from commit(fenced(desk, checkout, "take back", step, write)))


def _give_back(desk: Desk, checkout: Checkout, payment: Payment) -> Drive:
    """Give back what was taken above a tender's amount, or ask a manager who decided so before.

    It is the last thing before the end of the sale: nothing can fail after it that would undo it.
    """
    if payment.refused("refund", checkout.lock.epoch) >= MOST_SENDS:
        return (yield from commit(compensation.attention(desk, checkout, "AMOUNT_MISMATCH", None)))
    step = Fence(Phase.PAYMENT_CAPTURE, idle_us=desk.idle_us)
    write = lambda u, c: payment_capture.give_back(desk, u, c, payment)  # noqa: E731
    return (yield from commit(fenced(desk, checkout, "difference", step, write)))


def _finish(desk: Desk, checkout: Checkout) -> Drive:
    step = fenced(desk, checkout, "S4", FINISH, lambda u, c: stock_commit.run(desk, u, c))
    return (yield from commit(step))


def _part_cash(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment) -> Checkout:
    unit.payments.add(checkout.lock.lock_id, payment, checkout.currency)
    after = checkout.with_payment(payment)
    if not after.complete:
        return after
    after = order_creation.run(desk, unit, after)
    return _next_capture(desk, unit, after) if after.to_capture else after


def _one_shot(desk: Desk, unit: Unit, checkout: Checkout, payment: Payment) -> Checkout:
    """A terminal that knows only purchase is asked last, for the whole rest, and first captured."""
    unit.payments.add(checkout.lock.lock_id, payment, checkout.currency)
    after = payment_capture.run(desk, unit, checkout.with_payment(payment), payment)
    return order_creation.run(desk, unit, after)


def _as_if(checkout: Checkout, attempt: Attempt, reply: Reply) -> Checkout:
    """Give what the checkout will be once this outcome is written."""
    payment = checkout.payment(attempt.payment_id)
    if payment is None:
        raise AssertionError("an attempt has a payment")
    ok = reply.outcome is Outcome.OK
    reached: dict[str, PaymentState] = {
        "authorise": payment_authorization.state_after(attempt, reply),
        "capture": "captured",
        "void": "voided",
        "refund": "captured",
    }
    state: PaymentState = reached[attempt.op] if ok or attempt.op == "refund" else "declined"
    changed = replace(
        payment.with_attempt(replace(attempt, state="ok" if ok else "declined")),
        state=state,
    )
    return checkout.with_payment(changed)


def _doubt(attempt: Attempt, reply: Reply) -> str | None:
    """Name what a manager must decide, where this reply leaves the money in doubt."""
    if reply.outcome is Outcome.OK:
        differs = payment_authorization.differs(attempt, reply)
        return "AMOUNT_MISMATCH" if attempt.op != "authorise" and differs else None
    if reply.outcome in {Outcome.DECLINED, Outcome.NOT_FOUND}:
        return None
    if attempt.op == "capture" and attempt.moved is not None:
        # It was said before what was taken; silence now takes nothing of that back.
        return "AMOUNT_MISMATCH"
    return {
        "authorise": "AUTH_UNKNOWN",
        "capture": "CAPTURE_UNKNOWN",
        "void": "VOID_FAILED",
        "refund": "AMOUNT_MISMATCH",
    }[attempt.op]
