"""Programs, paper, news, receipts and people around a sale (scenarios 109-118)."""

import random
import shutil
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Approver, Permission, Role
from pos.domain.phase import LockState
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout.heartbeat import Heartbeat
from pos.services.checkout.phases import stock_commit
from pos.services.device_tasks import OpenDrawer, PrintReceipt
from pos.services.outbox import OutboxWorker
from pos.services.receipts import ReceiptDesk
from pos.store import news as telling
from pos.store import tables as t
from pos.store.news import News
from tests.checkout.crashes import OVER, SKUS, Crash, CrashRunner, settle
from tests.checkout.killed_till import places, start
from tests.checkout.shop import IDS, open_shop
from tests.checkout.test_ownership import at_once
from tests.checkout.test_provider_scenarios import Between
from tests.fakes.devices import OUT_OF_PAPER, PRINTED, TestDrawer, TestPrinter
from tests.fakes.hand_clock import HandClock
from tests.waiting import wait_until

EXACT = Tender("cash", tendered=645)
TILLS = 20

# --- the program ----------------------------------------------------------------------------------


def test_scenario_109_closed_while_the_terminal_is_asked(shop):
    """The run ends at its next pause with its intent as it is; the next start asks."""
    till = shop.till("Till 1", script=lambda _: till.runner.stop())
    Between(till, performs=[Reply(Outcome.IN_PROGRESS)], queries=[Reply(Outcome.IN_PROGRESS)])
    checkout = till.start(till.cart(*SKUS))
    till.runner.stop()

    with pytest.raises(Problem) as closing:
        till.tender(checkout, Tender("card"))

    assert closing.value.code is Code.TILL_CLOSING
    again = shop.till("Till 1")
    (left,) = again.left_behind()
    assert [a.state for a in left.payments[0].attempts] == ["intent"]
    line = Between(again)
    assert again.resume(left).lock.state is LockState.COMPLETED
    assert line.asked("authorise") == ["query"]


def test_scenario_110_the_heart_beats_while_the_screen_stands_still(shop, till):
    """It has a thread of its own, so that this one may hang as it likes."""
    checkout = till.start(till.cart("TEA"))
    shop.wait(OVER)
    desk = replace(till.desk, shop=replace(till.desk.shop, beat_s=0.01))
    renewed = Event()
    heart = Heartbeat(till.store, desk, till.runner)
    till.store.on_commit(renewed.set)

    heart.start()
    assert renewed.wait(10)
    heart.stop()

    lock = shop.lock(checkout).lock
    assert lock.expires_at > checkout.lock.expires_at - OVER * 1_000_000
    assert (lock.epoch, lock.phase_seq) == (checkout.lock.epoch, checkout.lock.phase_seq)
    till.cancel(checkout)


def test_scenario_118_the_copy_of_an_installation_is_not_the_same_till(store_url, tmp_path):
    """Same name, same computer's name, same files: the second is refused, the first sells on."""
    one, two = tmp_path / "one", tmp_path / "two"
    for home in (one, two):
        places(home).terminal.mkdir(parents=True)
    with open_shop(store_url, places(one).terminal) as shop:
        person = shop.admin.person.user_id
        start(store_url, one, "Till 1", person).close()
        shutil.copytree(one, two, dirs_exist_ok=True)
        first = start(store_url, one, "Till 1", person)
        try:
            with pytest.raises(Problem) as refusal:
                start(store_url, two, "Till 1", person)
            assert refusal.value.code is Code.TILL_IN_USE
            assert sell(first.till).state is LockState.COMPLETED
        finally:
            first.close()
        start(store_url, two, "Till 1", person).close()


def sell(till):
    cart = till.new_cart()
    till.scan(cart.cart_id, code="BAG")
    cart = till.cart(cart.cart_id)
    return till.start_checkout(
        cart.cart_id,
        version=cart.version,
        start_key=till.new_key(),
        seen_total=cart.totals.total,
        tender=Tender("cash", tendered=cart.totals.total),
    )


# --- paper and drawer -----------------------------------------------------------------------------


@contextmanager
def devices(shop, till, printer, drawer):
    tasks = (OpenDrawer(drawer), PrintReceipt(ReceiptDesk(shop.store, IDS), printer))
    worker = OutboxWorker("printer", shop.store, till.desk.till_id, tasks, lambda _: None)
    worker.start()
    try:
        yield worker
    finally:
        assert worker.stop()


