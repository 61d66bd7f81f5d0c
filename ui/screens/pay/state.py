"""What Pay shows, as frozen values with every string ready to paint (no Qt)."""

from dataclasses import dataclass, field
from enum import StrEnum

from ui.widgets.values import PHASE_WORDS, LampState, TenderText, Tone

TO_COME = (LampState.TO_COME,) * len(PHASE_WORDS)


class Field(StrEnum):
    """What the field at the right is for."""

    AMOUNT = "amount"
    SLIP = "slip"


class Weight(StrEnum):
    """How important a choice is."""

    PRIMARY = "primary"
    ORDINARY = "ordinary"
    DANGER = "danger"


@dataclass(frozen=True)
class TenderKey:
    """A way to pay at the left; ``detail`` says what it is for, or why it is not possible."""

    method: str
    text: str
    icon: str
    key: str
    detail: str = ""
    chosen: bool = False
    usable: bool = True


@dataclass(frozen=True)
class HeldKey:
    """Takes one payment back; ``detail`` says what that does to the money, ``short`` the same."""

    payment_id: str
    text: str
    detail: str
    short: str
    key: str


@dataclass(frozen=True)
class QuickKey:
    """An amount a customer is likely to give, in minor units, and as written."""

    amount: int
    text: str
    key: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Entry:
    """The column at the right: the field, the likely amounts, and the one filled key.

    ``typed`` is what stands in the field; ``marked`` asks that typing replaces it.
    """

    label: str = ""
    icon: str = "cash"
    field: Field = Field.AMOUNT
    typed: str = ""
    marked: bool = False
    trouble: str = ""
    usable: bool = True
    quick: tuple[QuickKey, ...] = ()
    quick_usable: bool = False
    act: str = ""
    act_usable: bool = False
    act_reason: str = ""


@dataclass(frozen=True)
class Figure:
    """An amount with its words."""

    label: str
    amount: str


@dataclass(frozen=True)
class Amounts:
    """What is due and given at 44 px, and below it the one amount that matters now."""

    small: tuple[Figure, ...]
    big: Figure
    icon: str = ""


@dataclass(frozen=True)
class Waiting:
    """One sentence while somebody else works, and the time since."""

    sentence: str
    since: str = ""
    detail: str = ""
    icon: str = "hourglass"


@dataclass(frozen=True)
class Choice:
    """A way on, with what follows."""

    ident: str
    text: str
    detail: str = ""
    icon: str = ""
    key: str = ""
    weight: Weight = Weight.ORDINARY


@dataclass(frozen=True)
class Question:
    """A calm page: what is known, what to do, and the ways on.

    ``amount`` stands large where a person must type it into another device.
    """

    title: str
    lines: tuple[str, ...] = ()
    amount: str = ""
    choices: tuple[Choice, ...] = ()
    icon: str = "info-circle"
    tone: Tone = Tone.INFO


Body = Amounts | Waiting | Question


@dataclass(frozen=True)
class Note:
    """A banner over the tenders: a cause that stays until it is gone."""

    tone: Tone
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Back:
    """The way out, with what it does to the money, or why there is none."""

    text: str = "Back to cart"
    detail: str = ""
    short: str = ""
    icon: str = "arrow-left"
    usable: bool = True


@dataclass(frozen=True)
class TenderLine:
    """One payment of this sale as a row."""

    ident: str
    text: TenderText


@dataclass(frozen=True)
class PayState:
    """All of Pay."""

    cart: str
    counts: str
    total: str
    body: Body
    total_label: str = "Total"
    tenders: tuple[TenderKey, ...] = ()
    held: tuple[HeldKey, ...] = ()
    lines: tuple[TenderLine, ...] = ()
    entry: Entry = field(default_factory=Entry)
    lamps: tuple[LampState, ...] = TO_COME
    note: Note | None = None
    back: Back = field(default_factory=Back)
