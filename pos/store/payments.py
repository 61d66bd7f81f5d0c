"""Payments."""

import sqlalchemy as sa


class Payments:
    """Payments, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
