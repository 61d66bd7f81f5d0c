"""Every frozen value the office's screens are given or hand in, a block a subject."""

from pos.domain.live import Asked, HeldCheckout, ReleasedExpired
from pos.domain.people import Approver, Permission, Person, PersonView, Role

__all__ = [
    "Approver",
    "Asked",
    "HeldCheckout",
    "Permission",
    "Person",
    "PersonView",
    "ReleasedExpired",
    "Role",
]
