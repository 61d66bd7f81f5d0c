"""Articles: listed, read, made, changed and taken back; two editors never overwrite each other.

What is sold stays as it was sold: carts keep the name and price they were scanned at, a checkout
goes on from its frozen prices, and an article that is no longer sold is only no longer found.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from pos.domain.article import Article, Barcode, StockLevel
from pos.domain.changes import Change
from pos.domain.errors import Code, Problem
from pos.domain.goods import StockPolicy
from pos.domain.goods_edit import ArticleSheet, ArticleTyped, GoodsPage, GoodsQuery, sheet_of
from pos.domain.money import CURRENCIES, Currency
from pos.domain.people import Actor, Permission
from pos.ports.ids import IdSource
from pos.services import changes
from pos.services.goods_edit.check import check_article
from pos.services.goods_edit.typed import read_article, wrong
from pos.store.engine import Conflict, Store, Unit

ARTICLE = "article"


class ArticleEditing:
    """The articles of the shop as the office keeps them; safe to call from any thread."""

    def __init__(self, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def page(self, query: GoodsQuery, first: int, limit: int) -> GoodsPage:
        """List some articles, from ``first`` on, and count all that match."""
        with self._store.read() as unit:
            count = unit.goods_list.count(query)
            return GoodsPage(first, unit.goods_list.page(query, first, limit), count)

    def sheet(self, article_id: str) -> ArticleSheet:
        """Read an article to edit it.

        Raises:
            Problem: ARTICLE_GONE.
        """
        with self._store.read() as unit:
            found = _article(unit, article_id)
            return replace(found, last=changes.last(unit, ARTICLE, article_id))

    def last_change(self, kind: str, subject_id: str) -> Change | None:
        """Give what *Undo last change* would take back of anything that is edited."""
        with self._store.read() as unit:
            return changes.last(unit, kind, subject_id)

    def create(self, actor: Actor, typed: ArticleTyped) -> ArticleSheet:
        """Put a new article into the shop; its stock, where it is kept, begins with nothing.

        Raises:
            Problem: NOT_ALLOWED; ARTICLE_WRONG, TEXT_TOO_LONG, CODE_WRONG, PRICE_WRONG with
                ``field``.
        """
        actor.person.require(Permission.MANAGE_GOODS)
        article_id = self._ids.new()

        def create(unit: Unit) -> None:
            wanted = read_article(article_id, typed, _currency(unit))
            check_article(unit, wanted, None)
            now = unit.now()
            unit.catalogue.add([_plain(wanted)], now)
            unit.catalogue.add_barcodes(_barcodes(wanted.codes, article_id))
            _keep_stock(unit, wanted, now)
            changes.note(unit, actor, ARTICLE, article_id, None, wanted.values(), version=1)

        return self._done(create, article_id)

    def change(
        self, actor: Actor, article_id: str, typed: ArticleTyped, *, version: int
    ) -> ArticleSheet:
        """Write an article as it is typed, durable on return; ``version`` is what was looked at.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, EDIT_CONFLICT; ARTICLE_WRONG, TEXT_TOO_LONG,
                CODE_WRONG, PRICE_WRONG with ``field``.
        """
        actor.person.require(Permission.MANAGE_GOODS)

        def change(unit: Unit) -> None:
            before = _held(unit, article_id, version)
            wanted = read_article(article_id, typed, _currency(unit))
            _write(unit, actor, before, wanted)

        return self._done(change, article_id)

    def undo(self, actor: Actor, article_id: str, *, version: int) -> ArticleSheet:
        """Write back what the last change replaced, as a change of its own.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, CANNOT_UNDO, EDIT_CONFLICT; ARTICLE_WRONG where
                another article has its code or number by now.
        """
        actor.person.require(Permission.MANAGE_GOODS)

        def undo(unit: Unit) -> None:
            before = _held(unit, article_id, version)
            was = changes.to_undo(unit, ARTICLE, article_id, before.values())
            _write(unit, actor, before, sheet_of(article_id, was), undo=True)

        return self._done(undo, article_id)

    def _done(self, work: Callable[[Unit], None], article_id: str) -> ArticleSheet:
        try:
            self._store.transact(work)
        except Conflict as error:
            why = "Somebody has just given the same code or number to an article"
            raise wrong("codes", why) from error
        return self.sheet(article_id)


def _article(unit: Unit, article_id: str, *, hold: bool = False) -> ArticleSheet:
    found = unit.goods_edit.article(article_id, hold=hold)
    if found is None:
        raise Problem(Code.ARTICLE_GONE, article_id=article_id)
    return found


def _held(unit: Unit, article_id: str, version: int) -> ArticleSheet:
    """Read an article so that nobody else changes it, in the version that was looked at."""
    found = _article(unit, article_id, hold=True)
    if found.version != version:
        raise changes.conflict(unit, ARTICLE, article_id, version=found.version)
    return found


def _currency(unit: Unit) -> Currency:
    return CURRENCIES[unit.shop.settings().currency]


def _write(
    unit: Unit, actor: Actor, before: ArticleSheet, wanted: ArticleSheet, *, undo: bool = False
) -> None:
    if wanted.values() == before.values():
        return
    check_article(unit, wanted, before)
    now = unit.now()
    if not unit.goods_edit.write(replace(wanted, version=before.version), now):
        raise changes.conflict(unit, ARTICLE, before.article_id)
    _write_codes(unit, dict(before.codes), dict(wanted.codes), before.article_id)
    _keep_stock(unit, wanted, now)
    changes.note(
        unit,
        actor,
        ARTICLE,
        before.article_id,
        before.values(),
        wanted.values(),
        version=before.version + 1,
        undo=undo,
    )


def _write_codes(
    unit: Unit, before: Mapping[str, int], wanted: Mapping[str, int], article_id: str
) -> None:
    unit.goods_edit.drop_codes(before.keys() - wanted.keys())
    fresh = tuple((code, much) for code, much in wanted.items() if code not in before)
    unit.catalogue.add_barcodes(_barcodes(fresh, article_id))
    unit.goods_edit.set_code_quantities(
        {code: much for code, much in wanted.items() if before.get(code, much) != much}
    )


def _keep_stock(unit: Unit, article: ArticleSheet, now: int) -> None:
    """Begin to keep its stock where that is new, and let it go below zero where it may."""
    if article.stock_policy is StockPolicy.UNTRACKED:
        return
    may_go_below = article.stock_policy is StockPolicy.ASK
    level = unit.catalogue.levels([article.article_id], hold=True).get(article.article_id)
    if level is None:
        empty = StockLevel(article.article_id, 0, allow_negative=may_go_below)
        unit.catalogue.open_stock([empty], now)
    elif level.allow_negative != may_go_below:
        if not may_go_below and level.on_hand < level.reserved:
            why = f"The stock of “{article.name}” is below zero; count it first"
            raise wrong("stock_policy", why)
        unit.catalogue.allow_negative({article.article_id: may_go_below})


def _plain(article: ArticleSheet) -> Article:
    return Article(
        article_id=article.article_id,
        sku=article.sku,
        name=article.name,
        tax_rate_id=article.tax_rate_id,
        category_id=article.category_id,
        price=article.price,
        unit=article.unit,
        stock_policy=article.stock_policy,
        favourite=article.favourite,
        active=article.active,
    )


def _barcodes(codes: Iterable[tuple[str, int]], article_id: str) -> tuple[Barcode, ...]:
    return tuple(Barcode(code, article_id, much) for code, much in codes)
