"""The judge sees: every predicate, with books or rows that were tampered with, is called broken."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.payments.entry import Entry
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.status import view
from pos.services.verify import verify
from pos.store import tables as t
from tests.checkout.crashes import cancelled
from tests.checkout.shop import IDS
from tests.proof.judge import broken, judge
from tests.proof.memory import memory_shop

CARD, SOME_CARD = Tender("card"), Tender("card", amount=200)
NO, GONE = Behaviour.DECLINE, Behaviour.UNREACHABLE
UNDONE = [LockState.CANCELLED, LockState.EXPIRED, LockState.FAILED]


@pytest.fixture(scope="module")
def counter():
    with memory_shop() as shop:
        shop.restock(100)
        shop.till("Till 1", role=Role.MANAGER)
        yield shop, shop.image()


@pytest.fixture
def shop(counter):
    shop, before = counter
    shop.put_back(before)
    return shop


@pytest.fixture
def till(shop):
    return shop.till("Till 1", role=Role.MANAGER)


def sold(till, *tenders):
    checkout = till.start(till.cart("TEA", "JAM"))
    for one in tenders:
        checkout = till.tender(checkout, one)
    till.shop.assert_sound()
    return checkout


def found(shop, predicate, **more):
    """The judge names this predicate, and no other."""
    said = judge(shop, **more)
    assert said
    assert {one.partition(":")[0] for one in said} == {predicate}, said
    return said


@contextmanager
def ledger(shop):
    """Tamper with the provider's books: the lines are there to be changed."""
    lines = list(shop.ledger.kept)
    yield lines
    told = shop.told
    shop.ledger.put_back(lines)
    with shop.ledger.reading() as book:
        told._book = book


def line(shop, op, n=0):
    return [one for one in shop.ledger.kept if one.op == op][n]


def change(shop, table, key, **values):
    with shop.store.write() as unit:
        unit.connection.execute(sa.update(table).where(key).values(**values))
        unit.commit()


# --- P1 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moved", [199, 201, 0])
def test_p1_the_provider_took_another_amount(shop, till, moved):
    sold(till, SOME_CARD, CARD)
    with ledger(shop) as lines:
        lines[lines.index(line(shop, "capture"))] = replace(line(shop, "capture"), moved=moved)
    assert "P1" in {one[:2] for one in judge(shop)}


def test_p1_a_finished_sale_was_never_captured(shop, till):
    sold(till, SOME_CARD, CARD)
    taken = line(shop, "capture", 1)
    with ledger(shop) as lines:
        lines.remove(taken)
    assert {one[:2] for one in judge(shop)} == {"P1", "P3"}


def test_p1_a_refund_that_no_row_knows(shop, till):
    sold(till, SOME_CARD, CARD)
    taken = line(shop, "capture")
    key = taken.key.replace("capture", "refund")
    with ledger(shop) as lines:
        lines.append(replace(taken, op="refund", key=key))
    found(shop, "P1")


def test_p1_two_wrongs_of_two_sales_make_no_right(shop, till):
    """What one customer paid too much is not what another paid too little."""
    for _ in range(2):
        sold(till, SOME_CARD, Tender("cash", tendered=445))
    with ledger(shop) as lines:
        for n, moved in ((0, 150), (1, 250)):
            taken = line(shop, "capture", n)
            lines[lines.index(taken)] = replace(taken, moved=moved)
    assert len([one for one in judge(shop) if one.startswith("P1")]) == 2


def test_p1_does_not_ask_our_rows_what_was_taken(shop, till):
    """A payment that calls itself captured is believed only as far as cash goes."""
    checkout = sold(till, SOME_CARD, Tender("cash", tendered=445))
    card = t.payments.c.id == checkout.payments[0].payment_id
    change(shop, t.payments, card, amount=1, state="declined")
    assert judge(shop) == []
    cash = t.payments.c.id == checkout.payments[1].payment_id
    change(shop, t.payments, cash, amount=444)
    found(shop, "P1")


