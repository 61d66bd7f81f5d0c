"""The list of all checkouts agrees with plain Python over the same rows, on each engine."""

import re

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.checkout_history import Ended, HistoryFilter, SortBy
from pos.domain.errors import Code, Problem
from pos.domain.phase import Phase
from pos.services.checkout_history import Order
from pos.store import tables as t
from tests.office.checkout_rows import CheckoutRows

MANY = 160
MINUTE = 60_000_000
LIVE = {"active": "under_way", "compensating": "under_way", "completed": "finished"}
TABLES = (
    t.checkout_locks,
    t.carts,
    t.cart_lines,
    t.price_snapshots,
    t.price_snapshot_lines,
    t.checkout_reviews,
    t.orders,
    t.payments,
    t.payment_attempts,
    t.articles,
    t.barcodes,
    t.tills,
    t.users,
)


class Plain:
    """The same question answered by loops over whole tables, and by no SQL of the product."""

    def __init__(self, store):
        with store.read() as unit:
            self.all = {
                table.name: [
                    dict(one) for one in unit.connection.execute(sa.select(table)).mappings()
                ]
                for table in TABLES
            }
        self.carts = {one["id"]: one for one in self.all["carts"]}
        self.totals = {one["lock_id"]: one["total"] for one in self.all["price_snapshots"]}
        self.reviews = {one["lock_id"]: one["resolved_at"] for one in self.all["checkout_reviews"]}
        self.names = {one["id"]: one["name"] for one in (*self.all["tills"], *self.all["users"])}

    def amount(self, lock):
        return self.totals.get(lock["id"], self.carts[lock["cart_id"]]["total"])

    def ended(self, lock):
        return "refused" if lock["refused"] else LIVE.get(lock["state"], lock["state"])

    def found(self, asked):
        return {one["id"]: one for one in self.all["checkout_locks"] if self.fits(one, asked)}

    def fits(self, lock, asked):
        code = lock["end_code"] or lock["attention_code"]
        resolved = self.reviews.get(lock["id"]) is not None
        at, amount = lock["acquired_at"], self.amount(lock)
        return (
            (asked.since is None or at >= asked.since)
            and (asked.until is None or at < asked.until)
            and (asked.till_id is None or lock["owner_till"] == asked.till_id)
            and (asked.cashier_id is None or lock["cashier_id"] == asked.cashier_id)
            and (asked.phase is None or lock["phase"] == asked.phase.value)
            and (asked.reason is None or code == asked.reason)
            and (asked.least is None or amount >= asked.least)
            and (asked.most is None or amount <= asked.most)
            and (not asked.ended or self.ended(lock) in {one.value for one in asked.ended})
            and (asked.resolved is None or resolved is asked.resolved)
            and (not asked.text or self.has(lock, asked.text))
        )

    def has(self, lock, text):
        return (
            self.carts[lock["cart_id"]]["number"] == text.upper()
            or any(self.receipt(one, text) for one in self.of(lock, "orders"))
            or self.goods(text) & self.sold(lock)
            or any(self.paid(one, text) for one in self.of(lock, "payments"))
        )

    def of(self, lock, table):
        return (one for one in self.all[table] if one["lock_id"] == lock["id"])

    def receipt(self, order, text):
        number = order["receipt_no"]
        if number is None:
            return False
        padded = {f"{number:0{width}d}" for width in range(1, 7)}
        series = order["receipt_series"]
        said = {f"{series}{dash}{one}" for dash in ("", "-") for one in padded}
        return text.upper() in padded | said

    def goods(self, text):
        by_code = {one["article_id"] for one in self.all["barcodes"] if one["code"] == text}
        by_code |= {one["id"] for one in self.all["articles"] if one["sku"] == text}
        words = re.findall(r"[a-z]+|\d+", text.lower())
        named = {
            one["id"]
            for one in self.all["articles"]
            if all(any(w.startswith(word) for w in one["search_text"].split()) for word in words)
        }
        return by_code or (named if any(len(word) > 1 for word in words) else set())

    def sold(self, lock):
        if lock["refused"]:
            lines = (one for one in self.all["cart_lines"] if one["cart_id"] == lock["cart_id"])
            return {one["article_id"] for one in lines}
        return {one["sku_id"] for one in self.of(lock, "price_snapshot_lines")}

    def paid(self, payment, text):
        tries = [o for o in self.all["payment_attempts"] if o["payment_id"] == payment["id"]]
        return (
            payment["provider_ref"] == text
            or (payment["card"] or "").endswith(f" {text}")
            or any(text in {one["provider_ref"], one["external_ref"]} for one in tries)
        )

    def key(self, lock, by):
        """Say by what a row is ordered; none where the engine's own alphabet decides."""
        ended_at = lock["ended_at"]
        return {
            SortBy.AT: lambda: lock["acquired_at"],
            SortBy.TILL: lambda: self.names[lock["owner_till"]],
            SortBy.CASHIER: lambda: self.names[lock["cashier_id"]],
            SortBy.PHASE: lambda: list(Phase).index(Phase(lock["phase"])),
            SortBy.AMOUNT: lambda: self.amount(lock),
            SortBy.DURATION: lambda: 0 if ended_at is None else ended_at - lock["acquired_at"],
            SortBy.RESOLVED: lambda: self.reviews.get(lock["id"]) or 0,
        }.get(by, lambda: None)()


