"""The goods of the shop: articles, categories and tax rates, as managers keep them."""

from pathlib import Path

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.changes import Change
from pos.domain.goods_edit import (
    ArticleSheet,
    ArticleTyped,
    CategorySheet,
    GoodsPage,
    GoodsQuery,
    TaxSheet,
)
from pos.domain.people import Permission
from pos.services.goods_edit import export
from pos.services.goods_edit.articles import ArticleEditing
from pos.services.goods_edit.categories import CATEGORY, CategoryEditing
from pos.services.goods_edit.taxes import TAX, TaxEditing


class GoodsFace:
    """Whoever is in the office sees the goods; who may change articles keeps them."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._session = rooms.session
        self._documents = rooms.documents
        self._store = rooms.store
        self._articles = ArticleEditing(rooms.store, rooms.ids)
        self._categories = CategoryEditing(rooms.store, rooms.ids)
        self._taxes = TaxEditing(rooms.store, rooms.ids)

    # --- articles ----------------------------------------------------------------------------

    @plainly
    def page(self, query: GoodsQuery, first: int = 0, limit: int = 100) -> GoodsPage:
        """List some articles, from ``first`` on, and count all that match."""
        self._session.require(Permission.OFFICE)
        return self._articles.page(query, first, limit)

    @plainly
    def article(self, article_id: str) -> ArticleSheet:
        """Read an article to edit it.

        Raises:
            Problem: ARTICLE_GONE.
        """
        self._session.require(Permission.OFFICE)
        return self._articles.sheet(article_id)

    @plainly
    def add(self, typed: ArticleTyped) -> ArticleSheet:
        """Put a new article into the shop.

        Raises:
            Problem: NOT_ALLOWED; ARTICLE_WRONG, TEXT_TOO_LONG, CODE_WRONG, PRICE_WRONG with
                ``field``.
        """
        return self._articles.create(self._session.require(Permission.MANAGE_GOODS), typed)

    @plainly
    def change(self, article_id: str, typed: ArticleTyped, *, version: int) -> ArticleSheet:
        """Write an article as it is typed; ``version`` is what was looked at.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, EDIT_CONFLICT; those of `add`.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        return self._articles.change(actor, article_id, typed, version=version)

    @plainly
    def undo(self, article_id: str, *, version: int) -> ArticleSheet:
        """Write back what the last change of an article replaced.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_GONE, CANNOT_UNDO, EDIT_CONFLICT, ARTICLE_WRONG.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        return self._articles.undo(actor, article_id, version=version)

    @plainly
    def export(self, query: GoodsQuery) -> Path:
        """Write all that match as a CSV file that ``holdfast import articles`` reads again.

        Raises:
            Problem: FILE_WRONG; nothing is left half written.
        """
        self._session.require(Permission.OFFICE)
        return export.write_articles(self._store, self._documents, query)

    # --- categories --------------------------------------------------------------------------

    @plainly
    def categories(self) -> tuple[CategorySheet, ...]:
        """List the categories in the shop's order."""
        self._session.require(Permission.OFFICE)
        return self._categories.categories()

    @plainly
    def add_category(self, name: str) -> str:
        """Put a new category behind the others; gives its id.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_WRONG, TEXT_TOO_LONG.
        """
        return self._categories.add_category(self._session.require(Permission.MANAGE_GOODS), name)

    @plainly
    def rename_category(self, category_id: str, name: str, *, version: int) -> None:
        """Give a category another name.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_WRONG, TEXT_TOO_LONG, EDIT_CONFLICT, NOT_OFFERED.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        self._categories.rename_category(actor, category_id, name, version=version)

    @plainly
    def move_category(self, category_id: str, *, up: bool) -> None:
        """Change places with the category before it, or with the one behind.

        Raises:
            Problem: NOT_ALLOWED, EDIT_CONFLICT, NOT_OFFERED.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        self._categories.move_category(actor, category_id, up=up)

    @plainly
    def delete_category(self, category_id: str, *, version: int) -> None:
        """Delete a category that no article is in.

        Raises:
            Problem: NOT_ALLOWED, EDIT_CONFLICT, NOT_OFFERED.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        self._categories.delete_category(actor, category_id, version=version)

    @plainly
    def undo_category(self, category_id: str, *, version: int) -> None:
        """Write back what the last change of a category replaced.

        Raises:
            Problem: NOT_ALLOWED, CANNOT_UNDO, EDIT_CONFLICT, ARTICLE_WRONG, NOT_OFFERED.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        self._categories.undo_category(actor, category_id, version=version)

    @plainly
    def last_change_of_category(self, category_id: str) -> Change | None:
        """Give what *Undo last change* would take back of a category."""
        self._session.require(Permission.OFFICE)
        return self._articles.last_change(CATEGORY, category_id)

    # --- tax rates ---------------------------------------------------------------------------

    @plainly
    def taxes(self) -> tuple[TaxSheet, ...]:
        """List the tax rates, the oldest, which new articles get, first."""
        self._session.require(Permission.OFFICE)
        return self._taxes.taxes()

    @plainly
    def add_tax(self, *, name: str, rate: str, inclusive: bool) -> str:
        """Put a new tax rate into the shop; gives its id.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_WRONG, TEXT_TOO_LONG.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        return self._taxes.add_tax(actor, name=name, rate=rate, inclusive=inclusive)

    @plainly
    def change_tax(
        self, tax_rate_id: str, *, name: str, rate: str, inclusive: bool, version: int
    ) -> None:
        """Change a tax rate for every article that has it, from the next scanned line on.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_WRONG, TEXT_TOO_LONG, EDIT_CONFLICT, NOT_OFFERED.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        self._taxes.change_tax(
            actor, tax_rate_id, name=name, rate=rate, inclusive=inclusive, version=version
        )

    @plainly
    def delete_tax(self, tax_rate_id: str, *, version: int) -> None:
        """Delete a tax rate that no article has and nothing was sold with.

        Raises:
            Problem: NOT_ALLOWED, EDIT_CONFLICT, NOT_OFFERED.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        self._taxes.delete_tax(actor, tax_rate_id, version=version)

    @plainly
    def undo_tax(self, tax_rate_id: str, *, version: int) -> None:
        """Write back what the last change of a tax rate replaced.

        Raises:
            Problem: NOT_ALLOWED, CANNOT_UNDO, EDIT_CONFLICT, ARTICLE_WRONG, NOT_OFFERED.
        """
        actor = self._session.require(Permission.MANAGE_GOODS)
        self._taxes.undo_tax(actor, tax_rate_id, version=version)

    @plainly
    def last_change_of_tax(self, tax_rate_id: str) -> Change | None:
        """Give what *Undo last change* would take back of a tax rate."""
        self._session.require(Permission.OFFICE)
        return self._articles.last_change(TAX, tax_rate_id)
