"""A shop that can be put back to any earlier moment in a millisecond.

Its store is the shipped one on SQLite in memory, its provider's ledger lives in memory too: what a
crash leaves behind is what an `Image` holds, and nothing else of a program outlives it (P6).
"""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pysqlite3.dbapi2 as sqlite_library

from pos.payments.ledger import Ledger, Page
from pos.store.engine import Store, sqlite_engine
from pos.store.upgrade import prepare
from tests.checkout.shop import MIGRATIONS, Shop
from tests.fakes.hand_clock import HandClock


class MemoryLedger(Ledger):
    """The provider's memory without its file: what it was told is kept, whatever tills do."""

    def __init__(self, path):
        super().__init__(path)
        self.kept = ()

    def _catch_up(self):
        """Nobody else writes it."""

    @contextmanager
    def writing(self):
        with self._guard:
            page = Page(self._book)
            yield page
            self._keep(page.written)

    def entries(self):
        return self.kept

    def put_back(self, entries):
        """Know these entries and no others."""
        self._forget()
        self.kept = ()
        self._keep(entries)

    def _keep(self, entries):
        self.kept += tuple(entries)
        for entry in entries:
            self._book.note(entry)


@dataclass(frozen=True)
class Image:
    """All that outlives a crash: the store's pages, the provider's ledger, the time of day."""

    pages: sqlite_library.Connection
    entries: tuple
    now: int


class MemoryShop(Shop):
    """`tests.checkout.shop.Shop` in memory, for one thread."""

    def __init__(self, folder):
        super().__init__("sqlite:///:memory:", folder, HandClock())

    def _prepare(self):
        """Run the migrations on a file, once, and copy it: they open connections of their own."""
        with TemporaryDirectory() as made:
            file = Path(made) / "shop.db"
            prepare(f"sqlite:///{file}", self.clock, MIGRATIONS)
            template = sqlite_library.connect(str(file))
            template.execute("PRAGMA journal_mode=DELETE")
            self.pages = sqlite_library.connect(":memory:", check_same_thread=False)
            template.backup(self.pages)
            template.close()

    def _store(self):
        engine = sqlite_engine(Path(":memory:"), self.clock)
        store = Store(engine, self.clock, None)
        with engine.connect() as connection:
            self._pages = connection.connection.driver_connection
            self.pages.backup(self._pages)
        self.stores.append(store)
        return store

    def _provider(self, folder):
        return MemoryLedger(folder / "ledger.jsonl")

    def image(self):
        """Keep this moment; no unit may be open."""
        pages = sqlite_library.connect(":memory:", check_same_thread=False)
        self._pages.backup(pages)
        return Image(pages, self.ledger.kept, self.clock.now())

    def put_back(self, image):
        """Be as at that moment; programs that ran since are gone and must be started anew."""
        assert self.store.engine.pool.checkedin() == 1, "another connection would be another shop"
        image.pages.backup(self._pages)
        self.ledger.put_back(image.entries)
        self.clock.move((image.now - self.clock.now()) / 1_000_000)
        self.store._chain.forget()


@contextmanager
def memory_shop():
    """A shop in memory with its goods, in a folder of its own for the terminal's settings."""
    with TemporaryDirectory() as folder:
        shop = MemoryShop(Path(folder))
        try:
            yield shop
        finally:
            shop.close()
