"""What is known on Pay at one moment, and what is being typed (no Qt)."""

from dataclasses import dataclass, replace

from pos.api.views import CheckoutView, Phase, TenderView
from ui.bridge.lanes import Trouble
from ui.screens.pay.entry import Attempt, attempt, written
from ui.screens.pay.questions import LEAVE
from ui.screens.pay.state import Question
from ui.theme.words import Writing

_HELD = ("authorised",)


@dataclass(frozen=True)
class Situation:
    """What the presenter knows; one value, so that what is shown is always of one moment.

    Attributes:
        checkout: as the core last told it; none while it begins.
        due: what is still to pay, also before the core told it.
        method: the chosen way to pay.
        typed: what stands in the field.
        marked: whether typing replaces it.
        slip: whether the field is for a slip number now.
        busy: a request is out; nothing may be pressed but what stops it.
        waiting: seconds since the request went out; none when nothing is waited for.
        at_terminal: the amount a terminal was asked for.
        says: what the core said while it works.
        phase: the phase the core said it reached.
        stopping: the terminal was asked to stop.
        trouble: what was refused last.
        question: a page in place of the amounts.
    """

    checkout: CheckoutView | None = None
    due: int = 0
    method: str = "cash"
    typed: str = ""
    marked: bool = False
    slip: bool = False
    busy: bool = False
    waiting: float | None = None
    at_terminal: int | None = None
    says: str = ""
    phase: str = ""
    stopping: bool = False
    trouble: Trouble | None = None
    question: Question | None = None

    def attempt(self, writing: Writing) -> Attempt:
        """Tell what the filled key would do."""
        return attempt(self.method, self.typed, self.due, writing)

    @property
    def lost(self) -> bool:
        """Whether another till goes on with it; what becomes of the money is told there."""
        asked = self.question
        return asked is not None and any(one.ident == LEAVE for one in asked.choices)

    @property
    def choosing(self) -> bool:
        """Whether a way to pay may be chosen and typed for now."""
        asked = self.busy or self.question is not None
        return not asked and self.checkout is not None and self.checkout.choosing

    @property
    def no_return(self) -> bool:
        """Whether cancelling is refused, as far as this till knows."""
        told = self.checkout is not None and self.checkout.no_return
        return told or (self.busy and self.phase in (Phase.PAYMENT_CAPTURE, Phase.STOCK_COMMIT))


def held(view: CheckoutView | None) -> tuple[TenderView, ...]:
    """Give the payments that can be taken back, the latest first."""
    if view is None or view.no_return:
        return ()
    return tuple(one for one in reversed(view.tenders) if one.state in _HELD and not one.waiting)


def at_terminal(view: CheckoutView) -> TenderView | None:
    """Give the payment that is at a terminal now, where there is one."""
    return next((one for one in view.tenders if one.waiting == "terminal"), None)


def with_choice(now: Situation, method: str, writing: Writing) -> Situation:
    """Choose a way to pay: a card starts with all that is due, cash with nothing typed."""
    typed = "" if method == "cash" else written(now.due, writing)
    return replace(now, method=method, typed=typed, marked=True, trouble=None)
