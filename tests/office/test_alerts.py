"""Warnings: raised once for the shop, heard at every till, journalled, and taken back."""

import logging
import re
import threading

import pytest
import sqlalchemy as sa

from pos.api.events import AlertCleared, AlertRaised
from pos.domain.alerts import AlertKind, AlertLimits
from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.figures import Span
from pos.domain.lease_advice import Measured, WaitingTimes, advise
from pos.services.alerts import AlertWatch, alerts
from pos.services.figures import figures
from pos.store import tables as t
from tests.checkout.shop import IDS
from tests.office.test_figures import by_hand

SECOND, MINUTE = 1_000_000, 60_000_000


@pytest.fixture
def heard(shop, expected_logs):
    """What listeners at this till are told; warnings in the log belong to it."""
    expected_logs.append("alert_raised")
    told = []
    stop = shop.till.subscribe(told.append)
    yield told
    stop()


def _journal(shop, kind):
    with shop.store.read() as unit:
        return unit.connection.execute(
            sa.select(sa.func.count()).where(t.audit_journal.c.kind == kind)
        ).scalar_one()


def _stand(shop):
    return [one.finding.kind for one in alerts(shop.store)]


def _earlier(shop, table, minutes, *columns):
    """Let rows be older, on both engines alike."""
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(table).values({c: table.c[c] - minutes * MINUTE for c in columns})
        )
        unit.commit()


def _doubt(shop):
    at = shop.at("Till 2")
    at.tender(at.start(at.cart("BAG")), Tender("manual_card"))
    shop.shop.wait(2000)
    shop.here.clean_up()


def _limits(shop, **more):
    shop.office.figures.set_limits(AlertLimits(**more))


# --------------------------------------------------------------------------- each of the four


def test_a_shop_in_which_nothing_is_wrong_is_not_warned(shop, heard):
    shop.here.start(shop.here.cart("TEA"), Tender("cash"))
    shop.till.watch_shop()
    assert (heard, _stand(shop), _journal(shop, "alert_raised")) == ([], [], 0)


def test_money_in_doubt_for_too_long(shop, heard):
    _doubt(shop)
    shop.till.watch_shop()
    assert _stand(shop) == []
    _earlier(shop, t.checkout_locks, 11, "attention_since")
    shop.till.watch_shop()
    assert _stand(shop) == [AlertKind.DOUBTS]
    (said,) = heard
    assert isinstance(said, AlertRaised)
    assert said.says.startswith("1 checkout waits for a manager, the oldest since ")
    assert _journal(shop, "alert_raised") == 1
    _limits(shop, doubt_minutes=60)
    shop.till.watch_shop()
    assert _stand(shop) == []
    assert isinstance(heard[-1], AlertCleared)
    assert _journal(shop, "alert_cleared") == 1


def test_a_till_that_is_not_heard(shop, heard):
    shop.at("Till 2")
    _earlier(shop, t.tills, 6, "seen_at")
    shop.till.watch_shop()
    found = {one.finding.name: one.finding for one in alerts(shop.store)}
    # Both were never heard again; one that was closed in order is not missed.
    assert {one.kind for one in found.values()} == {AlertKind.SILENT}
    assert "Till 2" in found
    assert found["Till 2"].says.startswith("Till 2 has not been heard since ")
    with shop.store.write() as unit:
        for name in found:
            row = unit.tills.named(name)
            unit.tills.release(row.till_id, row.instance)
        unit.commit()
    shop.till.watch_shop()
    assert _stand(shop) == []


def test_a_till_of_yesterday_is_missed_only_while_it_holds_a_cart(shop, heard):
    there = shop.at("Till 2")
    held = there.start(there.cart("TEA"))
    _earlier(shop, t.tills, 25 * 60, "seen_at")
    shop.till.watch_shop()
    assert [one.finding.name for one in alerts(shop.store)] == ["Till 2"]
    there.cancel(held)
    shop.till.watch_shop()
    assert _stand(shop) == []


def test_what_is_older_than_today_says_its_day(shop, heard):
    _doubt(shop)
    _earlier(shop, t.checkout_locks, 3 * 24 * 60, "attention_since")
    shop.till.watch_shop()
    (found,) = alerts(shop.store)
    assert not found.finding.today
    assert re.search(r"since \d{1,2} [A-Z][a-z]{2}, \d\d:\d\d\.$", found.finding.says)


def test_a_checkout_that_nobody_takes_up(shop, heard):
    """The limits are those of I17: two minutes, or twelve where a terminal was asked."""
    there = shop.at("Till 2")
    there.start(there.cart("TEA"))
    shop.shop.wait(shop.shop.settings.lease_s + 60)
    shop.till.watch_shop()
    assert _stand(shop) == []
    shop.shop.wait(70)
    shop.till.watch_shop()
    assert _stand(shop) == [AlertKind.LEFT]
    shop.here.clean_up()
    shop.till.watch_shop()
    assert _stand(shop) == []


