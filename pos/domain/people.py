"""Who works in the shop and what each may do."""

from dataclasses import dataclass
from enum import StrEnum

from pos.domain.errors import Code, Problem


class Role(StrEnum):
    """What a person is in the shop."""

    CASHIER = "cashier"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a use-case asks for before it acts; the value stands in the refusal's sentence."""

    SELL = "sell"
    DISCOUNT = "give a discount"
    OVERRIDE_PRICE = "change a price"
    SELL_ANYWAY = "sell what the stock does not have"
    CANCEL_OTHERS = "cancel another till's checkout"
    TAKE_OVER = "take over another till's checkout"
    RESOLVE = "decide about a payment in doubt"
    UNLOCK = "unlock a person"
    OFFICE = "open the manager's office"
    SEE_REPORTS = "see the shop's figures and reports"
    SEE_JOURNAL = "read the journal"
    MANAGE_GOODS = "change articles"
    MANAGE_STOCK = "change the stock"
    MANAGE_TILLS = "change tills"
    MANAGE_SETTINGS = "change the shop's settings"
    MANAGE_PEOPLE = "change people"


_CASHIER = frozenset({Permission.SELL, Permission.DISCOUNT, Permission.SELL_ANYWAY})
_MANAGER = frozenset(Permission) - {Permission.MANAGE_PEOPLE}

GRANTS = {
    Role.CASHIER: _CASHIER,
    Role.MANAGER: _MANAGER,
    Role.ADMINISTRATOR: frozenset(Permission),
}


def not_allowed(name: str, permission: Permission) -> Problem:
    """Refuse somebody, and name who may."""
    manager = permission in GRANTS[Role.MANAGER]
    whom = "a manager" if manager else "an administrator"
    return Problem(Code.NOT_ALLOWED, name=name, act=permission.value, whom=whom)


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in."""

    user_id: str
    name: str
    role: Role

    def may(self, permission: Permission) -> bool:
        """Tell whether this person's role grants it."""
        return permission in GRANTS[self.role]

    def require(self, permission: Permission) -> None:
        """Refuse what this person may not do.

        Raises:
            Problem: NOT_ALLOWED.
        """
        if not self.may(permission):
            raise not_allowed(self.name, permission)


@dataclass(frozen=True)
class PersonView:
    """A tile on the sign-in screen; never an amount."""

    user_id: str
    name: str
    role: Role
    open_cart: bool = False
    locked: bool = False


@dataclass(frozen=True)
class Approver:
    """A second person who allows one action in place, with the PIN just typed."""

    user_id: str
    pin: str


@dataclass(frozen=True)
class Actor:
    """Who acts, and at which till: what every use-case that changes something is told."""

    person: Person
    till_id: str
    till_name: str


#: Wrong PINs in a row after which a person waits, and after which only a manager can help.
WAIT_AFTER, LOCK_AFTER = 5, 10
LONGEST_WAIT_S = 60


def wait_after(failures: int) -> int:
    """Give how many seconds must pass before the next try: 0 at first, then 1, 2, 4 … 60."""
    over = failures - WAIT_AFTER
    return min(LONGEST_WAIT_S, 1 << min(over, 6)) if over >= 0 else 0
