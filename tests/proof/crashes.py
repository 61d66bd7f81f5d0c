"""Exhaustive crashes: a till dies at every moment of a sale, and whoever goes on dies too.

``prove`` walks all of it within a budget. ``python -m tests.proof.crashes "<name>"`` runs one
schedule again; a name is ``sale / provider / first moment / way``, and where the one who goes on
dies as well ``… / second moment / way``.
"""

# ruff: noqa: T201 - its output is for a terminal

import random
import sys
from collections import Counter
from dataclasses import dataclass, field, replace

from pos.domain.people import Role
from pos.domain.phase import LockState
from tests.proof.crash.manager import see_to_late
from tests.proof.crash.moments import CRASHED, Recorder, Watched
from tests.proof.crash.recovery import (
    DECIDING,
    NOTHING_LEFT,
    WAYS,
    ViolatedError,
    must_be_sound,
    recover,
    sell_again,
    ways,
)
from tests.proof.crash.sales import WELL, scenes
from tests.proof.crash.shop import HERE, crash_shop
from tests.proof.part import Tally

FIRSTS = 0.4
"""The part of the time for single crashes; each of them leads to some forty pairs."""


class Theatre:
    """One shop in which every sale can be begun anew, and gone on with after every crash."""

    def __init__(self, shop):
        self.shop, self.scenes = shop, scenes()
        self.seen = Counter()
        till = shop.program(HERE, Role.CASHIER, Watched(shop))
        self._carts = {}
        for sale, _ in self.scenes.values():
            if sale.goods not in self._carts:
                self._carts[sale.goods] = sale.cart(till)
        self._opening = shop.left()

    def play(self, name, *, look=must_be_sound):
        """Run a sale undisturbed; gives what a crash would leave at each of its moments."""
        sale, provider = self.scenes[name]
        self.shop.go_back(self._opening)
        self.shop.begin(provider.script(), provider.caps, frozen=sale.too_late)
        runner = Recorder(self.shop, look)
        sale.run(self.shop.program(HERE, Role.CASHIER, runner), self._cart(name))
        self.seen.update(runner.counts)
        return runner

    def firsts(self, name):
        """List every first crash of a sale with every way to go on from it."""
        states = self.play(name).states
        scene = self.scenes[name]
        return [(name, moment, way) for moment, left in states for way in ways(left, scene)]

    def go_on(self, name, left, way, runner=None):
        """Recover from a crash, and judge how it ended."""
        scene, before, runner = self.scenes[name], left.checkout, runner or Watched(self.shop)
        self.shop.go_back(left)
        self.shop.begin(self.shop.script, scene[1].caps, frozen=scene[0].too_late)
        if before is not None:
            after = recover(self.shop, scene, before, way, runner)
            if scene[1] == WELL and scene[0].truth == "approved":
                _must_end_as_wished(before.lock, before.no_return, after.lock, way)
            self._end_all(scene, way, runner)
        see_to_late(self.shop, lambda: self.shop.program(HERE, Role.MANAGER, runner))
        self.seen.update(runner.counts)
        must_be_sound(self.shop, over=True)
        return runner

    def _end_all(self, scene, way, runner):
        """Goods that were copied to another cart are paid in cash there."""
        copied = self.shop.live()
        if copied is not None:
            recover(self.shop, scene, copied, way, runner, in_cash=True)
        if self.shop.live() is not None:
            raise ViolatedError("a checkout is left")

    def go_on_and_sell(self, name, left, way):
        """The same; then whoever can press Pay again does."""
        self.go_on(name, left, way)
        sell_again(self.shop, self.scenes[name][0], self._cart(name), Watched(self.shop))

    def go_on_recorded(self, name, left, way):
        """The same; gives what a second crash would leave at each moment of the recovery."""
        return self.go_on(name, left, way, Recorder(self.shop, must_be_sound))

    def _cart(self, name):
        return self._carts[self.scenes[name][0].goods]


