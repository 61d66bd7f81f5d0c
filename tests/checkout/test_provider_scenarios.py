"""What a payment provider and its terminal can do to a sale (scenarios 81-103)."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, BehaviourFile, Scripted
from pos.payments.ledger import Ledger
from pos.payments.simulated import SimulatedTerminal
from pos.ports.payment_terminal import Ask, Caps, Outcome, Reply
from pos.services.checkout.driver import drive
from pos.services.checkout.ownership import undo_own
from pos.services.checkout.status import view
from pos.store import tables as t
from pos.store.engine import Conflict
from pos.store.payments import Settled
from pos.system.clock import SystemClock
from tests.checkout.crashes import OVER, Crash, CrashRunner
from tests.checkout.shop import IDS, sealed
from tests.proof.judge import judge

YES, NO, GONE = Behaviour.APPROVE, Behaviour.DECLINE, Behaviour.UNREACHABLE
TAKEN, LOST = Behaviour.TIMEOUT_CHARGED, Behaviour.TIMEOUT_NOT_CHARGED
TOTAL = 645
MOST = 9
A_DAY = 24 * 3600


class Between(SimulatedTerminal):
    """The shipped terminal behind a line that notes each call and may answer in its place.

    ``performs`` and ``queries`` are taken one by one: a reply is given instead of the terminal's
    own, which does its work all the same where ``works`` says so; none lets its answer through.
    """

    def __init__(self, till, *, performs=(), queries=(), works=True, caps=None):
        shop = till.shop
        super().__init__(
            till.terminal.device_id, shop.ledger, shop.behaviours, shop.clock, caps=caps
        )
        self.performs, self.queries, self.works = list(performs), list(queries), works
        self.calls = []
        till.desk.terminals["card"] = self

    def perform(self, ask):
        self.calls.append(("perform", ask.op, ask.key))
        instead = self.performs.pop(0) if self.performs else None
        if instead is None:
            return super().perform(ask)
        if self.works:
            super().perform(ask)
        return instead

    def query(self, key):
        self.calls.append(("query", key.split(":")[1], key))
        instead = self.queries.pop(0) if self.queries else None
        return super().query(key) if instead is None else instead

    def asked(self, op):
        return [what for what, of, _ in self.calls if of == op]

    def keys(self, op):
        return {key for what, of, key in self.calls if of == op}


def card_pays(till, checkout=None):
    checkout = checkout or till.start(till.cart("TEA", "JAM"))
    return till.tender(checkout, Tender("card"))


def two_cards(till):
    return card_pays(
        till, till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    )


def states(checkout):
    return [payment.state for payment in checkout.payments]


def net(shop):
    with shop.ledger.reading() as book:
        return book.totals().net


# --- no -------------------------------------------------------------------------------------------


def test_scenario_81_nothing_was_charged_and_esc_undoes_the_whole(shop):
    """P4: what the customer is told is what the provider's ledger says."""
    till = shop.till("Till 1", script=Scripted({"authorise": [YES, NO]}))
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

    declined = card_pays(till, checkout)

    assert (states(declined), declined.due) == (["authorised", "declined"], 445)
    assert view(declined).choosing
    undone = till.cancel(declined)
    assert (undone.lock.state, states(undone)) == (LockState.CANCELLED, ["voided", "declined"])
    assert view(undone).money == "Nothing was charged."
    assert (net(shop), shop.stock("JAM")) == (0, (3, 0))


def test_scenario_82_declined_at_capture_and_given_up(shop):
    """The hold is released at once; undoing voids the order and frees the goods."""
    till = shop.till("Till 1", script=Scripted({"capture": [NO]}))

    lapsed = card_pays(till)

    assert (states(lapsed), lapsed.due, lapsed.no_return) == (["voided"], TOTAL, False)
    assert (lapsed.order_status, shop.stock("JAM")) == ("pending", (3, 1))
    undone = till.cancel(lapsed)
    assert (undone.lock.state, undone.order_status) == (LockState.CANCELLED, "void")
    assert (shop.stock("JAM"), shop.cart_state(undone.lock.cart_id)) == ((3, 0), "open")
    assert net(shop) == 0


