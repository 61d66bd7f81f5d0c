"""Money as whole minor units, and how it is written for a person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

MINUS = "\N{MINUS SIGN}"
#: Ten million pounds: what a barcode in the price field would be, and no amount in a shop is.
MOST = 1_000_000_000

_WRITTEN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


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
        ValueError: when it is no number, finer than the smallest coin, or absurdly large.
    """
    cleaned = text.strip().replace(MINUS, "-")
    if not _WRITTEN.fullmatch(cleaned):
        raise ValueError(f"“{text}” is not an amount")
    scaled = Decimal(cleaned) * currency.unit
    if scaled != scaled.to_integral_value():
        raise ValueError(f"“{text}” is finer than the smallest {currency.code} coin")
    if abs(scaled) > MOST:
        raise ValueError(f"“{text}” is more than a till can take")
    return int(scaled)


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide two whole numbers, halves away from zero: a credit rounds as its sale did."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))


def distribute(amount: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weights so that the parts add up to it, largest remainder first.

    Each part is its exact share rounded to one of the two nearest whole numbers, so that no part
    outgrows its weight where the amount does not outgrow their sum. Weights of both signs work (a
    return beside sales), and turning every sign turns every part: a credit shares as its sale did.
    Weights that add up to nothing leave no direction to share in: the first part takes it all.
    """
    whole = sum(weights)
    if not weights:
        return []
    if whole == 0:
        return [amount] + [0] * (len(weights) - 1)
    exact = [amount * weight * _sign(whole) for weight in weights]
    parts = [_sign(share) * (abs(share) // abs(whole)) for share in exact]
    left = amount - sum(parts)
    step = _sign(left)
    waiting = [i for i, share in enumerate(exact) if share % whole and _sign(share) == step]
    waiting.sort(key=lambda i: (-(abs(exact[i]) % abs(whole)), i))
    for i in waiting[: abs(left)]:
        parts[i] += step
    return parts


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
