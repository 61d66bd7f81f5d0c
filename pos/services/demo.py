"""Harbour Stores: a believable shop to try the till in, with goods, people and taxes.

Its goods are real products at made-up prices (``resources/sample``). Nothing else knows it: a
demo is a shop like any other.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pos.domain.article import ArticleDraft, NamedTaxRate, parse_percent
from pos.domain.goods import StockPolicy
from pos.domain.money import CURRENCIES, parse
from pos.domain.people import Role
from pos.domain.quantity import ONE
from pos.ports.ids import IdSource
from pos.services.catalogue import CatalogueDesk
from pos.services.command_line import command_line
from pos.services.people import PeopleDesk
from pos.services.pins import PinHasher
from pos.services.tills import TillDesk
from pos.store.engine import Store, Unit

SHOP = {
    "shop_name": "Harbour Stores",
    "shop_lines": "1 Quay Street\nHarbour Town",
    "currency": "GBP",
}
TILLS = ("Till 1", "Till 2")
#: VAT in the United Kingdom: most food is zero-rated, the rest is not.
RATES = (("VAT 20 %", 200_000), ("VAT 0 %", 0))


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo shop, whose PIN everybody may know."""

    name: str
    role: Role
    pin: str


PEOPLE = (
    DemoPerson("Ana Marsh", Role.CASHIER, "4711"),
    DemoPerson("Ben Okafor", Role.CASHIER, "5822"),
    DemoPerson("Mary Quinn", Role.MANAGER, "6933"),
)


def is_filled(store: Store) -> bool:
    """Tell whether somebody works in the shop already."""
    with store.read() as unit:
        return unit.users.any()


def is_whole(store: Store) -> bool:
    """Tell whether everybody of the demo is there; they come last, so nothing is missing then."""
    with store.read() as unit:
        return not _missing(unit)


def fill(store: Store, ids: IdSource, articles: Path) -> None:
    """Make a store the demo shop: its name, taxes, goods, tills, and people last.

    What an earlier try made before it broke off is used.

    Raises:
        Problem: what the store says, or what is wrong with an article.
    """
    boss = command_line()
    rates = store.transact(lambda unit: _found(unit, ids))
    with store.read() as unit:
        has_goods = bool(unit.catalogue.categories())
    if not has_goods:
        CatalogueDesk(store, ids).create_articles(boss.person, list(_drafts(articles, rates)))
    for name in TILLS:
        TillDesk(store, ids).register(name)
    people = PeopleDesk(store, ids, PinHasher())
    with store.read() as unit:
        missing = _missing(unit)
    for person in missing:
        people.create_user(boss, name=person.name, role=person.role, pin=person.pin)


def _missing(unit: Unit) -> list[DemoPerson]:
    there = {one.name for one in unit.users.listed()}
    return [person for person in PEOPLE if person.name not in there]


def _found(unit: Unit, ids: IdSource) -> dict[int, NamedTaxRate]:
    unit.shop.set(**SHOP)
    rates = {rate.rate_ppm: rate for rate in unit.catalogue.tax_rates()}
    for name, ppm in RATES:
        if ppm not in rates:
            rates[ppm] = NamedTaxRate(ids.new(), name, ppm, inclusive=True)
            unit.catalogue.add_tax_rate(rates[ppm])
    return rates


def _drafts(path: Path, rates: dict[int, NamedTaxRate]) -> Iterator[ArticleDraft]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield ArticleDraft(
                name=row["name"],
                codes=(row["barcode"],),
                sku=row["sku"] or None,
                category=row["category"],
                price=parse(row["price"], CURRENCIES[SHOP["currency"]]),
                tax_rate_id=rates[parse_percent(row["tax_rate"]) or 0].tax_rate_id,
                unit="kg" if row["unit"] == "kg" else "piece",
                stock_policy=StockPolicy(row["stock_policy"]),
                stock=int(Decimal(row["stock"] or 0) * ONE),
                favourite=int(row["favourite"]) if row["favourite"] else None,
            )
