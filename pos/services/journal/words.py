"""What a check found, in plain sentences: which row of what, what it says, what it should."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pos.domain.money import CURRENCIES, plain
from pos.store.journal_reading import JournalReading

COMMAND_LINE = "the command line"
_AMOUNTS = frozenset(
    {
        *("total", "sub_total", "discount_total", "tax_total", "shipping_total", "unit_price"),
        *("discount", "tax", "amount", "tendered", "change_due", "rounding", "refunded", "moved"),
    }
)
_QUANTITIES = frozenset({"qty", "refunded_qty", "delta"})
_MOMENTS = frozenset(
    {
        *("taken_at", "created_at", "completed_at", "intent_at", "settled_at", "at"),
        "resolved_at",
    }
)
_COLUMNS = {
    "qty": "quantity",
    "refunded_qty": "quantity brought back",
    "delta": "quantity",
    "receipt_no": "receipt number",
    "receipt_series": "receipt series",
    "provider_ref": "the provider's reference",
    "idem_key": "key",
    "tax_rate_ppm": "tax rate",
    "sku_id": "article",
    "lock_id": "checkout",
}
_METHODS = {"cash": "Cash payment", "card": "Card payment", "manual_card": "Manual card payment"}
_LONGEST = 60


class Namer:
    """Calls rows what a person calls them; it looks up only what it names."""

    def __init__(self, reading: JournalReading) -> None:
        self._reading = reading
        self._tills = reading.till_names()

    def chain(self, till: str) -> str:
        """Name a chain by its till."""
        return COMMAND_LINE if till == "command-line" else self._tills.get(till, str(till))

    @staticmethod
    def amount(amount: Any, currency: Any) -> str:
        """Write an amount; whatever stands there instead, as it stands."""
        known = CURRENCIES.get(str(currency)) or CURRENCIES["GBP"]
        is_amount = isinstance(amount, int) and not isinstance(amount, bool)
        return plain(amount, known) if is_amount else _short(amount)

    def changed(
        self, table: str, values: Mapping[str, Any], differs: Mapping[str, tuple[Any, Any]]
    ) -> str:
        """Say what of a row is another than the journal has."""
        subject = self._subject(table, values)
        if not differs:
            return f"{subject}: it is not what the journal has, and the entry cannot be read."
        currency = values.get("currency")
        told = "; ".join(
            f"{_column(name)} {self._value(name, now, currency)} in the table, "
            f"{self._value(name, sealed, currency)} in the journal"
            for name, (now, sealed) in differs.items()
        )
        return f"{subject}: {told}."

    def gone(self, table: str, values: Mapping[str, Any]) -> str:
        """Say that a row was deleted."""
        if not values:
            return f"A row of {table.replace('_', ' ')} is in the journal and not in the table."
        told = self._amount_of(values)
        return f"{self._subject(table, values)} is in the journal and not in the table{told}."

    def added(self, table: str, values: Mapping[str, Any]) -> str:
        """Say that a row was put in by somebody else than this program."""
        told = self._amount_of(values)
        return f"{self._subject(table, values)} is in the table and not in the journal{told}."

    def _amount_of(self, values: Mapping[str, Any]) -> str:
        for name in ("total", "amount", "delta"):
            if values.get(name) is not None:
                told = self._value(name, values[name], values.get("currency"))
                return f" ({_column(name)} {told})"
        return ""

    def _value(self, name: str, value: Any, currency: Any) -> str:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if name in _AMOUNTS and whole:
            return self.amount(value, currency)
        if name in _QUANTITIES and whole:
            return f"{value / 1000:g}"
        if name in _MOMENTS and whole:
            return _moment(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return _short(value)

    def _subject(self, table: str, values: Mapping[str, Any]) -> str:
        if table == "stock_movements":
            return f"Stock movement {_short(values.get('id'))} ({_short(values.get('reason'))})"
        return _SUBJECTS[table](values) + self._whose(table, values)

    def _whose(self, table: str, values: Mapping[str, Any]) -> str:
        """Say of which order or checkout, and at which till."""
        series, number = values.get("receipt_series"), values.get("receipt_no")
        if table == "orders" and series is not None:
            told = f"{number:06d}" if isinstance(number, int) else _short(number)
            till = self._tills.get(str(values.get("till_id")), "an unknown till")
            return f" {series}-{told} at {till}"
        of = "" if table == "orders" else " of order"
        lock_id = self._reading.checkout_of(table, values)
        if lock_id is None:
            return f"{of} {_short(values.get('order_id') or values.get('id'))}"
        receipt, cart, till_name = self._reading.checkout_called(lock_id)
        where = f" at {till_name}" if till_name else ""
        if receipt and of:
            return f" of order {receipt}{where}"
        return f" of cart {cart}{where}" if cart else f" of checkout {lock_id}"


def _line(values: Mapping[str, Any], called: str = "Line") -> str:
    return f"{called} {_short(values.get('line_no'))} ({_short(values.get('name'))})"


def _payment(values: Mapping[str, Any]) -> str:
    method = _METHODS.get(str(values.get("method")), "Payment")
    return f"{method} {_short(values.get('tender_no'))}"


_SUBJECTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "orders": lambda _: "Order",
    "order_lines": _line,
    "price_snapshots": lambda _: "The frozen price",
    "price_snapshot_lines": lambda v: f"The frozen price: {_line(v, 'line')}",
    "payments": _payment,
    "payment_attempts": lambda v: f"The try to {_short(v.get('op'))} a payment",
    "late_results": lambda _: "The late answer about a payment",
}


def _column(name: str) -> str:
    return _COLUMNS.get(name, name.replace("_", " "))


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _moment(value: int) -> str:
    """Write a moment (microseconds UTC) as the clock on the wall shows it, to the microsecond."""
    try:
        here = datetime.fromtimestamp(value / 1_000_000, tz=UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return str(value)
    return f"{here:%Y-%m-%d %H:%M:%S}.{value % 1_000_000:06d}"
