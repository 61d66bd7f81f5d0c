"""The figures agree with plain Python over the same rows, on both engines, and say what they say.

The formula of the success rate is that of ``checkout 0``; the shop is sold in through the shipped
checkout, and a bigger random one is written as rows.
"""

import random
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as some

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.figures import (
    Asked,
    Counts,
    Grain,
    Span,
    asked,
    at_rank,
    durations,
    histogram,
)
from pos.services.figures import figures
from pos.store import tables as t
from tests.checkout.shop import IDS

SECOND, HOUR = 1_000_000, 3_600_000_000
ZURICH, KOLKATA = ZoneInfo("Europe/Zurich"), ZoneInfo("Asia/Kolkata")


# --------------------------------------------------------------------------- by hand


def by_hand(shop, wanted):
    """The same figures from the same rows, one after the other, in plain Python."""
    locks = [
        row
        for row in shop.shop.rows(sa.select(t.checkout_locks))
        if wanted.since <= row.acquired_at < wanted.until
        and wanted.till_id in (None, row.owner_till)
        and wanted.cashier_id in (None, row.cashier_id)
    ]
    states = Counter(row.state for row in locks)
    failed = [row for row in locks if row.state == "failed"]
    refused = sum(1 for row in failed if row.refused)
    of = states["completed"] + len(failed) - refused + states["expired"] + states["attention"]
    took = sorted(row.ended_at - row.acquired_at for row in locks if row.state == "completed")
    ids = {row.id for row in locks}
    paid = Counter()
    for row in shop.shop.rows(sa.select(t.payments)):
        if row.lock_id in ids:
            paid[row.method, row.state, "count"] += 1
            paid[row.method, row.state, "amount"] += row.amount
    return {
        "states": {state: count for state, count in states.items() if count},
        "refused": refused,
        "rate": states["completed"] / of if of else None,
        "phases": dict(Counter(row.phase for row in failed)),
        "reasons": dict(Counter(row.end_code for row in failed)),
        "took": [_nearest(took, part) for part in (0.5, 0.9, 0.99)],
        "paid": dict(paid),
        "blocked": sum(1 for row in failed if (row.end_detail or {}).get("kept_aside", 0) > 0),
        "cleaned": _cleaned(shop, locks),
        "tills": dict(Counter(row.owner_till for row in locks)),
        "cashiers": dict(Counter(row.cashier_id for row in locks)),
    }


def _nearest(took, part):
    """Nearest rank by its definition: the first that at least so many do not exceed."""
    return next((one for one in took if sum(x <= one for x in took) >= part * len(took)), None)


def _cleaned(shop, locks):
    """Ended by a clean-up, as the journal tells it."""
    ended = {row.id: row.state for row in locks if row.ended_at is not None}
    by = {
        row.lock_id
        for row in shop.shop.rows(sa.select(t.audit_journal))
        if ended.get(row.lock_id) == row.to_state
        and row.from_state is not None
        and row.actor in (None, "cleanup")
    }
    return len(by)


def as_told(told):
    states = {
        "completed": told.counts.completed,
        "failed": told.counts.failed,
        "expired": told.counts.expired,
        "cancelled": told.counts.cancelled,
        "attention": told.counts.attention,
        "active": told.counts.live,
    }
    paid = {}
    for one in told.tenders:
        paid[one.method, one.state, "count"] = one.count
        paid[one.method, one.state, "amount"] = one.amount
    return {
        "states": {state: count for state, count in states.items() if count},
        "refused": told.counts.refused,
        "rate": told.counts.success_rate,
        "phases": told.by_phase,
        "reasons": told.by_reason,
        "took": [told.took.median, told.took.p90, told.took.p99],
        "paid": paid,
        "blocked": told.blocked,
        "cleaned": told.cleaned,
        "tills": {one.ident: one.counts.begun for one in told.tills},
        "cashiers": {one.ident: one.counts.begun for one in told.cashiers},
    }


# --------------------------------------------------------------------------- what was sold


def _sold_in(shop):
    """Finished, refused, blocked, expired and cleaned up, cancelled, in doubt, and under way."""
    here = shop.here
    there = shop.at("Till 2")
    here.start(here.cart("TEA"), Tender("cash"))
    here.start(here.cart("BAG"), Tender("card"))
    there.start(there.cart("TEA"), Tender("cash"))
    # Three jars are there; two are kept aside while another cart wants two.
    held = here.start(here.cart("JAM", quantity=2000))
    with pytest.raises(Problem) as blocked:
        there.start(there.cart("JAM", quantity=2000))
    assert blocked.value.code is Code.OUT_OF_STOCK
    here.cancel(held)
    with pytest.raises(Problem):
        there.start(there.cart("JAM", quantity=9000))
    with pytest.raises(Problem):
        there.start(there.cart("TEA"), seen_total=1)
    left = there.start(there.cart("TEA"))
    shop.shop.wait(2000)
    assert here.clean_up() >= 1
    assert shop.shop.lock(left).lock.state == "expired"
    doubt = there.start(there.cart("BAG"))
    there.tender(doubt, Tender("manual_card"))
    shop.shop.wait(2000)
    here.clean_up()
    assert shop.shop.lock(doubt).lock.state == "attention"
    here.start(here.cart("TEA"))


