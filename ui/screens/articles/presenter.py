"""The list of articles: search, filters, order, all remembered for the person (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from pos.api.office.views import (
    CategorySheet,
    GoodsOrder,
    GoodsPage,
    GoodsQuery,
    TaxSheet,
    Which,
)
from ui.bridge.goods_listing import GoodsListing, ListSurface
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.articles.editing import NEW, ArticleForm, FormSurface
from ui.screens.articles.words import Names, row_of

PLACE = "articles"
ALL_CATEGORIES = "*"
_Start = tuple[Mapping[str, Any], tuple[CategorySheet, ...], tuple[TaxSheet, ...]]


class Surface(ListSurface, FormSurface, Protocol):
    """The page, as its presenter sees it."""

    def show_choices(self, names: Names) -> None:
        """Offer the categories and tax rates there are."""

    def show_filters(self, query: GoodsQuery, layout: Mapping[str, Any]) -> None:
        """Show how this person left the list."""

    def mark(self, article_id: str) -> None:
        """Mark a row."""

    def open_form(self, *, typing: bool) -> None:
        """Show the form where it lies over the list; ``typing``: give it the keyboard."""

    def show_saved(self, path: Path) -> None:
        """Say where a file is."""

    def show_writing(self, *, writing: bool) -> None:
        """Say that a file is being written; another cannot be begun meanwhile."""

    def layout_(self) -> Mapping[str, Any]:
        """Give widths, columns and order, to be kept."""


class ArticlesPresenter:
    """The list at the left and, in `form`, the marked article."""

    def __init__(self, office: OfficeDesk, surface: Surface) -> None:
        self._desk = office.desk
        self._goods = office.office.goods
        self._preferences = office.office.preferences
        self._surface = surface
        self._names = Names((), (), office.desk.writing)
        self._started = False
        self._opened = False
        writing = office.desk.writing
        self.listing = GoodsListing(
            office.desk,
            self._goods.page,
            lambda row: row_of(row, writing),
            surface,
            self._told,
            self._arrived,
        )
        self.form = ArticleForm(office, surface, lambda: self._names, self._on_saved)

    # ------------------------------------------------------------------ coming

    def enter(self, what: object) -> None:
        """Be shown, perhaps with an article; how the person left the list is read first."""
        goods, preferences = self._goods, self._preferences

        def read() -> _Start:
            return preferences.all().get(PLACE, {}), goods.categories(), goods.taxes()

        def start(found: _Start) -> None:
            kept, categories, taxes = found
            self._names = replace(self._names, categories=categories, taxes=taxes)
            self._surface.show_choices(self._names)
            self._begin(kept, what)

        self._desk.runs.run(Lane.READ, read, start, self._told, owner=self)

    def _begin(self, kept: Mapping[str, Any], what: object) -> None:
        if not self._started:
            self._started = True
            query = kept_query(kept, {one.category_id for one in self._names.categories})
            self._surface.show_filters(query, _layout(kept))
            self.form.open(NEW)
            self._opened = isinstance(what, str) and bool(what)
            self.listing.show(query)
        else:
            self.look_again()
        if isinstance(what, str) and what:
            self.unless_dirty(lambda: self._open(what))

    def _arrived(self, page: GoodsPage) -> None:
        """The first rows that come bring the first article into the form."""
        if not self._opened and page.rows:
            self._opened = True
            self._open(page.rows[0].article_id)

    def look_again(self) -> None:
        """News came: what is in view is read anew, and the form where nothing is typed."""
        if self._started:
            self.listing.look_again()
            self.form.look_again()

    # ------------------------------------------------------------------ the list

    def search(self, text: str) -> None:
        """Somebody types; the list follows."""
        self.listing.show(replace(self.listing.query, text=text))

    def pick_which(self, ident: str) -> None:
        """Show others."""
        self.listing.show(replace(self.listing.query, which=Which(ident)))
        self.keep()

    def pick_category(self, ident: str) -> None:
        """Show those of a category, of none, or all."""
        category = None if ident == ALL_CATEGORIES else ident
        self.listing.show(replace(self.listing.query, category_id=category))
        self.keep()

    def sort(self, key: str, *, descending: bool) -> None:
        """Order by a column."""
        self.listing.sort(key, descending=descending)
        self.keep()

    def keep(self) -> None:
        """Remember for the person how the list stands."""
        query = self.listing.query
        value = {
            "which": query.which.value,
            "category": query.category_id or "",
            "layout": dict(self._surface.layout_()),
        }
        keep = self._preferences.keep
        self._desk.runs.run(
            Lane.BACKGROUND, lambda: keep(PLACE, value), on_problem=self._told, owner=self
        )

    def export(self) -> None:
        """Write all that the list has into a file."""
        export, query = self._goods.export, self.listing.query
        self._surface.show_writing(writing=True)
        self._desk.runs.run(
            Lane.LONG, lambda: export(query), self._exported, self._not_exported, owner=self
        )

    def _exported(self, path: Path) -> None:
        self._surface.show_writing(writing=False)
        self._surface.show_saved(path)

    def _not_exported(self, why: Trouble) -> None:
        self._surface.show_writing(writing=False)
        self._told(why)

    # ------------------------------------------------------------------ the article

    def mark(self, article_id: str) -> None:
        """Show an article; where something is typed it asks first."""
        if article_id != self.form.article_id:
            self.unless_dirty(lambda: self._open(article_id))

    def open(self, article_id: str) -> None:
        """Edit an article."""
        if article_id == self.form.article_id:
            self._surface.open_form(typing=True)
            return
        self.unless_dirty(lambda: self._edit(article_id))

    def new(self) -> None:
        """Begin an article."""
        self.unless_dirty(lambda: self._edit(NEW))

    def _edit(self, article_id: str) -> None:
        self._open(article_id)
        self._surface.open_form(typing=True)

    def _open(self, article_id: str) -> None:
        self._surface.mark(article_id)
        self.form.open(article_id)

    def unless_dirty(self, act: Callable[[], object]) -> None:
        """Do something that would lose what is typed, once the person said so."""
        if not self.form.dirty:
            act()
            return
        self._surface.mark(self.form.article_id)
        self._desk.ask.confirm(
            "Throw away what you typed?", "It was not saved.", "Throw it away", act, danger=True
        )

    def _on_saved(self, article_id: str) -> None:
        self._surface.mark(article_id)
        self.listing.look_again()

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)


def kept_query(kept: Mapping[str, Any], categories: set[str]) -> GoodsQuery:
    """Read how a person left the list; what makes no sense any more is left out."""
    which, category = kept.get("which"), kept.get("category")
    order, descending = _sort(kept)
    return GoodsQuery(
        which=Which(which) if which in set(Which) else Which.SOLD,
        category_id=category if category in categories else None,
        order=order,
        descending=descending,
    )


def _layout(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    layout = kept.get("layout")
    return layout if isinstance(layout, Mapping) else {}


def _sort(kept: Mapping[str, Any]) -> tuple[GoodsOrder, bool]:
    match _layout(kept).get("sort"):
        case [str() as key, bool() as descending] if key in set(GoodsOrder):
            return GoodsOrder(key), descending
    return GoodsOrder.NAME, False
