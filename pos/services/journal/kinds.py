"""What each kind of entry says, in the words of the shop; the one place that has them."""

import re
from collections.abc import Callable, Iterator, Mapping
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
_TABLES = {"late_results": "Late answer", "order_lines": "Line of an order"}
_METHODS = {"cash": "Cash", "card": "Card", "manual_card": "Card by hand"}
#: Names of values that nobody is shown, whatever wrote them there.
_SECRET = re.compile(r"pin|hash|secret|passw|token|key", re.IGNORECASE)
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


def details(entry: JournalEntry, names: Names) -> Iterator[tuple[str, str]]:
    """Give all else that an entry says, as pairs of a name and a value for a person."""
    # The sentence has the step; of a checkout the cart is named with it, else by its number.
    said = {"phase", "seq"} | ({"cart"} if entry.lock_id or "number" in entry.data else set())
    for key, value in entry.data.items():
        if key in said:
            continue
        if key == ROWS:
            yield from _rows(value, names)
        elif key == "subject":
            yield ("What", shown(value.get("kind") if isinstance(value, dict) else value))
        elif key in {"before", "after"} and isinstance(value, dict):
            yield from ((f"{key.capitalize()}: {n}", v) for n, v in _plain(value))
        elif not _SECRET.search(key) and value not in (None, "", [], {}):
            yield (_heading(key), _value(key, value, names))


def shown(value: object) -> str:
    """Write any value for a person: short, and never the number of a card."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = _CARD_NUMBER.sub("… ", str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _plain(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if not _SECRET.search(name):
            yield (name.replace("_", " "), shown(value))


def _heading(key: str) -> str:
    words = {"by": "By", "user": "Person", "number": "Cart", "code": "Reason"}
    return words.get(key) or key.replace("_", " ").capitalize()


def _value(key: str, value: object, names: Names) -> str:
    if key in {"by", "user", "approved_by"}:
        return names.people.get(str(value), shown(value))
    if key in {"amount", "total", "price", "unit_price"}:
        return names.amount(value)
    if key == "quantity" and isinstance(value, int):
        return f"{value / 1000:g}"
    return shown(value)


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
    if not isinstance(sold, dict) or not _receipt(sold):
        return f"The sale was finished, cart {cart}"
    total = names.amount(sold.get("total"), sold.get("currency"))
    return f"Sale {_receipt(sold)} of {total} was finished ({cart})"


def _line(words: str) -> Callable[[Mapping[str, Any], Names], str]:
    def told(data: Mapping[str, Any], names: Names) -> str:
        amount = names.amount(data.get("amount"))
        where = shown(data.get("number") or data.get("cart"))
        return f"{words}: {shown(data.get('sku'))}, {amount}, cart {where}"

    return told


def _price(data: Mapping[str, Any], names: Names) -> str:
    before, after = names.amount(data.get("unit_price")), names.amount(data.get("price"))
    return f"{shown(data.get('sku'))}: {before} became {after}, cart {shown(data.get('number'))}"


def _note(data: Mapping[str, Any], _names: Names) -> str:
    said = next((data[key] for key in ("reason", "note", "said", "undo") if data.get(key)), None)
    if said is None:
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
    "refused": lambda d, _: f"Pay was refused: {shown(d.get('code'))}",
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


# --- rows -----------------------------------------------------------------------------------------


def _rows(rows: object, names: Names) -> Iterator[tuple[str, str]]:
    for table, kept in rows.items() if isinstance(rows, dict) else ():
        for values in kept if isinstance(kept, list) else ():
            if isinstance(values, dict):
                yield _row(table, values, names)


def _row(table: str, values: Mapping[str, Any], names: Names) -> tuple[str, str]:
    def money(name: str) -> str:
        return names.amount(values.get(name), values.get("currency"))

    told = _ROWS_TOLD.get(table)
    if told is not None:
        return told(values, money)
    return (_TABLES.get(table, table), shown(values.get("state") or values.get("outcome")))


_Money = Callable[[str], str]
_RowTold = Callable[[Mapping[str, Any], _Money], tuple[str, str]]


def _line_row(values: Mapping[str, Any], money: _Money) -> tuple[str, str]:
    times = f"{_thousandths(values.get('qty'), '')} × {money('unit_price')}"
    return ("Line", f"{shown(values.get('name'))}, {times} = {money('total')}")


def _order_row(values: Mapping[str, Any], money: _Money) -> tuple[str, str]:
    receipt = _receipt(values)
    before = f"{receipt}, " if receipt else ""
    return ("Order", f"{before}{money('total')}, {shown(values.get('status'))}")


def _receipt(values: Mapping[str, Any]) -> str:
    number = values.get("receipt_no")
    return f"{values.get('receipt_series')}-{number:06d}" if isinstance(number, int) else ""


def _payment_row(values: Mapping[str, Any], money: _Money) -> tuple[str, str]:
    method = _METHODS.get(str(values.get("method")), "Payment")
    card = f", {shown(values['card'])}" if values.get("card") else ""
    return (method, f"{money('amount')}, {shown(values.get('state'))}{card}")


def _try_row(values: Mapping[str, Any], money: _Money) -> tuple[str, str]:
    became = shown(values.get("state")).replace("_", " ")
    return ("Try", f"{shown(values.get('op'))} {money('amount')}: {became}")


def _stock_row(values: Mapping[str, Any], _money: _Money) -> tuple[str, str]:
    return ("Stock", f"{_thousandths(values.get('delta'), '+')} ({shown(values.get('reason'))})")


def _thousandths(value: object, sign: str) -> str:
    return f"{value / 1000:{sign}g}" if isinstance(value, int) else shown(value)


_ROWS_TOLD: dict[str, _RowTold] = {
    "price_snapshot_lines": _line_row,
    "price_snapshots": lambda _, m: ("Frozen price", f"{m('total')}, with {m('tax_total')} of tax"),
    "orders": _order_row,
    "payments": _payment_row,
    "payment_attempts": _try_row,
    "stock_movements": _stock_row,
}
