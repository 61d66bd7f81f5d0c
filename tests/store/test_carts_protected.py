"""Nobody changes a cart that is being paid, sold or given up: layers 2 and 3 (``checkout 0``)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pos.domain.cart_state import LineRef
from pos.domain.discount import Discount
from pos.domain.errors import Code, Problem
from pos.services.carts import CartDesk
from pos.services.checkout.guard import ensure_cart_not_locked
from tests.store.little_shop import IDS, LEMONS, TEA, shop_at, statements

TEN_PERCENT = Discount("percent", 100_000)

CHANGES = {
    "scan": lambda desk, who, line: desk.scan(who, line.cart_id, code=TEA),
    "scan the same": lambda desk, who, line: desk.scan(who, line.cart_id, code=LEMONS),
    "change quantity": lambda desk, who, line: desk.change_quantity(who, line, quantity=9000),
    "remove": lambda desk, who, line: desk.remove_line(who, line),
    "note": lambda desk, who, line: desk.note_line(who, line, note="for Tom"),
    "discount a line": lambda desk, who, line: desk.discount_line(who, line, off=TEN_PERCENT),
    "no line discount": lambda desk, who, line: desk.remove_line_discount(who, line),
    "override": lambda desk, who, line: desk.override_price(who, line, price=1, reason="torn"),
    "clear": lambda desk, who, line: desk.clear_cart(who, line.cart_id, version=line.version),
    "discount": lambda desk, who, line: desk.discount_cart(
        who, line.cart_id, off=TEN_PERCENT, version=line.version
    ),
    "no discount": lambda desk, who, line: desk.remove_cart_discount(
        who, line.cart_id, version=line.version
    ),
    "park": lambda desk, who, line: desk.park(
        who, line.cart_id, name="blue coat", version=line.version
    ),
    "recall": lambda desk, who, line: desk.recall(who, line.cart_id),
}
#: Those that say which version they were made from; the others add, or take the whole cart.
VERSIONED = [name for name in CHANGES if name not in ("scan", "scan the same", "recall")]


@pytest.fixture
def shop(store_url):
    with shop_at(store_url) as shop:
        yield shop


@pytest.fixture
def line(shop):
    return lemons_in_a_cart(shop)


def lemons_in_a_cart(shop):
    """Two lemons in a cart, as the screen shows them."""
    cart = shop.carts.new_cart(shop.mary)
    shop.carts.scan(shop.mary, cart.cart_id, code=LEMONS, quantity=2000)
    cart = shop.carts.cart(cart.cart_id)
    return LineRef(cart.cart_id, cart.lines[0].line_id, cart.version)


def unguarded(shop):
    """A desk that forgot the second layer."""
    return CartDesk(
        shop.store,
        IDS,
        shop.people,
        currency="GBP",
        guard=lambda unit, cart_id: unit.carts.get(cart_id),
    )


def refusals(shop, desk, line, names=tuple(CHANGES)):
    """The problem with which each change is refused, having changed nothing."""
    before, journal = shop.carts.cart(line.cart_id), shop.journal()
    for name in names:
        with pytest.raises(Problem) as problem:
            CHANGES[name](desk, shop.mary, line)
        assert shop.carts.cart(line.cart_id) == before, name
        assert shop.journal() == journal, name
        yield problem.value


def test_a_held_cart_refuses_every_change_and_says_who_holds_it(shop, line):
    """Till B edits the cart while A holds it (scenario 6)."""
    lock_id = shop.hold(line.cart_id, shop.sam)
    for problem in refusals(shop, shop.carts, line):
        assert problem.code is Code.CART_LOCKED
        assert problem.details["till"] == "Till 1"
        assert problem.details["name"] == "Sam"
        assert problem.details["phase"] == "payment_authorization"
        assert problem.details["lock_id"] == lock_id
        assert problem.details["cart_id"] == line.cart_id
        assert isinstance(problem.details["since"], int)
        assert problem.sentence.startswith("This cart is being paid at Till 1 by Sam since ")


def test_the_guard_refuses_before_anything_is_written(shop, line):
    shop.hold(line.cart_id, shop.sam)
    with statements(shop) as seen:
        codes = [problem.code for problem in refusals(shop, shop.carts, line)]
    assert codes == [Code.CART_LOCKED] * len(CHANGES)
    assert not [one for one in seen if one.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_its_own_cashier_cannot_change_a_held_cart_either(shop, line):
    """The cart is frozen for its owner too (fault 12)."""
    shop.hold(line.cart_id, shop.mary)
    for problem in refusals(shop, shop.carts, line):
        assert problem.code is Code.CART_LOCKED


def test_a_held_cart_cannot_change_even_where_nobody_looked(shop, line):
    """Looking first is not what protects a cart (fault 12); the row itself refuses."""
    shop.hold(line.cart_id, shop.sam)
    for problem in refusals(shop, unguarded(shop), line):
        assert problem.code is Code.CART_LOCKED


def test_a_sold_cart_stays_sold(shop, line):
    """An old screen saves after the sale (scenario 8), with the guard and without."""
    shop.sell(line.cart_id, shop.sam)
    for desk in (shop.carts, unguarded(shop)):
        for problem in refusals(shop, desk, line):
            assert problem.code is Code.CART_SOLD
            assert problem.sentence == "Already sold, receipt A-000007."


def test_a_cart_that_was_given_up_stays_so(shop, line):
    with shop.store.write() as unit:
        shop.set_status(unit, line.cart_id, "void")
        unit.commit()
    for desk in (shop.carts, unguarded(shop)):
        for problem in refusals(shop, desk, line):
            assert problem.code is Code.CART_VOID


def test_nobody_changes_what_they_have_not_seen(shop, line):
    shop.carts.scan(shop.sam, line.cart_id, code=TEA)
    for problem in refusals(shop, shop.carts, line, VERSIONED):
        assert problem.code is Code.CART_CHANGED


@pytest.mark.parametrize("name", VERSIONED)
def test_what_was_seen_can_be_changed(sqlite_url, name):
    with shop_at(sqlite_url) as shop:
        seen = lemons_in_a_cart(shop)
        CHANGES[name](shop.carts, shop.mary, seen)
        assert shop.carts.cart(seen.cart_id).version == seen.version + 1


def test_a_change_made_from_an_old_row_is_refused_by_the_row_itself(shop, line):
    with shop.store.write() as unit:
        old = unit.carts.get(line.cart_id)
    shop.carts.note_line(shop.sam, line, note="for Tom")
    desk = CartDesk(shop.store, IDS, shop.people, currency="GBP", guard=lambda _unit, _cart_id: old)
    for problem in refusals(shop, desk, line):
        assert problem.code is Code.CART_CHANGED


def test_a_held_cart_can_be_looked_at(shop, line):
    shop.hold(line.cart_id, shop.sam)
    assert shop.carts.cart(line.cart_id).status == "locked"


def test_the_guard_gives_the_cart_to_change(shop, line):
    with shop.store.write() as unit:
        cart = ensure_cart_not_locked(unit, line.cart_id)
    assert (cart.cart_id, cart.version) == (line.cart_id, line.version)


def test_two_tills_scan_into_one_cart_and_nothing_is_lost(shop, line):
    def scan(n):
        who = (shop.sam, shop.mary)[n % 2]
        return shop.carts.scan(who, line.cart_id, code=(LEMONS, TEA)[n % 2])

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(scan, range(24)))
    cart, lines = shop.kept(line.cart_id)
    assert cart.version == line.version + 24
    assert sorted(change.version for change in made) == [
        *range(line.version + 1, line.version + 25)
    ]
    assert sum(one.quantity for one in lines) == 26_000
    assert len({one.line_no for one in lines}) == len(lines)


def test_of_two_who_change_the_same_line_one_is_told_to_look_again(shop, line):
    def change(quantity):
        try:
            return shop.carts.change_quantity(shop.sam, line, quantity=quantity).version
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(change, [3000, 4000, 5000, 6000]))
    assert answers.count(line.version + 1) == 1
    assert answers.count(Code.CART_CHANGED) == 3
    shop.kept(line.cart_id)
