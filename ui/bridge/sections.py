"""The pages of the manager's office by name (no Qt)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Section(StrEnum):
    """Every page of the office, in the order of its navigation."""

    ATTENTION = "attention"
    LIVE = "live"
    CHECKOUTS = "checkouts"
    FIGURES = "figures"
    ARTICLES = "articles"
    STOCK = "stock"
    PEOPLE = "people"
    TILLS = "tills"
    SETTINGS = "settings"
    REPORTS = "reports"
    JOURNAL = "journal"


@dataclass(frozen=True)
class Visit:
    """Which page of the office is wanted, and what its ``enter`` is given."""

    section: Section | None = None
    what: Any = None
