"""What the simulated provider writes down, and what it says of it when asked."""

import hashlib
from dataclasses import replace
from typing import Final

from pos.payments.behaviour import Settings
from pos.payments.book import Record
from pos.payments.course import Course
from pos.payments.entry import Entry, Kind
from pos.payments.ledger import Page
from pos.ports.payment_terminal import Ask, Caps, Outcome, Reply

SECOND_US: Final = 1_000_000

CANCELLED: Final = "cancelled"
NOBODY: Final = "nobody paid at the terminal"

#: Asked for, and nothing came of it.
UNDONE: Final = frozenset({"lost", "failed"})

_CARDS: Final = (
    "Visa ending 4921",
    "Mastercard ending 8210",
    "Visa Debit ending 0077",
    "American Express ending 1005",
    "Maestro ending 3364",
)


def carry_out(
    page: Page, ask: Ask, course: Course, settings: Settings, *, now: int, caps: Caps
) -> None:
    """Do with a new operation what its course says, within what a provider permits."""
    before = page.book.record(ask.key)
    question = _question(ask, now)
    refusal = page.book.refusal(ask, one_shot=caps.one_shot)
    if refusal is not None:
        page.write(declined(question, now, refusal))
    elif course.does == "asks":
        page.write(replace(question, expires=now + int(caps.max_wait_s * SECOND_US)))
    else:
        done = before.executed if before else 0
        answer(page, question, course, settings, now=now, done=done)


def answer(
    page: Page, question: Entry, course: Course, settings: Settings, *, now: int, done: int = 0
) -> None:
    """Write the answer to a question, whether it came this moment or waited for a person."""
    written = _outcome(question, course, now, done)
    unheard = course.told != "answer"
    if course.late:
        written = replace(written, due=now + int(settings.late_s * SECOND_US))
        unheard = unheard or settings.late_s > settings.timeout_s
    page.write(replace(written, silent=unheard or None, error=(course.told == "error") or None))
    if course.twice:
        page.write(replace(written, kind="again"))


def _outcome(question: Entry, course: Course, now: int, done: int) -> Entry:
    if course.does == "declines":
        return declined(question, now, "card declined")
    if course.does == "nothing":
        kind: Kind = "failed" if course.told == "error" else "lost"
        return replace(question, kind=kind, at=now, expires=None)
    approved = _approved(question, now, done)
    return replace(approved, moved=course.of(question.amount or 0))


def declined(question: Entry, now: int, reason: str) -> Entry:
    """Write the question down as answered with no; it moved nothing and never will."""
    return replace(
        question, kind="settled", at=now, expires=None, outcome="declined", moved=0, reason=reason
    )


def stop(page: Page, key: str, settings: Settings, *, now: int, too_late: bool = False) -> None:
    """Cancel a key that is not settled: waiting, lost, or not seen yet.

    One that comes ``too_late`` finds that the customer has paid, or never gets there.
    """
    record = page.book.record(key)
    waits = record is not None and record.fate == "waiting" and not expired(record, now)
    if record is not None and waits:
        if too_late:
            answer(page, record.last, Course(), settings, now=now)
        else:
            page.write(declined(record.last, now, CANCELLED))
    elif not too_late and (record is None or record.fate in UNDONE):
        # The request may still be on its way; when it arrives nobody wants it any more.
        page.write(Entry(kind="stopped", key=key, at=now))


def time_of_day(now: int, settings: Settings) -> int:
    """Give the time on the provider's clock, which is another one than the shop's."""
    return now + int(settings.skew_s * SECOND_US)


def kept(record: Record | None, settings: Settings, now: int) -> Record | None:
    """Give what is known of a key, none where the provider has forgotten it by now."""
    if record is None or now - record.last.at >= settings.kept_s * SECOND_US:
        return None
    return record


def expired(record: Record, now: int) -> bool:
    """Tell whether the terminal has given up waiting for a person."""
    expires = record.last.expires
    return record.fate == "waiting" and expires is not None and expires <= now


def told(record: Record | None, now: int) -> Reply:
    """Say what is known of a key to whoever asks."""
    if record is None or record.fate in UNDONE:
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


def _approved(question: Entry, now: int, done: int) -> Entry:
    # From the key, so that the same operation has the same reference on every run.
    again = f"#{done}" if done else ""
    digest = hashlib.sha256(f"{question.key}{again}".encode()).digest()
    has_card = question.op == "authorise" or question.reference is None
    return replace(
        question,
        kind="settled",
        at=now,
        expires=None,
        outcome="ok",
        provider_ref=f"SIM-{digest[:6].hex().upper()}",
        card=_CARDS[digest[6] % len(_CARDS)] if has_card else None,
    )
