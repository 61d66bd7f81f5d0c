"""Who holds a cart, who may go on with it, and that nobody else writes."""

import threading

import pytest
import sqlalchemy as sa

from pos.domain.cart_state import LineRef
from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.services.checkout.heartbeat import Heartbeat
from pos.store import tables as t
from tests.checkout.crashes import OVER

TILLS = 20


def refused(work, *args, **more):
    with pytest.raises(Problem) as caught:
        work(*args, **more)
    return caught.value


def beat(till):
    return Heartbeat(till.store, till.desk, till.runner).beat()


# --- two parties, one cart ------------------------------------------------------------------------


def test_scenario_1_the_second_till_hears_who_holds_it(shop, till):
    cart = till.cart("TEA")
    till.start(cart)

    problem = refused(shop.till("Till 2").start, cart)

    assert problem.code is Code.CART_LOCKED
    assert problem.details["till"] == "Till 1"
    assert problem.details["name"] == till.actor.person.name
    assert problem.details["phase"] == "price_lock"


def at_once(works):
    """Let threads begin together; gives what each came to."""
    ready, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        ready.wait()
        try:
            results[number] = work()
        except Problem as problem:
            results[number] = problem

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_scenario_2_twenty_tills_one_winner(shop):
    """Fault 5, I1: twenty tills press Pay on one cart together."""
    tills = [shop.till(f"Till {number}", apart=True) for number in range(TILLS)]
    cart = tills[0].cart("TEA", "JAM")

    results = at_once([lambda one=one: one.start(cart) for one in tills])

    lost = [one.code for one in results if isinstance(one, Problem)]
    assert lost == [Code.CART_LOCKED] * (TILLS - 1)
    assert shop.stock("JAM") == (3, 1)


def test_scenario_3_a_double_click_on_two_threads(till):
    """Fault 6: the same press twice is the same checkout, and a card is asked for once."""
    cart = till.cart("TEA")

    results = at_once([lambda: till.start(cart, start_key=KEY)] * 2)

    assert len({one.lock.lock_id for one in results}) == 1


KEY = "01a208e5-0000-7000-8000-000000000001"


def test_scenario_4_another_window_of_the_same_till(shop, till):
    cart = till.cart("TEA")
    till.start(cart)

    problem = refused(shop.till("Till 1").start, cart)

    assert (problem.code, problem.details["till"]) == (Code.CART_LOCKED, "Till 1")


def test_scenario_5_two_threads_drive_one_checkout(shop, till):
    """Fault 7: the step lets one through; cash is taken once."""
    chosen = till.start(till.cart("TEA"))

    results = at_once([lambda: till.tender(chosen, Tender("cash", tendered=250))] * 2)

    codes = [getattr(one, "code", None) for one in results]
    assert sorted(map(str, codes)) == sorted(map(str, [None, Code.LOCK_LOST]))
    assert shop.lock(chosen).lock.state is LockState.COMPLETED


def test_scenario_7_a_cart_that_was_sold_meanwhile(shop, till):
    cart = till.cart("TEA")
    till.start(cart, Tender("cash", tendered=250))

    problem = refused(shop.till("Till 2").start, cart)

    assert problem.code is Code.CART_SOLD


def test_scenarios_6_8_a_held_cart_is_not_changed(shop, till):
    """Fault 12: by nobody, its holder included; after the sale neither."""
    other = shop.till("Till 2", role=Role.MANAGER)
    cart = till.cart("TEA")
    checkout = till.start(cart)
    line = LineRef(cart.cart_id, cart.lines[0].line_id, cart.version)
    edits = [
        lambda at: shop.carts.scan(at.actor, cart.cart_id, code="JAM"),
        lambda at: shop.carts.change_quantity(at.actor, line, quantity=2000),
        lambda at: shop.carts.remove_line(at.actor, line),
        lambda at: shop.carts.clear_cart(at.actor, cart.cart_id, version=cart.version),
        lambda at: shop.carts.park(at.actor, cart.cart_id, name="x", version=cart.version),
        lambda at: shop.carts.recall(at.actor, cart.cart_id),
    ]

    for edit in edits:
        for one in (till, other):
            assert refused(edit, one).code is Code.CART_LOCKED
    till.tender(checkout, Tender("cash", tendered=250))
    for edit in edits:
        assert refused(edit, other).code is Code.CART_SOLD
    assert [x.sku for x in shop.carts.cart(cart.cart_id).lines] == ["TEA"]


# --- changing hands -------------------------------------------------------------------------------


def test_scenario_12_its_own_till_at_once_another_after_the_lease(shop, till):
    checkout = till.start(till.cart("TEA"))
    manager = shop.till("Till 2", role=Role.MANAGER)

    assert refused(manager.resume, checkout).code is Code.TAKEOVER_DENIED
    mine = shop.till("Till 1").resume(checkout)
    assert (mine.lock.epoch, mine.lock.phase_seq) == (2, checkout.lock.phase_seq)
    shop.wait(OVER)
    theirs = manager.resume(checkout)
    assert (theirs.lock.epoch, theirs.lock.owner_name) == (3, "Till 2")


