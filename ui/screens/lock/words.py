"""The lock dialog in words: from who holds a cart to everything that is painted."""

from dataclasses import dataclass

from pos.api.views import CartStatusView
from ui.screens.lock.state import (
    ASK,
    CANCEL,
    LEAVE,
    RESUME,
    TAKE_OVER,
    WAIT,
    Countdown,
    LockChoice,
    LockDialogState,
)
from ui.theme.times import ago, clock_seconds
from ui.theme.words import Writing
from ui.widgets.asked_words import asked_words, may_ask_again
from ui.widgets.checkout_words import doing, lamps_at
from ui.widgets.values import Fact, LampState, Tone

_MICROS = 1_000_000
#: A till beats every ten seconds; one that is late by more is not heard (checkout 9).
SILENT_S = 12.0
#: How long a sale may sit when nothing else is said (checkout 11), and at the most.
IDLE_S, LONGEST_IDLE_S = 900, 3600


@dataclass(frozen=True)
class Held:
    """Who holds the cart, read ``age`` seconds ago."""

    status: CartStatusView
    age: float
    now: int
    waiting: bool = False
    busy: bool = False
    handed_back: bool = False
    trouble: str = ""

    @property
    def till(self) -> str:
        """The name of the till that pays, or of this one."""
        return "this till" if self.status.mine else self.status.till or "another till"

    @property
    def unheard(self) -> float:
        """For how many seconds the other till gave no sign of life."""
        return self.status.silent_s + self.age

    @property
    def answering(self) -> bool:
        """Whether it is heard: one missed beat is silence, though nothing may be done yet."""
        return self.status.answering and self.unheard < SILENT_S

    @property
    def lease_left(self) -> float:
        """Seconds until the silent till's cart may be taken."""
        return max(0.0, self.status.lease_left_s - self.age)

    @property
    def silent(self) -> bool:
        """Whether the lease is over."""
        return not self.answering and self.lease_left <= 0

    @property
    def doubtful(self) -> bool:
        """Whether a manager has to decide about the money."""
        return self.status.state == "attention"


def shown(held: Held, *, may_take_over: bool) -> LockDialogState:
    """Write everything the dialog shows."""
    return LockDialogState(
        title=_title(held),
        facts=_facts(held),
        lamps=_lamps(held),
        countdown=None if held.doubtful else _countdown(held),
        choices=_choices(held, may_take_over=may_take_over),
        trouble=held.trouble,
    )


def live_warning(held: Held, writing: Writing) -> str:
    """Say what taking over does at a till that is at it."""
    who = held.status.cashier or "Somebody"
    warning = f"{who} is at it now. {_capital(held.till)} stops at once and is told."
    if held.status.cash_to_hand_back:
        cash = writing.money(held.status.cash_to_hand_back, sign=True)
        warning += f" {cash} in cash stays in its drawer."
    return warning


def _title(held: Held) -> str:
    if held.doubtful:
        return "A manager must decide about this cart"
    if held.status.state == "compensating":
        return f"This checkout is being undone at {held.till}"
    return f"This cart is being paid at {held.till}"


def _facts(held: Held) -> tuple[Fact, ...]:
    status = held.status
    who = ", ".join(part for part in (status.cashier, status.till) if part)
    since = "not known"
    if status.since is not None:
        gone = (held.now - status.since) / _MICROS
        since = f"{clock_seconds(status.since)}, {ago(gone)}"
    return (
        Fact("Who", who or "not known"),
        Fact("Since", since),
        Fact("Doing now", doing(status.phase or "", status.state or "")),
        Fact("Money", status.money or "Not known from here.", strong=True),
    )


def _lamps(held: Held) -> tuple[LampState, ...]:
    state = LampState.NOW
    if held.doubtful:
        state = LampState.UNKNOWN
    elif held.silent or held.status.state == "compensating":
        state = LampState.STOPPED
    return lamps_at(held.status.phase or "", state)


def _countdown(held: Held) -> Countdown:
    status = held.status
    if held.answering:
        left = max(0, -int(-(status.idle_left_s - held.age) // 1))
        whole = IDLE_S if left <= IDLE_S else LONGEST_IDLE_S
        under = "If it sits, it is undone at 0:00" if left else "It sits longer than usual"
        return Countdown(left, whole, f"{_capital(held.till)} is answering", Tone.OK, under)
    left = -int(-held.lease_left // 1)
    whole = max(1, round(status.lease_s))
    if held.silent:
        return Countdown(0, whole, f"{_capital(held.till)} is silent", Tone.WARN, "You can act now")
    heard = f"Not heard for {int(held.unheard)} s"
    return Countdown(left, whole, heard, Tone.WARN, "If it stays silent, you can act at 0:00")


def _choices(held: Held, *, may_take_over: bool) -> tuple[LockChoice, ...]:
    status, till = held.status, held.till
    resume = held.status.can_resume
    cancel = "Undoes it, then the cart opens again"
    if held.handed_back:
        cancel = "The cash was handed back"
    take = "A reason is asked for" if may_take_over else "Manager’s PIN and a reason"
    if status.takes_live:
        take = f"From {till}, which is at it: manager’s PIN"
    return (
        LockChoice(
            WAIT,
            "Waiting" if held.waiting else "Wait",
            "Opens by itself when the cart is free",
            chosen=held.waiting,
        ),
        _ask(held),
        _possible(
            RESUME,
            "Check again" if held.doubtful else "Resume it here",
            resume,
            "Goes on where it stopped",
            status.resume_reason,
        ),
        _possible(CANCEL, "Cancel the checkout", status.can_cancel, cancel, status.cancel_reason),
        _possible(
            TAKE_OVER, "Take over", not status.take_over_reason, take, status.take_over_reason
        ),
        LockChoice(LEAVE, "Leave it, new cart", f"This cart stays with {till}"),
    )


def _ask(held: Held) -> LockChoice:
    text, asked = f"Ask {held.till} to let go", asked_words(held.status.asked, held.age, held.till)
    if held.status.ask_reason:
        return LockChoice(ASK, text, held.status.ask_reason, usable=False)
    if not asked:
        first = (held.status.cashier or "its cashier").split()[0]
        return LockChoice(ASK, text, f"A question appears on {first}’s screen")
    again = may_ask_again(held.status.asked, held.age)
    return LockChoice(ASK, text, f"{asked}. Ask again" if again else asked, usable=again)


def _possible(ident: str, text: str, possible: bool, detail: str, reason: str) -> LockChoice:  # noqa: FBT001 - one of five plain values
    return LockChoice(ident, text, detail if possible else reason or "Not possible now", possible)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
