"""The people of the shop: who may come in, and as what."""

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.people import Permission, Role
from pos.domain.staff import StaffChange, StaffView
from pos.services.staff import StaffDesk


class PeopleFace:
    """Managers see who works here and let them try their PIN again; administrators change them."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._session = rooms.session
        self._people = rooms.people
        self._staff = StaffDesk(rooms.store, rooms.ids)

    @plainly
    def all(self) -> tuple[StaffView, ...]:
        """List everybody, those who left last."""
        self._session.require(Permission.OFFICE)
        return self._staff.people()

    @plainly
    def add(self, *, name: str, role: Role, pin: str) -> str:
        """Let somebody new in; gives the new person's id.

        Raises:
            Problem: NOT_ALLOWED, NAME_WRONG, PIN_TRIVIAL.
        """
        actor = self._session.require(Permission.MANAGE_PEOPLE)
        return self._people.create_user(actor, name=name, role=role, pin=pin).user_id

    @plainly
    def change(self, user_id: str, to: StaffChange, *, version: int) -> StaffView:
        """Rename a person, change the role, let somebody go or come back.

        Raises:
            Problem: NOT_ALLOWED, NAME_WRONG, PERSON_GONE, EDIT_CONFLICT, LAST_ADMINISTRATOR.
        """
        actor = self._session.require(Permission.MANAGE_PEOPLE)
        return self._staff.change_person(actor, user_id, to, version=version)

    @plainly
    def set_pin(self, user_id: str, *, pin: str) -> None:
        """Give somebody another PIN, and let them try it at once.

        Raises:
            Problem: NOT_ALLOWED, PIN_TRIVIAL, PERSON_GONE.
        """
        self._people.set_pin(self._session.require(Permission.MANAGE_PEOPLE), user_id, pin=pin)

    @plainly
    def unlock(self, user_id: str) -> None:
        """Let somebody try again who mistyped the PIN too often.

        Raises:
            Problem: NOT_ALLOWED, PERSON_GONE.
        """
        self._people.unlock(self._session.require(Permission.UNLOCK), user_id)

    @plainly
    def undo(self, user_id: str) -> StaffView:
        """Write back what stood there before the last change.

        Raises:
            Problem: CANNOT_UNDO, and those of the change itself.
        """
        return self._staff.undo_person(self._session.require(Permission.MANAGE_PEOPLE), user_id)
