"""The customer's side of the simulated terminal: what a person in front of it can do."""

from collections.abc import Iterator
from contextlib import contextmanager

from typing_extensions import override

from pos.domain.errors import Code, Problem
from pos.payments import provider
from pos.payments.behaviour import Behaviour, BehaviourFile, BehaviourWrongError
from pos.payments.ledger import Ledger, LedgerBusyError
from pos.ports.clock import Clock
from pos.ports.terminal_customer import CustomerMood, Tap, TerminalCustomer, WaitingPayment


class SimulatedDesk(TerminalCustomer):
    """Answers the questions of one terminal; any process of the machine may hold one."""

    def __init__(
        self, device_id: str, ledger: Ledger, behaviours: BehaviourFile, clock: Clock
    ) -> None:
        self._device_id = device_id
        self._ledger = ledger
        self._behaviours = behaviours
        self._clock = clock

    @override
    def waiting(self) -> tuple[WaitingPayment, ...]:
        """List what waits at this terminal, the oldest first."""
        with self._as_problems():
            settings = self._behaviours.settings(self._device_id)
            now = provider.time_of_day(self._clock.now(), settings)
            with self._ledger.reading() as book:
                entries = book.waiting(now)
        return tuple(
            WaitingPayment(e.key, e.op, e.amount, e.currency, e.at, e.expires)
            for e in entries
            if e.device == self._device_id and e.op and e.amount and e.currency and e.expires
        )

    @override
    def answer(self, key: str, tap: Tap) -> bool:
        """Answer a question; False when it waits no more (answered, cancelled, given up)."""
        with self._as_problems():
            settings = self._behaviours.settings(self._device_id)
            now = provider.time_of_day(self._clock.now(), settings)
            with self._ledger.writing() as page:
                record = page.book.record(key)
                if record is None or record.fate != "waiting" or provider.expired(record, now):
                    return False
                provider.answer(page, record.last, Behaviour(tap).course, settings, now=now)
        return True

    @override
    def mood(self) -> CustomerMood:
        """Tell how this terminal answers."""
        with self._as_problems():
            settings = self._behaviours.settings(self._device_id)
        always = settings.of("authorise") is Behaviour.APPROVE
        return CustomerMood(always_approves=always, unreachable=settings.unreachable)

    @override
    def set_always_approves(self, *, always: bool) -> None:
        """Approve without a tap from now on, or ask for one."""
        self.set_behaviour(Behaviour.APPROVE if always else Behaviour.ASK)

    def set_behaviour(self, behaviour: Behaviour) -> None:
        """Set how this terminal answers what a card is needed for, from now on."""
        with self._as_problems():
            self._behaviours.change(self._device_id, authorise=str(behaviour))

    @override
    def walk_away(self) -> None:
        """Leave: a terminal that asked for taps approves by itself, and is plugged in."""
        with self._as_problems():
            settings = self._behaviours.settings(self._device_id)
            if settings.of("authorise") is Behaviour.ASK:
                values = {"authorise": str(Behaviour.APPROVE), "unreachable": False}
                self._behaviours.change(self._device_id, **values)

    @override
    def set_unreachable(self, *, unreachable: bool) -> None:
        """Pull the plug of the terminal, or put it back."""
        with self._as_problems():
            self._behaviours.change(self._device_id, unreachable=unreachable)

    @contextmanager
    def _as_problems(self) -> Iterator[None]:
        try:
            yield
        except BehaviourWrongError as error:
            why = f"{error.why}. Correct the file or remove it."
            raise Problem(Code.FILE_WRONG, file=str(self._behaviours.path), why=why) from error
        except (OSError, LedgerBusyError) as error:
            why = f"the simulated terminal cannot use it ({error})."
            raise Problem(Code.FILE_WRONG, file=str(self._ledger.path), why=why) from error
