"""The question of another till in words: who asks, what is certain, what letting go does."""

from dataclasses import dataclass

from pos.api.views import LetGoAsk
from ui.screens.ask_to_let_go.state import AskState, Shape
from ui.theme.words import Writing

#: After so many seconds the other till hears that nobody answers here.
BUSY_S = 30


@dataclass(frozen=True)
class Question:
    """What is known of it; ``cash`` is what must be handed back first, once that was said."""

    ask: LetGoAsk
    shape: Shape
    busy: bool = False
    trouble: str = ""
    cash: int = 0


def shown(one: Question, writing: Writing) -> AskState:
    """Write everything that the question shows."""
    ask = one.ask
    first = ask.by_name.split()[0] if ask.by_name else "Somebody"
    asks = f"{ask.by_till} asks for cart {ask.checkout.cart_number}"
    wrote = f"{ask.by_name} writes: “{ask.words}”" if ask.words else f"{ask.by_name} asks for it."
    go, detail = f"Let it go to {ask.by_till}", ask.then
    if one.cash:
        handed = writing.money(one.cash, sign=True)
        go, detail = "Handed back, let it go", f"{handed} is with the customer again"
    return AskState(
        shape=one.shape,
        title=f"Hand back {writing.money(one.cash, sign=True)}" if one.cash else asks,
        words="Then the cart is let go." if one.cash else wrote,
        rest=(
            "Nothing changes unless you let go. "
            f"Without an answer in {BUSY_S} seconds, {ask.by_till} hears that you are busy."
        ),
        money=ask.money,
        money_icon=_icon(ask),
        keep_detail=f"{first} at {ask.by_till} is told at once",
        go=go,
        go_detail=ask.reason or detail,
        can_go=not ask.reason,
        busy=one.busy,
        trouble=one.trouble,
        # One line: with two, the page below would be too low for its shape, and its keys move.
        banner=f"{asks}: “{ask.words}”" if ask.words else f"{asks}. {ask.by_name} is there.",
    )


def let_go_news(ask: LetGoAsk, *, waits: bool) -> str:
    """Say what was done; never about money."""
    number = ask.checkout.cart_number
    if waits:
        return f"The terminal is told to stop. Then cart {number} is free for {ask.by_till}."
    return f"Cart {number} is free for {ask.by_till}."


def _icon(ask: LetGoAsk) -> str:
    methods = {one.method for one in ask.checkout.tenders if one.state not in _NOTHING}
    if methods == {"cash"}:
        return "cash"
    return "credit-card" if methods else "info-circle"


_NOTHING = frozenset({"declined", "voided", "refunded"})
