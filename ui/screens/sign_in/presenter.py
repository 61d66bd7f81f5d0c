"""Who sells, and the PIN that proves it (no Qt)."""

from dataclasses import dataclass
from typing import Protocol

from pos.api.views import Person, PersonView, Role
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk

ROLES = {
    Role.CASHIER: "Cashier",
    Role.MANAGER: "Manager",
    Role.ADMINISTRATOR: "Administrator",
}
_MOST_TILES = 8
LOCKED = "Locked. A manager must unlock this person."


@dataclass(frozen=True)
class Tile:
    """One name."""

    user_id: str
    name: str
    role: str
    initials: str
    key: str
    note: str
    usable: bool


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_people(self, tiles: tuple[Tile, ...], chosen: str, *, more: bool) -> None:
        """Show the names."""

    def show_chosen(self, name: str) -> None:
        """Ask for somebody's PIN; empty while nobody is chosen."""

    def show_trouble(self, sentence: str) -> None:
        """Say below the PIN what is wrong; empty for nothing."""

    def show_busy(self, *, busy: bool) -> None:
        """A PIN is being looked at: no second one is taken meanwhile."""

    def forget_pin(self) -> None:
        """Empty the PIN field."""

    def show_way_back(self, name: str) -> None:
        """Offer the way back to the one who is signed in; empty for none."""


def initials(name: str) -> str:
    """Give up to two letters for a name: ``Ana Marsh`` is ``AM``."""
    words = name.split()
    letters = words[0][:1] + (words[-1][:1] if len(words) > 1 else "")
    return letters.upper()


class SignInPresenter:
    """Lists people, takes a PIN, and tells a wait or a lock in one sentence."""

    def __init__(self, desk: Desk, surface: Surface) -> None:
        self._desk = desk
        self._surface = surface
        self._people: tuple[PersonView, ...] = ()
        self._page = 0
        self._chosen = ""
        self._busy = False

    def enter(self, *, way_back: bool) -> None:
        """Show who can sell; with a way back where somebody is signed in and nothing is locked."""
        person = self._desk.till.person
        self._surface.show_way_back(person.name if way_back and person else "")
        self._surface.forget_pin()
        self._surface.show_trouble("")
        self._chosen, self._page = "", 0
        self._load()

    def look_again(self) -> None:
        """Read the names again: a cart was opened, a person locked."""
        self._load()

    def _load(self) -> None:
        self._desk.runs.run(
            Lane.READ,
            self._desk.till.people,
            self._on_people,
            self._told,
            owner=self,
            replaces="people",
        )

    def _on_people(self, people: tuple[PersonView, ...]) -> None:
        self._people = people
        if self._chosen not in {one.user_id for one in people}:
            self._chosen = ""
        if len(people) == 1:
            self._chosen = people[0].user_id
        self._draw()

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)

    def _draw(self) -> None:
        size = _MOST_TILES
        self._page %= max(1, -(-len(self._people) // size))
        here = self._people[self._page * size : (self._page + 1) * size]
        # Once a name is chosen the figures belong to the PIN, and no tile prints one.
        tiles = tuple(
            _tile(one, "" if self._chosen else str(place)) for place, one in enumerate(here, 1)
        )
        self._surface.show_people(tiles, self._chosen, more=len(self._people) > size)
        self._surface.show_chosen(self._name())

    def _name(self) -> str:
        return next((one.name for one in self._people if one.user_id == self._chosen), "")

    def more(self) -> None:
        """Show the next eight names."""
        self._page += 1
        self._draw()

    def choose(self, user_id: str) -> None:
        """Ask for somebody's PIN."""
        self._chosen = user_id
        self._surface.forget_pin()
        self._surface.show_trouble("")
        self._draw()

    def step(self, by: int) -> None:
        """Choose the next name, or the one before."""
        wanted = [one.user_id for one in self._people]
        if wanted:
            at = wanted.index(self._chosen) if self._chosen in wanted else min(0, -by)
            to = (at + by) % len(wanted)
            self._page = to // _MOST_TILES
            self.choose(wanted[to])

    def enter_pin(self, pin: str) -> None:
        """Try to sign in."""
        if self._busy or not self._chosen:
            return
        if not pin:
            self._surface.show_trouble("Type your PIN, then press Enter.")
            return
        self._busy = True
        self._surface.show_busy(busy=True)
        self._surface.forget_pin()
        till, user_id = self._desk.till, self._chosen
        self._desk.runs.run(
            Lane.SELL,
            lambda: till.sign_in(user_id, pin=pin),
            self._on_signed_in,
            self._on_refused,
            owner=self,
        )

    def _on_signed_in(self, _person: Person) -> None:
        self._free()
        self._surface.show_trouble("")
        self._desk.routes.signed_in()

    def _on_refused(self, why: Trouble) -> None:
        self._free()
        self._desk.sounds.play("error")
        self._surface.show_trouble(why.sentence)
        self._load()

    def _free(self) -> None:
        self._busy = False
        self._surface.show_busy(busy=False)

    def back(self, *, way_back: bool) -> None:
        """One step back: to the names, then to the one who is still signed in."""
        if self._chosen and len(self._people) > 1:
            self.choose("")
        elif way_back:
            self._desk.routes.back_to_sell()


def _tile(one: PersonView, key: str) -> Tile:
    note = "Cart open here" if one.open_cart else ""
    return Tile(
        user_id=one.user_id,
        name=one.name,
        role=ROLES[one.role],
        initials=initials(one.name),
        key=key,
        note=LOCKED if one.locked else note,
        usable=not one.locked,
    )
