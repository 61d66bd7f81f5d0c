"""Checkout locks."""

import sqlalchemy as sa


class Locks:
    """Checkout locks, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
