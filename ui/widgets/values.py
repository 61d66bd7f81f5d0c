"""What a presenter hands to a view: plain frozen values, every string ready to paint (no Qt)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """What a state means; always shown with an icon and a word beside the colour."""

    PLAIN = "plain"
    INFO = "info"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


class LampState(StrEnum):
    """How far one of the seven phases is."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to_come"
    FAILED = "failed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"
    UNDONE = "undone"


#: The seven lamps, in the order in which a sale passes through them.
PHASE_WORDS = ("Cart", "Stock", "Prices", "Approval", "Order", "Payment", "Finished")


@dataclass(frozen=True)
class CartRow:
    """One line of the cart, as it is painted.

    Attributes:
        line_id: the line it stands for.
        quantity: ``1`` is grey, anything else dark; a weighed row shows a scale instead.
        name: the article; units tied to their number by a no-break space.
        amount: what the line costs, without the currency's sign.
        detail: second line: ``2 × 2.75``, ``10 % off`` and the amount.
        detail_tone: ``OK`` for a discount.
        detail_icon: name of an icon before the second line (``discount``, ``note``).
        old_amount: struck through under the amount.
        weighed: shows the scale in the quantity column.
    """

    line_id: str
    quantity: str
    name: str
    amount: str
    detail: str = ""
    detail_tone: Tone = Tone.PLAIN
    detail_icon: str | None = None
    old_amount: str = ""
    weighed: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says for the row."""
        many = "" if self.weighed else f"{self.quantity} "
        return ", ".join(part for part in (f"{many}{self.name}", self.detail, self.amount) if part)


@dataclass(frozen=True)
class CartChange:
    """What became of the cart: which lines there are, and only those rows that differ.

    Attributes:
        order: the ids of all lines, as they stand in the cart.
        rows: the new and the changed rows by line id; the others stay as they are painted.
        marked: the line that is marked (the last scanned one); empty for none.
    """

    order: tuple[str, ...]
    rows: Mapping[str, CartRow] = field(default_factory=dict)
    marked: str = ""


@dataclass(frozen=True)
class TotalsText:
    """The sums under the cart; ``parts`` are the small ones: (label, amount, tone)."""

    total: str
    label: str = "Total"
    parts: tuple[tuple[str, str, Tone], ...] = ()
    empty: bool = False


@dataclass(frozen=True)
class TileText:
    """A key for one article; ``ident`` comes back when it is pressed."""

    ident: str
    name: str
    price: str
    unit: str = ""
    state: str = ""
    state_tone: Tone = Tone.PLAIN
    state_icon: str | None = None
    usable: bool = True
    reason: str = ""


@dataclass(frozen=True)
class StripItem:
    """One thing the strip tells; ``short`` is what is left of it in a narrow window.

    Attributes:
        ident: comes back when it is pressed.
        text: its words; for trouble the trouble itself ("Printer: no paper").
        short: the same in one word; empty if it never shortens.
        icon: name of an icon; for a state leave it empty and set ``tone``.
        key: the cap behind the words; Lock alone is bound to it.
        tone: ``OK`` is the green ring with a tick, ``WARN`` and ``DANGER`` are trouble.
        strong: words in the heavier weight.
        clickable: whether pressing it does something.
    """

    ident: str
    text: str
    short: str = ""
    icon: str | None = None
    key: str = ""
    tone: Tone = Tone.PLAIN
    strong: bool = True
    clickable: bool = True
    binds: bool = False

    @property
    def trouble(self) -> bool:
        """Whether a person has to look."""
        return self.tone in (Tone.WARN, Tone.DANGER)


@dataclass(frozen=True)
class TenderText:
    """One way a sale is being paid, with its state as a pill."""

    icon: str
    title: str
    detail: str
    amount: str
    pill: str
    pill_tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Fact:
    """A label and what is known; ``strong`` for the sentence about the money."""

    label: str
    value: str
    strong: bool = False
    tone: Tone = Tone.PLAIN
