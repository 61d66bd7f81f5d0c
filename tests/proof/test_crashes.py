"""Crashes, the bounded part: every first crash of every sale, and a fixed share of the others.

Scenarios 11 to 29, 57 to 59, 65, 66, 83 to 85, 98, 102 and 104 to 106; faults 9 and 19. The rest is
walked by ``make prove``.
"""

import pytest

from pos.services.checkout.runner import Runner
from pos.services.checkout.steps import LABELS, Transaction
from tests.proof.crash.moments import CRASHED, KNOWN, Recorder, UnknownStepError, Watched
from tests.proof.crash.recovery import must_be_sound
from tests.proof.crash.sales import CARD_SALES, SALES, scenes
from tests.proof.crash.shop import crash_shop
from tests.proof.crashes import Search, Theatre, again
from tests.proof.part import Budget

#: On a machine that does much else besides.
pytestmark = pytest.mark.timeout(180)

#: Every sale, and what else it takes to come to every step there is.
WHOLE = [
    *((sale, "well") for sale in (*SALES, *CARD_SALES)),
    ("two cards", "nobody answers"),
    ("card", "authorise late"),
    ("card", "authorise executed in silence"),
    ("card", "authorise lost"),
    ("card", "capture executed in silence"),
    ("card", "capture lost"),
    ("two cards", "second authorise declined"),
    ("two cards", "second capture declined"),
    ("two cards, cancelled", "then refunded"),
    ("card, cash, cancelled", "void declined once"),
    ("card, cash, cancelled", "void executed in silence"),
    # What a manager decides, with the provider silent or against it.
    ("card", "capture executed, then nobody answers"),
    ("card", "capture of more"),
    ("card", "capture of another amount"),
    ("card", "bound to its till"),
    ("card too late", "well"),
    ("card too late", "void executed, then nobody answers"),
]
FEW, PAIRS = 14, 400


@pytest.fixture(scope="module")
def theatre():
    with crash_shop() as shop:
        yield Theatre(shop)


def search(theatre, **more):
    return Search(theatre, Budget(seconds=3600, seed=20, most=more.pop("most", None)), **more)


def test_scenarios_11_to_28_every_first_crash(theatre):
    """P4, P6: from any moment, forward, back or expired, here or elsewhere, no money astray.

    A label that the enumeration does not know, or never comes to, is a hole in it.
    """
    found = search(theatre)
    theatre.seen.clear()

    found.first_crashes(WHOLE)

    assert found.tally.violations == []
    assert set(theatre.seen) == CRASHED
    assert KNOWN == LABELS


def test_first_crashes_with_a_provider_at_fault(theatre):
    """Scenarios 83 to 85, 98, 102 and 104 to 106: a share of all sales with all behaviours."""
    found = search(theatre, thin=9)

    found.first_crashes(list(theatre.scenes)[::FEW])

    assert found.tally.schedules > len(theatre.scenes) / FEW
    assert found.tally.violations == []


def test_scenario_29_whoever_goes_on_dies_too(theatre):
    """Fault 19: a share of all pairs."""
    firsts = [one for name in WHOLE for one in theatre.firsts(name)]
    found = search(theatre, most=PAIRS)

    found.second_crashes(found.budget.shuffled(firsts))

    assert found.tally.schedules == PAIRS
    assert found.tally.violations == []


def test_an_unknown_step_fails(theatre):
    step = Transaction("a new step", lambda _: None, lambda _: None)

    with pytest.raises(UnknownStepError, match="a new step"):
        Watched(theatre.shop).run(iter_of(step))


def iter_of(step):
    yield step


def test_what_is_not_rolled_back_is_seen(theatre, monkeypatch):
    """The simulator itself: a step that commits before it should leaves something inside."""
    shop = theatre.shop

    def early(unit):
        shop._pages.execute("UPDATE tills SET host = 'elsewhere'")
        shop._pages.execute("COMMIT")
        shop._pages.execute("BEGIN")

    monkeypatch.setattr(Runner, "_perform", lambda *_: None)
    step = Transaction("look", early, lambda _: None)

    with pytest.raises(AssertionError, match="never committed"):
        Recorder(shop, must_be_sound).run(iter_of(step))


#: Schedules that once ended wrong, and where.
FOUND = (
    # Scenario 64: another till asked its own terminal, which knew nothing, and undid the sale.
    "card / bound to its till / perform inside 1 / expire at another till",
    # A cashier was told that the checkout of this very till was another one's.
    (
        "card / bound to its till / A after 1 / expire at another till / take over after 1"
        " / cancel at its till"
    ),
)


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_mended(name):
    again(name)


def test_names_are_unambiguous():
    assert not [name for name in scenes() if any(" / " in part for part in name)]
