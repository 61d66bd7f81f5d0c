"""The stock as Qt widgets: the list, what is typed about the marked article, its movements."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import StoreChanged
from pos.api.office.views import NO_CATEGORY, CategorySheet, GoodsQuery
from ui.bridge.office import OfficeDesk
from ui.screens.stock.presenter import ALL_CATEGORIES, StockPresenter
from ui.screens.stock.state import Shown
from ui.screens.stock.words import (
    ACT_WORDS,
    COLUMNS,
    MOVEMENT_COLUMNS,
    MUCH_WORDS,
    NOTE_WORDS,
    WHICH_WORDS,
)
from ui.theme.space import GAP, S8
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.choicefield import ChoiceField
from ui.widgets.editpanel import EditPanel
from ui.widgets.editsplit import EditSplit
from ui.widgets.fields import TextField
from ui.widgets.filterbar import FilterBar
from ui.widgets.keys import KeyRouter
from ui.widgets.table import DataTable, TableRow
from ui.widgets.text import Text
from ui.widgets.values import Tone

LOOK_MS = 300
TYPING_MS = 150
#: Title, two rows of fields with a sentence below, keys.
_PANEL_HIGH = 324
_WIDE = 480


class StockView(QWidget):
    """Implements `ui.screens.stock.presenter.Surface`."""

    def __init__(self, office: OfficeDesk) -> None:
        super().__init__()
        self.table = DataTable(COLUMNS, "Stock", noun=("article", "articles"))
        self.movements = DataTable(MOVEMENT_COLUMNS, "Movements", noun=("movement", "movements"))
        self.movements.set_foot(False)
        self.export_key = Button("Export", icon="download", key="Ctrl+E")
        self.filters = FilterBar()
        self.search = self.filters.add_search("Name, barcode or number")
        self.which = ChoiceField("Show", WHICH_WORDS)
        self.category = ChoiceField("Category", ((ALL_CATEGORIES, "All"),))
        self.saved = Banner(Tone.OK, "", dismissible=True)
        self.saved.hide()
        self.panel = EditPanel(columns=2)
        self.panel.back_key.set_text("Take it back")
        self._bound = False
        self._fill_form()
        self.look = _timer(self, LOOK_MS)
        self._typing = _timer(self, TYPING_MS)
        self._lay_out()
        self.presenter = StockPresenter(office, self)
        self._connect(office)

    def _fill_form(self) -> None:
        form = self.panel.form
        form.add_choice("act", "What happened", ACT_WORDS, wide=True)
        form.add_number("much", "How many")
        form.add_text("note", "Note")

    def _lay_out(self) -> None:
        for field in (self.which, self.category):
            self.filters.add(field)
        head = QHBoxLayout()
        head.setContentsMargins(S8, 0, 0, 0)
        head.addWidget(Text("Stock", Type.TITLE, weight=SEMIBOLD), 1)
        head.addWidget(self.export_key)
        listed = QWidget()
        left = QVBoxLayout(listed)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(GAP)
        for part in (self.filters, self.saved):
            left.addWidget(part)
        left.addWidget(self.table, 1)
        beside = QWidget()
        right = QVBoxLayout(beside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(GAP)
        self.panel.setFixedHeight(_PANEL_HIGH)
        right.addWidget(self.panel)
        right.addWidget(self.movements, 1)
        self.split = EditSplit(listed, beside, width=_WIDE)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addLayout(head)
        whole.addWidget(self.split, 1)

    def _connect(self, office: OfficeDesk) -> None:
        presenter = self.presenter
        self.search.edited.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(lambda: presenter.search(self.search.text()))
        self.search.entered.connect(lambda _text: self.table.take_focus())
        self.which.picked.connect(presenter.pick_which)
        self.category.picked.connect(presenter.pick_category)
        self.table.rows_wanted.connect(presenter.listing.wanted)
        self.table.marked.connect(presenter.mark)
        self.table.opened.connect(presenter.open)
        self.table.sorted.connect(lambda key, down: presenter.sort(key, descending=down))
        self.table.layout_changed.connect(presenter.keep)
        self.movements.rows_wanted.connect(presenter.movements_wanted)
        self.movements.marked.connect(presenter.mark_movement)
        self.export_key.clicked.connect(lambda _=False: presenter.export())
        self.panel.form.changed.connect(presenter.edited)
        self.panel.save.connect(presenter.save)
        self.panel.take_back.connect(presenter.take_back)
        self.look.timeout.connect(presenter.look_again)
        office.desk.news.on(StoreChanged, lambda _event: self._look_soon(), self)

    def _look_soon(self) -> None:
        if self.isVisible():
            self.look.start()

    # ------------------------------------------------------------------ the page

    def enter(self, what: object) -> None:
        """Be shown, perhaps with the id of an article."""
        self.presenter.enter(what)
        self.table.take_focus()

    def leave(self) -> None:
        """Another page takes the place; what is typed stays."""

    def closing(self) -> str:
        """Say what would be lost."""
        return "A movement of the stock was not saved." if self.presenter.dirty else ""

    # ------------------------------------------------------------------ Surface

    def show_choices(self, categories: tuple[CategorySheet, ...]) -> None:
        """See `Surface`."""
        groups = tuple((one.category_id, one.name) for one in categories)
        self.category.set_options(((ALL_CATEGORIES, "All"), *groups, (NO_CATEGORY, "None")))

    def show_filters(self, query: GoodsQuery, layout: Mapping[str, Any]) -> None:
        """See `Surface`."""
        self.table.use_layout(layout)
        self.table.set_sort(query.order.value, query.descending)
        self.which.set_ident(query.which.value)

    def show_count(self, count: int) -> None:
        """See `ListSurface`."""
        self.table.set_count(count)

    def put_rows(self, first: int, rows: Sequence[TableRow]) -> None:
        """See `ListSurface`."""
        self.table.put_rows(first, rows)

    def forget_rows(self) -> None:
        """See `ListSurface`."""
        self.table.forget_rows()

    def to_top(self) -> None:
        """See `ListSurface`."""
        self.table.to_top()

    def mark(self, article_id: str) -> None:
        """See `Surface`."""
        self.table.mark(article_id)

    def show_stock(self, shown: Shown) -> None:
        """See `Surface`."""
        self.panel.set_title(shown.title, shown.detail)
        self.panel.form.set_usable(not shown.why_not, shown.why_not)
        self.movements.forget_rows()
        self.movements.set_count(shown.movement_count)
        self.movements.put_rows(0, shown.movements)

    def put_movements(self, first: int, rows: tuple[TableRow, ...]) -> None:
        """See `Surface`."""
        self.movements.put_rows(first, rows)

    def show_form(self, values: Mapping[str, Any]) -> None:
        """See `Surface`."""
        self.panel.form.set_values(values)

    def show_act(self, act: str) -> None:
        """See `Surface`."""
        for key, words in (("much", MUCH_WORDS[act]), ("note", NOTE_WORDS[act])):
            field = self.panel.form.field(key)
            if isinstance(field, TextField):
                field.box.line.setPlaceholderText(words)

    def show_back(self, why_not: str) -> None:
        """See `Surface`."""
        self.panel.set_undoable(undoable=not why_not, why=why_not)

    def show_dirty(self, *, dirty: bool) -> None:
        """See `Surface`."""
        self.panel.set_saveable(saveable=dirty, why="Type how many first.")

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """See `Surface`."""
        self.panel.set_trouble("" if field else sentence)
        if field:
            self.panel.form.set_error(field, sentence)
            self.panel.form.take_focus(field)
        elif not sentence:
            self.panel.form.clear_errors()

    def typed(self) -> Mapping[str, Any]:
        """See `Surface`."""
        return self.panel.form.values()

    def open_form(self, *, typing: bool) -> None:
        """See `Surface`."""
        self.split.open_form()
        if typing:
            self.panel.form.take_focus("much")

    def show_saved(self, path: Path) -> None:
        """See `Surface`."""
        self.saved.show_text(f"The stock is in {path}")
        self.saved.show()

    def show_writing(self, *, writing: bool) -> None:
        """See `Surface`."""
        self.export_key.set_usable(not writing, "The file is being written.")

    def layout_(self) -> Mapping[str, Any]:
        """See `Surface`."""
        return self.table.layout_()

    # ------------------------------------------------------------------ keys

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._bound:
            self._bound = True
            router = KeyRouter.of(self)
            router.add("/", self, self.search.take_focus)
            router.add("Ctrl+F", self, self.search.take_focus)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self.look.stop()
        self._typing.stop()
        super().hideEvent(event)


def _timer(owner: QWidget, milliseconds: int) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    return timer
