"""Columns, filters and the last page, remembered for each person at every till."""

from collections.abc import Mapping
from typing import Any

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.people import Permission


class PreferencesFace:
    """A person's own set-up; a plain JSON object under each key."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._rooms = rooms

    @plainly
    def all(self) -> Mapping[str, Mapping[str, Any]]:
        """Read what the person in the office has set up."""
        actor = self._rooms.session.require(Permission.OFFICE)
        with self._rooms.store.read() as unit:
            return unit.preferences.of(actor.person.user_id)

    @plainly
    def keep(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep something for the next time, here and at every other till."""
        actor = self._rooms.session.require(Permission.OFFICE)
        self._rooms.store.transact(
            lambda unit: unit.preferences.keep(actor.person.user_id, key, value)
        )
