"""The door of the manager's office: at once for who may enter, by a manager's PIN for others."""

from typing import TYPE_CHECKING, Any

from pos.api.office.views import Approver, PersonView, Role
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import Section, Visit
from ui.bridge.routes import Desk
from ui.navigation import OPEN_PLACES, Navigation, Place

if TYPE_CHECKING:
    from pos.api.office import Office

_MAY_ENTER = (Role.MANAGER, Role.ADMINISTRATOR)
_WRONG = ("WRONG_PIN", "PIN_WAIT")


class OfficeDoor:
    """Implements `ui.navigation.Door`; a cashier stays signed in at the till meanwhile."""

    def __init__(self, desk: Desk, office: "Office", navigation: Navigation) -> None:
        self._desk = desk
        self._session = office.session
        self._navigation = navigation
        self._inside: str | None = None

    def knock(self, section: Section | None, what: Any) -> None:
        """See `ui.navigation.Door`."""
        visit = Visit(section, what)
        if self._session.person is not None:
            self._enter(visit)
        elif not self._session.needs_pin:
            self._session.open()
            self._enter(visit)
        else:
            self._ask_who(visit)

    def open_again(self) -> bool:
        """See `ui.navigation.Door`."""
        person = self._desk.till.person
        same = person is not None and person.user_id == self._inside
        if not same or self._session.needs_pin:
            self._inside = None
            return False
        self._session.open()
        return True

    def shut(self) -> None:
        """See `ui.navigation.Door`."""
        self._session.close()

    def _enter(self, visit: Visit) -> None:
        person = self._session.person
        self._inside = person.user_id if person is not None else None
        self._navigation.go(Place.OFFICE, visit)

    # ------------------------------------------------------------------ a manager comes by

    def _ask_who(self, visit: Visit) -> None:
        def read(people: tuple[PersonView, ...]) -> None:
            able = [one for one in people if one.role in _MAY_ENTER and not one.locked]
            if not able:
                self._navigation.toast("Nobody here may open the office. Call a manager.")
                return
            options = [(one.user_id, one.name, one.role.value.capitalize()) for one in able]
            names = {one.user_id: one.name for one in able}
            self._desk.ask.choose(
                "The office is for managers",
                "Who opens it? You stay signed in at the till.",
                options,
                lambda ident: self._ask_pin(visit, ident, names[ident]),
            )

        self._desk.runs.run(Lane.READ, self._desk.till.people, read, self._told, owner=self)

    def _ask_pin(self, visit: Visit, user_id: str, name: str, wrong: str = "") -> None:
        detail = wrong or "It opens the office until you go back to the till."
        self._desk.ask.pin(
            f"PIN of {name}",
            detail,
            "Open the office",
            lambda pin: self._try(visit, Approver(user_id, pin), name),
        )

    def _try(self, visit: Visit, approver: Approver, name: str) -> None:
        def opened(_person: object) -> None:
            if self._navigation.here in {*OPEN_PLACES, Place.PAY}:
                # Covered, or a card was taken up, while the PIN was looked at.
                self._session.close()
            else:
                self._enter(visit)

        def refused(why: Trouble) -> None:
            self._desk.sounds.play("error")
            if why.code in _WRONG:
                self._ask_pin(visit, approver.user_id, name, why.sentence)
            else:
                self._navigation.toast(why.sentence)

        self._desk.runs.run(
            Lane.SELL, lambda: self._session.open(approver), opened, refused, owner=self
        )

    def _told(self, why: Trouble) -> None:
        self._navigation.toast(why.sentence)
