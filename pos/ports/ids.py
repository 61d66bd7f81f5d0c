"""Where ids come from."""

from typing import Protocol


class IdSource(Protocol):
    """Mints ids that sort by the time of their making (UUIDv7, RFC 9562)."""

    def new(self) -> str:
        """Give a new id, written with dashes in lower case."""
        ...
