"""A shop with an empty store or a few articles, for tests of goods."""

from contextlib import contextmanager

import sqlalchemy as sa

from pos.domain.article import NamedTaxRate
from pos.domain.money import CURRENCIES
from pos.domain.people import Person, Role
from pos.services.catalogue import CatalogueDesk
from pos.services.goods_import.run import ImportRequest, import_articles
from pos.store import tables as t
from pos.store.engine import Store
from pos.store.upgrade import prepare
from pos.system.ids import UUIDv7
from pos.system.paths import migrations
from tests.fakes.hand_clock import HandClock

IDS = UUIDv7()
MANAGER = Person(IDS.new(), "Mary", Role.MANAGER)
CASHIER = Person(IDS.new(), "Sam", Role.CASHIER)
VAT = NamedTaxRate(IDS.new(), "VAT 20 %", 200_000, inclusive=True)
GOODS = ("articles", "barcodes", "categories", "tax_rates", "stock_levels", "stock_movements")


@contextmanager
def empty_store(url):
    """A store that was just made."""
    clock = HandClock()
    prepare(url, clock, migrations())
    store = Store.open(url, clock)
    try:
        yield store
    finally:
        store.close()


class GoodsShop:
    """A shop with one tax rate and no goods."""

    def __init__(self, store: Store, folder) -> None:
        self.store = store
        self.folder = folder
        self.desk = CatalogueDesk(store, IDS)
        with store.write() as unit:
            unit.catalogue.add_tax_rate(VAT)
            unit.commit()

    def file(self, text, name="goods.csv"):
        """An article file with this text or these bytes."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def take(self, text, **more):
        """Import a file with this text."""
        return self.take_file(self.file(text), **more)

    def take_file(self, path, *, report=lambda _: True, **more):
        request = ImportRequest(path, CURRENCIES["GBP"], **more)
        return import_articles(self.store, IDS, request, report=report)

    def scan(self, code):
        with self.store.read() as unit:
            return unit.catalogue.by_code(code)

    def found(self, text, limit=30):
        return [view.name for view in self.desk.search(text, limit=limit)]

    def rows(self):
        """Everything that is kept of goods, to see that nothing changed."""
        with self.store.read() as unit:
            return {
                name: sorted(
                    map(tuple, unit.connection.execute(sa.select(t.metadata.tables[name]))), key=str
                )
                for name in GOODS
            }

    def rejected(self, result):
        """The reasons of the rejected rows by line."""
        lines = result.rejected_file.read_text(encoding="utf-8").splitlines()[1:]
        return {int(line.split(",")[0]): line for line in lines}
