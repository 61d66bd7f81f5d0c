"""Prices, stock and several tenders in one sale (scenarios 67-80 and 104-108)."""

from threading import Event, Thread

import pytest
import sqlalchemy as sa

from pos.domain.article import ArticleDraft
from pos.domain.cart_state import LineRef
from pos.domain.checkout import Tender
from pos.domain.discount import Discount
from pos.domain.errors import Code, Problem
from pos.domain.goods import StockPolicy
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.services.catalogue import CatalogueDesk
from pos.services.checkout.runner import Runner
from pos.services.checkout.status import view
from pos.store import tables as t
from tests.checkout.shop import IDS, open_shop
from tests.checkout.test_counts import counting_a_sale
from tests.checkout.test_ownership import at_once

YES, NO, GONE = Behaviour.APPROVE, Behaviour.DECLINE, Behaviour.UNREACHABLE
TOTAL = 645


@pytest.fixture
def goods(shop):
    return Goods(shop)


class Goods:
    """The shop's goods, as its manager changes them at any time."""

    def __init__(self, shop):
        self._shop, self._desk = shop, CatalogueDesk(shop.store, IDS)

    def price(self, sku, price):
        self._desk.set_price(self._shop.admin.person, self._shop.articles[sku], price=price)

    def count(self, sku, pieces):
        article = self._shop.articles[sku]
        self._desk.set_stock(self._shop.admin.person, article, on_hand=pieces * 1000)

    def add(self, name, **more):
        draft = ArticleDraft(name=name, sku=name.upper(), **more)
        self._desk.create_article(self._shop.admin.person, draft)


def refusal(work, *args, **more):
    with pytest.raises(Problem) as caught:
        work(*args, **more)
    return caught.value


def snapshot(shop, checkout, *columns):
    lines = t.price_snapshot_lines.c
    chosen = sa.select(*(lines[name] for name in columns)).order_by(lines.line_no)
    return [tuple(row) for row in shop.rows(chosen.where(lines.lock_id == checkout.lock.lock_id))]


# --- prices ---------------------------------------------------------------------------------------


def test_scenario_69_an_offer_that_ends_before_pay(shop, till, goods):
    goods.price("JAM", 295)
    cart = till.cart("JAM")
    goods.price("JAM", 395)

    problem = refusal(till.start, cart)

    assert problem.code is Code.PRICE_CHANGED
    assert (problem.details["old"], problem.details["new"]) == (295, 395)
    assert shop.stock("JAM") == (3, 0)


def test_scenario_69_an_offer_that_ends_after_pay_is_honoured(till, goods):
    goods.price("JAM", 295)
    held = till.start(till.cart("JAM"))
    goods.price("JAM", 395)

    assert till.tender(held, Tender("card")).payments[0].amount == 295


def test_scenario_69_a_discount_that_is_taken_off_meanwhile(shop, till):
    """Of this very cart: it is another cart by then, whatever it comes to."""
    cart = till.cart("JAM")
    shop.carts.discount_cart(
        till.actor, cart.cart_id, off=Discount("percent", 100_000), version=cart.version
    )
    off = shop.carts.cart(cart.cart_id)
    shop.carts.remove_cart_discount(till.actor, cart.cart_id, version=off.version)

    assert refusal(till.start, off).code is Code.CART_CHANGED


def test_scenario_71_a_tax_that_changes_after_pay(shop, till):
    """The receipt keeps the tax that was frozen."""
    held = till.start(till.cart("JAM"))
    frozen = snapshot(shop, held, "tax_rate_ppm", "tax")
    with shop.store.write() as unit:
        unit.connection.execute(sa.update(t.tax_rates).values(rate_ppm=50_000))
        unit.commit()

    sold = till.tender(held, Tender("card"))

    of_sale = t.order_lines.c.order_id == sold.order_id
    taxed = sa.select(t.order_lines.c.tax_rate_ppm, t.order_lines.c.tax).where(of_sale)
    assert [tuple(row) for row in shop.rows(taxed)] == frozen == [(200_000, 66)]


def test_scenario_73_three_thirds_and_a_discount_come_to_the_total(shop, till, goods):
    """I8: the lines of the snapshot are the total to the penny, however they were rounded."""
    goods.add("Nuts", price=100, unit="kg", stock_policy=StockPolicy.UNTRACKED)
    cart = till.cart()
    for number in range(3):
        shop.carts.scan(till.actor, cart.cart_id, code="NUTS", quantity=333)
        last = shop.carts.cart(cart.cart_id)
        line = LineRef(cart.cart_id, last.lines[-1].line_id, last.version)
        shop.carts.note_line(till.actor, line, note=f"bag {number}")
    seen = shop.carts.cart(cart.cart_id)
    shop.carts.discount_cart(
        till.actor, cart.cart_id, off=Discount("amount", 10), version=seen.version
    )

    sold = till.start(shop.carts.cart(cart.cart_id), Tender("card"))

    assert sold.total == 3 * 33 - 10
    totals = snapshot(shop, sold, "total")
    assert len(totals) == 3
    assert sum(one for (one,) in totals) == sold.total


