"""What each kind of entry says, in the words of the shop; the one place that has them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pos.domain.journal import JournalEntry
from pos.domain.money import CURRENCIES, with_sign
from pos.services.command_line import COMMAND_LINE_ID
from pos.services.journal.words import COMMAND_LINE
from pos.store.journal import ROWS

#: Every kind, with what the list of kinds calls it.
KINDS = {
    "acquired": "Pay pressed",
    "phase": "A step of a checkout",
    "completed": "Sale finished",
    "active": "Checkout goes on",
    "compensating": "Undo begun",
    "cancelled": "Checkout cancelled",
    "expired": "Checkout took too long",
    "failed": "Checkout failed",
    "attention": "Handed to a manager",
    "refused": "Pay refused",
    "cancel_requested": "Asked to cancel",
    "taken_over": "Taken over",
    "claimed": "A manager began to decide",
    "copied": "Copied to a new cart",
    "note": "Reason or note",
    "late_result": "Answer that came late",
    "receipt_reprinted": "Receipt printed again",
    "cart_cleared": "Cart emptied",
    "cart_discounted": "Discount on a cart",
    "line_voided": "Line taken out",
    "line_discounted": "Discount on a line",
    "price_overridden": "Price changed at the till",
    "signed_in": "Signed in",
    "pin_tried": "PIN typed",
    "pin_set": "PIN set",
    "user_created": "Person added",
    "user_unlocked": "Person unlocked",
    "changed": "Changed in the office",
    "alert_raised": "Warning raised",
    "alert_cleared": "Warning over",
    "alert_limits": "Warning limits changed",
    "schema_upgraded": "Program updated the store",
    "rows": "Goods and stock written",
}
_PHASES = {
    "cart_validation": "The cart was checked",
    "inventory_reservation": "The goods were put aside",
    "price_lock": "The price was frozen",
    "payment_authorization": "A payment was begun",
    "order_creation": "The order was written",
    "payment_capture": "The money was asked for",
    "stock_commit": "The goods were taken from the stock",
}
_STATES = {
    "completed": "The sale was finished",
    "active": "The checkout goes on",
    "compensating": "The undo began",
    "cancelled": "The checkout was cancelled",
    "expired": "The checkout took too long and was undone",
    "failed": "The checkout failed and was undone",
    "attention": "A manager must decide about it",
}
#: A card number, however it is grouped; its last four digits may stay.
_CARD_NUMBER = re.compile(r"\d(?:[ -]?\d){8,17}(?=(?:[ -]?\d){4}(?!\d))")
_LONGEST = 120


@dataclass(frozen=True)
class Names:
    """What people call each other and their tills, by id."""

    people: Mapping[str, str]
    tills: Mapping[str, str]
    currency: str

    def person(self, ident: object) -> str:
        """Name who acted; the program itself where nobody did."""
        if ident is None:
            return "Holdfast"
        known = {COMMAND_LINE_ID: "The command line", "cleanup": "The clean-up"}
        return self.people.get(str(ident)) or known.get(str(ident)) or "Somebody unknown"

    def till(self, ident: str) -> str:
        """Name a writing till."""
        return COMMAND_LINE if ident == "command-line" else self.tills.get(ident, ident)

    def amount(self, amount: object, currency: object = None) -> str:
        """Write an amount with its sign."""
        known = CURRENCIES.get(str(currency)) or CURRENCIES[self.currency]
        return with_sign(amount, known) if isinstance(amount, int) else shown(amount)


def kind_words(kind: str) -> str:
    """Give what a kind is called; one that this version does not know, by its name."""
    return KINDS.get(kind) or kind.replace("_", " ").capitalize()


def sentence(entry: JournalEntry, names: Names) -> str:
    """Say what happened, in one line."""
    data = entry.data
    told = _SENTENCES.get(entry.kind)
    if told is not None:
        return told(data, names)
    if entry.kind == "phase":
        return _phase(data, names)
    return _STATES.get(entry.kind) or kind_words(entry.kind)


def shown(value: object) -> str:
    """Write any value for a person: short, and never the number of a card."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = _CARD_NUMBER.sub("… ", str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


# --- sentences ------------------------------------------------------------------------------------


def _phase(data: Mapping[str, Any], names: Names) -> str:
    said = _PHASES.get(str(data.get("phase")), "The checkout went on")
    if data.get("total") is not None:
        said = f"{said} at {names.amount(data['total'])}"
    return f"{said} ({data['cart']})" if data.get("cart") else said


def _of_cart(words: str) -> Callable[[Mapping[str, Any], Names], str]:
    def told(data: Mapping[str, Any], _names: Names) -> str:
        return f"{words} {shown(data.get('number') or data.get('cart'))}"

    return told


def _completed(data: Mapping[str, Any], names: Names) -> str:
    cart = shown(data.get("cart"))
    rows = data.get(ROWS)
    orders = rows.get("orders") if isinstance(rows, dict) else None
    sold = orders[-1] if isinstance(orders, list) and orders else None
    if not isinstance(sold, dict) or not receipt_of(sold):
        return f"The sale was finished, cart {cart}"
    total = names.amount(sold.get("total"), sold.get("currency"))
    return f"Sale {receipt_of(sold)} of {total} was finished ({cart})"


