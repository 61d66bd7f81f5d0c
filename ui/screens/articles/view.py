"""Articles, categories and tax rates: three parts of one page of the office."""

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.bridge.office import OfficeDesk
from ui.screens.articles.articles_page import ArticlesPage
from ui.screens.articles.groups_page import CategoriesPage, TaxesPage
from ui.theme.space import GAP
from ui.widgets.tabs import Tabs


class ArticlesView(QWidget):
    """Left and Right go from part to part; what is typed in one stays while another is shown."""

    def __init__(self, office: OfficeDesk) -> None:
        super().__init__()
        self.tabs = Tabs(("Articles", "Categories", "Tax rates"))
        self.articles = ArticlesPage(office)
        self.categories = CategoriesPage(office)
        self.taxes = TaxesPage(office)
        self._stack = QStackedWidget()
        for page in (self.articles, self.categories, self.taxes):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.tabs, 1)
        self._keys = (self.articles.export_key, self.articles.new_key)
        for key in self._keys:
            head.addWidget(key)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self._show)

    def _show(self, place: int) -> None:
        self.tabs.set_current(place)
        self._stack.setCurrentIndex(place)
        for key in self._keys:
            key.setVisible(place == 0)
        if place == 0:
            self.articles.presenter.enter(None)
        else:
            page = (self.categories, self.taxes)[place - 1]
            page.presenter.enter()

    def enter(self, what: object) -> None:
        """Be shown, perhaps with the id of an article."""
        if what:
            self.tabs.set_current(0)
            self._stack.setCurrentIndex(0)
            for key in self._keys:
                key.show()
            self.articles.presenter.enter(what)
        else:
            self._show(self.tabs.current)
        if self.tabs.current == 0:
            self.articles.table.take_focus()

    def leave(self) -> None:
        """Another page takes the place; what is typed stays."""

    def closing(self) -> str:
        """Say what would be lost."""
        if self.articles.presenter.form.dirty:
            return "A change to an article was not saved."
        if self.categories.presenter.dirty:
            return "A change to a category was not saved."
        return "A change to a tax rate was not saved." if self.taxes.presenter.dirty else ""
