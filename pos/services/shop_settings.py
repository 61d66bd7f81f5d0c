"""The settings that all tills of a shop share: its name and address, its currency, its clocks."""

from dataclasses import asdict

from pos.domain.errors import Code, Problem
from pos.domain.people import Actor, Permission
from pos.domain.shop_rules import ShopValues, checked
from pos.services import changes
from pos.store.engine import Store, Unit

SHOP, SHOP_ID = "shop", "shop"


class ShopDesk:
    """The shop's own settings; safe to call from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def values(self) -> ShopValues:
        """Read them."""
        with self._store.read() as unit:
            return _values(unit)

    def change(
        self, actor: Actor, to: ShopValues, *, seen: ShopValues, undo: bool = False
    ) -> ShopValues:
        """Change them for all tills, durable on return; ``seen`` is what the person looked at.

        A running till prints the new name at once; it takes new times at its next start, since it
        promised the old ones to the checkouts it holds.

        Raises:
            Problem: NOT_ALLOWED, SHOP_WRONG, EDIT_CONFLICT.
        """
        actor.person.require(Permission.MANAGE_SETTINGS)
        tidy = checked(to)

        def change(unit: Unit) -> ShopValues:
            before = _values(unit, to_change=True)
            if before != seen:
                raise changes.conflict(unit, SHOP, SHOP_ID)
            if tidy == before:
                return tidy
            if tidy.currency != before.currency and unit.shop.has_sold():
                why = "The currency stays once something was sold: the books are in it"
                raise Problem(Code.SHOP_WRONG, field="currency", why=why)
            unit.shop.set(**asdict(tidy))
            changes.note(unit, actor, SHOP, SHOP_ID, asdict(before), asdict(tidy), undo=undo)
            return tidy

        return self._store.transact(change)

    def undo(self, actor: Actor) -> ShopValues:
        """Write back what the settings were before the last change, as a change of its own.

        Raises:
            Problem: CANNOT_UNDO, and those of `change`.
        """
        with self._store.read() as unit:
            now = _values(unit)
            was = changes.to_undo(unit, SHOP, SHOP_ID, asdict(now))
        return self.change(actor, ShopValues(**dict(was)), seen=now, undo=True)


def _values(unit: Unit, *, to_change: bool = False) -> ShopValues:
    if to_change:
        unit.shop.hold()
    found = unit.shop.settings()
    return ShopValues(
        found.shop_name,
        found.shop_lines,
        found.currency,
        found.lease_s,
        found.beat_s,
        found.idle_s,
    )
