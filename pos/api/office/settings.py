"""What all tills of the shop share: its name and address, its currency, its clocks."""

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.people import Permission
from pos.domain.shop_rules import ShopValues
from pos.services.shop_settings import ShopDesk


class SettingsFace:
    """Managers read and change them."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._session = rooms.session
        self._shop = ShopDesk(rooms.store)

    @plainly
    def values(self) -> ShopValues:
        """Read them."""
        self._session.require(Permission.OFFICE)
        return self._shop.values()

    @plainly
    def change(self, to: ShopValues, *, seen: ShopValues) -> ShopValues:
        """Change them for all tills; ``seen`` is what the person looked at.

        Raises:
            Problem: NOT_ALLOWED, SHOP_WRONG, EDIT_CONFLICT.
        """
        actor = self._session.require(Permission.MANAGE_SETTINGS)
        return self._shop.change(actor, to, seen=seen)

    @plainly
    def undo(self) -> ShopValues:
        """Write back what stood there before the last change.

        Raises:
            Problem: CANNOT_UNDO, and those of `change`.
        """
        return self._shop.undo(self._session.require(Permission.MANAGE_SETTINGS))
