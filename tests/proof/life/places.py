"""A fresh shop for every life: in memory, or a database of its own on a real server."""

import itertools
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pos.domain.people import Role
from pos.system.clock import SystemClock
from tests.checkout.shop import Shop, open_shop
from tests.proof.memory import MemoryLedger, MemoryShop

TILLS = {"Till 1": Role.CASHIER, "Till 2": Role.CASHIER, "Till 3": Role.MANAGER}


def hire(shop):
    """Register the tills and those who stand there: hashing PINs takes longer than selling."""
    for name, role in TILLS.items():
        shop.till(name, role=role)


class InMemory:
    """One shop that is put back to its first moment."""

    def __init__(self, folder):
        self._shop = MemoryShop(folder)
        hire(self._shop)
        self._first = self._shop.image()

    def fresh(self):
        self._shop.put_back(self._first)
        return self._shop

    def jump(self, seconds):
        """Move the clock on the wall; what measures durations goes on as it went."""
        self._shop.clock._now += int(seconds * 1_000_000)

    def close(self):
        self._shop.close()


class Copied(Shop):
    """A shop on a copy of a database that was filled before; its provider lives in memory."""

    def __init__(self, url, folder, filled):
        self.clock = SystemClock()
        self._open(url, folder)
        self.admin, self.articles = filled.admin, filled.articles

    def _provider(self, folder):
        return MemoryLedger(folder / "ledger.jsonl")


class OnPostgres:
    """A database for each life, copied from one that was filled once."""

    def __init__(self, server, folder):
        self._server, self._folder, self._numbers = server, folder, itertools.count()
        self._template = server.template("lives", self._fill)
        self._shop = self._url = None

    def _fill(self, url):
        (self._folder / "template").mkdir()
        with open_shop(url, self._folder / "template") as shop:
            hire(shop)
            self._filled = shop

    def fresh(self):
        self._drop()
        self._url = self._server.database(self._template)
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        self._shop = Copied(self._url, folder, self._filled)
        return self._shop

    def jump(self, seconds):
        """The server's clock stands on its own: what is held is moved instead."""
        self._shop.wait(seconds)

    def close(self):
        self._drop()

    def _drop(self):
        if self._shop is not None:
            self._shop.close()
            self._server.drop(self._url)
            self._shop = None


@contextmanager
def in_memory():
    """A place for lives on SQLite in memory."""
    with TemporaryDirectory() as folder:
        place = InMemory(Path(folder))
        try:
            yield place
        finally:
            place.close()


@contextmanager
def on_postgres(server):
    """A place for lives on PostgreSQL."""
    with TemporaryDirectory() as folder:
        place = OnPostgres(server, Path(folder))
        try:
            yield place
        finally:
            place.close()
