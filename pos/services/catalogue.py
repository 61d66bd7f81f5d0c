"""What people do with the goods: find them while selling, and keep them in order.

Each change is one short transaction, durable when it returns; a refusal is a `Problem` and changes
nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from pos.domain import barcode, names
from pos.domain.article import Article, ArticleDraft, Barcode, StockLevel
from pos.domain.cart_rules import check_price
from pos.domain.errors import Code, Problem
from pos.domain.goods import ArticleView, CategoryView, StockPolicy
from pos.domain.people import Permission, Person
from pos.domain.quantity import MOST, ONE
from pos.ports.ids import IdSource
from pos.services.goods_import.rows import LONGEST_CATEGORY, TaxChoice
from pos.store.engine import Conflict, Store, Unit

T = TypeVar("T")


class CatalogueDesk:
    """The goods of the shop; safe to call from any thread."""

    def __init__(self, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    # --- finding -----------------------------------------------------------------------------

    def search(self, text: str, *, limit: int = 30) -> tuple[ArticleView, ...]:
        """Find articles while somebody types a name, in any script, or a code; never fails."""
        with self._store.read() as unit:
            return unit.catalogue.search(text, limit)

    def categories(self) -> tuple[CategoryView, ...]:
        """List the categories in the shop's order."""
        with self._store.read() as unit:
            return unit.catalogue.categories()

    def tiles(self, category_id: str | None = None) -> tuple[ArticleView, ...]:
        """List the articles of a category, or the favourites."""
        with self._store.read() as unit:
            return unit.catalogue.tiles(category_id)

    # --- keeping -----------------------------------------------------------------------------

    def create_article(self, person: Person, draft: ArticleDraft) -> ArticleView:
        """Put a new article into the shop, with its codes and its opening stock.

        Raises:
            Problem: NOT_ALLOWED; ARTICLE_WRONG, PRICE_WRONG, QUANTITY_WRONG or CODE_WRONG for what
                was typed wrong or another article has already.
        """
        return self.create_articles(person, [draft])[0]

    def create_articles(
        self, person: Person, drafts: Iterable[ArticleDraft]
    ) -> tuple[ArticleView, ...]:
        """Put several new articles into the shop, all or none."""
        wanted = list(drafts)

        def create(unit: Unit) -> tuple[ArticleView, ...]:
            made = [self._create(unit, draft) for draft in wanted]
            return tuple(_view(unit, article_id) for article_id in made)

        return self._change(person, create)

    def set_price(self, person: Person, article_id: str, *, price: int | None) -> ArticleView:
        """Give an article a price in minor units, or none: it is then asked for at each sale.

        Carts that hold the article keep the price they were scanned at until they are paid.
        """
        if price is not None:
            check_price(price)

        def change(unit: Unit) -> ArticleView:
            article = replace(_article(unit, article_id), price=price)
            unit.catalogue.change([article], unit.now())
            return _view(unit, article_id)

        return self._change(person, change)

    def rename(self, person: Person, article_id: str, *, name: str) -> ArticleView:
        """Give an article another name; receipts keep the one it was sold under."""
        clean = _name(name)

        def change(unit: Unit) -> ArticleView:
            article = replace(_article(unit, article_id), name=clean)
            unit.catalogue.change([article], unit.now())
            return _view(unit, article_id)

        return self._change(person, change)

    def add_barcode(
        self, person: Person, article_id: str, *, code: str, quantity: int = ONE
    ) -> ArticleView:
        """Give an article a further code; ``quantity`` is what one scan of it stands for.

        Raises:
            Problem: CODE_WRONG where its check digit says that it was mistyped; ARTICLE_WRONG
                where an article has it, in this or another spelling.
        """
        read = _code(code)
        if not 0 < quantity <= MOST:
            raise Problem(Code.QUANTITY_WRONG, why="A code stands for at least one thousandth")

        def change(unit: Unit) -> ArticleView:
            _article(unit, article_id)
            _must_be_free(unit, [read])
            unit.catalogue.add_barcodes([Barcode(read, article_id, quantity)])
            unit.catalogue.touch([article_id], unit.now())
            return _view(unit, article_id)

        return self._change(person, change)

    def set_stock(self, person: Person, article_id: str, *, on_hand: int) -> ArticleView:
        """Say how much of an article lies in the shop, in thousandths.

        The first time it is the opening stock, later a correction; either is a movement.

        Raises:
            Problem: ARTICLE_WRONG where its stock is not kept, or checkouts hold more than that.
        """
        _check_stock(on_hand)

        def change(unit: Unit) -> ArticleView:
            article = _article(unit, article_id)
            if article.stock_policy is StockPolicy.UNTRACKED:
                raise _wrong(f"The stock of “{article.name}” is not kept")
            level = unit.catalogue.levels([article_id], hold=True).get(article_id)
            if level is None:
                unit.catalogue.open_stock([_level(article, on_hand)], unit.now())
            elif on_hand < level.reserved and not level.allow_negative:
                raise _wrong(f"Checkouts that are going on hold more of “{article.name}” than that")
            elif on_hand != level.on_hand:
                unit.catalogue.correct_stock(article_id, on_hand - level.on_hand, unit.now())
            return _view(unit, article_id)

        return self._change(person, change)

    # --- how ---------------------------------------------------------------------------------

    def _change(self, person: Person, change: Callable[[Unit], T]) -> T:
        person.require(Permission.MANAGE_GOODS)
        try:
            return self._store.transact(change)
        except Conflict as error:
            raise _wrong("Somebody has just given the same code or number to an article") from error

    def _create(self, unit: Unit, draft: ArticleDraft) -> str:
        codes = tuple(dict.fromkeys(_code(code) for code in draft.codes))
        sku = barcode.read(draft.sku) if draft.sku else next(iter(codes), None)
        if sku is None:
            raise _wrong("An article needs a barcode or a stock number")
        if draft.price is not None:
            check_price(draft.price)
        _check_stock(draft.stock)
        _must_be_free(unit, codes)
        if unit.catalogue.articles([sku], []):
            raise _wrong(f"The stock number {sku} belongs to another article")
        article = Article(
            article_id=self._ids.new(),
            sku=sku,
            name=_name(draft.name),
            tax_rate_id=draft.tax_rate_id or self._default_tax(unit),
            category_id=self._category(unit, draft.category),
            price=draft.price,
            unit=draft.unit,
            stock_policy=draft.stock_policy,
            favourite=draft.favourite,
        )
        now = unit.now()
        unit.catalogue.add([article], now)
        unit.catalogue.add_barcodes(Barcode(code, article.article_id) for code in codes)
        if article.stock_policy is not StockPolicy.UNTRACKED:
            unit.catalogue.open_stock([_level(article, draft.stock)], now)
        return article.article_id

    def _category(self, unit: Unit, name: str | None) -> str | None:
        clean = names.clean(name or "")
        if not clean:
            return None
        if len(clean) > LONGEST_CATEGORY:
            raise Problem(Code.TEXT_TOO_LONG, most=LONGEST_CATEGORY)
        known = unit.catalogue.category_names().get(clean)
        if known is None:
            known = self._ids.new()
            unit.catalogue.add_category(known, clean)
        return known

    def _default_tax(self, unit: Unit) -> str:
        taxes = TaxChoice(unit.catalogue.tax_rates(), self._ids)
        chosen = taxes.default.tax_rate_id
        for rate in taxes.new:
            unit.catalogue.add_tax_rate(rate)
        return chosen


