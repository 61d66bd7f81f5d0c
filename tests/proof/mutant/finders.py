"""Parts of the proof small enough to be run against every mutant: each gives what it saw broken.

A finder is a function of a `Budget` that gives sentences; on the shipped code it gives none. It
stops at the first thing it sees.
"""

import traceback
from contextlib import contextmanager
from functools import cache, partial
from inspect import signature
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pos.domain.errors import Problem
from pos.store.engine import Conflict
from tests.checkout.deciding import Manager
from tests.checkout.shop import open_shop
from tests.proof.crash.books import reversed_keys
from tests.proof.crash.moments import Watched
from tests.proof.crash.recovery import WAYS
from tests.proof.crash.sales import NO, TWO_CARDS, YES, Provider
from tests.proof.crash.shop import CrashShop
from tests.proof.crashes import Theatre
from tests.proof.interleavings import Search, opened
from tests.proof.memory import memory_shop
from tests.proof.mutant.conditions import CONDITIONS
from tests.proof.mutant.left_rows import furnish
from tests.proof.mutant.walls import REPLACED, WALLS
from tests.proof.mutant.without import replaced
from tests.proof.part import Budget

TESTS = str(Path(__file__).parents[2])


class Seen(list):
    """What a finder saw broken."""

    @contextmanager
    def at(self, what):
        """Count what a test says is broken, and a refusal that nobody deserved.

        A program that stumbles over itself was not caught by the proof: that comes out.
        """
        try:
            yield
        except (Problem, Conflict) as refusal:
            self.append(f"{what}: refused: {refusal!r}")
        except (Exception, pytest.fail.Exception) as error:
            said = traceback.extract_tb(error.__traceback__)[-1]
            if not (said.filename.startswith(TESTS) or isinstance(error, pytest.fail.Exception)):
                raise
            self.append(f"{what}: {str(error) or said.line}")


# --- crashes --------------------------------------------------------------------------------------


class WitnessedShop(CrashShop):
    """Beside each terminal stands somebody who looks at each question whether it may be asked.

    P3 of the principles: no transaction is open, and the intent is there. ``checkout 5``, rule 2:
    nobody is asked for money while the sale is being undone. Scenario 64: a terminal that only its
    own till reaches is not asked through another one.
    """

    _INTENT = """SELECT l.state FROM payment_attempts a JOIN payments p ON p.id = a.payment_id
        JOIN checkout_locks l ON l.id = p.lock_id
        WHERE a.idem_key = ? AND a.state IN ('intent', 'unknown')"""
    _DEVICE = """SELECT max(b.device_id) FROM payment_attempts a
        JOIN payment_attempts b ON b.payment_id = a.payment_id WHERE a.idem_key = ?"""

    def __init__(self, folder):
        self.seen = []
        super().__init__(folder)

    def _terminals(self, name):
        terminals = super()._terminals(name)
        for terminal in terminals.values():
            terminal._script = partial(self._witnessed, terminal)
        return terminals

    def _witnessed(self, terminal, moment):
        if moment.step == "perform":
            self.seen += self._wrong_with(moment)
        if terminal.caps.reachable_from == "till" and moment.step in {"perform", "query"}:
            self.seen += self._out_of_reach(terminal, moment)
        return self._follow(moment)

    def _out_of_reach(self, terminal, moment):
        device = self._pages.execute(self._DEVICE, (moment.key,)).fetchone()[0]
        if device not in {None, terminal.device_id}:
            yield f"{terminal.device_id} is asked what was done at {device}"

    def _wrong_with(self, moment):
        if self._pages.in_transaction:
            yield f"{moment.op} is asked inside a transaction"
        if moment.key in reversed_keys(self._pages):
            return
        found = self._pages.execute(self._INTENT, (moment.key,)).fetchone()
        if found is None:
            yield f"{moment.op} is asked under {moment.key}, and no intent says so"
        elif found[0] == "compensating" and moment.op in {"authorise", "capture"}:
            yield f"{moment.op} is asked while the sale is undone"


@cache
def crashes(*names, ways=WAYS):
    """Crash these sales at each moment that leaves something else, and go on each way."""

    def find(budget):
        seen, done = Seen(), 0
        with TemporaryDirectory() as folder, replaced(Watched, "_watched", _in_time):
            shop = WitnessedShop(Path(folder))
            theatre = Theatre(shop)
            theatre.scenes |= MORE
            for schedule in _schedules(theatre, names, ways, seen):
                done += 1
                if seen or shop.seen or budget.over(done):
                    break
                with seen.at(schedule[:2]):
                    name, _, left, way = schedule
                    theatre.go_on(name, left, way, Watched(shop))
            shop.close()
        return [*seen, *shop.seen]

    return find


#: What no scene of the crashes has: the hold of a declined capture that is not let go at once.
MORE = {
    ("two cards", "capture and its release declined"): (
        TWO_CARDS,
        Provider({"capture": [YES, NO], "void": [NO]}),
    )
}
_ON = Watched._watched
#: More than any of these sales takes, its recovery included.
MOST_STEPS = 400


def _in_time(runner, step, number):
    assert sum(runner.counts.values()) < MOST_STEPS, "it never ends"
    return _ON(runner, step, number)


def _schedules(theatre, names, ways, seen):
    for name in names:
        played = None
        with seen.at(f"{name} undisturbed"):
            played = theatre.play(name)
        for moment, left in played.states if played else ():
            for way in ways:
                yield name, str(moment), left, way


@cache
def interleavings(*names, most=150):
    """Let these actors meet in so many orders."""

    def find(budget):
        with opened() as stage:
            search = Search(stage, Budget(budget.seconds, most=most), first_only=True)
            search.through([(name, ()) for name in names])
        return search.tally.violations

    return find


# --- direct writes --------------------------------------------------------------------------------


@cache
def wall(name):
    """Try the forbidden write."""
    one = next(one for one in (REPLACED, *WALLS) if one.name == name)
    return _tried(lambda rows: [] if one.refused_by(rows) else [f"{name} let it through"])


@cache
def condition(name):
    """Try what the statement must not write."""
    one = next(one for one in CONDITIONS if one.name == name)
    return _tried(lambda rows: [] if one.holds(rows) else [f"{name}: it was written"])


def _tried(look):
    def find(_):
        with memory_shop() as shop:
            return look(furnish(shop))

    return find


# --- stories --------------------------------------------------------------------------------------


def story(test, **arguments):
    """Run a test of the checkout on a shop in memory, and look at everything afterwards."""
    return _told(test, arguments, memory_shop)


def story_on_disk(test, **arguments):
    """The same where several programs share a file."""

    @contextmanager
    def on_disk():
        with TemporaryDirectory() as folder:
            path = Path(folder)
            with open_shop(f"sqlite:///{path / 'shop.db'}", path) as shop:
                yield shop

    return _told(test, arguments, on_disk)


def _told(test, arguments, opened):
    def find(_):
        seen = Seen()
        with opened() as shop, pytest.MonkeyPatch.context() as patch, seen.at(test.__name__):
            fixtures = {
                "shop": lambda: shop,
                "till": lambda: shop.till("Till 1"),
                "monkeypatch": lambda: patch,
                "manager": lambda: Manager(shop),
            }
            wanted = signature(test).parameters
            test(**{name: make() for name, make in fixtures.items() if name in wanted}, **arguments)
            shop.assert_sound()
        return seen

    return find


def every(*finders):
    """One after the other, until one sees something."""

    def find(budget):
        return next(filter(None, (one(budget) for one in finders)), [])

    return find
