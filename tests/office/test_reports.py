"""The reports agree with a count of the raw rows by hand, on both engines, in any time zone."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.report import ReportAsked, ReportKind, Values, local_moment
from pos.services.reports.make import csv_heads, csv_rows, make_report
from pos.store import tables as t
from tests.checkout.shop import open_shop
from tests.office.sold_rows import SoldRows

LONDON, KATHMANDU, DENVER = (
    ZoneInfo(name) for name in ("Europe/London", "Asia/Kathmandu", "America/Denver")
)
#: On the 29th of March 2026 London's day has 23 hours; in October one has 25.
FIRST, LAST = date(2026, 3, 27), date(2026, 3, 31)


@pytest.fixture
def sold(store_url, tmp_path):
    with open_shop(store_url, tmp_path) as shop:
        rows = SoldRows(shop)
        dice = random.Random(3)  # noqa: S311 - the same every time, on purpose
        start = datetime(2026, 3, 26, 6, tzinfo=UTC)
        moments = [start + timedelta(seconds=dice.random() * 6.5 * 86_400) for _ in range(400)]
        rows.sell(int(one.timestamp() * 1_000_000) for one in moments)
        yield shop


def report(shop, kind, *, first=FIRST, last=LAST, **more):
    return make_report(shop.store, ReportAsked(ReportKind(kind), first, last, **more))


def by_hand(shop, zone, *, till=None, cashier=None, first=FIRST, last=LAST):
    """Read the raw rows and give the finished sales of these days, each with lines and payments."""
    lines, paid = defaultdict(list), defaultdict(list)
    for row in shop.rows(sa.select(t.order_lines)):
        lines[row.order_id].append(row)
    for row in shop.rows(sa.select(t.payments)):
        if row.state in ("captured", "refunded"):
            paid[row.lock_id].append(row)
    found = []
    for order in shop.rows(sa.select(t.orders)):
        if order.status != "completed":
            continue
        at = datetime.fromtimestamp(order.completed_at / 1_000_000, tz=UTC).astimezone(zone)
        theirs = till in (None, order.till_id) and cashier in (None, order.cashier_id)
        if theirs and first <= at.date() <= last:
            found.append((at, order, lines[order.id], paid[order.lock_id]))
    assert found
    return found


def as_dict(made, *keys):
    places = [[one.key for one in made.columns].index(key) for key in keys]
    heads = [one.key for one in made.columns]
    return {
        tuple(row[place] for place in places): dict(zip(heads, row, strict=True))
        for row in made.rows
    }


def money(sales):
    gross = sum(order.total for _, order, _, _ in sales)
    tax = sum(line.tax for _, _, lines, _ in sales for line in lines)
    rounding = sum(one.rounding for _, _, _, paid in sales for one in paid)
    return {
        "sales": sum(order.total >= 0 for _, order, _, _ in sales),
        "returns": sum(order.total < 0 for _, order, _, _ in sales),
        "discount": sum(line.discount for _, _, lines, _ in sales for line in lines),
        "tax": tax,
        "net": gross - tax,
        "gross": gross,
        "rounding": -rounding,
        "paid": sum(one.amount for _, _, _, paid in sales for one in paid),
    }


def grouped(sales, key):
    groups = defaultdict(list)
    for one in sales:
        groups[key(one)].append(one)
    return {name: money(those) for name, those in groups.items()}


def agrees(row, hand):
    assert {key: row[key] for key in hand} == hand


@pytest.mark.parametrize("zone", [LONDON, KATHMANDU, DENVER], ids=str)
def test_days_hours_tills_and_cashiers(sold, zone):
    sales = by_hand(sold, zone)
    days = grouped(sales, lambda one: one[0].date().isoformat())
    made = as_dict(report(sold, "sales", zone=zone), "day")
    assert len(made) == 5
    for (day,), row in made.items():
        agrees(row, days[day])
    hours = grouped(sales, lambda one: f"{one[0].hour:02d}")
    for (hour,), row in as_dict(report(sold, "hours", zone=zone), "hour").items():
        agrees(row, hours[hour[:2]])
    names = {row.id: row.name for row in sold.rows(sa.select(t.users))}
    names |= {row.id: row.name for row in sold.rows(sa.select(t.tills))}
    for kind, column in (("tills", "till"), ("cashiers", "cashier")):
        hand = grouped(sales, lambda one, c=column: names[getattr(one[1], f"{c}_id")])
        made = as_dict(report(sold, kind, zone=zone), column)
        assert {name for (name,) in made} == set(hand)
        for (name,), row in made.items():
            agrees(row, hand[name])


def test_articles_and_categories(sold):
    sales = by_hand(sold, LONDON)
    hand = defaultdict(lambda: [0, 0, 0, 0])
    shelves = defaultdict(lambda: [0, 0, 0, 0])
    for _, _, lines, _ in sales:
        for line in lines:
            shelf = "Pantry" if line.sku == "TEA" else "No category"
            for sums, first in ((hand[line.sku, line.unit], line.qty), (shelves[shelf], 1)):
                for place, value in enumerate((first, line.discount, line.tax, line.total)):
                    sums[place] += value
    made = as_dict(report(sold, "articles", zone=LONDON), "sku", "unit")
    assert len(made) == len(hand) == 6
    for key, row in made.items():
        assert [row["quantity"], row["discount"], row["tax"], row["gross"]] == hand[key]
        assert row["net"] == row["gross"] - row["tax"]
        assert row["name"] == key[0].title(), "the name it has now"
    shown = as_dict(report(sold, "categories", zone=LONDON), "category")
    assert [name for (name,) in shown] == ["Pantry", "No category"]
    for (name,), row in shown.items():
        assert [row["lines"], row["discount"], row["tax"], row["gross"]] == shelves[name]


def test_tenders_and_vat(sold):
    sales = by_hand(sold, LONDON)
    paid = defaultdict(list)
    for _, _, _, payments in sales:
        for one in payments:
            paid[one.method].append(one)
    made = as_dict(report(sold, "tenders", zone=LONDON), "tender")
    words = {"Cash": "cash", "Card": "card", "Card, own terminal": "manual_card"}
    assert [name for (name,) in made] == list(words)
    for (name,), row in made.items():
        those = paid[words[name]]
        assert row["count"] == len(those)
        assert row["paid"] == sum(one.amount for one in those if one.amount > 0)
        assert row["given_back"] == sum(one.amount for one in those if one.amount < 0) < 0
        assert row["money"] == sum(one.amount for one in those)
        assert row["gross"] == sum(one.amount + one.rounding for one in those)
    taxes = defaultdict(lambda: [0, 0])
    for at, _, lines, _ in sales:
        for line in lines:
            sums = taxes[at.date().isoformat(), line.tax_name, line.tax_rate_ppm]
            sums[0] += line.tax
            sums[1] += line.total
    made = as_dict(report(sold, "vat", zone=LONDON), "day", "name", "rate")
    assert set(made) == set(taxes)
    for key, row in made.items():
        assert [row["tax"], row["gross"]] == taxes[key]
        assert row["net"] + row["tax"] == row["gross"]


def test_all_reports_come_to_the_same_as_the_orders(sold):
    """The total of every report is that of the orders; VAT and net of each add up to it."""
    hand = money(by_hand(sold, LONDON))
    for kind in ReportKind:
        made = report(sold, kind, zone=LONDON)
        totals = dict(zip((one.key for one in made.columns), made.totals, strict=True))
        assert totals["gross"] == hand["gross"], kind
        if "tax" in totals:
            assert totals["net"] + totals["tax"] == totals["gross"], kind
            assert totals["tax"] == hand["tax"], kind
        for place, column in enumerate(made.columns):
            if column.of is Values.MONEY:
                assert made.totals[place] == sum(row[place] for row in made.rows)


def test_of_one_till_and_one_cashier(sold):
    till = sold.tills.named("Till 2").till_id
    cashier = next(one.user_id for one in sold.people.people() if one.name == "Priya Nair")
    hand = money(by_hand(sold, LONDON, till=till, cashier=cashier))
    for kind in ReportKind:
        made = report(sold, kind, zone=LONDON, till_id=till, cashier_id=cashier)
        totals = dict(zip((one.key for one in made.columns), made.totals, strict=True))
        assert totals["gross"] == hand["gross"], kind
        assert made.whose == "Till 2, Priya Nair"


def test_what_real_tills_sold_today(store_url, tmp_path):
    """A sale and a return through the whole checkout stand in the reports as they were paid."""
    with open_shop(store_url, tmp_path) as shop:
        till = shop.till("Till 1")
        till.start(till.cart("TEA", "JAM"), Tender("cash", tendered=1000))
        till.start(till.cart("TEA"), Tender("card"))
        till.start(till.cart("TEA", quantity=-1000), Tender("cash", tendered=-250))
        with shop.store.read() as unit:
            today = local_moment(unit.now()).date()
        made = report(shop, "sales", first=today - timedelta(days=1), last=today)
        totals = dict(zip((one.key for one in made.columns), made.totals, strict=True))
        assert (totals["sales"], totals["returns"]) == (2, 1)
        assert totals["gross"] == totals["paid"] == 645
        tenders = as_dict(
            report(shop, "tenders", first=today - timedelta(days=1), last=today), "tender"
        )
        assert tenders["Cash",]["money"] == 395
        assert tenders["Cash",]["given_back"] == -250
        assert tenders["Card",]["money"] == 250


def test_days_in_either_order_and_far_away(sold):
    forth, back = (report(sold, "vat", first=a, last=b) for a, b in ((FIRST, LAST), (LAST, FIRST)))
    assert forth.rows == back.rows
    assert report(sold, "sales", first=date(1, 1, 1), last=date.max).rows
    nothing = report(sold, "hours", first=date(1999, 1, 1), last=date(1999, 1, 1))
    assert nothing.rows == ()
    assert nothing.totals[-1] == 0


def test_as_a_file_amounts_are_numbers_and_names_no_formulas(sold):
    made = report(sold, "articles", zone=LONDON)
    heads = csv_heads(made)
    assert heads[0] == "Code"
    assert heads[-1] == "Total GBP"
    rows = list(csv_rows(made))
    assert len(rows) == len(made.rows)
    for row, raw in zip(rows, made.rows, strict=True):
        assert row[-1] == Decimal(raw[-1]) / 100
        assert row[2] == Decimal(raw[2]) / 1000


def test_the_office_makes_and_saves_them_for_those_who_may(shop):
    face = shop.office.reports
    today = face.today()
    made = face.report(ReportAsked(ReportKind.VAT, today, today))
    first, second = face.save_csv(made), face.save_csv(made)
    assert first != second
    assert first.read_bytes().startswith(b"\xef\xbb\xbfDay,Tax,Rate %,Net GBP")
    assert face.save_pdf(made).read_bytes().startswith(b"%PDF-")
    shop.office.session.close()
    for verb in (face.today, lambda: face.report(made.asked), lambda: face.save_csv(made)):
        with pytest.raises(Problem) as caught:
            verb()
        assert caught.value.code is Code.NOT_SIGNED_IN
