"""A shop with one finished sale and one return in its rows, and a way to break it on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from pos.domain.quantity import ONE
from pos.store import tables as t
from pos.store.engine import Store
from pos.store.journal import SEALED
from pos.store.upgrade import prepare
from tests.fakes.hand_clock import HandClock
from tests.store.little_shop import IDS, MIGRATIONS, LittleShop, open_shop

TOTAL = 120
NOW = HandClock().now()


@dataclass(frozen=True)
class SoldShop:
    """Ids of what is in the rows. The sale was paid with a card, the return in cash."""

    store: Store
    shop: LittleShop
    sale: str
    order: str
    payment: str
    back: str
    back_order: str
    lemons: str
    till: str
    user: str

    def raw(self, key: str) -> str:
        """An id as it stands in the rows of this engine."""
        return key.replace("-", "") if self.store.kind == "sqlite" else key


@contextmanager
def sold_shop(url: str) -> Iterator[SoldShop]:
    clock = HandClock()
    prepare(url, clock, MIGRATIONS)
    store = Store.open(url, clock)
    try:
        yield _sell(store, open_shop(store))
    finally:
        store.close()


def _sell(store: Store, shop: LittleShop) -> SoldShop:
    store.write_as(shop.sam.till_id)
    with store.write() as unit:
        write = _Writer(unit, shop)
        write.stock()
        sale, order, payment = write.checkout(quantity=2 * ONE, total=TOTAL, method="card")
        back, back_order, _ = write.checkout(quantity=-ONE, total=-TOTAL // 2, method="cash")
        unit.connection.execute(
            sa.insert(t.receipt_counters).values(series="A", last_no=write.receipts)
        )
        unit.connection.execute(sa.update(t.stock_levels).values(on_hand=9 * ONE, reserved=0))
        unit.commit()
    return SoldShop(
        store=store,
        shop=shop,
        sale=sale,
        order=order,
        payment=payment,
        back=back,
        back_order=back_order,
        lemons=shop.articles["LEM"],
        till=shop.sam.till_id,
        user=shop.sam.person.user_id,
    )


class _Writer:
    """Writes the rows that a checkout leaves, as ``checkout 1`` has them."""

    def __init__(self, unit, shop: LittleShop) -> None:
        self._unit = unit
        self._shop = shop
        self.receipts = 0

    def stock(self) -> None:
        lemons = self._shop.articles["LEM"]
        self._add(t.stock_levels, sku_id=lemons, location_id="main", on_hand=10 * ONE, reserved=0)
        self._move(10 * ONE, "opening", NOW - 1000)

    def checkout(self, *, quantity: int, total: int, method: str) -> tuple[str, str, str]:
        lock, order, payment = IDS.new(), IDS.new(), IDS.new()
        self.receipts += 1
        actor = self._shop.sam
        cart = self._cart(total)
        self._add(
            t.checkout_locks,
            id=lock,
            cart_id=cart,
            attempt_no=1,
            start_key=IDS.new(),
            owner_till=actor.till_id,
            owner_instance=IDS.new(),
            cashier_id=actor.person.user_id,
            state="completed",
            phase="stock_commit",
            phase_seq=3,
            cart_version=1,
            acquired_at=NOW,
            expires_at=NOW,
            idle_deadline=NOW,
            ended_at=NOW,
            end_code="DONE",
        )
        self._snapshot(lock, quantity, total)
        self._add(
            t.orders,
            id=order,
            lock_id=lock,
            cart_id=cart,
            till_id=actor.till_id,
            cashier_id=actor.person.user_id,
            status="completed",
            total=total,
            currency="GBP",
            receipt_series="A",
            receipt_no=self.receipts,
            created_at=NOW,
            completed_at=NOW,
        )
        self._add(t.order_lines, order_id=order, **self._line(quantity, total))
        self._goods(lock, order, quantity)
        self._money(lock, payment, total, method)
        self._note(lock, None, "active", "acquired")
        self._note(lock, "active", "active", "phase")
        self._note(lock, "active", "completed", "completed")
        return lock, order, payment

    def _cart(self, total: int) -> str:
        cart_id = IDS.new()
        self._add(
            t.carts,
            id=cart_id,
            number=f"A-{9000 + self.receipts}",
            till_id=self._shop.sam.till_id,
            cashier_id=self._shop.sam.person.user_id,
            status="sold",
            total=total,
            opened_at=NOW,
            updated_at=NOW,
        )
        return cart_id

    def _line(self, quantity: int, total: int) -> dict[str, object]:
        return {
            "line_no": 1,
            "sku_id": self._shop.articles["LEM"],
            "sku": "LEM",
            "name": "Lemons",
            "qty": quantity,
            "unit": "piece",
            "unit_price": 60,
            "discount": 0,
            "tax_name": "VAT 20",
            "tax_rate_ppm": 200_000,
            "tax_inclusive": True,
            "tax": 0,
            "total": total,
        }

    def _snapshot(self, lock: str, quantity: int, total: int) -> None:
        self._add(
            t.price_snapshots,
            lock_id=lock,
            currency="GBP",
            sub_total=total,
            discount_total=0,
            tax_total=0,
            total=total,
            content_hash="",
            taken_at=NOW,
        )
        self._add(
            t.price_snapshot_lines,
            lock_id=lock,
            cart_line_id=IDS.new(),
            **self._line(quantity, total),
        )

    def _goods(self, lock: str, order: str, quantity: int) -> None:
        if quantity > 0:
            self._add(
                t.stock_reservations,
                lock_id=lock,
                sku_id=self._shop.articles["LEM"],
                location_id="main",
                qty=quantity,
                state="held",
                epoch=1,
            )
        reason = "sale" if quantity > 0 else "return"
        self._move(-quantity, reason, NOW, lock_id=lock, order_id=order)

    def _money(self, lock: str, payment: str, total: int, method: str) -> None:
        self._add(
            t.payments,
            id=payment,
            lock_id=lock,
            tender_no=1,
            method=method,
            currency="GBP",
            amount=total,
            tendered=total,
            tendered_currency="GBP",
            state="captured",
        )
        ops = ["authorise", "capture"] if method == "card" else ["refund"]
        for op in ops:
            self._add(
                t.payment_attempts,
                id=IDS.new(),
                payment_id=payment,
                op=op,
                amount=abs(total),
                idem_key=f"{payment}:{op}:1",
                epoch=1,
                state="ok",
                intent_at=NOW,
                settled_at=NOW,
            )

    def _move(self, delta: int, reason: str, at: int, **more: object) -> None:
        lemons = self._shop.articles["LEM"]
        facts = {"sku_id": lemons, "location_id": "main", "delta": delta, "reason": reason}
        self._add(t.stock_movements, **facts, at=at, **more)

    def _note(self, lock: str, before: str | None, after: str, kind: str) -> None:
        self._unit.journal.append(
            kind=kind,
            actor=self._shop.sam.person.user_id,
            data={},
            lock_id=lock,
            epoch=1,
            from_state=before,
            to_state=after,
            at=NOW,
        )

    def _add(self, table: sa.Table, **values: object) -> None:
        run = self._unit.connection.execute
        if table.name not in SEALED:
            run(sa.insert(table), values)
            return
        row = run(sa.insert(table).returning(*table.c), values).mappings().one()
        self._unit.journal.carry(table, row)


@contextmanager
def unguarded(store: Store) -> Iterator[sa.Connection]:
    """A connection on which the store refuses nothing any more; all of it is rolled back."""
    with store.engine.connect() as connection:
        if store.kind == "sqlite":
            _without_guards_sqlite(connection)
        with connection.begin() as transaction:
            if store.kind == "sqlite":
                for kind, name in _sqlite_guards(connection):
                    connection.exec_driver_sql(f"DROP {kind} {name}")
            else:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                for command in _postgresql_guards(connection):
                    connection.exec_driver_sql(command)
            yield connection
            transaction.rollback()
        # Its settings must not come back with the next one.
        connection.invalidate()


def _without_guards_sqlite(connection: sa.Connection) -> None:
    raw = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA ignore_check_constraints=ON")


def _sqlite_guards(connection: sa.Connection) -> list[tuple[str, str]]:
    found = connection.exec_driver_sql(
        "SELECT type, name FROM sqlite_master WHERE type = 'trigger' OR substr(name, 1, 3) = 'ux_'"
    )
    return [(row.type, row.name) for row in found]


def _postgresql_guards(connection: sa.Connection) -> list[str]:
    """Checks and unique rules; primary keys and references stay, the latter are not enforced."""
    checks = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text AS place, conname FROM pg_constraint"
        " WHERE contype IN ('c', 'u') AND connamespace = 'public'::regnamespace"
    )
    indexes = connection.exec_driver_sql(
        "SELECT indexname FROM pg_indexes"
        " WHERE schemaname = 'public' AND left(indexname, 3) = 'ux_'"
    )
    return [f"ALTER TABLE {r.place} DROP CONSTRAINT {r.conname}" for r in checks] + [
        f"DROP INDEX {r.indexname}" for r in indexes
    ]
