"""The card terminal that ships with the product: real in everything but the money.

It keeps to the rules a provider keeps: one key is carried out at most once, the same key asked
again gives the stored answer, and what it knows outlives the till (``checkout 5``). How it
answers is set in a file, by a person in its window, or by a test's script.
"""

import time
from collections.abc import Callable
from typing import Final

from typing_extensions import override

from pos.payments import provider
from pos.payments.behaviour import (
    Behaviour,
    BehaviourFile,
    BehaviourWrongError,
    Moment,
    Script,
    Settings,
    no_script,
)
from pos.payments.ledger import Ledger, LedgerBusyError
from pos.ports.clock import Clock
from pos.ports.payment_terminal import Ask, Caps, Health, Outcome, PaymentTerminal, Reply

POLL_S: Final = 0.025
NO_ANSWER: Final = "the terminal does not answer"
KEY_REUSED: Final = "the key was used for another operation"

_FAULTS: Final = (OSError, LedgerBusyError, BehaviourWrongError)


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
            if self._is_unreachable(Moment("query", key, None)):
                return Reply(Outcome.UNKNOWN, reason=NO_ANSWER)
            with self._ledger.reading() as book:
                return provider.told(book.record(key), self._clock.now())
        except _FAULTS as error:
            return Reply(Outcome.UNKNOWN, reason=str(error))

    @override
    def cancel(self, key: str) -> None:
        """Make the terminal give up waiting for a card; an answer that is there stays."""
        try:
            if self._is_unreachable(Moment("cancel", key, None)):
                return
            with self._ledger.writing() as page:
                provider.stop(page, key, self._clock.now())
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

    def _is_unreachable(self, moment: Moment) -> bool:
        scripted = self._script(moment)
        if scripted is not None:
            return scripted is Behaviour.UNREACHABLE
        return self._behaviours.settings(self._device_id).unreachable

    def _perform(self, ask: Ask) -> Reply:
        settings = self._behaviours.settings(self._device_id)
        scripted = self._script(Moment("perform", ask.key, ask.op))
        behaviour = scripted or settings.of(ask.op)
        if behaviour is Behaviour.UNREACHABLE or (settings.unreachable and scripted is None):
            return Reply(Outcome.UNKNOWN, reason=NO_ANSWER)
        now = self._clock.now()
        with self._ledger.writing() as page:
            known = page.book.record(ask.key)
            is_new = known is None or known.fate == "lost"
            if is_new:
                provider.carry_out(page, ask, behaviour, settings, now=now, caps=self._caps)
        self._script(Moment("performed", ask.key, ask.op))
        if known is not None and not is_new:
            if not provider.same_question(known, ask):
                return Reply(Outcome.UNKNOWN, reason=KEY_REUSED)
            if known.fate != "waiting":
                return provider.told(known, now)
        return self._listen(ask.key, settings)

    def _listen(self, key: str, settings: Settings) -> Reply:
        """Wait as a till waits: until the answer comes, or until it gives up."""
        until = self._clock.monotonic() + self._caps.max_wait_s
        while True:
            with self._ledger.reading() as book:
                record = book.record(key)
            if record is None or record.last.silent:
                self._pause(min(settings.timeout_s, self._caps.max_wait_s))
                return Reply(Outcome.UNKNOWN, reason=NO_ANSWER)
            reply = provider.told(record, self._clock.now())
            if reply.outcome is not Outcome.IN_PROGRESS:
                return reply
            gone = self._behaviours.settings(self._device_id).unreachable
            if gone or self._clock.monotonic() >= until:
                return Reply(Outcome.UNKNOWN, reason=NO_ANSWER)
            self._pause(POLL_S)
