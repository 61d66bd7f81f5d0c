"""Putting articles into the cart: scans, ``3*``, tiles, and names found while typing (no Qt)."""

import re
from collections.abc import Callable

from pos.api.views import ArticleView, CartChange, CategoryView
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk
from ui.screens.sell import texts
from ui.screens.sell.register import Register
from ui.screens.sell.surface import Found, Surface
from ui.theme.words import TIMES, Writing
from ui.widgets.values import TileText

_PREFIX = re.compile(r"\s*(?P<count>[0-9]{1,4}(?:[.,][0-9]{1,3})?)\s*[*×](?P<rest>.*)", re.DOTALL)
_CODE = re.compile(r"(?=.*[0-9])[!-~]+")
#: A name is looked for from so many characters on.
_LEAST = 2
_MOST_FOUND = 30
_ONE = 1000


def quantity_and_rest(text: str) -> tuple[int | None, str]:
    """Split ``3*5011`` into thousandths and the rest; none where no quantity stands first."""
    found = _PREFIX.fullmatch(text)
    if found is None:
        return None, text.strip()
    major, _, part = found["count"].replace(",", ".").partition(".")
    count = int(major) * _ONE + int((part + "000")[:3])
    return count, found["rest"].strip()


def looks_like_code(text: str) -> bool:
    """Tell whether it is a code and not the name of something."""
    return _CODE.fullmatch(text) is not None


