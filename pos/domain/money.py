"""Money as whole minor units, and how it is written for a person."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Currency:
    """A currency with its ISO code, its sign and its number of decimals (0, 2 or 3)."""

    code: str
    sign: str
    decimals: int

    @property
    def unit(self) -> int:
        """Minor units in one major unit."""
        return int(10**self.decimals)


CURRENCIES = {
    c.code: c
    for c in (
        Currency("GBP", "£", 2),
        Currency("EUR", "€", 2),
        Currency("USD", "$", 2),
        Currency("CHF", "CHF ", 2),
        Currency("JPY", "¥", 0),
        Currency("KWD", "KWD ", 3),
    )
}


def plain(amount: int, currency: Currency) -> str:
    """Write an amount without its sign: ``1234`` is ``12.34``; a minus is a true minus."""
    major, minor = divmod(abs(amount), currency.unit)
    text = f"{major}.{minor:0{currency.decimals}d}" if currency.decimals else str(major)
    return f"{MINUS}{text}" if amount < 0 else text


def with_sign(amount: int, currency: Currency) -> str:
    """Write an amount with the currency's sign, as it stands in a sentence: ``£12.34``."""
    minus = MINUS if amount < 0 else ""
    return f"{minus}{currency.sign}{plain(abs(amount), currency)}"


def parse(text: str, currency: Currency) -> int:
    """Read an amount a person or a file wrote, in major units, into minor units.

    Raises:
        ValueError: when it is no number or finer than the smallest coin of the currency.
    """
    try:
        scaled = Decimal(text.strip().replace(MINUS, "-")) * currency.unit
    except InvalidOperation as error:
        raise ValueError(f"“{text}” is not an amount") from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"“{text}” is finer than the smallest {currency.code} coin")
    return int(scaled)


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide two whole numbers, halves away from zero: a credit rounds as its sale did."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))


def distribute(amount: int, weights: list[int]) -> list[int]:
    """Share an amount by weights so that the parts add up to it, largest remainder first."""
    whole = sum(weights)
    if not weights or whole == 0:
        return [amount] + [0] * (len(weights) - 1) if weights else []
    parts = [amount * w // whole for w in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in remainders[: amount - sum(parts)]:
        parts[i] += 1
    return parts
