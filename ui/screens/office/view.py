"""The office as Qt widgets: navigation at the left, one page at the right of it."""

from collections.abc import Callable
from typing import Any, Protocol, cast

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.bridge.office import Section
from ui.bridge.routes import Desk
from ui.theme.space import GAP
from ui.widgets.button import Button

WORDS = {
    Section.ATTENTION: "Needs attention",
    Section.LIVE: "Live checkouts",
    Section.CHECKOUTS: "All checkouts",
    Section.FIGURES: "Figures",
    Section.ARTICLES: "Articles",
    Section.STOCK: "Stock",
    Section.PEOPLE: "People",
    Section.TILLS: "Tills",
    Section.SETTINGS: "Shop",
    Section.REPORTS: "Reports",
    Section.JOURNAL: "Journal",
}


class SectionPage(Protocol):
    """What a page of the office can do."""

    def enter(self, what: Any) -> None:
        """Be shown, with what the route was given."""

    def leave(self) -> None:
        """Another page takes the place."""


class OfficeView(QWidget):
    """The frame; implements `ui.bridge.office.OfficeRoutes`."""

    def __init__(self, desk: Desk, on_leave: Callable[[], object]) -> None:
        super().__init__()
        self._desk = desk
        self._on_leave = on_leave
        self._makers: dict[Section, Callable[[], SectionPage]] = {}
        self._made: dict[Section, SectionPage] = {}
        self._here: Section | None = None
        self._keys: dict[Section, Button] = {}
        self._side = QVBoxLayout()
        self._stack = QStackedWidget()
        back = Button("Back to till", icon="arrow-left", key="F10")
        back.clicked.connect(self.leave_office)
        column = QVBoxLayout()
        column.addLayout(self._side)
        column.addStretch(1)
        column.addWidget(back)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP, GAP, GAP)
        row.addLayout(column)
        row.addWidget(self._stack, 1)

    def page(self, section: Section, make: Callable[[], SectionPage]) -> None:
        """Register a page; ``make`` is called at its first visit."""
        self._makers[section] = make
        key = self._keys[section] = Button(WORDS[section])
        key.clicked.connect(lambda _=False: self.show_section(section))
        self._side.addWidget(key)

    def made(self, section: Section) -> SectionPage:
        """Give a page, made when this is its first visit."""
        if section not in self._made:
            self._made[section] = self._makers[section]()
        return self._made[section]

    def show_section(self, section: Section, what: Any = None) -> None:
        """Show a page."""
        page = self.made(section)
        if self._here is not None and self._here is not section:
            self._made[self._here].leave()
        self._here = section
        widget = cast("QWidget", page)
        if self._stack.indexOf(widget) < 0:
            self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        page.enter(what)

    def leave_office(self) -> None:
        """Go back to the till."""
        self._on_leave()

    # ------------------------------------------------------------------ the page

    def enter(self, what: Any) -> None:
        """Be shown; ``what`` is a section, none is where the person left it."""
        first = next(iter(self._makers), None)
        section = what if isinstance(what, Section) else self._here or first
        if section is not None:
            self.show_section(section)

    def leave(self) -> None:
        """The till takes the place."""
        if self._here is not None:
            self._made[self._here].leave()
