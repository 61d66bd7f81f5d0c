"""Sales as rows, as many as wanted: finished and given up ones, of several tills and days."""

import random

import sqlalchemy as sa

from pos.domain.people import Role
from pos.domain.tax import TaxRate
from pos.store import tables as t
from tests.checkout.shop import IDS

RATES = (
    ("VAT 20", TaxRate("a", 200_000, inclusive=True)),
    ("VAT 5", TaxRate("b", 50_000, inclusive=True)),
    ("Zero", TaxRate("c", 0, inclusive=True)),
    ("On top", TaxRate("d", 77_000, inclusive=False)),
)
METHODS = ("cash", "card", "manual_card")
TILLS = ("Till 1", "Till 2", "Till 3")


class SoldRows:
    """Writes sales that never went through a till, at moments of one's choosing."""

    def __init__(self, shop, seed=7):
        self.shop = shop
        self.dice = random.Random(seed)  # noqa: S311 - the same every time, on purpose
        self.tills = [shop.tills.named(name) or shop.tills.register(name) for name in TILLS]
        self.people = [
            shop.people.create_user(shop.admin, name=name, role=Role.CASHIER, pin="4071").user_id
            for name in ("Priya Nair", "Dora Lindqvist")
        ]
        self.number = 0
        self._sort_goods()

    def _sort_goods(self):
        shelf = IDS.new()
        with self.shop.store.write() as unit:
            unit.connection.execute(
                sa.insert(t.categories), {"id": shelf, "name": "Pantry", "position": 2}
            )
            unit.connection.execute(
                sa.update(t.articles).where(t.articles.c.sku == "TEA").values(category_id=shelf)
            )
            unit.commit()

    def sell(self, moments, batch=2000):
        """Write a sale for each moment, in microseconds UTC."""
        moments = list(moments)
        for start in range(0, len(moments), batch):
            rows = {table: [] for table in ("carts", "locks", "orders", "lines", "payments")}
            for at in moments[start : start + batch]:
                self._sale(rows, at)
            with self.shop.store.write() as unit:
                for name, table in (
                    ("carts", t.carts),
                    ("locks", t.checkout_locks),
                    ("orders", t.orders),
                    ("lines", t.order_lines),
                    ("payments", t.payments),
                ):
                    if rows[name]:
                        unit.connection.execute(sa.insert(table), rows[name])
                unit.commit()

    def _sale(self, rows, at):
        dice = self.dice
        self.number += 1
        status = dice.choices(("completed", "pending", "void"), (94, 3, 3))[0]
        till, cashier = dice.choice(self.tills).till_id, dice.choice(self.people)
        sign = -1 if dice.random() < 0.1 else 1
        lines = [self._line(sign, place) for place in range(1, dice.randint(1, 4) + 1)]
        total = sum(line["total"] for line in lines)
        cart, lock, order = IDS.new(), IDS.new(), IDS.new()
        done = status == "completed"
        rows["carts"].append(
            {"id": cart, "number": f"S{self.number}", "till_id": till, "cashier_id": cashier}
            | {"status": "sold" if done else "void", "opened_at": at, "updated_at": at}
        )
        rows["locks"].append(self._lock(lock, cart, (till, cashier), at, done=done))
        rows["orders"].append(
            {"id": order, "lock_id": lock, "cart_id": cart, "till_id": till}
            | {"cashier_id": cashier, "status": status, "total": total, "currency": "GBP"}
            | {"receipt_series": "S" if done else None}
            | {"receipt_no": self.number if done else None}
            | {"created_at": at, "completed_at": at if done else None}
        )
        rows["lines"] += [line | {"order_id": order} for line in lines]
        rows["payments"] += self._payments(lock, total, done=done)

    def _line(self, sign, place):
        dice = self.dice
        name, rate = dice.choice(RATES)
        sku = dice.choice(("TEA", "JAM", "BAG"))
        weighed = dice.random() < 0.2
        quantity = sign * (dice.randint(50, 3000) if weighed else 1000 * dice.randint(1, 5))
        price = dice.randint(0, 9999)
        gross = round(price * quantity / 1000)
        discount = round(gross * dice.choice((0, 0, 0, 10, 33)) / 100)
        net = gross - discount
        tax = rate.tax_on(net)
        return {
            "line_no": place,
            "sku_id": self.shop.articles[sku],
            "sku": sku,
            "name": f"{sku} as it was",
            "qty": quantity,
            "unit": "kg" if weighed else "piece",
            "unit_price": price,
            "discount": discount,
            "tax_name": name,
            "tax_rate_ppm": rate.rate_ppm,
            "tax_inclusive": rate.inclusive,
            "tax": tax,
            "total": net + rate.added_to(tax),
        }

    def _lock(self, lock, cart, who, at, *, done):
        till, cashier = who
        return {
            "id": lock,
            "cart_id": cart,
            "attempt_no": 1,
            "start_key": IDS.new(),
            "owner_till": till,
            "owner_instance": IDS.new(),
            "cashier_id": cashier,
            "state": "completed" if done else "cancelled",
            "phase": "stock_commit",
            "cart_version": 1,
            "acquired_at": at - 5_000_000,
            "expires_at": at,
            "idle_deadline": at,
            "ended_at": at,
        }

    def _payments(self, lock, total, *, done):
        dice = self.dice
        parts = [total]
        if abs(total) > 200 and dice.random() < 0.3:
            half = total // 2
            parts = [half, total - half]
        made = []
        for place, part in enumerate(parts, 1):
            method = dice.choice(METHODS)
            rounding = part - round(part / 5) * 5 if method == "cash" else 0
            state = dice.choices(("captured", "refunded"), (19, 1))[0] if done else "voided"
            made.append(self._payment(lock, place, (method, state), (part, rounding)))
        if dice.random() < 0.2:
            # One that was tried before and declined: no money of any sale.
            made.append(self._payment(lock, len(made) + 1, ("card", "declined"), (total, 0)))
        return made

    def _payment(self, lock, place, kind, money):
        method, state = kind
        part, rounding = money
        return {
            "id": IDS.new(),
            "lock_id": lock,
            "tender_no": place,
            "method": method,
            "currency": "GBP",
            "amount": part - rounding,
            "tendered": part - rounding,
            "tendered_currency": "GBP",
            "rounding": rounding,
            "state": state,
        }
