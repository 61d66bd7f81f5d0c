"""Interleavings: tills, cleaners and people meet over a cart, in every order that can matter.

``prove`` searches within a budget: all orders of the actors' steps in which somebody is interrupted
at most twice (the bound of CHESS), thrice where only two meet, in an order that the seed says.
``python -m tests.proof.interleavings "<name>"`` runs one again; a name is ``cast / sale / provider
/ who took how many steps``.
"""

# ruff: noqa: T201 - its output is for a terminal

import random
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.proof.crash.books import astray
from tests.proof.crash.moments import Watched
from tests.proof.crash.recovery import ViolatedError, Way, must_be_sound, recover, sell_again
from tests.proof.interleave.actors import Actor, Stepping, here
from tests.proof.interleave.roles import ROLES, Play, Stage, may_be_refused
from tests.proof.interleave.scenes import TELLING, scenes
from tests.proof.judge import wrong
from tests.proof.part import Tally

MOST_SALES = 4
TELLING_SHARE = 300
"""So many are taken from the telling scenes first; then all scenes have their turn."""


@dataclass(frozen=True)
class Choice:
    """Whose step it was, who else could have gone, and how often somebody was interrupted so far.

    ``going`` is who had gone before and could go on; to choose anybody else interrupts.
    """

    chosen: str
    ready: tuple
    going: str | None
    interrupted: int

    def others(self, most):
        """Give whoever else could be chosen here, with so many interruptions."""
        for one in self.ready:
            cost = self.going is not None and one != self.going
            if one != self.chosen and self.interrupted + cost <= most:
                yield one


class Performance:
    """One schedule, from the beginning: it follows ``order``, then nobody is interrupted any more.

    What it passes is looked at from the last step of ``order`` on: all before that is the beginning
    of another one, which was looked at there.
    """

    def __init__(self, stage, scene, order=()):
        self.stage, self.scene, self.order = stage, scene, order
        self.choices, self.steps = [], set()
        self._last_seen = None

    def run(self):
        """Play it, settle what is left, and judge.

        Raises:
            ViolatedError: with what is wrong.
        """
        self.stage.begin_anew(self.scene.provider)
        self.stage.performed = _is_asking
        play = Play(self.stage, self.scene, Stepping)
        cast = {name: _actor(name, play) for name in self.scene.cast}
        try:
            self._play(cast)
        finally:
            for actor in cast.values():
                if not actor.is_over:
                    actor.leave()
        # Who was frozen asks when it is not its turn any more; what came of it was looked at.
        self.stage.out_of_turn = []
        self._settle()

    def _play(self, cast):
        for actor in cast.values():
            actor.begin()
        going, interrupted = None, 0
        while True:
            ready = tuple(name for name, actor in cast.items() if not actor.is_over)
            if not ready:
                return
            going = going if going in ready else None
            chosen = self._chosen(ready, going)
            self.choices.append(Choice(chosen, ready, going, interrupted))
            interrupted += going is not None and chosen != going
            going = chosen
            self.steps.add(cast[chosen].at)
            cast[chosen].step()
            self._look(cast, cast[chosen])

    def _chosen(self, ready, going):
        number = len(self.choices)
        if number >= len(self.order):
            return going or ready[0]
        if self.order[number] not in ready:
            raise ViolatedError(f"{self.order[number]} has no step {number}: it went otherwise")
        return self.order[number]

    def _look(self, cast, actor):
        if actor.error is not None:
            raise ViolatedError(f"{actor.called}: {actor.error!r}") from actor.error
        if len(self.choices) < len(self.order):
            return
        stage = self.stage
        seen = stage._pages.total_changes, len(stage.ledger.kept), stage.clock.now()
        if seen != self._last_seen:
            self._last_seen = seen
            _must_be_sound(stage, {key for one in cast.values() for key in one.asking})

    def _settle(self):
        """Let what is still live come to its end by itself, then sell what can be sold again."""
        scene = self.scene.sale, self.scene.provider
        for _ in range(MOST_SALES):
            live = self.stage.live()
            if live is None:
                break
            recover(self.stage, scene, live, EXPIRE, Watched(self.stage))
        else:
            raise ViolatedError("it is never over")
        must_be_sound(self.stage)
        if "pricer" not in self.scene.cast:
            # Else it would first have to be confirmed at the new price.
            cart = Play(self.stage, self.scene, Watched).cart
            sell_again(self.stage, self.scene.sale, cart, Watched(self.stage))

    def branches(self):
        """Give the orders that leave this one at a step of its own."""
        order = tuple(one.chosen for one in self.choices)
        for at in range(len(self.order), len(order)):
            for other in self.choices[at].others(self.scene.most):
                yield (*order[:at], other)


