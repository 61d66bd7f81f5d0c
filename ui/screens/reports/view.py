"""The reports as Qt widgets: what is asked for above, the table below."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos.api.office.views import REPORT_TITLES
from ui.bridge.office import OfficeDesk
from ui.screens.reports.presenter import Options, ReportsPresenter, Wish
from ui.screens.reports.tables import ReportTable, columns_of
from ui.theme.space import GAP, S8
from ui.theme.typography import Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.choicefield import ChoiceField
from ui.widgets.daterange import DateRange
from ui.widgets.empty import EmptyState
from ui.widgets.filterbar import FilterBar
from ui.widgets.panel import Panel
from ui.widgets.table import DataTable
from ui.widgets.text import ElidedText, Text
from ui.widgets.values import Tone

_NO_REPORT = "There is no report to save."
_WRITING = "The file is being written."
_NOTHING = ("Nothing was sold on these days", "Choose other days, another till or everybody.")


class ReportsView(QWidget):
    """Implements `ui.screens.reports.presenter.Surface`."""

    def __init__(self, office_desk: OfficeDesk) -> None:
        super().__init__()
        self.presenter = ReportsPresenter(office_desk, self)
        self._tables: dict[str, DataTable] = {}
        self.kind = ChoiceField("Report", tuple((k.value, w) for k, w in REPORT_TITLES.items()))
        self.days = DateRange(locale=office_desk.desk.writing.locale)
        self.till = ChoiceField("Till", (("", "All tills"),))
        self.cashier = ChoiceField("Cashier", (("", "Everybody"),))
        self.csv = Button("Save as CSV", icon="file-text", key="C")
        self.pdf = Button("Save as PDF", icon="printer", key="P")
        self.again = Button("Read again", icon="refresh", key="R")
        self.saved = Banner(Tone.OK, "", dismissible=True)
        self.trouble = Banner(Tone.DANGER, "")
        self._lay_out()
        self._connect()
        for banner in (self.saved, self.trouble):
            banner.hide()
        self._set_savable(False, _NO_REPORT)  # noqa: FBT003 - one truth

    def _lay_out(self) -> None:
        self._title = Text("Reports", Type.TITLE)
        self._of = ElidedText("", Type.BODY, ink="ink2")
        head = QHBoxLayout()
        head.setContentsMargins(S8, 0, 0, 0)
        head.setSpacing(GAP)
        head.addWidget(self._title)
        head.addWidget(self._of, 1)
        for key in (self.csv, self.pdf):
            head.addWidget(key)
        self.filters = FilterBar()
        for field in (self.kind, self.days, self.till, self.cashier):
            self.filters.add(field)
        self.filters.add(self.again, pinned=True)
        self._nothing = Panel()
        inside = QVBoxLayout(self._nothing)
        inside.addWidget(EmptyState("report", *_NOTHING))
        self._stack = QStackedLayout()
        self._stack.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.filters)
        column.addWidget(self.trouble)
        column.addWidget(self.saved)
        column.addLayout(self._stack, 1)

    def _connect(self) -> None:
        self.kind.picked.connect(self.presenter.pick_kind)
        self.days.picked.connect(self.presenter.pick_days)
        self.till.picked.connect(self.presenter.pick_till)
        self.cashier.picked.connect(self.presenter.pick_cashier)
        self.csv.clicked.connect(lambda _=False: self.presenter.save_csv())
        self.pdf.clicked.connect(lambda _=False: self.presenter.save_pdf())
        self.again.clicked.connect(lambda _=False: self.presenter.read_again())

    # ------------------------------------------------------------------ the page

    def enter(self, what: Any = None) -> None:
        """See `ui.screens.office.view.SectionPage`."""
        self.presenter.enter(what)

    def leave(self) -> None:
        """See `ui.screens.office.view.SectionPage`."""
        self.presenter.leave()

    # ------------------------------------------------------------------ the surface

    def show_choices(self, tills: Options, cashiers: Options) -> None:
        """See `ui.screens.reports.presenter.Surface`."""
        self.till.set_options(tills)
        self.cashier.set_options(cashiers)

    def show_wish(self, wish: Wish) -> None:
        """See `ui.screens.reports.presenter.Surface`."""
        self.kind.set_ident(wish.kind.value)
        self.days.set_range(wish.days)
        self.till.set_ident(wish.till)
        self.cashier.set_ident(wish.cashier)

    def show_table(self, table: ReportTable, layout: Mapping[str, Any]) -> None:
        """See `ui.screens.reports.presenter.Surface`."""
        self._title.set_text(table.report.title)
        self._of.set_text(f"{table.report.period}. {table.report.whose}.")
        self._set_savable(self._has_rows(), _NO_REPORT)
        if not table.report.rows:
            self._stack.setCurrentWidget(self._nothing)
            return
        shown = self._table_of(table, layout)
        had_focus = self.hasFocus() or self._is_in_a_table()
        shown.set_count(len(table.report.rows))
        shown.set_totals(table.totals)
        if table.sort is not None:
            shown.set_sort(*table.sort)
        self._stack.setCurrentWidget(shown)
        self.show_rows()
        if had_focus:
            shown.take_focus()

    def show_rows(self) -> None:
        """See `ui.screens.reports.presenter.Surface`."""
        shown = self._stack.currentWidget()
        if isinstance(shown, DataTable):
            shown.forget_rows()

    def show_reading(self, reading: bool) -> None:  # noqa: FBT001 - one truth
        """See `ui.screens.reports.presenter.Surface`."""
        self.again.set_usable(not reading, "The report is being read.")
        self._set_savable(not reading and self._has_rows(), _NO_REPORT)

    def show_writing(self, writing: bool) -> None:  # noqa: FBT001 - one truth
        """See `ui.screens.reports.presenter.Surface`."""
        usable = not writing and self._has_rows()
        self._set_savable(usable, _WRITING if writing else _NO_REPORT)

    def show_saved(self, what: str, path: str) -> None:
        """See `ui.screens.reports.presenter.Surface`."""
        self.saved.show_text(what, path)
        self.saved.setVisible(bool(what))

    def show_trouble(self, sentence: str) -> None:
        """See `ui.screens.reports.presenter.Surface`."""
        self.trouble.show_text(sentence)
        self.trouble.setVisible(bool(sentence))

    # ------------------------------------------------------------------ tables

    def table_of(self, kind: str) -> DataTable:
        """Give the table of a kind of report that was shown."""
        return self._tables[kind]

    def _table_of(self, table: ReportTable, layout: Mapping[str, Any]) -> DataTable:
        kind = table.report.asked.kind.value
        made = self._tables.get(kind)
        if made is None:
            made = DataTable(columns_of(table.report), table.report.title, noun=("line", "lines"))
            made.use_layout(layout)
            made.rows_wanted.connect(self._on_wanted)
            made.sorted.connect(self.presenter.sort)
            made.layout_changed.connect(self._on_layout)
            self._tables[kind] = made
            self._stack.addWidget(made)
        return made

    def _on_wanted(self, first: int, last: int) -> None:
        shown, table = self._stack.currentWidget(), self.presenter.table
        if isinstance(shown, DataTable) and table is not None:
            shown.put_rows(first, table.rows(first, last))

    def _on_layout(self) -> None:
        shown = self._stack.currentWidget()
        if isinstance(shown, DataTable):
            self.presenter.keep_layout(shown.layout_())

    def _is_in_a_table(self) -> bool:
        return any(one.rows.hasFocus() for one in self._tables.values())

    def _has_rows(self) -> bool:
        table = self.presenter.table
        return table is not None and bool(table.report.rows)

    def _set_savable(self, savable: bool, why: str) -> None:  # noqa: FBT001 - one truth
        for key in (self.csv, self.pdf):
            key.set_usable(savable, why)
