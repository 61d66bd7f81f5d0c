"""What the page of an unfinished checkout shows, as frozen values (no Qt)."""

from dataclasses import dataclass

from ui.widgets.values import Fact, LampState, Tone


@dataclass(frozen=True)
class Certain:
    """One thing that is known; ``detail`` says when and who confirmed it."""

    title: str
    detail: str
    icon: str
    tone: Tone


@dataclass(frozen=True)
class Way:
    """Finish or undo, with what it does to money and articles, and what happens then."""

    title: str
    icon: str
    key: str
    facts: tuple[Fact, ...]
    usable: bool
    reason: str = ""
    primary: bool = False


@dataclass(frozen=True)
class CartBox:
    """The cart at the right: a few lines, the rest in one, the total."""

    title: str
    lines: tuple[tuple[str, str], ...]
    total: str


@dataclass(frozen=True)
class News:
    """A banner: what became of the one before, or what was refused."""

    tone: Tone
    title: str
    detail: str = ""


@dataclass(frozen=True)
class UnfinishedState:
    """One unfinished checkout; several are shown one after the other."""

    title: str
    sentence: str
    lamps: tuple[LampState, ...]
    lamp_note: str
    heading: str
    certain: tuple[Certain, ...]
    cart: CartBox
    finish: Way
    undo: Way
    ask_terminal: bool
    busy: bool = False
    news: News | None = None