@pytest.fixture
def many(shop):
    """A shop with checkouts of every end, a minute apart."""
    rows = CheckoutRows(shop.shop, articles=40)
    now = shop.shop.clock.now()
    rows.write(now - (MANY - n) * MINUTE for n in range(MANY))
    given_up = sa.select(t.checkout_locks.c.cart_id).where(t.checkout_locks.c.state == "cancelled")
    with shop.store.write() as unit:
        # Those carts are open again and hold other goods by now; what was frozen counts.
        unit.connection.execute(
            sa.update(t.cart_lines)
            .where(t.cart_lines.c.cart_id.in_(given_up))
            .values(article_id=rows.goods[0]["id"])
        )
        unit.commit()
    return shop, rows, now


def filters(plain, rows, now):
    numbers = [one["number"] for one in plain.all["carts"]]
    cards = [one["card"][-4:] for one in plain.all["payments"] if one["card"]]
    refs = [one["provider_ref"] for one in plain.all["payment_attempts"] if one["provider_ref"]]
    receipts = [one["receipt_no"] for one in plain.all["orders"] if one["receipt_no"]]
    texts = st.one_of(
        st.sampled_from(numbers).map(str.lower),
        st.sampled_from(cards),
        st.sampled_from(refs),
        st.sampled_from(receipts).map(lambda number: f"w-{number:06d}"),
        st.sampled_from(receipts).map(lambda number: f"{number:06d}"),
        st.sampled_from([one["sku"] for one in rows.goods]),
        st.sampled_from(["tea", "plum", "gre jam", "50", "% _", "nothing of it"]),
        st.sampled_from([f"50{place:011d}" for place in range(0, 40, 7)]),
    )
    moments = st.sampled_from([one["acquired_at"] for one in plain.all["checkout_locks"]])
    amounts = st.sampled_from([plain.amount(one) for one in plain.all["checkout_locks"]])
    fields = {
        "since": moments,
        "until": moments,
        "till_id": st.sampled_from(rows.tills),
        "cashier_id": st.sampled_from(rows.people),
        "phase": st.sampled_from(Phase),
        "reason": st.sampled_from(["OUT_OF_STOCK", "BACK", "PAYMENT_DECLINED", "?"]),
        "least": amounts,
        "most": amounts,
        "ended": st.frozensets(st.sampled_from(Ended), min_size=1, max_size=3),
        "resolved": st.booleans(),
        "text": texts,
    }
    # Few at a time: all of them together find nothing, and nothing agrees with everything.
    # There are ten ways to search, so a text is asked for as often as all else.
    names = st.sampled_from([*sorted(fields), *["text"] * len(fields)])
    some = st.lists(names, max_size=2, unique=True)
    return some.flatmap(
        lambda names: st.fixed_dictionaries({name: fields[name] for name in names})
    ).map(lambda chosen: HistoryFilter(**chosen))


def test_every_filter_order_and_search_agrees_with_plain_loops(many):
    """Faults 14 to 16: refusals are among them, and count as what they are."""
    shop, rows, now = many
    plain, face = Plain(shop.store), shop.office.checkouts
    assert plain.found(HistoryFilter(ended=frozenset({Ended.REFUSED})))

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(asked=filters(plain, rows, now), by=st.sampled_from(SortBy), descending=st.booleans())
    def agrees(asked, by, descending):
        wanted, order = plain.found(asked), Order(by, descending)
        found = face.page(asked, order, 0, 1000)
        assert {one.lock_id for one in found} == set(wanted)
        assert face.count(asked) == len(found) == len(wanted)
        keys = [plain.key(wanted[one.lock_id], by) for one in found]
        if keys and keys[0] is not None:
            assert keys == sorted(keys, reverse=descending)
        pages = [one for n in range(0, len(found), 7) for one in face.page(asked, order, n, 7)]
        assert tuple(pages) == found

    agrees()


def test_each_row_says_what_its_tables_say(many):
    shop, _rows, _now = many
    plain = Plain(shop.store)
    locks = {one["id"]: one for one in plain.all["checkout_locks"]}
    numbers = {one["lock_id"]: one["receipt_no"] for one in plain.all["orders"]}
    for row in shop.office.checkouts.page(HistoryFilter(), Order(), 0, 1000):
        lock = locks[row.lock_id]
        assert row.ended.value == plain.ended(lock)
        assert (row.at, row.ended_at) == (lock["acquired_at"], lock["ended_at"])
        assert (row.till, row.cashier) == (
            plain.names[lock["owner_till"]],
            plain.names[lock["cashier_id"]],
        )
        assert row.amount == plain.amount(lock)
        number = numbers.get(row.lock_id)
        assert row.receipt == ("" if number is None else f"W-{number:06d}")
        assert row.resolved_at == plain.reviews.get(row.lock_id)


def test_an_export_that_is_stopped_leaves_no_file(many):
    shop, rows, now = many
    rows.write(now - MINUTE for _ in range(400))
    told = []
    with pytest.raises(Problem) as caught:
        shop.office.checkouts.export(HistoryFilter(), Order(), lambda n: bool(told.append(n)))
    assert caught.value.code is Code.STOPPED
    assert told == [500]
    assert not list((shop.shop.folder / "documents").iterdir())


def test_an_export_runs_no_formula(many):
    """A till that calls itself a formula is text in a spreadsheet (trust 4.2 no. 21)."""
    shop, rows, _now = many
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(t.tills)
            .where(t.tills.c.id == rows.tills[0])
            .values(name="=cmd|' /C calc'!A0")
        )
        unit.commit()
    file = shop.office.checkouts.export(HistoryFilter(), Order(), lambda _done: True)
    text = file.read_text(encoding="utf-8-sig")
    assert "'=cmd|" in text
    assert ",=cmd|" not in text
    assert len(text.splitlines()) == MANY + 1