# --- no answer ------------------------------------------------------------------------------------


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_84_what_was_executed_in_silence_is_found_and_not_sent_again(shop, till, op):
    line = Between(till, performs=[Reply(Outcome.UNKNOWN)] * 2 if op == "authorise" else [None])
    if op == "capture":
        line.performs = [None, Reply(Outcome.UNKNOWN)]

    assert card_pays(till).lock.state is LockState.COMPLETED

    assert line.asked(op) == ["perform", "query"]
    assert len(line.keys(op)) == 1


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_85_later_it_turns_out_that_nothing_was_taken(shop, op):
    """While nobody knows the cart is sold nowhere; in the end all is undone under one key."""
    till = shop.till("Till 1", script=Scripted({op: [LOST, NO]}, [GONE] * 2))
    cart = till.cart("TEA", "JAM")
    doubtful = till.start(cart, Tender("card"))
    assert doubtful.lock.state is LockState.ATTENTION
    with pytest.raises(Problem) as held:
        shop.till("Till 2").start(cart)
    assert held.value.code is Code.CART_LOCKED

    known = till.resume(doubtful)

    assert (known.lock.state, known.due) == (LockState.ACTIVE, TOTAL)
    assert len({a.key for p in known.payments for a in p.tries(op)}) == 1
    assert till.cancel(known).lock.state is LockState.CANCELLED
    assert net(shop) == 0


def test_scenario_90_a_failure_stored_under_the_key_is_asked_about(shop, till):
    """A 500 that comes with every repeat: the query tells, nothing is sent blindly again."""
    line = Between(till, performs=[Reply(Outcome.UNKNOWN, reason="500")] * 2)

    assert card_pays(till).lock.state is LockState.COMPLETED

    assert line.asked("authorise") == ["perform", "query"]
    assert line.asked("capture") == ["perform", "query"]
    assert net(shop) == TOTAL


def test_scenario_90_a_stored_failure_that_did_nothing_ends_the_tender(shop, till):
    """Each repeat comes after a question, under the same key, and not for ever."""
    line = Between(till, performs=[Reply(Outcome.UNKNOWN, reason="500")] * MOST, works=False)

    failed = card_pays(till)

    assert line.asked("authorise") == [*["perform", "query"] * 4]
    assert len(line.keys("authorise")) == 1
    assert (failed.lock.state, states(failed), failed.due) == (
        LockState.ACTIVE,
        ["declined"],
        TOTAL,
    )
    assert (view(failed).money, failed.payments[0].reason) == ("Nothing was charged.", "500")
    line.performs.clear()
    assert card_pays(till, failed).lock.state is LockState.COMPLETED


@pytest.mark.parametrize(("age", "sent"), [(A_DAY - 60, True), (A_DAY + 60, False)])
def test_scenario_91_a_key_that_was_forgotten_is_only_asked_about(shop, age, sent):
    """A day later the provider would take the same key for another payment."""
    till = shop.till("Till 1", script=Scripted({"authorise": [LOST]}, [GONE] * 2))
    doubtful = card_pays(till)
    assert doubtful.lock.attention_code == "AUTH_UNKNOWN"
    make_older(shop, age)
    line = Between(till)

    known = till.resume(doubtful)

    assert line.asked("authorise") == (["query", "perform"] if sent else ["query"])
    assert known.lock.state is (LockState.COMPLETED if sent else LockState.ATTENTION)


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenario_91_what_was_done_and_forgotten_is_never_taken_for_not_done(shop, op):
    """Who remembers nothing so old proves nothing: selling again would charge twice."""
    till = shop.till("Till 1", script=Scripted({op: [TAKEN]}, [GONE] * 2))
    doubtful = card_pays(till)
    make_older(shop, A_DAY)
    shop.behaviours.change(till.terminal.device_id, kept_s=0)

    known = till.resume(doubtful)

    assert (known.lock.state, known.payments[0].state) == (LockState.ATTENTION, "unknown")
    assert "It is not known" in view(known).money


def make_older(shop, seconds):
    with shop.store.write() as unit:
        older = t.payment_attempts.c.intent_at - seconds * 1_000_000
        sealed(unit, sa.update(t.payment_attempts).values(intent_at=older))
        unit.commit()


def test_scenario_92_a_key_in_use_is_waited_for(shop, till):
    """409: somebody is at it under this key, so it is asked about until it is done."""
    busy = Reply(Outcome.IN_PROGRESS, reason="409")
    line = Between(till, performs=[busy], queries=[busy, busy])

    assert card_pays(till).lock.state is LockState.COMPLETED

    assert line.asked("authorise") == ["perform", "query", "query", "query"]


