"""Each invariant is broken on purpose, and seen to be broken: no check that cannot fail."""

import pytest
import sqlalchemy as sa

from pos.services.verify import verify
from pos.store.invariants import INVARIANTS, Proof
from pos.store.tables import metadata
from tests.store.little_shop import IDS
from tests.store.sold_shop import NOW, SoldShop, sold_shop, unguarded

pytestmark = pytest.mark.timeout(120)

LONG_AGO = NOW - 3_600_000_000
LOCK = """INSERT INTO checkout_locks (id, cart_id, attempt_no, start_key, owner_till,
    owner_instance, cashier_id, epoch, state, phase, phase_seq, refused, cart_version,
    acquired_at, expires_at, idle_deadline, ended_at)
    SELECT '{new}', cart_id, attempt_no + {more}, '{new}', owner_till, owner_instance,
    cashier_id, 1, {state}, phase, 1, refused, 1, {at}, {at}, {at}, {ended}
    FROM checkout_locks WHERE id = '{sale}'"""
#: What to do to the shop, and which invariants must then be seen to be broken.
PLANTS = {
    "two tills hold one cart": ("I1", [LOCK, LOCK], {}),
    "a cart was sold twice": (
        "I2",
        ["UPDATE orders SET cart_id = (SELECT cart_id FROM orders WHERE id = '{back_order}')"],
        {},
    ),
    "a sold cart is open": ("I2", ["UPDATE carts SET status = 'open'"], {}),
    "an order of another cart than its checkout's": (
        "I2",
        [
            (
                "UPDATE orders SET cart_id = (SELECT cart_id FROM checkout_locks"
                " WHERE id = '{back}') WHERE id = '{order}'"
            )
        ],
        {},
    ),
    "a cart is locked by nobody": (
        "I2",
        ["UPDATE carts SET status = 'locked' WHERE number >= 'A-9'"],
        {},
    ),
    "an order without its lock's end": (
        "I2",
        ["UPDATE checkout_locks SET state = 'failed' WHERE id = '{sale}'"],
        {},
    ),
    "an order that an undone sale left behind": (
        "I2",
        [
            (
                "UPDATE orders SET status = 'pending', receipt_no = NULL, receipt_series = NULL"
                " WHERE id = '{order}'"
            ),
            "UPDATE checkout_locks SET state = 'failed' WHERE id = '{sale}'",
            "UPDATE carts SET status = 'open' WHERE id IN ({sold})",
        ],
        {"sold": "SELECT cart_id FROM checkout_locks WHERE state = 'failed'"},
    ),
    "more reserved than held": ("I3", ["UPDATE stock_levels SET reserved = 1000"], {}),
    "held without a stock": (
        "I3",
        ["UPDATE stock_reservations SET state = 'held', sku_id = '{new}' WHERE lock_id = '{sale}'"],
        {},
    ),
    "more on hand than moved": ("I4", ["UPDATE stock_levels SET on_hand = on_hand + 1"], {}),
    "moved without a stock": ("I4", ["DELETE FROM stock_levels"], {}),
    "oversold": (
        "I5",
        ["UPDATE stock_levels SET on_hand = -1, allow_negative = {no}"],
        {},
    ),
    "reserved below nothing": ("I5", ["UPDATE stock_levels SET reserved = -1"], {}),
    "goods held by an ended checkout": (
        "I6",
        ["UPDATE stock_reservations SET state = 'held' WHERE lock_id = '{sale}'"],
        {},
    ),
    "a sale without its movement": (
        "I7",
        ["DELETE FROM stock_movements WHERE reason = 'sale'"],
        {},
    ),
    "a sale that moved too little": (
        "I7",
        ["UPDATE stock_movements SET delta = -1 WHERE reason = 'sale'"],
        {},
    ),
    "a movement nobody held": ("I7", ["DELETE FROM stock_reservations"], {}),
    "a sale of goods still reserved": (
        "I7",
        ["UPDATE stock_reservations SET state = 'released'"],
        {},
    ),
    "goods taken without an order": (
        "I7",
        ["UPDATE orders SET status = 'void' WHERE id = '{order}'"],
        {},
    ),
    "a reservation of another quantity": (
        "I7",
        ["UPDATE order_lines SET qty = 3000 WHERE order_id = '{order}'"],
        {},
    ),
    "a return that brought back too much": (
        "I7",
        ["UPDATE stock_movements SET delta = 5000 WHERE reason = 'return'"],
        {},
    ),
    "a return that brought back nothing": (
        "I7",
        ["DELETE FROM stock_movements WHERE reason = 'return'"],
        {},
    ),
    "an order at another total": (
        "I8",
        ["UPDATE orders SET total = total + 1 WHERE id = '{order}'"],
        {},
    ),
    "an order in another currency": (
        "I8",
        ["UPDATE orders SET currency = 'EUR' WHERE id = '{order}'"],
        {},
    ),
    "an order without a snapshot": (
        "I8",
        ["DELETE FROM price_snapshots WHERE lock_id = '{sale}'"],
        {},
    ),
    "a snapshot that does not add up": (
        "I8",
        ["UPDATE price_snapshot_lines SET total = total + 1 WHERE lock_id = '{sale}'"],
        {},
    ),
    "order lines that do not add up": (
        "I8",
        ["UPDATE order_lines SET total = total + 1 WHERE order_id = '{order}'"],
        {},
    ),
    "an order paid too little": (
        "I9",
        ["UPDATE payments SET amount = amount - 1 WHERE id = '{payment}'"],
        {},
    ),
    "an order not paid": ("I9", ["DELETE FROM payments WHERE id = '{payment}'"], {}),
    "money without a sale": (
        "I10",
        ["UPDATE payment_attempts SET amount = amount + 1 WHERE op = 'capture'"],
        {},
    ),
    "a refund nobody owed": (
        "I10",
        ["UPDATE payment_attempts SET amount = amount + 1 WHERE op = 'refund'"],
        {},
    ),
    "a failed checkout with money": (
        "I11",
        ["UPDATE checkout_locks SET state = 'failed' WHERE id = '{sale}'"],
        {},
    ),
    "a question left open": (
        "I12",
        ["UPDATE payment_attempts SET state = 'unknown' WHERE op = 'capture'"],
        {},
    ),
    "taken twice": (
        "I13",
        [
            (
                "UPDATE payment_attempts SET op = 'capture', idem_key = idem_key || 'x'"
                " WHERE op = 'authorise'"
            )
        ],
        {},
    ),
    "more taken than held": (
        "I13",
        ["UPDATE payment_attempts SET amount = 1 WHERE op = 'authorise'"],
        {},
    ),
    "taken and let go": (
        "I13",
        ["UPDATE payment_attempts SET op = 'void' WHERE op = 'authorise'"],
        {},
    ),
    "more refunded than owed": (
        "I13",
        ["UPDATE payment_attempts SET amount = amount + 1 WHERE op = 'refund'"],
        {},
    ),
    "a receipt is missing": (
        "I14",
        ["UPDATE orders SET receipt_no = 7 WHERE id = '{back_order}'"],
        {},
    ),
    "the counter ran ahead": ("I14", ["UPDATE receipt_counters SET last_no = 3"], {}),
    "a series without a counter": ("I14", ["DELETE FROM receipt_counters"], {}),
    "a counter without receipts": (
        "I14",
        ["INSERT INTO receipt_counters (series, last_no) VALUES ('Z', 1)"],
        {},
    ),
    "a number on a pending order": (
        "I14",
        ["UPDATE orders SET status = 'pending' WHERE id = '{order}'"],
        {},
    ),
    "a state that went backwards": (
        "I15",
        [
            (
                "UPDATE audit_journal SET from_state = 'completed', to_state = 'active'"
                " WHERE kind = 'phase'"
            )
        ],
        {},
    ),
    "a checkout born in the middle": (
        "I15",
        ["UPDATE audit_journal SET to_state = 'compensating' WHERE kind = 'acquired'"],
        {},
    ),
    "an epoch that fell": (
        "I15",
        ["UPDATE audit_journal SET epoch = 9 WHERE kind = 'acquired'"],
        {},
    ),
    "a journal ahead of its checkout": (
        "I15",
        ["UPDATE checkout_locks SET epoch = 0 WHERE id = '{sale}'"],
        {},
    ),
    "something after the end": (
        "I16",
        ["UPDATE audit_journal SET to_state = 'completed' WHERE kind = 'acquired'"],
        {},
    ),
    "something elsewhere after the end": (
        "I16",
        [
            (
                "UPDATE audit_journal SET till = 'elsewhere', epoch = 2"
                " WHERE kind = 'phase' AND lock_id = '{sale}'"
            )
        ],
        {},
    ),
    "a lease nobody picked up": (
        "I17",
        [LOCK, "UPDATE tills SET seen_at = {now}, instance = id"],
        {"at": LONG_AGO},
    ),
    "a journal row that was changed": (
        "I18",
        ["UPDATE audit_journal SET canonical = '' WHERE kind = 'phase'"],
        {},
    ),
    "a journal row that was taken out": (
        "I18",
        ["DELETE FROM audit_journal WHERE kind = 'phase' AND lock_id = '{sale}'"],
        {},
    ),
    "a journal cut short": (
        "I18",
        ["DELETE FROM audit_journal WHERE kind = 'completed' AND lock_id = '{back}'"],
        {},
    ),
    "a head that points elsewhere": (
        "I18",
        ["UPDATE journal_heads SET hash = 'x'"],
        {},
    ),
    "a terminal asked for two sales": (
        "I19",
        ["UPDATE payment_attempts SET state = 'intent', device_id = 'desk'"],
        {},
    ),
    "an end that nobody wrote down": (
        "I20",
        ["DELETE FROM audit_journal WHERE kind = 'completed' AND lock_id = '{sale}'"],
        {},
    ),
    "a beginning that nobody wrote down": (
        "I20",
        ["DELETE FROM audit_journal WHERE kind = 'acquired' AND lock_id = '{sale}'"],
        {},
    ),
    "a doubt that was hidden": (
        "I20",
        [
            "UPDATE checkout_locks SET state = 'active', ended_at = NULL WHERE id = '{sale}'",
        ],
        {},
    ),
    "a checkout that was deleted": (
        "I20",
        ["DELETE FROM checkout_locks WHERE id = '{sale}'"],
        {},
    ),
    "more goods back than sold": (
        "I21",
        ["UPDATE order_lines SET refunded_qty = 3000 WHERE order_id = '{order}'"],
        {},
    ),
    "more money back than taken": (
        "I21",
        ["UPDATE payments SET refunded = 999 WHERE id = '{payment}'"],
        {},
    ),
    "money back that was not counted": (
        "I21",
        ["UPDATE payments SET original_payment_id = '{payment}' WHERE method = 'cash'"],
        {},
    ),
    "a cart that was deleted": ("I22", ["DELETE FROM carts"], {}),
    "a payment given back that never was": (
        "I22",
        ["UPDATE payments SET original_payment_id = '{new}' WHERE method = 'cash'"],
        {},
    ),
}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("sqlite", marks=pytest.mark.db),
        pytest.param("postgres", marks=[pytest.mark.db, pytest.mark.postgres]),
    ],
)
def sold(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """One shop for all plants, since each is rolled back."""
    if request.param == "sqlite":
        with sold_shop(f"sqlite:///{tmp_path_factory.mktemp('sold') / 'shop.db'}") as shop:
            yield shop
        return
    server = request.getfixturevalue("postgres_server")
    url = server.database()
    with sold_shop(url) as shop:
        yield shop
    server.drop(url)


def broken(connection: sa.Connection) -> dict[str, int]:
    proof = Proof(connection, NOW)
    counted = {one.id: proof.of(one).count for one in INVARIANTS}
    return {name: count for name, count in counted.items() if count}


def test_an_honest_shop_breaks_none(sold: SoldShop):
    assert [f.id for f in verify(sold.store) if not f.ok] == []


def test_all_are_there_in_order():
    assert [one.id for one in INVARIANTS] == [f"I{n}" for n in range(1, 23)]
    assert {one.id for one in INVARIANTS} == {which for which, _, _ in PLANTS.values()}


def test_every_statement_is_planted_against(sold: SoldShop):
    """Not one of them is there for show: each finds something in some plant."""
    silent = {statement for one in INVARIANTS for statement in one.statements}
    for plant in PLANTS:
        with planted(sold, plant) as connection:
            for statement in set(silent):
                text = sa.text(statement)
                found = connection.execute(text, {"now": NOW} if ":now" in statement else {})
                if found.first() is not None:
                    silent.discard(statement)
    assert not silent


def test_nothing_that_is_named_may_be_missing(sold: SoldShop):
    """Each reference of the tables is looked at, whatever the store itself still refuses."""
    references = [one for table in metadata.tables.values() for one in table.foreign_keys]
    with unguarded(sold.store) as connection:
        filled = {
            one.parent: connection.execute(sa.select(sa.func.count(one.parent))).scalar_one()
            for one in references
        }
    tried = 0
    for column in (one for one in references if filled[one.parent]):
        by = column.parent
        new = "elsewhere" if isinstance(by.type, sa.Text) else IDS.new()
        with unguarded(sold.store) as connection:
            first = connection.execute(sa.select(by).where(by.is_not(None)).limit(1)).scalar_one()
            connection.execute(sa.update(by.table).where(by == first).values({by.name: new}))
            assert broken(connection).get("I22"), by
        tried += 1
    assert tried > 20


@pytest.mark.parametrize("plant", PLANTS)
def test_a_violation_is_seen(sold: SoldShop, plant: str):
    which, _, _ = PLANTS[plant]
    with planted(sold, plant) as connection:
        assert which in broken(connection)
    assert [f.id for f in verify(sold.store) if not f.ok] == [], "the plant was not rolled back"


class planted:  # noqa: N801 - read like the function it stands for
    """The shop with one thing wrong in it, until the block is left."""

    def __init__(self, sold: SoldShop, plant: str) -> None:
        self._sold = sold
        _, self._statements, self._more = PLANTS[plant]
        self._open = unguarded(sold.store)

    def __enter__(self) -> sa.Connection:
        connection = self._open.__enter__()
        for more, statement in enumerate(self._statements, start=1):
            connection.exec_driver_sql(statement.format(more=more, **self._words()))
        return connection

    def __exit__(self, *error: object) -> None:
        self._open.__exit__(*error)

    def _words(self) -> dict[str, object]:
        sold = self._sold
        ids = ("sale", "order", "payment", "back", "back_order", "till", "user")
        words: dict[str, object] = {name: sold.raw(getattr(sold, name)) for name in ids}
        words |= {"new": sold.raw(IDS.new()), "now": NOW, "no": "false"}
        return words | {"state": "'active'", "at": NOW, "ended": "NULL"} | self._more