def test_an_open_question_to_a_terminal_may_take_longer(shop, heard):
    there = shop.at("Till 2")
    there.tender(there.start(there.cart("BAG")), Tender("manual_card"))
    shop.shop.wait(shop.shop.settings.lease_s + 130)
    shop.till.watch_shop()
    assert _stand(shop) == []
    shop.shop.wait(600)
    shop.till.watch_shop()
    assert _stand(shop) == [AlertKind.LEFT]


def test_too_many_failures(shop, heard):
    _limits(shop, failed_percent=30, failed_of=5)
    here = shop.here
    for _ in range(2):
        here.start(here.cart("BAG"), Tender("cash"))
    for _ in range(2):
        here.start(here.cart("BAG"))
        shop.shop.wait(2000)
        assert here.clean_up() == 1
    # Refused and cancelled ones are not judged (checkout 0).
    with pytest.raises(Problem):
        here.start(here.cart("TEA"), seen_total=1)
    here.cancel(here.start(here.cart("BAG")))
    shop.till.watch_shop()
    assert _stand(shop) == []
    here.start(here.cart("BAG"), Tender("cash"))
    shop.till.watch_shop()
    (found,) = alerts(shop.store)
    assert found.finding.says == "2 of the last 5 checkouts did not finish."
    hand = by_hand(shop, figures(shop.store, _today(shop)).asked)
    assert hand["rate"] == 3 / 5
    # It follows what happens without being said again.
    for _ in range(2):
        here.start(here.cart("BAG"), Tender("cash"))
    shop.till.watch_shop()
    assert [one.finding.says for one in alerts(shop.store)] == [found.finding.says]
    here.start(here.cart("BAG"), Tender("cash"))
    shop.till.watch_shop()
    assert _stand(shop) == []
    assert (_journal(shop, "alert_raised"), _journal(shop, "alert_cleared")) == (1, 1)


def _today(shop):
    return shop.office.figures.figures(Span.TODAY).asked


# --------------------------------------------------------------------------- many tills


def test_twenty_tills_say_it_once_and_all_hear_it(shop, heard, caplog):
    """One raiser wins by the index; everybody's listeners are told."""
    _doubt(shop)
    _earlier(shop, t.checkout_locks, 11, "attention_since")
    watches = [AlertWatch(shop.store, IDS) for _ in range(20)]
    changes, start = [], threading.Barrier(20)

    def look(watch):
        start.wait()
        changes.append(watch.look())

    with caplog.at_level(logging.WARNING):
        threads = [threading.Thread(target=look, args=(one,)) for one in watches]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert [len(one.raised) for one in changes] == [1] * 20
    assert len([r for r in caplog.records if "alert_raised" in r.message]) == 1
    assert _journal(shop, "alert_raised") == 1
    assert len(alerts(shop.store)) == 1
    assert not any(one.look().raised for one in watches)


def test_a_till_that_starts_later_hears_what_stands(shop, heard):
    _doubt(shop)
    _earlier(shop, t.checkout_locks, 11, "attention_since")
    shop.till.watch_shop()
    later = AlertWatch(shop.store, IDS).look()
    assert [one.kind for one in later.raised] == [AlertKind.DOUBTS]
    assert _journal(shop, "alert_raised") == 1


def test_what_a_look_costs(shop):
    """Three statements where nothing changed, however many checkouts there are, and no write."""
    told = []

    def listener(_connection, _cursor, statement, *_):
        told.append(statement)

    shop.till.watch_shop()
    sa.event.listen(shop.store.engine, "before_cursor_execute", listener)
    shop.till.watch_shop()
    sa.event.remove(shop.store.engine, "before_cursor_execute", listener)
    # SQLite's BEGIN counts as one here.
    asked = [one for one in told if not one.startswith("BEGIN")]
    assert len(asked) == 3
    assert all(one.lstrip().startswith("SELECT") for one in asked)


# --------------------------------------------------------------------------- the limits


def test_limits_are_kept_and_journalled(shop):
    assert shop.office.figures.limits() == AlertLimits()
    wanted = AlertLimits(failed_percent=5, failed_of=50, doubt_minutes=3, silent_minutes=2)
    shop.office.figures.set_limits(wanted)
    assert shop.office.figures.limits() == wanted
    shop.office.figures.set_limits(wanted)
    assert _journal(shop, "alert_limits") == 1


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"failed_percent": 0}, "failed_percent"),
        ({"failed_of": 4}, "failed_of"),
        ({"doubt_minutes": 1441}, "doubt_minutes"),
        ({"silent_minutes": -1}, "silent_minutes"),
    ],
)
def test_wrong_limits_change_nothing(shop, wrong, key):
    with pytest.raises(Problem) as refused:
        shop.office.figures.set_limits(AlertLimits(**wrong))
    assert refused.value.code is Code.LIMIT_WRONG
    assert refused.value.details["key"] == key
    assert shop.office.figures.limits() == AlertLimits()


