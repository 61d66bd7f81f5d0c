"""Tax rates: listed, made, changed, deleted where nothing names them.

A changed rate acts from the next line that is scanned: every line, frozen price and receipt keeps
the rate that it was made with, so that old figures stay as they were filed.
"""

from collections.abc import Iterable
from dataclasses import replace

from pos.domain.article import parse_percent
from pos.domain.errors import Code, Problem
from pos.domain.goods_edit import TaxSheet
from pos.domain.people import Actor, Permission
from pos.ports.ids import IdSource
from pos.services import changes
from pos.services.goods_edit.groups import gone, group_name, in_use, with_name
from pos.services.goods_edit.typed import wrong
from pos.store.engine import Conflict, Store, Unit

TAX = "tax"


class TaxEditing:
    """The tax rates of the shop as the office keeps them; safe to call from any thread."""

    def __init__(self, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def taxes(self) -> tuple[TaxSheet, ...]:
        """List the tax rates, the oldest, which new articles get, first."""
        with self._store.read() as unit:
            return unit.goods_edit.taxes()

    def add_tax(self, actor: Actor, *, name: str, rate: str, inclusive: bool) -> str:
        """Put a new tax rate into the shop; gives its id. ``rate`` as typed: ``20`` or ``5.5 %``.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_WRONG, TEXT_TOO_LONG.
        """
        actor.person.require(Permission.MANAGE_GOODS)
        tax_id = self._ids.new()

        def add(unit: Unit) -> str:
            made = TaxSheet(
                tax_id, _name(name, unit.goods_edit.taxes()), read_rate(rate), inclusive
            )
            unit.goods_edit.add_tax(made)
            changes.note(unit, actor, TAX, tax_id, None, made.values(), version=1)
            return tax_id

        return with_name(self._store, add, name)

    def change_tax(
        self, actor: Actor, tax_id: str, *, name: str, rate: str, inclusive: bool, version: int
    ) -> None:
        """Change a tax rate for every article that has it, from the next scanned line on.

        Raises:
            Problem: NOT_ALLOWED, ARTICLE_WRONG, TEXT_TOO_LONG, EDIT_CONFLICT, NOT_OFFERED.
        """
        actor.person.require(Permission.MANAGE_GOODS)

        def change(unit: Unit) -> None:
            known = unit.goods_edit.taxes()
            before = _seen(unit, known, tax_id, version)
            tidy = _name(name, [one for one in known if one.tax_rate_id != tax_id])
            wanted = replace(before, name=tidy, rate_ppm=read_rate(rate), inclusive=inclusive)
            _write(unit, actor, before, wanted)

        with_name(self._store, change, name)

    def delete_tax(self, actor: Actor, tax_id: str, *, version: int) -> None:
        """Delete a tax rate that no article has and nothing was sold with.

        Raises:
            Problem: NOT_ALLOWED, EDIT_CONFLICT; NOT_OFFERED with how many articles have it.
        """
        actor.person.require(Permission.MANAGE_GOODS)

        def delete(unit: Unit) -> None:
            known = unit.goods_edit.taxes()
            before = _seen(unit, known, tax_id, version)
            if before.articles:
                raise Problem(Code.NOT_OFFERED, why=in_use(before.name, before.articles, "with it"))
            if unit.goods_edit.tax_was_sold(tax_id):
                why = f"“{before.name}” stands in carts and receipts, so it stays."
                raise Problem(Code.NOT_OFFERED, why=why)
            if not unit.goods_edit.drop_tax(before):
                raise changes.conflict(unit, TAX, tax_id)
            changes.note(unit, actor, TAX, tax_id, before.values(), None)

        try:
            self._store.transact(delete)
        except Conflict as error:
            why = "Somebody has just given it to an article. Look at the list again."
            raise Problem(Code.NOT_OFFERED, why=why) from error

    def undo_tax(self, actor: Actor, tax_id: str, *, version: int) -> None:
        """Write back what the last change of a tax rate replaced.

        Raises:
            Problem: NOT_ALLOWED, CANNOT_UNDO, EDIT_CONFLICT, ARTICLE_WRONG, NOT_OFFERED.
        """
        actor.person.require(Permission.MANAGE_GOODS)

        def undo(unit: Unit) -> None:
            known = unit.goods_edit.taxes()
            before = _seen(unit, known, tax_id, version)
            was = changes.to_undo(unit, TAX, tax_id, before.values())
            _name(was["name"], [one for one in known if one.tax_rate_id != tax_id])
            _write(unit, actor, before, replace(before, **was), undo=True)

        with_name(self._store, undo, "name")


def read_rate(text: str) -> int:
    """Read a rate as typed into parts per million.

    Raises:
        Problem: ARTICLE_WRONG.
    """
    rate = parse_percent(text)
    if rate is None:
        raise wrong("rate", f"“{text.strip()[:20]}” is not a rate such as 20 or 5.5 %")
    return rate


def _name(name: str, others: Iterable[TaxSheet]) -> str:
    return group_name(name, (one.name for one in others), "A tax rate needs a name")


def _seen(unit: Unit, known: Iterable[TaxSheet], tax_id: str, version: int) -> TaxSheet:
    found = next((one for one in known if one.tax_rate_id == tax_id), None)
    if found is None:
        raise gone()
    if found.version != version:
        raise changes.conflict(unit, TAX, tax_id, version=found.version)
    return found


def _write(unit: Unit, actor: Actor, before: TaxSheet, to: TaxSheet, *, undo: bool = False) -> None:
    if to.values() == before.values():
        return
    if not unit.goods_edit.write_tax(to):
        raise changes.conflict(unit, TAX, before.tax_rate_id)
    changes.note(
        unit,
        actor,
        TAX,
        before.tax_rate_id,
        before.values(),
        to.values(),
        version=before.version + 1,
        undo=undo,
    )