@pytest.mark.parametrize("state", UNDONE)
def test_p1_an_undone_sale_kept_its_money(shop, till, state):
    checkout = sold(till, CARD)
    lock, order = (t.checkout_locks.c.id, t.orders.c.lock_id)
    void = {"status": "void", "receipt_no": None, "receipt_series": None}
    change(shop, t.orders, order == checkout.lock.lock_id, **void)
    change(shop, t.checkout_locks, lock == checkout.lock.lock_id, state=state.value)
    said = judge(shop)
    # The screen of such a sale tells the truth, after its payment rows.
    assert {one[:2] for one in said} == {"P1"}


def test_p1_money_of_nobody(shop):
    with ledger(shop) as lines:
        lines.append(approved(f"{IDS.new()}:capture:1", "capture"))
    assert "no sale knows it" in found(shop, "P1")[0]


def approved(key, op, reference=None):
    return Entry(
        kind="settled",
        key=key,
        at=0,
        op=op,
        amount=645,
        currency="GBP",
        device="terminal",
        reference=reference,
        outcome="ok",
        moved=645,
        provider_ref=f"SIM-{key[-12:]}",
    )


# --- P2 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_p2_a_key_was_executed_twice(shop, till, op):
    sold(till, CARD)
    with ledger(shop) as lines:
        lines.insert(lines.index(line(shop, op)) + 1, line(shop, op))
    assert any(one.startswith(f"P2: {line(shop, op).key} was executed 2") for one in judge(shop))


def test_p2_the_same_effect_under_two_keys(shop, till):
    """A new key for the same thing is how a customer is charged twice (I13 sees only our rows)."""
    sold(till, CARD)
    taken = line(shop, "capture")
    with ledger(shop) as lines:
        lines.append(replace(taken, key=taken.key[:-1] + "2"))
    assert {one[:2] for one in judge(shop)} == {"P1", "P2"}


# --- P3 -------------------------------------------------------------------------------------------


def test_p3_a_hold_that_was_never_released(shop, till):
    cancelled(till, sold(till, SOME_CARD))
    shop.assert_sound()
    with ledger(shop) as lines:
        lines.remove(line(shop, "void"))
    assert "200 is held" in found(shop, "P3")[0]


def test_p3_waits_until_the_checkout_is_over(shop, till):
    sold(till, SOME_CARD)
    assert judge(shop) == []


@pytest.mark.parametrize("state", ["seen", "reversing", "kept"])
def test_p3_a_late_result_is_for_a_manager(shop, till, state):
    """checkout 6: its money counts apart until it is reversed."""
    lapsed = lapsed_sale(till)
    hold = approved(lapsed.payments[0].attempts[0].key, "authorise")
    with ledger(shop) as lines:
        lines.append(hold)
    found(shop, "P3")
    assert judge(shop, asking={hold.key}) == []
    late = add_late(shop, lapsed.payments[0].attempts[0].attempt_id)
    change(shop, t.late_results, t.late_results.c.id == late, state=state)
    assert judge(shop) == []


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_p1_p3_a_reversed_late_result_must_be_reversed(shop, till, op):
    lapsed = lapsed_sale(till)
    attempt = lapsed.payments[0].attempts[0]
    change(shop, t.payment_attempts, t.payment_attempts.c.id == attempt.attempt_id, op=op)
    effect = approved(attempt.key, op)
    with ledger(shop) as lines:
        lines.append(effect)
    late = add_late(shop, attempt.attempt_id)
    change(shop, t.late_results, t.late_results.c.id == late, state="reversed")
    assert {one[:2] for one in judge(shop)} == ({"P3"} if op == "authorise" else {"P1", "P4"})
    back = "void" if op == "authorise" else "refund"
    with ledger(shop) as lines:
        lines.append(approved(f"{attempt.attempt_id}:late", back, effect.provider_ref))
    assert judge(shop) == []


def lapsed_sale(till):
    """A card was declined, and the customer went away."""
    till.terminal._script = Scripted({"authorise": [NO]})
    checkout = cancelled(till, till.start(till.cart("TEA", "JAM"), CARD))
    till.shop.ledger.put_back(())
    assert judge(till.shop) == []
    return checkout