@pytest.mark.parametrize("did", [TAKEN, GONE], ids=["paid", "not paid"])
def test_scenario_93_unplugged_while_the_pin_is_typed(shop, did):
    """Back on the line it is asked first; what it does not know goes out again, same key."""
    till = shop.till("Till 1", script=Scripted({"authorise": [did]}, [GONE]))

    paid = card_pays(till)

    assert (paid.lock.state, states(paid)) == (LockState.COMPLETED, ["captured"])
    assert [a.key[-2:] for a in paid.payments[0].attempts] == [":1", ":1"]
    assert net(shop) == TOTAL


def test_scenario_93_unplugged_for_good(shop):
    till = shop.till("Till 1", script=Scripted({"authorise": [GONE]}, [GONE] * MOST))

    assert card_pays(till).lock.attention_code == "AUTH_UNKNOWN"


def test_scenario_94_the_previous_sale_of_the_same_amount_is_not_taken_for_this_one(shop):
    """The terminal is asked about this sale's key; an equal amount just before proves nothing."""
    till = shop.till("Till 1", script=Scripted({"authorise": [YES, LOST]}))
    before = card_pays(till)

    after = card_pays(till)

    first, second = before.payments[0], after.payments[0]
    assert first.amount == second.amount == TOTAL
    assert first.provider_ref != second.provider_ref
    assert net(shop) == 2 * TOTAL


def test_scenario_95_paid_at_the_terminal_by_hand_is_found_in_the_providers_account(shop, till):
    """No sale knows it: the outside judge names it until it was given back the same way."""
    sold = card_pays(till)
    reference = by_hand(till, "authorise", None).reference
    by_hand(till, "capture", reference)

    (unmatched,) = judge(shop)

    assert unmatched.startswith(f"P1: the provider has {TOTAL} of by hand")
    assert sold.payments[0].payment_id not in unmatched
    by_hand(till, "refund", reference)
    assert judge(shop) == []


def by_hand(till, op, reference):
    reply = till.terminal.perform(Ask(op, f"by hand:{op}:1", TOTAL, "GBP", "x", reference))
    assert reply.outcome is Outcome.OK
    return reply


# --- more than was asked --------------------------------------------------------------------------


def test_scenario_86_an_answer_that_comes_twice_counts_once(shop, till):
    """The one that is late finds another step (the fence), another state, and the index."""
    checkout = till.start(till.cart("TEA", "JAM"))
    paid = card_pays(till, checkout)
    capture = paid.payments[0].tries("capture")[0]
    reply = Settled("ok", {"outcome": "ok"}, "again")

    with shop.store.write() as unit:
        assert not unit.payments.settle(capture.attempt_id, reply)
    with shop.store.write() as unit, pytest.raises((Conflict, sa.exc.IntegrityError)) as second:
        unit.connection.execute(
            sa.insert(t.payment_attempts).values(
                id=IDS.new(),
                payment_id=capture.payment_id,
                op="capture",
                amount=TOTAL,
                idem_key="twice",
                epoch=1,
                terminal="card",
                state="ok",
                request={},
                intent_at=0,
                settled_at=0,
            )
        )
    assert "ux_att_ok" in str(second.value) or "payment_attempts.payment_id" in str(second.value)
    assert shop.lock(checkout).lock.phase_seq == paid.lock.phase_seq


def test_scenario_86_two_that_wait_for_one_answer(shop, till):
    """A reply and a web-hook: the second driver is refused, and keeps no late result."""
    heard = []

    def hook(moment):
        if (moment.step, moment.op) == ("performed", "capture") and not heard:
            heard.append(till.runner.run(drive(till.desk, left())))

    def left():
        (one,) = till.left_behind()
        return one

    till.desk.terminals["card"] = SimulatedTerminal(
        till.terminal.device_id, shop.ledger, shop.behaviours, shop.clock, script=hook
    )
    with pytest.raises(Problem) as second:
        card_pays(till)

    assert second.value.code is Code.LOCK_LOST
    assert heard[0].lock.state is LockState.COMPLETED
    assert shop.rows(sa.select(t.late_results)) == []
    assert net(shop) == TOTAL


@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_scenarios_88_89_another_amount_than_asked(shop, op):
    """A hold of less is released and another tender asked for; money of less is for a manager."""
    till = shop.till("Till 1", script=Scripted({op: [Behaviour.LESS]}))

    checkout = card_pays(till)

    if op == "capture":
        assert checkout.lock.attention_code == "AMOUNT_MISMATCH"
        assert (checkout.order_status, checkout.total) == ("pending", TOTAL)
        assert net(shop) == TOTAL // 2
        return
    assert (states(checkout), checkout.due) == (["voided"], TOTAL)
    assert view(checkout).money == "Nothing was charged."
    assert card_pays(till, checkout).lock.state is LockState.COMPLETED
    assert net(shop) == TOTAL


