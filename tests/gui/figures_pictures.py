"""Scenes of the figures for `tests.gui.office_pictures`: a busy day and a month, as rows."""

import random
from datetime import UTC, datetime

import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos.domain.checkout import Tender
from pos.domain.figures import Span, day_start
from pos.store import tables as t
from tests.checkout.shop import IDS
from tests.gui.office_pictures import picture
from ui.app.office_alerts import OfficeAlerts
from ui.bridge.office import Section

SECOND, HOUR = 1_000_000, 3_600_000_000
DAY = (8, 43), (9, 61), (10, 75), (11, 89), (12, 124), (13, 138), (14, 118)


class _Story:
    """Writes checkouts as rows: what the shipped checkout leaves, without its goods."""

    def __init__(self, shop):
        self.shop = shop
        self.chance = random.Random(6)  # noqa: S311 - the same pictures each time
        self.tills = [shop.here, *(shop.at(f"Till {n}") for n in (2, 3, 4))]
        self.carts, self.locks, self.paid, self.tries = [], [], [], []

    def checkout(self, began, state="completed", phase="stock_commit", code="SOLD", **more):
        at = self.chance.choice(self.tills)
        cart, lock = IDS.new(), IDS.new()
        took = int(self.chance.lognormvariate(1.65, 0.42) * SECOND)
        self.carts.append(
            {
                "id": cart,
                "number": f"P-{len(self.carts)}",
                "till_id": at.desk.till_id,
                "status": "sold" if state == "completed" else "open",
                "opened_at": began,
                "updated_at": began,
            }
        )
        row = {
            "id": lock,
            "cart_id": cart,
            "attempt_no": 1,
            "start_key": IDS.new(),
            "owner_till": at.desk.till_id,
            "owner_instance": at.desk.instance,
            "cashier_id": at.actor.person.user_id,
            "state": state,
            "phase": phase,
            "refused": False,
            "cart_version": 1,
            "acquired_at": began,
            "expires_at": began,
            "idle_deadline": began,
            "ended_at": began + took,
            "end_code": code,
            "end_detail": None,
        }
        self.locks.append(row | more)
        if state == "completed":
            self._pay(lock, began, took, "captured")

    def _pay(self, lock, began, took, state):
        payment = IDS.new()
        method = self.chance.choices(("card", "cash", "manual_card"), (62, 35, 3))[0]
        amount = self.chance.randrange(180, 4200)
        self.paid.append(
            {
                "id": payment,
                "lock_id": lock,
                "tender_no": 1,
                "method": "card" if state != "captured" else method,
                "currency": "GBP",
                "amount": amount,
                "tendered": amount,
                "tendered_currency": "GBP",
                "state": state,
            }
        )
        wait = int(self.chance.lognormvariate(1.2, 1.0) * SECOND)
        if state == "captured":
            self.tries.append(
                {
                    "id": IDS.new(),
                    "payment_id": payment,
                    "op": "capture",
                    "amount": amount,
                    "idem_key": IDS.new(),
                    "epoch": 1,
                    "terminal": "card",
                    "state": "ok",
                    "intent_at": began + wait,
                    "settled_at": began + max(took, wait),
                }
            )

    def refused(self, began, code, phase, kept_aside=0):
        self.checkout(
            began,
            "failed",
            phase,
            code,
            refused=True,
            end_detail={"kept_aside": kept_aside} if kept_aside else None,
        )

    def tell(self):
        with self.shop.store.write() as unit:
            for table, rows in (
                (t.carts, self.carts),
                (t.checkout_locks, self.locks),
                (t.payments, self.paid),
                (t.payment_attempts, self.tries),
            ):
                unit.connection.execute(sa.insert(table), rows)
            unit.connection.execute(sa.update(t.tills).values(seen_at=self.shop.shop.clock.now()))
            unit.commit()


