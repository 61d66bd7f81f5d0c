"""What the shop's reports are: which sales are asked for, and a table that says what they come to.

A sale belongs to the day of the shop's own clock on which it was finished. Amounts are minor units,
quantities thousandths, rates parts per million; what was returned counts negative.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from pos.domain.money import CURRENCIES, MINUS, plain
from pos.domain.quantity import text as quantity_text

MICROSECONDS = 1_000_000
#: Every clock of the world is set to UTC by whole quarters of an hour, so any day or hour of a shop
#: is made of whole slots.
SLOT_US = 15 * 60 * MICROSECONDS
_FIRST_DAY, _LAST_DAY = date(1971, 1, 1), date(2999, 12, 31)

Value = str | int | None


class ReportKind(StrEnum):
    """What the sales are added up by; the value is how the command line calls it."""

    SALES = "sales"
    HOURS = "hours"
    ARTICLES = "articles"
    CATEGORIES = "categories"
    CASHIERS = "cashiers"
    TILLS = "tills"
    TENDERS = "tenders"
    VAT = "vat"


TITLES = {
    ReportKind.SALES: "Sales by day",
    ReportKind.HOURS: "Sales by hour",
    ReportKind.ARTICLES: "Sales by article",
    ReportKind.CATEGORIES: "Sales by category",
    ReportKind.CASHIERS: "Sales by cashier",
    ReportKind.TILLS: "Sales by till",
    ReportKind.TENDERS: "Money by tender",
    ReportKind.VAT: "VAT by rate and day",
}


class Values(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    QUANTITY = "quantity"
    MONEY = "money"
    RATE = "rate"


@dataclass(frozen=True)
class ReportColumn:
    """One column; ``wide`` ones take the room that is left on paper and on a screen."""

    key: str
    title: str
    of: Values
    wide: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether its values stand at the right."""
        return self.of not in (Values.TEXT, Values.DAY)


@dataclass(frozen=True)
class ReportAsked:
    """Which sales are asked for; both days belong to them, in either order.

    ``zone`` is the shop's clock; none is this computer's.
    """

    kind: ReportKind
    first: date
    last: date
    till_id: str | None = None
    cashier_id: str | None = None
    zone: tzinfo | None = None

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        days = sorted((self.first, self.last))
        return max(days[0], _FIRST_DAY), min(days[1], _LAST_DAY)

    @property
    def since(self) -> int:
        """The moment at which the first day begins, in microseconds UTC."""
        return midnight(self.days[0], self.zone)

    @property
    def until(self) -> int:
        """The moment at which the last day has ended."""
        return midnight(self.days[1] + timedelta(days=1), self.zone)


@dataclass(frozen=True)
class Report:
    """A report as it stood when it was made.

    Attributes:
        asked: which sales it is of.
        columns: the heads.
        rows: the values in the order of the columns; money in minor units.
        totals: what the rows add up to; none under a column that cannot be added up.
        currency: of the amounts.
        shop: the shop's name.
        till, cashier: whose sales they are, by name; empty for everybody's.
        made_at: when it was made, in microseconds UTC.
    """

    asked: ReportAsked
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[Value, ...]
    currency: str
    shop: str
    till: str
    cashier: str
    made_at: int

    @property
    def title(self) -> str:
        """What it is called."""
        return TITLES[self.asked.kind]

    @property
    def period(self) -> str:
        """The days, as a person reads them: ``25 Nov 2026``, ``1 Nov 2026 to 25 Nov 2026``."""
        first, last = self.asked.days
        return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"

    @property
    def whose(self) -> str:
        """Whose sales they are: ``All tills``, ``Till 1, Ana Marsh``."""
        return ", ".join(part for part in (self.till or "All tills", self.cashier) if part)

    @property
    def file_name(self) -> str:
        """What its file is called, without the ending."""
        first, last = (one.isoformat() for one in self.asked.days)
        days = first if first == last else f"{first} to {last}"
        whose = f" {self.whose}" if self.till or self.cashier else ""
        return f"{self.title} {days}{whose}"

    def text(self, column: ReportColumn, value: Value) -> str:
        """Write a value as a person reads it; figures of a column line up."""
        return value_text(column.of, value, self.currency)


def value_text(of: Values, value: Value, currency: str) -> str:
    """Write a value of a column as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return day_words(date.fromisoformat(value)) if of is Values.DAY else value
    if of is Values.MONEY:
        return _grouped(plain(value, CURRENCIES[currency]))
    if of is Values.QUANTITY:
        return _grouped(quantity_text(value).replace("-", MINUS))
    if of is Values.RATE:
        return f"{quantity_text(value // 10)} %"
    return _grouped(str(value).replace("-", MINUS))


def _grouped(text: str) -> str:
    sign = MINUS if text.startswith(MINUS) else ""
    whole, point, part = text.removeprefix(MINUS).partition(".")
    return f"{sign}{int(whole):,}{point}{part}"


def day_words(day: date) -> str:
    """Write a day: ``25 Nov 2026``."""
    return f"{day.day} {day.strftime('%b %Y')}"


def midnight(day: date, zone: tzinfo | None = None) -> int:
    """Give the moment at which a day of the shop begins, in microseconds UTC."""
    moment = datetime.combine(day, time(), tzinfo=zone)
    here = moment if zone is not None else moment.astimezone()
    return int(here.timestamp()) * MICROSECONDS


def local_moment(micros: int, zone: tzinfo | None = None) -> datetime:
    """Give a moment on the shop's own clock."""
    return datetime.fromtimestamp(micros // MICROSECONDS, tz=UTC).astimezone(zone)
