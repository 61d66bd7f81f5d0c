from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.cart_state import LineRef
from pos.domain.discount import Discount
from pos.domain.errors import Code, Problem
from pos.domain.people import Approver
from tests.store.little_shop import LEMONS, NUTS, PINS, SIX, TEA, UNPRICED, shop_at

TEN_PERCENT = Discount("percent", 100_000)


@pytest.fixture
def shop(store_url):
    with shop_at(store_url) as shop:
        yield shop


@pytest.fixture
def sqlite_shop(sqlite_url):
    with shop_at(sqlite_url) as shop:
        yield shop


def scanned(shop, *codes, actor=None):
    """A new cart with these codes scanned into it, and its lines."""
    actor = actor or shop.sam
    cart = shop.carts.new_cart(actor)
    for code in codes:
        shop.carts.scan(actor, cart.cart_id, code=code)
    return shop.carts.cart(cart.cart_id)


def ref(cart, at=0):
    return LineRef(cart.cart_id, cart.lines[at].line_id, cart.version)


def refusal(call, *args, **more):
    with pytest.raises(Problem) as refused:
        call(*args, **more)
    assert "{" not in refused.value.sentence
    assert "–" not in refused.value.sentence  # a detail that was not given
    return refused.value.code


# --- scanning --------------------------------------------------------------------------------


def test_a_scan_is_on_disk_at_once_and_says_what_changed(shop):
    cart = shop.carts.current_cart(shop.sam)
    change = shop.carts.scan(shop.sam, cart.cart_id, code=LEMONS)

    assert (change.before, change.version) == (cart.version, cart.version + 1)
    [line] = change.changed
    assert (line.name, line.quantity, line.unit_price, line.amount) == ("Lemons", 1000, 60, 60)
    assert change.marked == line.line_id
    assert (change.totals.total, change.totals.tax_total) == (60, 10)
    assert shop.carts.cart(cart.cart_id).lines == (line,)


def test_the_same_article_again_makes_the_last_line_longer(shop):
    cart = scanned(shop, LEMONS, LEMONS, TEA, LEMONS)
    assert [(line.sku, line.quantity) for line in cart.lines] == [
        ("LEM", 2000),
        ("TEA", 1000),
        ("LEM", 1000),
    ]
    assert cart.totals.articles == 4
    assert cart.totals.total == 180 + 250 + 21
    shop.kept(cart.cart_id)


def test_three_of_it_before_the_scan(shop):
    cart = shop.carts.new_cart(shop.sam)
    change = shop.carts.scan(shop.sam, cart.cart_id, code=LEMONS, quantity=3000)
    assert change.changed[0].quantity == 3000
    change = shop.carts.scan(shop.sam, cart.cart_id, code=SIX, quantity=2000)
    assert change.changed[0].quantity == 15_000
    change = shop.carts.scan(shop.sam, cart.cart_id, code=NUTS, quantity=842)
    assert (change.changed[0].amount, change.totals.articles) == (1683, 16)


def test_a_picked_article_is_added_as_a_scanned_one_is(shop):
    cart = scanned(shop, LEMONS)
    change = shop.carts.add_article(shop.sam, cart.cart_id, article_id=shop.articles["LEM"])
    assert change.changed[0].quantity == 2000


def test_a_line_somebody_touched_stays_as_it_was(shop):
    cart = scanned(shop, LEMONS)
    shop.carts.note_line(shop.sam, ref(cart), note="for Tom")
    shop.carts.scan(shop.sam, cart.cart_id, code=LEMONS)
    assert [line.note for line in shop.carts.cart(cart.cart_id).lines] == ["for Tom", None]


def test_after_the_last_line_is_voided_the_one_before_it_is_last(shop):
    cart = scanned(shop, LEMONS, TEA)
    shop.carts.remove_line(shop.sam, ref(cart, 1))
    change = shop.carts.scan(shop.sam, cart.cart_id, code=LEMONS)
    assert (change.changed[0].line_no, change.changed[0].quantity) == (1, 2000)
    change = shop.carts.scan(shop.sam, cart.cart_id, code=TEA)
    assert change.changed[0].line_no == 3


