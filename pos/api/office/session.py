"""Who is in the office: the person of the till where that is a manager, else one who came by."""

from collections.abc import Callable

from pos.api.plainly import plainly
from pos.domain.errors import Code, Problem
from pos.domain.people import Actor, Approver, Permission, Person
from pos.services.people import PeopleDesk


class Session:
    """The office's own sign-in, so that a manager helps at a till without signing its cashier out.

    It ends when the office is left, when the till is locked, and with the till's own sign-out.
    """

    def __init__(
        self,
        people: PeopleDesk,
        till_id: str,
        till_name: str,
        signed_in: Callable[[], Person | None],
    ) -> None:
        self._people = people
        self._till_id = till_id
        self._till_name = till_name
        self._signed_in = signed_in
        self._person: Person | None = None

    @property
    def person(self) -> Person | None:
        """Who is in the office now."""
        return self._person

    @property
    def needs_pin(self) -> bool:
        """Tell whether somebody else must come by: who is signed in may not enter."""
        person = self._signed_in()
        return person is None or not person.may(Permission.OFFICE)

    @plainly
    def open(self, approver: Approver | None = None) -> Person:
        """Enter the office as the person at the till, or as the manager whose PIN was typed.

        Raises:
            Problem: NOT_SIGNED_IN, NOT_ALLOWED, and those of a wrong PIN.
        """
        person = self._signed_in()
        if approver is not None:
            person = self._people.verify_approver(approver, Permission.OFFICE)
        if person is None:
            raise Problem(Code.NOT_SIGNED_IN)
        person.require(Permission.OFFICE)
        self._person = person
        return person

    def close(self) -> None:
        """Leave the office."""
        self._person = None

    def require(self, permission: Permission) -> Actor:
        """Give who acts, where that person may do this.

        Raises:
            Problem: NOT_SIGNED_IN outside the office, NOT_ALLOWED.
        """
        if self._person is None:
            raise Problem(Code.NOT_SIGNED_IN)
        self._person.require(permission)
        return Actor(self._person, self._till_id, self._till_name)
