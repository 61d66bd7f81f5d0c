"""Which pages of the office a person sees, where that person was last, and what waits (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pos.api.events import StoreChanged
from pos.api.office.views import Permission
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import Section, Visit
from ui.bridge.routes import Desk

if TYPE_CHECKING:
    from pos.api.office import Office

#: Where a person's last page is kept.
PLACE = "office"

#: What each page is for; who may not do it sees the page's name and the reason.
NEEDS = {
    Section.ATTENTION: Permission.RESOLVE,
    Section.LIVE: Permission.OFFICE,
    Section.CHECKOUTS: Permission.OFFICE,
    Section.FIGURES: Permission.SEE_REPORTS,
    Section.ARTICLES: Permission.MANAGE_GOODS,
    Section.STOCK: Permission.MANAGE_STOCK,
    Section.PEOPLE: Permission.OFFICE,
    Section.TILLS: Permission.OFFICE,
    Section.SETTINGS: Permission.OFFICE,
    Section.REPORTS: Permission.SEE_REPORTS,
    Section.JOURNAL: Permission.SEE_JOURNAL,
}


@dataclass(frozen=True)
class Entry:
    """One page in the navigation: why it cannot be seen, empty where it can."""

    section: Section
    why_not: str = ""


class Frame(Protocol):
    """The view, as the presenter sees it."""

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show which pages there are for this person."""

    def show_page(self, section: Section, what: Any) -> None:
        """Put a page into the frame."""

    def show_count(self, section: Section, count: int) -> None:
        """Say how much there is on a page."""

    def forget_pages(self) -> None:
        """Somebody else is here: no page keeps what the one before was looking at."""


class OfficePresenter:
    """Knows who is in the office and where; a page that was seen last is kept for each person."""

    def __init__(self, desk: Desk, office: "Office", frame: Frame) -> None:
        self._desk = desk
        self._office = office
        self._frame = frame
        self._sections: tuple[Section, ...] = ()
        self._whose = ""
        self._kept: Mapping[str, Mapping[str, Any]] | None = None
        self._here: Section | None = None
        self._open = False
        desk.news.on(StoreChanged, lambda _event: self._count(), frame)

    @property
    def here(self) -> Section | None:
        """The page that is shown."""
        return self._here

    def has(self, section: Section) -> None:
        """Know of a page."""
        known = {*self._sections, section}
        self._sections = tuple(one for one in Section if one in known)

    # ------------------------------------------------------------------ coming and going

    def enter(self, visit: Visit) -> None:
        """Be shown with a page, or with the one this person saw last."""
        self._open = True
        person = self._office.session.person
        whose = person.user_id if person is not None else ""
        if whose != self._whose:
            self._whose, self._here, self._kept = whose, None, None
            self._frame.forget_pages()
        self._frame.show_entries(tuple(self._entry(one) for one in self._sections))
        self._count()
        wanted = self._seen(visit.section)
        if wanted is not None:
            self.show(wanted, visit.what)
        elif self._here is not None:
            self.show(self._here)
        elif self._kept is None:
            self._read()
        else:
            self.show(self._last())

    def _seen(self, section: Section | None) -> Section | None:
        """Take a page that is wanted only where this person may see it; the others are told why."""
        why_not = self._why_not(section) if section is not None else ""
        if why_not:
            self._desk.routes.toast(why_not)
        return None if why_not else section

    def leave(self) -> None:
        """The till takes the place."""
        self._open = False

    def _read(self) -> None:
        whose = self._whose

        def read(kept: Mapping[str, Mapping[str, Any]]) -> None:
            if self._open and whose == self._whose and self._here is None:
                self._kept = kept
                self.show(self._last())

        def unread(_why: Trouble) -> None:
            # Where one was last is a comfort and no more.
            read({})

        self._desk.runs.run(
            Lane.READ, self._office.preferences.all, read, unread, owner=self._frame
        )

    def _last(self) -> Section:
        kept = (self._kept or {}).get(PLACE, {}).get("section")
        seen = [one for one in self._sections if one == kept and not self._why_not(one)]
        return seen[0] if seen else self._first()

    def _first(self) -> Section:
        return next((one for one in self._sections if not self._why_not(one)), Section.ATTENTION)

    # ------------------------------------------------------------------ pages

    def show(self, section: Section, what: Any = None) -> None:
        """Show a page, where this person may see it."""
        if not self._open or section not in self._sections:
            return
        why_not = self._why_not(section)
        if why_not:
            self._desk.routes.toast(why_not)
            return
        moved = self._here is not section
        self._here = section
        self._frame.show_page(section, what)
        if moved:
            self._keep(section)

    def step(self, by: int) -> None:
        """Show the next page this person may see, or the one before."""
        usable = [one for one in self._sections if not self._why_not(one)]
        if self._here in usable:
            self.show(usable[(usable.index(self._here) + by) % len(usable)])

    def _keep(self, section: Section) -> None:
        keep, value = self._office.preferences.keep, {"section": section.value}
        self._kept = {**(self._kept or {}), PLACE: value}
        self._desk.runs.run(
            Lane.BACKGROUND, lambda: keep(PLACE, value), on_problem=_unkept, owner=self._frame
        )

    def _entry(self, section: Section) -> Entry:
        return Entry(section, self._why_not(section))

    def _why_not(self, section: Section) -> str:
        person = self._office.session.person
        if person is None or person.may(NEEDS[section]):
            return ""
        return f"An administrator must {NEEDS[section].value}."

    # ------------------------------------------------------------------ what waits

    def _count(self) -> None:
        """Count what waits for a manager, and what is held at any till."""
        self._count_on(Section.ATTENTION, self._desk.till.attention_count)
        self._count_on(Section.LIVE, self._office.live.count)

    def _count_on(self, section: Section, count: Callable[[], int]) -> None:
        if self._open and section in self._sections and not self._why_not(section):
            self._desk.runs.run(
                Lane.READ,
                count,
                lambda many: self._frame.show_count(section, many),
                _unkept,
                owner=self._frame,
                replaces=f"office {section}",
            )


def _unkept(_why: Trouble) -> None:
    """The next look, or the next page, tries again."""
