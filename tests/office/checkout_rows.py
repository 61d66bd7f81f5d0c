"""Checkouts as rows, as many as wanted: each way of ending, with money, goods and reviews."""

import random

import sqlalchemy as sa

from pos.domain.names import search_text
from pos.domain.people import Role
from pos.store import tables as t
from tests.checkout.shop import IDS

TILLS = ("Till 1", "Till 2", "Till 3", "Till 4")
PEOPLE = ("Priya Nair", "Dora Lindqvist", "Tom Reyes")
DAY = 86_400_000_000
#: How it ended, of a thousand: state, refused, phases it may have ended in, codes.
WAYS = (
    (920, "completed", False, ("stock_commit",), (None,)),
    (30, "cancelled", False, ("price_lock", "payment_authorization"), ("BACK", "CANCELLED")),
    (
        20,
        "failed",
        True,
        ("inventory_reservation", "price_lock"),
        ("OUT_OF_STOCK", "PRICE_CHANGED"),
    ),
    (15, "failed", False, ("payment_capture",), ("PAYMENT_DECLINED",)),
    (13, "expired", False, ("price_lock", "payment_authorization"), ("LOCK_EXPIRED",)),
    (1, "attention", False, ("payment_capture",), ("CAPTURE_UNKNOWN",)),
    (1, "active", False, ("price_lock",), (None,)),
)
_TABLES = (
    t.carts,
    t.cart_lines,
    t.checkout_locks,
    t.price_snapshots,
    t.price_snapshot_lines,
    t.stock_reservations,
    t.payments,
    t.payment_attempts,
    t.orders,
    t.checkout_reviews,
)


