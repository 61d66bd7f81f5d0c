"""Frozen prices."""

import sqlalchemy as sa


class Snapshots:
    """Frozen prices, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
