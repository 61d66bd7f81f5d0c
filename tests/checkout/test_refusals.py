"""What Pay refuses, what it records of it, and that a refused cart was never held."""

import pytest
import sqlalchemy as sa

from pos.domain.cart_state import LineRef
from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.phase import LockState
from pos.store import tables as t
from tests.checkout.shop import IDS, sealed


def refusal(till, cart, *args, **more):
    with pytest.raises(Problem) as caught:
        till.start(cart, *args, **more)
    return caught.value


def attempts(shop, cart):
    locks = t.checkout_locks.c
    return [
        (row.attempt_no, row.state, row.refused, row.end_code)
        for row in shop.rows(
            sa.select(t.checkout_locks)
            .where(locks.cart_id == cart.cart_id)
            .order_by(locks.attempt_no)
        )
    ]


def test_an_article_that_is_refused_below_zero(shop, till):
    """Faults 14-16: rolled back as a whole, recorded apart, and open for the next try."""
    cart = till.cart("TEA", "JAM", quantity=4000)

    problem = refusal(till, cart)

    assert problem.code is Code.OUT_OF_STOCK
    assert problem.details["short"] == ["Jam (3 left, 4 in the cart)"]
    assert problem.details["may_sell_anyway"] == []
    assert (shop.stock("TEA"), shop.stock("JAM")) == ((10, 0), (3, 0))
    assert shop.cart_state(cart.cart_id) == "open"
    assert attempts(shop, cart) == [(1, "failed", True, "OUT_OF_STOCK")]


def test_an_article_that_is_sold_anyway(shop, till):
    cart = till.cart("TEA", quantity=11000)
    problem = refusal(till, cart, Tender("cash", tendered=2750))
    assert problem.details["may_sell_anyway"] == [cart.lines[0].line_id]

    sold = till.start(
        cart,
        Tender("cash", tendered=2750),
        sell_anyway=frozenset(problem.details["may_sell_anyway"]),
    )

    assert sold.lock.state is LockState.COMPLETED
    assert shop.stock("TEA") == (-1, 0)
    (line,) = shop.rows(sa.select(t.cart_lines.c.sell_anyway_by))
    assert line.sell_anyway_by == till.actor.person.user_id
    assert attempts(shop, cart) == [
        (1, "failed", True, "OUT_OF_STOCK"),
        (2, "completed", False, "SOLD"),
    ]


def test_consent_does_not_help_where_it_is_refused(shop, till):
    cart = till.cart("JAM", quantity=4000)

    problem = refusal(till, cart, sell_anyway=frozenset({cart.lines[0].line_id}))

    assert problem.code is Code.OUT_OF_STOCK
    assert shop.stock("JAM") == (3, 0)


def test_what_is_not_tracked_holds_nothing(shop, till):
    checkout = till.start(till.cart("BAG", quantity=500_000))

    assert checkout.lock.state is LockState.ACTIVE
    assert shop.rows(sa.select(t.stock_reservations)) == []


def test_scenario_74_all_shortages_at_once_and_nothing_held(shop, till):
    held = till.start(till.cart("TEA", "JAM", quantity=2000))

    problem = refusal(till, till.cart("TEA", "JAM", quantity=9000))

    assert problem.details["short"] == [
        "Jam (1 left, 9 in the cart)",
        "Tea (8 left, 9 in the cart)",
    ]
    assert (shop.stock("TEA"), shop.stock("JAM")) == ((10, 2), (3, 2))
    till.cancel(held)
    assert (shop.stock("TEA"), shop.stock("JAM")) == ((10, 0), (3, 0))


def test_scenario_75_two_lines_of_an_article_are_held_as_one(shop, till):
    cart = till.cart("JAM")
    view = shop.carts.cart(cart.cart_id)
    line = LineRef(cart.cart_id, view.lines[0].line_id, view.version)
    shop.carts.note_line(till.actor, line, note="a gift")
    shop.carts.scan(till.actor, cart.cart_id, code="JAM", quantity=1000)

    checkout = till.start(shop.carts.cart(cart.cart_id))

    assert shop.stock("JAM") == (3, 2)
    assert checkout.total == 790


def test_scenario_68_a_price_that_changed_before_pay(shop, till):
    cart = till.cart("JAM")
    with shop.store.write() as unit:
        unit.connection.execute(
            sa.update(t.articles).where(t.articles.c.sku == "JAM").values(price=450)
        )
        unit.commit()

    problem = refusal(till, cart)

    assert problem.code is Code.PRICE_CHANGED
    assert (problem.details["old"], problem.details["new"]) == (395, 450)
    assert attempts(shop, cart) == [(1, "failed", True, "PRICE_CHANGED")]
    sold = till.start(cart, Tender("cash", tendered=450), accept_total=450)
    assert (sold.total, sold.lock.state) == (450, LockState.COMPLETED)


def test_a_price_that_was_accepted_and_changed_again(shop, till):
    cart = till.cart("JAM")

    assert refusal(till, cart, accept_total=450).code is Code.PRICE_CHANGED


def test_what_never_touched_the_cart_is_not_recorded(shop, till):
    assert refusal(till, till.cart()).code is Code.CART_EMPTY
    changed = till.cart("BAG")
    shop.carts.scan(till.actor, changed.cart_id, code="BAG", quantity=1000)

    assert refusal(till, changed).code is Code.CART_CHANGED
    assert shop.rows(sa.select(t.checkout_locks)) == []


def test_the_answer_to_a_refused_press_was_lost(till):
    """Pressed once, asked twice: the same refusal again, and one record of it."""
    cart, key = till.cart("JAM", quantity=4000), IDS.new()

    first = refusal(till, cart, start_key=key)
    again = refusal(till, cart, start_key=key)

    assert (again.code, again.details) == (first.code, first.details)
    assert len(attempts(till.shop, cart)) == 1


def test_fault_3_a_cart_can_be_tried_again_and_again(shop, till):
    cart = till.cart("TEA")
    for number in (1, 2, 3):
        checkout = till.start(shop.carts.cart(cart.cart_id))
        assert checkout.lock.attempt_no == number
        assert till.cancel(checkout).lock.end_code == "BACK"

    sold = till.start(shop.carts.cart(cart.cart_id), Tender("cash", tendered=250))

    assert sold.lock.attempt_no == 4
    assert refusal(till, cart).code is Code.CART_SOLD


def test_scenario_3_a_double_click_is_one_checkout(till):
    cart, key = till.cart("TEA"), IDS.new()

    first = till.start(cart, start_key=key)

    assert till.start(cart, start_key=key).lock == first.lock


def test_a_terminal_that_is_busy_leaves_the_cart_open(shop):
    """Scenario 96: two programs with one terminal."""
    one, two = shop.till("Till 1"), shop.till("Till 2")
    two.desk.terminals["card"] = one.terminal
    shop.behaviours.change(one.terminal.device_id, unreachable=True)
    stuck = one.start(one.cart("TEA"), Tender("card"))
    assert stuck.lock.attention_code == "AUTH_UNKNOWN"
    with shop.store.write() as unit:
        # As if the first were still being asked.
        sealed(unit, sa.update(t.payment_attempts).values(state="intent"))
        unit.commit()
    cart = two.cart("TEA")

    assert refusal(two, cart, Tender("card")).code is Code.TERMINAL_BUSY
    assert shop.cart_state(cart.cart_id) == "open"
    checkout = two.start(cart)
    with pytest.raises(Problem) as caught:
        two.tender(checkout, Tender("card"))
    assert caught.value.code is Code.TERMINAL_BUSY
    assert two.cancel(checkout).lock.state is LockState.CANCELLED
