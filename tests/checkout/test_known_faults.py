"""The faults of the shop that was studied, each shown not to be here (faults 1 to 34)."""

import random
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.store import tables as t
from tests.architecture.source import modules
from tests.checkout.crashes import SALES, die
from tests.checkout.killed_till import places, start
from tests.checkout.shop import open_shop
from tests.checkout.test_cleanup import SILENT
from tests.checkout.test_ownership import at_once, beat, refused

CARD = Tender("card")
TOTAL = 645
HOUR = 3600


def held_by_the_provider(shop):
    with shop.ledger.reading() as book:
        return sum(one.authorised for one in book.totals().open_authorisations)


# --- things that kept it from working at all ------------------------------------------------------


@pytest.mark.parametrize("tender", [CARD, Tender("cash", tendered=TOTAL)], ids=["card", "cash"])
def test_faults_1_2_the_very_first_checkout_sells_and_counts_down(shop, till, tender):
    """A new shop, a new till, one press of Pay; what was held is gone from the stock."""
    held = till.start(till.cart("TEA", "JAM"))
    assert (shop.stock("TEA"), shop.stock("JAM")) == ((10, 1), (3, 1))

    sold = till.tender(held, tender)

    assert (sold.lock.state, sold.lock.attempt_no) == (LockState.COMPLETED, 1)
    assert (shop.stock("TEA"), shop.stock("JAM")) == ((9, 0), (2, 0))
    states = {row.state for row in shop.rows(sa.select(t.stock_reservations.c.state))}
    assert states == {"consumed"}


def test_fault_4_the_program_does_not_ask_whether_it_is_tested():
    """What is tested is what a shop gets: no branch of it knows a test."""
    words = ("pytest", "unittest", "testing", "is_test", "sys.modules")

    found = [
        (module.path, word)
        for module in modules("pos", "ui")
        for word in words
        if word in module.text
    ]

    assert found == []


def test_fault_32_what_is_held_has_no_time_of_its_own(shop, till):
    """Goods are held as long as their checkout lives, be it for hours."""
    held = till.start(till.cart("JAM"))
    other = shop.till("Till 2")
    for _ in range(5):
        shop.wait(HOUR)
        beat(till)
        with shop.store.write() as unit:
            unit.connection.execute(
                sa.update(t.checkout_locks).values(idle_deadline=unit.now() + HOUR * 10**6)
            )
            unit.commit()
        assert other.clean_up() == 0
        assert shop.stock("JAM") == (3, 1)
    assert till.tender(held, CARD).lock.state is LockState.COMPLETED


# --- whose goods they are -------------------------------------------------------------------------


def test_fault_13_nobody_frees_what_another_holds(shop, till):
    """A cashier elsewhere may not, and who owned it a moment ago is a stranger too."""
    held = till.start(till.cart("JAM"))
    stranger = shop.till("Till 2")
    assert refused(stranger.cancel, held).code is Code.NOT_ALLOWED
    shop.wait(31)
    shop.till("Till 3", role=Role.MANAGER).resume(held)
    assert refused(till.cancel, held).code is Code.NOT_ALLOWED

    assert shop.stock("JAM") == (3, 1)
    assert (stranger.clean_up(), till.clean_up()) == (0, 0)


def test_fault_28_the_last_pieces_are_sold_once(shop):
    """Looking and taking are one statement: of many who press Pay at once, as many as there are."""
    tills = [shop.till(f"Till {number}", apart=True) for number in range(8)]
    carts = [one.cart("JAM") for one in tills]
    cash = Tender("cash", tendered=395)

    results = at_once(
        [
            lambda at=at, cart=cart: at.start(cart, cash)
            for at, cart in zip(tills, carts, strict=True)
        ]
    )

    codes = [one.code for one in results if isinstance(one, Problem)]
    assert codes == [Code.OUT_OF_STOCK] * 5
    assert shop.stock("JAM") == (0, 0)


def test_fault_30_there_is_one_book_of_the_stock(shop, till):
    """What is on hand is the sum of its movements, and nothing else counts goods."""
    for number in range(4):
        held = till.start(till.cart("TEA", "JAM" if number < 3 else "TEA"))
        if number == 1:
            till.cancel(held)
        else:
            till.tender(held, CARD)

    moved = sa.select(t.stock_movements.c.sku_id, sa.func.sum(t.stock_movements.c.delta))
    booked = {sku: int(sum_) for sku, sum_ in shop.rows(moved.group_by(t.stock_movements.c.sku_id))}
    levels = sa.select(t.stock_levels.c.sku_id, t.stock_levels.c.on_hand)
    assert dict(map(tuple, shop.rows(levels))) == booked
    counting = [
        f"{table.name}.{column.name}"
        for table in t.metadata.tables.values()
        for column in table.columns
        if column.name in {"on_hand", "stock", "available", "reserved"}
    ]
    assert counting == ["stock_levels.on_hand", "stock_levels.reserved"]