def add_late(shop, attempt_id):
    late = {"id": IDS.new(), "attempt_id": attempt_id, "outcome": "ok", "at": 0}
    with shop.store.write() as unit:
        row = late | {"key": f"{attempt_id}:late", "amount": 645}
        unit.connection.execute(sa.insert(t.late_results), row)
        unit.commit()
    return late["id"]


# --- P4 -------------------------------------------------------------------------------------------


def test_p4_a_screen_that_says_so_while_the_money_is_gone(shop, till):
    """The rows of a live checkout say that nothing was charged."""
    checkout = sold(till, SOME_CARD)
    payment = checkout.payments[0]
    change(shop, t.payments, t.payments.c.id == payment.payment_id, state="declined")
    with ledger(shop) as lines:
        held = line(shop, "authorise")
        key = held.key.replace("authorise", "capture")
        lines.append(replace(held, op="capture", key=key, reference=held.provider_ref))
    found(shop, "P4")


def test_p4_what_was_said_stays_said(shop, till):
    """The customer of a declined card left; then the provider took the money all the same."""
    till.terminal._script = Scripted({"authorise": [NO]})
    declined = till.start(till.cart("TEA", "JAM"), CARD)
    assert view(declined).money == "Nothing was charged."
    ended = till.tender(declined, CARD)
    assert ended.lock.state is LockState.COMPLETED
    shop.assert_sound()
    with ledger(shop) as lines:
        lines.append(approved(f"{declined.payments[0].payment_id}:capture:1", "capture"))
    assert {one[:2] for one in judge(shop)} == {"P1", "P4"}


def test_p4_the_sentence_of_a_refusal_is_heard(shop, till):
    """LOCK_EXPIRED says that nothing was charged."""
    expired = cancelled(till, sold(till, SOME_CARD))
    with pytest.raises(Problem) as gone:
        till.resume(expired)
    assert gone.value.code is Code.LOCK_EXPIRED
    with ledger(shop) as lines:
        held = line(shop, "authorise")
        key = held.key.replace("authorise", "capture")
        lines.append(replace(held, op="capture", key=key, reference=held.provider_ref))
    assert any("undone. Nothing was charged" in one for one in judge(shop))


def test_p4_a_capture_under_way_may_have_been_done(shop, till):
    """Whoever looks while the terminal is asked must not read that nothing was taken."""
    till.terminal._script = at_last(lambda: heard.append(judge(shop)))
    heard = []
    till.start(till.cart("TEA", "JAM"), CARD)
    assert heard == [[]]


def at_last(look):
    """Look when the money has moved and the till does not know it."""

    def script(moment):
        if (moment.step, moment.op) == ("performed", "capture"):
            look()

    return script


# --- what is sound --------------------------------------------------------------------------------


def test_all_is_well_where_all_is_well(shop, till):
    """A judge who condemns everybody sees nothing either."""
    sold(till, Tender("cash", tendered=645))
    sold(till, SOME_CARD, CARD)
    cancelled(till, sold(till, SOME_CARD))
    waits = sold(till, Tender("manual_card"))
    assert next(waits.open_attempts())[1].terminal == PERSON
    till.terminal._script = Scripted({"capture": [Behaviour.TIMEOUT_CHARGED]}, [GONE] * 2)
    cancelled_later = till.start(till.cart("TEA", "JAM"), CARD)
    assert cancelled_later.lock.attention_code == "CAPTURE_UNKNOWN"
    shop.assert_sound()


def test_our_own_rows_are_proven_by_the_shipped_statements(shop, till):
    sold(till, CARD)
    levels = t.stock_levels.c
    change(shop, t.stock_levels, levels.sku_id == shop.articles["JAM"], on_hand=levels.on_hand + 1)
    assert [one.partition(":")[0] for one in broken(shop.store)] == ["I4"]


def test_the_journal_is_hashed_anew(shop, till):
    sold(till, CARD)
    change(shop, t.journal_heads, t.journal_heads.c.seq > 0, hash="0" * 64)
    assert [one.partition(":")[0] for one in broken(shop.store)] == ["I18"]
    assert [one.id for one in verify(shop.store) if not one.ok] == ["I18"]