class CheckoutRows:
    """Writes checkouts that never went through a till, at moments of one's choosing."""

    def __init__(self, shop, *, articles=500, seed=11):
        self.shop = shop
        self.dice = random.Random(seed)  # noqa: S311 - the same every time, on purpose
        self.tills = [
            (shop.tills.named(name) or shop.tills.register(name)).till_id for name in TILLS
        ]
        self.people = [
            shop.people.create_user(shop.admin, name=name, role=Role.CASHIER, pin="4071").user_id
            for name in PEOPLE
        ]
        self.number = 0
        self.receipt = 0
        self.goods = self._goods(articles)

    def _goods(self, count):
        words = ("Green", "Red", "Oat", "Rye", "Sea", "Plum", "Dark", "Mild")
        things = ("tea", "jam", "bread", "soap", "candle", "salt", "oil", "pasta")
        made = []
        with self.shop.store.write() as unit:
            rate = unit.connection.execute(sa.select(t.tax_rates.c.id)).scalars().first()
            location = unit.connection.execute(sa.select(t.locations.c.id)).scalars().first()
            for place in range(count):
                name = f"{words[place % 8]} {things[place // 8 % 8]} {place}"
                made.append(
                    {
                        "id": IDS.new(),
                        "sku": f"W{place:05d}",
                        "name": name,
                        "search_text": search_text(name),
                    }
                    | {"price": self.dice.randint(50, 3000), "tax_rate_id": rate, "updated_at": 0}
                )
            if made:
                unit.connection.execute(sa.insert(t.articles), made)
                codes = [
                    {"code": f"50{place:011d}", "article_id": one["id"]}
                    for place, one in enumerate(made)
                ]
                unit.connection.execute(sa.insert(t.barcodes), codes)
            unit.commit()
        self.rate = rate
        self.location = location
        return made

    def write(self, moments, batch=2000):
        """Write a checkout for each moment, in microseconds UTC, 2000 a transaction."""
        moments = list(moments)
        for start in range(0, len(moments), batch):
            rows = {table.name: [] for table in _TABLES}
            for at in moments[start : start + batch]:
                self._checkout(rows, at)
            with self.shop.store.write() as unit:
                for table in _TABLES:
                    if rows[table.name]:
                        unit.connection.execute(sa.insert(table), rows[table.name])
                unit.commit()

    def analyse(self):
        """Tell the planner what there is, as a shop's database knows by itself after a day."""
        with self.shop.store.write() as unit:
            unit.connection.exec_driver_sql("ANALYZE")
            unit.commit()

    def _checkout(self, rows, at):
        dice = self.dice
        self.number += 1
        _, state, refused, phases, codes = dice.choices(WAYS, [way[0] for way in WAYS])[0]
        till, cashier = dice.choice(self.tills), dice.choice(self.people)
        cart, lock = IDS.new(), IDS.new()
        code = dice.choice(codes)
        live = state in {"active", "attention"}
        done = state == "completed"
        lines = self._lines(cart)
        total = sum(line["amount"] for line in lines)
        status = "sold" if done else "locked" if live else "open"
        ended = None if live else at + dice.randint(1, 90) * 1_000_000
        rows["carts"].append(
            {"id": cart, "number": f"W-{self.number}", "till_id": till, "cashier_id": cashier}
            | {"status": status, "opened_at": at, "updated_at": at, "total": total}
        )
        rows["cart_lines"] += lines
        rows["checkout_locks"].append(
            {"id": lock, "cart_id": cart, "attempt_no": 1, "start_key": IDS.new()}
            | {"owner_till": till, "owner_instance": IDS.new(), "cashier_id": cashier}
            | {"state": state, "phase": dice.choice(phases), "refused": refused}
            | {"cart_version": 1, "acquired_at": at, "expires_at": at, "idle_deadline": at}
            | {"ended_at": ended, "end_code": None if live else code}
            | {"attention_code": code if state == "attention" else None}
            | {"attention_since": at if state == "attention" else None}
            | {"attention_from": "active" if state == "attention" else None}
        )
        if not refused:
            self._held(rows, lock, (lines, total, at), state)
            self._paid(rows, lock, (total, at), state)
        if done:
            self._order(rows, (lock, cart, till, cashier), total, at)
        if not done and not live and dice.random() < 0.5:
            resolved = dice.random() < 0.7
            rows["checkout_reviews"].append(
                {"lock_id": lock, "note": f"seen {self.number}", "version": 1}
                | {"resolved_at": at + 5_000_000 if resolved else None}
                | {"resolved_by": cashier if resolved else None}
            )

    def _lines(self, cart):
        goods = self.dice.sample(self.goods, self.dice.randint(1, 4))
        return [
            {"id": IDS.new(), "cart_id": cart, "line_no": place, "article_id": one["id"]}
            | {"sku": one["sku"], "name": one["name"], "quantity": 1000}
            | {"unit_price": one["price"], "tax_rate_id": self.rate, "rate_ppm": 200_000}
            | {"amount": one["price"]}
            for place, one in enumerate(goods, 1)
        ]

    def _held(self, rows, lock, frozen, state):
        lines, total, at = frozen
        rows["price_snapshots"].append(
            {"lock_id": lock, "currency": "GBP", "sub_total": total, "discount_total": 0}
            | {"tax_total": total // 6, "total": total, "content_hash": "-", "taken_at": at}
        )
        kept = {"completed": "consumed", "active": "held", "attention": "held"}
        for line in lines:
            rows["price_snapshot_lines"].append(
                {"lock_id": lock, "line_no": line["line_no"], "cart_line_id": line["id"]}
                | {"sku_id": line["article_id"], "sku": line["sku"], "name": line["name"]}
                | {"qty": 1000, "unit": "piece", "unit_price": line["unit_price"], "discount": 0}
                | {"tax_name": "VAT 20", "tax_rate_ppm": 200_000, "tax": line["amount"] // 6}
                | {"total": line["amount"]}
            )
            rows["stock_reservations"].append(
                {"lock_id": lock, "sku_id": line["article_id"], "location_id": self.location}
                | {"qty": 1000, "state": kept.get(state, "released"), "epoch": 1}
            )

    def _paid(self, rows, lock, money, state):
        if state == "active":
            return
        total, at = money
        card = self.dice.random() < 0.6
        payment = IDS.new()
        became = {"completed": "captured", "attention": "unknown"}.get(state, "voided")
        rows["payments"].append(
            {"id": payment, "lock_id": lock, "tender_no": 1, "currency": "GBP"}
            | {"method": "card" if card else "cash", "amount": total, "tendered": total}
            | {"tendered_currency": "GBP", "state": became}
            | {"provider_ref": f"sim-{self.number}" if card else None}
            | {"card": f"Visa ending {self.number % 10_000:04d}" if card else None}
        )
        ops = ("authorise", "capture") if card else ("capture",)
        for op in ops:
            unknown = state == "attention" and op == "capture"
            rows["payment_attempts"].append(
                {"id": IDS.new(), "payment_id": payment, "op": op, "amount": total, "epoch": 1}
                | {"idem_key": f"{payment}:{op}:1", "state": "unknown" if unknown else "ok"}
                | {"provider_ref": f"sim-{self.number}-{op}" if card else None}
                | {"intent_at": at, "settled_at": None if unknown else at + 2_000_000}
            )

    def _order(self, rows, whose, total, at):
        lock, cart, till, cashier = whose
        self.receipt += 1
        rows["orders"].append(
            {"id": IDS.new(), "lock_id": lock, "cart_id": cart, "till_id": till}
            | {"cashier_id": cashier, "status": "completed", "total": total, "currency": "GBP"}
            | {"receipt_series": "W", "receipt_no": self.receipt}
            | {"created_at": at, "completed_at": at}
        )
