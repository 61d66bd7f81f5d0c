"""What a terminal answers after another till wrote its try off (``checkout 6``, scenario 35)."""

from pos.domain.lock import Attempt, Checkout
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout.asking import look_up
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.steps import Steps, Transaction
from pos.services.checkout.tenders import CARD_TERMINAL
from pos.store.engine import Unit


def keep(desk: Desk, attempt: Attempt, reply: Reply) -> Steps[None]:
    """Keep what came, or may come, of a try that somebody else settled as not executed.

    The one write without a fence; it never touches the lock. A try that was found approved needs
    nothing; one that is still open may be about to be settled as not executed, so it is kept too.
    So is a request without an answer, unless the provider is known to have refused it.
    """

    def write(unit: Unit) -> bool:
        settled = unit.payments.attempt_state(attempt.attempt_id)
        if settled == "ok" or (settled == "declined" and reply.outcome is Outcome.UNKNOWN):
            return False
        news = unit.payments.add_late(
            {
                "id": desk.ids.new(),
                "attempt_id": attempt.attempt_id,
                "outcome": reply.outcome.value,
                "provider_ref": reply.reference,
                "amount": reply.amount,
                "key": f"{attempt.attempt_id}:late",
            }
        )
        if news:
            unit.journal.append(
                kind="late_result",
                actor=None,
                data={"attempt": attempt.attempt_id, "amount": reply.amount},
            )
        return news

    yield Transaction("late result", write, lambda _: None)


def written_off(desk: Desk, unit: Unit) -> tuple[tuple[Checkout, Attempt], ...]:
    """Find what this till's terminal may have been asked for after another till wrote it off."""
    terminal = desk.terminals.get(CARD_TERMINAL)
    if terminal is None:
        return ()
    life_us = int(terminal.caps.key_life_s * MICROSECONDS)
    found = unit.payments.written_off(terminal.device_id, life_us)
    loaded = ((unit.locks.load(lock_id), attempt) for lock_id, attempt in found)
    return tuple((checkout, attempt) for checkout, attempt in loaded if checkout is not None)


def ask_again(desk: Desk, checkout: Checkout, attempt: Attempt) -> Steps[None]:
    """Ask once more about a try that was written off, and keep an approval.

    A program that was frozen meanwhile sends all the same, and may die or lose the store before it
    can keep what it heard. Whoever is that till now asks, for as long as the provider remembers.
    """
    reply = yield from look_up(checkout, attempt, desk.terminals[CARD_TERMINAL])
    if reply.outcome is Outcome.OK:
        yield from keep(desk, attempt, reply)