# --------------------------------------------------------------------------- waiting times


NOW = WaitingTimes(lease_s=30, beat_s=10, idle_s=900)
BEATS = [4_000] * 20


def test_too_few_sales_recommend_nothing():
    told = advise(NOW, Measured(waits=[SECOND] * 99, beats=BEATS[:19]))
    assert (told.enough, told.beat_enough, told.changes) == (False, False, False)
    assert "Only 99 finished sales" in told.idle_why


def test_idle_is_three_times_what_one_in_a_thousand_waits():
    waits = sorted([20 * SECOND] * 998 + [205 * SECOND] * 2)
    told = advise(NOW, Measured(waits=waits, beats=BEATS))
    assert (told.sure, told.p999_s, told.advised.idle_s) == (True, 205.0, 660)
    assert {one.idle_s: one.undone for one in told.shorter}[180] == 2
    assert {one.idle_s: one.undone for one in told.shorter}[300] == 0
    assert sum(one.count for one in told.bins) == 1000


def test_idle_is_never_under_five_minutes_nor_over_an_hour():
    few = advise(NOW, Measured(waits=[SECOND] * 100))
    many = advise(NOW, Measured(waits=[3000 * SECOND] * 100))
    assert (few.advised.idle_s, many.advised.idle_s) == (300, 3600)
    assert not few.sure


def test_lease_outlasts_slow_and_late_signs_of_life():
    quick = advise(NOW, Measured(beats=BEATS))
    slow = advise(NOW, Measured(beats=[1_500_000] * 20))
    late = advise(NOW, Measured(beats=BEATS, silences=[18 * SECOND]))
    assert (quick.advised.lease_s, quick.advised.beat_s) == (20, 5)
    assert (slow.advised.lease_s, slow.advised.beat_s) == (60, 15)
    assert late.advised.lease_s >= 18 + late.advised.beat_s
    for one in (quick, slow, late):
        one.advised.check()


def test_waits_are_those_for_a_person(shop):
    """From Pay to the card, and from one card's answer to the next: no terminal is asked then."""
    here = shop.here
    here.start(here.cart("BAG"), Tender("cash"))
    here.tender(here.start(here.cart("TEA")), Tender("card"))
    shop.shop.restock(5)
    with shop.store.write() as unit:
        locks, attempts = t.checkout_locks.c, t.payment_attempts.c
        run = unit.connection.execute
        card = sa.select(t.payments.c.lock_id).where(t.payments.c.method == "card")
        run(
            sa.update(t.checkout_locks)
            .where(locks.id.in_(card))
            .values(acquired_at=locks.acquired_at - 40 * SECOND)
        )
        # What the terminal takes is no wait for a person.
        run(
            sa.update(t.payment_attempts)
            .where(attempts.op == "authorise")
            .values(intent_at=attempts.intent_at - 15 * SECOND)
        )
        unit.commit()
    with shop.store.read() as unit:
        waits = unit.figures.waits(_today(shop))
    assert len(waits) == 2
    assert waits[0] < 20 * SECOND
    assert 20 * SECOND < waits[1] < 39 * SECOND


def test_waiting_times_are_measured_and_set(shop):
    told = shop.office.figures.advice()
    assert told.now == NOW
    assert told.beat_enough
    assert not told.enough
    new = WaitingTimes(lease_s=45, beat_s=15, idle_s=600)
    shop.office.figures.use_waiting_times(new, seen=NOW)
    assert shop.office.figures.advice().now == new
    # Another manager who still sees the old ones changes nothing.
    with pytest.raises(Problem) as late:
        shop.office.figures.use_waiting_times(NOW, seen=NOW)
    assert late.value.code is Code.EDIT_CONFLICT
    assert shop.office.figures.advice().now == new
    with shop.store.read() as unit:
        kept = unit.connection.execute(
            sa.select(t.audit_journal.c.canonical).where(
                t.audit_journal.c.canonical.contains('"idle_s":600')
            )
        ).scalar_one()
    assert '"idle_s":900' in kept


@pytest.mark.parametrize(
    "wrong",
    [WaitingTimes(10, 3, 900), WaitingTimes(30, 11, 900), WaitingTimes(30, 10, 3601)],
)
def test_wrong_waiting_times_change_nothing(shop, wrong):
    with pytest.raises(Problem) as refused:
        shop.office.figures.use_waiting_times(wrong, seen=NOW)
    assert refused.value.code is Code.LIMIT_WRONG
    assert shop.office.figures.advice().now == NOW
