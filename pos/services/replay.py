"""Preparing a shop for a replay, and reading afterwards what it sold, from its own rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pos.domain import barcode, names
from pos.domain.article import Article, NamedTaxRate, StockLevel
from pos.domain.errors import Problem
from pos.domain.goods import StockPolicy
from pos.domain.quantity import ONE
from pos.ports.ids import IdSource
from pos.services.sales_history import Invoice
from pos.store.engine import Store, Unit
from pos.store.history import sold_otherwise, sold_with_note, sold_with_notes

MARK = "Replay "
_ROWS_IN_A_UNIT = 500
_RATE = ("VAT 20 %", 200_000)


@dataclass(frozen=True)
class _Good:
    """An article of the history: how many pieces the files will sell, at which usual price."""

    sku: str
    name: str
    price: int
    wanted: int


def sku_of(code: str) -> str:
    """Give the number under which an article of the history is kept in the shop."""
    try:
        return barcode.read(code)
    except Problem:
        # A blank in the middle: no scanner sends one.
        return barcode.read("".join(c if "!" <= c <= "~" else "-" for c in code)[: barcode.LONGEST])


def is_another_shop(store: Store) -> bool:
    """Tell whether the shop has sold anything that no replay sold."""
    with store.read() as unit:
        return sold_otherwise(unit.connection, MARK)


def left_to_sell(store: Store, invoices: Iterable[Invoice]) -> list[Invoice]:
    """Leave out the invoices that an earlier run has sold."""
    with store.read() as unit:
        sold = {one.note for one in sold_with_notes(unit.connection, MARK)}
    return [invoice for invoice in invoices if invoice.mark not in sold]


def is_sold(store: Store, invoice: Invoice) -> bool:
    """Tell whether an invoice was sold, by whichever till."""
    with store.read() as unit:
        return sold_with_note(unit.connection, invoice.mark)


def sold_totals(store: Store) -> Mapping[str, tuple[int, int]]:
    """Give total (minor units) and number of lines of every replayed sale, by its mark."""
    with store.read() as unit:
        found = sold_with_notes(unit.connection, MARK)
    return {one.note: (one.total, one.lines) for one in found}


def stock_up(store: Store, ids: IdSource, invoices: Iterable[Invoice]) -> int:
    """Put the articles of the invoices into the shop, with exactly as much as they will sell.

    New ones refuse to be oversold, so that a till that sells too much is noticed. Returns come on
    top while the replay goes on. Gives the number of articles.
    """
    goods = _goods(invoices)
    rate = store.transact(lambda unit: _rate(unit, ids))
    for chunk in _chunks(goods, _ROWS_IN_A_UNIT):
        store.transact(partial(_put, ids=ids, goods=chunk, rate=rate))
    store.transact(lambda unit: unit.catalogue.refresh_statistics())
    return len(goods)


def _goods(invoices: Iterable[Invoice]) -> list[_Good]:
    wanted: dict[str, int] = {}
    titles: dict[str, str] = {}
    prices: dict[str, dict[int, int]] = {}
    for invoice in invoices:
        for line in invoice.lines:
            sku = sku_of(line.code)
            wanted[sku] = wanted.get(sku, 0) + max(line.quantity, 0)
            seen = prices.setdefault(sku, {})
            seen[line.price] = seen.get(line.price, 0) + 1
            if not titles.get(sku):
                titles[sku] = names.shortened(names.clean(line.name))
    return [
        _Good(sku, titles[sku] or sku, max(prices[sku], key=prices[sku].__getitem__), wanted[sku])
        for sku in sorted(wanted)
    ]


def _put(unit: Unit, *, ids: IdSource, goods: list[_Good], rate: str) -> None:
    known = {
        article.sku: article for article in unit.catalogue.articles((g.sku for g in goods), [])
    }
    levels = unit.catalogue.levels((article.article_id for article in known.values()), hold=True)
    now = unit.now()
    new = {
        good.sku: Article(
            article_id=ids.new(),
            sku=good.sku,
            name=good.name,
            tax_rate_id=rate,
            price=good.price,
            stock_policy=StockPolicy.REFUSE,
        )
        for good in goods
        if good.sku not in known
    }
    unit.catalogue.add(new.values(), now)
    opened = [StockLevel(new[g.sku].article_id, g.wanted * ONE) for g in goods if g.sku in new]
    unit.catalogue.open_stock(opened, now)
    for good in goods:
        article = known.get(good.sku)
        if article is not None and article.article_id in levels and good.wanted:
            unit.catalogue.correct_stock(article.article_id, good.wanted * ONE, now)


def _rate(unit: Unit, ids: IdSource) -> str:
    """Give a tax rate inside the price, so that an invoice's total is the sum of its lines."""
    name, ppm = _RATE
    for rate in unit.catalogue.tax_rates():
        if rate.inclusive and rate.rate_ppm == ppm:
            return rate.tax_rate_id
    made = NamedTaxRate(ids.new(), name, ppm, inclusive=True)
    unit.catalogue.add_tax_rate(made)
    return made.tax_rate_id


def _chunks(goods: list[_Good], size: int) -> Iterator[list[_Good]]:
    for begin in range(0, len(goods), size):
        yield goods[begin : begin + size]
