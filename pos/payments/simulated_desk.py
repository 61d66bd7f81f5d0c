"""The customer's side of the simulated terminal: what a person in front of it can do."""

from dataclasses import dataclass

from pos.payments import provider
from pos.payments.behaviour import Behaviour, BehaviourFile, Op, Settings
from pos.payments.ledger import Ledger
from pos.ports.clock import Clock


@dataclass(frozen=True)
class Waiting:
    """An operation that waits for a tap. ``amount`` in minor units, times in microseconds UTC."""

    key: str
    op: Op
    amount: int
    currency: str
    since: int
    expires: int


class SimulatedDesk:
    """Answers the questions of one terminal; any process of the machine may hold one.

    Raises in every method what a broken file gives: OSError, LedgerBusyError, BehaviourWrongError.
    """

    def __init__(
        self, device_id: str, ledger: Ledger, behaviours: BehaviourFile, clock: Clock
    ) -> None:
        self._device_id = device_id
        self._ledger = ledger
        self._behaviours = behaviours
        self._clock = clock

    def waiting(self) -> tuple[Waiting, ...]:
        """List what waits at this terminal, the oldest first."""
        with self._ledger.reading() as book:
            entries = book.waiting(self._clock.now())
        return tuple(
            Waiting(e.key, e.op, e.amount, e.currency, e.at, e.expires)
            for e in entries
            if e.device == self._device_id and e.op and e.amount and e.currency and e.expires
        )

    def answer(self, key: str, behaviour: Behaviour) -> bool:
        """Answer a question; False when it waits no more (answered, cancelled, given up).

        ``UNREACHABLE`` answers nothing: the line to the terminal breaks and the question stays.
        """
        if behaviour is Behaviour.UNREACHABLE:
            self.set_unreachable(unreachable=True)
            return True
        if behaviour is Behaviour.ASK:
            return False
        now = self._clock.now()
        settings = self._behaviours.settings(self._device_id)
        with self._ledger.writing() as page:
            record = page.book.record(key)
            if record is None or record.fate != "waiting" or provider.expired(record, now):
                return False
            provider.answer(page, record.last, behaviour, settings, now=now)
        return True

    def settings(self) -> Settings:
        """Tell how this terminal behaves."""
        return self._behaviours.settings(self._device_id)

    def set_behaviour(self, behaviour: Behaviour, op: Op = "authorise") -> None:
        """Set how an operation is answered from now on."""
        self._behaviours.change(self._device_id, **{op: str(behaviour)})

    def set_unreachable(self, *, unreachable: bool) -> None:
        """Pull the plug of the terminal, or put it back."""
        self._behaviours.change(self._device_id, unreachable=unreachable)
