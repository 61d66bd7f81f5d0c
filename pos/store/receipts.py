"""Receipts."""

import sqlalchemy as sa


class Receipts:
    """Receipts, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
