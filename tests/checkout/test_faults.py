"""Every fault of a provider, put into a sale that nobody disturbs: the judge finds it right.

How such a sale goes on after a crash is proven in `tests.proof.crashes`.
"""

import json
from dataclasses import replace

import pytest

from pos.domain.checkout import Tender
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour, Scripted
from pos.ports.payment_terminal import Caps
from pos.services.checkout.status import view
from tests.checkout.crashes import CrashRunner, cancelled
from tests.proof.faults import FAULTS
from tests.proof.memory import memory_shop

CARDS = (Tender("card", amount=200), Tender("card"))
YES, NO, GONE = Behaviour.APPROVE, Behaviour.DECLINE, Behaviour.UNREACHABLE
TAKEN, LOST = Behaviour.TIMEOUT_CHARGED, Behaviour.TIMEOUT_NOT_CHARGED
LATE = Behaviour.LATE
ACTIVE, ATTENTION = LockState.ACTIVE, LockState.ATTENTION


@pytest.fixture(scope="module")
def counter():
    """One shop and the moment before its first sale."""
    with memory_shop() as shop:
        # Late is later than the till waits, and time passes only where somebody waits.
        (shop.folder / "terminal.json").write_text('{"timeout_s": 0, "late_s": 3}')
        shop.till("Till 1", role=Role.MANAGER)
        yield shop, shop.image()


@pytest.fixture
def shop(counter):
    shop, before = counter
    shop.put_back(before)
    return shop


class Patient(CrashRunner):
    """Pauses let the time of day go on and cost nothing."""

    def __init__(self, till):
        super().__init__(till.store, till.desk.progress)
        self._pass = till.shop.clock.move

    def _perform(self, step):
        if step.label == "wait":
            self._pass(step.seconds)
        return super()._perform(step)


def with_script(shop, script):
    till = shop.till("Till 1", role=Role.MANAGER, script=script)
    till.runner = Patient(till)
    return till


def sold(till):
    """Pay with two cards, and with others where one is no good."""
    return paid(till, till.start(till.cart("TEA", "JAM")), (*CARDS, CARDS[1], CARDS[1]))


def paid(till, checkout, tenders):
    for one in tenders:
        if checkout.lock.state is ACTIVE and checkout.due:
            checkout = till.tender(checkout, one)
    return checkout


def taken_back(till):
    checkout = paid(till, till.start(till.cart("TEA", "JAM")), CARDS[:1])
    held = [one for one in checkout.payments if one.state == "authorised"]
    if held and checkout.lock.state is ACTIVE:
        checkout = till.take_back(checkout, held[0])
    return paid(till, checkout, CARDS[1:] * 2)


def undone(till):
    checkout = paid(till, till.start(till.cart("TEA", "JAM")), CARDS[:1])
    return given_up(till, checkout)


def refunded(till):
    """The first card is charged, the second is not good at the capture; the customer goes."""
    checkout = paid(till, till.start(till.cart("TEA", "JAM")), CARDS)
    return given_up(till, checkout)


def given_up(till, checkout):
    return cancelled(till, checkout) if checkout.lock.state is ACTIVE else checkout


@pytest.mark.parametrize("op", ["authorise", "capture", "void", "refund"])
@pytest.mark.parametrize("sale", [sold, taken_back, undone, refunded], ids=lambda s: s.__name__)
def test_every_fault_of_an_operation_ends_right(shop, counter, op, sale):
    for (of, name), script in FAULTS.items():
        if of == op:
            shop.put_back(counter[1])
            try:
                ends_right(shop, sale, with_capture_declined(script(), sale, op))
            except BaseException as error:
                error.add_note(f"{op}: {name}")
                raise


def with_capture_declined(script, sale, op):
    if sale is refunded and op in {"void", "refund"}:
        return Scripted({**script.operations, "capture": [YES, NO]}, script.queries, script.cancels)
    return script


def ends_right(shop, sale, script):
    """Sound at the end; and where a manager must look, sound when the provider is well again."""
    till = with_script(shop, script)
    checkout = sale(till)
    shop.assert_sound()
    assert checkout.lock.state is not LockState.COMPENSATING
    if checkout.lock.state is ATTENTION:
        till.terminal._script = Scripted({})
        again = given_up(till, till.resume(checkout))
        assert again.lock.state is not ATTENTION or again.lock.attention_code in STAY
        shop.assert_sound()


#: Doubts that asking again cannot end: the amounts differ, or the provider refused thrice.
STAY = {"AMOUNT_MISMATCH", "VOID_FAILED", "REFUND_FAILED"}


