"""The simulated terminal keeps the rules of a provider, and its faults are those of real ones."""

import json

import pytest

from pos.payments.behaviour import Behaviour, Scripted
from pos.payments.simulated import KEY_REUSED, NO_ANSWER
from pos.ports.payment_terminal import Ask, Caps, Outcome
from tests.unit.payments.conftest import DEVICE, Counter, authorise, on


def test_a_sale_is_authorised_and_captured(counter: Counter) -> None:
    terminal = counter.terminal()
    held = terminal.perform(authorise())
    taken = terminal.perform(on(held.reference, "capture"))

    assert (held.outcome, held.amount) == (Outcome.OK, 1250)
    assert held.card is not None
    assert " ending " in held.card
    assert (taken.outcome, taken.amount) == (Outcome.OK, 1250)
    totals = counter.ledger.totals()
    assert (totals.captured, totals.net) == (1250, 1250)
    assert totals.net_by_key == {"p1:authorise:1": 1250}
    assert totals.open_authorisations == ()


def test_the_same_key_is_carried_out_once(counter: Counter) -> None:
    terminal = counter.terminal()
    first = terminal.perform(authorise())
    again = terminal.perform(authorise())
    elsewhere = counter.terminal(device="till-2-terminal").perform(authorise())

    assert first == again == elsewhere
    assert len(counter.ledger.entries()) == 1


def test_a_key_with_other_parameters_is_refused(counter: Counter) -> None:
    terminal = counter.terminal()
    terminal.perform(authorise())
    other = terminal.perform(authorise(amount=999))

    assert (other.outcome, other.reason) == (Outcome.UNKNOWN, KEY_REUSED)
    assert len(counter.ledger.entries()) == 1


@pytest.mark.parametrize(
    ("steps", "last", "reason"),
    [
        ([], on("SIM-NOWHERE", "capture"), "no such authorisation"),
        ([], on("", "capture", 1251), "more than was authorised"),
        ([("capture", 1000)], on("", "capture", 251, 2), "more than was authorised"),
        ([("capture", 1250)], on("", "void"), "the money was taken already"),
        ([("void", 1250)], on("", "capture"), "the authorisation was released"),
        ([("void", 1250)], on("", "void", n=2), "the authorisation was released"),
        ([], on("", "refund"), "more than was taken"),
        ([("capture", 1250), ("refund", 1000)], on("", "refund", 251, 2), "more than was taken"),
        ([], on("", "capture", 0), "the amount is not above zero"),
        ([], Ask("capture", "e", 5, "EUR", DEVICE, ""), "the authorisation is in GBP"),
    ],
)
def test_a_provider_says_no(
    counter: Counter, steps: list[tuple[str, int]], last: Ask, reason: str
) -> None:
    terminal = counter.terminal()
    reference = terminal.perform(authorise()).reference
    for op, amount in steps:
        assert terminal.perform(on(reference, op, amount)).outcome is Outcome.OK
    before = counter.ledger.totals()
    asked = Ask(last.op, last.key, last.amount, last.currency, DEVICE, last.reference or reference)
    said = terminal.perform(asked)

    assert (said.outcome, said.reason) == (Outcome.DECLINED, reason)
    assert terminal.query(asked.key).outcome is Outcome.DECLINED
    assert counter.ledger.totals() == before


def test_a_void_lets_the_hold_go_and_a_refund_gives_back(counter: Counter) -> None:
    terminal = counter.terminal()
    first = terminal.perform(authorise()).reference
    second = terminal.perform(authorise("p2:authorise:1", 400)).reference
    assert len(counter.ledger.totals().open_authorisations) == 2
    assert terminal.perform(on(first, "void")).outcome is Outcome.OK
    assert terminal.perform(on(second, "capture", 400)).outcome is Outcome.OK
    assert terminal.perform(on(second, "refund", 150)).outcome is Outcome.OK

    totals = counter.ledger.totals()
    assert (totals.captured, totals.refunded, totals.net) == (400, 150, 250)
    assert totals.open_authorisations == ()
    assert totals.executed_twice == ()


def test_decline(counter: Counter) -> None:
    terminal = counter.terminal(Scripted({"authorise": [Behaviour.DECLINE]}))
    said = terminal.perform(authorise())
    assert (said.outcome, said.reason) == (Outcome.DECLINED, "card declined")
    assert terminal.query("p1:authorise:1") == said


def test_a_time_out_that_charged_is_found_by_asking(counter: Counter) -> None:
    terminal = counter.terminal(Scripted({"authorise": [Behaviour.TIMEOUT_CHARGED]}))
    said = terminal.perform(authorise())
    assert (said.outcome, said.reason) == (Outcome.UNKNOWN, NO_ANSWER)
    assert counter.clock.monotonic() == pytest.approx(3)

    found = terminal.query("p1:authorise:1")
    assert (found.outcome, found.amount) == (Outcome.OK, 1250)
    assert terminal.perform(authorise()) == found


def test_a_time_out_that_did_not_charge_can_be_sent_again(counter: Counter) -> None:
    terminal = counter.terminal(Scripted({"authorise": [Behaviour.TIMEOUT_NOT_CHARGED]}))
    assert terminal.perform(authorise()).outcome is Outcome.UNKNOWN
    assert terminal.query("p1:authorise:1").outcome is Outcome.NOT_FOUND
    assert terminal.perform(authorise()).outcome is Outcome.OK
    assert counter.ledger.totals().executed_twice == ()


