"""What all tills of a shop share: its name, currency, and how long locks live."""

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.store.tables import orders, schema_meta


@dataclass(frozen=True)
class ShopSettings:
    """Rows of ``schema_meta``. Durations in seconds; addresses are printed line by line."""

    shop_name: str = "Holdfast shop"
    shop_lines: str = ""
    currency: str = "GBP"
    location: str = "main"
    lease_s: int = 30
    beat_s: int = 10
    idle_s: int = 900
    alert_failed_percent: int = 20
    alert_failed_of: int = 20
    alert_doubt_minutes: int = 10
    alert_silent_minutes: int = 5


class Shop:
    """The shop's settings, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def settings(self) -> ShopSettings:
        """Read all of them; what was never set has its default."""
        found: dict[str, Any] = {row.key: row.value for row in self._connection.execute(_ALL)}
        known: dict[str, Any] = {
            one.name: int(found[one.name]) if one.type is int else found[one.name]
            for one in fields(ShopSettings)
            if one.name in found
        }
        return ShopSettings(**known)

    def has_sold(self) -> bool:
        """Tell whether anything was ever sold here."""
        return self._connection.execute(_ANY_ORDER).first() is not None

    def hold(self) -> None:
        """Let nobody else change them until this unit ends (SQLite has one writer anyway)."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_HOLD)

    def set(self, **values: str | int) -> None:
        """Change some of them for all tills."""
        insert = sqlite.insert if self._connection.dialect.name == "sqlite" else postgresql.insert
        for key, value in values.items():
            statement = insert(schema_meta).values(key=key, value=str(value))
            self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["key"], set_={"value": statement.excluded.value}
                )
            )


_ALL = sa.select(schema_meta)
_ANY_ORDER = sa.select(orders.c.id).limit(1)
#: A row that was never written cannot be locked; the whole table can, and is small.
_HOLD = sa.text("LOCK TABLE schema_meta IN SHARE ROW EXCLUSIVE MODE")