def test_a_return_is_a_line_of_its_own(shop):
    cart = scanned(shop, LEMONS)
    change = shop.carts.scan(shop.sam, cart.cart_id, code=LEMONS, quantity=-3000)
    assert change.changed[0].line_no == 2
    assert change.totals.total == -120


@pytest.mark.parametrize(
    ("code", "quantity", "refused"),
    [
        ("4006381333931", 1000, Code.CODE_UNKNOWN),
        ("4006381333932", 1000, Code.CODE_WRONG),
        ("", 1000, Code.CODE_WRONG),
        ("\x00" * 9, 1000, Code.CODE_WRONG),
        ("9" * 5000, 1000, Code.CODE_WRONG),
        ("'; DROP TABLE carts; --", 1000, Code.CODE_WRONG),
        (UNPRICED, 1000, Code.PRICE_MISSING),
        (LEMONS, 0, Code.QUANTITY_WRONG),
        (LEMONS, 500, Code.QUANTITY_WRONG),
        (LEMONS, 5_012_345_678_900_000, Code.QUANTITY_WRONG),
    ],
)
def test_what_cannot_be_scanned_changes_nothing(sqlite_shop, code, quantity, refused):
    shop = sqlite_shop
    cart = scanned(shop, TEA)
    scan = shop.carts.scan
    assert refusal(scan, shop.sam, cart.cart_id, code=code, quantity=quantity) is refused
    assert shop.carts.cart(cart.cart_id) == cart


def test_a_picked_article_that_is_gone(shop):
    cart = scanned(shop, TEA)
    gone = shop.sam.till_id
    add = shop.carts.add_article
    assert refusal(add, shop.sam, cart.cart_id, article_id=gone) is Code.ARTICLE_GONE
    assert shop.carts.cart(cart.cart_id) == cart


# --- lines -----------------------------------------------------------------------------------


def test_the_quantity_of_a_line_can_be_changed(shop):
    cart = scanned(shop, LEMONS, TEA)
    change = shop.carts.change_quantity(shop.sam, ref(cart), quantity=5000)
    assert (change.before, change.version) == (cart.version, cart.version + 1)
    assert [line.amount for line in change.changed] == [300]
    assert change.totals.total == 300 + 271
    shop.kept(cart.cart_id)


def test_a_voided_line_is_gone_and_journalled(shop):
    cart = scanned(shop, LEMONS, TEA)
    change = shop.carts.remove_line(shop.sam, ref(cart))
    assert change.removed == (cart.lines[0].line_id,)
    assert change.totals.lines == 1
    assert shop.journal()[-1] == "line_voided"
    shop.kept(cart.cart_id)


def test_a_cleared_cart_is_empty_and_journalled(shop):
    cart = scanned(shop, LEMONS, TEA)
    discounted = shop.carts.discount_cart(
        shop.sam, cart.cart_id, off=TEN_PERCENT, version=cart.version
    )
    change = shop.carts.clear_cart(shop.sam, cart.cart_id, version=discounted.version)
    assert set(change.removed) == {line.line_id for line in cart.lines}
    assert (change.totals.total, change.totals.lines, change.discount_kind) == (0, 0, None)
    assert shop.journal()[-1] == "cart_cleared"
    kept, lines = shop.kept(cart.cart_id)
    assert (kept.status, lines) == ("open", ())


def test_a_note_is_tidied_and_can_be_wiped(shop):
    cart = scanned(shop, LEMONS)
    change = shop.carts.note_line(shop.sam, ref(cart), note="  for\nTom ")
    assert change.changed[0].note == "for Tom"
    again = replace(ref(cart), version=change.version)
    assert shop.carts.note_line(shop.sam, again, note=" ").changed[0].note is None


# --- discounts and prices --------------------------------------------------------------------


def test_a_line_discount_is_given_and_taken_back(shop):
    cart = scanned(shop, TEA)
    change = shop.carts.discount_line(shop.sam, ref(cart), off=TEN_PERCENT)
    assert (change.changed[0].discount, change.changed[0].amount) == (25, 225)
    assert shop.journal()[-1] == "line_discounted"
    shop.kept(cart.cart_id)
    again = replace(ref(cart), version=change.version)
    change = shop.carts.remove_line_discount(shop.sam, again)
    assert (change.changed[0].discount, change.totals.discount_total) == (0, 0)
    shop.kept(cart.cart_id)


