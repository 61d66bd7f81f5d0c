"""What a page of the manager's office is given, and the ways between its pages."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ui.bridge.routes import Desk
from ui.bridge.sections import Section, Visit

if TYPE_CHECKING:
    from pos.api.office import Office

__all__ = ["OfficeDesk", "OfficeRoutes", "Section", "Visit"]


class OfficeRoutes(Protocol):
    """Where a page of the office can send the manager; on the screen's thread only."""

    def show(self, section: Section, what: Any = None) -> None:
        """Show another page of the office; ``what`` is handed to its ``enter``."""

    def leave(self) -> None:
        """Go back to the till; whoever came by with a PIN is out of the office with it."""


@dataclass(frozen=True)
class OfficeDesk:
    """What every page of the office is given when it is made.

    Attributes:
        desk: what every screen of the till has: lanes, news, questions, sounds, writing.
        office: the office's verbs; they block, so they are only called through ``desk.runs``.
        routes: the way to the other pages.
    """

    desk: Desk
    office: "Office"
    routes: OfficeRoutes
