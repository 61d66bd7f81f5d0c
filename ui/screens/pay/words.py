"""Pay in words: from the checkout and what is being typed to everything that is painted."""

from pos.api.views import CheckoutView, LockState, TenderView
from ui.screens.pay.entry_words import entry_of
from ui.screens.pay.situation import Situation, at_terminal, held
from ui.screens.pay.state import (
    TO_COME,
    Amounts,
    Back,
    Body,
    Figure,
    HeldKey,
    Note,
    PayState,
    TenderKey,
    TenderLine,
    Waiting,
)
from ui.theme.times import clock_seconds, counter
from ui.theme.words import Writing
from ui.widgets.checkout_words import (
    METHOD_ICONS,
    METHOD_TITLES,
    counted,
    lamp_states,
    lamps_at,
    payment_state,
)
from ui.widgets.values import LampState, TenderText, Tone

_KEYS = {"cash": "C", "card": "F11", "manual_card": "M"}
_TEXTS = {"cash": "Cash", "card": "Card", "manual_card": "Manual card"}
_GIVEN_LABELS = {"cash": "Cash given", "card": "On the card", "manual_card": "On the card"}
_AT_THE_CARD = "Waiting for the card"
_SHOWN = ("authorised", "captured", "unknown", "refunded")
#: Why there is no way back once the money is moving.
CHARGING = "The card is being charged"


def shown(now: Situation, writing: Writing) -> PayState:
    """Write everything Pay shows."""
    view = now.checkout
    back = _back(now, writing)
    counts = ""
    if view is not None:
        counts = f"{counted(view.lines, 'line')}, {counted(view.articles, 'article')}"
    return PayState(
        cart=f"Cart {view.cart_number}" if view else "",
        counts=counts,
        total=writing.money(view.total if view else now.due, sign=True),
        total_label="To give back" if (view.total if view else now.due) < 0 else "Total",
        body=_body(now, writing),
        tenders=_tenders(now),
        held=_held_keys(now, writing),
        lines=_lines(now, writing),
        entry=entry_of(now, writing),
        lamps=_lamps(now),
        note=_note(now, writing),
        back=back,
    )


# ---------------------------------------------------------------------------------------- left


def _tenders(now: Situation) -> tuple[TenderKey, ...]:
    giving = now.due < 0
    keys = []
    for method, text in _TEXTS.items():
        off = giving and method != "cash"
        keys.append(
            TenderKey(
                method,
                text,
                METHOD_ICONS[method],
                _KEYS[method],
                detail="A return is paid out in cash" if off else _detail(method),
                chosen=method == now.method and not off,
                usable=now.choosing and not off,
            )
        )
    return tuple(keys)


def _detail(method: str) -> str:
    return "Other terminal" if method == "manual_card" else ""


def _held_keys(now: Situation, writing: Writing) -> tuple[HeldKey, ...]:
    if not now.choosing:
        return ()
    keys = []
    for place, one in enumerate(held(now.checkout)):
        what = "cash" if one.method == "cash" else title_of(one).replace(" ending ", " ")
        keys.append(
            HeldKey(
                one.payment_id,
                f"Take back {what}",
                gives_back(one, writing),
                gives_back(one, writing, short=True),
                "V" if place == 0 else f"Alt+{place + 1}",
            )
        )
    return tuple(keys)


def gives_back(one: TenderView, writing: Writing, *, short: bool = False) -> str:
    """Say what taking a payment back does to the money."""
    if one.method == "cash":
        amount = writing.money(one.tendered, sign=True)
        return f"{amount} back" if short else f"Hand back {amount}"
    amount = writing.money(one.amount, sign=True)
    return f"Frees {amount}" if short else f"Releases the {amount} hold"


def title_of(one: TenderView) -> str:
    """Name a payment: ``Visa ending 4921``, ``Cash``."""
    return one.card or METHOD_TITLES[one.method]


def _back(now: Situation, writing: Writing) -> Back:
    view = now.checkout
    if view is not None and view.state is LockState.ATTENTION:
        return Back(detail="It waits for a manager", short="For a manager", usable=False)
    if now.no_return:
        return Back(detail=CHARGING, short="Card is charged", usable=False)
    if now.lost:
        return Back(detail="Another till has it", usable=False)
    if now.slip:
        return Back(detail="Answer first", usable=False)
    if now.waiting is not None:
        return _stop(now)
    return _out_of(view, writing, usable=not now.busy)


def _out_of(view: CheckoutView | None, writing: Writing, *, usable: bool) -> Back:
    if view is None:
        return Back(detail="Nothing was charged", short="Nothing charged", usable=usable)
    if not view.can_cancel:
        return Back(detail="Not possible now", usable=False)
    detail, short = _undoing(view, writing)
    return Back(detail=detail, short=short, usable=usable)


def _stop(now: Situation) -> Back:
    if now.stopping:
        return Back("Stopping", "The terminal was asked", icon="hourglass", usable=False)
    if now.at_terminal is None:
        return Back(detail="In a moment", usable=False)
    return Back("Cancel", "Asks the terminal to stop", "Stops the terminal", "x")


