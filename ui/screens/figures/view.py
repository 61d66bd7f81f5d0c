"""Figures as Qt widgets: what is asked for, five figures, six charts, the same as tables."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ui.bridge.office import OfficeDesk
from ui.screens.figures.board import FigureBoard
from ui.screens.figures.limits import LimitsDialog
from ui.screens.figures.presenter import FiguresPresenter
from ui.screens.figures.state import Asking, Page
from ui.screens.figures.tables import FigureTables
from ui.screens.figures.waiting import WaitingView
from ui.screens.figures.words import SPANS
from ui.theme.space import GAP
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.choicefield import ChoiceField
from ui.widgets.tabs import Tabs
from ui.widgets.text import Text
from ui.widgets.values import Tone

TICK_MS = 1000
_CHARTS, _TABLES, _WAITING = range(3)


class FiguresView(QWidget):
    """The page *Figures* with its tab *Waiting times*."""

    def __init__(self, office_desk: OfficeDesk) -> None:
        super().__init__()
        self._dialog: LimitsDialog | None = None
        self._as_tables = False
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._make_head()
        self._make_filters()
        self.saved = Banner(Tone.OK, "Saved", dismissible=True)
        self.saved.hide()
        self.board = FigureBoard(office_desk.desk.writing)
        self.tables = FigureTables()
        self.waiting = WaitingView(office_desk)
        self._stack = QStackedWidget()
        for part in (self.board, self.tables, self.waiting):
            self._stack.addWidget(part)
        self._lay_out()
        self.presenter = FiguresPresenter(office_desk, self)
        self._connect()

    # ------------------------------------------------------------------ building

    def _make_head(self) -> None:
        self.title = Text("Figures", Type.TITLE, weight=SEMIBOLD)
        self.tabs = Tabs(("Checkouts", "Waiting times"))
        self.warn_key = Button("Warn me when", icon="alert-triangle", key="W")
        self.table_key = Button("Tables", icon="clipboard-list", key="T")
        self.save_key = Button("Save as CSV", icon="file-text", key="S")
        self._head = QHBoxLayout()
        self._head.setSpacing(GAP)
        self._head.addWidget(self.title)
        self._head.addSpacing(GAP)
        self._head.addWidget(self.tabs, 1)
        for key in (self.warn_key, self.table_key, self.save_key):
            self._head.addWidget(key)

    def _make_filters(self) -> None:
        self.filters = QWidget()
        row = QHBoxLayout(self.filters)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self.span_keys: dict[str, Button] = {}
        for place, (span, says) in enumerate(SPANS.items(), 1):
            key = Button(says, key=str(place))
            self.span_keys[span.value] = key
            row.addWidget(key)
        row.addStretch(1)
        self.till_field = ChoiceField("Till", icon="device-desktop", labelled=False)
        self.cashier_field = ChoiceField("Person", icon="user", labelled=False)
        row.addWidget(self.till_field)
        row.addWidget(self.cashier_field)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._head)
        column.addWidget(self.filters)
        column.addWidget(self.saved)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        presenter = self.presenter
        for ident, key in self.span_keys.items():
            key.clicked.connect(lambda _=False, ident=ident: presenter.ask_span(ident))
        self.till_field.picked.connect(presenter.ask_till)
        self.cashier_field.picked.connect(presenter.ask_cashier)
        self.board.picked.connect(presenter.follow)
        self.save_key.clicked.connect(lambda _=False: presenter.save())
        self.warn_key.clicked.connect(lambda _=False: presenter.show_limits())
        self.table_key.clicked.connect(lambda _=False: self._turn_tables())
        self.tabs.chosen.connect(lambda _place: self._turn())
        self._tick.timeout.connect(presenter.tick)

    # ------------------------------------------------------------------ the page

    def enter(self, _what: Any) -> None:
        """Be shown."""
        self.saved.hide()
        self.presenter.enter()
        self._turn()
        # Keys walk on from here; the strip above keeps none.
        next(iter(self.span_keys.values())).setFocus()

    def leave(self) -> None:
        """Another page takes the place."""
        self._tick.stop()
        self.presenter.leave()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def _turn_tables(self) -> None:
        self._as_tables = not self._as_tables
        self._turn()

    def _turn(self) -> None:
        """Show charts, tables or waiting times."""
        waits = self.tabs.current == 1
        shown = _WAITING if waits else _TABLES if self._as_tables else _CHARTS
        self._stack.setCurrentIndex(shown)
        self.filters.setVisible(not waits)
        self.table_key.set_text("Charts" if self._as_tables else "Tables")
        why_not = "Waiting times have one table alone, below." if waits else ""
        self.table_key.set_usable(not waits, why_not)
        self.save_key.set_usable(not waits, "Only the figures of checkouts are saved.")
        if waits:
            self.waiting.enter()
            # What had the keyboard may be gone with the filters.
            self.waiting.use_key.setFocus()

    # ------------------------------------------------------------------ Surface

    def show_asking(self, asking: Asking) -> None:
        """See `ui.screens.figures.presenter.Surface`."""
        for ident, key in self.span_keys.items():
            key.set_chosen(ident == asking.span)
        self.till_field.set_options(asking.tills)
        self.till_field.set_ident(asking.till)
        self.cashier_field.set_options(asking.cashiers)
        self.cashier_field.set_ident(asking.cashier)

    def show_page(self, page: Page) -> None:
        """See `ui.screens.figures.presenter.Surface`."""
        self.board.show_page(page)
        self.tables.show_tables(page.tables)

    def show_trouble(self, sentence: str) -> None:
        """See `ui.screens.figures.presenter.Surface`."""
        self.board.show_trouble(sentence)

    def show_saved(self, path: str) -> None:
        """See `ui.screens.figures.presenter.Surface`."""
        self.saved.show_text("The figures are saved.", path)
        self.saved.show()

    def ask_limits(self, limits: Mapping[str, int], why_not: str) -> None:
        """See `ui.screens.figures.presenter.Surface`."""
        dialog = LimitsDialog(self._host(), limits, why_not)
        dialog.kept.connect(self.presenter.keep_limits)
        dialog.closed.connect(self._on_limits_closed)
        self._dialog = dialog
        dialog.open_first()

    def _host(self) -> QWidget:
        """The area below the strip: the dialog covers the navigation of the office as well."""
        host: QWidget = self
        while (above := host.parentWidget()) is not None and above is not self.window():
            host = above
        return host

    def _on_limits_closed(self) -> None:
        # An answer that comes after Esc finds no form.
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def limits_kept(self) -> None:
        """See `ui.screens.figures.presenter.Surface`."""
        if self._dialog is not None:
            self._dialog.close_()

    def limit_wrong(self, key: str, sentence: str) -> None:
        """See `ui.screens.figures.presenter.Surface`."""
        if self._dialog is not None:
            self._dialog.show_wrong(key, sentence)
