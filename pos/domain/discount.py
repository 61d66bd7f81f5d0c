"""What is taken off a line or a whole cart."""

from dataclasses import dataclass

from pos.domain.cart import DiscountKind
from pos.domain.money import round_half_up

MILLION = 1_000_000


@dataclass(frozen=True)
class Discount:
    """A discount as it was given: ``percent`` in parts per million, ``amount`` in minor units."""

    kind: DiscountKind
    value: int

    def of(self, amount: int) -> int:
        """Give what it takes off an amount, in the amount's direction and never more than it.

        A discount on a return is negative: it makes the refund smaller, as it made the sale.
        """
        if self.kind == "percent":
            return round_half_up(amount * self.value, MILLION)
        taken = min(self.value, abs(amount))
        return taken if amount >= 0 else -taken


def discount(kind: str | None, value: int) -> Discount | None:
    """Read a discount back from a stored kind and value; no kind is no discount."""
    if kind == "percent":
        return Discount("percent", value)
    return Discount("amount", value) if kind == "amount" else None
