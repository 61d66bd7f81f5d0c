"""Words and amounts as a person of this shop reads them; a presenter may use this (no Qt)."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, format_decimal, get_currency_precision

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
#: The longest word taken for a unit: kg, ml, pack.
_UNIT = 4
TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class Writing:
    """How a shop writes its amounts: its locale and its currency (ISO 4217)."""

    locale: str = "en_GB"
    currency: str = "GBP"

    def money(self, minor: int, *, sign: bool = False) -> str:
        """Write minor units; with ``sign`` as it stands alone (``£31.10``), else for a column."""
        return money_text(minor, self.currency, sign=sign, locale=self.locale)

    def number(self, value: Decimal | int) -> str:
        """Write a plain number with the locale's decimals and thousands."""
        return _typeset(format_decimal(value, locale=known_locale(self.locale)))

    def quantity(self, thousandths: int) -> str:
        """Write a quantity: ``1000`` is ``1``, ``842`` is ``0.842``."""
        return self.number(Decimal(thousandths) / 1000)

    @property
    def decimals(self) -> int:
        """How many decimals an amount of this currency has."""
        return int(get_currency_precision(self.currency))

    @property
    def decimal_point(self) -> str:
        """The sign between whole and part, for the pad."""
        return str(known_locale(self.locale).number_symbols["latn"]["decimal"])


def known_locale(name: str) -> Locale:
    """Give a locale by name, ``de_CH`` or ``de-CH``; English of Britain when it is unknown."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def money_text(minor: int, currency: str, *, sign: bool = False, locale: str = "en_GB") -> str:
    """Write an amount of minor units by the shop's locale, with a true minus, never torn apart.

    Args:
        minor: minor units of the currency (pence, cents; yen are whole).
        currency: ISO 4217 code.
        sign: with the currency's sign, for an amount that stands alone.
        locale: the shop's locale, not the desktop's.
    """
    digits = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-digits)
    known = known_locale(locale)
    if sign:
        return _typeset(format_currency(amount, currency, locale=known))
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return _typeset(format_decimal(amount, pattern, locale=known))


def joined(text: str) -> str:
    """Keep a number and its unit on one line: ``Water 500 ml`` breaks before 500, never after."""
    words = text.split(" ")
    out = words[0]
    for before, word in pairwise(words):
        tied = before[-1:].isdigit() and 0 < len(word) <= _UNIT and word[0].isalpha()
        out += (NBSP if tied else " ") + word
    return out


def _typeset(text: str) -> str:
    return text.replace("-", MINUS).replace(" ", NBSP)
