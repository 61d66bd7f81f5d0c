"""A shop's day on a store whose every write is noted: sales of all kinds at two tills.

It knows no SQLite library: `tests.proof.recording` decides on which the shipped store runs.
"""

from contextlib import contextmanager

import sqlalchemy as sa

from pos.payments.behaviour import Scripted, no_script
from tests.checkout.crashes import SALES, SKUS, TROUBLES, cancelled
from tests.checkout.shop import Shop
from tests.fakes.hand_clock import HandClock
from tests.proof.memory import MemoryLedger
from tests.proof.promises import Booked, Call, promise_of

#: Pages in the WAL after which SQLite copies them; 1000 unless told, and then seldom in one day.
CHECKPOINT_AT = 150


class RecordedShop(Shop):
    """The shop of all checkout tests; what is promised at its commits is noted."""

    def __init__(self, folder, note, synchronous):
        self.note = note
        self._synchronous = synchronous
        self._noted = NotedLedger(folder / "ledger.jsonl", note)
        super().__init__(f"sqlite:///{folder / 'shop.db'}", folder, HandClock())

    def _store(self):
        store = super()._store()
        sa.event.listen(store.engine, "connect", self._tune)
        store.on_commit(lambda: self._promise(store))
        self._promise(store)
        return store

    def _provider(self, folder):
        return self._noted

    def _tune(self, connection, record):
        """After the store's own settings: checkpoints now and then, and as safe as is asked for."""
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_AT}")
        if self._synchronous != "FULL":
            connection.execute(f"PRAGMA synchronous={self._synchronous}")

    def _promise(self, store):
        with store.read() as unit:
            self.note(promise_of(unit.connection, self.clock.now()))

    def start_again(self):
        """End the programs and start them: the last to leave empties the WAL and removes it."""
        self.close()
        self._open(self.url, self.folder)


class NotedLedger(MemoryLedger):
    """The provider's ledger; what is written into it is noted."""

    def __init__(self, path, note):
        super().__init__(path)
        self._note = note

    def _keep(self, entries):
        super()._keep(entries)
        for entry in entries:
            self._note(Booked(entry))


class Told:
    """A terminal's script that notes when the terminal is asked, and for what."""

    def __init__(self, note):
        self._note = note
        self.answers = no_script

    def __call__(self, moment):
        if moment.step == "perform":
            self._note(Call(moment.key))
        return self.answers(moment)


class Day:
    """From the start of two till programs to their end."""

    def __init__(self, shop, dice):
        self._shop, self._dice = shop, dice
        self._told = [Told(shop.note), Told(shop.note)]
        self._tills = [
            shop.till(f"Till {number + 1}", script=told, apart=bool(number))
            for number, told in enumerate(self._told)
        ]

    def pass_by(self, kinds):
        """Sell in all these ways; a cart waits meanwhile, and towards evening a report is read."""
        self._shop.restock(len(kinds))
        evening = len(kinds) * 2 // 3
        with self._waiting_cart():
            self._sell(kinds[:evening])
        # Pages that a reader still sees cannot be copied over: the WAL grows behind it.
        with self._shop.store.read() as unit:
            unit.shop.settings()
            self._sell(kinds[evening:])

    @contextmanager
    def _waiting_cart(self):
        here, there = self._tills
        carts = self._shop.carts
        cart = here.cart(*SKUS)
        carts.park(here.actor, cart.cart_id, name="Ann", version=cart.version)
        yield
        carts.recall(there.actor, cart.cart_id)
        cart = carts.cart(cart.cart_id)
        carts.clear_cart(there.actor, cart.cart_id, version=cart.version)

    def _sell(self, kinds):
        for sale in kinds:
            which = self._dice.randrange(2)
            till = self._tills[which]
            self._told[which].answers = Scripted(sale.terminal)
            ended = sale.run(till, till.cart(*SKUS))
            if ended.lock.live:
                cancelled(till, ended)
            self._shop.clock.move(self._dice.uniform(1, 20))


def days(shop, dice):
    """Two days on which each kind of sale happens once; the programs are ended in between."""
    kinds = list((SALES | TROUBLES).values())
    dice.shuffle(kinds)
    half = len(kinds) // 2
    Day(shop, dice).pass_by(kinds[:half])
    shop.start_again()
    Day(shop, dice).pass_by(kinds[half:])
