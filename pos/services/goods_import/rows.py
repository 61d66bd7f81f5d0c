"""One row of an article file: what it says about an article, or why it cannot be taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pos.domain import barcode, names
from pos.domain.article import NamedTaxRate, Unit, parse_percent, percent
from pos.domain.errors import Problem
from pos.domain.goods import StockPolicy
from pos.domain.money import MOST as MOST_MONEY
from pos.domain.money import Currency
from pos.domain.money import parse as parse_money
from pos.domain.quantity import MOST, ONE
from pos.ports.ids import IdSource

#: Longer than any shop's own number; a barcode may be one.
LONGEST_SKU = barcode.LONGEST
LONGEST_CATEGORY = 60
_NUMBER = re.compile(r"\d{1,12}([.,]\d{1,6})?")
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False}
_YES |= {"false": False, "0": False}
_UNITS: Mapping[str, Unit] = {"piece": "piece", "kg": "kg"}


class RowError(ValueError):
    """Why a row cannot be taken, in words that stand in the file of rejected rows."""


@dataclass(frozen=True)
class ArticleRow:
    """What a row says; none where it says nothing, so that what the shop knows stays.

    ``price`` in minor units, ``stock`` in thousandths.
    """

    line: int
    codes: tuple[str, ...]
    name: str
    sku: str | None = None
    category: str | None = None
    price: int | None = None
    tax_rate_id: str | None = None
    unit: Unit | None = None
    stock_policy: StockPolicy | None = None
    stock: int | None = None

    @property
    def identity(self) -> str:
        """By what rows of one file belong to one article."""
        return self.sku or self.codes[0]


class TaxChoice:
    """Finds the tax rate that a row names; one that the shop lacks is made where it is plain."""

    def __init__(self, rates: tuple[NamedTaxRate, ...], ids: IdSource) -> None:
        self._ids = ids
        self._rates = list(rates)
        self._by_name = {rate.name.casefold(): rate for rate in rates}
        self.new: list[NamedTaxRate] = []

    @property
    def default(self) -> NamedTaxRate:
        """The rate of an article that names none: the shop's first."""
        return self._rates[0] if self._rates else self._make(0, inclusive=True)

    def choose(self, rate: str, inclusive: str) -> str | None:
        """Give the id of the rate named by these two cells; none when both are empty."""
        if not rate and not inclusive:
            return None
        wanted = _yes_or_no("tax_inclusive", inclusive)
        named = self._by_name.get(rate.casefold())
        if named is not None and wanted in (None, named.inclusive):
            return named.tax_rate_id
        ppm = self.default.rate_ppm if not rate else parse_percent(rate)
        if ppm is None and named is None:
            known = ", ".join(one.name for one in self._rates[:6]) or "none yet"
            raise RowError(f"there is no tax rate “{rate[:40]}” (the shop has: {known})")
        if ppm is None:
            other = "inside the price" if named and named.inclusive else "on top of the price"
            raise RowError(f"the tax rate “{rate[:40]}” is {other} in this shop")
        kind = self.default.inclusive if wanted is None else wanted
        return self._with(ppm, inclusive=kind).tax_rate_id

    def _with(self, ppm: int, *, inclusive: bool) -> NamedTaxRate:
        for rate in self._rates:
            if rate.rate_ppm == ppm and rate.inclusive == inclusive:
                return rate
        return self._make(ppm, inclusive=inclusive)

    def _make(self, ppm: int, *, inclusive: bool) -> NamedTaxRate:
        name = percent(ppm) if inclusive else f"{percent(ppm)} on top"
        if name.casefold() in self._by_name:
            raise RowError(f"the shop's tax rate “{name}” is another one; give its name instead")
        made = NamedTaxRate(self._ids.new(), name, ppm, inclusive)
        self._rates.append(made)
        self._by_name[name.casefold()] = made
        self.new.append(made)
        return made


