"""What was in doubt and is not any more, as the manager's queue lists it."""

from dataclasses import dataclass
from typing import Literal

How = Literal["finished", "undone", "given_back", "kept"]


@dataclass(frozen=True)
class Settled:
    """One case that ended: the whole sale's amount, or that of a late answer, in minor units."""

    lock_id: str
    how: How
    amount: int
    at: int