def _undoing(view: CheckoutView, writing: Writing) -> tuple[str, str]:
    if view.cash_to_hand_back:
        amount = writing.money(view.cash_to_hand_back, sign=True)
        return f"Hand back {amount} first", f"{amount} back"
    taken = sum(one.amount for one in view.tenders if one.state == "captured")
    hold = sum(one.amount for one in held(view) if one.method != "cash")
    if taken:
        # A manager went on with less than was asked for; a hold beside it is released as well.
        amount = writing.money(taken, sign=True)
        return f"Gives back the {amount} taken", f"{amount} goes back"
    if hold:
        amount = writing.money(hold, sign=True)
        return f"Releases the {amount} hold", f"Frees {amount}"
    return "Nothing was charged", "Nothing charged"


# ---------------------------------------------------------------------------------------- middle


def _lines(now: Situation, writing: Writing) -> tuple[TenderLine, ...]:
    view = now.checkout
    lines = [TenderLine(one.payment_id, _line(one, writing)) for one in _worth_showing(view)]
    entering = _entering(now, writing)
    return (*lines, TenderLine("entering", entering)) if entering else tuple(lines)


def _entering(now: Situation, writing: Writing) -> TenderText | None:
    """Give the row of what is being entered, or is at the terminal at this moment."""
    if now.busy and now.at_terminal is not None:
        if now.checkout is not None and at_terminal(now.checkout) is not None:
            return None
        state = payment_state("planned", "card", "terminal")
        amount = writing.money(now.at_terminal)
        return TenderText("credit-card", "Card", "", amount, state.word, state.tone)
    making = now.attempt(writing)
    if not making.ready or not (now.choosing or (now.busy and now.checkout is not None)):
        return None
    icon, title = METHOD_ICONS[making.method], METHOD_TITLES[making.method]
    return TenderText(icon, title, "Being entered", writing.money(making.amount), "Not yet")


def _worth_showing(view: CheckoutView | None) -> tuple[TenderView, ...]:
    if view is None:
        return ()
    last = view.tenders[-1] if view.tenders else None
    return tuple(
        one for one in view.tenders if one.state in _SHOWN or one.waiting is not None or one is last
    )


def _line(one: TenderView, writing: Writing) -> TenderText:
    state = payment_state(one.state, one.method, one.waiting)
    detail = clock_seconds(one.at) if one.at else ""
    if one.reason:
        detail = f"{_capital(one.reason)}, {detail}" if detail else _capital(one.reason)
    elif one.method == "cash" and one.tendered != one.amount:
        detail = f"{writing.money(one.tendered, sign=True)} given"
    return TenderText(
        METHOD_ICONS[one.method],
        title_of(one),
        detail,
        writing.money(one.amount),
        state.word,
        state.tone,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _body(now: Situation, writing: Writing) -> Body:
    if now.question is not None:
        return now.question
    if now.waiting is not None and (now.at_terminal is not None or now.says):
        return _waiting(now, writing)
    return _amounts(now, writing)


def _waiting(now: Situation, writing: Writing) -> Waiting:
    since = counter(now.waiting or 0)
    if now.stopping:
        return Waiting("The terminal was asked to stop. It has the last word.", since)
    amount = writing.money(now.at_terminal or 0, sign=True)
    if now.says.rstrip(".") not in ("", _AT_THE_CARD):
        return Waiting(now.says, since)
    return Waiting(f"{_AT_THE_CARD}. {amount} is on the terminal.", since, icon="credit-card")


def _amounts(now: Situation, writing: Writing) -> Amounts:
    due = Figure("Still to pay", writing.money(now.due, sign=True))
    making = now.attempt(writing)
    if now.due < 0:
        return Amounts((), Figure("To give back", writing.money(-now.due, sign=True)), "coins")
    if not making.ready or now.checkout is None:
        return Amounts((), due)
    given = Figure(_GIVEN_LABELS[now.method], writing.money(making.given, sign=True))
    if making.amount < now.due:
        rest = Figure("Then still to pay", writing.money(now.due - making.amount, sign=True))
        return Amounts((due, given), rest)
    if now.method != "cash":
        return Amounts((), due)
    change = Figure("Change to give", writing.money(making.change, sign=True))
    return Amounts((due, given), change, "coins")


def _lamps(now: Situation) -> tuple[LampState, ...]:
    if now.busy and now.phase:
        return lamps_at(now.phase)
    if now.checkout is None:
        return lamps_at("cart_validation") if now.busy else TO_COME
    return lamp_states(now.checkout.lamps)


def _note(now: Situation, writing: Writing) -> Note | None:
    if now.trouble is not None:
        code = "" if now.trouble.code in ("", "TENDER_MISMATCH") else f"Code {now.trouble.code}"
        title, _, rest = now.trouble.sentence.partition(". ")
        detail = " ".join(part for part in (rest, code) if part)
        return Note(Tone.WARN, title if not rest else f"{title}.", detail)
    if now.busy and now.no_return:
        return Note(Tone.INFO, f"{CHARGING}.", "Too late to stop it. Refund it after the sale.")
    view = now.checkout
    if view is None or not view.tenders or now.busy or now.question is not None:
        return None
    last = view.tenders[-1]
    if last.state != "declined":
        return None
    amount = writing.money(last.amount, sign=True)
    title = f"{title_of(last)}: {amount} was declined."
    return Note(Tone.DANGER, title, f"{view.money} Choose another way to pay.")