class Adding:
    """Everything that adds a line; each is asked for at once and done in order."""

    def __init__(self, desk: Desk, surface: Surface, register: Register) -> None:
        self._desk = desk
        self._surface = surface
        self._register = register
        self._quantity: int | None = None
        self._found: tuple[ArticleView, ...] = ()
        self._found_for = ""
        self._mark = 0
        self._moved = False
        self._tiles: tuple[ArticleView, ...] = ()
        self._known: dict[str, ArticleView] = {}
        self._category = ""
        self._categories: tuple[tuple[str, str], ...] = (("", "Favourites"),)
        self._page = 0
        self._room = 25

    # ------------------------------------------------------------------ codes

    def entered(self, text: str) -> None:
        """Take what was scanned, or typed and ended with Enter."""
        count, rest = quantity_and_rest(text)
        if count is not None:
            self._take_quantity(count)
        if not rest:
            return
        if self._found and self._found_for == rest and (self._moved or not looks_like_code(rest)):
            self.pick_found(self._mark)
        elif looks_like_code(rest):
            self._scan(rest)
        else:
            self._find_and_pick(rest)

    def _take_quantity(self, count: int) -> None:
        if count == 0:
            self._desk.sounds.play("error")
            self._surface.show_trouble("A quantity of 0 cannot be sold. Type a quantity such as 3*")
            return
        self._quantity = count
        self._surface.show_trouble("")
        self._surface.show_quantity(f"{self._desk.writing.quantity(count)} {TIMES}")

    def _scan(self, code: str) -> None:
        guessed = self._quantity is None
        quantity = self._use_quantity()
        self._close_list()
        self._register.change(
            lambda till, cart, _: till.scan(cart, code=code, quantity=quantity),
            self._scanned if guessed else self._added,
        )

    def _scanned(self, made: CartChange) -> None:
        """A code does not tell what weighed goods weigh: the line stands at 1 kg until asked."""
        self._added(made)
        line = next((one for one in made.changed if one.line_id == made.marked), None)
        if line is None or line.unit != "kg":
            return

        def weighed(text: str) -> None:
            quantity = parse_quantity(text)
            if quantity is None:
                self._say_wrong(_no_weight(text))
                return
            self._register.change(
                lambda till, cart, version: till.change_quantity(
                    cart, line_id=line.line_id, quantity=quantity, version=version
                ),
                self._added,
            )

        self._ask_kilograms(line.name, line.unit_price, weighed)

    def add(self, article_id: str) -> None:
        """Take an article that was picked; what is weighed needs its weight first."""
        article = self._known.get(article_id)
        self._close_list()
        if article is not None and article.unit == "kg" and self._quantity is None:
            self._ask_weight(article)
            return
        self._add(article_id, self._use_quantity())

    def _add(self, article_id: str, quantity: int) -> None:
        self._register.change(
            lambda till, cart, _: till.add_article(cart, article_id=article_id, quantity=quantity),
            self._added,
        )

    def _ask_weight(self, article: ArticleView) -> None:
        def weighed(text: str) -> None:
            quantity = parse_quantity(text)
            if quantity is None:
                self._say_wrong(_no_weight(text))
            else:
                self._add(article.article_id, quantity)

        self._ask_kilograms(article.name, article.price or 0, weighed)

    def _ask_kilograms(self, name: str, price: int, weighed: Callable[[str], None]) -> None:
        each = self._desk.writing.money(price, sign=True)
        self._desk.ask.number(name, f"Weight in kilograms. {each} per kg.", "Add", weighed)

    def _added(self, _made: CartChange) -> None:
        self._desk.sounds.play("ok")
        self._surface.show_trouble("")

    def _use_quantity(self) -> int:
        quantity, self._quantity = self._quantity, None
        self._surface.show_quantity("")
        self._surface.uncover()
        return _ONE if quantity is None else quantity

    def _say_wrong(self, sentence: str) -> None:
        self._desk.sounds.play("error")
        self._surface.show_trouble(sentence)

    # ------------------------------------------------------------------ names

    def typed(self, text: str) -> None:
        """Look for a name while it is typed; the view calls this once the keys rest a moment."""
        _, rest = quantity_and_rest(text)
        if len(rest) < _LEAST:
            self._close_list()
            return
        self._search(rest, pick=False)

    def _find_and_pick(self, text: str) -> None:
        self._surface.put_back(text)
        self._search(text, pick=True)

    def _search(self, text: str, *, pick: bool) -> None:
        till = self._desk.till
        self._desk.runs.run(
            Lane.READ,
            lambda: till.search(text, limit=_MOST_FOUND),
            lambda found: self._on_found(text, found, pick=pick),
            self._on_not_found,
            owner=self,
            replaces="sell search",
        )

    def _on_found(self, text: str, found: tuple[ArticleView, ...], *, pick: bool) -> None:
        self._found, self._found_for, self._mark, self._moved = found, text, 0, False
        self._remember(found)
        if pick and len(found) == 1:
            self._surface.put_back("")
            self.add(found[0].article_id)
        elif found:
            self._show_found()
        elif pick:
            self._say_wrong(f"No article is called “{text}”. Type less of its name, or its code.")
        elif not looks_like_code(text):
            self._surface.show_nothing_found(text)
        else:
            self._surface.show_found((), 0)

    def _on_not_found(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)

    def _show_found(self) -> None:
        writing = self._desk.writing
        rows = tuple(
            Found(
                article_id=one.article_id,
                name=texts.tile_of(one, writing).name,
                price=_price(one, writing),
                code=one.barcode or one.sku,
                state=texts.stock_of(one, writing)[0],
            )
            for one in self._found
        )
        self._surface.show_found(rows, self._mark)

    def move(self, by: int) -> bool:
        """Move the mark of the list; tell whether there was one."""
        if not self._found:
            return False
        self._mark = min(len(self._found) - 1, max(0, self._mark + by))
        self._moved = True
        self._show_found()
        return True

    def pick_found(self, place: int) -> None:
        """Add an article of the list."""
        if 0 <= place < len(self._found):
            article_id = self._found[place].article_id
            self._surface.put_back("")
            self.add(article_id)

    def step_back(self) -> bool:
        """Close the list or forget the quantity that waits; tell whether there was one."""
        had = bool(self._found) or self._quantity is not None
        self._close_list()
        self._quantity = None
        self._surface.show_quantity("")
        return had

    def _close_list(self) -> None:
        self._found, self._found_for = (), ""
        self._surface.show_found((), 0)

    # ------------------------------------------------------------------ tiles

    def load_goods(self) -> None:
        """Read the categories and the tiles of the chosen one."""
        till = self._desk.till
        self._desk.runs.run(Lane.READ, till.categories, self._on_categories, owner=self)
        self.choose(self._category)

    def _on_categories(self, found: tuple[CategoryView, ...]) -> None:
        named = [(one.category_id, one.name) for one in found if one.articles]
        self._categories = (("", "Favourites"), *named)
        self._surface.show_categories(self._categories, self._category)

    @property
    def categories(self) -> tuple[tuple[str, str], ...]:
        """All categories, favourites first."""
        return self._categories

    def step_category(self, by: int) -> None:
        """Choose the next category, or the one before."""
        idents = [ident for ident, _ in self._categories]
        at = idents.index(self._category) if self._category in idents else 0
        self.choose(idents[(at + by) % len(idents)])

    def choose(self, category: str) -> None:
        """Show the tiles of a category; none is the favourites."""
        self._category, self._page = category, 0
        self._surface.show_categories(self._categories, category)
        till = self._desk.till
        self._desk.runs.run(
            Lane.READ,
            lambda: till.tiles(category or None),
            self._on_tiles,
            owner=self,
            replaces="sell tiles",
        )

    def _on_tiles(self, found: tuple[ArticleView, ...]) -> None:
        self._tiles = found
        self._remember(found)
        self._show_page()

    def _remember(self, found: tuple[ArticleView, ...]) -> None:
        self._known.update({one.article_id: one for one in found})

    def set_room(self, tiles: int) -> None:
        """Take the number of tiles the window has room for."""
        if tiles != self._room:
            self._room, self._page = tiles, 0
            self._show_page()

    def press(self, ident: str) -> None:
        """Take a tile: an article, or the one that turns the page."""
        if ident == texts.NEXT_PAGE:
            self._page += 1
            self._show_page()
        else:
            self.add(ident)

    def _show_page(self) -> None:
        writing = self._desk.writing
        if len(self._tiles) <= self._room:
            tiles = tuple(texts.tile_of(one, writing) for one in self._tiles)
        else:
            tiles = self._a_page(self._room - 1)
        self._surface.show_tiles(tiles)

    def _a_page(self, size: int) -> tuple[TileText, ...]:
        pages = -(-len(self._tiles) // size)
        self._page %= pages
        here = self._tiles[self._page * size : (self._page + 1) * size]
        more = TileText(texts.NEXT_PAGE, "More articles", f"Page {self._page + 1} of {pages}")
        return (*(texts.tile_of(one, self._desk.writing) for one in here), more)


def _no_weight(text: str) -> str:
    return f"“{text}” is not a weight. Type kilograms such as 0.842."


def _price(article: ArticleView, writing: Writing) -> str:
    if article.price is None:
        return "no price yet"
    written = writing.money(article.price)
    return f"{written} per kg" if article.unit == "kg" else written


def parse_quantity(text: str) -> int | None:
    """Read a quantity a person typed into thousandths; none where it is none."""
    cleaned = text.strip().replace(",", ".")
    if re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,3})?|\.[0-9]{1,3}", cleaned) is None:
        return None
    major, _, part = cleaned.partition(".")
    return int(major or "0") * _ONE + int((part + "000")[:3])