def test_a_late_answer_is_seen_when_its_time_has_come(counter: Counter) -> None:
    terminal = counter.terminal(Scripted({"authorise": [Behaviour.LATE]}))
    assert terminal.perform(authorise()).outcome is Outcome.UNKNOWN
    assert terminal.query("p1:authorise:1").outcome is Outcome.IN_PROGRESS
    terminal.cancel("p1:authorise:1")
    counter.clock.move(8)
    assert terminal.query("p1:authorise:1").outcome is Outcome.OK


def test_a_late_answer_within_the_patience_of_the_till_is_waited_for(counter: Counter) -> None:
    counter.behaviours.change(DEVICE, authorise="late", late_s=2)
    assert counter.terminal().perform(authorise()).outcome is Outcome.OK


def test_an_answer_said_twice_moves_money_once(counter: Counter) -> None:
    twice = Scripted({"authorise": [Behaviour.TWICE], "capture": [Behaviour.TWICE]})
    terminal = counter.terminal(twice)
    held = terminal.perform(authorise())
    terminal.perform(on(held.reference, "capture"))
    with counter.ledger.reading() as book:
        record = book.record("p1:capture:1")
        totals = book.totals()
    assert record is not None
    assert (record.answers, record.executed) == (2, 1)
    assert totals.net == 1250
    # The second answer is not taken for the answer to the next question.
    assert terminal.perform(authorise("p2:authorise:1", 77)).amount == 77


def test_less_than_asked_is_said_as_such(counter: Counter) -> None:
    terminal = counter.terminal(Scripted({"authorise": [Behaviour.LESS]}))
    assert terminal.perform(authorise()).amount == 625


def test_an_unreachable_terminal_knows_nothing_and_does_nothing(counter: Counter) -> None:
    counter.desk.set_unreachable(unreachable=True)
    terminal = counter.terminal()
    assert terminal.perform(authorise()).outcome is Outcome.UNKNOWN
    assert terminal.query("p1:authorise:1").outcome is Outcome.UNKNOWN
    terminal.cancel("p1:authorise:1")
    assert terminal.health().ready is False
    assert counter.ledger.entries() == ()

    counter.desk.set_unreachable(unreachable=False)
    assert terminal.query("p1:authorise:1").outcome is Outcome.NOT_FOUND
    assert terminal.health().ready is True


def test_a_script_can_make_single_questions_fail(counter: Counter) -> None:
    script = Scripted({"authorise": [Behaviour.UNREACHABLE]}, queries=[Behaviour.UNREACHABLE, None])
    terminal = counter.terminal(script)
    assert terminal.perform(authorise()).outcome is Outcome.UNKNOWN
    assert terminal.query("p1:authorise:1").outcome is Outcome.UNKNOWN
    assert terminal.query("p1:authorise:1").outcome is Outcome.NOT_FOUND


def test_what_is_cancelled_before_it_arrives_is_never_done(counter: Counter) -> None:
    terminal = counter.terminal()
    terminal.cancel("p1:authorise:1")
    said = terminal.perform(authorise())
    assert (said.outcome, said.reason) == (Outcome.DECLINED, "cancelled")
    assert terminal.query("p1:authorise:1") == said


def test_what_is_approved_stays_so_when_cancelled(counter: Counter) -> None:
    terminal = counter.terminal()
    held = terminal.perform(authorise())
    terminal.cancel("p1:authorise:1")
    assert terminal.query("p1:authorise:1") == held


def test_a_terminal_that_knows_only_purchase_takes_at_once_and_gives_back(
    counter: Counter,
) -> None:
    terminal = counter.terminal(caps=Caps(one_shot=True))
    taken = terminal.perform(on(None, "capture"))
    assert taken.outcome is Outcome.OK
    assert taken.card is not None
    assert terminal.perform(on(taken.reference, "refund")).outcome is Outcome.OK
    assert counter.ledger.totals().net_by_key == {"p1:capture:1": 0}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("{", "it is not JSON"),
        ("[]", "“whole” is no table of values"),
        ('{"authorise": "maybe"}', "authorise is “maybe”, but must be one of approve"),
        ('{"late_s": -1}', "late_s is no number of seconds"),
        ('{"devices": 3}', "“devices” is no table of values"),
    ],
)
def test_a_wrong_behaviour_file_is_one_sentence(counter: Counter, written: str, why: str) -> None:
    counter.behaviours.path.write_text(written)
    terminal = counter.terminal()
    said = terminal.perform(authorise())
    assert said.outcome is Outcome.UNKNOWN
    assert why in str(said.reason)
    assert terminal.query("p1:authorise:1").outcome is Outcome.UNKNOWN
    terminal.cancel("p1:authorise:1")
    health = terminal.health()
    assert not health.ready
    assert why in health.says
    assert counter.ledger.entries() == ()


def test_one_terminal_is_set_without_the_others(counter: Counter) -> None:
    counter.desk.set_behaviour(Behaviour.DECLINE)
    other = counter.terminal(device="till-2-terminal")
    assert counter.terminal().perform(authorise()).outcome is Outcome.DECLINED
    assert other.perform(authorise("p2:authorise:1")).outcome is Outcome.OK
    assert json.loads(counter.behaviours.path.read_text()) == {
        "devices": {DEVICE: {"authorise": "decline"}}
    }


def test_a_ledger_that_cannot_be_written_is_an_unknown_outcome(counter: Counter) -> None:
    (counter.folder / "ledger.jsonl").mkdir()
    terminal = counter.terminal()
    assert terminal.perform(authorise()).outcome is Outcome.UNKNOWN
    assert terminal.query("p1:authorise:1").outcome is Outcome.UNKNOWN
    assert terminal.health().ready is False
