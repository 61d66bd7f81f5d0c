"""The proof sees: some pieces of the checkout are taken out, and each is missed at once.

All of them: ``python -m tests.proof.mutants``, and ``make prove``.
"""

from collections import Counter
from contextlib import contextmanager, nullcontext

import pytest

from tests.proof.mutant.finders import wall
from tests.proof.mutant.money import CALLS, UNDOING
from tests.proof.mutant.protocol import CLEANING, MUTANTS, OWNERS
from tests.proof.mutants import Hunt, Mutant, prove
from tests.proof.part import Budget

pytestmark = pytest.mark.timeout(120)
FEW = (*OWNERS[:4], *CALLS[:2], *CALLS[4:8], *UNDOING[:2], *UNDOING[5:7], *CLEANING)
LOOK = wall("ux_lock_live")


@pytest.mark.parametrize("mutant", FEW, ids=lambda one: one.name)
def test_without_it_the_proof_sees_something(mutant):
    """Fault 34, checkout 13: every mutant must die, and the code as it is gives no alarm."""
    assert Hunt().of(mutant).hole == ""


def test_each_mutant_is_there_once_and_says_why():
    names = Counter(one.name for one in MUTANTS)

    assert names.most_common(1)[0][1] == 1
    assert all(one.why for one in MUTANTS)
    assert len(MUTANTS) >= 100


def test_one_that_changes_nothing_survives():
    """Else being caught would mean nothing."""
    found = Hunt().of(Mutant("nothing", "nothing is gone", nullcontext, LOOK))

    assert (found.saw, found.hole) == ("", "mutant survived: nothing: nothing is gone")


def test_an_alarm_on_the_code_as_it_is_catches_nobody():
    always = Mutant("nothing", "nothing is gone", nullcontext, lambda _: ["alarm"])

    assert "false alarm" in Hunt().of(always).hole


def test_a_program_that_falls_over_is_not_caught():
    gone = []

    @contextmanager
    def out():
        gone.append(True)
        yield

    falls = Mutant("falls", "it falls over", out, lambda _: 1 / 0 if gone else [])

    assert "fell over" in Hunt().of(falls).hole


def test_the_bounded_share_counts_what_it_tried():
    tally = prove(Budget(60.0, most=2))

    assert (tally.mutants_tried, tally.mutants_caught, tally.violations) == (2, 2, [])
