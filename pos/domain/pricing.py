"""What a cart comes to: from running sums while it is scanned, line by line when it is frozen.

Both ways go through the same function over the sums per tax rate, so they cannot disagree, and a
scan costs the same in a cart of a thousand lines as in one of ten. Amounts are minor units,
quantities thousandths; lines, carts and totals may be negative (a return) or zero.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pos.domain.cart import DiscountKind
from pos.domain.discount import Discount, discount
from pos.domain.money import distribute
from pos.domain.quantity import ONE, amount_of
from pos.domain.tax import TaxRate


@dataclass(frozen=True)
class PricedLine:
    """A line of a cart with all that its price depends on; a weighed one has unit ``kg``."""

    line_no: int
    unit_price: int
    quantity: int
    rate: TaxRate
    discount_kind: DiscountKind | None = None
    discount_value: int = 0
    unit: str = "piece"

    @property
    def gross(self) -> int:
        """Price times quantity, before every discount."""
        return amount_of(self.unit_price, self.quantity)

    @property
    def discount(self) -> int:
        """What the line's own discount takes off; negative on a line that is returned."""
        off = discount(self.discount_kind, self.discount_value)
        return off.of(self.gross) if off else 0

    @property
    def amount(self) -> int:
        """After the line's own discount and before the cart's."""
        return self.gross - self.discount

    @property
    def pieces(self) -> int:
        """How many articles it counts for; a weighed line is one."""
        return 1 if self.unit == "kg" else abs(self.quantity) // ONE


@dataclass(frozen=True)
class Totals:
    """``total = sub_total - discount_total + the tax that comes on top``."""

    sub_total: int
    discount_total: int
    tax_total: int
    total: int


@dataclass(frozen=True)
class RateGroup:
    """All lines of one tax rate: their amount, their share of the cart's discount, their tax."""

    rate: TaxRate
    amount: int
    discount: int
    tax: int

    @property
    def net_of_discount(self) -> int:
        """What tax was worked out on."""
        return self.amount - self.discount

    @property
    def total(self) -> int:
        """What the customer pays for these lines."""
        return self.net_of_discount + self.rate.added_to(self.tax)


@dataclass(frozen=True)
class Sums:
    """What a cart keeps beside its lines, so that no change has to add up all of them.

    ``by_rate`` holds the lines' amounts (after their own discounts) per tax rate.
    """

    sub_total: int
    pieces: int
    by_rate: Mapping[TaxRate, int]

    def changed(self, *, gone: Iterable[PricedLine], come: Iterable[PricedLine]) -> "Sums":
        """Give the sums after some lines left and others came; an edited line does both."""
        sub_total, pieces = self.sub_total, self.pieces
        by_rate = defaultdict(int, self.by_rate)
        for lines, sign in ((gone, -1), (come, 1)):
            for line in lines:
                sub_total += sign * line.gross
                pieces += sign * line.pieces
                by_rate[line.rate] += sign * line.amount
        return Sums(sub_total, pieces, {rate: sum_ for rate, sum_ in by_rate.items() if sum_})

    @property
    def amount(self) -> int:
        """What the cart's own discount may reduce: all lines after their own discounts."""
        return sum(self.by_rate.values())

    def totals(self, cart_discount: Discount | None) -> Totals:
        """Work out what the cart comes to with its own discount."""
        groups = price_groups(self.by_rate, cart_discount)
        net = sum(group.net_of_discount for group in groups)
        return Totals(
            sub_total=self.sub_total,
            discount_total=self.sub_total - net,
            tax_total=sum(group.tax for group in groups),
            total=sum(group.total for group in groups),
        )


NOTHING = Sums(0, 0, {})


def sums_of(lines: Iterable[PricedLine]) -> Sums:
    """Add up a cart from its lines."""
    return NOTHING.changed(gone=(), come=lines)


def price_groups(
    by_rate: Mapping[TaxRate, int], cart_discount: Discount | None
) -> tuple[RateGroup, ...]:
    """Share the cart's discount over its tax rates and work out each rate's tax.

    The rates are taken in an order of their own, not in that of the lines: where two have the same
    remainder, the odd penny must fall alike however the cart came about.
    """
    rates = sorted(by_rate)
    amounts = [by_rate[rate] for rate in rates]
    off = cart_discount.of(sum(amounts)) if cart_discount else 0
    return tuple(
        RateGroup(rate, amount, share, rate.tax_on(amount - share))
        for rate, amount, share in zip(rates, amounts, distribute(off, amounts), strict=True)
    )


@dataclass(frozen=True)
class FrozenLine:
    """A line as it is sold. ``discount`` counts its own and its share of the cart's.

    ``total = gross - discount``, plus ``tax`` where tax comes on top of the price.
    """

    line_no: int
    gross: int
    discount: int
    tax: int
    total: int


@dataclass(frozen=True)
class FrozenPrice:
    """A price that no longer moves; the lines' totals add up to the total (I8)."""

    lines: tuple[FrozenLine, ...]
    groups: tuple[RateGroup, ...]
    totals: Totals


def freeze(lines: Sequence[PricedLine], cart_discount: Discount | None = None) -> FrozenPrice:
    """Work out the price of every line so that together they are the cart's price exactly.

    The cart's discount and each rate's tax are shared over the lines by largest remainder. The
    total is the one that ``Sums.totals`` gives for the same lines; lines keep their order.
    """
    sums = sums_of(lines)
    members: dict[TaxRate, list[PricedLine]] = defaultdict(list)
    for line in lines:
        members[line.rate].append(line)
    groups = price_groups(
        {rate: sum(line.amount for line in those) for rate, those in members.items()},
        cart_discount,
    )
    frozen: dict[int, FrozenLine] = {}
    for group in groups:
        for one in _freeze_group(group, members[group.rate]):
            frozen[one.line_no] = one
    return FrozenPrice(
        lines=tuple(frozen[line.line_no] for line in lines),
        groups=groups,
        totals=sums.totals(cart_discount),
    )


def _freeze_group(group: RateGroup, lines: Sequence[PricedLine]) -> Iterable[FrozenLine]:
    shares = distribute(group.discount, [line.amount for line in lines])
    nets = [line.amount - share for line, share in zip(lines, shares, strict=True)]
    taxes = distribute(group.tax, nets)
    for line, net, tax in zip(lines, nets, taxes, strict=True):
        yield FrozenLine(
            line_no=line.line_no,
            gross=line.gross,
            discount=line.gross - net,
            tax=tax,
            total=net + group.rate.added_to(tax),
        )
