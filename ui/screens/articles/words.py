"""Articles in words: rows of the list, what changed, what differs between two edits (no Qt)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pos.api.office.views import (
    ArticleSheet,
    ArticleTyped,
    CategorySheet,
    Change,
    GoodsRow,
    StockPolicy,
    TaxSheet,
    Which,
    percent,
    sheet_of,
    typed_of,
)
from ui.theme.times import day_clock
from ui.theme.words import Writing
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.values import Tone

COLUMNS = (
    Column("name", "Article", 240, stretch=True),
    Column("sku", "Number", 150),
    Column("barcode", "Barcode", 140, sortable=False, shown=False),
    Column("category", "Category", 130),
    Column("price", "Price", 90, right=True),
    Column("on_hand", "In stock", 90, right=True),
    Column("updated", "Changed", 150, shown=False),
)
WHICH_WORDS = (
    (Which.SOLD.value, "Sold"),
    (Which.UNPRICED.value, "Without a price"),
    (Which.INACTIVE.value, "Not sold any more"),
    (Which.BELOW_ZERO.value, "Stock below zero"),
    (Which.ALL.value, "All"),
)
UNIT_WORDS = (("piece", "By the piece"), ("kg", "By the kilogram"))
POLICY_WORDS = (
    (StockPolicy.ASK.value, "Ask the cashier"),
    (StockPolicy.REFUSE.value, "Do not sell it"),
    (StockPolicy.UNTRACKED.value, "Its stock is not kept"),
)
FIELD_WORDS = {
    "name": "Name",
    "price": "Price",
    "tax_rate_id": "Tax rate",
    "category_id": "Category",
    "codes": "Barcodes",
    "sku": "Number",
    "unit": "Sold",
    "stock_policy": "None left",
    "favourite": "Favourite",
    "active": "Still sold",
}
_NONE = "–"


@dataclass(frozen=True)
class Names:
    """What ids are called, and how the shop writes its amounts."""

    categories: tuple[CategorySheet, ...]
    taxes: tuple[TaxSheet, ...]
    writing: Writing

    def category_options(self) -> tuple[tuple[str, str], ...]:
        """Give the categories to choose from, none first."""
        return (("", "None"), *((one.category_id, one.name) for one in self.categories))

    def tax_options(self) -> tuple[tuple[str, str], ...]:
        """Give the tax rates to choose from."""
        return tuple((one.tax_rate_id, tax_words(one)) for one in self.taxes)


def tax_words(tax: TaxSheet) -> str:
    """Call a rate by its name and, where that does not say it, its figure."""
    rate = percent(tax.rate_ppm)
    return tax.name if rate.split()[0] in tax.name else f"{tax.name} ({rate})"


def row_of(row: GoodsRow, writing: Writing) -> TableRow:
    """Write a row of the list; what is not sold and what lacks a price has its sign."""
    price = _NONE if row.price is None else writing.money(row.price)
    stock = _NONE if row.on_hand is None else writing.quantity(row.on_hand)
    cells = (
        row.name if row.active else f"{row.name} (not sold)",
        row.sku,
        row.barcode or _NONE,
        row.category or _NONE,
        price,
        stock,
        day_clock(row.updated_at) if row.updated_at else _NONE,
    )
    below = row.on_hand is not None and row.on_hand < 0
    icon = "minus" if not row.active else "tag" if row.price is None else None
    return TableRow(row.article_id, cells, Tone.DANGER if below else Tone.PLAIN, icon)


def form_values(typed: ArticleTyped) -> dict[str, Any]:
    """Give what stands in the form."""
    return {**asdict(typed), "category_id": typed.category_id or ""}


def typed_values(values: Mapping[str, Any]) -> ArticleTyped:
    """Read the form."""
    return ArticleTyped(**{**values, "category_id": values["category_id"] or None})


def value_words(field: str, value: Any, names: Names) -> str:
    """Write what stands in a field of the form as a person reads it."""
    if field == "active":
        return "yes" if value else "no"
    options = {
        "category_id": names.category_options(),
        "tax_rate_id": names.tax_options(),
        "unit": UNIT_WORDS,
        "stock_policy": POLICY_WORDS,
    }.get(field)
    if options is not None:
        return dict(options).get(value or "", "one that was deleted")
    return str(value) or "nothing"


def changed_words(change: Change, names: Names) -> tuple[str, ...]:
    """Say what undoing a change brings back, a field a line."""
    if change.before is None or change.after is None:
        return ()
    before, after = (_typed(kept, names) for kept in (change.before, change.after))
    return tuple(
        f"{FIELD_WORDS[field]}: {value_words(field, after[field], names)} becomes "
        f"{value_words(field, before[field], names)} again"
        for field in FIELD_WORDS
        if before[field] != after[field]
    )


def _typed(kept: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return form_values(typed_of(sheet_of("", kept), names.writing.currency))


def last_words(sheet: ArticleSheet) -> str:
    """Say who changed it last and when, where that was in the office."""
    change = sheet.last
    if change is None:
        return "Not changed in the office yet."
    who = change.name or "Somebody"
    did = "Made" if change.before is None else "Changed"
    return f"{did} by {who}, {day_clock(change.at)}."


@dataclass(frozen=True)
class Merged:
    """Two edits of one article: what differs, and mine with what only they changed."""

    rows: tuple[tuple[str, str, str], ...]
    mine: ArticleTyped


def merged(seen: ArticleTyped, theirs: ArticleTyped, mine: ArticleTyped, names: Names) -> Merged:
    """Put two edits beside each other; ``seen`` is what both began with."""
    base, their, my = (form_values(one) for one in (seen, theirs, mine))
    kept = {field: my[field] if my[field] != base[field] else their[field] for field in base}
    rows = tuple(
        (
            FIELD_WORDS[field],
            value_words(field, their[field], names),
            value_words(field, my[field], names) if my[field] != base[field] else "",
        )
        for field in FIELD_WORDS
        if their[field] != my[field]
    )
    return Merged(rows, typed_values(kept))
