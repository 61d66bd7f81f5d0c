"""What the page of live checkouts shows, as frozen values (no Qt)."""

from dataclasses import dataclass

from ui.widgets.values import Tone

ASK, RELEASE, TAKE_OVER, ALL_SILENT = "ask", "release", "take_over", "all_silent"


@dataclass(frozen=True)
class LiveRow:
    """One held cart, every string ready to paint.

    ``left`` of ``whole`` is how much of the sign of life is left, in whole seconds, so that a row
    is painted anew once a second at most; ``life`` is what it comes to, and ``heard`` since when.
    ``asked`` takes the place of ``heard`` where somebody asked for the cart.
    """

    lock_id: str
    cart: str
    size: str
    till: str
    cashier: str
    doing: str
    money: str
    left: int
    whole: int
    life: str
    heard: str
    icon: str
    tone: Tone
    since: str
    age: str
    idle: str
    idle_note: str
    asked: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says for the row."""
        parts = (
            f"{self.cart}, {self.size}",
            f"{self.till}, {self.cashier}",
            self.doing,
            self.money,
            f"{self.life}, {self.heard}" if self.heard else self.life,
            self.asked,
            f"since {self.since}, {self.age}",
            f"{self.idle} {self.idle_note}".strip(),
        )
        return ". ".join(part for part in parts if part)


@dataclass(frozen=True)
class LiveAct:
    """A key at the foot; where it is not possible ``detail`` is the reason."""

    ident: str
    text: str
    detail: str
    usable: bool


@dataclass(frozen=True)
class LiveState:
    """The whole page. ``told`` is what the last act came to; ``trouble`` why it was refused."""

    rows: tuple[LiveRow, ...]
    marked: str
    count: str
    acts: tuple[LiveAct, ...]
    told: str = ""
    trouble: str = ""
    loading: bool = False
