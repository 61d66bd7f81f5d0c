"""Stock in words: rows of the list, who keeps some aside, movements (no Qt)."""

from pos.api.office.views import GoodsRow, Movement, MoveReason, StockSheet, Which
from ui.theme.times import day_clock
from ui.theme.words import Writing
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.values import Tone

COLUMNS = (
    Column("name", "Article", 180, stretch=True),
    Column("sku", "Number", 150),
    Column("category", "Category", 130, shown=False),
    Column("on_hand", "In stock", 84, right=True),
    Column("reserved", "Kept aside", 96, right=True),
    Column("available", "Free", 76, right=True),
)
MOVEMENT_COLUMNS = (
    Column("at", "When", 164, sortable=False),
    Column("what", "What", 160, sortable=False, stretch=True),
    Column("delta", "Stock", 76, right=True, sortable=False),
)
WHICH_WORDS = (
    (Which.SOLD.value, "Sold"),
    (Which.BELOW_ZERO.value, "Below zero"),
    (Which.KEPT_ASIDE.value, "Kept aside"),
    (Which.INACTIVE.value, "Not sold any more"),
    (Which.ALL.value, "All"),
)
RECEIVE, COUNT, CORRECT = "receive", "count", "correct"
ACT_WORDS = (
    (RECEIVE, "A delivery came"),
    (COUNT, "I have counted"),
    (CORRECT, "A correction, + or −"),  # noqa: RUF001 - a true minus, as it is written
)
MUCH_WORDS = {RECEIVE: "how many came", COUNT: "how many lie there", CORRECT: "−2 or +2"}  # noqa: RUF001 - the same
NOTE_WORDS = {RECEIVE: "the delivery note", COUNT: "may be empty", CORRECT: "why; it is needed"}
_REASONS = {
    MoveReason.OPENING: "Opening stock",
    MoveReason.SALE: "Sale",
    MoveReason.RETURN: "Return",
    MoveReason.RECEIPT: "Delivery",
    MoveReason.COUNT: "Count",
    MoveReason.CORRECTION: "Correction",
}
_NONE = "–"


def row_of(row: GoodsRow, writing: Writing) -> TableRow:
    """Write a row of the list."""
    on_hand, available = row.on_hand or 0, row.available or 0
    cells = (
        row.name if row.active else f"{row.name} (not sold)",
        row.sku,
        row.category or _NONE,
        writing.quantity(on_hand),
        writing.quantity(row.reserved) if row.reserved else _NONE,
        writing.quantity(available),
    )
    return TableRow(row.article_id, cells, Tone.DANGER if on_hand < 0 else Tone.PLAIN)


def detail(sheet: StockSheet, writing: Writing) -> str:
    """Say how much there is, and who keeps some of it aside."""
    unit = "" if sheet.unit == "piece" else " kg"
    parts = [f"In stock {writing.quantity(sheet.on_hand)}{unit}"]
    if sheet.reserved:
        by = ", ".join(
            f"{writing.quantity(one.quantity)} at {one.till} (cart {one.cart})"
            for one in sheet.holders
        )
        parts.append(f"kept aside {by or writing.quantity(sheet.reserved)}")
        parts.append(f"free {writing.quantity(sheet.available)}{unit}")
    return " · ".join(parts)


def movement_row(one: Movement, writing: Writing) -> TableRow:
    """Write a movement: what, by whom, of which sale, and why."""
    what = _REASONS[one.reason]
    if one.undoes is not None:
        what = "Taken back"
    where = one.receipt or (f"cart {one.cart}" if one.cart else "")
    said = [what, *(part for part in (where, one.till, one.note, one.person) if part)]
    if one.undone:
        said.append("taken back")
    sign = "+" if one.delta > 0 else ""
    cells = (day_clock(one.at), " · ".join(said), f"{sign}{writing.quantity(one.delta)}")
    return TableRow(str(one.movement_id), cells)


def movement_words(one: Movement, writing: Writing) -> str:
    """Say what taking a movement back does."""
    back = writing.quantity(abs(one.delta))
    way = "are taken out again" if one.delta > 0 else "are put back"
    by = f" by {one.person}" if one.person else ""
    return f"{_REASONS[one.reason]}{by}, {day_clock(one.at)}: {back} {way}."


def why_not_back(one: Movement | None) -> str:
    """Say why a movement cannot be taken back; empty where it can."""
    if one is None:
        return "Choose a movement below first."
    if one.can_undo:
        return ""
    if one.undone:
        return "It was taken back already."
    if one.undoes is not None:
        return "It takes another one back."
    if one.reason is MoveReason.OPENING:
        return "The stock began with it; count instead."
    return "A sale is taken back by a return at the till."
