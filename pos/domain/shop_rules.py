"""What the settings of a shop may be, with a sentence for what they may not (``checkout 1``)."""

from dataclasses import dataclass

from pos.domain.errors import Code, Problem
from pos.domain.money import CURRENCIES

LONGEST_SHOP_NAME, LONGEST_ADDRESS, MOST_LINES = 60, 48, 6
#: Seconds. A lease outlives two lost beats; nobody pays for longer than an hour.
LEAST_BEAT, MOST_BEAT = 2, 60
MOST_LEASE = 300
LEAST_IDLE, MOST_IDLE = 60, 3600


@dataclass(frozen=True)
class ShopValues:
    """What belongs to the whole shop. Durations in seconds; the address line by line."""

    shop_name: str
    shop_lines: str
    currency: str
    lease_s: int
    beat_s: int
    idle_s: int


def checked(values: ShopValues) -> ShopValues:
    """Give the values tidied.

    Raises:
        Problem: SHOP_WRONG, with one sentence that names the field.
    """
    name = " ".join(values.shop_name.split())
    lines = [" ".join(one.split()) for one in values.shop_lines.strip().splitlines()]
    if not name or len(name) > LONGEST_SHOP_NAME:
        raise _wrong("shop_name", f"The shop needs a name of 1 to {LONGEST_SHOP_NAME} characters")
    if len(lines) > MOST_LINES or any(len(one) > LONGEST_ADDRESS for one in lines):
        raise _wrong(
            "shop_lines",
            f"The address has at most {MOST_LINES} lines of {LONGEST_ADDRESS} characters",
        )
    if values.currency not in CURRENCIES:
        raise _wrong("currency", f"“{values.currency}” is no currency this till knows")
    _check_times(values)
    return ShopValues(
        name, "\n".join(lines), values.currency, values.lease_s, values.beat_s, values.idle_s
    )


def _check_times(values: ShopValues) -> None:
    if not LEAST_BEAT <= values.beat_s <= MOST_BEAT:
        raise _wrong("beat_s", f"A sign of life comes every {LEAST_BEAT} to {MOST_BEAT} seconds")
    if not 3 * values.beat_s <= values.lease_s <= MOST_LEASE:
        why = (
            f"A till is missed after {3 * values.beat_s} to {MOST_LEASE} seconds: "
            "three signs of life at least"
        )
        raise _wrong("lease_s", why)
    if not LEAST_IDLE <= values.idle_s <= MOST_IDLE:
        raise _wrong("idle_s", f"A payment may sit for {LEAST_IDLE} to {MOST_IDLE} seconds")
    if values.idle_s < 2 * values.lease_s:
        raise _wrong("idle_s", "A payment may sit for at least twice as long as a till is missed")


def _wrong(field: str, why: str) -> Problem:
    return Problem(Code.SHOP_WRONG, field=field, why=why)
