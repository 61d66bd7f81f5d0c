"""The worker of a device: nothing is lost, nothing is done twice unmarked, nobody waits for it."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa

from pos.services.device_tasks import OpenDrawer, PrintReceipt
from pos.services.outbox import BACK_OFF_S, MOST_TRIES, OutboxWorker
from pos.services.receipts import ReceiptDesk
from pos.store import tables as t
from pos.store.engine import Store
from tests.fakes.devices import BROKE_OFF, OUT_OF_PAPER, PRINTED, TestDrawer, TestPrinter
from tests.fakes.hand_clock import HandClock
from tests.store.jobs import queue_drawer, queue_receipt
from tests.store.little_shop import IDS, shop_at
from tests.store.sold_sale import a_cart, finish
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop(store_url):
    with shop_at(store_url) as shop:
        yield shop


class Devices:
    """A till's devices with their worker, and what was said of them."""

    def __init__(self, shop):
        self.shop = shop
        self.printer, self.drawer = TestPrinter(), TestDrawer()
        self.news = []
        self.desk = ReceiptDesk(shop.store, IDS)
        tasks = (OpenDrawer(self.drawer), PrintReceipt(self.desk, self.printer))
        self.worker = OutboxWorker("printer", shop.store, shop.sam.till_id, tasks, self.news.append)

    def queue(self, order_id, *, drawer=False):
        with self.shop.store.write() as unit:
            till_id, now = self.shop.sam.till_id, unit.now()
            queue_receipt(unit, till_id, order_id, now)
            if drawer:
                queue_drawer(unit, till_id, order_id, now)
            unit.commit()
        self.worker.wake()

    def rows(self, topic="receipt"):
        with self.shop.store.read() as unit:
            chosen = sa.select(t.outbox).where(t.outbox.c.topic == topic)
            return unit.connection.execute(chosen.order_by(t.outbox.c.created_at)).all()

    def all_done(self):
        return all(row.done_at for topic in ("receipt", "drawer") for row in self.rows(topic))

    def is_put_off(self):
        return self.worker.state().ready is False

    def later(self):
        """Let the pause after a failure pass."""
        self.shop.store.clock.move(BACK_OFF_S[-1])
        self.worker.wake()


@contextmanager
def running(devices):
    devices.worker.start()
    try:
        yield devices
    finally:
        assert devices.worker.stop()


def test_receipt_and_drawer_are_done_once(shop):
    devices = Devices(shop)
    order_id = finish(shop, a_cart(shop))
    with running(devices):
        devices.queue(order_id, drawer=True)
        devices.queue(order_id, drawer=True)
        wait_until(devices.all_done)
    assert [(r.number, r.copies) for r in devices.printer.paper] == [("A-000007", 0)]
    assert devices.drawer.opened == 1
    assert devices.worker.state().ready


def test_a_dead_printer_keeps_its_receipts_and_says_so(shop):
    devices = Devices(shop)
    second, first = (finish(shop, a_cart(shop), number) for number in (8, 7))
    devices.printer.answer = OUT_OF_PAPER
    with running(devices):
        devices.queue(first)
        devices.queue(second)
        wait_until(lambda: "2 receipts wait" in devices.worker.state().says or devices.later())
        assert devices.worker.state().says.startswith("The printer is out of paper.")
        assert devices.printer.paper == []

        devices.printer.answer = PRINTED
        wait_until(lambda: devices.all_done() or devices.later())
    # Nothing had come out for certain, so neither is a copy; the older sale comes first.
    assert [(r.number, r.copies) for r in devices.printer.paper] == [
        ("A-000007", 0),
        ("A-000008", 0),
    ]
    assert devices.news[-1].ready
    assert [row.error for row in devices.rows()] == [None, None]


def test_a_long_queue_is_worked_off_without_a_rest(shop, monkeypatch):
    monkeypatch.setattr("pos.services.outbox.IDLE_S", 600.0)
    devices = Devices(shop)
    order_id = finish(shop, a_cart(shop))
    for _ in range(45):
        devices.desk.reprint(shop.sam, order_id)
    with running(devices):
        wait_until(lambda: len(devices.printer.paper) == 45)
    assert [r.copies for r in devices.printer.paper] == list(range(1, 46))


def test_it_is_not_hammered_while_it_is_dead(shop):
    devices = Devices(shop)
    devices.printer.answer = OUT_OF_PAPER
    tries = []
    devices.printer.before = tries.append
    with running(devices):
        devices.queue(finish(shop, a_cart(shop)))
        wait_until(lambda: "One receipt waits." in devices.worker.state().says)
        for _ in range(50):
            devices.worker.wake()
        assert len(tries) == 1
        devices.worker.try_now()
        wait_until(lambda: len(tries) == 2)


def test_what_broke_off_is_printed_again_as_a_copy(shop):
    devices = Devices(shop)
    devices.printer.answer = BROKE_OFF
    with running(devices):
        devices.queue(finish(shop, a_cart(shop)))
        wait_until(lambda: devices.printer.paper)
        wait_until(devices.is_put_off)
        devices.printer.answer = PRINTED
        wait_until(lambda: devices.all_done() or devices.later())
    assert [r.copies for r in devices.printer.paper] == [0, 1]


