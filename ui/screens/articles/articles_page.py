"""The articles as Qt widgets: search and filters above the list, the article at the right."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pos.api.events import StoreChanged
from pos.api.office.views import NO_CATEGORY, GoodsQuery
from ui.bridge.office import OfficeDesk
from ui.screens.articles.editing import Shown
from ui.screens.articles.presenter import ALL_CATEGORIES, ArticlesPresenter
from ui.screens.articles.words import COLUMNS, POLICY_WORDS, UNIT_WORDS, WHICH_WORDS, Names
from ui.theme.space import GAP
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.choicefield import ChoiceField
from ui.widgets.conflictdialog import ConflictDialog
from ui.widgets.editpanel import EditPanel
from ui.widgets.editsplit import EditSplit
from ui.widgets.filterbar import FilterBar
from ui.widgets.form import Form
from ui.widgets.keys import KeyRouter
from ui.widgets.table import DataTable, TableRow
from ui.widgets.values import Tone

LOOK_MS = 300
TYPING_MS = 150


class ArticlesPage(QWidget):
    """Implements `ui.screens.articles.presenter.Surface`; ``/`` searches, Ctrl+N begins one."""

    def __init__(self, office: OfficeDesk) -> None:
        super().__init__()
        self.table = DataTable(COLUMNS, "Articles", noun=("article", "articles"))
        self.new_key = Button("New article", icon="plus", key="Ctrl+N")
        self.export_key = Button("Export", icon="download", key="Ctrl+E")
        self.filters = FilterBar()
        self.search = self.filters.add_search("Name, barcode or number")
        self.which = ChoiceField("Show", WHICH_WORDS)
        self.category = ChoiceField("Category", ((ALL_CATEGORIES, "All"),))
        self.saved = Banner(Tone.OK, "", dismissible=True)
        self.saved.hide()
        self.panel = EditPanel(columns=2)
        _fill_form(self.panel.form)
        self.look = _timer(self, LOOK_MS)
        self._typing = _timer(self, TYPING_MS)
        self._bound = False
        self._lay_out()
        self.presenter = ArticlesPresenter(office, self)
        self._connect(office)

    def _lay_out(self) -> None:
        for field in (self.which, self.category):
            self.filters.add(field)
        listed = QWidget()
        left = QVBoxLayout(listed)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(GAP)
        left.addWidget(self.filters)
        left.addWidget(self.saved)
        left.addWidget(self.table, 1)
        self.split = EditSplit(listed, self.panel)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.split)

    def _connect(self, office: OfficeDesk) -> None:
        presenter, form = self.presenter, self.presenter.form
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
        self.new_key.clicked.connect(lambda _=False: presenter.new())
        self.export_key.clicked.connect(lambda _=False: presenter.export())
        self.panel.form.changed.connect(form.edited)
        self.panel.save.connect(form.save)
        self.panel.take_back.connect(form.take_back)
        self.look.timeout.connect(presenter.look_again)
        office.desk.news.on(StoreChanged, lambda _event: self._look_soon(), self)

    def _look_soon(self) -> None:
        if self.isVisible():
            self.look.start()

    # ------------------------------------------------------------------ Surface

    def show_choices(self, names: Names) -> None:
        """See `Surface`."""
        groups = tuple((one.category_id, one.name) for one in names.categories)
        every = ((ALL_CATEGORIES, "All"), *groups, (NO_CATEGORY, "None"))
        self.category.set_options(every)
        self.panel.form.set_options("category_id", names.category_options())
        self.panel.form.set_options("tax_rate_id", names.tax_options())

    def show_filters(self, query: GoodsQuery, layout: Mapping[str, Any]) -> None:
        """See `Surface`."""
        self.table.use_layout(layout)
        self.table.set_sort(query.order.value, query.descending)
        self.which.set_ident(query.which.value)
        self.category.set_ident(query.category_id or ALL_CATEGORIES)

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

    def open_form(self, *, typing: bool) -> None:
        """See `Surface`."""
        self.split.open_form()
        if typing:
            self.panel.form.take_focus()

    def show_saved(self, path: Path) -> None:
        """See `Surface`."""
        self.saved.show_text(f"The articles are in {path}")
        self.saved.show()

    def show_writing(self, *, writing: bool) -> None:
        """See `Surface`."""
        self.export_key.set_usable(not writing, "The file is being written.")

    def layout_(self) -> Mapping[str, Any]:
        """See `Surface`."""
        return self.table.layout_()

    def typed(self) -> Mapping[str, Any]:
        """See `FormSurface`."""
        return self.panel.form.values()

    def show_article(self, shown: Shown) -> None:
        """See `FormSurface`."""
        self.panel.set_title(shown.title, shown.detail)
        self.panel.form.set_values(shown.values)
        self.panel.form.set_usable(not shown.why_not, shown.why_not)
        self.panel.form.set_shown("active", not shown.is_new)
        self.panel.set_undoable(undoable=not shown.undo_why_not, why=shown.undo_why_not)
        self.new_key.set_usable(not shown.why_not, shown.why_not)

    def show_dirty(self, *, dirty: bool) -> None:
        """See `FormSurface`."""
        self.panel.set_saveable(saveable=dirty, why="Nothing was changed.")

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """See `FormSurface`."""
        form = self.panel.form
        known = bool(field) and field in form.values()
        self.panel.set_trouble("" if known else sentence)
        if known:
            form.set_error(field, sentence)
            form.take_focus(field)
        elif not sentence:
            form.clear_errors()

    def ask_conflict(
        self,
        title: str,
        rows: tuple[tuple[str, str, str], ...],
        keep: Callable[[], object],
        save: Callable[[], object],
    ) -> None:
        """See `FormSurface`."""
        dialog = ConflictDialog(self, title, rows)
        dialog.keep_theirs.connect(keep)
        dialog.save_mine.connect(save)
        dialog.open_(dialog.back_key)

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


def _fill_form(form: Form) -> None:
    form.add_text("name", "Name", required=True, wide=True)
    form.add_number("price", "Price", placeholder="asked at the till")
    form.add_choice("tax_rate_id", "Tax rate", ())
    form.add_text(
        "codes",
        "Barcodes",
        placeholder="5012345678900",
        hint="Several with commas; a pack as 5012345678900 x6.",
        wide=True,
    )
    form.add_text("sku", "Number", placeholder="its first barcode")
    form.add_choice("category_id", "Category", ())
    form.add_choice("unit", "Sold", UNIT_WORDS)
    form.add_choice("stock_policy", "When none is left", POLICY_WORDS)
    form.add_number("favourite", "Place among favourites", placeholder="none; 1 is first")
    form.add_switch("active", "Still sold")
