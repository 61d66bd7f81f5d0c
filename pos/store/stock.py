"""Stock."""

import sqlalchemy as sa


class Stock:
    """Stock, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
