"""The tills of the shop: which there are, where they run, what they hold."""

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.people import Permission
from pos.domain.staff import TillView
from pos.services.staff import StaffDesk


class TillsFace:
    """Managers see, make, rename and retire tills."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._session = rooms.session
        self._staff = StaffDesk(rooms.store, rooms.ids)

    @plainly
    def all(self) -> tuple[TillView, ...]:
        """List every till, the retired ones last."""
        self._session.require(Permission.OFFICE)
        return self._staff.tills()

    @plainly
    def add(self, name: str) -> TillView:
        """Make a till with the next free series, for a computer that is set up later.

        Raises:
            Problem: NOT_ALLOWED, NAME_WRONG.
        """
        return self._staff.add_till(self._session.require(Permission.MANAGE_TILLS), name)

    @plainly
    def rename(self, till_id: str, name: str, *, version: int) -> TillView:
        """Give a till another name; its receipts keep their series.

        Raises:
            Problem: NOT_ALLOWED, NAME_WRONG, TILL_RUNNING, EDIT_CONFLICT.
        """
        actor = self._session.require(Permission.MANAGE_TILLS)
        return self._staff.rename_till(actor, till_id, name, version=version)

    @plainly
    def retire(self, till_id: str, *, retired: bool, version: int) -> TillView:
        """Let no program be this till any more, or let one again.

        Raises:
            Problem: NOT_ALLOWED, TILL_RUNNING, TILL_HOLDS, EDIT_CONFLICT.
        """
        actor = self._session.require(Permission.MANAGE_TILLS)
        return self._staff.retire_till(actor, till_id, retired=retired, version=version)

    @plainly
    def undo(self, till_id: str) -> TillView:
        """Write back what stood there before the last change.

        Raises:
            Problem: CANNOT_UNDO, and those of the change itself.
        """
        return self._staff.undo_till(self._session.require(Permission.MANAGE_TILLS), till_id)
