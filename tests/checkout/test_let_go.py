"""One till asks another to let a cart go: who hears it, what is said, how it is answered."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.live import BUSY_S
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.services import let_go
from pos.services.checkout import status
from pos.services.checkout.ownership import take_live
from pos.store import tables as t
from tests.checkout.crashes import OVER
from tests.checkout.test_ownership import at_once, refused


def ask(at, checkout, words="The customer is standing here."):
    return let_go.ask(at.store, at.desk, at.actor, checkout.lock.lock_id, words)


def asked_at(till):
    return let_go.asks_to(till.store, till.desk.till_id)


def told(at, checkout):
    with at.store.read() as unit:
        return let_go.asked(unit, checkout.lock.lock_id, unit.now())


def older(shop, seconds):
    """Let a question have been asked longer ago."""
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(t.till_messages).values(
                sent_at=t.till_messages.c.sent_at - int(seconds * 1_000_000)
            )
        )
        unit.commit()


def test_the_question_reaches_the_till_that_holds_the_cart(shop, till):
    other = shop.till("Till 2")
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

    asked = ask(other, checkout)

    assert (asked.by_till, asked.by_name, asked.answer) == ("Till 2", "cashier of Till 2", None)
    (one,) = asked_at(till)
    assert (one.by_till, one.words) == ("Till 2", "The customer is standing here.")
    assert one.money == "£2.00 is held, not taken."
    assert one.then == "£2.00 is released."
    assert (one.reason, asked_at(other)) == ("", ())
    till.cancel(checkout)


def test_what_letting_go_does_to_the_money(shop, till):
    other = shop.till("Till 2")
    bare = till.start(till.cart("TEA"))
    ask(other, bare)
    assert [(one.money, one.then) for one in asked_at(till)] == [
        ("Nothing was charged.", "The cart opens again.")
    ]
    till.cancel(bare)
    both = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    both = till.tender(both, Tender("cash", tendered=100))
    ask(other, both)

    (one,) = asked_at(till)

    assert one.then == "Hand back £1.00 in cash first. £2.00 is released."
    assert one.cash_to_hand_back == 100
    till.cancel(both, handed_back=True)


def test_an_answer_is_told_to_whoever_asked(shop, till):
    other = shop.till("Till 2")
    checkout = till.start(till.cart("TEA"))
    ask(other, checkout)
    let_go.see(till.store, asked_at(till)[0].message_id)
    assert told(other, checkout).seen

    assert let_go.answer(till.store, till.actor, asked_at(till)[0], "kept")

    assert told(other, checkout).answer == "kept"
    assert asked_at(till) == ()
    assert shop.lock(checkout).lock.state is LockState.ACTIVE
    notes = shop.rows(
        sa.select(t.audit_journal.c.canonical).where(
            t.audit_journal.c.lock_id == checkout.lock.lock_id, t.audit_journal.c.kind == "note"
        )
    )
    assert ["asked" in row.canonical for row in notes] == [True, False]
    assert '"kept"' in notes[1].canonical


def test_one_question_is_open_for_a_checkout_whoever_asks(shop, till):
    """The index is the truth: four tills at once, one question."""
    checkout = till.start(till.cart("TEA"))
    tills = [shop.till(f"Till {n}", apart=True) for n in (2, 3, 4, 5)]

    results = at_once([lambda one=one: ask(one, checkout) for one in tills])

    assert len({one.message_id for one in results}) == 1
    assert len(asked_at(till)) == 1
    row = dict(shop.rows(sa.select(t.till_messages))[0]._mapping)
    second = sa.insert(t.till_messages).values(row | {"id": checkout.lock.cart_id})
    with shop.store.write() as unit, pytest.raises(sa.exc.IntegrityError):
        unit.connection.execute(second)


def test_after_a_while_without_an_answer_it_may_be_asked_again(shop, till):
    other = shop.till("Till 2")
    checkout = till.start(till.cart("TEA"))
    first = ask(other, checkout)
    assert ask(other, checkout).message_id == first.message_id
    older(shop, BUSY_S + 1)
    assert not told(other, checkout).waiting

    again = ask(other, checkout)

    assert again.message_id != first.message_id
    assert [one.message_id for one in asked_at(till)] == [again.message_id]


def test_it_outlives_both_programs(shop, till):
    other = shop.till("Till 2")
    checkout = till.start(till.cart("TEA"))
    ask(other, checkout)

    again, elsewhere = shop.till("Till 1"), shop.till("Till 2")

    assert len(asked_at(again)) == 1
    assert told(elsewhere, checkout).by_till == "Till 2"


def test_it_is_over_with_its_checkout(shop, till):
    other = shop.till("Till 2")
    checkout = till.start(till.cart("TEA"))
    ask(other, checkout)
    till.cancel(checkout)

    assert asked_at(till) == ()
    again = till.start(shop.carts.cart(checkout.lock.cart_id))
    assert told(other, again) is None


def test_it_does_not_follow_the_checkout_to_another_till(shop, till):
    """Whoever took over was not asked; the next question goes to the new owner."""
    other = shop.till("Till 2")
    manager = shop.till("Till 3", role=Role.MANAGER)
    checkout = till.start(till.cart("TEA"))
    ask(other, checkout)
    manager._run(take_live(manager.desk, checkout.lock.lock_id, manager.actor.person))

    assert (asked_at(till), asked_at(manager), told(other, checkout)) == ((), (), None)
    ask(other, checkout)
    assert (len(asked_at(till)), len(asked_at(manager))) == (0, 1)


@pytest.mark.parametrize("how", ["own", "silent", "gone", "being undone"])
def test_where_nobody_can_answer_nobody_is_asked(shop, till, how):
    other = shop.till("Till 2")
    checkout = till.start(till.cart("TEA"))
    at, code, says = other, Code.TAKEOVER_DENIED, ""
    if how == "own":
        at, says = till, "It is this till's own checkout."
    elif how == "silent":
        shop.wait(OVER)
        says = "Till 1 is silent and cannot answer."
    elif how == "being undone":
        with shop.store.write() as unit:
            unit.connection.execute(
                sa.update(t.checkout_locks).values(state="compensating", undo_to="cancelled")
            )
            assert status.why_not_ask(other.desk, unit.locks.load(checkout.lock.lock_id), 0) == (
                "It is being undone already."
            )
        return
    else:
        till.cancel(checkout)
        code = Code.CHECKOUT_GONE

    problem = refused(ask, at, checkout)

    assert problem.code is code
    assert says in problem.sentence


def test_words_are_few(shop, till):
    checkout = till.start(till.cart("TEA"))

    with pytest.raises(Problem) as caught:
        ask(shop.till("Till 2"), checkout, "x" * 121)

    assert caught.value.code is Code.TEXT_TOO_LONG