# --- what an undo does ----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["its next start", "a cleaner elsewhere"])
@pytest.mark.parametrize(
    ("step", "moved"),
    [(("S1", "inside", 1), 0), (("perform", "after", 1), TOTAL)],
    ids=["reserving", "authorising"],
)
def test_faults_18_19_20_the_step_that_failed_is_undone_too(shop, step, moved, how):
    """By a program that knows nothing but the rows; and the provider really gives it back."""
    cart = die(shop, SALES["card"], step)
    assert held_by_the_provider(shop) == moved
    if how == "its next start":
        again = shop.till("Till 1")
        for left in again.left_behind():
            again.cancel(left)
    else:
        shop.wait(SILENT)
        shop.till("Till 2").clean_up()

    assert held_by_the_provider(shop) == 0
    assert shop.cart_state(cart.cart_id) == "open"
    assert (shop.stock("TEA"), shop.stock("JAM")) == ((10, 0), (3, 0))


def test_fault_20_an_undo_that_fails_is_not_called_done(shop):
    """The sale stays in a manager's list, the cart locked, until the provider gave it back."""
    till = shop.till("Till 1", script=Scripted({"void": [Behaviour.DECLINE] * 9}))
    held = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

    failed = till.cancel(held)

    assert (failed.lock.state, failed.lock.attention_code) == (LockState.ATTENTION, "VOID_FAILED")
    assert shop.cart_state(failed.lock.cart_id) == "locked"
    assert held_by_the_provider(shop) == 200


# --- what was said and not done -------------------------------------------------------------------


def test_fault_27_a_price_that_drifted_stops_the_sale(shop, till):
    """It is not logged and sold: nothing is held, nothing asked for, until somebody agrees."""
    cart = till.cart("TEA")
    with shop.store.write() as unit:
        unit.connection.execute(sa.update(t.articles).values(price=sa.text("price + 1")))
        unit.commit()

    problem = refused(till.start, cart, CARD)

    assert (problem.code, problem.details["new"]) == (Code.PRICE_CHANGED, 251)
    assert shop.ledger.entries() == ()
    assert shop.stock("TEA") == (10, 0)


def test_fault_31_rows_are_locked_in_one_order(shop):
    """Four tills with the same goods in any order: nobody waits in a circle."""
    shop.restock(1000)
    tills = [shop.till(f"Till {number}", apart=True) for number in range(4)]
    dice = random.Random(7)  # noqa: S311 - a shuffle
    ways = [dice.sample(("TEA", "JAM", "BAG"), 3) for _ in tills]

    def sell(at, way):
        for _ in range(6):
            cart = at.cart(*way)
            at.start(cart, Tender("cash", tendered=cart.totals.total))

    seen = []
    for one in tills:
        sa.event.listen(
            one.store.engine,
            "handle_error",
            lambda context: seen.append(str(context.original_exception)),
        )
    at_once([lambda at=at, way=way: sell(at, way) for at, way in zip(tills, ways, strict=True)])

    assert [one for one in seen if "deadlock" in one] == []
    assert shop.stock("TEA")[0] == 1010 - 24


def test_fault_33_what_is_said_of_a_cart_is_read_each_time(store_url, tmp_path):
    """Another till sees it held, and free, at the very next look."""
    folder = places(tmp_path).terminal
    folder.mkdir(parents=True)
    with open_shop(store_url, folder) as shop, ExitStack() as stack:
        person = shop.till("Office 2").actor.person.user_id
        tills = []
        for name in ("Till 1", "Till 2"):
            program = start(store_url, tmp_path, name, person)
            stack.callback(program.close)
            tills.append(program.till)
        cart = tills[0].new_cart()
        tills[0].scan(cart.cart_id, code="TEA")
        cart = tills[0].cart(cart.cart_id)

        def seen():
            looks = [one.cart_status(cart.cart_id) for one in tills]
            return [(one.locked, one.can_checkout) for one in looks]

        assert seen() == [(False, True)] * 2
        checkout = tills[0].start_checkout(
            cart.cart_id,
            version=cart.version,
            start_key=tills[0].new_key(),
            seen_total=cart.totals.total,
        )
        assert seen() == [(True, False)] * 2
        tills[0].cancel_checkout(checkout.ref)
        assert seen() == [(False, True)] * 2