def test_scenario_88_part_of_it_is_held_while_all_is_undone(shop):
    """Found when the dead till's sale is undone: released, no manager needed."""
    till = shop.till("Till 1", script=Scripted({"authorise": [Behaviour.LESS]}))
    till.runner = CrashRunner(shop.store, till.desk.progress, ("perform", "after", 1))
    with pytest.raises(Crash):
        card_pays(till)
    again = shop.till("Till 1")
    (left,) = again.left_behind()

    undone = again.cancel(left)

    assert (undone.lock.state, states(undone)) == (LockState.CANCELLED, ["voided"])


# --- back -----------------------------------------------------------------------------------------


def test_scenario_98_what_was_captured_goes_back_as_a_refund(shop):
    """A cut-off cannot refuse it: money that was taken is never voided; each way is recorded."""
    till = shop.till("Till 1", script=Scripted({"capture": [YES, NO]}))
    half = two_cards(till)
    assert states(half) == ["captured", "voided"]

    undone = till.cancel(half)

    first, second = undone.payments
    assert [(a.op, a.state) for a in first.attempts] == [
        ("authorise", "ok"),
        ("capture", "ok"),
        ("refund", "ok"),
    ]
    assert [a.op for a in second.attempts] == ["authorise", "capture", "void"]
    assert net(shop) == 0


def test_scenario_98_a_release_that_is_refused_is_recorded_and_asked_about(shop):
    till = shop.till("Till 1", script=Scripted({"void": [NO] * MOST}))
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

    failed = till.cancel(checkout)

    assert failed.lock.attention_code == "VOID_FAILED"
    voids = failed.payments[0].tries("void")
    assert [(a.key[-2:], a.state) for a in voids] == [(f":{n}", "declined") for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("done", "asked"),
    [
        (("authorise", "void"), "refund"),
        (("authorise", "capture", "refund"), "void"),
        (("authorise", "capture", "refund"), "refund"),
        (("authorise", "void"), "capture"),
    ],
    ids=["99 refund of a void", "100 void of a refund", "101 refunded twice", "taken after all"],
)
def test_scenarios_99_100_101_the_provider_refuses_what_makes_no_sense(tmp_path, done, asked):
    behaviours = BehaviourFile(tmp_path / "terminal.json")
    terminal = SimulatedTerminal("x", Ledger(tmp_path / "ledger"), behaviours, SystemClock())
    reference = None
    for op in done:
        reply = terminal.perform(Ask(op, f"p:{op}:1", 200, "GBP", "x", reference))
        reference = reference or reply.reference
        assert reply.outcome is Outcome.OK

    reply = terminal.perform(Ask(asked, f"p:{asked}:2", 200, "GBP", "x", reference))

    assert reply.outcome is Outcome.DECLINED


@pytest.mark.parametrize("undone", ["voided", "refunded"])
def test_scenarios_99_100_what_went_back_is_not_sent_back_again(shop, undone):
    """The row's state decides, before any call; the till died before it could say so."""
    capture = [YES, NO] if undone == "refunded" else []
    till = shop.till("Till 1", script=Scripted({"capture": capture}))
    if undone == "refunded":
        checkout = two_cards(till)
    else:
        checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    till.runner = CrashRunner(shop.store, till.desk.progress, ("undo outcome", "after", 1))
    with pytest.raises(Crash):
        till.cancel(checkout)
    again = shop.till("Till 1")
    line = Between(again)

    ended = again.resume(checkout)

    assert ended.lock.state is LockState.CANCELLED
    assert states(ended)[0] == undone
    assert line.calls == []


def test_scenario_100_a_tender_that_was_released_is_not_released_again(shop, till):
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    released = till.take_back(checkout, checkout.payments[0])
    line = Between(till)

    with pytest.raises(Problem) as refusal:
        till.take_back(released, released.payments[0])

    assert refusal.value.code is Code.CHECKOUT_GONE
    assert line.calls == []
    till.cancel(released)


