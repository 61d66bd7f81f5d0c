"""All checkouts: the list agrees with a plain filter over the same rows; records tell the truth."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.checkout import Tender
from pos.domain.checkout_history import Ended, HistoryFilter, SortBy
from pos.domain.checkout_record import StepState
from pos.domain.errors import Code, Problem
from pos.domain.phase import Phase
from pos.payments.behaviour import Behaviour, Scripted
from pos.services.checkout_history import Order
from tests.office.shop import memory_office

ALL = Order()


def refused(code, act, *what, **more):
    with pytest.raises(Problem) as caught:
        act(*what, **more)
    assert caught.value.code is code, caught.value.sentence


def sold_in(shop):
    """One checkout of each kind that needs no time to pass."""
    here = shop.at("Till 2")
    cash = here.cart("TEA", "BAG")
    here.start(cash, Tender("cash", tendered=cash.totals.total))
    back = here.start(here.cart("TEA"))
    here.cancel(back)
    with pytest.raises(Problem):
        here.start(here.cart("JAM", quantity=9000))
    declining = shop.at("Till 3", script=Scripted({"authorise": [Behaviour.DECLINE]}))
    declined = declining.start(declining.cart("TEA"), Tender("card"))
    declining.cancel(declined)
    silent = Scripted({"capture": [Behaviour.TIMEOUT_CHARGED]}, queries=[Behaviour.UNREACHABLE] * 4)
    doubtful = shop.at("Till 4", script=silent)
    doubtful.start(doubtful.cart("TEA"), Tender("card"))
    under_way = here.start(here.cart("BAG"))
    return {"cash": cash, "under_way": under_way}


def rows(shop, **asked):
    return shop.office.checkouts.page(HistoryFilter(**asked), ALL, 0, 1000)


def kinds(found):
    return sorted(one.ended.value for one in found)


def test_every_press_of_pay_is_there_refusals_too(shop):
    """Faults 14 to 16: a checkout that failed before it held anything can be seen."""
    sold_in(shop)
    assert kinds(rows(shop)) == sorted(
        ["finished", "cancelled", "refused", "cancelled", "attention", "under_way"]
    )
    refusal = rows(shop, ended=frozenset({Ended.REFUSED}))[0]
    assert (refusal.code, refusal.phase) == ("OUT_OF_STOCK", Phase.INVENTORY_RESERVATION)
    assert refusal.amount == 9 * 395
    record = shop.office.checkouts.record(refusal.lock_id)
    assert [one.state for one in record.steps if one.phase is refusal.phase] == [StepState.FAILED]
    assert "Not enough in stock: Jam (3 left, 9 in the cart)" in [one.says for one in record.steps]
    assert not record.frozen
    assert [(line.name, line.quantity) for line in record.lines] == [("Jam", 9000)]


def test_what_is_searched_for_is_found(shop):
    made = sold_in(shop)
    sale = next(one for one in rows(shop) if one.ended is Ended.FINISHED)
    doubt = next(one for one in rows(shop) if one.ended is Ended.ATTENTION)
    card = shop.office.checkouts.record(doubt.lock_id).payments[0]
    for text in (sale.receipt, sale.receipt.lower(), sale.cart, made["cash"].number):
        assert sale in rows(shop, text=text), text
    assert [one.lock_id for one in rows(shop, text=card.reference)] == [doubt.lock_id]
    assert doubt in rows(shop, text=card.name[-4:])
    assert {one.code for one in rows(shop, text="jam")} == {"OUT_OF_STOCK"}
    assert rows(shop, text="nothing like it % _") == ()


def test_the_record_of_a_doubt_says_what_is_known(shop):
    sold_in(shop)
    doubt = next(one for one in rows(shop) if one.ended is Ended.ATTENTION)
    record = shop.office.checkouts.record(doubt.lock_id)
    assert record.money == "It is not known whether £2.50 was taken."
    capture = next(one for one in record.steps if one.phase is Phase.PAYMENT_CAPTURE)
    assert capture.state is StepState.DOUBTFUL
    assert [one.state for one in record.steps if one.phase is Phase.STOCK_COMMIT] == [
        StepState.NOT_REACHED
    ]
    assert [(one.name, one.state) for one in record.kept] == [("Tea", "held")]
    tries = record.payments[0].tries
    assert [(one.op, one.state) for one in tries] == [("Hold", "done"), ("Take", "not known")]
    assert record.left
    assert not record.undone
    assert record.journal


def test_a_line_is_shown_against_what_it_would_be_today(shop):
    import sqlalchemy as sa  # noqa: PLC0415 - beside its only use

    from pos.store import tables as t  # noqa: PLC0415 - beside its only use

    sold_in(shop)
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(t.articles).where(t.articles.c.sku == "TEA").values(price=260, active=False)
        )
        unit.commit()
    sale = next(one for one in rows(shop) if one.ended is Ended.FINISHED)
    tea, bag = shop.office.checkouts.record(sale.lock_id).lines
    assert tea.today == "no longer sold, £2.60 now"
    assert bag.today == ""


def test_a_note_and_resolved_by_two_managers(shop):
    sold_in(shop)
    write = shop.office.checkouts.write
    lock = rows(shop, ended=frozenset({Ended.REFUSED}))[0].lock_id
    first = write(lock, note="Counted again", resolved=True, version=0)
    assert (first.note, first.resolved_by) == ("Counted again", "Mary Quinn")
    refused(Code.EDIT_CONFLICT, write, lock, note="Mine", resolved=False, version=0)
    assert lock in {one.lock_id for one in rows(shop, resolved=True)}
    assert lock not in {one.lock_id for one in rows(shop, resolved=False)}
    second = write(lock, note="Not yet", resolved=False, version=first.version)
    assert second.resolved_at is None
    refused(Code.TEXT_TOO_LONG, write, lock, note="x" * 2001, resolved=True, version=2)
    shop.shop.assert_sound()


def test_a_cashier_looks_at_no_checkouts(shop):
    shop.office.session.close()
    refused(Code.NOT_SIGNED_IN, shop.office.checkouts.count, HistoryFilter())


def test_everything_asked_for_is_exported(shop):
    sold_in(shop)
    file = shop.office.checkouts.export(HistoryFilter(), ALL, lambda _done: True)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(rows(shop))
    assert lines[0].startswith("Pay pressed,Cart,")


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    with memory_office(tmp_path_factory.mktemp("history")) as opened:
        opened.sign_in("Mary Quinn")
        sold_in(opened)
        yield opened


FILTERS = st.builds(
    HistoryFilter,
    phase=st.none() | st.sampled_from(Phase),
    ended=st.frozensets(st.sampled_from(Ended), max_size=3),
    reason=st.none() | st.sampled_from(["OUT_OF_STOCK", "BACK", "SOLD", "CAPTURE_UNKNOWN"]),
    least=st.none() | st.integers(0, 4000),
    most=st.none() | st.integers(0, 4000),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=FILTERS, by=st.sampled_from(SortBy), descending=st.booleans())
def test_the_list_agrees_with_a_plain_filter(seen, asked, by, descending):
    everything = rows(seen)
    wanted = {one.lock_id for one in everything if _fits(one, asked)}
    order = replace(ALL, by=by, descending=descending)
    found = seen.office.checkouts.page(asked, order, 0, 1000)
    assert {one.lock_id for one in found} == wanted
    assert seen.office.checkouts.count(asked) == len(wanted)
    halves = [seen.office.checkouts.page(asked, order, first, 2) for first in range(0, 8, 2)]
    assert [one.lock_id for half in halves for one in half] == [one.lock_id for one in found]
    if by is SortBy.AMOUNT:
        amounts = [one.amount for one in found]
        assert amounts == sorted(amounts, reverse=descending)


def _fits(one, asked):
    return (
        (asked.phase is None or one.phase is asked.phase)
        and (not asked.ended or one.ended in asked.ended)
        and (asked.reason is None or one.code == asked.reason)
        and (asked.least is None or one.amount >= asked.least)
        and (asked.most is None or one.amount <= asked.most)
    )
