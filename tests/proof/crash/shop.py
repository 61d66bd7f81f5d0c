"""A shop whose programs may die at any moment: what outlives them can be kept and put back.

Beside the rows, the provider's ledger and the time of day that is how the provider will go on
behaving. Ids are counted, so that the same schedule leaves the same rows on every run.
"""

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from pos.domain.lock import Checkout
from pos.domain.people import Role
from pos.payments.behaviour import Scripted
from pos.payments.simulated import SimulatedTerminal
from pos.ports.ids import IdSource
from pos.ports.payment_terminal import Caps, Outcome, Reply
from tests.checkout.shop import AtTill
from tests.proof.crash.books import asked_wrongly
from tests.proof.judge import Told
from tests.proof.memory import Image, MemoryShop

HERE, THERE = "Till 1", "Till 2"
LATE = '{"timeout_s": 0, "late_s": 3}'
"""A till that gets no answer gives up at once; an answer that is late comes after three seconds."""


class CountedIds(IdSource):
    """Ids that count up."""

    def __init__(self):
        self.count = 0

    def new(self):
        self.count += 1
        return f"01a00000-0000-7000-8000-{self.count:012x}"


@dataclass(frozen=True)
class Left:
    """All that a crash leaves behind, and ``digest`` by which the same is known again.

    ``checkout`` is the live one that its rows say there is.
    """

    image: Image
    script: Scripted
    ids: int
    digest: str
    checkout: Checkout | None


class BoundTerminal(SimulatedTerminal):
    """Knows what it was asked itself, and nothing of what another till's terminal did."""

    def perform(self, ask):
        if self._is_anothers(ask.key) or self._is_anothers(self._key_of(ask.reference)):
            return Reply(Outcome.DECLINED, reason="no such payment")
        return super().perform(ask)

    def query(self, key):
        return Reply(Outcome.NOT_FOUND) if self._is_anothers(key) else super().query(key)

    def _is_anothers(self, key):
        with self._ledger.reading() as book:
            record = book.record(key)
        return record is not None and record.last.device not in {None, self.device_id}

    def _key_of(self, reference):
        with self._ledger.reading() as book:
            held = book.authorisation(reference)
        return "" if held is None else held.key


class CrashShop(MemoryShop):
    """Two tills, each with a terminal of the same provider, which follows one script."""

    def __init__(self, folder):
        super().__init__(folder)
        (folder / "terminal.json").write_text(LATE, encoding="utf-8")
        self.ids = CountedIds()
        self.begin(Scripted({}), Caps())
        self._hired = {
            (name, role): super(CrashShop, self).till(name, role=role)
            for name in (HERE, THERE)
            for role in (Role.CASHIER, Role.MANAGER)
        }
        names = self._pages.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self._everything = [f"SELECT * FROM {name}" for (name,) in names]  # noqa: S608 - our own

    def begin(self, script, caps, *, frozen=False):
        """Let the provider follow a new script from now on; ``frozen``: a till sends too late."""
        self.script, self.caps, self.frozen = script, caps, frozen
        self.performed = self.asked = lambda _: None
        self.out_of_turn = []

    def mend(self):
        """Let the provider be well from now on."""
        self.script = Scripted({})

    def program(self, name, role, runner):
        """Start a till's next program: nothing but a new instance that claims the till's row."""
        known = self._hired[name, role]
        instance = self.ids.new()
        self.tills.claim(name, instance=instance, host="here", stale_after_us=0)
        desk = replace(
            known.desk, instance=instance, ids=self.ids, poll_s=1.0, terminals=self._terminals(name)
        )
        return AtTill(self, self.store, desk, runner, known.actor)

    def _terminals(self, name):
        kind = BoundTerminal if self.caps.reachable_from == "till" else SimulatedTerminal
        terminal = kind(
            f"terminal of {name}",
            self.ledger,
            self.behaviours,
            self.clock,
            caps=self.caps,
            script=self._follow,
            pause=self.clock.move,
        )
        return {"card": terminal}

    def _follow(self, moment):
        if moment.step == "perform":
            self.out_of_turn += asked_wrongly(self._pages, moment)
            self.asked(moment)
        if moment.step == "performed":
            self.performed(moment)
        return self.script(moment)

    def left(self, before=None):
        """Keep what would be left if every program died now; ``before`` where that is the same."""
        digest = self._digest()
        if before is not None and digest == before.digest:
            return before
        return Left(self.image(), deepcopy(self.script), self.ids.count, digest, self.live())

    def go_back(self, left):
        """Be as that crash left it; all programs are gone."""
        self.put_back(left.image)
        self.script, self.ids.count = deepcopy(left.script), left.ids
        self.told = Told()

    def _digest(self):
        run, found = self._pages.execute, blake2b(digest_size=16)
        for one in self._everything:
            found.update(repr(run(one).fetchall()).encode())
        found.update(repr((self.ledger.kept, self.clock.now(), self.script)).encode())
        return found.hexdigest()

    def live(self):
        """Give the one live checkout there is."""
        with self.store.read() as unit:
            return next(map(unit.locks.load, unit.locks.live()), None)


@contextmanager
def crash_shop():
    """A shop in memory whose programs may die."""
    with TemporaryDirectory() as folder:
        shop = CrashShop(Path(folder))
        try:
            yield shop
        finally:
            shop.close()