# --- stock ----------------------------------------------------------------------------------------


def test_scenario_75_two_lines_of_an_article_are_one_reservation_and_two_lines(shop, till):
    cart = till.cart("JAM")
    shop.carts.note_line(
        till.actor, LineRef(cart.cart_id, cart.lines[0].line_id, cart.version), note="a gift"
    )
    shop.carts.scan(till.actor, cart.cart_id, code="JAM", quantity=1000)

    held = till.start(shop.carts.cart(cart.cart_id))

    assert [row.qty for row in shop.rows(sa.select(t.stock_reservations))] == [2000]
    assert snapshot(shop, held, "qty", "note") == [(1000, "a gift"), (1000, None)]
    assert till.tender(held, Tender("card")).lock.state is LockState.COMPLETED
    assert shop.stock("JAM") == (1, 0)


ROUNDS = 12
KINDS = tuple("ABCDEFGH")


def test_scenario_76_the_same_goods_in_another_order_do_not_deadlock(shop, goods):
    """Stock rows are always touched in one order; the engine itself counts its deadlocks."""
    for kind in KINDS:
        goods.add(kind, price=100, stock=1_000_000, stock_policy=StockPolicy.REFUSE)
    tills = [shop.till(f"Till {number}", apart=True) for number in (1, 2)]
    ways = (KINDS, KINDS[::-1])

    done = at_once(
        [lambda at=at, way=way: sell_often(at, way) for at, way in zip(tills, ways, strict=True)]
    )

    assert done == [ROUNDS, ROUNDS]
    for till in tills:
        till.store.close()
    if shop.store.kind == "postgresql":
        # The two have told what they counted when they went.
        (found,) = shop.rows(
            sa.text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        )
        assert found.deadlocks == 0


def sell_often(till, kinds):
    for number in range(ROUNDS):
        held = till.start(till.cart(*kinds))
        if number % 2:
            till.cancel(held)
        else:
            till.tender(held, Tender("cash", tendered=held.due))
    return ROUNDS


def test_scenario_77_a_count_below_what_is_held_is_refused(shop, till, goods):
    held = till.start(till.cart("JAM", quantity=2000))

    problem = refusal(goods.count, "JAM", 1)

    assert problem.code is Code.ARTICLE_WRONG
    assert "hold more" in problem.sentence
    assert shop.stock("JAM") == (3, 2)
    assert till.tender(held, Tender("card")).lock.state is LockState.COMPLETED
    goods.count("JAM", 0)
    assert shop.stock("JAM") == (0, 0)


def test_scenario_77_where_less_than_nothing_is_allowed_it_shows(shop, till, goods):
    """The goods are in the customer's hand: the sale ends, and every piece has its movement."""
    held = till.start(till.cart("TEA", quantity=2000))
    goods.count("TEA", 1)

    assert till.tender(held, Tender("card")).lock.state is LockState.COMPLETED

    assert shop.stock("TEA") == (-1, 0)
    of_tea = t.stock_movements.c.sku_id == shop.articles["TEA"]
    moved = sa.select(t.stock_movements.c.reason, t.stock_movements.c.delta).where(of_tea)
    assert sorted(tuple(row) for row in shop.rows(moved))[1:] == [
        ("opening", 10_000),
        ("sale", -2000),
    ]


LINES = 500


