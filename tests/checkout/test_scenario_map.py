"""Every failure scenario and every known fault has a test, or the map says what it waits for."""

import pytest

from tests.checkout.scenario_map import (
    FAULTS,
    SCENARIOS,
    citations,
    cited,
    entries,
    names_of_the_program,
)


def listed():
    """Each number with each of the tests that the map gives it."""
    return {(number, test) for one in entries() for number in one.each() for test in one.tests}


def test_the_map_has_every_number_once_and_in_order():
    every = [("scenario", one + 1) for one in range(SCENARIOS)]
    every += [("fault", one + 1) for one in range(FAULTS)]

    assert [number for one in entries() if len(one.numbers) == 1 for number in one.each()] == every


def test_every_number_has_a_test_or_waits():
    covered = {number for number, _ in listed()}
    covered |= {number for one in entries() if one.waits for number in one.each()}

    holes = [number for one in entries() for number in one.each() if number not in covered]
    assert not holes, f"no test and no reason: {holes}"


def test_a_feature_that_exists_is_not_waited_for():
    names = names_of_the_program()

    exist = [
        (one.waits, name)
        for one in entries()
        for name in names
        if one.waits and name.startswith(one.signs)
    ]

    assert exist == [], "write the tests, and take the line out of the map"


def test_a_named_test_exists_and_cites_its_number():
    """In its own words or in those of its module."""
    known = citations()

    strangers = {test for _, test in listed() if test not in known}
    silent = {
        (number, test)
        for number, test in listed()
        if test in known and number not in known[test] | known[test.partition("::")[0]]
    }

    assert not strangers, f"there are no such tests: {sorted(strangers)}"
    assert not silent, f"these do not say what they prove: {sorted(silent)}"


def test_what_a_test_cites_is_in_the_map():
    said = {
        (number, test)
        for test, numbers in citations().items()
        if "::" in test
        for number in numbers
    }

    missing = [f"{kind} {number}: {test}" for (kind, number), test in sorted(said - listed())]
    assert not missing, "to be entered in scenarios.txt:\n" + "\n".join(missing)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("test_scenarios_6_8_of_two", {6, 8}),
        ("test_scenarios_11_to_13_and_20_on_sqlite", {11, 12, 13, 20}),
        ("Scenarios 3, 7 to 9, 11-12 and\n20; 4 tills", {3, 7, 8, 9, 11, 12, 20}),
        ("default 5, a fault, I10 and checkout 6", set()),
    ],
)
def test_numbers_are_read_as_a_person_reads_them(text, numbers):
    assert {number for _, number in cited(text)} == numbers
