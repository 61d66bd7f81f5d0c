"""The journal as Qt widgets: what is asked for above, the list, the marked entry at the right."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.office.views import JournalCount
from ui.bridge.office import OfficeDesk
from ui.screens.journal.detail import EntryPanel
from ui.screens.journal.presenter import JournalPresenter, Options
from ui.screens.journal.state import BUT_STEPS, COLUMNS, Detail, State, Wish
from ui.theme.space import GAP, S8
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.choicefield import ChoiceField
from ui.widgets.daterange import DateRange
from ui.widgets.empty import EmptyState
from ui.widgets.filterbar import FilterBar
from ui.widgets.panel import Panel
from ui.widgets.table import DataTable
from ui.widgets.tablevalues import TableRow
from ui.widgets.text import ElidedText, Text
from ui.widgets.values import Tone

TICK_MS = 200
MOST_LISTED = 50
"""As many findings are listed here; the command line tells a thousand."""
_NARROW, _PANEL_NARROW, _PANEL_WIDE = 1000, 288, 380
_NOTHING = ("Nothing was written", "Choose other days, another till, everybody or everything.")


class JournalView(QWidget):
    """Implements `ui.screens.journal.presenter.Surface`."""

    def __init__(self, office_desk: OfficeDesk) -> None:
        super().__init__()
        self._writing = office_desk.desk.writing
        self.presenter = JournalPresenter(office_desk, self)
        self.check_key = Button("Check now", icon="circle-check", key="C")
        self.export_key = Button("Export", icon="download", key="E")
        self.again = Button("Read again", icon="refresh", key="R")
        self.stop_key = Button("Stop", icon="x", key="S")
        self.days = DateRange(locale=self._writing.locale)
        self.till = ChoiceField("Till", (("", "All tills"),))
        self.person = ChoiceField("Person", (("", "Everybody"),))
        self.kind = ChoiceField("Kind", ((BUT_STEPS, "All but steps"),))
        self.working = Banner(Tone.INFO, "")
        self.state = Banner(Tone.OK, "", dismissible=True)
        self.saved = Banner(Tone.OK, "", dismissible=True)
        self.trouble = Banner(Tone.DANGER, "")
        self.table = DataTable(COLUMNS, "Journal", noun=("entry", "entries"))
        self.entry = EntryPanel()
        self._arrived = False
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._lay_out()
        self._connect()
        for banner in (self.working, self.state, self.saved, self.trouble):
            banner.hide()

    def _lay_out(self) -> None:
        self._of = ElidedText("", Type.BODY, ink="ink2")
        head = QHBoxLayout()
        head.setContentsMargins(S8, 0, 0, 0)
        head.setSpacing(GAP)
        head.addWidget(Text("Journal", Type.TITLE, weight=SEMIBOLD))
        head.addWidget(self._of, 1)
        for key in (self.check_key, self.export_key):
            head.addWidget(key)
        self.filters = FilterBar()
        self.search = self.filters.add_search("Cart, receipt or article")
        for field in (self.days, self.till, self.person, self.kind):
            self.filters.add(field)
        self.filters.add(self.again, pinned=True)
        self.working.add_control(self.stop_key)
        nothing = Panel()
        QVBoxLayout(nothing).addWidget(EmptyState("file-text", *_NOTHING))
        self._stack = QStackedLayout()
        for part in (nothing, self.table):
            self._stack.addWidget(part)
        body = QHBoxLayout()
        body.setSpacing(GAP)
        body.addLayout(self._stack, 1)
        body.addWidget(self.entry)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.filters)
        for banner in (self.working, self.trouble, self.state, self.saved):
            column.addWidget(banner)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        presenter = self.presenter
        self.check_key.clicked.connect(lambda _=False: presenter.check())
        self.export_key.clicked.connect(lambda _=False: presenter.export())
        self.stop_key.clicked.connect(lambda _=False: presenter.stop())
        self.again.clicked.connect(lambda _=False: presenter.read_again())
        self.search.edited.connect(presenter.search)
        self.days.picked.connect(presenter.pick_days)
        self.till.picked.connect(presenter.pick_till)
        self.person.picked.connect(presenter.pick_person)
        self.kind.picked.connect(presenter.pick_kind)
        self.table.rows_wanted.connect(presenter.want_rows)
        self.table.marked.connect(presenter.mark)
        self.table.opened.connect(lambda _key: self.entry.area.setFocus())
        self.table.layout_changed.connect(lambda: presenter.keep_layout(self.table.layout_()))
        self._tick.timeout.connect(presenter.tick)

    # ------------------------------------------------------------------ the page

    def enter(self, what: Any = None) -> None:
        """See `ui.screens.office.view.SectionPage`."""
        self._arrived = True
        self.presenter.enter(what)

    def leave(self) -> None:
        """See `ui.screens.office.view.SectionPage`."""
        self.presenter.leave()

    # ------------------------------------------------------------------ the surface

    def show_choices(self, tills: Options, people: Options, kinds: Options) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        self.till.set_options(tills)
        self.person.set_options(people)
        self.kind.set_options(kinds)

    def show_wish(self, wish: Wish) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        self.days.set_range(wish.days)
        self.till.set_ident(wish.till)
        self.person.set_ident(wish.actor)
        self.kind.set_ident(wish.kind)
        if self.search.text().strip() != wish.text:
            self.search.set_text(wish.text)

    def show_layout(self, layout: Mapping[str, Any]) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        self.table.use_layout(layout)

    def show_count(self, count: JournalCount) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        shown = self._writing.number(count.count)
        self._of.set_text(f"The newest {shown}; ask for fewer days" if count.more else "")
        self.table.set_count(count.count)
        self.table.forget_rows()
        self.table.to_top()
        self._stack.setCurrentIndex(1 if count.count else 0)
        if self._arrived:
            # Only what is seen takes the keyboard.
            self._arrived = False
            self.table.take_focus() if count.count else self.search.take_focus()

    def show_rows(self, first: int, rows: tuple[TableRow, ...]) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        self.table.put_rows(first, rows)

    def show_detail(self, detail: Detail | None) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        self.entry.show_detail(detail)

    def show_work(self, words: str) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        self.working.show_text(words, "Tills go on selling. Leaving this page stops it.")
        self.working.setVisible(bool(words))
        if words and not self._tick.isActive():
            self._tick.start()
        elif not words:
            self._tick.stop()
        for key in (self.check_key, self.export_key):
            key.set_usable(not words, "One thing at a time: stop what runs, or wait for it.")

    def show_state(self, state: State | None, findings: tuple[str, ...]) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        self.state.setVisible(state is not None)
        if state is None:
            return
        self.state.set_tone(state.tone)
        self.state.show_text(state.title, state.detail)
        if findings:
            more = len(findings) - MOST_LISTED
            last = (
                (f"… and {more} more: “holdfast journal verify” tells them.",) if more > 0 else ()
            )
            self.entry.show_findings("What the check found", (*findings[:MOST_LISTED], *last))

    def show_saved(self, what: str, path: str) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        self.saved.show_text(what, path)
        self.saved.setVisible(bool(what))

    def show_trouble(self, sentence: str) -> None:
        """See `ui.screens.journal.presenter.Surface`."""
        self.trouble.show_text(sentence)
        self.trouble.setVisible(bool(sentence))

    # ------------------------------------------------------------------ Qt

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self.entry.setFixedWidth(_PANEL_NARROW if narrow else _PANEL_WIDE)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        super().hideEvent(event)