EXPIRE = Way("expire", "another")


def _actor(name, play):
    act, _ = ROLES[name]
    return Actor(name, lambda: act(play), may_be_refused(name, play.scene.cast))


def _is_asking(moment):
    actor = here()
    if actor is not None:
        actor.asking.add(moment.key)


def _must_be_sound(stage, asking):
    """Look at everything; what is news to the rows is what they do not call done by now."""
    if asking:
        done = stage._pages.execute("SELECT idem_key FROM payment_attempts WHERE state = 'ok'")
        asking -= {key for (key,) in done}
    found = [*wrong(stage, asking=asking)]
    found += [one for one in astray(stage) if not any(key in one for key in asking)]
    if found:
        raise ViolatedError("; ".join(found))


def written(name, order):
    """Name a schedule so that it can be run again."""
    steps = ", ".join(f"{who} {len([*times])}" for who, times in groupby(order))
    return " / ".join((*name, steps))


@dataclass
class Search:
    """Walks the tree of orders of many scenes at once, in an order that the seed says."""

    stage: Stage
    budget: object
    first_only: bool = False
    tally: Tally = field(default_factory=Tally)
    steps: set = field(default_factory=set)

    def over(self):
        seen = self.first_only and self.tally.violations
        return bool(seen) or self.budget.over(self.tally.interleavings)

    def through(self, waiting, most=None):
        """Run what waits, and what branches off from it; gives what is left after ``most``."""
        chance = random.Random(self.budget.seed)  # noqa: S311 - an order that can be had again
        until = None if most is None else self.tally.interleavings + most
        while waiting and not self.over() and self.tally.interleavings != until:
            at = chance.randrange(len(waiting))
            waiting[at], waiting[-1] = waiting[-1], waiting[at]
            waiting += self.tried(*waiting.pop())
        return waiting

    def tried(self, name, order):
        """Run one, and give what branches off."""
        performance = Performance(self.stage, KNOWN[name], order)
        self.tally.interleavings += 1
        try:
            performance.run()
        except Exception as error:  # noqa: BLE001 - whatever it is, this schedule ended wrong
            chosen = tuple(one.chosen for one in performance.choices)
            said = f"{written(name, chosen)}: {type(error).__name__}: {error}"
            self.tally.violations.append(said)
            return []
        finally:
            self.steps |= performance.steps
        return [(name, branch) for branch in performance.branches()]


KNOWN = scenes()


def prove(budget, *, first_only=False):
    """Search until the budget is used up: the telling scenes first, then all of them together.

    With ``first_only`` the first violation ends it.
    """
    with opened() as stage:
        search = Search(stage, budget, first_only)
        mine = budget.shuffled(KNOWN)
        first = [(name, ()) for name in mine if name in TELLING]
        rest = [(name, ()) for name in mine if name not in TELLING]
        left = search.through(first, TELLING_SHARE)
        search.through(left + rest)
        search.tally.notes["scenes of interleavings"] = len(mine)
        return search.tally


def again(name):
    """Run one schedule by its name; it raises what ended wrong."""
    *scene, steps = name.split(" / ")
    order = []
    for part in steps.split(", "):
        who, count = part.rsplit(" ", 1)
        order += [who] * int(count)
    with opened() as stage:
        performance = Performance(stage, KNOWN[tuple(scene)], tuple(order))
        performance.run()


@contextmanager
def opened():
    """A stage in a folder of its own."""
    with TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        try:
            yield stage
        finally:
            stage.close()


if __name__ == "__main__":
    again(sys.argv[1])
    print("It ended right.")
