"""The office as Qt widgets: navigation at the left, one page at the right of it (look 2.9)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ui.bridge.office import Section, Visit
from ui.bridge.routes import Desk
from ui.screens.office.keys import SECTION_KEYS, show_keys
from ui.screens.office.presenter import Entry, OfficePresenter
from ui.theme.look import look, tokens
from ui.theme.shortcuts import Act
from ui.theme.space import GAP
from ui.widgets import paint
from ui.widgets.keys import KeyRouter
from ui.widgets.sidenav import NavGroup, NavItem, SideNav
from ui.widgets.values import Tone

if TYPE_CHECKING:
    from pos.api.office import Office


class SectionPage(Protocol):
    """What a page of the office can do; ``closing() -> str`` besides, where leaving must ask."""

    def enter(self, what: Any) -> None:
        """Be shown, with what the route was given."""

    def leave(self) -> None:
        """Another page takes the place."""


def _item(section: Section, words: str, icon: str, short: str = "") -> NavItem:
    return NavItem(section.value, words, icon, short or words, SECTION_KEYS[section])


GROUPS = (
    NavGroup(
        "Today",
        (
            _item(Section.ATTENTION, "Needs attention", "alert-triangle", "Attention"),
            _item(Section.LIVE, "Live checkouts", "lock", "Live"),
            _item(Section.CHECKOUTS, "All checkouts", "clipboard-list", "All"),
            _item(Section.FIGURES, "Figures", "chart-bar"),
        ),
    ),
    NavGroup(
        "Shop",
        (
            _item(Section.ARTICLES, "Articles", "tag"),
            _item(Section.STOCK, "Stock", "building-warehouse"),
            _item(Section.PEOPLE, "People", "users"),
            _item(Section.TILLS, "Tills", "device-desktop"),
            _item(Section.SETTINGS, "Shop settings", "settings", "Settings"),
            _item(Section.REPORTS, "Reports", "report"),
            _item(Section.JOURNAL, "Journal", "file-text"),
        ),
    ),
)


class OfficeView(QWidget):
    """The frame; its pages are made at their first visit and kept, for one person at a time."""

    page_shown = Signal(object)

    def __init__(self, desk: Desk, office: "Office", on_leave: Callable[[], object]) -> None:
        super().__init__()
        self._on_leave = on_leave
        self._makers: dict[Section, Callable[[], SectionPage]] = {}
        self._made: dict[Section, SectionPage] = {}
        self._shown: Section | None = None
        self._bound = False
        self.nav = SideNav(GROUPS, ("Back to till", "Till", look().keys.key(Act.MANAGER)))
        self.nav.picked.connect(lambda ident: self.show_section(Section(ident)))
        self.nav.back.connect(self.leave_office)
        for section in Section:
            self.nav.set_shown(section.value, False)  # noqa: FBT003 - a setter of one truth
        self._stack = QStackedWidget()
        self.presenter = OfficePresenter(desk, office, self)
        self._page = QVBoxLayout()
        self._page.setContentsMargins(GAP, GAP, GAP, GAP)
        self._page.setSpacing(GAP)
        self._page.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addLayout(self._page, 1)
        self.setAccessibleName("The manager’s office")

    def page(self, section: Section, make: Callable[[], SectionPage]) -> None:
        """Register a page; ``make`` is called at its first visit."""
        self._makers[section] = make
        self.presenter.has(section)
        self.nav.set_shown(section.value, True)  # noqa: FBT003 - a setter of one truth

    def set_banner(self, banner: QWidget) -> None:
        """Put what the shop is warned of above the page, which it pushes down while it is shown."""
        self._page.insertWidget(0, banner)

    def made(self, section: Section) -> SectionPage:
        """Give a page, made when this is its first visit."""
        if section not in self._made:
            self._made[section] = self._makers[section]()
        return self._made[section]

    def show_section(self, section: Section, what: Any = None) -> None:
        """Show a page, where the person may see it."""
        self.presenter.show(section, what)

    def leave_office(self) -> None:
        """Go back to the till."""
        self._on_leave()

    # ------------------------------------------------------------------ the page

    def enter(self, what: Any) -> None:
        """Be shown with a `Visit` or a section; with none the one this person saw last."""
        section = what if isinstance(what, Section) else None
        self.presenter.enter(what if isinstance(what, Visit) else Visit(section))

    def leave(self) -> None:
        """The till takes the place, or the lock does."""
        self.presenter.leave()
        shown, self._shown = self._shown, None
        if shown is not None:
            self._made[shown].leave()

    def closing(self) -> str:
        """Say what is under way on a page; empty when the program may close."""
        for made in self._made.values():
            says = getattr(made, "closing", None)
            if says is not None and (sentence := says()):
                return str(sentence)
        return ""

    # ------------------------------------------------------------------ Frame

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """See `ui.screens.office.presenter.Frame`."""
        for one in entries:
            self.nav.set_usable(one.section.value, not one.why_not, one.why_not)

    def show_page(self, section: Section, what: Any) -> None:
        """See `ui.screens.office.presenter.Frame`."""
        page = self.made(section)
        if self._shown is not None and self._shown is not section:
            self._made[self._shown].leave()
        self._shown = section
        widget = cast("QWidget", page)
        if self._stack.indexOf(widget) < 0:
            self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        self.nav.set_current(section.value)
        page.enter(what)
        self.page_shown.emit(section)

    def show_count(self, section: Section, count: int) -> None:
        """See `ui.screens.office.presenter.Frame`."""
        # Amber is for doubt about money alone.
        tone = Tone.WARN if section is Section.ATTENTION else Tone.PLAIN
        self.nav.set_badge(section.value, count, tone)

    def forget_pages(self) -> None:
        """See `ui.screens.office.presenter.Frame`."""
        made, self._made, self._shown = self._made, {}, None
        for page in made.values():
            widget = cast("QWidget", page)
            self._stack.removeWidget(widget)
            widget.deleteLater()

    # ------------------------------------------------------------------ keys

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._bound:
            self._bound = True
            router = KeyRouter.of(self)
            router.add("Ctrl+PgDown", self, lambda: self.presenter.step(1))
            router.add("Ctrl+PgUp", self, lambda: self.presenter.step(-1))
            router.add(look().keys.key(Act.HELP), self, lambda: show_keys(self))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), tokens().ground)