def test_taking_over_needs_permission(shop, till):
    checkout = till.start(till.cart("TEA"))
    shop.wait(OVER)

    assert refused(shop.till("Till 2").resume, checkout).code is Code.NOT_ALLOWED


def test_scenario_63_two_managers_take_over_at_once(shop, till):
    checkout = till.start(till.cart("TEA"))
    shop.wait(OVER)
    managers = [shop.till(f"Till {n}", role=Role.MANAGER, apart=True) for n in (2, 3, 4)]

    results = at_once([lambda one=one: one.resume(checkout) for one in managers])

    winners = [one for one in results if not isinstance(one, Problem)]
    assert [one.lock.epoch for one in winners] == [2]
    lost = {one.code for one in results if isinstance(one, Problem)}
    assert lost <= {Code.TAKEOVER_DENIED, Code.LOCK_LOST}


@pytest.mark.parametrize("late", ["tender", "cancel", "take back"])
def test_scenario_52_a_frozen_owner_writes_nothing_any_more(shop, till, late):
    """Faults 7 and 8: it wakes up after somebody else took over."""
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.wait(OVER)
    taken = shop.till("Till 2", role=Role.MANAGER).resume(checkout)

    acts = {
        "tender": lambda: till.tender(checkout, Tender("cash", tendered=445)),
        "take back": lambda: till.take_back(checkout, checkout.payments[0]),
        # It asks for permission to cancel what is another till's by now.
        "cancel": lambda: till.cancel(checkout),
    }
    problem = refused(acts[late])

    assert problem.code in {Code.LOCK_LOST, Code.NOT_ALLOWED}
    assert shop.lock(checkout) == taken


def test_scenario_61_resuming_what_another_till_undid(shop, till):
    checkout = till.start(till.cart("TEA"))
    shop.wait(OVER)
    shop.till("Till 2", role=Role.MANAGER).cancel(checkout)

    assert refused(till.tender, checkout, Tender("cash", tendered=250)).code is Code.LOCK_LOST
    assert refused(till.resume, checkout).code is Code.LOCK_EXPIRED


def test_scenario_60_after_expiry_one_begins_anew(shop, till):
    """Fault 3."""
    checkout = till.start(till.cart("TEA"))
    shop.wait(16 * 60)
    assert till.clean_up() == 1

    assert refused(till.resume, checkout).code is Code.LOCK_EXPIRED
    again = till.start(shop.carts.cart(checkout.lock.cart_id))
    assert again.lock.attempt_no == 2


# --- the sign of life -----------------------------------------------------------------------------


def test_scenario_51_the_heartbeat_renews_the_lease_and_nothing_else(shop, till):
    checkout = till.start(till.cart("TEA"))
    shop.wait(29)
    before = shop.lock(checkout).lock

    assert beat(till) == 1

    after = shop.lock(checkout).lock
    assert after.expires_at > before.expires_at
    assert (after.epoch, after.phase, after.phase_seq) == (
        before.epoch,
        before.phase,
        before.phase_seq,
    )
    assert after.idle_deadline == before.idle_deadline
    till.tender(checkout, Tender("cash", tendered=250))
    assert beat(till) == 0


def test_the_heartbeat_renews_only_its_own(shop, till):
    checkout = till.start(till.cart("TEA"))
    before = shop.lock(checkout).lock.expires_at

    assert beat(shop.till("Till 1")) == 0
    assert beat(shop.till("Till 2")) == 0
    assert shop.lock(checkout).lock.expires_at == before


def test_scenario_110_a_driver_that_hangs_is_left_out(shop, till):
    hanging, other = till.start(till.cart("TEA")), till.start(till.cart("TEA"))
    till.runner._calls[hanging.lock.lock_id] = 0.0
    before = shop.lock(hanging).lock.expires_at

    assert beat(till) == 1

    assert shop.lock(hanging).lock.expires_at == before
    assert shop.lock(other).lock.expires_at > other.lock.expires_at


# --- cancelling -----------------------------------------------------------------------------------


def test_scenario_66_cancel_before_money(shop, till):
    checkout = till.start(till.cart("TEA", "JAM"))

    undone = till.cancel(checkout)

    assert (undone.lock.state, undone.lock.end_code) == (LockState.CANCELLED, "BACK")
    assert (shop.stock("JAM"), shop.cart_state(undone.lock.cart_id)) == ((3, 0), "open")
    assert till.cancel(checkout).lock == shop.lock(checkout).lock


