"""What each key does, in one place: key caps print it and the keyboard obeys it (product 3)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Act(StrEnum):
    """Everything that has a key of its own."""

    HELP = "help"
    CODE = "code"
    CUSTOMER = "customer"
    PARK = "park"
    RECALL = "recall"
    QUANTITY = "quantity"
    CASH_IN_OUT = "cash_in_out"
    DISCOUNT = "discount"
    PAY = "pay"
    MANAGER = "manager"
    CARD = "card"
    EXACT_CASH = "exact_cash"
    VOID_LINE = "void_line"
    LOCK = "lock"
    BACK = "back"
    CONFIRM = "confirm"


DEFAULT_KEYS = {
    Act.HELP: "F1",
    Act.CODE: "F2",
    Act.CUSTOMER: "F3",
    Act.PARK: "F4",
    Act.RECALL: "F5",
    Act.QUANTITY: "F6",
    Act.CASH_IN_OUT: "F7",
    Act.DISCOUNT: "F8",
    Act.PAY: "F9",
    Act.MANAGER: "F10",
    Act.CARD: "F11",
    Act.EXACT_CASH: "F12",
    Act.VOID_LINE: "Del",
    Act.LOCK: "Ctrl+L",
    Act.BACK: "Esc",
    Act.CONFIRM: "Enter",
}


@dataclass(frozen=True)
class KeyMap:
    """The keys of a till; editing gives a new map, and one key never does two things."""

    keys: dict[Act, str] = field(default_factory=lambda: dict(DEFAULT_KEYS))

    def key(self, act: Act) -> str:
        """Give the key of an act, as ``F9`` or ``Ctrl+L``; what a control takes as ``key``."""
        return self.keys[act]

    def with_key(self, act: Act, key: str) -> Self:
        """Give a map in which an act has another key.

        Raises:
            ValueError: when the key already does something else.
        """
        for other, taken in self.keys.items():
            if other is not act and taken == key:
                raise ValueError(f"{key} is already the key of “{other.value}”. Choose another.")
        return type(self)({**self.keys, act: key})


def caption(key: str) -> str:
    """Write a key as it is printed on a cap: ``Ctrl+L`` is ``Ctrl L``."""
    return key.replace("+", " ") if len(key) > 1 else key
