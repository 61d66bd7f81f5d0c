"""The stock: the list, the marked article with its movements, and what is typed (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pos.api.office.views import (
    CategorySheet,
    GoodsPage,
    Movement,
    Permission,
    StockPolicy,
    StockSheet,
    Which,
)
from ui.bridge.goods_listing import GoodsListing
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.stock.state import Shown, Surface, kept_query, layout_of
from ui.screens.stock.words import (
    CORRECT,
    COUNT,
    RECEIVE,
    detail,
    movement_row,
    movement_words,
    row_of,
    why_not_back,
)

PLACE = "stock"
ALL_CATEGORIES = "*"
BLANK: Mapping[str, Any] = {"act": RECEIVE, "much": "", "note": ""}
_FIELDS = {"QUANTITY_WRONG": "much", "REASON_MISSING": "note", "TEXT_TOO_LONG": "note"}


class StockPresenter:
    """Keeps the list, the marked article, and what is typed; nothing typed is lost unasked."""

    def __init__(self, office: OfficeDesk, surface: Surface) -> None:
        self._desk = office.desk
        self._office = office.office
        self._stock = office.office.stock
        self._surface = surface
        self._sheet: StockSheet | None = None
        #: What the person saw when the form was begun: a count is of that.
        self._seen = 0
        self._wanted = ""
        self._movement = ""
        self._older: dict[str, Movement] = {}
        self._started = self._opened = False
        self.dirty = False
        writing = self._writing = office.desk.writing
        self.listing = GoodsListing(
            office.desk,
            self._stock.page,
            lambda row: row_of(row, writing),
            surface,
            self._told,
            self._arrived,
        )

    # ------------------------------------------------------------------ coming

    def enter(self, what: object) -> None:
        """Be shown, perhaps with an article."""
        office = self._office

        def read() -> tuple[Mapping[str, Any], tuple[CategorySheet, ...]]:
            return office.preferences.all().get(PLACE, {}), office.goods.categories()

        def start(found: tuple[Mapping[str, Any], tuple[CategorySheet, ...]]) -> None:
            kept, categories = found
            self._surface.show_choices(categories)
            self._begin(kept, what)

        self._desk.runs.run(Lane.READ, read, start, self._told, owner=self)

    def _begin(self, kept: Mapping[str, Any], what: object) -> None:
        if self._started:
            self.look_again()
        else:
            self._started = True
            self._opened = isinstance(what, str) and bool(what)
            query = kept_query(kept)
            self._surface.show_filters(query, layout_of(kept))
            self._fill(BLANK)
            self.listing.show(query)
        if isinstance(what, str) and what:
            self._unless_dirty(lambda: self._open(what))

    def _arrived(self, page: GoodsPage) -> None:
        if not self._opened and page.rows:
            self._opened = True
            self._open(page.rows[0].article_id)

    def look_again(self) -> None:
        """News came: the list and the stock are read anew; what is typed stays."""
        if self._started:
            self.listing.look_again()
            self._read()

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

    def sort(self, key: str, *, descending: bool) -> None:
        """Order by a column."""
        self.listing.sort(key, descending=descending)
        self.keep()

    def keep(self) -> None:
        """Remember for the person how the list stands."""
        query, keep = self.listing.query, self._office.preferences.keep
        value = {"which": query.which.value, "layout": dict(self._surface.layout_())}
        self._desk.runs.run(
            Lane.BACKGROUND, lambda: keep(PLACE, value), on_problem=self._told, owner=self
        )

    def export(self) -> None:
        """Write all that the list has into a file."""
        export, query = self._stock.export, self.listing.query
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

    # ------------------------------------------------------------------ one article

    def mark(self, article_id: str) -> None:
        """Show an article; where something is typed it asks first."""
        if article_id != self._wanted:
            self._unless_dirty(lambda: self._open(article_id))

    def open(self, article_id: str) -> None:
        """Type something about an article."""
        self.mark(article_id)
        if self._wanted == article_id:
            self._surface.open_form(typing=True)

    def _open(self, article_id: str) -> None:
        self._wanted, self._movement = article_id, ""
        self._older = {}
        self._surface.mark(article_id)
        self._fill(BLANK)
        self._read()

    def _read(self) -> None:
        wanted, stock = self._wanted, self._stock
        if wanted:
            self._desk.runs.run(
                Lane.READ,
                lambda: stock.sheet(wanted),
                self._on_sheet,
                self._told,
                owner=self,
                replaces="stock sheet",
            )

    def _on_sheet(self, sheet: StockSheet) -> None:
        if sheet.article_id == self._wanted:
            self._sheet = sheet
            if not self.dirty:
                self._seen = sheet.on_hand
            self._draw(sheet)

    def _draw(self, sheet: StockSheet) -> None:
        rows = tuple(movement_row(one, self._writing) for one in sheet.movements)
        self._surface.show_stock(
            Shown(
                title=sheet.name,
                detail=detail(sheet, self._writing),
                movements=rows,
                movement_count=sheet.movement_count,
                why_not=self._why_not(sheet),
            )
        )
        self._surface.show_back(self._why_not(sheet) or why_not_back(self._marked()))

    def _why_not(self, sheet: StockSheet) -> str:
        me = self._office.session.person
        if me is None or not me.may(Permission.MANAGE_STOCK):
            return "You may not change the stock."
        if sheet.stock_policy is StockPolicy.UNTRACKED:
            return "Its stock is not kept. Choose so under Articles."
        return ""

    def movements_wanted(self, first: int, last: int) -> None:
        """Bring older movements that came into view."""
        wanted, stock = self._wanted, self._stock

        def show(older: tuple[Movement, ...]) -> None:
            if wanted == self._wanted:
                self._older |= {str(one.movement_id): one for one in older}
                rows = tuple(movement_row(one, self._writing) for one in older)
                self._surface.put_movements(first, rows)

        if wanted:
            self._desk.runs.run(
                Lane.READ,
                lambda: stock.movements(wanted, first, last - first + 1),
                show,
                self._told,
                owner=self,
            )

    def mark_movement(self, ident: str) -> None:
        """Choose a movement, to take it back."""
        self._movement = ident
        if self._sheet is not None:
            self._surface.show_back(self._why_not(self._sheet) or why_not_back(self._marked()))

    def _marked(self) -> Movement | None:
        movements = self._sheet.movements if self._sheet else ()
        found = next((one for one in movements if str(one.movement_id) == self._movement), None)
        return found or self._older.get(self._movement)

    # ------------------------------------------------------------------ typing and saving

    def edited(self) -> None:
        """Something was typed."""
        typed = self._surface.typed()
        self.dirty = bool(typed["much"] or typed["note"])
        self._surface.show_act(str(typed["act"]))
        self._surface.show_dirty(dirty=bool(typed["much"]))

    def _fill(self, values: Mapping[str, Any]) -> None:
        self.dirty = False
        self._surface.show_trouble("")
        self._surface.show_form(values)
        self._surface.show_act(str(values["act"]))
        self._surface.show_dirty(dirty=False)

    def _unless_dirty(self, act: Callable[[], object]) -> None:
        if not self.dirty:
            act()
            return
        self._surface.mark(self._wanted)
        self._desk.ask.confirm(
            "Throw away what you typed?", "It was not saved.", "Throw it away", act, danger=True
        )

    def save(self) -> None:
        """Write the movement that is typed."""
        sheet, typed = self._sheet, self._surface.typed()
        if sheet is None or not typed["much"]:
            return
        stock, much, note = self._stock, str(typed["much"]), str(typed["note"])
        article, act, seen = sheet.article_id, str(typed["act"]), self._seen
        ways: dict[str, Callable[[], StockSheet]] = {
            RECEIVE: lambda: stock.receive(article, much, note=note),
            COUNT: lambda: stock.count(article, much, seen=seen, note=note),
            CORRECT: lambda: stock.correct(article, much, note=note),
        }
        self._do(ways[act], act)

    def take_back(self) -> None:
        """Take the marked movement back, once it was said what that does."""
        movement = self._marked()
        if movement is None:
            return
        undo, ident = self._stock.undo, movement.movement_id
        self._desk.ask.confirm(
            "Take this movement back?",
            movement_words(movement, self._writing),
            "Take it back",
            lambda: self._do(lambda: undo(ident), None),
            danger=False,
        )

    def _do(self, work: Callable[[], StockSheet], act: str | None) -> None:
        def done(sheet: StockSheet) -> None:
            if act is not None:
                self._fill({**BLANK, "act": act})
            self._movement, self._older = "", {}
            self._desk.routes.toast(f"{sheet.name}: {self._writing.quantity(sheet.on_hand)} now.")
            self._on_sheet(sheet)
            self.listing.look_again()

        self._desk.runs.run(Lane.SELL, work, done, self._refused, owner=self)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        self._surface.show_trouble(why.sentence, _FIELDS.get(why.code, ""))
        if why.code == "EDIT_CONFLICT" and self._sheet is not None:
            # It was said what the stock is now: saving again counts from there.
            stock, article = self._stock, self._sheet.article_id
            self._desk.runs.run(
                Lane.READ, lambda: stock.sheet(article), self._on_moved, self._told, owner=self
            )

    def _on_moved(self, sheet: StockSheet) -> None:
        if sheet.article_id == self._wanted:
            self._seen = sheet.on_hand
            self._on_sheet(sheet)

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)
