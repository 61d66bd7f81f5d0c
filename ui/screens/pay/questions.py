"""The calm pages of Pay: a question to the cashier, or what is known and who decides."""

from pos.api.views import CheckoutView, TenderView
from ui.bridge.lanes import Trouble
from ui.screens.pay.state import Choice, Question, Weight
from ui.theme.words import Writing
from ui.widgets.values import Tone

DECLINED, NOT_SURE, AGAIN, NEW_CART, TO_CART, LEAVE, HANDED_BACK = (
    "declined",
    "not_sure",
    "again",
    "new_cart",
    "to_cart",
    "leave",
    "handed_back",
)

_ATTENTION = {
    "AUTH_UNKNOWN": "It is not clear whether the card was charged",
    "CAPTURE_UNKNOWN": "It is not clear whether the card was charged",
    "VOID_FAILED": "A hold on the card could not be released",
    "REFUND_FAILED": "Money could not be given back to the card",
    "AMOUNT_MISMATCH": "The terminal reports another amount",
    "LATE_RESULT": "The terminal answered after the payment was undone",
    "STOCK_CONFLICT": "The stock of this cart does not add up",
    "OWNER_GONE": "The till that paid this cart is gone",
    "CASH_IN_HAND": "Cash of this cart must go back to the customer",
}
_MONEY_IN_DOUBT = ("AUTH_UNKNOWN", "CAPTURE_UNKNOWN", None)


def manual_card(one: TenderView, writing: Writing, *, fresh: bool) -> Question:
    """Ask what the stand-alone terminal said; the amount stands large.

    Where the question was left open once (``fresh`` is False), the card may have been charged.
    """
    slip = "When it was approved, type the slip number at the right."
    again = "It may have been typed in already: look at its slips, and do not charge it twice."
    return Question(
        title="Type this amount into the other terminal"
        if fresh
        else "What did the other terminal say?",
        lines=(slip,) if fresh else (again, slip),
        amount=writing.money(one.amount, sign=True),
        choices=(
            Choice(DECLINED, "It was declined", "Then pay another way", "circle-x", "Alt+D"),
            Choice(NOT_SURE, "I am not sure", "A manager decides", "question-mark", "Alt+N"),
        ),
        icon="device-desktop",
    )


def attention(view: CheckoutView) -> Question:
    """Say what is known about the money, who decides, and how the cashier goes on."""
    code = view.attention_code
    doubt = code in _MONEY_IN_DOUBT
    todo = (
        "A manager must decide. Do not repeat the payment." if doubt else "A manager must decide."
    )
    facts = tuple(fact for fact in view.facts if fact != view.money)
    return Question(
        title=_ATTENTION.get(code or "", "It is not clear whether the card was charged"),
        lines=(view.money, todo, *facts),
        choices=(
            Choice(AGAIN, "Check again", "Asks the terminal", "refresh", "Enter", Weight.PRIMARY),
            Choice(NEW_CART, "New cart", "This one waits", "plus", "Esc"),
        ),
        icon="help-circle",
        tone=Tone.WARN,
    )


def cash_in_hand(view: CheckoutView, writing: Writing) -> Question:
    """Say which cash must go back to the customer before the cart opens again."""
    amount = writing.money(view.cash_to_hand_back, sign=True)
    return Question(
        title="Hand this cash back to the customer",
        lines=("The payment was stopped. Then the cart opens again.",),
        amount=amount,
        choices=(
            Choice(
                HANDED_BACK, "Handed back", "The cart opens again", "cash", "Enter", Weight.PRIMARY
            ),
            Choice(NEW_CART, "New cart", "This cart waits for it", "plus", "Esc"),
        ),
        icon="cash",
        tone=Tone.WARN,
    )


def ended(view: CheckoutView) -> Question:
    """Say why a checkout ended that nobody here gave up."""
    if view.state == "cancelled":
        return _ended("This checkout was cancelled at another till", view)
    late = view.end_code == "LOCK_EXPIRED" or view.state == "expired"
    took = "The checkout took too long and was undone"
    return _ended(took if late else "The checkout was undone", view)


def _ended(title: str, view: CheckoutView) -> Question:
    back = Choice(
        TO_CART, "Back to cart", "Nothing of it is lost", "arrow-left", "Enter", Weight.PRIMARY
    )
    return Question(title, (view.money,), choices=(back,), icon="arrow-back-up", tone=Tone.WARN)


def lost(why: Trouble) -> Question:
    """Say that this till does no more with the checkout."""
    title, _, rest = why.sentence.partition(". ")
    return Question(
        title=title,
        lines=(rest,) if rest else (),
        choices=(
            Choice(
                LEAVE,
                "Leave it, new cart",
                "This cart stays where it is",
                "arrow-left",
                "Enter",
                Weight.PRIMARY,
            ),
        ),
        icon="lock",
        tone=Tone.WARN,
    )


def unreachable(why: Trouble) -> Question:
    """Say that it is not known how the checkout stands, and offer to look again."""
    title, _, rest = why.sentence.partition(". ")
    return Question(
        title=title,
        lines=tuple(
            line
            for line in (rest, "The checkout is kept; look again before you ask for money.")
            if line
        ),
        choices=(
            Choice(
                AGAIN, "Look again", "Asks the shop’s store", "refresh", "Enter", Weight.PRIMARY
            ),
            Choice(TO_CART, "Leave it", "The cart stays held until then", "arrow-left", "N"),
        ),
        icon="alert-triangle",
        tone=Tone.WARN,
    )
