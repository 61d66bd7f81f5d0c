"""The card terminal that ships with the product: real in everything but the money.

It keeps to the rules a provider keeps: one key is carried out at most once, the same key asked
again gives the stored answer, and what it knows outlives the till (``checkout 5``). How it
answers is set in a file, by a person in its window, or by a test's script.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from typing_extensions import override

from pos.payments import provider, wire
from pos.payments.behaviour import (
    BehaviourFile,
    BehaviourWrongError,
    Moment,
    Script,
    Settings,
    no_script,
)
from pos.payments.book import Record
from pos.payments.course import Behaviour, Course
from pos.payments.ledger import Ledger, LedgerBusyError, Page
from pos.ports.clock import Clock
from pos.ports.payment_terminal import Ask, Caps, Health, Outcome, PaymentTerminal, Reply

POLL_S: Final = 0.025
NO_ANSWER: Final = "the terminal does not answer"
KEY_REUSED: Final = "the key was used for another operation"
KEY_IN_USE: Final = "the first request with this key is still at work"
GARBLED: Final = "the answer cannot be read"
BUSY: Final = "the terminal is busy"
ERROR: Final = "the provider reports an error"

_FAULTS: Final = (OSError, LedgerBusyError, BehaviourWrongError)
_GARBLED: Final = frozenset({Behaviour.GARBLED_CHARGED, Behaviour.GARBLED_NOT_CHARGED})
_UNHEARD: Final = Reply(Outcome.UNKNOWN, reason=NO_ANSWER)


class SimulatedTerminal(PaymentTerminal):
    """A card terminal and its provider, remembered in a ledger on this machine.

    ``device_id`` is this till's terminal; tills with different ids share a ledger as shops share a
    provider. Safe to call from several threads. ``script`` and ``pause`` (seconds) are for tests.
    """

    def __init__(  # noqa: PLR0913 - the last three have their defaults.
        self,
        device_id: str,
        ledger: Ledger,
        behaviours: BehaviourFile,
        clock: Clock,
        *,
        caps: Caps | None = None,
        script: Script = no_script,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._device_id = device_id
        self._ledger = ledger
        self._behaviours = behaviours
        self._clock = clock
        self._caps = caps or Caps()
        self._script = script
        self._pause = pause

    @property
    @override
    def device_id(self) -> str:
        """The terminal's id, one per till."""
        return self._device_id

    @property
    @override
    def caps(self) -> Caps:
        """What it can do; whoever builds it decides."""
        return self._caps

    @override
    def perform(self, ask: Ask) -> Reply:
        """Carry out the operation once, or tell what its key already came to."""
        try:
            return self._perform(ask)
        except _FAULTS as error:
            return Reply(Outcome.UNKNOWN, reason=str(error))

    @override
    def query(self, key: str) -> Reply:
        """Look the key up; nothing is written."""
        try:
            settings = self._behaviours.settings(self._device_id)
            line = self._line(Moment("query", key, None), settings, settings.query)
            if line is Behaviour.UNREACHABLE:
                return _UNHEARD
            if line is Behaviour.BUSY:
                return Reply(Outcome.UNKNOWN, reason=BUSY)
            now = self._now(settings)
            with self._ledger.reading() as book:
                reply = provider.told(provider.kept(book.record(key), settings, now), now)
            return _heard(reply, garbled=line in _GARBLED)
        except _FAULTS as error:
            return Reply(Outcome.UNKNOWN, reason=str(error))

    @override
    def cancel(self, key: str) -> None:
        """Make the terminal give up waiting for a card; an answer that is there stays."""
        try:
            settings = self._behaviours.settings(self._device_id)
            line = self._line(Moment("cancel", key, None), settings, settings.cancel)
            if line is Behaviour.UNREACHABLE:
                return
            too_late = line is Behaviour.TOO_LATE
            with self._ledger.writing() as page:
                provider.stop(page, key, settings, now=self._now(settings), too_late=too_late)
        except _FAULTS:
            # Whether it was stopped is asked with `query`; a lost request is no news.
            return

    @override
    def health(self) -> Health:
        """Tell whether it would answer."""
        try:
            settings = self._behaviours.settings(self._device_id)
            with self._ledger.reading():
                pass
        except BehaviourWrongError as error:
            return Health(ready=False, says=str(error))
        except OSError as error:
            return Health(ready=False, says=f"The terminal's ledger cannot be read: {error}.")
        if settings.unreachable:
            return Health(ready=False, says="The card terminal does not answer.")
        return Health(ready=True, says="Card terminal ready (simulated)")

    def _line(self, moment: Moment, settings: Settings, otherwise: Behaviour) -> object:
        """Tell how the line is for a question that moves no money."""
        unsaid = Behaviour.UNREACHABLE if settings.unreachable else otherwise
        return self._script(moment) or unsaid

    def _now(self, settings: Settings) -> int:
        return provider.time_of_day(self._clock.now(), settings)

    def _perform(self, ask: Ask) -> Reply:
        settings = self._behaviours.settings(self._device_id)
        scripted = self._script(Moment("perform", ask.key, ask.op))
        said = scripted or settings.of(ask.op)
        if said is Behaviour.UNREACHABLE or (settings.unreachable and scripted is None):
            return _UNHEARD
        course = said.course if isinstance(said, Behaviour) else said
        if course.told == "busy":
            return Reply(Outcome.UNKNOWN, reason=BUSY)
        with self._ledger.writing() as page:
            known = self._arrive(page, ask, course, settings)
        self._script(Moment("performed", ask.key, ask.op))
        if known is None:
            return self._answered(ask.key, course, settings)
        if not provider.same_question(known, ask):
            return Reply(Outcome.UNKNOWN, reason=KEY_REUSED)
        return self._again(known, settings)

    def _arrive(self, page: Page, ask: Ask, course: Course, settings: Settings) -> Record | None:
        """Let the provider see a request; gives what it knew of the key, none where it is new."""
        now = self._now(settings)
        known = provider.kept(page.book.record(ask.key), settings, now)
        if known is not None and known.fate != "lost":
            return known
        provider.carry_out(page, ask, course, settings, now=now, caps=self._caps)
        return None

    def _answered(self, key: str, course: Course, settings: Settings) -> Reply:
        """Hear the answer to a request that the provider had not seen before."""
        if course.told == "error":
            return Reply(Outcome.UNKNOWN, reason=ERROR)
        if course.told == "in_use":
            return Reply(Outcome.IN_PROGRESS, reason=KEY_IN_USE)
        if course.told == "garbled":
            return _heard(Reply(Outcome.OK), garbled=True)
        return self._listen(key, settings)

    def _again(self, known: Record, settings: Settings) -> Reply:
        """Hear what is said to a request that was made before."""
        if known.last.error:
            return Reply(Outcome.UNKNOWN, reason=ERROR)
        if known.fate == "waiting":
            return self._listen(known.last.key, settings)
        reply = provider.told(known, self._now(settings))
        in_use = reply.outcome is Outcome.IN_PROGRESS
        return replace(reply, reason=KEY_IN_USE) if in_use else _heard(reply)

    def _listen(self, key: str, settings: Settings) -> Reply:
        """Wait as a till waits: until the answer comes, or until it gives up."""
        until = self._clock.monotonic() + self._caps.max_wait_s
        while True:
            with self._ledger.reading() as book:
                record = book.record(key)
            if record is None or record.last.silent:
                self._pause(min(settings.timeout_s, self._caps.max_wait_s))
                return _UNHEARD
            reply = provider.told(record, self._now(settings))
            if reply.outcome is not Outcome.IN_PROGRESS:
                return _heard(reply)
            gone = self._behaviours.settings(self._device_id).unreachable
            if gone or self._clock.monotonic() >= until:
                return _UNHEARD
            self._pause(POLL_S)


def _heard(reply: Reply, *, garbled: bool = False) -> Reply:
    """Take an answer off the line; one that cannot be read tells nothing."""
    try:
        return wire.receive(wire.send(reply, garbled=garbled))
    except wire.GarbledError:
        return Reply(Outcome.UNKNOWN, reason=GARBLED)
