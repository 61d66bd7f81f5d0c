"""What needed attention and was settled, by whom ever and at which till ever."""

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.people import Permission
from pos.domain.settled import Settled

#: More than anybody reads below a list; all of them stand under All checkouts.
MOST = 20


class SettledFace:
    """The lower half of the manager's queue."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._rooms = rooms

    @plainly
    def since(self, at: int) -> tuple[Settled, ...]:
        """List what was settled since a moment (microseconds UTC), the latest first."""
        self._rooms.session.require(Permission.RESOLVE)
        with self._rooms.store.read() as unit:
            return unit.settled.since(at, MOST)
