"""A shop with real rows, real tills and a real terminal ledger, for tests of the checkout."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from pos.domain.cart_state import LineRef
from pos.domain.errors import Problem
from pos.domain.people import Actor, Role
from pos.payments.behaviour import BehaviourFile
from pos.payments.ledger import Ledger
from pos.payments.simulated import SimulatedTerminal
from pos.services.carts import CartDesk
from pos.services.checkout.desk import Desk
from pos.services.checkout.driver import answer, drive, take_back, tender
from pos.services.checkout.ownership import cancel, resume
from pos.services.checkout.runner import Runner
from pos.services.checkout.start import Start, start
from pos.services.cleanup import clean_up
from pos.services.journal.check import check_journal, findings
from pos.services.people import PeopleDesk
from pos.services.pins import PinHasher
from pos.services.tills import TillDesk
from pos.store import tables as t
from pos.store.engine import Store
from pos.store.upgrade import prepare
from pos.system.clock import SystemClock
from pos.system.ids import UUIDv7
from tests.proof.judge import Told, wrong

IDS = UUIDv7()
MIGRATIONS = Path(__file__).parents[2] / "migrations"
GOODS = (("TEA", 250, "ask", 10), ("JAM", 395, "refuse", 3), ("BAG", 30, "untracked", None))


def sealed(unit, statement):
    """Write rows as the shipped code does: into the journal too."""
    table = statement.table
    for row in unit.connection.execute(statement.returning(*table.c)).mappings():
        unit.journal.carry(table, row)


@dataclass
class AtTill:
    """One till program: its desk, its runner, who stands there."""

    shop: "Shop"
    store: Store
    desk: Desk
    runner: Runner
    actor: Actor
    said: list = field(default_factory=list)

    @property
    def terminal(self):
        return self.desk.terminals["card"]

    def cart(self, *skus, quantity=1000):
        cart = self.shop.carts.new_cart(self.actor)
        for sku in skus:
            self.shop.carts.scan(self.actor, cart.cart_id, code=sku, quantity=quantity)
        return self.shop.carts.cart(cart.cart_id)

    def start(self, cart, tendered=None, **more):
        request = Start(
            cart_id=cart.cart_id,
            version=cart.version,
            start_key=more.pop("start_key", IDS.new()),
            person=self.actor.person,
            seen_total=more.pop("seen_total", cart.totals.total),
            tender=tendered,
            **more,
        )
        return self._run(self._driven(request))

    def _run(self, steps):
        """Run a request as a screen does: what it says at the end, the customer hears."""
        try:
            checkout = self.runner.run(steps)
        except Problem as problem:
            self.shop.told.reads(self.shop, problem)
            raise
        self.shop.told.hears(self.shop, checkout)
        return checkout

    def _driven(self, request):
        checkout = yield from start(self.desk, request)
        if not self.desk.owns(checkout):
            # Pressed once more, and another till has gone on with it since.
            return checkout
        return (yield from drive(self.desk, checkout))

    def tender(self, checkout, asked):
        return self._run(tender(self.desk, checkout, asked))

    def take_back(self, checkout, payment, *, handed_back=False):
        return self._run(
            take_back(self.desk, checkout, payment.payment_id, handed_back=handed_back)
        )

    def answer(self, checkout, said):
        return self._run(answer(self.desk, checkout, said))

    def clean_up(self):
        return clean_up(self.store, self.runner, self.desk)

    def left_behind(self):
        with self.store.read() as unit:
            return [unit.locks.load(one) for one in unit.locks.of_till(self.desk.till_id)]

    def cancel(self, checkout, *, handed_back=False):
        return self._run(
            cancel(self.desk, checkout.lock.lock_id, self.actor.person, handed_back=handed_back)
        )

    def resume(self, checkout):
        return self._run(resume(self.desk, checkout.lock.lock_id, self.actor.person))


class Shop:
    """Everything on one store; tills share the terminal's provider as tills of a shop do."""

    def __init__(self, url, folder, clock=None):
        self.clock = clock or SystemClock()
        self.url = url
        self._prepare()
        self._open(url, folder)
        till = self.tills.register("Office")
        admin = self.people.create_user(None, name="Ida", role=Role.ADMINISTRATOR, pin="4071")
        self.admin = Actor(admin, till.till_id, till.name)
        self.articles = self._goods()

    def _open(self, url, folder):
        self.url, self.folder, self.stores, self.told = url, folder, [], Told()
        self.store = self._store()
        self.people = PeopleDesk(self.store, IDS, PinHasher(memory_kib=8, rounds=1))
        self.tills = TillDesk(self.store, IDS)
        self.carts = CartDesk(self.store, IDS, self.people, currency="GBP")
        self.ledger = self._provider(folder)
        # A till that gets no answer gives up at once: tests wait for nothing.
        (folder / "terminal.json").write_text(json.dumps({"timeout_s": 0, "late_s": 0}))
        self.behaviours = BehaviourFile(folder / "terminal.json")
        with self.store.read() as unit:
            self.settings = unit.shop.settings()

    def _prepare(self):
        prepare(self.url, self.clock, MIGRATIONS)

    def _provider(self, folder):
        return Ledger(folder / "ledger.jsonl")

    def _store(self):
        store = Store.open(self.url, self.clock)
        self.stores.append(store)
        return store

    def restock(self, pieces):
        """Bring goods, as an opening stock does."""
        with self.store.write() as unit:
            run = unit.connection.execute
            for sku, _, _, stock in GOODS:
                if stock is None:
                    continue
                row = {"sku_id": self.articles[sku], "location_id": "main"}
                more = row | {"delta": pieces * 1000, "reason": "count", "at": 0}
                sealed(unit, sa.insert(t.stock_movements).values(more))
                run(
                    sa.update(t.stock_levels)
                    .where(t.stock_levels.c.sku_id == row["sku_id"])
                    .values(on_hand=t.stock_levels.c.on_hand + pieces * 1000)
                )
            unit.commit()

    def _goods(self):
        rate = IDS.new()
        articles = {sku: IDS.new() for sku, *_ in GOODS}
        with self.store.write() as unit:
            run = unit.connection.execute
            run(
                sa.insert(t.tax_rates),
                {"id": rate, "name": "VAT 20", "rate_ppm": 200_000, "inclusive": True},
            )
            for sku, price, policy, stock in GOODS:
                run(
                    sa.insert(t.articles),
                    {
                        "id": articles[sku],
                        "sku": sku,
                        "name": sku.title(),
                        "search_text": sku.lower(),
                        "price": price,
                        "tax_rate_id": rate,
                        "stock_policy": policy,
                        "updated_at": 0,
                    },
                )
                if stock is None:
                    continue
                row = {"sku_id": articles[sku], "location_id": "main"}
                run(
                    sa.insert(t.stock_levels),
                    row | {"on_hand": stock * 1000, "allow_negative": policy == "ask"},
                )
                there = row | {"delta": stock * 1000, "reason": "opening", "at": 0}
                sealed(unit, sa.insert(t.stock_movements).values(there))
            unit.commit()
        return articles

    def till(self, name, *, role=Role.CASHIER, script=None, apart=False, reader=None):
        """A till program; asking for the same name again is that till's next run.

        One that is ``apart`` has a store and a journal of its own, as a process would. ``reader``
        is its card terminal where that was swapped for another one.
        """
        instance = IDS.new()
        before = self.tills.named(name)
        row = self.tills.claim(
            name,
            instance=instance,
            host="here",
            stale_after_us=0,
            dead=frozenset() if before is None else frozenset({before.instance}),
        )
        person = self._person(f"{role.value} of {name}", role)
        said = []
        more = {} if script is None else {"script": script}
        terminal = SimulatedTerminal(
            reader or f"terminal of {name}", self.ledger, self.behaviours, self.clock, **more
        )
        desk = Desk(
            till_id=row.till_id,
            till_name=name,
            series=row.series,
            instance=instance,
            ids=IDS,
            terminals={"card": terminal},
            shop=self.settings,
            progress=lambda *args: said.append(args),
            query_waits=(0.0,),
            resend_waits=(0.0, 0.0),
            poll_s=0.01,
        )
        store = self.store
        if apart:
            store = self._store()
            store.write_as(row.till_id)
        runner = Runner(store, desk.progress)
        return AtTill(self, store, desk, runner, Actor(person, row.till_id, name), said)

    def _person(self, name, role):
        for one in self.people.people():
            if one.name == name:
                return self.people.sign_in(one.user_id, pin="4071")
        return self.people.create_user(self.admin, name=name, role=role, pin="4071")

    def stock(self, sku):
        with self.store.read() as unit:
            row = unit.connection.execute(
                sa.select(t.stock_levels).where(t.stock_levels.c.sku_id == self.articles[sku])
            ).one()
        return row.on_hand // 1000, row.reserved // 1000

    def cart_state(self, cart_id):
        with self.store.read() as unit:
            return unit.connection.execute(
                sa.select(t.carts.c.status).where(t.carts.c.id == cart_id)
            ).scalar_one()

    def lock(self, checkout):
        with self.store.read() as unit:
            return unit.locks.load(checkout.lock.lock_id)

    def wait(self, seconds):
        """Let time pass for all that is held, on both engines alike."""
        us = int(seconds * 1_000_000)
        with self.store.write() as unit:
            unit.connection.execute(
                sa.update(t.checkout_locks)
                .where(t.checkout_locks.c.ended_at.is_(None))
                .values(
                    expires_at=t.checkout_locks.c.expires_at - us,
                    idle_deadline=t.checkout_locks.c.idle_deadline - us,
                )
            )
            unit.commit()

    def rows(self, query):
        with self.store.read() as unit:
            return unit.connection.execute(query).all()

    def assert_sound(self, *, asking=(), journal=True):
        """Every invariant holds, the provider's ledger agrees (P1 to P4), and so does the journal.

        ``asking`` are keys whose answer somebody still has in hand. The check of the journal sorts
        in a file of its own: whoever records all that is written goes without (``journal``).
        """
        found = wrong(self, asking=asking)
        assert not found, found
        if journal:
            assert list(findings(check_journal(self.store))) == []

    def close(self):
        for store in self.stores:
            store.close()


@contextmanager
def open_shop(url, folder, clock=None):
    shop = Shop(url, folder, clock)
    try:
        yield shop
    finally:
        shop.close()


__all__ = ["IDS", "LineRef", "Shop", "open_shop"]