def test_paper_is_not_wasted_for_ever(shop, expected_logs):
    expected_logs.append("gives job .* up")
    devices = Devices(shop)
    devices.printer.answer = BROKE_OFF
    with running(devices):
        devices.queue(finish(shop, a_cart(shop)))
        wait_until(lambda: devices.all_done() or devices.later())
    assert len(devices.printer.paper) == MOST_TRIES
    assert devices.rows()[0].error == f"given up after {MOST_TRIES} tries"


def test_a_doubt_outlives_any_number_of_vain_tries(shop):
    devices = Devices(shop)
    devices.printer.answer = BROKE_OFF
    with running(devices):
        devices.queue(finish(shop, a_cart(shop)))
        wait_until(lambda: devices.printer.paper)
        wait_until(devices.is_put_off)
        devices.printer.answer = OUT_OF_PAPER
        tries = []
        devices.printer.before = tries.append
        wait_until(lambda: len(tries) > MOST_TRIES or devices.later())
        devices.printer.answer = PRINTED
        wait_until(lambda: devices.all_done() or devices.later())
    assert [r.copies for r in devices.printer.paper] == [0, 1]
    assert devices.rows()[0].error is None


def test_one_that_cannot_be_read_does_not_hold_up_the_others(shop, expected_logs):
    expected_logs.append("cannot be done")
    devices = Devices(shop)
    with running(devices):
        devices.queue(IDS.new())
        devices.queue(finish(shop, a_cart(shop)))
        wait_until(lambda: devices.printer.paper)
        wait_until(lambda: devices.rows()[0].error and devices.rows()[1].done_at)
    assert devices.rows()[0].done_at is None
    assert "no such receipt" in devices.rows()[0].error


def test_a_printer_that_breaks_its_promise_stops_nobody(shop, expected_logs):
    expected_logs.append("broke off")
    devices = Devices(shop)

    def explode(_):
        devices.printer.before = lambda _: None
        raise RuntimeError("smoke")

    devices.printer.before = explode
    with running(devices):
        devices.queue(finish(shop, a_cart(shop)))
        wait_until(lambda: devices.all_done() or devices.later())
    assert [r.copies for r in devices.printer.paper] == [1]


def test_a_drawer_does_not_open_late(shop):
    devices = Devices(shop)
    order_id = finish(shop, a_cart(shop))
    with shop.store.write() as unit:
        past = unit.now() - 20_000_000
        queue_drawer(unit, shop.sam.till_id, order_id, past)
        unit.commit()
    with running(devices):
        wait_until(devices.all_done)
    assert devices.drawer.opened == 0
    assert devices.rows("drawer")[0].error == "dropped: it came too late"


def test_a_drawer_that_may_have_opened_is_not_opened_again(shop):
    devices = Devices(shop)
    devices.queue(finish(shop, a_cart(shop)), drawer=True)
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(t.outbox).where(t.outbox.c.topic == "drawer").values(attempts=1)
        )
        unit.commit()
    with running(devices):
        wait_until(devices.all_done)
    assert devices.drawer.opened == 0
    assert devices.rows("drawer")[0].error == "dropped: it may have been done"


def test_a_hanging_device_does_not_hold_up_the_end_of_the_till(shop):
    devices = Devices(shop)
    let_go = Event()
    devices.printer.before = lambda _: let_go.wait(20)
    devices.worker.start()
    devices.queue(finish(shop, a_cart(shop)))
    wait_until(lambda: devices.rows()[0].attempts)
    assert devices.worker.stop(0.05) is False
    let_go.set()
    assert devices.worker.stop()


def test_a_wrong_device_at_the_start_is_said_and_looked_at_again(shop):
    devices = Devices(shop)
    devices.printer.answer = OUT_OF_PAPER
    with running(devices):
        wait_until(devices.is_put_off)
        devices.printer.answer = PRINTED
        devices.worker.wake()
        wait_until(lambda: devices.worker.state().ready)
    assert [state.ready for state in devices.news] == [False, True]


def print_and_die(url):
    """Runs in a process of its own, which ends with the paper out and nothing noted."""
    store = Store.open(url, HandClock())
    with store.read() as unit:
        till_id = unit.tills.named("Till 1").till_id
    printer = TestPrinter()

    def die(receipt):
        sys.stdout.write(f"{receipt.copies}\n")
        sys.stdout.flush()
        os._exit(9)

    printer.before = die
    tasks = (PrintReceipt(ReceiptDesk(store, IDS), printer),)
    OutboxWorker("printer", store, till_id, tasks, lambda _: None).start()
    Event().wait(30)


def test_killed_between_paper_and_note_the_next_one_is_a_copy(shop, store_url):
    """Scenario 25."""
    devices = Devices(shop)
    devices.queue(finish(shop, a_cart(shop)))
    program = (
        f"from tests.store.test_outbox_worker import print_and_die; print_and_die({store_url!r})"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (9, "0\n"), ended.stderr
    with running(devices):
        wait_until(devices.all_done)
    assert [r.copies for r in devices.printer.paper] == [1]
