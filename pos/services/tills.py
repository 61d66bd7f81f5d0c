"""Which till this program is; a name is live once per store."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from pos.domain.cart_rules import LONGEST_NAME, clean
from pos.domain.errors import Code, Problem
from pos.ports.ids import IdSource
from pos.store.engine import CommitUnknown, Conflict, Store, Unit
from pos.store.tills import TillRow

#: Twenty tills may start at once in a new shop, each of them making itself.
TRIES = 20


class TillDesk:
    """Registers tills, and lets one running program at a time be each of them.

    ``instance`` is the id of the running program and ``host`` the computer it runs on.
    ``stale_after_us`` is after how long without a beat a program counts as gone.
    """

    def __init__(self, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def tills(self) -> tuple[TillRow, ...]:
        """List all tills, the retired ones too."""
        with self._store.read() as unit:
            return unit.tills.all()

    def named(self, name: str) -> TillRow | None:
        """Find a till, to see where it runs."""
        with self._store.read() as unit:
            return unit.tills.named(name)

    def register(self, name: str) -> TillRow:
        """Find the till of this name, or make it with the next free series (A, B, … Z, AA, …).

        Raises:
            Problem: NAME_WRONG, TEXT_TOO_LONG.
        """
        tidy = _name(name)
        return self._settle(lambda unit: unit.tills.named(tidy) or self._make(unit, tidy))

    def claim(
        self,
        name: str,
        *,
        instance: str,
        host: str,
        stale_after_us: int,
        dead: frozenset[str] = frozenset(),
    ) -> TillRow:
        """Be the till of this name from now on; it is made where there is none.

        ``dead`` are programs that ran on this very computer and were found gone, so that a till
        that crashed can start again without waiting. A name or a host's name proves nothing: the
        copy of an installation has the same (scenario 118).

        Raises:
            Problem: TILL_IN_USE with ``till`` and ``host``, TILL_RETIRED, NAME_WRONG.
        """
        tidy = _name(name)

        def take(unit: Unit) -> TillRow:
            till = unit.tills.named(tidy, to_claim=True) or self._make(unit, tidy)
            if till.retired:
                raise Problem(Code.TILL_RETIRED, till=tidy)
            now = unit.now()
            gone = till.instance in dead
            live = till.instance != instance and till.is_live(now, stale_after_us)
            if (live and not gone) or not unit.tills.claim(till, instance, host, now):
                raise Problem(Code.TILL_IN_USE, till=tidy, host=till.host or "another computer")
            return till

        return self._settle(take)

    def claim_first_free(self, *, instance: str, host: str, stale_after_us: int) -> TillRow:
        """Be the first till that nobody runs; one more is made where all are busy (demo)."""

        def take(unit: Unit) -> TillRow:
            now = unit.now()
            # First the one that it is already, where the answer to an earlier try was lost.
            tills = sorted(unit.tills.all(), key=lambda till: till.instance != instance)
            for till in tills:
                live = till.is_live(now, stale_after_us) and till.instance != instance
                busy = till.retired or live
                if not busy and unit.tills.claim(till, instance, host, now):
                    return till
            till = self._make(unit, _next_name(tills))
            unit.tills.claim(till, instance, host, now)
            return till

        return self._settle(take)

    def beat(self, till_id: str, instance: str) -> bool:
        """Say that this program still runs; False once another one is the till."""
        return self._store.transact(lambda unit: unit.tills.beat(till_id, instance))

    def release(self, till_id: str, instance: str) -> None:
        """Stop being the till, so that the next start need not wait."""
        self._store.transact(lambda unit: unit.tills.release(till_id, instance))

    def _settle(self, work: Callable[[Unit], TillRow]) -> TillRow:
        """Try again where another program made a till of this name or series meanwhile.

        So too where the answer to COMMIT was lost: done again by the same program it changes
        nothing.
        """
        for _ in range(TRIES):
            with suppress(Conflict, CommitUnknown):
                return self._store.transact(work)
        raise Problem(Code.DB_BUSY)

    def _make(self, unit: Unit, name: str) -> TillRow:
        taken = {till.series for till in unit.tills.all()}
        number = 1
        while (series := series_letters(number)) in taken:
            number += 1
        till_id = self._ids.new()
        unit.tills.add(till_id, name, series)
        return TillRow(till_id, name, series, None, None, None, retired=False)


def series_letters(number: int) -> str:
    """Give the letters of the n-th series: A … Z, AA, AB, …."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _next_name(tills: Iterable[TillRow]) -> str:
    names = {till.name for till in tills}
    number = 1
    while (name := f"Till {number}") in names:
        number += 1
    return name


def _name(name: str) -> str:
    tidy = clean(name, most=LONGEST_NAME)
    if tidy is None:
        raise Problem(Code.NAME_WRONG, why="A till needs a name")
    return tidy
