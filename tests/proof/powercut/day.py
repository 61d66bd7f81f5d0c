"""A shop's day on a store whose every write is noted: sales of all kinds at two tills.

It knows no SQLite library: `powercut.recording` decides on which the shipped store runs.
"""

from contextlib import contextmanager

import sqlalchemy as sa

from pos.payments.behaviour import Scripted, no_script
from tests.checkout.crashes import SALES, SKUS, TROUBLES, cancelled
from tests.checkout.shop import Shop
from tests.fakes.hand_clock import HandClock
from tests.proof.memory import MemoryLedger
from tests.proof.powercut.next_start import ShopAfterwards
from tests.proof.powercut.promises import Booked, Call, promise_of

#: Pages in the WAL after which SQLite copies them; 1000 unless told, and then seldom in one day.
CHECKPOINT_AT = 150


class Noted:
    """A shop of the checkout tests, of whose store and terminals everything is noted."""

    note = synchronous = None

    def _store(self):
        store = super()._store()
        sa.event.listen(store.engine, "connect", self._tune)
        store.on_commit(lambda: self._promise(store))
        self._promise(store)
        return store

    def _tune(self, connection, record):
        """After the store's own settings: checkpoints now and then, and as safe as is asked for."""
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_AT}")
        if self.synchronous != "FULL":
            connection.execute(f"PRAGMA synchronous={self.synchronous}")

    def _promise(self, store):
        with store.read() as unit:
            self.note(promise_of(unit.connection, self.clock.now()))

    def till(self, name, **more):
        return super().till(name, script=Told(self.note), **more)


class RecordedShop(Noted, Shop):
    """A shop from its first day on."""

    def __init__(self, folder, note, synchronous):
        self.note, self.synchronous = note, synchronous
        self._noted = NotedLedger(folder / "ledger.jsonl", note)
        super().__init__(f"sqlite:///{folder / 'shop.db'}", folder, HandClock())

    def _provider(self, folder):
        return self._noted

    def start_again(self):
        """End the programs and start them: the last to leave empties the WAL and removes it."""
        self.close()
        self._open(self.url, self.folder)


class RecordedStart(Noted, ShopAfterwards):
    """A shop at its first start after a power cut."""

    def __init__(self, folder, note, left):
        self.note, self.synchronous = note, "FULL"
        super().__init__(
            f"sqlite:///{folder / 'shop.db'}", folder, HandClock(left.now), left.booked
        )

    def _provider(self, folder):
        ledger = NotedLedger(folder / "ledger.jsonl", self.note)
        ledger.put_back(self._booked)
        return ledger


class NotedLedger(MemoryLedger):
    """The provider's ledger; what a till makes it write is noted."""

    def __init__(self, path, note):
        super().__init__(path)
        self._note = note

    @contextmanager
    def writing(self):
        with super().writing() as page:
            yield page
        for entry in page.written:
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
        self._tills = [shop.till("Till 1"), shop.till("Till 2", apart=True)]

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
            till = self._dice.choice(self._tills)
            till.terminal._script.answers = Scripted(sale.terminal)
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