class RowReader:
    """Reads rows below one heading into what they say."""

    def __init__(self, heading: tuple[str, ...], currency: Currency, taxes: TaxChoice) -> None:
        self._heading = heading
        self._currency = currency
        self._taxes = taxes

    def read(self, line: int, cells: list[str]) -> ArticleRow:
        """Check every cell of a row.

        Raises:
            RowError: with the reason; the row then changes nothing.
        """
        said = dict(zip(self._heading, (cell.strip() for cell in cells), strict=True))
        codes = _codes(said["barcode"])
        sku = _sku(said.get("sku", ""))
        if sku is None and not codes:
            raise RowError("there is neither a barcode nor a sku")
        return ArticleRow(
            line=line,
            codes=codes,
            name=names.shortened(names.clean(said["name"])),
            sku=sku,
            category=_category(said.get("category", "")),
            price=self._price(said.get("price", "")),
            tax_rate_id=self._taxes.choose(said.get("tax_rate", ""), said.get("tax_inclusive", "")),
            unit=_unit(said.get("unit", "")),
            stock_policy=_policy(said.get("stock_policy", "")),
            stock=_stock(said.get("stock", "")),
        )

    def _price(self, cell: str) -> int | None:
        if not cell:
            return None
        if not _NUMBER.fullmatch(cell):
            raise RowError(f"“{cell[:40]}” is not a price such as 2.50")
        try:
            price = parse_money(cell.replace(",", "."), self._currency)
        except ValueError as error:
            raise RowError(f"the price {error}") from error
        if price > MOST_MONEY:
            raise RowError(f"“{cell[:40]}” is too much for a price")
        return price


def _codes(cell: str) -> tuple[str, ...]:
    codes = []
    for part in cell.split("|"):
        if not part.strip():
            continue
        if barcode.was_cut_short(part.strip()):
            raise RowError(
                f"“{part.strip()}” is a number that a spreadsheet cut short; make the column text"
            )
        try:
            codes.append(barcode.read(part))
        except Problem as error:
            raise RowError(
                f"“{part.strip()[: barcode.LONGEST]}” is no barcode: at most {barcode.LONGEST} "
                "plain letters, digits and signs without blanks"
            ) from error
    return tuple(dict.fromkeys(codes))


def _sku(cell: str) -> str | None:
    if not cell:
        return None
    try:
        return barcode.read(cell)
    except Problem as error:
        raise RowError(
            f"“{cell[:LONGEST_SKU]}” is no sku: at most {LONGEST_SKU} plain letters, digits and "
            "signs without blanks"
        ) from error


def _category(cell: str) -> str | None:
    name = names.clean(cell)
    if len(name) > LONGEST_CATEGORY:
        raise RowError(f"the category is longer than {LONGEST_CATEGORY} characters")
    return name or None


def _unit(cell: str) -> Unit | None:
    if not cell:
        return None
    unit = _UNITS.get(cell.casefold())
    if unit is None:
        raise RowError(f"“{cell[:40]}” is no unit; it is piece or kg")
    return unit


def _policy(cell: str) -> StockPolicy | None:
    if not cell:
        return None
    try:
        return StockPolicy(cell.casefold())
    except ValueError as error:
        raise RowError(
            f"“{cell[:40]}” is no stock policy; it is refuse, ask or untracked"
        ) from error


def _stock(cell: str) -> int | None:
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell):
        raise RowError(f"“{cell[:40]}” is not a stock such as 12 or 0.5")
    scaled = Decimal(cell.replace(",", ".")) * ONE
    if scaled != scaled.to_integral_value() or scaled > MOST:
        raise RowError(f"“{cell[:40]}” is finer than a thousandth or more than a million")
    return int(scaled)


def _yes_or_no(column: str, cell: str) -> bool | None:
    if not cell:
        return None
    if cell.casefold() not in _YES:
        raise RowError(f"“{cell[:40]}” is no {column}; it is yes or no")
    return _YES[cell.casefold()]
