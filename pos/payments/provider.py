"""What the simulated provider writes down, and what it says of it when asked."""

import hashlib
from dataclasses import replace
from typing import Final

from pos.payments.behaviour import Behaviour, Settings
from pos.payments.book import Record
from pos.payments.entry import Entry
from pos.payments.ledger import Page
from pos.ports.payment_terminal import Ask, Caps, Outcome, Reply

SECOND_US: Final = 1_000_000

CANCELLED: Final = "cancelled"
NOBODY: Final = "nobody paid at the terminal"

_CARDS: Final = (
    "Visa ending 4921",
    "Mastercard ending 8210",
    "Visa Debit ending 0077",
    "American Express ending 1005",
    "Maestro ending 3364",
)


def carry_out(
    page: Page, ask: Ask, behaviour: Behaviour, settings: Settings, *, now: int, caps: Caps
) -> None:
    """Do with a new operation what the behaviour says, within what a provider permits."""
    question = _question(ask, now)
    refusal = page.book.refusal(ask, one_shot=caps.one_shot)
    if refusal is not None:
        page.write(declined(question, now, refusal))
    elif behaviour is Behaviour.ASK:
        page.write(replace(question, expires=now + int(caps.max_wait_s * SECOND_US)))
    else:
        answer(page, question, behaviour, settings, now=now)


def answer(
    page: Page, question: Entry, behaviour: Behaviour, settings: Settings, *, now: int
) -> None:
    """Write the answer to a question, whether it came this moment or waited for a person."""
    if behaviour is Behaviour.DECLINE:
        page.write(declined(question, now, "card declined"))
        return
    if behaviour is Behaviour.TIMEOUT_NOT_CHARGED:
        page.write(replace(question, kind="lost", at=now, expires=None, silent=True))
        return
    approved = _approved(question, now)
    if behaviour is Behaviour.LESS:
        approved = replace(approved, moved=max(1, (question.amount or 0) // 2))
    elif behaviour is Behaviour.TIMEOUT_CHARGED:
        approved = replace(approved, silent=True)
    elif behaviour is Behaviour.LATE:
        due = now + int(settings.late_s * SECOND_US)
        unheard = settings.late_s > settings.timeout_s
        approved = replace(approved, due=due, silent=unheard or None)
    page.write(approved)
    if behaviour is Behaviour.TWICE:
        page.write(replace(approved, kind="again"))


def declined(question: Entry, now: int, reason: str) -> Entry:
    """Write the question down as answered with no; it moved nothing and never will."""
    return replace(
        question, kind="settled", at=now, expires=None, outcome="declined", moved=0, reason=reason
    )


def stop(page: Page, key: str, now: int) -> None:
    """Cancel a key that is not settled: waiting, lost, or not seen yet."""
    record = page.book.record(key)
    if record is None or record.fate == "lost":
        # The request may still be on its way; when it arrives nobody wants it any more.
        page.write(Entry(kind="stopped", key=key, at=now))
    elif record.fate == "waiting" and not expired(record, now):
        page.write(declined(record.last, now, CANCELLED))


def expired(record: Record, now: int) -> bool:
    """Tell whether the terminal has given up waiting for a person."""
    expires = record.last.expires
    return record.fate == "waiting" and expires is not None and expires <= now


def told(record: Record | None, now: int) -> Reply:
    """Say what is known of a key to whoever asks."""
    if record is None or record.fate == "lost":
        return Reply(Outcome.NOT_FOUND)
    entry = record.last
    if record.fate == "stopped":
        return Reply(Outcome.DECLINED, reason=CANCELLED)
    if expired(record, now):
        return Reply(Outcome.DECLINED, reason=NOBODY)
    if record.fate == "waiting" or (entry.due or 0) > now:
        return Reply(Outcome.IN_PROGRESS)
    return Reply(
        Outcome.OK if entry.outcome == "ok" else Outcome.DECLINED,
        amount=entry.moved,
        reference=entry.provider_ref,
        reason=entry.reason,
        card=entry.card,
    )


def same_question(record: Record, ask: Ask) -> bool:
    """Tell whether a key is used for what it was used for; the till may be another one."""
    entry = record.last
    return record.fate == "stopped" or (
        (entry.op, entry.amount, entry.currency, entry.reference)
        == (ask.op, ask.amount, ask.currency, ask.reference)
    )


def _question(ask: Ask, now: int) -> Entry:
    return Entry(
        kind="asked",
        key=ask.key,
        at=now,
        op=ask.op,
        amount=ask.amount,
        currency=ask.currency,
        device=ask.device_id,
        reference=ask.reference,
    )


def _approved(question: Entry, now: int) -> Entry:
    # From the key, so that the same operation has the same reference on every run.
    digest = hashlib.sha256(question.key.encode()).digest()
    has_card = question.op == "authorise" or question.reference is None
    return replace(
        question,
        kind="settled",
        at=now,
        expires=None,
        outcome="ok",
        moved=question.amount,
        provider_ref=f"SIM-{digest[:6].hex().upper()}",
        card=_CARDS[digest[6] % len(_CARDS)] if has_card else None,
    )