def _wrong(why: str) -> Problem:
    return Problem(Code.ARTICLE_WRONG, why=why)


def _article(unit: Unit, article_id: str) -> Article:
    article = unit.catalogue.article(article_id)
    if article is None:
        raise Problem(Code.ARTICLE_GONE, article_id=article_id)
    return article


def _view(unit: Unit, article_id: str) -> ArticleView:
    view = unit.catalogue.view(article_id)
    if view is None:
        raise Problem(Code.ARTICLE_GONE, article_id=article_id)
    return view


def _name(name: str) -> str:
    clean = names.clean(name)
    if not clean:
        raise _wrong("An article needs a name")
    if len(clean) > names.MOST_CHARACTERS:
        raise Problem(Code.TEXT_TOO_LONG, most=names.MOST_CHARACTERS)
    return clean


def _code(text: str) -> str:
    code = barcode.read(text)
    if barcode.is_mistyped(code):
        raise Problem(Code.CODE_WRONG, code=code)
    return code


def _must_be_free(unit: Unit, codes: Iterable[str]) -> None:
    for code in codes:
        owned = unit.catalogue.owners(barcode.spellings(code))
        if owned:
            owner = _article(unit, next(iter(owned.values())))
            raise _wrong(f"The code {code} belongs to “{owner.name}”")


def _check_stock(quantity: int) -> None:
    if not 0 <= quantity <= MOST:
        raise Problem(Code.QUANTITY_WRONG, why="A stock is between nothing and a million")


def _level(article: Article, on_hand: int) -> StockLevel:
    allowed = article.stock_policy is StockPolicy.ASK
    return StockLevel(article.article_id, on_hand, allow_negative=allowed)
