"""Keeping the stock: what came in, what was counted, what was wrong; each a movement.

Stock never falls below what checkouts keep aside, unless the article may be sold below zero
anyway (scenario 77): a checkout that was promised goods must not find them counted away. Whoever
types waits until that sale is through or undone. To undo a movement is the opposite movement.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.domain import quantity
from pos.domain.article import StockLevel
from pos.domain.cart_rules import LONGEST_NOTE, clean, reason_of
from pos.domain.errors import Code, Problem
from pos.domain.goods import StockPolicy
from pos.domain.goods_edit import ArticleSheet, GoodsPage, GoodsQuery
from pos.domain.people import Actor, Permission
from pos.domain.stock_keeping import Movement, MoveReason, StockSheet
from pos.services import changes
from pos.store.engine import Conflict, Store, Unit

STOCK = "stock"
#: As many movements as come with an article, and as come at once.
FIRST_MOVEMENTS, MOST_MOVEMENTS = 100, 500


@dataclass(frozen=True)
class _Wanted:
    """What somebody wants to write: ``delta`` in thousandths, why, and what it takes back."""

    delta: int
    reason: MoveReason
    note: str | None
    undoes: int | None = None


class StockKeeper:
    """The stock of the shop; safe to call from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, query: GoodsQuery, first: int, limit: int) -> GoodsPage:
        """List some articles with their stock, from ``first`` on, and count all that match."""
        with self._store.read() as unit:
            count = unit.goods_list.count(query)
            return GoodsPage(first, unit.goods_list.page(query, first, limit), count)

    def sheet(self, article_id: str) -> StockSheet:
        """Read the stock of an article, who holds some of it, and how it came to this.

        Raises:
            Problem: ARTICLE_GONE.
        """
        with self._store.read() as unit:
            article = _article(unit, article_id)
            level = unit.catalogue.levels([article_id]).get(article_id)
            return StockSheet(
                article_id=article_id,
                sku=article.sku,
                name=article.name,
                unit=article.unit,
                stock_policy=article.stock_policy,
                on_hand=level.on_hand if level else 0,
                reserved=level.reserved if level else 0,
                holders=unit.stock_keeping.holders(article_id),
                movements=unit.stock_keeping.movements(article_id, 0, FIRST_MOVEMENTS),
                movement_count=unit.stock_keeping.count_movements(article_id),
            )

    def movements(self, article_id: str, first: int, limit: int) -> tuple[Movement, ...]:
        """List movements of an article, the latest first, from place ``first`` on."""
        with self._store.read() as unit:
            most = min(limit, MOST_MOVEMENTS)
            return unit.stock_keeping.movements(article_id, first, most)

    # --- movements ---------------------------------------------------------------------------

    def receive(self, actor: Actor, article_id: str, much: str, *, note: str = "") -> StockSheet:
        """Put on the shelf what a supplier brought; ``much`` as typed.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, QUANTITY_WRONG, TEXT_TOO_LONG, NOT_OFFERED.
        """

        def wanted(article: ArticleSheet, _level: StockLevel) -> _Wanted:
            delta = _read(much, article)
            if delta <= 0:
                raise Problem(Code.QUANTITY_WRONG, why="What comes in is more than nothing")
            return _Wanted(delta, MoveReason.RECEIPT, clean(note, most=LONGEST_NOTE))

        return self._move(actor, article_id, wanted)

    def count(
        self, actor: Actor, article_id: str, counted: str, *, seen: int, note: str = ""
    ) -> StockSheet:
        """Say how much lies there; ``seen`` is the stock that the screen showed, in thousandths.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, QUANTITY_WRONG, TEXT_TOO_LONG, NOT_OFFERED;
                STOCK_CONFLICT where checkouts keep more aside; EDIT_CONFLICT where the stock moved
                since: what was counted may have been sold while it was typed.
        """

        def wanted(article: ArticleSheet, level: StockLevel) -> _Wanted:
            there = _read(counted, article, zero=True)
            if there < 0:
                raise Problem(Code.QUANTITY_WRONG, why="What lies there is not below nothing")
            if level.on_hand != seen:
                was, now = quantity.text(seen), quantity.text(level.on_hand)
                said = f"The stock went from {was} to {now} since you opened it"
                raise Problem(Code.EDIT_CONFLICT, said=said)
            note_ = clean(note, most=LONGEST_NOTE)
            return _Wanted(there - level.on_hand, MoveReason.COUNT, note_)

        return self._move(actor, article_id, wanted)

    def correct(self, actor: Actor, article_id: str, much: str, *, note: str) -> StockSheet:
        """Add to the stock or take from it, and say why: broken, stolen, found again.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, QUANTITY_WRONG, REASON_MISSING, TEXT_TOO_LONG,
                NOT_OFFERED, STOCK_CONFLICT.
        """

        def wanted(article: ArticleSheet, _level: StockLevel) -> _Wanted:
            return _Wanted(_read(much, article), MoveReason.CORRECTION, reason_of(note))

        return self._move(actor, article_id, wanted)

    def undo(self, actor: Actor, movement_id: int) -> StockSheet:
        """Take a movement made by hand back, once, by the opposite one.

        Raises:
            Problem: NOT_ALLOWED, CANNOT_UNDO, STOCK_CONFLICT.
        """
        actor.person.require(Permission.MANAGE_STOCK)
        with self._store.read() as unit:
            found = unit.stock_keeping.movement(movement_id)
        if found is None:
            raise Problem(Code.CANNOT_UNDO, why="This movement is not in the shop's store")
        article_id, movement = found
        if not movement.can_undo:
            raise Problem(Code.CANNOT_UNDO, why=_why_not(movement))

        def wanted(_article: ArticleSheet, _level: StockLevel) -> _Wanted:
            return _Wanted(-movement.delta, MoveReason.CORRECTION, movement.note, movement_id)

        try:
            return self._move(actor, article_id, wanted)
        except Conflict as error:
            why = "Somebody has taken this back already"
            raise Problem(Code.CANNOT_UNDO, why=why) from error

    def _move(
        self,
        actor: Actor,
        article_id: str,
        wanted_of: Callable[[ArticleSheet, StockLevel], _Wanted],
    ) -> StockSheet:
        actor.person.require(Permission.MANAGE_STOCK)

        def move(unit: Unit) -> None:
            article = _article(unit, article_id)
            if article.stock_policy is StockPolicy.UNTRACKED:
                raise Problem(Code.NOT_OFFERED, why=untracked(article.name))
            level = _level(unit, article)
            wanted = wanted_of(article, level)
            _write(unit, actor, article, level, wanted)

        self._store.transact(move)
        return self.sheet(article_id)