def test_scenario_111_out_of_paper_the_sale_is_sold_and_printed_later(shop, till):
    printer = TestPrinter()
    printer.answer = OUT_OF_PAPER
    with devices(shop, till, printer, TestDrawer()) as worker:
        sold = till.start(till.cart(*SKUS), EXACT)
        assert sold.lock.state is LockState.COMPLETED
        worker.wake()
        wait_until(printer.tried.is_set)
        assert printer.paper == []

        printer.answer = PRINTED
        worker.try_now()
        wait_until(lambda: ReceiptDesk(shop.store, IDS).is_printed(sold.order_id))
        ReceiptDesk(shop.store, IDS).reprint(till.actor, sold.order_id)
        worker.wake()
        wait_until(lambda: len(printer.paper) == 2)

    assert [(one.number, one.copies) for one in printer.paper] == [
        (f"{sold.receipt_series}-000001", 0),
        (f"{sold.receipt_series}-000001", 1),
    ]


def test_scenario_112_the_drawer_is_kicked_once(shop, till):
    drawer = TestDrawer()
    sold = till.start(till.cart(*SKUS), EXACT)
    for _ in range(2):
        with shop.store.write() as unit:
            stock_commit._outbox(till.desk, unit, sold)
            unit.commit()

    with devices(shop, till, TestPrinter(), drawer):
        wait_until(lambda: all(row.done_at for row in shop.rows(sa.select(t.outbox))))

    assert drawer.opened == 1
    assert len(shop.rows(sa.select(t.outbox))) == 2


# --- news -----------------------------------------------------------------------------------------


class Screen:
    """Another till's screen: it reads the cart's row whenever it hears that something changed."""

    def __init__(self, shop, cart):
        self.shop, self.cart = shop, cart
        self.seen, self.reached, self.gone = [], [], Event()
        self.may_come_back = Event()

    def changed(self):
        self.seen.append(self.shop.cart_state(self.cart.cart_id))

    def reachable(self, there):
        self.reached.append(there)
        if not there:
            self.gone.set()
            assert self.may_come_back.wait(20)

    @contextmanager
    def listening(self):
        news = News(self.shop.store, self.changed, self.reachable)
        news.start()
        try:
            yield
        finally:
            self.may_come_back.set()
            news.stop()


def test_scenario_113_a_lost_notification_is_made_up_for_by_the_poll(shop, monkeypatch):
    """The program that holds the cart tells nobody: it has no news of its own."""
    monkeypatch.setattr(telling, "POLL_S", 0.25)
    holder = shop.till("Till 2", apart=True)
    cart = holder.cart("TEA")
    screen = Screen(shop, cart)
    with screen.listening():
        held = holder.start(cart)
        wait_until(lambda: "locked" in screen.seen)
    assert telling.LOOK_S < telling.POLL_S
    holder.cancel(held)


def test_scenario_114_after_the_listener_came_back_everything_is_read_again(
    postgres_url, tmp_path, monkeypatch, expected_logs
):
    """What happened meanwhile was told to nobody, and no poll helps here."""
    monkeypatch.setattr(telling, "POLL_S", 3600.0)
    monkeypatch.setattr(telling, "RETRY_S", 0.01)
    expected_logs.append("Exception during reset|terminating connection")
    with open_shop(postgres_url, tmp_path) as shop:
        holder = shop.till("Till 2", apart=True)
        cart = holder.cart("TEA")
        screen = Screen(shop, cart)
        with screen.listening():
            wait_until(lambda: cut_listeners(shop))
            assert screen.gone.wait(20)
            held = holder.start(cart)
            assert "locked" not in screen.seen
            screen.may_come_back.set()
            wait_until(lambda: "locked" in screen.seen)
        assert screen.reached == [False, True]
        holder.cancel(held)


def cut_listeners(shop):
    with shop.store.read() as unit:
        return unit.connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query = 'LISTEN holdfast' AND datname = current_database()"
        ).all()


# --- receipts -------------------------------------------------------------------------------------