def test_a_hold_of_which_only_half_was_released_is_not_called_released(shop):
    """P3: the other half is still held when the sale is over."""
    till = with_script(shop, Scripted({"void": [Behaviour.LESS]}))
    checkout = taken_back(till)
    assert checkout.lock.attention_code == "AMOUNT_MISMATCH"
    shop.assert_sound()


@pytest.mark.parametrize("share", ["less", "more"])
def test_a_refund_of_another_amount_stops_no_other_refund(shop, share):
    """Scenario 102: the first customer gets all of it back, whatever went wrong with the second."""
    script = Scripted({"capture": [YES, YES, NO], "refund": [Behaviour(share)]})
    till = with_script(shop, script)
    checkout = paid(till, till.start(till.cart("TEA", "JAM")), (CARDS[0], *CARDS))

    undone = given_up(till, checkout)

    assert undone.lock.attention_code == "AMOUNT_MISMATCH"
    assert [one.state for one in undone.payments] == ["refunded", "captured", "voided"]
    assert shop.ledger.totals().net == {"less": 100, "more": -20}[share]
    shop.assert_sound()


@pytest.mark.parametrize("fault", [Behaviour.BUSY, LOST, Behaviour.ERROR_NOT_CHARGED])
@pytest.mark.parametrize("op", ["authorise", "capture"])
def test_what_is_never_taken_up_ends_the_tender_only(shop, op, fault):
    """checkout 0, scenarios 90 and 96: another tender is offered; no manager is needed."""
    till = with_script(shop, Scripted({op: [fault] * 4}))
    checkout = till.start(till.cart("TEA", "JAM"), Tender("card"))

    assert (checkout.lock.state, checkout.due) == (ACTIVE, 645)
    assert view(checkout).money == "Nothing was charged."
    assert till.tender(checkout, Tender("card")).lock.state is LockState.COMPLETED
    shop.assert_sound()


def test_a_reversal_whose_key_is_spoilt_is_tried_under_the_next(shop):
    """checkout 5: a stored error that did nothing stands under the first key for ever."""
    till = with_script(shop, Scripted({"void": [Behaviour.ERROR_NOT_CHARGED]}))
    checkout = undone(till)
    assert checkout.lock.state is LockState.CANCELLED
    assert [one.state for one in checkout.payments[0].tries("void")] == ["not_executed", "ok"]
    shop.assert_sound()


def test_a_request_sent_again_a_moment_ago_may_still_arrive(shop):
    """Its intent is old; only from the last sending on can it no longer arrive (checkout 5)."""
    till = with_script(shop, Scripted({"authorise": [LOST] * 4}, [GONE] * 2))
    till.desk = replace(till.desk, poll_s=5.0)
    till.terminal._caps = Caps(late_bound_s=150)
    doubtful = till.start(till.cart("TEA", "JAM"), Tender("card"))
    assert doubtful.lock.attention_code == "AUTH_UNKNOWN"
    shop.clock.move(600)
    before = shop.clock.now()

    known = till.resume(doubtful)

    assert (known.lock.state, known.due) == (ACTIVE, 645)
    assert (shop.clock.now() - before) / 1_000_000 >= 3 * 150


@pytest.mark.parametrize(("fault", "done"), [(TAKEN, True), (LOST, False)])
def test_the_reader_is_swapped_while_it_has_the_card(shop, fault, done):
    """What the old one did is found; the new one is never asked for what the old one was."""
    till = with_script(shop, Scripted({"authorise": [fault]}, [GONE] * 2))
    doubtful = till.start(till.cart("TEA", "JAM"), Tender("card"))
    assert doubtful.lock.attention_code == "AUTH_UNKNOWN"

    seen = []
    swapped = shop.till("Till 1", role=Role.MANAGER, script=seen.append, reader="a new one")
    swapped.runner = Patient(swapped)
    known = swapped.resume(doubtful)

    assert [one.step for one in seen if one.op == "authorise"] == []
    assert known.lock.state is (LockState.COMPLETED if done else ACTIVE)
    if not done:
        assert swapped.tender(known, Tender("card")).lock.state is LockState.COMPLETED
    shop.assert_sound()


@pytest.mark.parametrize("skew_s", [-7200, 7200])
def test_a_provider_whose_clock_is_wrong_changes_nothing(shop, skew_s):
    """P5; the answers that are late come late by its own clock, and they come."""
    file = shop.folder / "terminal.json"
    well = file.read_text()
    file.write_text(json.dumps(json.loads(well) | {"skew_s": skew_s}))
    try:
        till = with_script(shop, Scripted({"authorise": [LATE], "capture": [LATE]}))
        checkout = till.start(till.cart("TEA", "JAM"), Tender("card"))
        assert checkout.lock.state is LockState.COMPLETED
        shop.assert_sound()
    finally:
        file.write_text(well)
