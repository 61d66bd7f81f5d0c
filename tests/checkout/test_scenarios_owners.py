"""Who may go on when somebody else is still at it (scenarios 10, 17, 61, 64 and 66)."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.payments.simulated_desk import SimulatedDesk
from pos.ports.payment_terminal import Caps
from pos.store import tables as t
from tests.checkout.crashes import OVER, Crash
from tests.checkout.test_cleanup import SILENT
from tests.checkout.test_ownership import refused
from tests.checkout.test_provider_scenarios import Between

CARD = Tender("card")
TOTAL = 645
ON_ITS_OWN = Caps(reachable_from="till")
GONE_S = 600


def test_scenario_10_what_is_no_longer_sold_is_sold_as_it_was_frozen(shop, till):
    held = till.start(till.cart("TEA", "JAM"))
    with shop.store.write() as unit:
        unit.connection.execute(sa.update(t.articles).values(active=False, name="Gone", price=1))
        unit.commit()
    with shop.store.write() as unit, pytest.raises(sa.exc.IntegrityError):
        unit.connection.execute(sa.delete(t.articles))

    sold = till.tender(held, CARD)

    assert (sold.lock.state, sold.total) == (LockState.COMPLETED, TOTAL)
    names = {row.name for row in shop.rows(sa.select(t.price_snapshot_lines.c.name))}
    assert names == {"Tea", "Jam"}


# --- the PIN is still being typed -----------------------------------------------------------------


@pytest.mark.parametrize("who", ["its next start", "a manager elsewhere"])
def test_scenario_17_the_customer_still_types_the_pin(shop, who):
    """Whoever goes on waits for the answer to the first question and asks no second one."""
    checkout = left_asking(shop)
    customer = SimulatedDesk("terminal of Till 1", shop.ledger, shop.behaviours, shop.clock)
    name = "Till 1"
    if who != "its next start":
        shop.wait(OVER)
        name = "Till 2"
    till = shop.till(name, role=Role.MANAGER)
    line = Between(till)
    looks = line.query
    seen = []

    def query(key):
        reply = looks(key)
        seen.append(reply.outcome.value)
        if len(seen) == 3:
            assert customer.answer(key, "approve")
        return reply

    line.query = query
    ended = till.resume(checkout)

    assert ended.lock.state is LockState.COMPLETED
    assert seen == ["in_progress"] * 3 + ["ok"]
    assert line.asked("authorise") == ["query"] * 4


def left_asking(shop):
    """Die while the terminal waits for the customer."""

    def dies(moment):
        if moment.step == "performed":
            raise Crash
        return Behaviour.ASK

    till = shop.till("Till 1", script=dies)
    checkout = till.start(till.cart("TEA", "JAM"))
    with pytest.raises(Crash):
        till.tender(checkout, CARD)
    return checkout


# --- being undone elsewhere -----------------------------------------------------------------------


def test_scenario_61_going_on_with_what_another_till_is_undoing(shop, till):
    """In the middle of its undo nothing that the first till asks for is done."""
    held = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.wait(OVER)
    said = []

    def meanwhile(moment):
        if moment.step == "perform" and moment.op == "void":
            said.append(refused(till.tender, held, CARD).code)
            said.append(refused(till.take_back, held, held.payments[0]).code)
            said.append(refused(till.resume, held).code)

    other = shop.till("Till 2", role=Role.MANAGER, script=meanwhile)

    ended = other.cancel(held)

    # A cashier has no right to fetch it back, and a manager is told to wait.
    assert said == [Code.LOCK_LOST, Code.LOCK_LOST, Code.NOT_ALLOWED]
    assert (ended.lock.state, ended.payments[0].state) == (LockState.CANCELLED, "voided")
    assert ended.lock.epoch == 2


# --- a terminal that only its own till can ask ----------------------------------------------------


def bound(shop, name, **more):
    """A till whose terminal is asked through its own cable only, with a note of what it was."""
    till = shop.till(name, role=Role.MANAGER, **more)
    till.terminal._caps = ON_ITS_OWN
    return till


@pytest.fixture
def left(shop):
    """A till died with a card in such a terminal."""

    def dies(moment):
        if moment.step == "performed":
            raise Crash

    till = bound(shop, "Till 1", script=dies)
    checkout = till.start(till.cart("TEA", "JAM"))
    with pytest.raises(Crash):
        till.tender(checkout, CARD)
    return shop.lock(checkout)


def test_scenario_64_nobody_else_takes_over_while_the_card_is_there(shop, left):
    """Its next start may, and finds what it was told."""
    other = bound(shop, "Till 2")
    shop.wait(OVER)

    problem = refused(other.resume, left)
    assert problem.code is Code.TAKEOVER_DENIED
    assert "at the terminal of Till 1" in problem.sentence
    shop.wait(SILENT)
    other.clean_up()
    assert shop.lock(left).lock.epoch == left.lock.epoch

    assert bound(shop, "Till 1").resume(left).lock.state is LockState.COMPLETED


def test_scenario_64_cancelling_it_elsewhere_asks_its_own_till_to(shop, left):
    shop.wait(OVER)

    asked = bound(shop, "Till 2").cancel(left)

    assert (asked.lock.epoch, asked.lock.owner_name) == (left.lock.epoch, "Till 1")
    undone = bound(shop, "Till 1").resume(left)
    assert (undone.lock.state, undone.payments[0].state) == (LockState.CANCELLED, "voided")


def test_scenario_64_a_till_that_is_missed_for_too_long(shop, left):
    """A manager sees it; the money is still asked about by its own till alone."""
    asked = []
    other = bound(shop, "Till 2", script=asked.append)
    shop.wait(GONE_S + OVER)

    assert other.clean_up() == 1

    gone = shop.lock(left)
    assert (gone.lock.state, gone.lock.attention_code) == (LockState.ATTENTION, "OWNER_GONE")
    assert refused(other.resume, gone).code is Code.TAKEOVER_DENIED
    assert asked == []
    assert bound(shop, "Till 1").resume(gone).lock.state is LockState.COMPLETED


# --- cancelling -----------------------------------------------------------------------------------


@pytest.mark.parametrize("again", ["other card", "cash"])
def test_scenario_66_undone_once_every_capture_is_settled(shop, again):
    """While money may be taken it is refused; one was declined, so that it may be undone again."""
    till = shop.till("Till 1", script=Scripted({"capture": [Behaviour.APPROVE, Behaviour.DECLINE]}))
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    checkout = till.tender(checkout, CARD)
    assert [one.state for one in checkout.payments] == ["captured", "voided"]
    if again == "cash":
        checkout = till.tender(checkout, Tender("cash", tendered=100))

    undone = till.cancel(checkout, handed_back=True)

    assert undone.lock.state in {LockState.CANCELLED, LockState.FAILED}
    assert undone.payments[0].state == "refunded"
    assert shop.stock("JAM") == (3, 0)