def test_scenario_115_receipts_of_twenty_tills_that_die_at_random(shop):
    """I14: no number is lost or given twice, wherever the tills die; the next starts end it."""
    shop.restock(1000)
    moments = [
        (label, where, 1)
        for label in ("S1", "S2", "A", "C", "S4")
        for where in ("before", "inside", "after")
    ]
    chance = random.Random(115)  # noqa: S311 - an order that can be had again
    tills = [shop.till(f"Till {number}", apart=True) for number in range(TILLS)]
    for till in tills:
        till.runner = CrashRunner(till.store, till.desk.progress, chance.choice(moments))

    died = at_once([lambda one=till: sell_until_dead(one) for till in tills])

    assert any(died)
    for till in tills:
        again = shop.till(till.desk.till_name)
        for left in again.left_behind():
            settle(again, left, "resume")
        assert again.start(again.cart("BAG"), Tender("cash", tendered=30)).receipt_no
    by_series = {}
    for row in shop.rows(sa.select(t.orders).where(t.orders.c.status == "completed")):
        by_series.setdefault(row.receipt_series, []).append(row.receipt_no)
    assert len(by_series) == TILLS
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in by_series.values())


def sell_until_dead(till):
    try:
        for number in range(3):
            till.start(till.cart(*SKUS), EXACT if number else Tender("card"))
    except Crash:
        return True
    return False


@pytest.mark.parametrize("other", [False, True], ids=["same till", "another till"])
def test_scenario_116_the_year_changes_before_the_sale_is_written(sqlite_url, tmp_path, other):
    """The number is taken, and the sale dated, by whoever writes the end of it."""
    clock = HandClock(1_798_761_590_000_000)  # ten seconds before 2027
    with open_shop(sqlite_url, tmp_path, clock) as shop:
        till = shop.till("Till 1")
        before = till.start(till.cart("BAG"), Tender("cash", tendered=30))
        till.runner = CrashRunner(shop.store, till.desk.progress, ("A", "after", 1))
        with pytest.raises(Crash):
            till.start(till.cart(*SKUS), Tender("card"))
        (left,) = shop.till("Till 1").left_behind()
        assert left.order_status == "pending"
        clock.move(60)
        name = "Till 2" if other else "Till 1"
        writer = shop.till(name, role=Role.MANAGER)

        sold = writer.resume(left)

        assert sold.receipt_series == writer.desk.series
        assert sold.receipt_no == (1 if other else before.receipt_no + 1)
        (row,) = shop.rows(sa.select(t.orders).where(t.orders.c.id == sold.order_id))
        assert row.created_at < 1_798_761_600_000_000 < row.completed_at
        shop.assert_sound()


# --- people ---------------------------------------------------------------------------------------


def change_person(shop, person, **values):
    with shop.store.write() as unit:
        mine = t.users.c.id == person.user_id
        unit.connection.execute(sa.update(t.users).where(mine).values(**values))
        unit.commit()


def test_scenario_117_a_cashier_who_is_let_go_ends_the_sale_and_begins_none(shop, till):
    checkout = till.start(till.cart(*SKUS))
    change_person(shop, till.actor.person, active=False)

    assert till.tender(checkout, Tender("card")).lock.state is LockState.COMPLETED

    with pytest.raises(Problem) as refusal:
        till.start(till.cart("TEA"))
    assert refusal.value.code is Code.NOT_SIGNED_IN


@pytest.mark.parametrize("values", [{"active": False}, {"role": "cashier"}], ids=str)
def test_scenario_117_rights_that_were_taken_away_take_nothing_over(shop, till, values):
    """Signed in as a manager before: what counts is what the store says when it is done."""
    checkout = till.start(till.cart(*SKUS))
    manager = shop.till("Till 2", role=Role.MANAGER)
    shop.wait(OVER)
    change_person(shop, manager.actor.person, **values)

    with pytest.raises(Problem) as refusal:
        manager.resume(checkout)

    assert refusal.value.code is Code.NOT_ALLOWED
    assert shop.lock(checkout).lock.epoch == checkout.lock.epoch
    approver = Approver(manager.actor.person.user_id, "4071")
    with pytest.raises(Problem) as second:
        shop.people.verify_approver(approver, Permission.TAKE_OVER)
    assert second.value.code in {Code.NOT_ALLOWED, Code.WRONG_PIN}
    till.cancel(checkout)
