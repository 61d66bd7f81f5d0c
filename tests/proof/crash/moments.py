"""The moments at which a program may die, and what each of them leaves behind.

The shipped runner runs the shipped steps; beside them it is noted what would be left if the program
ended before, inside and after each of them. A step that is not known here fails.
"""

from dataclasses import dataclass

from pos.domain.errors import Problem
from pos.services.checkout.runner import Runner
from pos.services.checkout.steps import Transaction, Wait
from pos.store.engine import Conflict

#: Every step that is crashed here.
CRASHED = frozenset(
    {
        "S1",
        "S2",
        "A",
        "O",
        "C",
        "S4",
        "part cash",
        "take back",
        "void outcome",
        "attention",
        "refused",
        "undo",
        "undo intent",
        "undo outcome",
        "cash back",
        "undone",
        "look",
        "take over",
        "claim",
        "cancel request",
        "perform",
        "query",
        "cancel",
        "wait",
        "decide",
        "copied",
        "difference",
        "late result",
        "give back",
        "given back",
    }
)
KNOWN = CRASHED


class UnknownStepError(AssertionError):
    """A step that nobody told the crashes of: what is left at it was never looked at."""


@dataclass(frozen=True)
class Moment:
    """Before, inside (worked and not committed; executed and not told) or after the n-th step."""

    label: str
    where: str
    number: int

    def __str__(self):
        return f"{self.label} {self.where} {self.number}"


class Watched(Runner):
    """The shipped runner; it knows every step, and pauses by moving the clock."""

    def __init__(self, shop):
        super().__init__(shop.store, lambda *_: None)
        self.shop = shop
        self.counts = {}

    def _perform(self, step):
        if step.label not in KNOWN:
            raise UnknownStepError(f"{step.label!r} is a step that no crash is tried at")
        self.counts[step.label] = self.counts.get(step.label, 0) + 1
        return self._watched(step, self.counts[step.label])

    def _watched(self, step, _):
        if isinstance(step, Wait):
            self.shop.clock.move(step.seconds)
            return None
        return super()._perform(step)


class Recorder(Watched):
    """Notes at each moment what a crash there would leave, and looks at all that is new."""

    def __init__(self, shop, look):
        super().__init__(shop)
        self.moments = {}
        self._look = look
        self._last = None

    @property
    def states(self):
        """The different ones, each with its first moment."""
        firsts = {}
        for moment, left in self.moments.items():
            firsts.setdefault(left.digest, (moment, left))
        return list(firsts.values())

    def _watched(self, step, number):
        self._note(step.label, "before", number)
        if isinstance(step, Transaction):
            self._inside(step, number)
            answer = super()._watched(step, number)
        else:
            self.shop.performed = lambda _: self._note(step.label, "inside", number)
            answer = super()._watched(step, number)
            self.shop.performed = lambda _: None
        self._note(step.label, "after", number)
        return answer

    def _inside(self, step, number):
        """Work, and lose it: what was not committed leaves nothing (the digest says so)."""
        try:
            with self.shop.store.write() as unit:
                step.work(unit)
                unit.journal.flush(unit.now)
        except (Problem, Conflict):
            # Refused: the step itself is about to say so.
            return
        self._note(step.label, "inside", number)
        before = self.moments[Moment(step.label, "before", number)]
        if self._last.digest != before.digest:
            raise AssertionError(f"inside {step.label}: what was never committed is there")

    def _note(self, label, where, number):
        before, self._last = self._last, self.shop.left(self._last)
        self.moments[Moment(label, where, number)] = self._last
        if self._last is not before:
            self._look(self.shop)