def test_a_cart_discount_is_given_and_taken_back(shop):
    cart = scanned(shop, LEMONS, TEA)
    give, take = shop.carts.discount_cart, shop.carts.remove_cart_discount
    change = give(shop.sam, cart.cart_id, off=Discount("amount", 31), version=cart.version)
    assert (change.discount_kind, change.discount_value) == ("amount", 31)
    assert change.totals.discount_total == 31
    assert shop.journal()[-1] == "cart_discounted"
    shop.kept(cart.cart_id)
    change = take(shop.sam, cart.cart_id, version=change.version)
    assert (change.discount_kind, change.totals.discount_total) == (None, 0)
    shop.kept(cart.cart_id)


def test_a_discount_in_money_never_outgrows_what_is_left(shop):
    cart = scanned(shop, LEMONS, LEMONS, LEMONS)
    change = shop.carts.discount_line(shop.sam, ref(cart), off=Discount("amount", 150))
    line = replace(ref(cart), version=change.version)
    change = shop.carts.change_quantity(shop.sam, line, quantity=1000)
    assert (change.changed[0].discount, change.totals.total) == (60, 0)
    shop.kept(cart.cart_id)


@pytest.mark.parametrize(
    "off",
    [
        Discount("percent", 0),
        Discount("percent", -1),
        Discount("percent", 1_000_001),
        Discount("amount", 0),
        Discount("amount", 251),
    ],
)
def test_a_wrong_discount_changes_nothing(sqlite_shop, off):
    shop = sqlite_shop
    cart = scanned(shop, TEA)
    before = shop.journal()
    assert refusal(shop.carts.discount_line, shop.sam, ref(cart), off=off) is Code.DISCOUNT_WRONG
    give = shop.carts.discount_cart
    refused = refusal(give, shop.sam, cart.cart_id, off=off, version=cart.version)
    assert refused is Code.DISCOUNT_WRONG
    assert shop.carts.cart(cart.cart_id) == cart
    assert shop.journal() == before


def test_a_manager_changes_a_price_and_the_list_price_is_kept(shop):
    cart = scanned(shop, TEA, actor=shop.mary)
    change = shop.carts.override_price(shop.mary, ref(cart), price=199, reason="torn bag")
    [line] = change.changed
    assert (line.unit_price, line.list_price, line.amount) == (199, 250, 199)
    assert shop.journal()[-1] == "price_overridden"
    _, [kept] = shop.kept(cart.cart_id)
    assert (kept.price_by, kept.price_reason) == (shop.mary.person.user_id, "torn bag")

    again = replace(ref(cart), version=change.version)
    change = shop.carts.override_price(shop.mary, again, price=250, reason="mistake")
    assert change.changed[0].list_price is None
    _, [kept] = shop.kept(cart.cart_id)
    assert (kept.price_by, kept.price_reason) == (None, None)


def test_a_cashier_needs_a_manager_to_change_a_price(shop):
    cart = scanned(shop, TEA)
    ask = {"price": 199, "reason": "torn bag"}
    override = shop.carts.override_price
    assert refusal(override, shop.sam, ref(cart), **ask) is Code.NOT_ALLOWED
    by_mary = Approver(shop.mary.person.user_id, "0000")
    assert refusal(override, shop.sam, ref(cart), **ask, approver=by_mary) is Code.WRONG_PIN
    by_self = Approver(shop.sam.person.user_id, PINS["Sam"])
    assert refusal(override, shop.sam, ref(cart), **ask, approver=by_self) is Code.NOT_ALLOWED
    assert shop.carts.cart(cart.cart_id) == cart

    by_mary = Approver(shop.mary.person.user_id, PINS["Mary"])
    override(shop.sam, ref(cart), **ask, approver=by_mary)
    _, [line] = shop.kept(cart.cart_id)
    assert line.price_by == shop.mary.person.user_id