def test_scenario_66_cancel_with_a_held_card_and_cash(shop, till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    checkout = till.tender(checkout, Tender("cash", tendered=100))

    assert refused(till.cancel, checkout).details["cash"] == 100
    undone = till.cancel(checkout, handed_back=True)

    assert (undone.lock.state, undone.lock.end_code) == (LockState.CANCELLED, "CANCELLED")
    assert [p.state for p in undone.payments] == ["voided", "voided"]


def test_scenario_66_not_once_the_money_is_being_taken(shop):
    """Fault 10: neither by its till nor by another."""
    till = shop.till(
        "Till 1", script=Scripted({"capture": [Behaviour.TIMEOUT_CHARGED]}, [GONE] * 9)
    )
    doubtful = till.start(till.cart("TEA"), Tender("card"))
    assert doubtful.lock.attention_code == "CAPTURE_UNKNOWN"
    shop.wait(OVER)

    for one in (till, shop.till("Till 2", role=Role.MANAGER)):
        assert refused(one.cancel, doubtful).code is Code.CANNOT_CANCEL_CAPTURE
    assert shop.till("Till 1").resume(doubtful).lock.state is LockState.COMPLETED


GONE = Behaviour.UNREACHABLE


class Waiting:
    """A customer who has the card terminal in the hands until the test says what is done."""

    def __init__(self):
        self.asked = threading.Event()
        self.done = threading.Event()

    def __call__(self, moment):
        if moment.step == "perform" and moment.op == "authorise":
            self.asked.set()
            assert self.done.wait(10)


def paying(till, checkout, asked):
    """Tender on another thread; gives the thread and where its result will be."""
    result = []
    thread = threading.Thread(target=lambda: result.append(till.tender(checkout, asked)))
    thread.start()
    return thread, result


def test_scenario_97_cancel_while_the_terminal_waits(shop):
    """The request is honoured when the terminal has answered; what it held is released."""
    customer = Waiting()
    till = shop.till("Till 1", script=customer)
    checkout = till.start(till.cart("TEA"))
    thread, result = paying(till, checkout, Tender("card"))
    assert customer.asked.wait(10)

    requested = till.cancel(checkout)
    assert requested.lock.cancel_requested_at is not None
    assert requested.lock.phase_seq == checkout.lock.phase_seq + 1
    customer.done.set()
    thread.join()

    assert result[0].lock.state is LockState.CANCELLED
    assert shop.cart_state(checkout.lock.cart_id) == "open"


def test_scenario_67_another_till_asks_while_the_card_is_approved(shop):
    """The approval is already there: it is voided, not captured."""
    customer = Approving()
    till = shop.till("Till 1", script=customer)
    checkout = till.start(till.cart("TEA"))
    thread, result = paying(till, checkout, Tender("card"))
    assert customer.asked.wait(10)

    shop.till("Till 2", role=Role.MANAGER).cancel(checkout)
    customer.done.set()
    thread.join()

    assert result[0].lock.state is LockState.CANCELLED
    assert result[0].payments[0].state == "voided"


class Approving(Waiting):
    """The ledger has the approval, and the till has not heard of it yet."""

    def __call__(self, moment):
        if moment.step == "performed" and moment.op == "authorise":
            self.asked.set()
            assert self.done.wait(10)


def test_scenario_67_a_request_that_comes_after_the_capture_intent(shop, till):
    checkout = till.start(till.cart("TEA"))
    manager = shop.till("Till 2", role=Role.MANAGER)
    seen = shop.lock(checkout)
    till.tender(checkout, Tender("card", amount=100))

    # What it saw is no longer so: nothing is written.
    with shop.store.write() as unit:
        assert not unit.locks.request_cancel(seen.lock, manager.actor.person.user_id)
    assert shop.lock(checkout).lock.cancel_requested_at is None
    till.cancel(checkout)


def test_a_cashier_does_not_cancel_another_tills_checkout(shop, till):
    checkout = till.start(till.cart("TEA"))

    assert refused(shop.till("Till 2").cancel, checkout).code is Code.NOT_ALLOWED


def test_another_tills_request_is_honoured_at_the_next_look(shop, till):
    checkout = till.start(till.cart("TEA"))
    requested = shop.till("Till 2", role=Role.MANAGER).cancel(checkout)
    assert requested.lock.state is LockState.ACTIVE

    undone = till.resume(checkout)

    assert undone.lock.state is LockState.CANCELLED


def test_the_next_tender_forgets_a_request(shop, till):
    """The cashier goes on: S2, O and part cash clear it."""
    checkout = till.start(till.cart("TEA"))
    shop.till("Till 2", role=Role.MANAGER).cancel(checkout)

    assert till.tender(checkout, Tender("card")).lock.state is LockState.COMPLETED


# --- what may be deleted under it -----------------------------------------------------------------


def test_scenario_10_what_a_checkout_needs_cannot_be_deleted(shop, till):
    till.start(till.cart("TEA"))
    for table in (t.carts, t.users, t.tills, t.checkout_locks):
        with shop.store.write() as unit, pytest.raises(sa.exc.IntegrityError):
            unit.connection.execute(sa.delete(table))
