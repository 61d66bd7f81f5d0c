"""The stock of the shop: how much there is, who holds it, and every movement."""

from pathlib import Path

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.goods_edit import GoodsPage, GoodsQuery
from pos.domain.people import Permission
from pos.domain.stock_keeping import Movement, StockSheet
from pos.services.goods_edit import export
from pos.services.stock_keeping import StockKeeper


class StockFace:
    """Whoever is in the office sees the stock; who may change it moves it."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._session = rooms.session
        self._store = rooms.store
        self._documents = rooms.documents
        self._keeper = StockKeeper(rooms.store)

    @plainly
    def page(self, query: GoodsQuery, first: int = 0, limit: int = 100) -> GoodsPage:
        """List some articles with their stock, from ``first`` on, and count all that match."""
        self._session.require(Permission.OFFICE)
        return self._keeper.page(query, first, limit)

    @plainly
    def sheet(self, article_id: str) -> StockSheet:
        """Read the stock of an article, who holds some of it, and its latest movements.

        Raises:
            Problem: ARTICLE_GONE.
        """
        self._session.require(Permission.OFFICE)
        return self._keeper.sheet(article_id)

    @plainly
    def movements(self, article_id: str, first: int = 0, limit: int = 100) -> tuple[Movement, ...]:
        """List movements of an article, the latest first, from place ``first`` on."""
        self._session.require(Permission.OFFICE)
        return self._keeper.movements(article_id, first, limit)

    @plainly
    def receive(self, article_id: str, much: str, *, note: str = "") -> StockSheet:
        """Put on the shelf what a supplier brought; ``much`` as typed.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, QUANTITY_WRONG, TEXT_TOO_LONG, NOT_OFFERED.
        """
        actor = self._session.require(Permission.MANAGE_STOCK)
        return self._keeper.receive(actor, article_id, much, note=note)

    @plainly
    def count(self, article_id: str, counted: str, *, seen: int, note: str = "") -> StockSheet:
        """Say how much lies there; ``seen`` is the stock that the screen showed, in thousandths.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, QUANTITY_WRONG, TEXT_TOO_LONG, NOT_OFFERED,
                STOCK_CONFLICT, EDIT_CONFLICT.
        """
        actor = self._session.require(Permission.MANAGE_STOCK)
        return self._keeper.count(actor, article_id, counted, seen=seen, note=note)

    @plainly
    def correct(self, article_id: str, much: str, *, note: str) -> StockSheet:
        """Add to the stock or take from it, and say why.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, QUANTITY_WRONG, REASON_MISSING, TEXT_TOO_LONG,
                NOT_OFFERED, STOCK_CONFLICT.
        """
        actor = self._session.require(Permission.MANAGE_STOCK)
        return self._keeper.correct(actor, article_id, much, note=note)

    @plainly
    def undo(self, movement_id: int) -> StockSheet:
        """Take a movement made by hand back, once, by the opposite one.

        Raises:
            Problem: NOT_ALLOWED, CANNOT_UNDO, STOCK_CONFLICT.
        """
        return self._keeper.undo(self._session.require(Permission.MANAGE_STOCK), movement_id)

    @plainly
    def export(self, query: GoodsQuery) -> Path:
        """Write all that match as a CSV file, with their stock."""
        self._session.require(Permission.OFFICE)
        return export.write_stock(self._store, self._documents, query)