def _all(shop, **whom):
    now = shop.shop.clock.now()
    return Asked(now - 24 * HOUR, now + HOUR, Grain.HOUR, **whom)


def test_a_shop_that_was_sold_in_is_counted_as_by_hand(shop):
    _sold_in(shop)
    wanted = _all(shop)
    told = figures(shop.store, wanted)
    assert as_told(told) == by_hand(shop, wanted)
    assert told.counts == Counts(
        completed=3, failed=3, refused=3, expired=1, cancelled=1, attention=1, live=1
    )
    assert told.counts.success_rate == 3 / 5
    assert told.blocked == 1
    assert told.cleaned == 1
    assert told.doubts.count == 1
    assert told.by_phase == {"inventory_reservation": 2, "price_lock": 1}


def test_of_one_till_and_of_one_cashier(shop):
    _sold_in(shop)
    there = shop.at("Till 2")
    for whom in ({"till_id": there.desk.till_id}, {"cashier_id": there.actor.person.user_id}):
        wanted = _all(shop, **whom)
        told = figures(shop.store, wanted)
        assert as_told(told) == by_hand(shop, wanted)
        assert 0 < told.counts.begun < figures(shop.store, _all(shop)).counts.begun


def test_a_stock_that_is_not_there_blocks_no_sale(shop):
    here = shop.here
    with pytest.raises(Problem):
        here.start(here.cart("JAM", quantity=9000))
    told = figures(shop.store, _all(shop))
    assert (told.counts.refused, told.blocked) == (1, 0)


def test_nothing_happened(shop):
    told = figures(shop.store, _all(shop))
    assert told.counts == Counts()
    assert told.counts.success_rate is None
    assert (told.took.count, told.bins, told.failures) == (0, (), ())
    assert len(told.parts) in (25, 26)


# --------------------------------------------------------------------------- a bigger one, as rows

STATES = ("completed", "failed", "expired", "cancelled")
PHASES = ("cart_validation", "inventory_reservation", "price_lock", "payment_authorization")


def _write(shop, chance, count, since, until):
    tills = [shop.here, shop.at("Till 2"), shop.at("Till 3")]
    carts, locks, paid = [], [], []
    for number in range(count):
        at, state = chance.choice(tills), chance.choices(STATES, (8, 2, 1, 1))[0]
        began = chance.randrange(since - 2 * HOUR, until + 2 * HOUR)
        cart, lock = IDS.new(), IDS.new()
        refused = state == "failed" and chance.random() < 0.6
        detail = {"kept_aside": chance.randrange(3)} if refused and chance.random() < 0.7 else None
        carts.append(
            {
                "id": cart,
                "number": f"R-{number}",
                "till_id": at.desk.till_id,
                "status": "sold" if state == "completed" else "open",
                "opened_at": began,
                "updated_at": began,
            }
        )
        locks.append(
            {
                "id": lock,
                "cart_id": cart,
                "attempt_no": 1,
                "start_key": IDS.new(),
                "owner_till": at.desk.till_id,
                "owner_instance": at.desk.instance,
                "cashier_id": chance.choice(tills).actor.person.user_id,
                "state": state,
                "phase": chance.choice(PHASES),
                "refused": refused,
                "cart_version": 1,
                "acquired_at": began,
                "expires_at": began,
                "idle_deadline": began,
                "ended_at": began + chance.randrange(200 * SECOND),
                "end_code": "OUT_OF_STOCK" if refused else chance.choice(("BACK", "OTHER")),
                "end_detail": detail,
            }
        )
        for tender in range(chance.randrange(3)):
            amount = chance.randrange(-900, 9000)
            paid.append(
                {
                    "id": IDS.new(),
                    "lock_id": lock,
                    "tender_no": tender + 1,
                    "method": chance.choice(("cash", "card")),
                    "currency": "GBP",
                    "amount": amount,
                    "tendered": amount,
                    "tendered_currency": "GBP",
                    "state": chance.choice(("captured", "declined", "voided")),
                }
            )
    with shop.store.write() as unit:
        for table, rows in ((t.carts, carts), (t.checkout_locks, locks), (t.payments, paid)):
            if rows:
                unit.connection.execute(sa.insert(table), rows)
        unit.commit()


