from pathlib import Path

import pytest

from pos.domain.people import GRANTS, Permission, Person, Role, wait_after
from pos.domain.pin import is_pin, is_trivial


@pytest.mark.parametrize(
    "pin",
    [
        *("0000", "9999", "77777", "11111111"),
        *("1234", "0123", "9876", "4321", "7890", "8901", "2109", "12345678", "2468", "1357"),
        *("1212", "9090", "121212", "123123", "12341234", "47114711"),
        *("1122", "7733", "112233", "11223344"),
        *("1900", "1984", "2001", "2026", "2099"),
        *("240587", "052487", "870524", "290200"),
        *("24051987", "05241987", "19870524", "29022000"),
    ],
)
def test_a_pin_that_everybody_tries_first_is_trivial(pin):
    assert is_pin(pin)
    assert is_trivial(pin)


@pytest.mark.parametrize(
    "pin", ["4071", "8264", "5937", "1839", "2580", "3141", "2100", "1899", "48261", "739184"]
)
def test_an_ordinary_pin_is_not(pin):
    assert is_pin(pin)
    assert not is_trivial(pin)


@pytest.mark.parametrize("typed", ["", "123", "123456789", "12a4", " 1234", "١٢٣٤", "12.4", "-123"])
def test_a_pin_is_four_to_eight_digits(typed):
    assert not is_pin(typed)


def test_the_waits_grow_to_a_minute():
    waits = [wait_after(failures) for failures in range(14)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_cashier_may_sell_but_not_change_a_price():
    cashier = Person("1", "Sam", Role.CASHIER)
    assert cashier.may(Permission.SELL)
    assert not cashier.may(Permission.OVERRIDE_PRICE)


def test_each_role_may_all_that_the_one_below_it_may():
    assert GRANTS[Role.CASHIER] < GRANTS[Role.MANAGER] < GRANTS[Role.ADMINISTRATOR]
    assert GRANTS[Role.ADMINISTRATOR] == set(Permission)
    assert Permission.UNLOCK in GRANTS[Role.MANAGER]


def test_the_reference_lists_every_permission_as_it_is_granted():
    page = Path(__file__).parents[2] / "docs" / "reference" / "permissions.md"
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    told = {row[0]: [cell == "yes" for cell in row[1:]] for row in rows[2:]}
    assert told == {
        permission.value: [permission in GRANTS[role] for role in Role] for permission in Permission
    }