@pytest.mark.parametrize(
    ("price", "reason", "refused"),
    [
        (-1, "torn bag", Code.PRICE_WRONG),
        (10**12, "torn bag", Code.PRICE_WRONG),
        (199, "  ", Code.REASON_MISSING),
        (199, "x" * 201, Code.TEXT_TOO_LONG),
    ],
)
def test_a_wrong_price_changes_nothing(sqlite_shop, price, reason, refused):
    shop = sqlite_shop
    cart = scanned(shop, TEA, actor=shop.mary)
    override = shop.carts.override_price
    assert refusal(override, shop.mary, ref(cart), price=price, reason=reason) is refused
    assert shop.carts.cart(cart.cart_id) == cart


# --- the carts of the shop -------------------------------------------------------------------


def test_empty_carts_do_not_pile_up(shop):
    first = shop.carts.new_cart(shop.sam)
    assert shop.carts.new_cart(shop.sam).cart_id == first.cart_id
    assert shop.carts.current_cart(shop.sam).cart_id == first.cart_id
    assert shop.carts.new_cart(shop.mary).cart_id != first.cart_id
    assert shop.carts.open_carts(shop.sam) == ()


def test_an_empty_cart_is_used_again_after_going_back_to_another(shop):
    full = scanned(shop, LEMONS)
    empty = shop.carts.new_cart(shop.sam)
    shop.carts.recall(shop.sam, full.cart_id)
    again = shop.carts.new_cart(shop.sam)
    assert again.cart_id == empty.cart_id
    assert shop.carts.current_cart(shop.sam) == again


def test_a_cart_opens_with_its_first_line(sqlite_url):
    with shop_at(sqlite_url) as shop:
        cart = shop.carts.new_cart(shop.sam)
        shop.store.clock.move(3600)
        shop.carts.scan(shop.sam, cart.cart_id, code=LEMONS)
        shop.store.clock.move(60)
        shop.carts.scan(shop.sam, cart.cart_id, code=TEA)
        opened = shop.carts.cart(cart.cart_id).opened_at
        assert opened == cart.opened_at + 3_600_000_000


def test_carts_are_numbered_by_till(shop):
    numbers = [scanned(shop, LEMONS, actor=who).number for who in (shop.sam, shop.mary, shop.sam)]
    assert numbers == ["A-1", "B-1", "A-2"]


def test_each_person_has_a_cart_at_each_till(shop):
    cart = scanned(shop, LEMONS)
    assert shop.carts.current_cart(shop.sam).cart_id == cart.cart_id
    assert shop.carts.current_cart(shop.ida).cart_id != cart.cart_id
    elsewhere = replace(shop.sam, till_id=shop.mary.till_id)
    assert shop.carts.current_cart(elsewhere).cart_id != cart.cart_id


def test_a_parked_cart_is_recalled_at_another_till(shop):
    cart = scanned(shop, LEMONS, TEA)
    parked = shop.carts.park(shop.sam, cart.cart_id, name=" blue coat ", version=cart.version)
    assert (parked.parked_name, parked.lines, parked.mine) == ("blue coat", 2, True)
    assert parked.parked_at is not None
    assert shop.carts.current_cart(shop.sam).cart_id != cart.cart_id

    [seen] = shop.carts.open_carts(shop.mary)
    assert (seen.cart_id, seen.till, seen.cashier) == (cart.cart_id, "Till 1", "Sam")
    assert (seen.total, seen.mine, seen.held_by) == (331, False, None)

    recalled = shop.carts.recall(shop.mary, cart.cart_id)
    assert (recalled.till, recalled.cashier, recalled.number) == ("Till 2", "Mary", cart.number)
    assert (recalled.parked_at, recalled.parked_name) == (None, None)
    assert recalled.lines == cart.lines
    assert shop.carts.current_cart(shop.mary).cart_id == cart.cart_id


def test_an_empty_cart_has_nothing_to_park_clear_or_discount(shop):
    cart = shop.carts.new_cart(shop.sam)
    at = {"version": cart.version}
    park, clear, give = shop.carts.park, shop.carts.clear_cart, shop.carts.discount_cart
    assert refusal(park, shop.sam, cart.cart_id, name="x", **at) is Code.CART_EMPTY
    assert refusal(clear, shop.sam, cart.cart_id, **at) is Code.CART_EMPTY
    assert refusal(give, shop.sam, cart.cart_id, off=TEN_PERCENT, **at) is Code.CART_EMPTY
    assert shop.carts.cart(cart.cart_id) == cart