@pytest.mark.parametrize("seed", range(3))
def test_random_shops_are_counted_as_by_hand(shop, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    until = shop.shop.clock.now()
    since = until - chance.randrange(1, 40 * 24) * HOUR
    _write(shop, chance, 250, since, until)
    ident = chance.choice((None, shop.here.desk.till_id))
    for grain in Grain:
        wanted = Asked(since, until, grain, till_id=ident, zone=ZURICH)
        told = figures(shop.store, wanted)
        assert as_told(told) == by_hand(shop, wanted)
        for part in told.parts:
            inside = Asked(
                max(part.start, since), min(part.end, until), grain, till_id=ident, zone=ZURICH
            )
            hand = by_hand(shop, inside)
            assert part.counts.begun == sum(hand["states"].values())
            assert part.counts.success_rate == hand["rate"]
            assert [part.took.median, part.took.p90, part.took.p99] == hand["took"]
        assert sum((part.counts for part in told.parts), Counts()) == told.counts
        assert sum(one.count for one in told.bins) == told.took.count


def test_statements_do_not_grow_with_the_checkouts(shop):
    """Set-based: as many statements for three hundred checkouts as for none."""
    none = _statements(shop)
    now = shop.shop.clock.now()
    _write(shop, random.Random(4), 300, now - HOUR, now)  # noqa: S311 - no secret
    assert _statements(shop) == none


def _statements(shop):
    told = []

    def listener(*_):
        told.append(1)

    sa.event.listen(shop.store.engine, "before_cursor_execute", listener)
    figures(shop.store, _all(shop))
    sa.event.remove(shop.store.engine, "before_cursor_execute", listener)
    return len(told)


# --------------------------------------------------------------------------- ranks and histograms


@given(some.lists(some.integers(0, 10**9), min_size=1, max_size=300))
def test_ranks_are_by_their_definition(values):
    values.sort()
    judged = durations(values)
    assert judged.median == _nearest(values, 0.5)
    assert judged.p90 == _nearest(values, 0.9)
    assert judged.p99 == _nearest(values, 0.99)
    assert at_rank(values, 1000) == values[-1]


@given(some.lists(some.integers(0, 10**10), max_size=300))
def test_every_duration_is_in_one_bar(values):
    values.sort()
    bins = histogram(values)
    assert sum(one.count for one in bins) == len(values)
    assert len(bins) <= 12
    for one in bins:
        inside = [v for v in values if one.low <= v and (one.high is None or v < one.high)]
        assert one.count == len(inside)


# --------------------------------------------------------------------------- the shop's own clock


def _at(zone, *when):
    return int(datetime(*when, tzinfo=zone).timestamp()) * SECOND


def test_a_day_with_25_hours_has_25_hours():
    wanted = asked(Span.TODAY, _at(ZURICH, 2026, 10, 25, 23, 59), zone=ZURICH)
    edges = wanted.edges()
    assert len(edges) == 26
    assert {b - a for a, b in pairwise(edges)} == {HOUR}
    assert edges[0] == _at(ZURICH, 2026, 10, 25)
    assert edges[-1] == _at(ZURICH, 2026, 10, 26)


def test_days_begin_at_the_shop_s_midnight():
    wanted = asked(Span.MONTH, _at(ZURICH, 2026, 11, 5, 10), zone=ZURICH)
    edges = wanted.edges()
    assert [datetime.fromtimestamp(one // SECOND, tz=ZURICH).hour for one in edges] == [0] * 31
    assert edges[0] == _at(ZURICH, 2026, 10, 7)


def test_weeks_begin_on_monday():
    edges = asked(Span.QUARTER, _at(ZURICH, 2026, 11, 25, 10), zone=ZURICH).edges()
    assert len(edges) == 13
    assert {datetime.fromtimestamp(one // SECOND, tz=ZURICH).weekday() for one in edges} == {0}
    assert edges[-2] == _at(ZURICH, 2026, 11, 23)


def test_half_hours_of_a_zone_are_whole_hours_there():
    edges = asked(Span.TODAY, _at(KOLKATA, 2026, 11, 25, 10, 40), zone=KOLKATA).edges()
    assert edges[0] == _at(KOLKATA, 2026, 11, 25)
    assert edges[-1] == _at(KOLKATA, 2026, 11, 25, 11)


@given(
    some.sampled_from(
        (UTC, ZURICH, KOLKATA, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/St_Johns"))
    ),
    some.sampled_from(Span),
    some.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - hypothesis wants none
)
def test_parts_leave_no_gap_and_hold_now(zone, span, when):
    now = int(when.replace(tzinfo=UTC).timestamp()) * SECOND
    wanted = asked(span, now, zone=zone)
    edges = wanted.edges()
    assert edges[0] == wanted.since <= now < wanted.until == edges[-1]
    assert all(a < b for a, b in pairwise(edges))
    # Quarters of an hour are what the store counts by.
    assert all(edge % (15 * 60 * SECOND) == 0 for edge in edges)


# --------------------------------------------------------------------------- who may


def test_a_cashier_sees_no_figures(shop):
    assert shop.office.figures.figures(Span.TODAY).counts == Counts()
    shop.office.session.close()
    with pytest.raises(Problem) as refused:
        shop.office.figures.figures(Span.TODAY)
    assert refused.value.code is Code.NOT_SIGNED_IN
