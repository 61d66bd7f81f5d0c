"""All that an entry of the journal says beside its sentence, as names and values for a person."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pos.domain.journal import JournalEntry
from pos.services.journal.kinds import Names, reason_words, receipt_of, shown, thousandths
from pos.store.journal import ROWS

_TABLES = {"late_results": "Late answer", "order_lines": "Line of an order"}
_METHODS = {"cash": "Cash", "card": "Card", "manual_card": "Card by hand"}
#: Names of values that nobody is shown, whatever wrote them there.
_SECRET = re.compile(r"(?:^|_)(?:pin|hash|secret|password|token|key)(?:_|$)", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST = 12


def details(entry: JournalEntry, names: Names) -> Iterator[tuple[str, str]]:
    """Give all else that an entry says, as pairs of a name and a value for a person."""
    # The sentence has the step; of a checkout the cart is named with it, else by its number.
    said = {"phase", "seq"} | ({"cart"} if entry.lock_id or "number" in entry.data else set())
    for key, value in entry.data.items():
        if key not in said:
            yield from _facts(key, value, names)


def _facts(key: str, value: Any, names: Names) -> Iterator[tuple[str, str]]:
    if key == ROWS:
        yield from _rows(value, names)
    elif key == "subject":
        yield ("What", shown(value.get("kind") if isinstance(value, dict) else value))
    elif key in {"before", "after"} and isinstance(value, dict):
        yield from ((f"{key.capitalize()}: {n}", v) for n, v in _plain(value))
    elif key in {"detail", "lines"}:
        yield from _inside(value, names)
    elif not _SECRET.search(key):
        told = _value(key, value, names)
        if told:
            yield (_heading(key), told)


def _plain(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if not _SECRET.search(name):
            yield (name.replace("_", " "), shown(value))


def _inside(value: object, names: Names) -> Iterator[tuple[str, str]]:
    """Tell what a refusal found, or the lines that were in a cart."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and "sku" in one:
            amount = names.amount(one.get("amount"))
            yield (
                "Line",
                f"{shown(one['sku'])}, {thousandths(one.get('quantity'), '')}, {amount}",
            )
        elif isinstance(one, dict):
            told = ((_heading(key), _value(key, inner, names)) for key, inner in one.items())
            yield from (pair for pair in told if pair[1])


def _heading(key: str) -> str:
    words = {"by": "By", "user": "Person", "number": "Cart", "code": "Reason"}
    return words.get(key) or key.replace("_", " ").capitalize()


def _value(key: str, value: object, names: Names) -> str:
    """Write a value for a person; nothing where it is none or says nothing."""
    if value in (None, "", [], {}, False):
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, (_value(key, one, names) for one in value[:_MOST])))
    if isinstance(value, str) and _ID.fullmatch(value):
        # Nobody reads an id; whom it stands for, where it is a person or a till.
        return names.people.get(value) or names.tills.get(value) or ""
    return _WRITTEN.get(key, _as_it_is)(value, names)


def _as_it_is(value: object, _names: Names) -> str:
    return shown(value)


def _amount(value: object, names: Names) -> str:
    return names.amount(value)


#: Values that are not written as they stand.
_WRITTEN: dict[str, Callable[[object, Names], str]] = {
    "code": lambda value, _: reason_words(value),
    "quantity": lambda value, _: thousandths(value, ""),
    **dict.fromkeys(("amount", "total", "price", "unit_price", "old", "new"), _amount),
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
    times = f"{thousandths(values.get('qty'), '')} × {money('unit_price')}"
    return ("Line", f"{shown(values.get('name'))}, {times} = {money('total')}")


def _order_row(values: Mapping[str, Any], money: _Money) -> tuple[str, str]:
    receipt = receipt_of(values)
    before = f"{receipt}, " if receipt else ""
    return ("Order", f"{before}{money('total')}, {shown(values.get('status'))}")


def _payment_row(values: Mapping[str, Any], money: _Money) -> tuple[str, str]:
    method = _METHODS.get(str(values.get("method")), "Payment")
    card = f", {shown(values['card'])}" if values.get("card") else ""
    return (method, f"{money('amount')}, {shown(values.get('state'))}{card}")


def _try_row(values: Mapping[str, Any], money: _Money) -> tuple[str, str]:
    became = shown(values.get("state")).replace("_", " ")
    return ("Try", f"{shown(values.get('op'))} {money('amount')}: {became}")


def _stock_row(values: Mapping[str, Any], _money: _Money) -> tuple[str, str]:
    return ("Stock", f"{thousandths(values.get('delta'), '+')} ({shown(values.get('reason'))})")


_ROWS_TOLD: dict[str, _RowTold] = {
    "price_snapshot_lines": _line_row,
    "price_snapshots": lambda _, m: ("Frozen price", f"{m('total')}, with {m('tax_total')} of tax"),
    "orders": _order_row,
    "payments": _payment_row,
    "payment_attempts": _try_row,
    "stock_movements": _stock_row,
}
