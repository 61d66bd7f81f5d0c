"""One till asks another to let a cart go; the one that is asked keeps it unless a person agrees.

The question and its answer are rows, so they outlive both programs. A question is over with its
checkout, and where another till has that by now; one is open for a checkout at a time.
"""

from collections.abc import Mapping

from pos.domain.cart_rules import clean
from pos.domain.errors import Code, Problem
from pos.domain.live import BUSY_S, MOST_WORDS, Answer, Asked, LetGoAsk
from pos.domain.lock import Checkout
from pos.domain.money import CURRENCIES, with_sign
from pos.domain.people import Actor, Permission
from pos.domain.phase import LockState
from pos.services.checkout import status
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.store.engine import Store, Unit
from pos.store.till_messages import Message

ANSWERS: Mapping[str, Answer] = {"kept": "kept", "let_go": "let_go"}


def ask(store: Store, desk: Desk, actor: Actor, lock_id: str, words: str) -> Asked:
    """Ask the till that holds a checkout to let it go; whoever asked before is not pushed aside.

    Raises:
        Problem: CHECKOUT_GONE, TEXT_TOO_LONG, CARD_NUMBER, TAKEOVER_DENIED with the reason in
            plain words.
    """
    actor.person.require(Permission.SELL)
    words = clean(words, most=MOST_WORDS) or ""

    def write(unit: Unit) -> Asked:
        checkout = unit.locks.load(lock_id, to_write=True)
        if checkout is None or not checkout.lock.live:
            raise Problem(Code.CHECKOUT_GONE, lock_id=lock_id)
        now = unit.now()
        reason = status.why_not_ask(desk, checkout, now)
        if reason:
            raise Problem(Code.TAKEOVER_DENIED, reason=reason, lock_id=lock_id)
        owner = checkout.lock.owner_till
        unit.messages.give_up(lock_id, but_of=owner, older_us=BUSY_S * MICROSECONDS)
        message = {
            "id": desk.ids.new(),
            "to_till": owner,
            "from_till": desk.till_id,
            "lock_id": lock_id,
            "data": {"name": actor.person.name, "words": words},
        }
        if unit.messages.ask(message):
            _note(unit, lock_id, actor, asked=checkout.lock.owner_name, words=words)
        told = asked(unit, lock_id, now)
        if told is None:
            raise AssertionError("a question that was just asked exists")
        return told

    return store.transact(write)


def asked(unit: Unit, lock_id: str, now: int) -> Asked | None:
    """Tell what became of the last question about a checkout; none where nobody asked."""
    return as_asked(unit.messages.last_of(lock_id), now)


def as_asked(last: Message | None, now: int) -> Asked | None:
    """Tell what became of a question; one that was given up counts as none."""
    if last is None or (last.answered_at is not None and last.answer not in ANSWERS):
        return None
    return Asked(
        message_id=last.message_id,
        lock_id=last.lock_id,
        by_till=last.by_till,
        by_name=str(last.data.get("name", "")),
        since_s=max(0.0, (now - last.sent_at) / MICROSECONDS),
        seen=last.seen_at is not None,
        answer=ANSWERS.get(last.answer or ""),
        answered_s=max(0.0, (now - (last.answered_at or now)) / MICROSECONDS),
    )


def asks_to(store: Store, till_id: str) -> tuple[LetGoAsk, ...]:
    """List what a till is asked about checkouts that are still its own, the oldest first."""
    with store.read() as unit:
        found = [(one, unit.locks.load(one.lock_id)) for one in unit.messages.open_to(till_id)]
        now = unit.now() if found else 0
    return tuple(_told(one, checkout, now) for one, checkout in found if checkout is not None)


def see(store: Store, message_id: str) -> None:
    """Note that a question stands on the screen of the till that was asked."""
    store.transact(lambda unit: unit.messages.see(message_id))


def answer(store: Store, actor: Actor, ask: LetGoAsk, said: Answer) -> bool:
    """Write the answer; False where the question is over or was answered at another window."""

    def write(unit: Unit) -> bool:
        if not unit.messages.answer(ask.message_id, said):
            return False
        _note(unit, ask.checkout.lock_id, actor, answered=said, to=ask.by_till)
        return True

    return store.transact(write)


def _note(unit: Unit, lock_id: str, actor: Actor, **data: object) -> None:
    unit.journal.append(
        kind="note",
        actor=actor.person.user_id,
        lock_id=lock_id,
        data={"till": actor.till_name, **data},
    )


def _told(message: Message, checkout: Checkout, now: int) -> LetGoAsk:
    return LetGoAsk(
        message_id=message.message_id,
        checkout=status.view(checkout),
        by_till=message.by_till,
        by_name=str(message.data.get("name", "")),
        words=str(message.data.get("words", "")),
        since_s=max(0.0, (now - message.sent_at) / MICROSECONDS),
        money=status.money(checkout),
        then=_then(checkout),
        reason=_why_not(checkout),
        cash_to_hand_back=checkout.cash_in_hand,
    )


def _why_not(checkout: Checkout) -> str:
    if checkout.no_return:
        return "The card is being charged."
    return "" if checkout.lock.state is LockState.ACTIVE else "It is being undone already."


def _then(checkout: Checkout) -> str:
    """Say what letting go does to the money, and what must be done first."""
    asking = [a for _, a in checkout.open_attempts() if a.terminal != PERSON]
    held = sum(
        p.amount for p in checkout.payments if p.state == "authorised" and p.method != "cash"
    )
    sentences = []
    if checkout.cash_in_hand:
        sentences.append(f"Hand back {_sum(checkout, checkout.cash_in_hand)} in cash first.")
    if asking:
        sentences.append("The terminal is asked to stop first.")
    if held:
        sentences.append(f"{_sum(checkout, held)} is released.")
    return " ".join(sentences) or "The cart opens again."


def _sum(checkout: Checkout, amount: int) -> str:
    return with_sign(amount, CURRENCIES[checkout.currency])
