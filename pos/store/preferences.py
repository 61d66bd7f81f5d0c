"""What a person set up for the office: columns, filters, the last page; kept per person."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.store.tables import uid, user_preferences

_P = user_preferences.c


class Preferences:
    """People's preferences, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert

    def of(self, user_id: str) -> dict[str, Mapping[str, Any]]:
        """Read all of a person's, by key."""
        found = self._connection.execute(_OF, {"who": user_id})
        return {row.key: row.value for row in found}

    def keep(self, user_id: str, key: str, value: Mapping[str, Any]) -> None:
        """Keep one, in the place of what it was."""
        statement = self._insert(user_preferences).values(
            user_id=user_id, key=key, value=dict(value)
        )
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "key"], set_={"value": statement.excluded.value}
            )
        )


_OF = sa.select(_P.key, _P.value).where(_P.user_id == sa.bindparam("who", type_=uid()))
