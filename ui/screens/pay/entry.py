"""What is typed on Pay becomes an attempt: one value for the key, the row and the request."""

import re
from dataclasses import dataclass
from decimal import Decimal

from pos.api.views import Tender
from ui.theme.words import Writing

#: Ten million pounds: more than a till can take, and what a scanned code would be.
MOST = 1_000_000_000
_WRITTEN = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)")

#: The sums that notes of a currency make, in minor units; a customer gives one of their multiples.
NOTES = {
    "GBP": (500, 1000, 2000, 5000),
    "EUR": (500, 1000, 2000, 5000),
    "USD": (500, 1000, 2000, 5000, 10_000),
    "CHF": (500, 1000, 2000, 5000, 10_000),
    "JPY": (500, 1000, 5000, 10_000),
    "KWD": (500, 1000, 5000, 10_000, 20_000),
}
_LIKELY = 3


@dataclass(frozen=True)
class Attempt:
    """What would be paid if the filled key were pressed now.

    ``amount`` is the part of the sale it pays, ``given`` what the customer hands over; in minor
    units. ``trouble`` is one sentence where it cannot be done; ``missing`` where nothing is typed.
    """

    method: str
    amount: int = 0
    given: int = 0
    missing: bool = False
    trouble: str = ""

    @property
    def ready(self) -> bool:
        """Whether it can be asked for."""
        return not self.missing and not self.trouble

    @property
    def change(self) -> int:
        """What goes back to the customer."""
        return self.given - self.amount

    @property
    def tender(self) -> Tender:
        """The request, with the very amounts that are shown."""
        if self.method == "cash":
            return Tender("cash", tendered=self.given)
        return Tender("card" if self.method == "card" else "manual_card", amount=self.amount)


def decimals_of(writing: Writing) -> int:
    """Give how many decimals the shop's currency has."""
    zero = writing.money(0)
    point = writing.decimal_point
    return len(zero.partition(point)[2]) if point in zero else 0


def read(typed: str, writing: Writing) -> int:
    """Read an amount a person typed, in major units, into minor units.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    written = typed.strip().replace(writing.decimal_point, ".").replace(",", ".")
    if not _WRITTEN.fullmatch(written):
        raise ValueError("That is not an amount. Type it such as 20 or 20.50.")
    places = decimals_of(writing)
    scaled = Decimal(written).scaleb(places)
    if scaled > MOST:
        raise ValueError("That is a code, not an amount. Go back to the cart to scan.")
    # Counted as typed, so that “1,000” is never taken for one pound.
    if len(written.partition(".")[2]) > places:
        raise ValueError("That is finer than the smallest coin. Type it again.")
    return int(scaled)


def written(amount: int, writing: Writing) -> str:
    """Write an amount as it is typed: no sign, no thousands."""
    places = decimals_of(writing)
    text = f"{Decimal(amount).scaleb(-places):.{places}f}"
    return text.replace(".", writing.decimal_point)


def attempt(method: str, typed: str, due: int, writing: Writing) -> Attempt:
    """Tell what pressing the filled key would do now.

    A return is paid out whole, and a stand-alone terminal takes all that is still to pay: it alone
    may still say no when everything else is held.
    """
    if due < 0 or method == "manual_card":
        return Attempt(method, amount=due, given=due)
    if not typed.strip():
        return Attempt(method, missing=True)
    try:
        given = read(typed, writing)
    except ValueError as wrong:
        return Attempt(method, trouble=str(wrong))
    return _of(method, given, due, writing)


def _of(method: str, given: int, due: int, writing: Writing) -> Attempt:
    if given == 0:
        return Attempt(method, missing=True)
    if method == "cash":
        return Attempt(method, amount=min(given, due), given=given)
    if given > due:
        most = writing.money(due, sign=True)
        return Attempt(method, trouble=f"Only {most} is still to pay. Type that or less.")
    return Attempt(method, amount=given, given=given)


def likely(due: int, currency: str) -> tuple[int, ...]:
    """Give three sums a customer is likely to hand over for what is due, smallest first."""
    steps = NOTES.get(currency, NOTES["EUR"])
    sums = sorted({(due // step + 1) * step for step in steps})[:_LIKELY]
    while len(sums) < _LIKELY:
        step = steps[-1 if len(sums) > 1 else -2]
        sums.append((sums[-1] // step + 1) * step)
    return tuple(sums)


def short(amount: int, writing: Writing) -> str:
    """Write a sum of whole pounds without its pence, as on a note: ``£20``."""
    text = writing.money(amount, sign=True)
    places = decimals_of(writing)
    return text.replace(writing.decimal_point + "0" * places, "") if places else text
