"""What the question of another till looks like, as frozen values (no Qt)."""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """Where the question stands: nowhere, over the page, or above it while somebody types."""

    NONE = "none"
    BANNER = "banner"
    DIALOG = "dialog"


@dataclass(frozen=True)
class AskState:
    """The whole question, every string ready to paint.

    ``words`` is what the other person wrote, empty where nothing; ``rest`` what happens unless one
    answers. ``go`` is the key that lets go, with what that does; disabled, its reason.
    """

    shape: Shape
    title: str = ""
    words: str = ""
    rest: str = ""
    money: str = ""
    money_icon: str = "info-circle"
    keep_detail: str = ""
    go: str = ""
    go_detail: str = ""
    can_go: bool = True
    busy: bool = False
    trouble: str = ""
    banner: str = ""
