"""What sat too long is undone or finished by whoever looks; money in doubt is for a manager."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout import late as late_results
from pos.services.checkout.driver import tender
from pos.store import tables as t
from tests.checkout.crashes import OVER, SALES, Crash, CrashRunner, die
from tests.checkout.test_ownership import GONE, at_once, beat

SILENT = 30 + 91
"""Seconds after which a till without a sign of life is nobody's any more."""
SAT = 15 * 60 + 1
MOST = 9


def test_scenario_57_goods_without_money_are_free_again(shop, till):
    checkouts = [till.start(till.cart("TEA")) for _ in range(5)]
    shop.wait(SILENT)

    assert shop.till("Till 2").clean_up() == 5

    for checkout in checkouts:
        ended = shop.lock(checkout).lock
        assert (ended.state, ended.end_code, ended.epoch) == (LockState.EXPIRED, "LOCK_EXPIRED", 2)
        assert shop.cart_state(ended.cart_id) == "open"
    assert shop.stock("TEA") == (10, 0)


def test_a_living_till_that_waits_is_left_alone(shop, till):
    checkout = till.start(till.cart("TEA"))
    shop.wait(SILENT)
    beat(till)

    assert shop.till("Till 2").clean_up() == 0
    assert shop.lock(checkout).lock.state is LockState.ACTIVE


def test_the_grace_lets_a_rebooting_till_find_its_own(shop, till):
    checkout = till.start(till.cart("TEA"))
    shop.wait(OVER + 30)

    assert shop.till("Till 2").clean_up() == 0
    assert shop.till("Till 1").resume(checkout).lock.epoch == 2


def test_scenario_54_twenty_cleaners_at_once(shop, till):
    """Faults 9 and 29: each checkout is undone once, and its goods come back once."""
    checkouts = [till.start(till.cart("TEA")) for _ in range(8)]
    cleaners = [shop.till(f"Till {n}", apart=True) for n in range(2, 22)]
    shop.wait(SILENT)

    done = at_once([one.clean_up for one in cleaners])

    assert sum(done) == len(checkouts)
    assert {shop.lock(one).lock.epoch for one in checkouts} == {2}
    assert shop.stock("TEA") == (10, 0)


def test_scenario_55_a_heartbeat_before_the_cleaner_wins(shop, till):
    till.start(till.cart("TEA"))
    shop.wait(SILENT)

    results = at_once([lambda: beat(till), shop.till("Till 2", apart=True).clean_up])

    assert sorted(results) == [0, 1]


def test_scenario_56_a_sale_that_ended_stays_sold(shop, till):
    """Fault 9: the cleaner and the last commit meet."""
    checkout = till.start(till.cart("TEA"))
    shop.wait(SILENT)
    cleaner = shop.till("Till 2", apart=True)

    at_once([lambda: till.tender(checkout, Tender("cash", tendered=250)), cleaner.clean_up])

    state = shop.lock(checkout).lock.state
    cart = shop.cart_state(checkout.lock.cart_id)
    assert (state, cart) in {(LockState.COMPLETED, "sold"), (LockState.EXPIRED, "open")}


