"""Opens a covered till again for the one who covered it (no Qt)."""

from typing import Protocol

from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_person(self, name: str) -> None:
        """Say whose PIN opens the till."""

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty for nothing."""

    def show_busy(self, *, busy: bool) -> None:
        """A PIN is being looked at."""

    def forget_pin(self) -> None:
        """Empty the PIN field."""


class LockScreenPresenter:
    """Knows who covered the till; shows no amount, and no cart."""

    def __init__(self, desk: Desk, surface: Surface) -> None:
        self._desk = desk
        self._surface = surface
        self._busy = False

    def enter(self) -> None:
        """Be shown; a till where nobody is signed in goes to the names at once."""
        person = self._desk.till.person
        self._surface.forget_pin()
        if person is None:
            self._desk.routes.to_sign_in()
            return
        self._surface.show_person(person.name)

    def enter_pin(self, pin: str) -> None:
        """Try to open it."""
        person = self._desk.till.person
        if self._busy or person is None:
            return
        if not pin:
            self._surface.show_trouble("Type your PIN, then press Enter.")
            return
        self._busy = True
        self._surface.forget_pin()
        self._surface.show_busy(busy=True)
        till, user_id = self._desk.till, person.user_id
        self._desk.runs.run(
            Lane.SELL,
            lambda: till.sign_in(user_id, pin=pin),
            lambda _person: self._opened(),
            self._refused,
            owner=self,
        )

    def _opened(self) -> None:
        self._free()
        self._desk.routes.signed_in()

    def _refused(self, why: Trouble) -> None:
        self._free()
        self._desk.sounds.play("error")
        self._surface.show_trouble(why.sentence)

    def _free(self) -> None:
        self._busy = False
        self._surface.show_busy(busy=False)

    def another_person(self) -> None:
        """Let somebody else sign in; there is no way back without a PIN."""
        self._desk.routes.to_sign_in()