def test_scenario_101_more_than_was_paid_never_goes_back(shop, till):
    """The database refuses it, whatever a program believes."""
    paid = card_pays(till)
    too_much = sa.update(t.payments).values(refunded=TOTAL + 1)

    with shop.store.write() as unit, pytest.raises(sa.exc.IntegrityError):
        unit.connection.execute(too_much)

    refund = Ask("refund", "p:refund:1", TOTAL + 1, "GBP", "x", paid.payments[0].provider_ref)
    assert till.terminal.perform(refund).outcome is Outcome.DECLINED


REFUSED = {"declined": ([NO] * MOST, ()), "unknown": ([GONE] * MOST, [GONE] * MOST)}


@pytest.mark.parametrize("why", REFUSED)
def test_scenario_102_a_refund_that_fails_stops_nothing_else(shop, why):
    """Three cards: the newest cannot be given back to, the one before it gets its money."""
    refunds, queries = REFUSED[why]
    till = shop.till("Till 1", script=Scripted({"capture": [YES, YES, NO]}))
    checkout = till.start(till.cart("TEA", "JAM"))
    for amount in (100, 200, None):
        checkout = till.tender(checkout, Tender("card", amount=amount))
    assert states(checkout) == ["captured", "captured", "voided"]
    tries = len(refunds) if why == "unknown" else 3
    broken = shop.till("Till 1", script=Scripted({"refund": [*refunds[:1], *refunds[1:tries]]}))
    broken.desk.terminals["card"] = OnlyFor(checkout.payments[1].payment_id, broken, queries)

    failed = broken.cancel(checkout)

    assert (failed.lock.state, failed.lock.attention_code) == (
        LockState.ATTENTION,
        "REFUND_FAILED",
    )
    assert states(failed) == ["refunded", "captured", "voided"]
    assert (failed.order_status, shop.stock("JAM")) == ("void", (3, 0))
    assert shop.cart_state(failed.lock.cart_id) == "locked"
    assert net(shop) == 200


class OnlyFor(SimulatedTerminal):
    """Answers as the till's script says for one payment, and well for all others."""

    def __init__(self, payment_id, till, queries):
        shop = till.shop
        super().__init__(till.terminal.device_id, shop.ledger, shop.behaviours, shop.clock)
        self._payment_id, self._broken, self._silent = payment_id, till.terminal, bool(queries)

    def perform(self, ask):
        one = ask.key.startswith(self._payment_id)
        return self._broken.perform(ask) if one else super().perform(ask)

    def query(self, key):
        silent = self._silent and key.startswith(self._payment_id)
        return Reply(Outcome.UNKNOWN) if silent else super().query(key)


def test_scenario_102_cash_that_was_handed_back_is_noted_before_a_manager_is_asked(shop):
    till = shop.till("Till 1", script=Scripted({"void": [NO] * MOST}))
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    checkout = till.tender(checkout, Tender("cash", tendered=100))
    shop.wait(OVER)
    till.runner = CrashRunner(shop.store, till.desk.progress, ("undo", "after", 1))
    with pytest.raises(Crash):
        till.cancel(checkout, handed_back=True)
    again = shop.till("Till 1", script=Scripted({"void": [NO] * MOST}))

    failed = again.cancel(checkout, handed_back=True)

    assert failed.lock.attention_code == "VOID_FAILED"
    assert states(failed) == ["authorised", "voided"]


def test_scenario_103_an_undo_touches_only_its_own_checkout(shop):
    """Frozen in its undo; meanwhile another till ends it, and the cart is sold for good."""
    sold = []

    def freeze(moment):
        if (moment.step, moment.op) == ("perform", "void") and not sold:
            shop.wait(OVER)
            manager = shop.till("Till 2", role=Role.MANAGER)
            manager.resume(checkout)
            cart = shop.carts.cart(checkout.lock.cart_id)
            sold.append(manager.start(cart, Tender("card")))

    till = shop.till("Till 1", script=freeze)
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))

    with pytest.raises(Problem) as late:
        till.runner.run(undo_own(till.desk, checkout, LockState.CANCELLED, "CANCELLED"))

    assert late.value.code is Code.LOCK_LOST
    assert sold[0].lock.attempt_no == 2
    now = shop.lock(sold[0])
    assert (now.lock.phase_seq, states(now)) == (sold[0].lock.phase_seq, ["captured"])
    assert net(shop) == TOTAL


def test_a_terminal_says_how_long_it_remembers_a_key():
    """Scenario 91: a day, unless an adapter knows better."""
    assert Caps().key_life_s == A_DAY
