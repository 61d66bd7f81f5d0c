"""A cart as it is kept: its own row, its lines, and what a change makes of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from pos.domain.cart import CartLineView, DiscountKind, TotalsView
from pos.domain.discount import Discount, discount
from pos.domain.goods import ScannedArticle
from pos.domain.pricing import NOTHING, PricedLine, Sums, Totals
from pos.domain.quantity import MOST
from pos.domain.tax import TaxRate

CartStatus = Literal["open", "locked", "sold", "void"]


@dataclass(frozen=True)
class LineRef:
    """Which line a person means, in the cart as they saw it."""

    cart_id: str
    line_id: str
    version: int


@dataclass(frozen=True)
class CartLine:
    """A line with everything that is remembered of it.

    ``list_price`` is what the shop asks where ``unit_price`` was overridden. The ``…_by`` hold the
    id of the person who allowed it.
    """

    line_id: str
    line_no: int
    article_id: str
    sku: str
    name: str
    quantity: int
    unit: Literal["piece", "kg"]
    unit_price: int
    rate: TaxRate
    list_price: int | None = None
    price_by: str | None = None
    price_reason: str | None = None
    discount_kind: DiscountKind | None = None
    discount_value: int = 0
    discount_by: str | None = None
    note: str | None = None
    sell_anyway_by: str | None = None

    @property
    def priced(self) -> PricedLine:
        """The part of it that the price depends on."""
        return PricedLine(
            line_no=self.line_no,
            unit_price=self.unit_price,
            quantity=self.quantity,
            rate=self.rate,
            discount_kind=self.discount_kind,
            discount_value=self.discount_value,
            unit=self.unit,
        )

    def takes(self, article: ScannedArticle, quantity: int) -> bool:
        """Tell whether a scan makes this line longer instead of adding another.

        Only a plain line of the same article at the same price and tax does, and a returned piece
        never shortens a sold one: what a person did to a line stays as it was done.
        """
        return (
            self.article_id == article.article_id
            and self.unit_price == article.price
            and self.rate == rate_of(article)
            and self._plain
            and (self.quantity > 0) == (quantity > 0)
            and abs(self.quantity + quantity) <= MOST
        )

    @property
    def _plain(self) -> bool:
        return (
            self.list_price is None
            and self.discount_kind is None
            and self.note is None
            and self.sell_anyway_by is None
        )

    def view(self) -> CartLineView:
        """Show it."""
        priced = self.priced
        return CartLineView(
            line_id=self.line_id,
            line_no=self.line_no,
            article_id=self.article_id,
            sku=self.sku,
            name=self.name,
            quantity=self.quantity,
            unit=self.unit,
            unit_price=self.unit_price,
            amount=priced.amount,
            discount=priced.discount,
            discount_kind=self.discount_kind,
            discount_value=self.discount_value,
            list_price=self.list_price,
            note=self.note,
        )


@dataclass(frozen=True)
class Cart:
    """A cart's own row. ``sums`` follow its lines, so that no change has to read them all."""

    cart_id: str
    number: str
    till_id: str
    cashier_id: str | None
    opened_at: int
    status: CartStatus = "open"
    version: int = 1
    parked_at: int | None = None
    parked_name: str | None = None
    note: str | None = None
    discount_kind: DiscountKind | None = None
    discount_value: int = 0
    discount_by: str | None = None
    line_count: int = 0
    last_line_no: int = 0
    sums: Sums = NOTHING

    @property
    def discount(self) -> Discount | None:
        """The discount on the whole cart."""
        return discount(self.discount_kind, self.discount_value)

    @property
    def priced(self) -> Totals:
        """What it comes to."""
        return self.sums.totals(self.discount)

    def changed(self, *, gone: Iterable[CartLine] = (), come: Iterable[CartLine] = ()) -> "Cart":
        """Give the next version, after some lines left and others came; an edited one does both."""
        gone, come = list(gone), list(come)
        return replace(
            self,
            version=self.version + 1,
            line_count=self.line_count - len(gone) + len(come),
            last_line_no=max([self.last_line_no, *(line.line_no for line in come)]),
            sums=self.sums.changed(
                gone=[line.priced for line in gone], come=[line.priced for line in come]
            ),
        )

    def totals(self, currency: str) -> TotalsView:
        """Show what it comes to."""
        priced = self.priced
        return TotalsView(
            currency=currency,
            sub_total=priced.sub_total,
            discount_total=priced.discount_total,
            tax_total=priced.tax_total,
            total=priced.total,
            lines=self.line_count,
            articles=self.sums.pieces,
        )


def rate_of(article: ScannedArticle) -> TaxRate:
    """Give the tax rate of an article as it stands now."""
    return TaxRate(article.tax_rate_id, article.rate_ppm, article.tax_inclusive)
