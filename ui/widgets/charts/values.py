"""What a chart shows, as plain frozen values with every string ready to paint (no Qt)."""

from dataclasses import dataclass
from decimal import Decimal

from ui.theme.words import MINUS, Writing
from ui.widgets.values import Tone


@dataclass(frozen=True)
class Figure:
    """One figure: what it is, how much, and what that means; a tone brings its icon.

    ``short`` is what is left of the detail where it has no room.
    """

    title: str
    figure: str
    detail: str
    tone: Tone = Tone.PLAIN
    short: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar over an axis.

    Attributes:
        label: below it.
        full: its height.
        cap: how much on top of it is set off in red.
        number: over it.
        says: what the bar is, in words, for the tooltip and the screen reader.
        ident: what is told when it is pressed; empty where nothing follows.
        running: it is not over yet, so it is only outlined.
    """

    label: str
    full: int
    cap: int = 0
    number: str = ""
    says: str = ""
    ident: str = ""
    running: bool = False


@dataclass(frozen=True)
class Row:
    """One bar that lies, with its number and a reason behind it."""

    label: str
    value: int
    number: str
    reason: str = ""
    says: str = ""
    ident: str = ""


@dataclass(frozen=True)
class Amount:
    """One share of a sum: how often and how much."""

    label: str
    value: int
    times: str
    amount: str
    says: str = ""


@dataclass(frozen=True)
class Point:
    """One place of two lines; a value that is not there leaves a gap. Values in seconds."""

    label: str
    solid: float | None
    dashed: float | None
    says: str = ""


@dataclass(frozen=True)
class Scale:
    """An axis from zero: where its lines are, at most four above zero, and how they are written."""

    top: float
    step: float
    decimals: int = 0

    @property
    def lines(self) -> tuple[float, ...]:
        """The places of its lines, zero first."""
        count = round(self.top / self.step)
        return tuple(self.step * place for place in range(count + 1))


_NICE = (1.0, 2.0, 4.0, 5.0, 10.0)
_MOST_LINES = 4


def scale(highest: float, *, whole: bool = True) -> Scale:
    """Give the smallest round axis that holds a value; of ``whole`` numbers it has whole steps."""
    least = 1.0 if whole else 0.1
    wanted = max(highest, least) / _MOST_LINES
    size = least
    while True:
        for nice in _NICE:
            step = nice * size
            if step >= wanted and (not whole or step == int(step)):
                lines = max(1, -int(-highest // step))
                decimals = 0 if step == int(step) else 1 if step * 10 == int(step * 10) else 2
                return Scale(step * lines, step, decimals)
        size *= 10


def exactly(value: Decimal, writing: Writing) -> str:
    """Write a figure with all its decimals, so that those of a column or a line agree."""
    whole = writing.number(int(abs(value)))
    _, point, rest = f"{abs(value):f}".partition(".")
    sign = MINUS if value < 0 else ""
    return f"{sign}{whole}{writing.decimal_point}{rest}" if point else f"{sign}{whole}"


def every(slot: float, widest: float) -> int:
    """Give which of the labels are written, every how manieth, so that none touches another."""
    if slot <= 0:
        return 1
    return max(1, -int(-(widest + _AIR) // slot))


_AIR = 6.0
