"""What a crowd of tills sells, and what befalls it: from real days and a seed."""

import os
import random
from itertools import islice
from pathlib import Path

from pos.services.sales_history import read_history
from tests.proof.process.cashier import Task
from tests.proof.process.till_life import Fate

SAMPLE = Path(__file__).parents[2] / "data" / "retail"
WAYS = {"cash": 4, "card": 5, "split": 3, "mixed": 3, "cancel": 2, "back": 1}
TROUBLES = ("decline", "timeout_charged", "timeout_not_charged", "twice", "error_charged")


def real_days():
    """The invoices of real days: those in the folder ``HOLDFAST_REAL_DAYS``, or the sample."""
    folder = Path(os.environ.get("HOLDFAST_REAL_DAYS", SAMPLE))
    return read_history(sorted(folder.glob("*.csv*"))).invoices


class Plan:
    """Everything that dice decide. Two runs with one seed differ only by who is quicker."""

    def __init__(self, seed, invoices, *, kills=0.55, stops=0.03):
        self.seed, self._invoices = seed, invoices
        self._dice = random.Random(f"{seed} plan")  # noqa: S311 - a plan that can be had again
        self._kills, self._stops = kills, stops
        self.handed_out = 0

    def seed_of(self, name, run):
        """The seed of one process's own dice."""
        return f"{self.seed} {name} {run}"

    def next_task(self):
        """A customer; now and then one whose cart another till will take up."""
        self.handed_out += 1
        invoice = self._invoices[self.handed_out % len(self._invoices)]
        most = 60 if self._dice.random() < 0.01 else self._dice.randint(1, 3)
        first = self._dice.randrange(len(invoice.lines))
        lines = tuple(islice(invoice.lines, first, first + most))
        if self._dice.random() < 0.08:
            return Task("park", lines=lines)
        return Task("sale", self._way(), lines, troubles=self._troubles())

    def ways_of_a_shared_cart(self):
        """Two or three tills take one cart up at once."""
        return [self._way() for _ in range(self._dice.randint(2, 3))]

    def fate(self):
        """Most customers are served; the others' till is killed, or freezes."""
        chance = self._dice.random()
        if chance < self._kills:
            return self._fate("kill", 8)
        if chance < self._kills + self._stops:
            return self._fate("freeze", 8)
        return None

    def fate_of_a_start(self):
        """The power fails again: a till may die in the middle of its recovery."""
        return self._fate("kill", 4) if self._dice.random() < self._kills / 3 else None

    def freeze_s(self):
        """How much longer than its lease a till is frozen."""
        return self._dice.uniform(0.8, 2.5)

    def happens(self, chance):
        """Whether something of this chance happens with this customer."""
        return self._dice.random() < chance

    @property
    def dice(self):
        """For whoever must choose among what there is at that moment."""
        return self._dice

    def _fate(self, how, most):
        return Fate(how, self._dice.randint(1, most), self._dice.expovariate(1 / 0.004))

    def _way(self):
        return self._dice.choices(list(WAYS), weights=list(WAYS.values()))[0]

    def _troubles(self):
        if self._dice.random() < 0.85:
            return {}
        op = self._dice.choice(("authorise", "authorise", "capture", "void"))
        return {op: (self._dice.choice(TROUBLES),)}
