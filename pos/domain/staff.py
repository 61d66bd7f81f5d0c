"""The people and tills of a shop as the office lists them, and what must stay true of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from pos.domain.errors import Code, Problem
from pos.domain.people import Role


@dataclass(frozen=True)
class StaffView:
    """Somebody who works in the shop, or did. ``signed_in_at``: microseconds UTC, none: never.

    ``version`` is handed back with a change: a row that was changed meanwhile is not overwritten.
    """

    user_id: str
    name: str
    role: Role
    active: bool
    locked: bool
    failed_attempts: int
    signed_in_at: int | None
    version: int


@dataclass(frozen=True)
class StaffChange:
    """What a person is to be from now on."""

    name: str
    role: Role
    active: bool = True


@dataclass(frozen=True)
class TillView:
    """A till of the shop. ``held`` are the checkouts it holds, ``carts`` what is open there.

    ``seen_at``: microseconds UTC of its last sign of life, none: it never ran.
    """

    till_id: str
    name: str
    series: str
    host: str | None
    running: bool
    seen_at: int | None
    retired: bool
    held: int
    carts: int
    version: int


def keep_an_administrator(staff: Iterable[StaffView], changed: str, to: StaffChange) -> None:
    """Refuse the change after which nobody could look after the people of the shop.

    Raises:
        Problem: LAST_ADMINISTRATOR.
    """
    if to.active and to.role is Role.ADMINISTRATOR:
        return
    others = [
        one
        for one in staff
        if one.user_id != changed and one.active and one.role is Role.ADMINISTRATOR
    ]
    was = next((one for one in staff if one.user_id == changed), None)
    if was is not None and was.active and was.role is Role.ADMINISTRATOR and not others:
        raise Problem(Code.LAST_ADMINISTRATOR, name=was.name)
