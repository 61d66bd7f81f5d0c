"""The right column of Pay in words: the field, the likely amounts, the one filled key."""

from ui.screens.pay.entry import Attempt, likely, short, written
from ui.screens.pay.situation import Situation
from ui.screens.pay.state import Entry, Field, QuickKey
from ui.theme.words import Writing
from ui.widgets.checkout_words import METHOD_ICONS

_ENTRY_LABELS = {
    "cash": "Cash given",
    "card": "Amount on the card",
    "manual_card": "All that is still to pay",
}


def entry_of(now: Situation, writing: Writing) -> Entry:
    """Write the right column."""
    if now.slip:
        return _slip(now)
    making = now.attempt(writing)
    giving = now.due < 0
    label = "Cash to give back" if giving else _ENTRY_LABELS[now.method]
    fixed = giving or now.method == "manual_card"
    act, reason = _act(now, making, writing)
    return Entry(
        label=label,
        icon=METHOD_ICONS[now.method],
        typed=written(abs(now.due), writing) if fixed else now.typed,
        marked=now.marked,
        # What stands in the field while a terminal is asked is no mistake: it is being paid.
        trouble=making.trouble if now.choosing else "",
        usable=now.choosing and not fixed,
        quick=_quick(now, making, writing),
        quick_usable=now.choosing,
        act=act,
        act_usable=now.choosing and making.ready,
        act_reason=reason,
    )


def _slip(now: Situation) -> Entry:
    ready = bool(now.typed.strip())
    return Entry(
        label="Slip number",
        icon="receipt",
        field=Field.SLIP,
        typed=now.typed,
        usable=not now.busy,
        act="It was approved" if ready else "Type the slip number",
        act_usable=ready and not now.busy,
        act_reason="" if ready else "Type the number that stands on the slip",
    )


def _quick(now: Situation, making: Attempt, writing: Writing) -> tuple[QuickKey, ...]:
    if now.due <= 0:
        exact = QuickKey(now.due, writing.money(-now.due, sign=True), "F12")
        return (exact,) if now.due < 0 else ()
    cash = now.method == "cash"
    chosen = making.given if making.ready and cash else 0
    exact = QuickKey(now.due, writing.money(now.due, sign=True), "F12", chosen=chosen == now.due)
    notes = (
        QuickKey(sum_, short(sum_, writing), chosen=chosen == sum_)
        for sum_ in likely(now.due, writing.currency)
    )
    return (exact, *notes)


def _act(now: Situation, making: Attempt, writing: Writing) -> tuple[str, str]:
    if now.question is not None:
        return "Not possible now", "Answer first"
    if now.due < 0:
        return f"Pay out {writing.money(-now.due, sign=True)} and finish", ""
    if making.ready:
        return _verb(now, making, writing), ""
    missing = "Type the cash given" if now.method == "cash" else "Type the amount"
    return missing, making.trouble or missing


def _verb(now: Situation, making: Attempt, writing: Writing) -> str:
    amount = writing.money(making.amount, sign=True)
    if now.method == "cash":
        return "Take cash and finish" if making.amount == now.due else f"Take {amount} in cash"
    if now.method == "card":
        return f"Send {amount} to the terminal"
    return f"Ask for {amount} there"