def untracked(name: str) -> str:
    """Say why stock that is not kept cannot be moved."""
    return f"The stock of “{name}” is not kept. Choose so under Articles first."


def _article(unit: Unit, article_id: str) -> ArticleSheet:
    found = unit.goods_edit.article(article_id)
    if found is None:
        raise Problem(Code.ARTICLE_GONE, article_id=article_id)
    return found


def _level(unit: Unit, article: ArticleSheet) -> StockLevel:
    """Hold an article's level; one that has none yet begins with nothing."""
    found = unit.catalogue.levels([article.article_id], hold=True).get(article.article_id)
    if found is None:
        found = StockLevel(
            article.article_id, 0, allow_negative=article.stock_policy is StockPolicy.ASK
        )
        unit.catalogue.open_stock([found], unit.now())
    return found


def _read(text: str, article: ArticleSheet, *, zero: bool = False) -> int:
    if zero and text.strip().replace(",", ".").strip("0") in {"", "."} and text.strip():
        return 0
    try:
        much = quantity.parse(text)
    except ValueError as error:
        why = f"“{text.strip()[:20]}” is not a quantity" if text.strip() else "How many is missing"
        raise Problem(Code.QUANTITY_WRONG, why=why) from error
    if article.unit == "piece" and much % quantity.ONE:
        raise Problem(Code.QUANTITY_WRONG, why=f"“{article.name}” is kept by the piece")
    return much


def _write(
    unit: Unit, actor: Actor, article: ArticleSheet, level: StockLevel, wanted: _Wanted
) -> None:
    after = level.on_hand + wanted.delta
    if abs(after) > quantity.MOST:
        raise Problem(Code.QUANTITY_WRONG, why="That is more than a shop can hold")
    if after < level.reserved and wanted.delta < 0 and not level.allow_negative:
        raise _kept_aside(unit, article, level, after)
    now = unit.now()
    unit.stock_keeping.move(
        article.article_id,
        {
            "delta": wanted.delta,
            "reason": wanted.reason.value,
            "at": now,
            "by_user": actor.person.user_id,
            "note": wanted.note,
            "undoes": wanted.undoes,
        },
    )
    before = {"on_hand": level.on_hand}
    told = {"on_hand": after, "reason": wanted.reason.value, "note": wanted.note}
    undo = wanted.undoes is not None
    changes.note(unit, actor, STOCK, article.article_id, before, told, undo=undo)


def _kept_aside(unit: Unit, article: ArticleSheet, level: StockLevel, after: int) -> Problem:
    if not level.reserved:
        why = f"“{article.name}” is not sold below zero, so its stock is not either"
        return Problem(Code.QUANTITY_WRONG, why=why)
    holders = unit.stock_keeping.holders(article.article_id)
    by = sorted({f"{one.till} (cart {one.cart})" for one in holders}) or ["a checkout"]
    return Problem(
        Code.STOCK_CONFLICT,
        held=quantity.text(level.reserved),
        name=article.name,
        by=by,
        after=after,
    )


def _why_not(movement: Movement) -> str:
    if movement.undone:
        return "Somebody has taken this back already"
    if movement.undoes is not None:
        return "This takes another movement back; type the right number instead"
    if movement.reason is MoveReason.OPENING:
        return "This is what the stock began with; count it instead"
    return "A sale is taken back by a return at the till"