def test_scenario_80_five_hundred_lines_are_held_by_as_many_statements_as_two(shop, till):
    shop.restock(1000)
    till.cancel(till.start(till.cart("TEA", "JAM")))
    counts = []
    for cart in (till.cart("TEA", "JAM"), till.cart(*["TEA", "JAM"] * (LINES // 2))):
        with counting_a_sale(shop) as counted:
            held = till.start(cart)
        counts.append((counted.commits, counted.statements))
        till.cancel(held)

    assert counts[0] == counts[1]
    assert len(snapshot(shop, held, "line_no")) == LINES


class Slow(Runner):
    """Stands still with its first transaction open and everything in it done."""

    def __init__(self, store, progress):
        super().__init__(store, progress)
        self.there, self.go_on = Event(), Event()

    def _commit(self, step):
        if step.label != "S1":
            return super()._commit(step)
        with self._store.write() as unit:
            made = step.work(unit)
            self.there.set()
            assert self.go_on.wait(20)
            unit.commit()
        return made


def test_scenario_80_a_long_cart_holds_up_nobody_who_sells_something_else(postgres_url, tmp_path):
    """SQLite has one writer at a time; there only the number of statements counts."""
    with open_shop(postgres_url, tmp_path) as shop:
        shop.restock(1000)
        long, other = (shop.till(f"Till {number}", apart=True) for number in (1, 2))
        long.runner = Slow(long.store, long.desk.progress)
        cart, short = long.cart(*["TEA", "JAM"] * 20), other.cart("BAG")
        holding = Thread(target=long.start, args=(cart,))
        holding.start()
        try:
            assert long.runner.there.wait(20)
            sold = other.start(short, Tender("cash", tendered=30))
        finally:
            long.runner.go_on.set()
            holding.join()
        assert sold.lock.state is LockState.COMPLETED
        shop.assert_sound()


# --- several tenders ------------------------------------------------------------------------------


def card_a_held_card_b_declined(shop):
    till = shop.till("Till 1", script=Scripted({"authorise": [YES, NO]}))
    held = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    checkout = till.tender(held, Tender("card"))
    assert [p.state for p in checkout.payments] == ["authorised", "declined"]
    assert (checkout.due, checkout.no_return, checkout.order_id) == (445, False, None)
    return till, checkout


def taken(shop):
    with shop.ledger.reading() as book:
        return book.totals().captured


def test_scenario_104_card_b_is_replaced_and_card_a_kept(shop):
    till, checkout = card_a_held_card_b_declined(shop)
    assert taken(shop) == 0

    sold = till.tender(checkout, Tender("card"))

    assert [p.state for p in sold.payments] == ["captured", "declined", "captured"]
    assert (sold.lock.state, taken(shop)) == (LockState.COMPLETED, TOTAL)


def test_scenario_104_card_a_is_let_go_and_cash_pays_all(shop):
    till, checkout = card_a_held_card_b_declined(shop)

    again = till.take_back(checkout, checkout.payments[0])
    sold = till.tender(again, Tender("cash", tendered=TOTAL))

    assert [p.state for p in sold.payments] == ["voided", "declined", "captured"]
    assert (sold.lock.state, taken(shop)) == (LockState.COMPLETED, 0)


def test_scenario_104_or_all_is_undone(shop):
    till, checkout = card_a_held_card_b_declined(shop)

    undone = till.cancel(checkout)

    assert [p.state for p in undone.payments] == ["voided", "declined"]
    assert (undone.lock.state, taken(shop)) == (LockState.CANCELLED, 0)


@pytest.mark.parametrize("charged", [True, False])
def test_scenario_106_cash_is_held_while_the_card_is_in_doubt(shop, charged):
    """The manager sees what lies in the drawer; nothing is guessed, and it ends to the penny."""
    silence = Behaviour.TIMEOUT_CHARGED if charged else Behaviour.TIMEOUT_NOT_CHARGED
    till = shop.till("Till 1", script=Scripted({"authorise": [silence]}, [GONE] * 2))
    part = till.tender(till.start(till.cart("TEA", "JAM")), Tender("cash", tendered=200))

    doubtful = till.tender(part, Tender("card"))

    assert doubtful.lock.attention_code == "AUTH_UNKNOWN"
    shown = view(doubtful)
    assert (shown.cash_to_hand_back, shown.tenders[0].state) == (200, "authorised")
    assert shown.money == "It is not known whether £4.45 was taken."
    assert shop.stock("JAM") == (3, 1)
    sold = shop.till("Till 1").resume(doubtful)
    assert [(p.method, p.amount, p.state) for p in sold.payments] == [
        ("cash", 200, "captured"),
        ("card", 445, "captured"),
    ]


def test_scenario_108_nobody_is_asked_to_pay_nothing(shop, till):
    """A zero total ends with Pay; the terminal is not called, no tender is written."""
    asked = []
    till = shop.till("Till 1", script=asked.append)
    cart = till.cart("JAM")
    shop.carts.scan(till.actor, cart.cart_id, code="JAM", quantity=-1000)

    sold = till.start(shop.carts.cart(cart.cart_id), Tender("card"))

    assert (sold.lock.state, sold.payments, sold.total) == (LockState.COMPLETED, (), 0)
    assert asked == []
    assert shop.rows(sa.select(t.payment_attempts)) == []