def _line(words: str) -> Callable[[Mapping[str, Any], Names], str]:
    def told(data: Mapping[str, Any], names: Names) -> str:
        amount = names.amount(data.get("amount"))
        where = shown(data.get("number") or data.get("cart"))
        return f"{words}: {shown(data.get('sku'))}, {amount}, cart {where}"

    return told


def _price(data: Mapping[str, Any], names: Names) -> str:
    before, after = names.amount(data.get("unit_price")), names.amount(data.get("price"))
    return f"{shown(data.get('sku'))}: {before} became {after}, cart {shown(data.get('number'))}"


def reason_words(code: object) -> str:
    """Write the code of a refusal in words."""
    return shown(code).replace("_", " ").lower()


#: What a note says before the words that were given with it, by the key that they stand under.
_NOTES = {
    "reason": "",
    "note": "",
    "words": "",
    "take_over_live": "Taken over from a till that answered: ",
    "release": "Released: ",
    "release_expired": "Released, since its till was silent: ",
}
_ANSWERS = {"let_go": "Let the cart go", "kept": "Kept the cart"}


def _note(data: Mapping[str, Any], _names: Names) -> str:
    answer = _ANSWERS.get(str(data.get("answered")))
    if answer is not None:
        return f"{answer}, as {shown(data.get('to'))} asked for it"
    key = next((one for one in _NOTES if data.get(one) not in (None, "", True)), None)
    if key is not None:
        return f"{_NOTES[key]}“{shown(data[key])}”"
    said = next((v for k, v in data.items() if k not in {"till", ROWS} and v), "A note")
    return f"“{shown(said)}”"


def _late(data: Mapping[str, Any], names: Names) -> str:
    now = {
        "reversing": "is being given back",
        "reversed": "was given back",
        "kept": "was settled by other means",
    }.get(str(data.get("now")), "came for a payment that was written off")
    amount = data.get("amount")
    return f"An answer {now}" + (f": {names.amount(amount)}" if amount is not None else "")


def _changed(data: Mapping[str, Any], _names: Names) -> str:
    subject = data.get("subject")
    kind = shown(subject.get("kind") if isinstance(subject, dict) else subject).capitalize()
    before, after = data.get("before"), data.get("after")
    called = next((_name(one) for one in (after, before) if _name(one)), "")
    verb = "made" if before is None else "deleted" if after is None else "changed"
    verb = "taken back to what it was" if data.get("undo") else verb
    return f"{kind} {called}".strip() + f": {verb}"


def _name(value: object) -> str:
    return shown(value["name"]) if isinstance(value, dict) and value.get("name") else ""


def _about(words: str) -> Callable[[Mapping[str, Any], Names], str]:
    def told(data: Mapping[str, Any], names: Names) -> str:
        who = names.people.get(str(data.get("user")), "somebody who is not here any more")
        return f"{words} {who}"

    return told


def _alert(words: str) -> Callable[[Mapping[str, Any], Names], str]:
    def told(data: Mapping[str, Any], _names: Names) -> str:
        return f"{words}: {shown(data.get('name') or data.get('alert'))}"

    return told


def _written(data: Mapping[str, Any], _names: Names) -> str:
    rows = data.get(ROWS)
    count = sum(len(one) for one in rows.values()) if isinstance(rows, dict) else 0
    return f"{count} {'row was' if count == 1 else 'rows were'} written"


_SENTENCES: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "acquired": _of_cart("Pay was pressed for cart"),
    "completed": _completed,
    "cancelled": _of_cart("The checkout was cancelled, cart"),
    "expired": _of_cart("The checkout took too long and was undone, cart"),
    "failed": _of_cart("The checkout failed and was undone, cart"),
    "attention": _of_cart("A manager must decide about cart"),
    "refused": lambda d, _: f"Pay was refused: {reason_words(d.get('code'))}",
    "copied": lambda d, _: f"Copied to the new cart {shown(d.get('to_cart'))}",
    "cancel_requested": _of_cart("Asked the till to cancel cart"),
    "taken_over": _of_cart("Took over cart"),
    "claimed": _of_cart("Began to decide about cart"),
    "note": _note,
    "late_result": _late,
    "receipt_reprinted": lambda d, _: f"The receipt was printed again, copy {shown(d.get('copy'))}",
    "cart_cleared": _of_cart("All lines were taken out of cart"),
    "cart_discounted": _of_cart("A discount was given on cart"),
    "line_voided": _line("Taken out"),
    "line_discounted": _line("Discount on"),
    "price_overridden": _price,
    "signed_in": lambda *_: "Signed in",
    "pin_tried": _about("A PIN was typed for"),
    "pin_set": _about("A new PIN was set for"),
    "user_created": _about("Added"),
    "user_unlocked": _about("Unlocked"),
    "changed": _changed,
    "alert_raised": _alert("A warning was raised"),
    "alert_cleared": _alert("A warning is over"),
    "alert_limits": lambda *_: "The limits for warnings were changed",
    "schema_upgraded": lambda d, _: f"The store is at {shown(d.get('to'))} now",
    ROWS: _written,
}


def receipt_of(values: Mapping[str, Any]) -> str:
    """Give the number of an order's receipt; empty where it has none."""
    number = values.get("receipt_no")
    return f"{values.get('receipt_series')}-{number:06d}" if isinstance(number, int) else ""


def thousandths(value: object, sign: str = "") -> str:
    """Write a quantity; ``+`` always writes its sign."""
    return f"{value / 1000:{sign}g}" if isinstance(value, int) else shown(value)
