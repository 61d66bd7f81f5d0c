"""What the page of the cases shows, as frozen values (no Qt)."""

from dataclasses import dataclass, field

from pos.api.office.views import Act, Went
from ui.widgets.values import Tone


@dataclass(frozen=True)
class CaseText:
    """One row of the list."""

    ident: str
    icon: str
    tone: Tone
    title: str
    who: str
    amount: str
    age: str


@dataclass(frozen=True)
class SettledText:
    """One row of what was settled today."""

    ident: str
    words: str
    amount: str
    at: str


@dataclass(frozen=True)
class FactText:
    """One line of what is known about the money; ``certain`` decides its sign."""

    certain: bool
    text: str
    detail: str


@dataclass(frozen=True)
class ActKey:
    """A button at the foot: what it says, and why it cannot be pressed."""

    act: Act
    words: str
    icon: str
    key: str
    detail: str
    usable: bool
    why_not: str = ""
    primary: bool = False


@dataclass(frozen=True)
class Told:
    """A banner over the tabs: what is being asked, or what was refused."""

    tone: Tone
    title: str
    detail: str = ""
    icon: str = ""


@dataclass(frozen=True)
class DetailText:
    """One case in full."""

    ident: str
    lock_id: str
    title: str
    where: str
    label: str
    amount: str
    heading: str
    facts: tuple[FactText, ...]
    keys: tuple[ActKey, ...]
    foot: str
    told: Told | None = None


@dataclass(frozen=True)
class ResultText:
    """What became of a case, in its place."""

    icon: str
    tone: Tone
    title: str
    sentence: str
    more: str
    next_words: str = ""


@dataclass(frozen=True)
class AttentionState:
    """The whole page; with neither detail nor result nothing needs attention."""

    rows: tuple[CaseText, ...]
    marked: str
    settled: tuple[SettledText, ...] = ()
    detail: DetailText | None = None
    result: ResultText | None = None
    loading: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class ChoiceText:
    """One answer to what is proven."""

    went: Went
    words: str


@dataclass(frozen=True)
class PersonText:
    """Somebody who may agree."""

    user_id: str
    name: str
    role: str
    locked: bool = False


@dataclass(frozen=True)
class Question:
    """What the dialog of an act asks: it repeats what is known and says what the act does."""

    case_id: str
    act: Act
    title: str
    verb: str
    money: str
    does: tuple[str, ...]
    reasons: tuple[str, ...]
    reference: str = ""
    """The label of the reference's field; empty where none is asked."""
    reference_needed: bool = False
    choices: tuple[ChoiceText, ...] = ()
    second_person: bool = False
    people: tuple[PersonText, ...] = ()


@dataclass(frozen=True)
class Given:
    """What was typed into it."""

    reason: str = ""
    reference: str = ""
    went: Went = Went.UNSAID
    person: str = ""
    pin: str = field(default="", repr=False)
