"""Every frozen value the office's screens are given or hand in, a block a subject."""

from pos.domain.attention import (
    Act,
    AttentionCase,
    CaseRef,
    Choice,
    Decided,
    Decision,
    Fact,
    Offer,
    ReferenceNeed,
    Went,
)
from pos.domain.live import Asked, HeldCheckout, ReleasedExpired
from pos.domain.people import Approver, Permission, Person, PersonView, Role
from pos.domain.settled import Settled

__all__ = [
    "Act",
    "Approver",
    "Asked",
    "AttentionCase",
    "CaseRef",
    "Choice",
    "Decided",
    "Decision",
    "Fact",
    "HeldCheckout",
    "Offer",
    "Permission",
    "Person",
    "PersonView",
    "ReferenceNeed",
    "ReleasedExpired",
    "Role",
    "Settled",
    "Went",
]
