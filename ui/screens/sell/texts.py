"""How lines, totals and articles are written on Sell (no Qt)."""

from decimal import Decimal

from pos.api.views import ArticleView, CartLineView, CartView, StockPolicy, TotalsView
from ui.theme.words import MINUS, NBSP, TIMES, Writing, joined
from ui.widgets.values import CartRow, TileText, Tone, TotalsText

_ONE = 1000
#: A tile tells that few are left from here down, in thousandths.
_FEW = 3 * _ONE
NEXT_PAGE = "page:next"


def row_of(line: CartLineView, writing: Writing) -> CartRow:
    """Write a line of the cart."""
    details = [_how_many(line, writing), _reduced(line, writing), _repriced(line, writing)]
    said = [part for part in details if part]
    tone, icon = _sign_of(line)
    if line.note and not said:
        said = [line.note]
    elif line.note:
        said.append(line.note)
    return CartRow(
        line_id=line.line_id,
        quantity=writing.quantity(line.quantity),
        name=joined(line.name),
        amount=writing.money(line.amount),
        detail=" · ".join(said),
        detail_tone=tone,
        detail_icon=icon,
        old_amount=_old_amount(line, writing),
        weighed=line.unit == "kg",
    )


def _sign_of(line: CartLineView) -> tuple[Tone, str | None]:
    if line.discount:
        return Tone.OK, "discount"
    if line.list_price is not None:
        return Tone.PLAIN, "tag"
    return Tone.PLAIN, "note" if line.note else None


def _how_many(line: CartLineView, writing: Writing) -> str:
    price = writing.money(line.unit_price)
    if line.unit == "kg":
        return f"{writing.quantity(line.quantity)}{NBSP}kg {TIMES} {price} per{NBSP}kg"
    if line.quantity == _ONE:
        return ""
    return f"{writing.quantity(line.quantity)} {TIMES} {price}"


def _reduced(line: CartLineView, writing: Writing) -> str:
    if not line.discount:
        return ""
    off = f"{MINUS}{writing.money(line.discount)}"
    if line.discount_kind == "percent":
        return f"{percent(line.discount_value, writing)} off  {off}"
    return f"Discount  {off}"


def _repriced(line: CartLineView, writing: Writing) -> str:
    if line.list_price is None:
        return ""
    return f"Price changed from {writing.money(line.list_price)}"


def _old_amount(line: CartLineView, writing: Writing) -> str:
    if line.list_price is not None:
        whole = line.list_price * line.quantity
        return writing.money((2 * whole + _ONE) // (2 * _ONE))
    return writing.money(line.amount + line.discount) if line.discount else ""


def percent(ppm: int, writing: Writing) -> str:
    """Write parts per million as per cent: ``100000`` is ``10 %``."""
    return f"{writing.number(Decimal(ppm) / 10_000)}{NBSP}%"


def totals_of(totals: TotalsView, writing: Writing) -> TotalsText:
    """Write the sums under the cart."""
    if not totals.lines:
        parts = tuple(
            (label, writing.money(0), Tone.PLAIN)
            for label in ("Before discounts", "Discounts", "VAT included")
        )
        return TotalsText(writing.money(0, sign=True), "Total", parts, empty=True)
    on_top = totals.total != totals.sub_total - totals.discount_total
    off = Tone.OK if totals.discount_total else Tone.PLAIN
    return TotalsText(
        total=writing.money(totals.total, sign=True),
        label=f"Total, {many(totals.articles, 'article')}",
        parts=(
            ("Before discounts", writing.money(totals.sub_total), Tone.PLAIN),
            ("Discounts", writing.money(-totals.discount_total), off),
            ("VAT" if on_top else "VAT included", writing.money(totals.tax_total), Tone.PLAIN),
        ),
    )


def many(count: int, one: str) -> str:
    """Write a count: ``1 line``, ``8 lines``."""
    return f"{count} {one}{'' if count == 1 else 's'}"


def head_of(cart: CartView, lines: int) -> tuple[str, str]:
    """Write the head of the cart: its number, and what is in it."""
    said = many(lines, "line") if lines else "empty"
    if cart.parked_name:
        said = f"{said}, {cart.parked_name}"
    return f"Cart {cart.number}", said


def tile_of(article: ArticleView, writing: Writing) -> TileText:
    """Write the key of an article."""
    state, tone, icon = stock_of(article, writing)
    return TileText(
        ident=article.article_id,
        name=joined(article.name),
        price="no price yet" if article.price is None else writing.money(article.price),
        unit="per kg" if article.unit == "kg" and article.price is not None else "",
        state=state,
        state_tone=tone,
        state_icon=icon,
    )


def stock_of(article: ArticleView, writing: Writing) -> tuple[str, Tone, str | None]:
    """Say that little or nothing is left; nothing where there is enough or nobody counts."""
    left = article.available
    if article.stock_policy is StockPolicy.UNTRACKED or left is None or left > _FEW:
        return "", Tone.PLAIN, None
    if left <= 0:
        return "None left", Tone.DANGER, "circle-x"
    return f"{writing.quantity(left)} left", Tone.WARN, "hourglass"
