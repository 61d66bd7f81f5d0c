"""Tax inside a price or on top of it, in minor units."""

from dataclasses import dataclass

from pos.domain.money import round_half_up

MILLION = 1_000_000


@dataclass(frozen=True, order=True)
class TaxRate:
    """A rate as it stood when a line was added: 20 % is 200000 parts per million.

    It is what tax is gathered and rounded by. The rate and its kind belong to it beside the id, so
    that a rate changed in the shop while a cart is open cannot mix old lines with new ones.
    """

    tax_rate_id: str
    rate_ppm: int
    inclusive: bool

    def tax_on(self, amount: int) -> int:
        """Give the tax on an amount: inside it where prices include tax, else to be added to it.

        Rounded half away from zero, once for all lines of the rate on a document.
        """
        base = MILLION + self.rate_ppm if self.inclusive else MILLION
        return round_half_up(amount * self.rate_ppm, base)

    def added_to(self, tax: int) -> int:
        """Give the part of a tax that comes on top of the price: all of it or nothing."""
        return 0 if self.inclusive else tax
