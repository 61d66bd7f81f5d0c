"""The people of the shop as a list and a form (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pos.api.office.views import Permission, Role, StaffChange, StaffView
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.theme.times import day_clock
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.values import Tone

COLUMNS = (
    Column("name", "Name", 150, stretch=True, sortable=False),
    Column("role", "Role", 120, sortable=False),
    Column("state", "State", 160, sortable=False),
    Column("seen", "Last signed in", 170, sortable=False),
)
ROLE_WORDS = {
    Role.CASHIER: "Cashier",
    Role.MANAGER: "Manager",
    Role.ADMINISTRATOR: "Administrator",
}
NEW = ""
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


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_rows(self, rows: tuple[TableRow, ...], marked: str) -> None:
        """Show the list."""

    def show_person(self, shown: Shown) -> None:
        """Fill the form."""

    def show_dirty(self, *, dirty: bool) -> None:
        """Enable *Save* or not."""

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, at a field where it is of one; empty for nothing."""


class PeoplePresenter:
    """Keeps the list and what is being edited; nothing typed is lost without asking."""

    def __init__(self, office: OfficeDesk, surface: Surface) -> None:
        self._office = office
        self._desk = office.desk
        self._surface = surface
        self._people: tuple[StaffView, ...] = ()
        self._chosen = NEW
        self._dirty = False

    def enter(self) -> None:
        """Be shown, with the list read anew; what was being typed stays."""
        self._read(self._on_read)

    def look_again(self) -> None:
        """News came: the list is read anew, and the form with it where nothing is typed."""
        self._read(self._on_read)

    def _read(self, then: Callable[[tuple[StaffView, ...]], object]) -> None:
        people = self._office.office.people
        self._desk.runs.run(Lane.READ, people.all, then, self._told, owner=self, replaces="people")

    def _on_read(self, people: tuple[StaffView, ...]) -> None:
        first = not self._people
        self._people = people
        if first and people:
            self._chosen = people[0].user_id
        self._draw()
        if not self._dirty:
            self._fill()

    def _draw(self) -> None:
        self._surface.show_rows(tuple(map(_row, self._people)), self._chosen)

    @property
    def _person(self) -> StaffView | None:
        return next((one for one in self._people if one.user_id == self._chosen), None)

    def _fill(self) -> None:
        person = self._person
        self._dirty = False
        self._surface.show_trouble("")
        self._surface.show_person(_shown(person, why_not=self._why_not()))
        self._surface.show_dirty(dirty=False)

    def _why_not(self) -> str:
        me = self._office.office.session.person
        return "" if me is not None and me.may(Permission.MANAGE_PEOPLE) else _MAY_NOT

    # ------------------------------------------------------------------ choosing and editing

    def mark(self, user_id: str) -> None:
        """Show a person; where something is typed it asks first."""
        if user_id == self._chosen:
            return
        self._unless_dirty(lambda: self._go_to(user_id))

    def new(self) -> None:
        """Begin somebody new."""
        self._unless_dirty(lambda: self._go_to(NEW))

    def _go_to(self, user_id: str) -> None:
        self._chosen = user_id
        self._draw()
        self._fill()

    def _unless_dirty(self, act: Callable[[], object]) -> None:
        if not self._dirty:
            act()
            return
        self._draw()
        self._desk.ask.confirm(
            "Throw away what you typed?",
            "It was not saved.",
            "Throw it away",
            act,
            danger=True,
        )

    def edited(self) -> None:
        """Something was typed."""
        self._dirty = True
        self._surface.show_dirty(dirty=True)

    @property
    def dirty(self) -> bool:
        """Whether something typed would be lost."""
        return self._dirty

    # ------------------------------------------------------------------ acts

    def save(self, values: Mapping[str, Any]) -> None:
        """Keep what is typed; somebody new needs a PIN, which is asked for."""
        person = self._person
        to = StaffChange(str(values["name"]), Role(values["role"]), active=bool(values["active"]))
        if person is None:
            self._ask_pin(to.name or "the new person", lambda pin: self._add(to, pin))
            return
        people = self._office.office.people
        self._do(
            lambda: people.change(person.user_id, to, version=person.version).user_id,
            f"{to.name.strip()} was saved.",
        )

    def _add(self, to: StaffChange, pin: str) -> None:
        people = self._office.office.people
        self._do(
            lambda: people.add(name=to.name, role=to.role, pin=pin),
            f"{to.name.strip()} may sign in.",
        )

    def take_back(self) -> None:
        """Undo the last change of the person."""
        person = self._person
        if person is not None:
            people = self._office.office.people
            self._do(
                lambda: people.undo(person.user_id).user_id,
                f"The last change of {person.name} was undone.",
            )

    def set_pin(self) -> None:
        """Give the person another PIN."""
        person = self._person
        if person is None:
            return
        people = self._office.office.people

        def give(pin: str) -> None:
            def work() -> str:
                people.set_pin(person.user_id, pin=pin)
                return person.user_id

            self._do(work, f"{person.name} has a new PIN.")

        self._ask_pin(person.name, give)

    def unlock(self) -> None:
        """Let somebody try the PIN again."""
        person = self._person
        if person is None:
            return
        people = self._office.office.people

        def work() -> str:
            people.unlock(person.user_id)
            return person.user_id

        self._do(work, f"{person.name} may try again.")

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

    def _do(self, work: Callable[[], str], said: str) -> None:
        def done(user_id: str) -> None:
            self._dirty = False
            self._chosen = user_id
            self._desk.routes.toast(said)
            self._read(self._on_read)

        self._desk.runs.run(Lane.SELL, work, done, self._refused, owner=self)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        field = "name" if why.code in {"NAME_WRONG", "TEXT_TOO_LONG"} else ""
        self._surface.show_trouble(why.sentence, field)
        if why.code == "EDIT_CONFLICT":
            # Theirs is shown in the list; what was typed stays to compare.
            self._read(self._on_conflict)

    def _on_conflict(self, people: tuple[StaffView, ...]) -> None:
        self._people = people
        self._draw()

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)


def _row(one: StaffView) -> TableRow:
    state, tone = _state(one)
    seen = "never" if one.signed_in_at is None else day_clock(one.signed_in_at)
    return TableRow(one.user_id, (one.name, ROLE_WORDS[one.role], state, seen), tone)


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