def test_the_list_tells_who_is_paying_a_cart(shop):
    cart = scanned(shop, LEMONS)
    shop.hold(cart.cart_id, shop.mary)
    [seen] = shop.carts.open_carts(shop.sam)
    assert (seen.status, seen.held_by) == ("locked", "Till 2, Mary")


def test_a_cart_that_is_not_there(shop):
    gone = shop.sam.till_id
    assert refusal(shop.carts.cart, gone) is Code.CART_GONE
    assert refusal(shop.carts.scan, shop.sam, gone, code=LEMONS) is Code.CART_GONE
    assert refusal(shop.carts.recall, shop.sam, gone) is Code.CART_GONE


def test_a_line_that_is_not_there(shop):
    cart = scanned(shop, LEMONS)
    gone = LineRef(cart.cart_id, shop.sam.till_id, cart.version)
    assert refusal(shop.carts.remove_line, shop.sam, gone) is Code.LINE_GONE
    assert shop.carts.cart(cart.cart_id) == cart


# --- whatever is done ------------------------------------------------------------------------

at = st.integers(0, 5)
acts = st.one_of(
    st.tuples(
        st.just("scan"),
        st.sampled_from([LEMONS, TEA, NUTS, SIX]),
        st.integers(-4, 9).filter(bool).map(lambda pieces: pieces * 1000),
    ),
    st.tuples(st.just("quantity"), at, st.integers(-9, 9).filter(bool).map(lambda n: n * 1000)),
    st.tuples(st.just("remove"), at),
    st.tuples(st.just("line off"), at, st.sampled_from(["percent", "amount"]), st.integers(1, 99)),
    st.tuples(st.just("line full"), at),
    st.tuples(st.just("cart off"), st.sampled_from(["percent", "amount"]), st.integers(1, 99)),
    st.tuples(st.just("cart full")),
    st.tuples(st.just("price"), at, st.integers(0, 999)),
    st.tuples(st.just("clear")),
)


def off_of(kind, n):
    return Discount(kind, n * (10_000 if kind == "percent" else 1))


ACTS = {
    "scan": lambda do, who, cart, code, n: do.scan(who, cart.cart_id, code=code, quantity=n),
    "quantity": lambda do, who, cart, i, n: do.change_quantity(who, ref(cart, i), quantity=n),
    "remove": lambda do, who, cart, i: do.remove_line(who, ref(cart, i)),
    "line off": lambda do, who, cart, i, kind, n: do.discount_line(
        who, ref(cart, i), off=off_of(kind, n)
    ),
    "line full": lambda do, who, cart, i: do.remove_line_discount(who, ref(cart, i)),
    "cart off": lambda do, who, cart, kind, n: do.discount_cart(
        who, cart.cart_id, off=off_of(kind, n), version=cart.version
    ),
    "cart full": lambda do, who, cart: do.remove_cart_discount(
        who, cart.cart_id, version=cart.version
    ),
    "price": lambda do, who, cart, i, price: do.override_price(
        who, ref(cart, i), price=price, reason="a reason"
    ),
    "clear": lambda do, who, cart: do.clear_cart(who, cart.cart_id, version=cart.version),
}


@given(st.lists(acts, max_size=15))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_the_sums_follow_and_a_screen_can_too(sqlite_shop, acted):
    shop = sqlite_shop
    screen = shop.carts.new_cart(shop.mary)
    if screen.lines:
        gone = shop.carts.clear_cart(shop.mary, screen.cart_id, version=screen.version)
        screen = shop.carts.cart(gone.cart_id)
    for kind, *details in acted:
        try:
            change = ACTS[kind](shop.carts, shop.mary, screen, *details)
        except (Problem, IndexError):
            assert shop.carts.cart(screen.cart_id) == screen
            continue
        assert change.before == screen.version
        lines = {line.line_id: line for line in screen.lines}
        lines |= {line.line_id: line for line in change.changed}
        for gone in change.removed:
            del lines[gone]
        screen = replace(
            screen,
            version=change.version,
            lines=tuple(sorted(lines.values(), key=lambda line: line.line_no)),
            totals=change.totals,
            discount_kind=change.discount_kind,
            discount_value=change.discount_value,
        )
        shop.kept(screen.cart_id)
        assert shop.carts.cart(screen.cart_id) == screen