def test_scenario_58_what_a_card_holds_is_released(shop, till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.wait(SILENT)

    assert shop.till("Till 2").clean_up() == 1

    ended = shop.lock(checkout)
    assert (ended.lock.state, ended.payments[0].state) == (LockState.EXPIRED, "voided")


def test_scenario_58_a_release_that_fails_is_for_a_manager_and_goods_are_free(shop, till):
    """Fault 20: what could not be undone is not called undone."""
    checkout = till.tender(till.start(till.cart("JAM", "TEA")), Tender("card", amount=200))
    shop.wait(SILENT)
    cleaner = shop.till("Till 2", script=Scripted({"void": [Behaviour.DECLINE] * MOST}))

    cleaner.clean_up()

    failed = shop.lock(checkout)
    assert (failed.lock.state, failed.lock.attention_code) == (LockState.ATTENTION, "VOID_FAILED")
    assert [a.state for a in failed.payments[0].tries("void")] == ["declined"] * 3
    assert shop.stock("JAM") == (3, 0)
    assert shop.cart_state(checkout.lock.cart_id) == "locked"


@pytest.mark.parametrize("moment", [("perform", "after", 2), ("perform", "before", 2)], ids=str)
def test_scenario_59_money_that_was_asked_for_is_finished(shop, moment):
    """Fault 9: never expired, never refunded by itself."""
    cart = die(shop, SALES["card"], moment)
    shop.wait(SILENT)

    assert shop.till("Till 2").clean_up() == 1

    assert shop.cart_state(cart.cart_id) == "sold"
    assert shop.stock("JAM") == (2, 0)


def test_scenario_65_a_cleaner_that_dies_is_followed_by_the_next(shop, till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    shop.wait(SILENT)
    first = shop.till("Till 2")
    first.runner = CrashRunner(shop.store, first.desk.progress, ("perform", "after", 1))
    with pytest.raises(Crash):
        first.clean_up()
    assert shop.lock(checkout).lock.state is LockState.COMPENSATING
    shop.wait(SILENT)

    shop.till("Till 3").clean_up()

    ended = shop.lock(checkout)
    assert (ended.lock.state, ended.payments[0].state) == (LockState.EXPIRED, "voided")


def test_cash_in_the_drawer_is_for_a_person(shop, till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("cash", tendered=200))
    shop.wait(SILENT)

    shop.till("Till 2").clean_up()

    waiting = shop.lock(checkout)
    assert waiting.lock.attention_code == "CASH_IN_HAND"
    assert (shop.stock("JAM"), shop.cart_state(waiting.lock.cart_id)) == ((3, 0), "locked")
    again = shop.till("Till 1")
    with pytest.raises(Problem) as caught:
        again.cancel(waiting)
    assert (caught.value.code, caught.value.details["cash"]) == (Code.CASH_IN_HAND, 200)
    ended = again.cancel(waiting, handed_back=True)
    assert (ended.lock.state, ended.payments[0].state) == (LockState.EXPIRED, "voided")
    assert shop.cart_state(ended.lock.cart_id) == "open"


def test_an_own_sale_that_sat_too_long(shop, till):
    checkout = till.start(till.cart("TEA"))
    shop.wait(SAT)
    beat(till)

    assert till.clean_up() == 1
    assert shop.lock(checkout).lock.state is LockState.EXPIRED


# --- in doubt -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "ends"),
    [
        ({"authorise": [Behaviour.TIMEOUT_CHARGED]}, ["captured"]),
        ({"authorise": [Behaviour.TIMEOUT_NOT_CHARGED]}, ["captured"]),
        ({"capture": [Behaviour.TIMEOUT_CHARGED]}, ["captured"]),
        ({"capture": [Behaviour.TIMEOUT_NOT_CHARGED]}, ["captured"]),
        ({"authorise": [Behaviour.TWICE], "capture": [Behaviour.TWICE]}, ["captured"]),
    ],
    ids=str,
)
def test_scenarios_83_84_86_a_time_out_is_asked_about(shop, script, ends):
    """P4: not guessed, not sent under another key; the answer that came twice counts once."""
    till = shop.till("Till 1", script=Scripted(script))

    sold = till.start(till.cart("TEA"), Tender("card"))

    assert sold.lock.state is LockState.COMPLETED
    assert [p.state for p in sold.payments] == ends
    assert [a.key[-2:] for a in sold.payments[0].attempts] == [":1", ":1"]


@pytest.mark.parametrize("op", ["authorise", "capture"])
@pytest.mark.parametrize("charged", [True, False])
def test_scenario_85_nobody_knows_then_somebody_asks_again(shop, op, charged):
    """In attention the goods stay held and the cart locked; *check again* ends the sale."""
    timeout = Behaviour.TIMEOUT_CHARGED if charged else Behaviour.TIMEOUT_NOT_CHARGED
    till = shop.till("Till 1", script=Scripted({op: [timeout]}, [GONE] * MOST))

    doubtful = till.start(till.cart("JAM"), Tender("card"))

    assert doubtful.lock.attention_code == f"{'AUTH' if op == 'authorise' else op.upper()}_UNKNOWN"
    assert (shop.stock("JAM"), shop.cart_state(doubtful.lock.cart_id)) == ((3, 1), "locked")
    assert shop.till("Till 2").clean_up() == 0
    shop.assert_sound()
    sold = shop.till("Till 1").resume(doubtful)
    assert sold.lock.state is LockState.COMPLETED
    assert shop.stock("JAM") == (2, 0)


def test_scenario_89_another_amount_than_asked_is_for_a_manager(shop):
    till = shop.till("Till 1", script=Scripted({"capture": [Behaviour.LESS]}))

    doubtful = till.start(till.cart("TEA"), Tender("card"))

    assert doubtful.lock.attention_code == "AMOUNT_MISMATCH"
    assert (doubtful.order_status, doubtful.receipt_no) == ("pending", None)
    (order,) = shop.rows(sa.select(t.orders.c.total))
    assert order.total == doubtful.total == 250


def test_the_terminal_is_free_for_the_next_sale(shop):
    """A doubt does not stop the till: its intents become unknown with it."""
    till = shop.till("Till 1", script=Scripted({"authorise": [GONE]}, [GONE] * MOST))
    doubtful = till.start(till.cart("TEA"), Tender("card"))
    assert doubtful.lock.state is LockState.ATTENTION

    again = shop.till("Till 1")
    assert again.start(again.cart("BAG"), Tender("card")).lock.state is LockState.COMPLETED


def test_scenario_35_an_answer_for_a_lost_checkout_is_kept(shop, till):
    """Scenario 87: approved after it was settled as declined; it never touches the lock."""
    customer = shop.till("Till 2", script=Scripted({"authorise": [Behaviour.DECLINE]}))
    checkout = customer.start(customer.cart("TEA"), Tender("card"))
    attempt = checkout.payments[0].attempts[0]
    late = Reply(Outcome.OK, amount=250, reference="late")

    for _ in range(2):
        till.runner.run(late_results.keep(till.desk, attempt, late))

    (row,) = shop.rows(sa.select(t.late_results))
    assert (row.attempt_id, row.outcome, row.amount, row.state) == (
        attempt.attempt_id,
        "ok",
        250,
        "seen",
    )
    assert shop.lock(checkout).lock.phase_seq == checkout.lock.phase_seq
    customer.cancel(checkout)


def frozen(shop, step, op, meanwhile):
    """A till that stands still in its call while another one acts; gives what it came to."""
    till = shop.till("Till 1", script=lambda at: (at.step, at.op) == (step, op) and freeze())
    manager = shop.till("Till 2", role=Role.MANAGER)
    checkout = till.start(till.cart("TEA"))

    def freeze():
        if not woken:
            woken.append(None)
            shop.wait(OVER)
            meanwhile(manager, checkout)

    woken = []
    with pytest.raises(Problem) as caught:
        till.tender(checkout, Tender("card"))
    assert caught.value.code is Code.LOCK_LOST
    return shop.lock(checkout)


def test_scenario_52_the_approval_that_another_till_found(shop):
    """Frozen with its answer; another till takes over, finds the hold and releases it."""
    ended = frozen(shop, "performed", "authorise", lambda till, one: till.cancel(one))

    assert (ended.lock.state, ended.payments[0].state) == (LockState.CANCELLED, "voided")
    assert shop.rows(sa.select(t.late_results)) == []


def test_scenario_53_a_zombie_asks_for_the_money_once_more(shop):
    """The same stored key: the new owner has it captured, the zombie's call changes nothing."""
    ended = frozen(shop, "perform", "capture", lambda till, one: till.resume(one))

    assert (ended.lock.state, ended.lock.owner_name) == (LockState.COMPLETED, "Till 2")
    with shop.ledger.reading() as book:
        assert book.totals().captured == 250


def test_scenario_87_a_zombies_hold_after_all_was_undone_is_kept(shop):
    """It was proven not executed, undone, and sent all the same: never ignored."""
    ended = frozen(shop, "perform", "authorise", lambda till, one: till.cancel(one))

    assert ended.lock.state is LockState.CANCELLED
    assert [a.state for a in ended.payments[0].attempts] == ["not_executed"]
    (late,) = shop.rows(sa.select(t.late_results))
    assert (late.outcome, late.amount, late.state) == ("ok", 250, "seen")


def test_scenario_35_a_frozen_till_dies_with_its_answer(shop):
    """Undone elsewhere, sent all the same, and dead before it could say so: its next run asks."""

    def script(at):
        if (at.step, at.op) == ("perform", "authorise"):
            shop.wait(OVER)
            manager.cancel(checkout)
        if (at.step, at.op) == ("performed", "authorise"):
            raise Crash

    till = shop.till("Till 1", script=script)
    manager = shop.till("Till 2", role=Role.MANAGER)
    checkout = till.start(till.cart("TEA"))
    with pytest.raises(Crash):
        till.tender(checkout, Tender("card"))
    manager.clean_up()
    assert shop.rows(sa.select(t.late_results)) == []

    again = shop.till("Till 1")
    for _ in range(2):
        again.clean_up()

    (row,) = shop.rows(sa.select(t.late_results))
    assert (row.outcome, row.amount, row.state) == ("ok", 250, "seen")
    said = sa.select(t.audit_journal).where(t.audit_journal.c.kind == "late_result")
    assert len(shop.rows(said)) == 1


def test_scenario_35_what_was_sent_unheard_is_told_when_it_is_known(shop):
    """The answer never came; the next round finds it, and the manager reads one line of it."""
    till = shop.till("Till 1", script=Scripted({"authorise": [Behaviour.TIMEOUT_CHARGED]}))
    checkout = till.start(till.cart("TEA"))
    zombie = till.runner
    woken = []

    def freeze(at):
        if (at.step, at.op) == ("perform", "authorise") and not woken:
            woken.append(None)
            shop.wait(OVER)
            shop.till("Till 2", role=Role.MANAGER).cancel(checkout)
            return Behaviour.TIMEOUT_CHARGED
        return GONE if at.step == "query" and len(woken) == 1 else None

    till.terminal._script = freeze
    with pytest.raises(Problem):
        zombie.run(tender(till.desk, checkout, Tender("card")))
    (unheard,) = shop.rows(sa.select(t.late_results))
    assert (unheard.outcome, unheard.amount) == ("unknown", None)

    woken.append(None)
    till.clean_up()

    (known,) = shop.rows(sa.select(t.late_results))
    assert (known.id, known.outcome, known.amount) == (unheard.id, "ok", 250)
