"""Orders."""

import sqlalchemy as sa


class Orders:
    """Orders, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
