"""What all tills of a shop share: its name, currency, and how long locks live."""

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.store.tables import schema_meta


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
