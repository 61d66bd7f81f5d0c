"""What the lock dialog shows, as frozen values (no Qt)."""

from dataclasses import dataclass

from ui.widgets.values import Fact, LampState, Tone

WAIT, ASK, RESUME, CANCEL, TAKE_OVER, LEAVE = (
    "wait",
    "ask",
    "resume",
    "cancel",
    "take_over",
    "leave",
)


@dataclass(frozen=True)
class LockChoice:
    """One of the six; where it is not possible, ``detail`` is the reason."""

    ident: str
    text: str
    detail: str
    usable: bool = True
    chosen: bool = False


@dataclass(frozen=True)
class Countdown:
    """Seconds left of how many, what they are of, and whether the other till is heard."""

    left: int
    whole: int
    pill: str
    tone: Tone
    under: str


@dataclass(frozen=True)
class TakeOver:
    """Who may allow it, what went wrong, whether a PIN is asked at all; ``says`` while busy.

    ``live`` takes it from a till that answers; then ``warning`` says what that does over there.
    """

    title: str
    money: str
    people: tuple[tuple[str, str], ...]
    person: str
    needs_pin: bool
    trouble: str = ""
    busy: bool = False
    says: str = "In a moment"
    warning: str = ""
    live: bool = False


@dataclass(frozen=True)
class AskForm:
    """A few words for the other till, and what went wrong; its till's name stands on the key."""

    title: str
    detail: str
    till: str
    trouble: str = ""
    busy: bool = False


@dataclass(frozen=True)
class LockDialogState:
    """The whole dialog; ``take_over`` or ``asking`` in place of the choices while it is open."""

    title: str
    facts: tuple[Fact, ...]
    lamps: tuple[LampState, ...]
    countdown: Countdown | None
    choices: tuple[LockChoice, ...]
    trouble: str = ""
    take_over: TakeOver | None = None
    asking: AskForm | None = None
