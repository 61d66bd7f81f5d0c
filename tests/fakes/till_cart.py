"""A cart of the fake till, priced by the shop's own rules."""

from dataclasses import dataclass, field, replace

from pos.api.errors import Code, Problem
from pos.api.views import CartChange, CartLineView, CartView, DiscountKind, TotalsView
from pos.domain.discount import discount
from pos.domain.pricing import PricedLine, Sums, sums_of
from tests.fakes.shop import Good


@dataclass(frozen=True)
class FakeLine:
    line_id: str
    line_no: int
    good: Good
    quantity: int
    unit_price: int
    discount_kind: DiscountKind | None = None
    discount_value: int = 0
    list_price: int | None = None
    note: str | None = None

    @property
    def priced(self) -> PricedLine:
        return PricedLine(
            line_no=self.line_no,
            unit_price=self.unit_price,
            quantity=self.quantity,
            rate=self.good.rate,
            discount_kind=self.discount_kind,
            discount_value=self.discount_value,
            unit=self.good.unit,
        )

    @property
    def plain(self) -> bool:
        return self.discount_kind is None and self.list_price is None and self.note is None

    def view(self) -> CartLineView:
        priced = self.priced
        return CartLineView(
            line_id=self.line_id,
            line_no=self.line_no,
            article_id=self.good.article_id,
            sku=self.good.sku,
            name=self.good.name,
            quantity=self.quantity,
            unit=self.good.unit,
            unit_price=self.unit_price,
            amount=priced.amount,
            discount=priced.discount,
            discount_kind=self.discount_kind,
            discount_value=self.discount_value,
            list_price=self.list_price,
            note=self.note,
        )


@dataclass
class FakeCart:
    cart_id: str
    number: str
    till: str
    cashier: str
    status: str = "open"
    version: int = 0
    lines: list[FakeLine] = field(default_factory=list)
    opened_at: int = 0
    parked_at: int | None = None
    parked_name: str | None = None
    discount_kind: DiscountKind | None = None
    discount_value: int = 0
    made: int = 0

    @property
    def sums(self) -> Sums:
        return sums_of(line.priced for line in self.lines)

    def totals(self) -> TotalsView:
        sums = self.sums
        totals = sums.totals(discount(self.discount_kind, self.discount_value))
        return TotalsView(
            currency="GBP",
            sub_total=totals.sub_total,
            discount_total=totals.discount_total,
            tax_total=totals.tax_total,
            total=totals.total,
            lines=len(self.lines),
            articles=sums.pieces,
        )

    def view(self) -> CartView:
        return CartView(
            cart_id=self.cart_id,
            number=self.number,
            version=self.version,
            status=self.status,
            lines=tuple(line.view() for line in self.lines),
            totals=self.totals(),
            till=self.till,
            cashier=self.cashier,
            opened_at=self.opened_at,
            parked_at=self.parked_at,
            parked_name=self.parked_name,
            discount_kind=self.discount_kind,
            discount_value=self.discount_value,
        )

    def line(self, line_id: str) -> FakeLine:
        for line in self.lines:
            if line.line_id == line_id:
                return line
        raise Problem(Code.LINE_GONE, cart_id=self.cart_id)

    def add(self, good: Good, quantity: int) -> CartChange:
        last = self.lines[-1] if self.lines else None
        if last and last.good is good and last.plain and good.unit == "piece":
            return self.rewrite(replace(last, quantity=last.quantity + quantity))
        self.made += 1
        line_id = f"{self.cart_id}-{self.made}"
        line = FakeLine(line_id, self.made, good, quantity, good.price or 0)
        self.lines.append(line)
        return self._changed((line,), marked=line.line_id)

    def rewrite(self, line: FakeLine) -> CartChange:
        self.lines = [line if one.line_id == line.line_id else one for one in self.lines]
        return self._changed((line,), marked=line.line_id)

    def remove(self, line_id: str) -> CartChange:
        gone = self.line(line_id)
        self.lines.remove(gone)
        return self._changed((), removed=(line_id,))

    def clear(self) -> CartChange:
        removed = tuple(line.line_id for line in self.lines)
        if not removed:
            raise Problem(Code.CART_EMPTY, cart_id=self.cart_id)
        self.lines = []
        self.discount_kind, self.discount_value = None, 0
        return self._changed((), removed=removed)

    def discount(self, kind: DiscountKind | None, value: int) -> CartChange:
        if not self.lines:
            raise Problem(Code.CART_EMPTY, cart_id=self.cart_id)
        self.discount_kind, self.discount_value = kind, value
        return self._changed(())

    def _changed(
        self,
        lines: tuple[FakeLine, ...],
        *,
        removed: tuple[str, ...] = (),
        marked: str | None = None,
    ) -> CartChange:
        before = self.version
        self.version += 1
        return CartChange(
            cart_id=self.cart_id,
            before=before,
            version=self.version,
            changed=tuple(line.view() for line in lines),
            removed=removed,
            totals=self.totals(),
            marked=marked,
            discount_kind=self.discount_kind,
            discount_value=self.discount_value,
        )