def _must_end_as_wished(before, no_return, after, way):
    """With a provider that is well, a sale ends as the last one who pressed a key wanted it."""
    undoing = before.undo_to is not None or before.cancel_requested_at is not None
    wanted = not undoing and (way.how == "resume" or no_return)
    if (after.state is LockState.COMPLETED) is not wanted:
        raise ViolatedError(f"it ended {after.state}")


@dataclass
class Search:
    """Walks schedules, counts them, and keeps those that end wrong with the name to see again.

    It takes every schedule, or every n-th where it is to be ``thin``. ``met`` are the first crashes
    that it came by, with every way to go on from them.
    """

    theatre: Theatre
    budget: object
    thin: int = 1
    tally: Tally = field(default_factory=Tally)
    met: list = field(default_factory=list)
    _count: int = 0

    def over(self):
        return self.budget.over(self.tally.schedules)

    def first_crashes(self, names):
        """Crash these sales at each of their moments, and go on in each way."""
        for name in names:
            played = self._tried((*name,), self.theatre.play, name)
            if played is None:
                continue
            self._note("crash moments", len(played.moments))
            self._note("crash states", len(played.states))
            for moment, left in played.states:
                for way in ways(left, self.theatre.scenes[name]):
                    if self.over():
                        return
                    at = (*name, moment, way)
                    self.met.append((name, moment, way))
                    self._run(at, self.theatre.go_on_and_sell, name, left, way)

    def second_crashes(self, firsts):
        """Crash once more at each moment of the recovery from each of these."""
        for name, moment, way in firsts:
            if self.over():
                return
            left = self.theatre.play(name, look=lambda _: None).moments[moment]
            at = (*name, moment, way)
            recorded = self._tried(at, self.theatre.go_on_recorded, name, left, way)
            if recorded is None:
                continue
            self._note("crash moments of recoveries", len(recorded.moments))
            self._note("crash states of recoveries", len(recorded.states))
            for second, left_again in recorded.states:
                for last in ways(left_again, self.theatre.scenes[name]):
                    if self.over():
                        return
                    self._run((*at, second, last), self.theatre.go_on, name, left_again, last)

    def _run(self, at, act, *what):
        self._count += 1
        if self._count % self.thin == 0:
            self.tally.schedules += 1
            self._tried(at, act, *what)

    def _tried(self, at, act, *what):
        try:
            return act(*what)
        except Exception as error:  # noqa: BLE001 - whatever it is, this schedule ended wrong
            name = " / ".join(map(str, at))
            self.tally.violations.append(f"{name}: {type(error).__name__}: {error}")
            return None

    def _note(self, what, count):
        self.tally.notes[what] = self.tally.notes.get(what, 0) + count


def prove(budget):
    """Walk first crashes for a part of the time, then second ones until it is used up.

    A budget that is large enough walks all of both.
    """
    with crash_shop() as shop:
        theatre = Theatre(shop)
        firsts = Search(theatre, replace(budget, seconds=budget.seconds * FIRSTS))
        firsts.first_crashes(budget.shuffled(theatre.scenes))
        if not firsts.over():
            never = sorted(CRASHED - set(theatre.seen))
            firsts.tally.violations += [f"no schedule comes to the step {one}" for one in never]
        # They are this shard's own already.
        random.Random(budget.seed).shuffle(firsts.met)  # noqa: S311 - to be had again
        seconds = Search(theatre, budget)
        seconds.second_crashes(firsts.met)
        firsts.tally.add(seconds.tally)
        return firsts.tally


def again(name):
    """Run one schedule by its name; it raises what ended wrong."""
    sale, provider, *rest = name.split(" / ")
    known = {str(way): way for way in (*WAYS, *DECIDING, NOTHING_LEFT)}
    with crash_shop() as shop:
        theatre, scene = Theatre(shop), (sale, provider)
        runner = theatre.play(scene)
        while rest:
            moment, way, *rest = rest
            moments = {str(at): left for at, left in runner.moments.items()}
            runner = theatre.go_on_recorded(scene, moments[moment], known[way])


if __name__ == "__main__":
    again(sys.argv[1])
    print("It ended right.")
