"""A shop with a handful of goods, three people and two tills, for tests of carts and people."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from pos.domain.people import Actor, Person, Role
from pos.domain.pricing import freeze, sums_of
from pos.services.carts import CartDesk
from pos.services.people import PeopleDesk
from pos.services.pins import PinHasher
from pos.services.tills import TillDesk
from pos.store import tables as t
from pos.store.engine import Store
from pos.store.upgrade import prepare
from pos.system.ids import UUIDv7
from tests.fakes.hand_clock import HandClock

MIGRATIONS = Path(__file__).parents[2] / "migrations"
IDS = UUIDv7()
PINS = {"Sam": "8264", "Mary": "5937", "Ida": "4071"}
LEMONS, TEA, NUTS, SIX, UNPRICED = (f"500000000000{n}" for n in range(5))


@dataclass(frozen=True)
class LittleShop:
    """Everything a test needs; ``sam`` and ``mary`` stand at their tills."""

    store: Store
    people: PeopleDesk
    tills: TillDesk
    carts: CartDesk
    sam: Actor
    mary: Actor
    ida: Actor
    articles: dict[str, str]

    def kept(self, cart_id):
        """The cart's own row, its lines, and that they agree with each other."""
        with self.store.write() as unit:
            cart, lines = unit.carts.get(cart_id), unit.carts.lines(cart_id)
            row = unit.connection.execute(sa.select(t.carts).where(t.carts.c.id == cart_id)).one()
        priced = [line.priced for line in lines]
        assert cart.line_count == len(lines)
        assert cart.sums == sums_of(priced)
        frozen = freeze(priced, cart.discount).totals
        assert cart.priced == frozen
        assert (row.sub_total, row.discount_total) == (frozen.sub_total, frozen.discount_total)
        assert (row.tax_total, row.total) == (frozen.tax_total, frozen.total)
        return cart, lines

    def hold(self, cart_id, actor, phase="payment_authorization"):
        """Let a checkout hold the cart, as its first segment would."""
        lock_id = IDS.new()
        with self.store.write() as unit:
            now = unit.now()
            unit.connection.execute(
                sa.update(t.carts).where(t.carts.c.id == cart_id).values(status="locked")
            )
            unit.connection.execute(
                sa.insert(t.checkout_locks).values(
                    id=lock_id,
                    cart_id=cart_id,
                    attempt_no=1,
                    start_key=IDS.new(),
                    owner_till=actor.till_id,
                    owner_instance=IDS.new(),
                    cashier_id=actor.person.user_id,
                    state="active",
                    phase=phase,
                    cart_version=1,
                    acquired_at=now,
                    expires_at=now + 30_000_000,
                    idle_deadline=now + 900_000_000,
                )
            )
            unit.commit()
        return lock_id

    def sell(self, cart_id, actor):
        """Let the cart be sold under receipt A-000007."""
        lock_id = self.hold(cart_id, actor)
        with self.store.write() as unit:
            now = unit.now()
            unit.connection.execute(
                sa.update(t.checkout_locks)
                .where(t.checkout_locks.c.id == lock_id)
                .values(state="completed", phase="stock_commit", ended_at=now)
            )
            unit.connection.execute(
                sa.insert(t.orders).values(
                    id=IDS.new(),
                    lock_id=lock_id,
                    cart_id=cart_id,
                    till_id=actor.till_id,
                    cashier_id=actor.person.user_id,
                    status="completed",
                    total=0,
                    currency="GBP",
                    receipt_series="A",
                    receipt_no=7,
                    created_at=now,
                    completed_at=now,
                )
            )
            unit.commit()

    @staticmethod
    def set_status(unit, cart_id, status):
        unit.connection.execute(
            sa.update(t.carts).where(t.carts.c.id == cart_id).values(status=status)
        )

    def journal(self):
        """The kinds of what was journalled, in order."""
        with self.store.read() as unit:
            rows = unit.connection.execute(
                sa.select(t.audit_journal.c.kind).order_by(t.audit_journal.c.seq)
            )
            return [row.kind for row in rows]


@contextmanager
def shop_at(url, *, hasher=None):
    """A new little shop in the empty store at this URL."""
    clock = HandClock()
    prepare(url, clock, MIGRATIONS)
    store = Store.open(url, clock)
    try:
        yield open_shop(store, hasher=hasher)
    finally:
        store.close()


@contextmanager
def statements(shop):
    """The statements that reach the database meanwhile."""
    seen = []
    engine = shop.store.engine

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def open_shop(store: Store, *, hasher: PinHasher | None = None) -> LittleShop:
    """Fill an empty store. PINs are hashed as weakly as can be, unless a test minds."""
    people = PeopleDesk(store, IDS, hasher or PinHasher(memory_kib=8, rounds=1))
    tills = TillDesk(store, IDS)
    one, two = tills.register("Till 1"), tills.register("Till 2")
    ida = people.create_user(None, name="Ida", role=Role.ADMINISTRATOR, pin=PINS["Ida"])
    boss = _at(ida, one)
    mary = people.create_user(boss, name="Mary", role=Role.MANAGER, pin=PINS["Mary"])
    sam = people.create_user(boss, name="Sam", role=Role.CASHIER, pin=PINS["Sam"])
    articles = _goods(store)
    return LittleShop(
        store=store,
        people=people,
        tills=tills,
        carts=CartDesk(store, IDS, people, currency="GBP"),
        sam=_at(sam, one),
        mary=_at(mary, two),
        ida=boss,
        articles=articles,
    )


def _at(person: Person, till) -> Actor:
    return Actor(person, till.till_id, till.name)


def _goods(store: Store) -> dict[str, str]:
    vat, on_top = IDS.new(), IDS.new()
    goods = [
        ("LEM", "Lemons", 60, vat, "piece", LEMONS),
        ("TEA", "Tea", 250, on_top, "piece", TEA),
        ("NUT", "Nuts", 1999, vat, "kg", NUTS),
        ("NEW", "New", None, vat, "piece", UNPRICED),
    ]
    articles = {sku: IDS.new() for sku, *_ in goods}
    with store.write() as unit:
        run = unit.connection.execute
        run(
            sa.insert(t.tax_rates),
            [
                {"id": vat, "name": "VAT 20", "rate_ppm": 200_000, "inclusive": True},
                {"id": on_top, "name": "Sales tax", "rate_ppm": 82_500, "inclusive": False},
            ],
        )
        for sku, name, price, rate, measure, code in goods:
            run(
                sa.insert(t.articles),
                {
                    "id": articles[sku],
                    "sku": sku,
                    "name": name,
                    "search_text": name.lower(),
                    "price": price,
                    "tax_rate_id": rate,
                    "unit": measure,
                    "updated_at": 0,
                },
            )
            run(sa.insert(t.barcodes), {"code": code, "article_id": articles[sku]})
        run(
            sa.insert(t.barcodes),
            {"code": SIX, "article_id": articles["LEM"], "quantity": 6000},
        )
        unit.commit()
    return articles
