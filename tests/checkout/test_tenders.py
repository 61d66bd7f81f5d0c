"""Every way to pay, from Pay to the receipt."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import PersonAnswer, Tender
from pos.domain.errors import Code, Problem
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.store import tables as t

TOTAL = 645
"""A tea and a jam."""


def completed(checkout):
    assert checkout.lock.state is LockState.COMPLETED
    return [(p.method, p.amount, p.change_due, p.state) for p in checkout.payments]


def test_exact_cash_with_one_key(shop, till):
    sold = till.start(till.cart("TEA", "JAM"), Tender("cash", tendered=TOTAL))

    assert completed(sold) == [("cash", TOTAL, 0, "captured")]
    assert (shop.stock("TEA"), shop.stock("JAM")) == ((9, 0), (2, 0))
    assert sold.receipt_no == 1
    assert shop.cart_state(sold.lock.cart_id) == "sold"


def test_cash_with_change(till):
    chosen = till.start(till.cart("TEA", "JAM"))
    assert (chosen.due, chosen.lock.state) == (TOTAL, LockState.ACTIVE)

    sold = till.tender(chosen, Tender("cash", tendered=1000))

    assert completed(sold) == [("cash", TOTAL, 355, "captured")]


def test_card_with_one_key(shop, till):
    sold = till.start(till.cart("TEA", "JAM"), Tender("card"))

    assert completed(sold) == [("card", TOTAL, 0, "captured")]
    assert [a.op for a in sold.payments[0].attempts] == ["authorise", "capture"]
    with shop.ledger.reading() as book:
        assert book.totals().net == TOTAL


@pytest.mark.parametrize(
    "tenders",
    [
        (Tender("card", amount=200), Tender("card")),
        (Tender("cash", tendered=200), Tender("card")),
        (Tender("card", amount=200), Tender("cash", tendered=500)),
        (Tender("cash", tendered=200), Tender("card", amount=200), Tender("cash", tendered=500)),
        (Tender("cash", amount=200, tendered=500), Tender("card")),
    ],
    ids=lambda tenders: " and ".join(one.method for one in tenders),
)
def test_scenario_104_split(till, tenders):
    checkout = till.start(till.cart("TEA", "JAM"))
    for one in tenders:
        assert checkout.lock.state is LockState.ACTIVE
        checkout = till.tender(checkout, one)

    paid = completed(checkout)

    assert [method for method, *_ in paid] == [one.method for one in tenders]
    assert sum(amount for _, amount, *_ in paid) == TOTAL
    assert {state for *_, state in paid} == {"captured"}


def test_scenario_81_a_decline_ends_the_tender_only(shop):
    till = shop.till("Till 1", script=Scripted({"authorise": [Behaviour.DECLINE]}))

    checkout = till.start(till.cart("TEA", "JAM"), Tender("card"))

    assert checkout.lock.state is LockState.ACTIVE
    assert (checkout.payments[0].state, checkout.due) == ("declined", TOTAL)
    assert shop.stock("JAM") == (3, 1)
    sold = till.tender(checkout, Tender("card"))
    assert [p.state for p in sold.payments] == ["declined", "captured"]
    assert sold.payments[0].payment_id != sold.payments[1].payment_id


def test_scenario_105_a_declined_capture_is_replaced(shop):
    till = shop.till("Till 1", script=Scripted({"capture": [Behaviour.APPROVE, Behaviour.DECLINE]}))
    checkout = till.start(till.cart("TEA", "JAM"))
    checkout = till.tender(checkout, Tender("card", amount=200))

    checkout = till.tender(checkout, Tender("card"))

    assert [p.state for p in checkout.payments] == ["captured", "voided"]
    assert (checkout.due, checkout.no_return, checkout.order_status) == (445, False, "pending")
    sold = till.tender(checkout, Tender("cash", tendered=445))
    assert completed(sold)[2] == ("cash", 445, 0, "captured")


def test_scenario_105_else_what_was_captured_is_refunded(shop):
    till = shop.till("Till 1", script=Scripted({"capture": [Behaviour.APPROVE, Behaviour.DECLINE]}))
    checkout = till.start(till.cart("TEA", "JAM"))
    for one in (Tender("card", amount=200), Tender("card")):
        checkout = till.tender(checkout, one)

    undone = till.cancel(checkout)

    assert undone.lock.state is LockState.CANCELLED
    assert [p.state for p in undone.payments] == ["refunded", "voided"]
    assert (shop.stock("JAM"), shop.cart_state(undone.lock.cart_id)) == ((3, 0), "open")


def test_manual_card_approved(till):
    asked = till.start(till.cart("TEA"))
    asked = till.tender(asked, Tender("manual_card"))
    assert (asked.lock.state, asked.no_return, asked.due) == (LockState.ACTIVE, True, 0)

    sold = till.answer(asked, PersonAnswer(asked.payments[0].payment_id, "approved", "0042"))

    assert completed(sold) == [("manual_card", 250, 0, "captured")]
    assert sold.payments[0].provider_ref == "0042"


def test_manual_card_declined(till):
    asked = till.tender(till.start(till.cart("TEA")), Tender("manual_card"))

    again = till.answer(asked, PersonAnswer(asked.payments[0].payment_id, "declined"))

    assert (again.lock.state, again.due, again.no_return) == (LockState.ACTIVE, 250, False)
    assert completed(till.tender(again, Tender("cash", tendered=250)))[1][3] == "captured"


def test_manual_card_not_sure_is_for_a_manager(shop, till):
    asked = till.tender(till.start(till.cart("JAM")), Tender("manual_card"))

    doubtful = till.answer(asked, PersonAnswer(asked.payments[0].payment_id, "not_sure"))

    assert doubtful.lock.state is LockState.ATTENTION
    assert doubtful.lock.attention_code == "CAPTURE_UNKNOWN"
    assert shop.stock("JAM") == (3, 1)
    with pytest.raises(Problem) as refusal:
        till.cancel(doubtful)
    assert refusal.value.code is Code.CANNOT_CANCEL_CAPTURE


@pytest.mark.parametrize("later", ["approved", "declined"])
def test_what_is_a_managers_is_answered_only_after_check_again(shop, till, later):
    """I15: nothing leaves attention but by a claim; a second window had the question still open."""
    asked = till.tender(till.start(till.cart("JAM")), Tender("manual_card"))
    said = asked.payments[0].payment_id
    doubtful = till.answer(asked, PersonAnswer(said, "not_sure"))

    with pytest.raises(Problem) as refusal:
        till.answer(doubtful, PersonAnswer(said, later))

    assert refusal.value.code is Code.PAYMENT_UNKNOWN
    assert shop.lock(doubtful).lock == doubtful.lock
    sold = till.answer(till.resume(doubtful), PersonAnswer(said, "approved"))
    assert sold.lock.state is LockState.COMPLETED


def test_nothing_is_taken_back_while_a_manager_must_decide(shop):
    """The same for a card that is held beside one whose release failed."""
    script = {"capture": [Behaviour.DECLINE], "void": [Behaviour.DECLINE] * 3}
    till = shop.till("Till 1", script=Scripted(script))
    held = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    doubtful = till.tender(held, Tender("card"))
    assert doubtful.lock.attention_code == "VOID_FAILED"
    assert doubtful.payments[1].state == "authorised"

    with pytest.raises(Problem) as refusal:
        till.take_back(doubtful, doubtful.payments[1])

    assert refusal.value.code is Code.PAYMENT_UNKNOWN
    assert shop.lock(doubtful).lock == doubtful.lock


def test_manual_card_beside_a_card_is_captured_first(till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    asked = till.tender(checkout, Tender("manual_card"))
    assert asked.payments[0].state == "authorised"

    sold = till.answer(asked, PersonAnswer(asked.payments[1].payment_id, "approved"))

    assert [p.state for p in sold.payments] == ["captured", "captured"]
    assert sold.lock.state is LockState.COMPLETED


def test_scenario_108_a_zero_total_is_not_paid(shop, till):
    cart = till.cart("TEA")
    shop.carts.scan(till.actor, cart.cart_id, code="TEA", quantity=-1000)

    sold = till.start(shop.carts.cart(cart.cart_id))

    assert completed(sold) == []
    assert shop.stock("TEA") == (10, 0)


@pytest.mark.parametrize("first", [None, Tender("cash", tendered=-395)], ids=["asked", "at once"])
def test_scenario_108_a_return_brings_goods_back(shop, till, first):
    checkout = till.start(till.cart("JAM", quantity=-1000), first)
    if first is None:
        checkout = till.tender(checkout, Tender("cash", tendered=-395))

    assert completed(checkout) == [("cash", -395, 0, "captured")]
    assert shop.stock("JAM") == (4, 0)


@pytest.mark.parametrize(
    "asked",
    [
        Tender("cash", tendered=0),
        Tender("cash", tendered=-5),
        Tender("card", amount=646),
        Tender("card", amount=0),
        Tender("manual_card", amount=100),
    ],
)
def test_a_tender_that_does_not_fit_changes_nothing(shop, till, asked):
    checkout = till.start(till.cart("TEA", "JAM"))

    with pytest.raises(Problem) as refusal:
        till.tender(checkout, asked)

    assert refusal.value.code is Code.TENDER_MISMATCH
    assert shop.lock(checkout) == checkout


def test_a_card_at_a_till_without_a_terminal(shop, till):
    till.desk.terminals.clear()
    checkout = till.start(till.cart("TEA"))

    with pytest.raises(Problem) as refusal:
        till.tender(checkout, Tender("card"))

    assert refusal.value.code is Code.TERMINAL_OFFLINE
    assert shop.lock(checkout) == checkout


def test_a_held_card_is_taken_back(shop, till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

    again = till.take_back(checkout, checkout.payments[0])

    assert (again.payments[0].state, again.due) == ("voided", TOTAL)
    assert till.cancel(again).lock.end_code == "CANCELLED"


def test_part_cash_is_handed_back_only_when_somebody_says_so(till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("cash", tendered=200))

    with pytest.raises(Problem) as refusal:
        till.take_back(checkout, checkout.payments[0])

    assert (refusal.value.code, refusal.value.details["cash"]) == (Code.CASH_IN_HAND, 200)
    again = till.take_back(checkout, checkout.payments[0], handed_back=True)
    assert (again.payments[0].state, again.due) == ("voided", TOTAL)
    assert till.cancel(again).lock.state is LockState.CANCELLED


def test_receipts_of_each_till_count_without_gaps(shop):
    """Fault 24, I14: the number is taken in the commit that ends the sale."""
    numbers = {}
    for name in ("Till 1", "Till 2"):
        till = shop.till(name)
        for _ in range(2):
            till.cancel(till.start(till.cart("BAG")))
            sold = till.start(till.cart("BAG"), Tender("cash", tendered=30))
            numbers.setdefault(sold.receipt_series, []).append(sold.receipt_no)

    assert sorted(numbers.values()) == [[1, 2], [1, 2]]


def test_the_order_is_made_from_the_snapshot(shop, till):
    """Faults 24 and 25, scenario 68: a price that changes after Pay changes nothing."""
    checkout = till.start(till.cart("JAM"))
    with shop.store.write() as unit:
        unit.connection.execute(sa.update(t.articles).values(price=999, name="Other"))
        unit.commit()

    sold = till.tender(checkout, Tender("cash", tendered=395))

    lines = shop.rows(sa.select(t.order_lines.c.name, t.order_lines.c.total))
    assert [tuple(line) for line in lines] == [("Jam", 395)]
    assert sold.total == 395


@pytest.mark.parametrize("table", [t.price_snapshots, t.price_snapshot_lines])
def test_fault_26_a_snapshot_is_never_changed(shop, till, table):
    till.start(till.cart("JAM"), Tender("cash", tendered=395))
    for statement in (sa.update(table).values(total=0), sa.delete(table)):
        with shop.store.write() as unit, pytest.raises(sa.exc.DBAPIError, match="only ever added"):
            unit.connection.execute(statement)
