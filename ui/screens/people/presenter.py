"""The people of the shop as a list and a form (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from typing_extensions import override

from pos.api.office.views import Permission, Role, StaffChange, StaffView
from ui.bridge.editing import Editing, EditSurface
from ui.bridge.office import OfficeDesk
from ui.theme.times import day_clock
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.values import Tone

COLUMNS = (
    Column("name", "Name", 150, stretch=True),
    Column("role", "Role", 120),
    Column("state", "State", 130),
    Column("seen", "Last signed in", 170),
)
ROLE_WORDS = {
    Role.CASHIER: "Cashier",
    Role.MANAGER: "Manager",
    Role.ADMINISTRATOR: "Administrator",
}
_MAY_NOT = "Only an administrator changes people."


@dataclass(frozen=True)
class Shown:
    """What the form shows. ``why_not`` disables it and says why; empty where it may be edited."""

    title: str
    detail: str
    values: Mapping[str, Any]
    is_new: bool = False
    why_not: str = ""
    can_unlock: bool = False


class Surface(EditSurface, Protocol):
    """The view, as the presenter sees it."""

    def show_person(self, shown: Shown) -> None:
        """Fill the form."""


class PeoplePresenter(Editing[StaffView]):
    """Who works here: managers look and let people try again, administrators change them."""

    def __init__(self, office: OfficeDesk, surface: Surface) -> None:
        self._office = office.office
        self._surface = surface
        super().__init__(
            office, surface, "people", self._office.people.all, lambda one: one.user_id
        )

    @override
    def row(self, item: StaffView) -> TableRow:
        """Give a row of the list as it is painted."""
        state, tone = _state(item)
        seen = "never" if item.signed_in_at is None else day_clock(item.signed_in_at)
        return TableRow(item.user_id, (item.name, ROLE_WORDS[item.role], state, seen), tone)

    @override
    def fill(self, item: StaffView | None) -> None:
        """Fill the form; none is somebody new."""
        me = self._office.session.person
        may = me is not None and me.may(Permission.MANAGE_PEOPLE)
        self._surface.show_person(_shown(item, why_not="" if may else _MAY_NOT))

    # ------------------------------------------------------------------ acts

    def save(self, values: Mapping[str, Any]) -> None:
        """Keep what is typed; somebody new needs a PIN, which is asked for."""
        person, people = self.item, self._office.people
        to = StaffChange(str(values["name"]), Role(values["role"]), active=bool(values["active"]))
        name = to.name.strip()
        if person is None:
            self._ask_pin(
                name or "the new person",
                lambda pin: self.do(
                    lambda: people.add(name=to.name, role=to.role, pin=pin),
                    f"{name} may sign in.",
                ),
            )
            return
        self.do(
            lambda: people.change(person.user_id, to, version=person.version).user_id,
            f"{name} was saved.",
        )

    def take_back(self) -> None:
        """Undo the last change of the person."""
        person, people = self.item, self._office.people
        if person is not None:
            self.do(
                lambda: people.undo(person.user_id).user_id,
                f"The last change of {person.name} was undone.",
            )

    def set_pin(self) -> None:
        """Give the person another PIN."""
        person, people = self.item, self._office.people
        if person is not None:
            self._ask_pin(
                person.name,
                lambda pin: self._of(
                    person,
                    lambda: people.set_pin(person.user_id, pin=pin),
                    f"{person.name} has a new PIN.",
                ),
            )

    def unlock(self) -> None:
        """Let somebody try the PIN again."""
        person, people = self.item, self._office.people
        if person is not None:
            self._of(person, lambda: people.unlock(person.user_id), f"{person.name} may try again.")

    def _of(self, person: StaffView, act: Callable[[], None], said: str) -> None:
        def work() -> str:
            act()
            return person.user_id

        self.do(work, said)

    def _ask_pin(self, name: str, then: Callable[[str], object]) -> None:
        def once_more(first: str) -> None:
            def same(second: str) -> None:
                if first == second:
                    then(first)
                else:
                    self._surface.show_trouble("The two PINs differ. Nothing was changed.")

            self._desk.ask.pin(
                f"The PIN of {name} once more", "So that no key was missed.", "Set this PIN", same
            )

        self._desk.ask.pin(
            f"A PIN for {name}", "Four to eight digits in no simple order.", "Go on", once_more
        )


def _state(one: StaffView) -> tuple[str, Tone]:
    if not one.active:
        return "Left, cannot sign in", Tone.PLAIN
    if one.locked:
        return "Locked: ten wrong PINs", Tone.WARN
    if one.failed_attempts:
        many = "" if one.failed_attempts == 1 else "s"
        return f"{one.failed_attempts} wrong PIN{many}", Tone.PLAIN
    return "May sign in", Tone.PLAIN


def _shown(person: StaffView | None, *, why_not: str) -> Shown:
    if person is None:
        values = {"name": "", "role": Role.CASHIER.value, "active": True}
        return Shown(
            "Somebody new", "They need a PIN of their own.", values, is_new=True, why_not=why_not
        )
    state, _ = _state(person)
    values = {"name": person.name, "role": person.role.value, "active": person.active}
    locked = person.locked or bool(person.failed_attempts)
    return Shown(person.name, state, values, why_not=why_not, can_unlock=locked)
