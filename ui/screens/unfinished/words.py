"""An unfinished checkout in words (no Qt)."""

from dataclasses import dataclass, replace

from pos.api.views import CartView, CheckoutView, LockState, Unfinished
from ui.screens.unfinished.state import CartBox, Certain, News, UnfinishedState, Way
from ui.theme.times import clock_on, counter
from ui.theme.words import NBSP, TIMES, Writing
from ui.widgets.checkout_words import counted, lamp_states
from ui.widgets.values import Fact, LampState, Tone

CASH_IN_HAND = "CASH_IN_HAND"
_ONE = 1000
_LINES = 3
_CERTAIN = 3
_LINE_LENGTH = 42


@dataclass(frozen=True)
class Left:
    """One checkout of the list, its cart once it was read, and what is being done to it."""

    one: Unfinished
    place: int
    count: int
    now: int
    cart: CartView | None = None
    busy: bool = False
    since: float = 0.0
    says: str = ""
    news: News | None = None

    @property
    def view(self) -> CheckoutView:
        """The checkout itself."""
        return self.one.checkout

    @property
    def stuck(self) -> bool:
        """Whether nothing is possible before the terminal was asked again."""
        asks = self.view.state is LockState.ATTENTION and self.view.attention_code != CASH_IN_HAND
        return asks or not (self.one.can_resume or self.one.can_cancel)

    @property
    def doubtful(self) -> bool:
        """Whether something about the money is not known."""
        asked = any(one.state == "unknown" or one.waiting for one in self.view.tenders)
        return asked or self.stuck


def shown(left: Left, writing: Writing) -> UnfinishedState:
    """Write everything the page shows."""
    many = f" ({left.place + 1} of {left.count})" if left.count > 1 else ""
    finish, undo = _finish(left), _undo(left)
    told = lamp_states(left.view.lamps)
    lamps = tuple(LampState.STOPPED if one is LampState.NOW else one for one in told)
    stopped = LampState.STOPPED in lamps
    unknown = LampState.UNKNOWN in lamps
    return UnfinishedState(
        title=f"Unfinished checkout on this till{many}",
        sentence=_sentence(left),
        lamps=lamps,
        lamp_note="stopped" if stopped else "not known" if unknown else "",
        heading="What we know about the money" if left.doubtful else "What is certain",
        certain=_certain(left),
        cart=_cart(left, writing),
        finish=_as_long(finish, undo),
        undo=_as_long(undo, finish),
        ask_terminal=left.stuck,
        busy=left.busy,
        news=left.news,
    )


def _sentence(left: Left) -> str:
    if left.busy:
        says = left.says or "Asking the terminal and the shop’s store."
        return f"{says} {counter(left.since)}"
    at = clock_on(left.one.stopped_at, left.now)
    where = left.view.till
    return f"{where} stopped at {at} in the middle of a payment. Choose what happens to it."


def _certain(left: Left) -> tuple[Certain, ...]:
    view = left.view
    facts = [_fact(view.money, left)]
    facts += [_fact(fact, left) for fact in view.facts if fact != view.money]
    if not any("aside" in fact.title for fact in facts):
        kept = counted(view.articles, "article")
        verb = "is" if view.articles == 1 else "are"
        facts.append(
            Certain(
                f"{kept} {verb} kept aside for this customer",
                "No other till can sell them while this is open.",
                "packages",
                Tone.OK,
            )
        )
    return tuple(facts[:_CERTAIN])


def _fact(sentence: str, left: Left) -> Certain:
    title, dot, detail = sentence.partition(". ")
    title = title if dot else title.rstrip(".")
    if any(words in sentence for words in ("not known", "not clear", "not yet known")):
        return Certain(title, detail, "help-circle", Tone.WARN)
    if "aside" in sentence:
        return Certain(title, detail, "packages", Tone.OK)
    if sentence != left.view.money:
        return Certain(title, detail, "circle-check", Tone.OK)
    cash = bool(left.view.cash_to_hand_back)
    return Certain(title, detail, "cash" if cash else "credit-card", Tone.INFO)


def _cart(left: Left, writing: Writing) -> CartBox:
    view, cart = left.view, left.cart
    title = f"Cart {view.cart_number}, started {clock_on(view.acquired_at, left.now)}"
    total = writing.money(view.total, sign=True)
    if cart is None:
        kept = f"{counted(view.lines, 'line')}, {counted(view.articles, 'article')}"
        return CartBox(title, ((kept, writing.money(view.total)),), total)
    first = cart.lines if len(cart.lines) <= _LINES + 1 else cart.lines[:_LINES]
    rows = [(_named(one.name, one.quantity, one.unit), one.amount) for one in first]
    others = cart.lines[len(first) :]
    if others:
        amount = sum(one.amount for one in others)
        rows.append((f"Other articles, {counted(len(others), 'line')}", amount))
    rest = view.total - sum(amount for _, amount in rows)
    if rest:
        rows.append(("Discount" if rest < 0 else "Tax", rest))
    return CartBox(title, tuple((name, writing.money(amount)) for name, amount in rows), total)


def _named(name: str, quantity: int, unit: str) -> str:
    if unit == "piece" and quantity != _ONE:
        return f"{name}{NBSP}{TIMES}{NBSP}{quantity // _ONE}"
    return name


def _finish(left: Left) -> Way:
    one = left.one
    facts = _facts(one.resume_money, one.resume_goods, one.resume_then)
    return Way(
        "Finish this sale",
        "player-play",
        "F" if left.stuck or not one.can_resume else "Enter",
        facts,
        usable=one.can_resume and not (left.busy or left.stuck),
        reason=_reason(left),
        primary=one.can_resume and not left.stuck,
    )


def _undo(left: Left) -> Way:
    one = left.one
    facts = _facts(one.cancel_money, one.cancel_goods, one.cancel_then)
    only = one.can_cancel and not one.can_resume
    return Way(
        "Undo this sale",
        "arrow-back-up",
        "Enter" if only else "U",
        facts,
        usable=one.can_cancel and not (left.busy or left.stuck),
        reason=_reason(left),
        primary=only,
    )


def _reason(left: Left) -> str:
    if left.busy:
        return "In a moment"
    return "The money is not known. Ask the terminal." if left.stuck else "Not possible now"


def _facts(money: str, goods: str, then: str) -> tuple[Fact, ...]:
    return (*_split("Money", money), *_split("Articles", goods), *_split("Then", then))


def _split(label: str, words: str) -> tuple[Fact, ...]:
    """Give a second line to what is too long for one: nothing about money is ever cut."""
    first, dot, rest = words.partition(". ")
    if len(words) <= _LINE_LENGTH or not dot:
        return (Fact(label, words),)
    return (Fact(label, f"{first}."), Fact("", rest))


def _as_long(one: Way, other: Way) -> Way:
    """Make a card as long as the other one beside it."""
    missing = len(other.facts) - len(one.facts)
    return replace(one, facts=(*one.facts, *(Fact("", ""),) * max(0, missing)))
