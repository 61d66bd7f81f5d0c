"""Categories: listed, made, renamed, put in order, deleted where nothing is in them."""

from collections.abc import Iterable
from dataclasses import replace

from pos.domain.errors import Code, Problem
from pos.domain.goods_edit import CategorySheet
from pos.domain.people import Actor, Permission
from pos.ports.ids import IdSource
from pos.services import changes
from pos.services.goods_edit.groups import gone, group_name, in_use, with_name
from pos.store.engine import Conflict, Store, Unit

CATEGORY = "category"


class CategoryEditing:
    """The categories of the shop as the office keeps them; safe to call from any thread."""

    def __init__(self, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def categories(self) -> tuple[CategorySheet, ...]:
        """List the categories in the shop's order."""
        with self._store.read() as unit:
            return unit.goods_edit.categories()

    def add_category(self, actor: Actor, name: str) -> str:
        """Put a new category behind the others; gives its id.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_WRONG, TEXT_TOO_LONG.
        """
        actor.person.require(Permission.MANAGE_GOODS)
        category_id = self._ids.new()

        def add(unit: Unit) -> str:
            known = unit.goods_edit.categories()
            tidy = _name(name, known)
            position = max((one.position for one in known), default=0) + 1
            made = CategorySheet(category_id, tidy, position)
            unit.goods_edit.add_category(made)
            changes.note(unit, actor, CATEGORY, category_id, None, made.values(), version=1)
            return category_id

        return with_name(self._store, add, name)

    def rename_category(self, actor: Actor, category_id: str, name: str, *, version: int) -> None:
        """Give a category another name.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_WRONG, TEXT_TOO_LONG, EDIT_CONFLICT, NOT_OFFERED.
        """
        actor.person.require(Permission.MANAGE_GOODS)

        def rename(unit: Unit) -> None:
            known = unit.goods_edit.categories()
            before = _seen(unit, known, category_id, version)
            others = [one for one in known if one.category_id != category_id]
            _write(unit, actor, before, replace(before, name=_name(name, others)))

        with_name(self._store, rename, name)

    def move_category(self, actor: Actor, category_id: str, *, up: bool) -> None:
        """Change places with the category before it, or with the one behind.

        Raises:
            Problem: NOT_ALLOWED, EDIT_CONFLICT, NOT_OFFERED.
        """
        actor.person.require(Permission.MANAGE_GOODS)

        def move(unit: Unit) -> None:
            order = list(unit.goods_edit.categories())
            at = next((n for n, one in enumerate(order) if one.category_id == category_id), None)
            if at is None:
                raise gone()
            to = at - 1 if up else at + 1
            if not 0 <= to < len(order):
                return
            order[at], order[to] = order[to], order[at]
            for place, one in enumerate(order, start=1):
                _write(unit, actor, one, replace(one, position=place))

        self._store.transact(move)

    def delete_category(self, actor: Actor, category_id: str, *, version: int) -> None:
        """Delete a category that no article is in.

        Raises:
            Problem: NOT_ALLOWED, EDIT_CONFLICT; NOT_OFFERED with how many articles are in it.
        """
        actor.person.require(Permission.MANAGE_GOODS)

        def delete(unit: Unit) -> None:
            known = unit.goods_edit.categories()
            before = _seen(unit, known, category_id, version)
            if before.articles:
                raise Problem(Code.NOT_OFFERED, why=in_use(before.name, before.articles, "in it"))
            if not unit.goods_edit.drop_category(before):
                raise changes.conflict(unit, CATEGORY, category_id)
            changes.note(unit, actor, CATEGORY, category_id, before.values(), None)

        try:
            self._store.transact(delete)
        except Conflict as error:
            why = "Somebody has just put an article into it. Look at the list again."
            raise Problem(Code.NOT_OFFERED, why=why) from error

    def undo_category(self, actor: Actor, category_id: str, *, version: int) -> None:
        """Write back what the last change of a category replaced.

        Raises:
            Problem: NOT_ALLOWED, CANNOT_UNDO, EDIT_CONFLICT, ARTICLE_WRONG, NOT_OFFERED.
        """
        actor.person.require(Permission.MANAGE_GOODS)

        def undo(unit: Unit) -> None:
            known = unit.goods_edit.categories()
            before = _seen(unit, known, category_id, version)
            was = changes.to_undo(unit, CATEGORY, category_id, before.values())
            _name(was["name"], [c for c in known if c.category_id != category_id])
            _write(unit, actor, before, replace(before, **was), undo=True)

        with_name(self._store, undo, "name")


def _name(name: str, others: Iterable[CategorySheet]) -> str:
    return group_name(name, (one.name for one in others), "A category needs a name")


def _seen(
    unit: Unit, known: Iterable[CategorySheet], category_id: str, version: int
) -> CategorySheet:
    found = next((one for one in known if one.category_id == category_id), None)
    if found is None:
        raise gone()
    if found.version != version:
        raise changes.conflict(unit, CATEGORY, category_id, version=found.version)
    return found


def _write(
    unit: Unit, actor: Actor, before: CategorySheet, to: CategorySheet, *, undo: bool = False
) -> None:
    if to.values() == before.values():
        return
    if not unit.goods_edit.write_category(to):
        raise changes.conflict(unit, CATEGORY, before.category_id)
    changes.note(
        unit,
        actor,
        CATEGORY,
        before.category_id,
        before.values(),
        to.values(),
        version=before.version + 1,
        undo=undo,
    )
