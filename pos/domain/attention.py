"""What a manager is shown of a checkout in doubt, and what is asked of it (``checkout 6``)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pos.domain.checkout import CheckoutView
from pos.domain.people import Approver


class Act(StrEnum):
    """What may be done about a case; each is offered only where its row of the rules says so."""

    CHECK_AGAIN = "check_again"
    FINISH = "finish"
    UNDO = "undo"
    CASH_HANDED_BACK = "cash_handed_back"
    COPY = "copy"
    GIVE_BACK = "give_back"
    SETTLE_ELSEWHERE = "settle_elsewhere"


class Went(StrEnum):
    """What a person knows of the money that the provider does not say, where a sale is undone."""

    UNSAID = "unsaid"
    """Nothing: whatever the provider says is undone, and it must answer."""
    NOT_TAKEN = "not_taken"
    GIVEN_BACK = "given_back"
    """Released or given back by other means: the provider's own office, a transfer, the drawer."""


class ReferenceNeed(StrEnum):
    """Whether an act needs the reference of a slip or of the provider's own office."""

    NO = "no"
    UNANSWERED = "unanswered"
    """Only where the provider does not answer; the program asks it first."""
    ALWAYS = "always"


@dataclass(frozen=True)
class Choice:
    """One answer a person may give to what is proven, with the words of the screen."""

    went: Went
    words: str


@dataclass(frozen=True)
class Offer:
    """One button: whether it may be pressed, why not, and what pressing it does.

    ``fits`` is false where it does not belong to this kind of case at all, so that a screen leaves
    it out. ``why_not`` is set exactly where it is not offered. ``money`` and ``goods`` say what it
    will do to either. ``choices`` are what `Decision.went` may be; none where nothing is asked.
    """

    act: Act
    offered: bool
    fits: bool = True
    why_not: str = ""
    money: str = ""
    goods: str = ""
    reason: bool = True
    reference: ReferenceNeed = ReferenceNeed.NO
    second_person: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One thing known, or not known, about the money. ``at`` is microseconds UTC."""

    certain: bool
    text: str
    detail: str = ""
    at: int | None = None


@dataclass(frozen=True)
class CaseRef:
    """Which case a screen speaks of, and as it showed it: another manager's act makes it stale."""

    case_id: str
    epoch: int


@dataclass(frozen=True)
class AttentionCase:
    """One case of the manager's queue, complete enough to draw its row and its page from.

    ``kind`` is ``checkout`` for one that waits, ``late`` for an answer that came after its try was
    written off. ``amount`` is the money in doubt, ``total`` the whole sale's, in minor units;
    times are microseconds UTC, ``open_s`` is how long it waits. ``till`` and ``cashier`` are where
    the customer stood. ``facts`` has the certain ones first, ``actions`` one offer for each `Act`.
    """

    case_id: str
    epoch: int
    kind: Literal["checkout", "late"]
    code: str
    lock_id: str
    cart_id: str
    cart_number: str
    till: str
    cashier: str
    since: int
    open_s: int
    amount: int
    total: int
    currency: str
    headline: str
    sentence: str
    goods: str
    facts: tuple[Fact, ...]
    actions: tuple[Offer, ...]
    money: str = ""
    """What is certain about the money of the whole sale, in one of the four shapes."""

    @property
    def ref(self) -> CaseRef:
        """The reference to pass back."""
        return CaseRef(self.case_id, self.epoch)

    def offer(self, act: Act) -> Offer:
        """Find the offer of an act."""
        return next(one for one in self.actions if one.act is act)


@dataclass(frozen=True)
class Decision:
    """What a manager says with an act. ``approver`` is the second person with their PIN."""

    reason: str
    reference: str = ""
    went: Went = Went.UNSAID
    approver: Approver | None = None


@dataclass(frozen=True)
class Decided:
    """What became of it: ``sentence`` is for the person.

    ``pay``: the checkout is this till's own again and waits for a tender or an answer: open Pay
    with ``checkout``. ``waits``: it needs attention still.
    """

    ended: Literal["finished", "undone", "pay", "waits", "given_back", "kept", "nothing_taken"]
    sentence: str
    checkout: CheckoutView | None = None