def _afternoon(shop):
    """It is 14:22 of the clock's day."""
    clock = shop.shop.clock
    here = datetime.fromtimestamp(clock.now() // SECOND, tz=UTC).astimezone()
    at = here.replace(hour=14, minute=22, second=5)
    clock.move((at - here).total_seconds())
    return clock.now()


def _busy_day(shop):
    now = _afternoon(shop)
    story = _Story(shop)
    midnight = day_start(now)
    for hour, count in DAY:
        room = min(HOUR, now - midnight - hour * HOUR)
        for number in range(count):
            story.checkout(midnight + hour * HOUR + room * number // count)
    _failures(story, midnight)
    _doubts(story, now)
    story.tell()
    _wait_for_a_manager(shop)


def _failures(story, midnight):
    for hour in (8, 10, 11, 12, 13, 14):
        at = midnight + hour * HOUR + 5 * SECOND
        story.checkout(at, "failed", "payment_authorization", "PAYMENT_DECLINED")
    for hour in (9, 12, 13):
        story.refused(
            midnight + hour * HOUR + 9 * SECOND, "OUT_OF_STOCK", "inventory_reservation", 1
        )
    story.refused(midnight + 11 * HOUR, "PRICE_CHANGED", "price_lock")
    story.checkout(midnight + 13 * HOUR, "failed", "payment_capture", "UNDONE")
    for _ in range(2):
        story.checkout(midnight + 12 * HOUR, "expired", "price_lock", "LOCK_EXPIRED")


def _doubts(story, now):
    for state, count in (("declined", 6), ("voided", 2)):
        for _ in range(count):
            story._pay(story.locks[story.chance.randrange(600)]["id"], now, SECOND, state)
            story.paid[-1]["tender_no"] = 2


def _wait_for_a_manager(shop):
    """Three payments of which nobody knows whether they were taken, by the shipped checkout."""
    there = shop.at("Till 2")
    for minutes in (65, 38, 12):
        there.tender(there.start(there.cart("BAG")), Tender("manual_card"))
        shop.shop.wait(2000)
        shop.here.clean_up()
        with shop.store.write() as unit:
            locks = t.checkout_locks
            unit.connection.execute(
                sa.update(locks)
                .where(locks.c.attention_since > shop.shop.clock.now() - SECOND)
                .values(attention_since=shop.shop.clock.now() - minutes * 60 * SECOND)
            )
            unit.commit()


def _month(shop):
    now = _afternoon(shop)
    story = _Story(shop)
    for day in range(30):
        for _ in range(60 + (day * 37) % 90):
            began = now - day * 24 * HOUR - story.chance.randrange(6 * HOUR)
            bad = story.chance.random() < 0.03
            if bad:
                story.checkout(began, "expired", "price_lock", "LOCK_EXPIRED")
            else:
                story.checkout(began)
    story.tell()


@picture("figures")
def figures(stage, size):
    _busy_day(stage.shop)
    stage.show(Section.FIGURES, *size)


@picture("figures-scrolled")
def scrolled(stage, size):
    _busy_day(stage.shop)
    page = stage.show(Section.FIGURES, *size)
    bar = page.board.verticalScrollBar()
    bar.setValue(bar.maximum())


@picture("figures-warned")
def warned(stage, size):
    _busy_day(stage.shop)
    stage.shop.till.watch_shop()
    page = stage.show(Section.FIGURES, *size)
    page.save_key.click()
    assert not stage.frame.findChild(OfficeAlerts).isHidden()


@picture("figures-month")
def month(stage, size):
    _month(stage.shop)
    page = stage.show(Section.FIGURES, *size)
    page.presenter.ask_span(Span.MONTH.value)
    chart = page.board.parts
    chart.setFocus()
    for _ in range(5):
        QTest.keyClick(chart, Qt.Key.Key_Right)


@picture("figures-tables")
def tables(stage, size):
    _busy_day(stage.shop)
    page = stage.show(Section.FIGURES, *size)
    page.table_key.click()


@picture("figures-limits")
def limits(stage, size):
    page = stage.show(Section.FIGURES, *size)
    page.warn_key.click()
    page.presenter.keep_limits(
        {"failed_percent": "0", "failed_of": "20", "doubt_minutes": "10", "silent_minutes": "5"}
    )


@picture("figures-waiting")
def waiting(stage, size):
    _month(stage.shop)
    page = stage.show(Section.FIGURES, *size)
    page.tabs._choose(1)


@picture("figures-empty")
def empty(stage, size):
    stage.show(Section.FIGURES, *size)
