"""Every fault that a provider can have, at every operation: what it did, what the till hears.

The faults are those of the trust notes; ``settled`` asks until the provider has an answer.
"""

import pytest

from pos.payments import wire
from pos.payments.behaviour import OPS, Behaviour, Course, Op, Scripted
from pos.payments.course import OF_CANCELS, OF_OPERATIONS, OF_QUERIES
from pos.payments.simulated import (
    BUSY,
    ERROR,
    GARBLED,
    KEY_IN_USE,
    NO_ANSWER,
    SimulatedTerminal,
)
from pos.ports.payment_terminal import Ask, Caps, Outcome, Reply
from tests.unit.payments.conftest import DEVICE, Counter, authorise, on

B = Behaviour
ANSWERED, UNANSWERED = Outcome.OK, Outcome.UNKNOWN
NEW, DONE, NO = Outcome.NOT_FOUND, Outcome.OK, Outcome.DECLINED

#: behaviour: what the till hears, with what reason, and what asking finds.
SAYS: dict[Behaviour | Course, tuple[Outcome, str | None, Outcome]] = {
    B.APPROVE: (ANSWERED, None, DONE),
    B.DECLINE: (NO, "card declined", NO),
    B.TIMEOUT_CHARGED: (UNANSWERED, NO_ANSWER, DONE),
    B.TIMEOUT_NOT_CHARGED: (UNANSWERED, NO_ANSWER, NEW),
    B.TIMEOUT_DECLINED: (UNANSWERED, NO_ANSWER, NO),
    B.LATE: (UNANSWERED, NO_ANSWER, Outcome.IN_PROGRESS),
    B.TWICE: (ANSWERED, None, DONE),
    B.LESS: (ANSWERED, None, DONE),
    B.MORE: (ANSWERED, None, DONE),
    B.BUSY: (UNANSWERED, BUSY, NEW),
    B.ERROR_CHARGED: (UNANSWERED, ERROR, DONE),
    B.ERROR_NOT_CHARGED: (UNANSWERED, ERROR, NEW),
    B.KEY_IN_USE: (Outcome.IN_PROGRESS, KEY_IN_USE, Outcome.IN_PROGRESS),
    B.GARBLED_CHARGED: (UNANSWERED, GARBLED, DONE),
    B.GARBLED_NOT_CHARGED: (UNANSWERED, GARBLED, NEW),
    B.UNREACHABLE: (UNANSWERED, NO_ANSWER, NEW),
    Course("declines", late=True): (UNANSWERED, NO_ANSWER, Outcome.IN_PROGRESS),
    Course("declines", told="error"): (UNANSWERED, ERROR, NO),
    Course(share="less", told="silence"): (UNANSWERED, NO_ANSWER, DONE),
}
DECLINES = {B.DECLINE, B.TIMEOUT_DECLINED}


def prepared(counter: Counter, op: Op) -> Ask:
    """Do what must come before an operation; gives its question."""
    terminal = counter.terminal()
    if op == "authorise":
        return authorise()
    held = terminal.perform(authorise()).reference
    if op == "refund":
        terminal.perform(on(held, "capture"))
    return on(held, op)


def settled(terminal: SimulatedTerminal, counter: Counter, key: str) -> Reply:
    """Ask until it is no longer in progress."""
    counter.clock.move(8)
    return terminal.query(key)


def moved(counter: Counter, key: str) -> int:
    """What the ledger moved under a key, in minor units."""
    with counter.ledger.reading() as book:
        record = book.record(key)
    return record.last.moved or 0 if record and record.executed else 0


def test_every_behaviour_of_an_operation_is_told_of_here() -> None:
    """`ASK` waits for a person and is proven with the desk."""
    assert {one for one in SAYS if isinstance(one, Behaviour)} | {B.ASK} == set(OF_OPERATIONS)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("said", SAYS, ids=str)
def test_what_is_heard_and_what_is_found(
    counter: Counter, op: Op, said: Behaviour | Course
) -> None:
    ask = prepared(counter, op)
    terminal = counter.terminal(Scripted({op: [said]}))
    heard, reason, found = SAYS[said]

    reply = terminal.perform(ask)

    assert (reply.outcome, reply.reason) == (heard, reason)
    assert terminal.query(ask.key).outcome is found
    in_the_end = settled(terminal, counter, ask.key)
    assert in_the_end.outcome is not Outcome.IN_PROGRESS
    if in_the_end.outcome is Outcome.OK:
        assert in_the_end.amount == moved(counter, ask.key) > 0
    else:
        assert moved(counter, ask.key) == 0
    assert counter.ledger.totals().executed_twice == ()


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("said", SAYS, ids=str)
def test_the_same_key_again_never_moves_money_twice(
    counter: Counter, op: Op, said: Behaviour | Course
) -> None:
    ask = prepared(counter, op)
    terminal = counter.terminal(Scripted({op: [said]}))
    terminal.perform(ask)
    before = settled(terminal, counter, ask.key)

    again = terminal.perform(ask)

    course = said.course if isinstance(said, Behaviour) else said
    if course.told == "error":
        assert (again.outcome, again.reason) == (Outcome.UNKNOWN, ERROR)
        assert settled(terminal, counter, ask.key) == before
    elif before.outcome is Outcome.NOT_FOUND:
        assert (again.outcome, again.amount) == (Outcome.OK, 1250)
    else:
        assert again == before
    assert counter.ledger.totals().executed_twice == ()


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize(("share", "amount"), [("less", 625), ("more", 1375)])
def test_another_amount_is_said_and_moved(
    counter: Counter, op: Op, share: str, amount: int
) -> None:
    ask = prepared(counter, op)
    said = counter.terminal(Scripted({op: [Behaviour(share)]})).perform(ask)

    assert (said.outcome, said.amount) == (Outcome.OK, amount)
    totals = counter.ledger.totals()
    expected = {
        "authorise": (amount, 0, 1),
        "capture": (max(1250, amount), amount, 0),
        "void": (625, 0, 1) if share == "less" else (1250, 0, 0),
        "refund": (1250, 1250 - amount, 0),
    }
    assert (totals.authorised, totals.net, len(totals.open_authorisations)) == expected[op]


@pytest.mark.parametrize("op", OPS)
def test_a_conflict_lasts_as_long_as_the_first_request(counter: Counter, op: Op) -> None:
    """409 and a late answer: the repeat is refused, asking says when it is done."""
    ask = prepared(counter, op)
    terminal = counter.terminal(Scripted({op: [B.LATE]}))
    assert terminal.perform(ask).outcome is Outcome.UNKNOWN

    refused = terminal.perform(ask)

    assert (refused.outcome, refused.reason) == (Outcome.IN_PROGRESS, KEY_IN_USE)
    done = settled(terminal, counter, ask.key)
    assert done.outcome is Outcome.OK
    assert terminal.perform(ask) == done


@pytest.mark.parametrize("line", [one for one in OF_QUERIES if one is not B.APPROVE])
def test_a_question_that_fails_tells_nothing(counter: Counter, line: Behaviour) -> None:
    terminal = counter.terminal(Scripted({}, queries=[line, line]))
    terminal.perform(authorise())
    for _ in range(2):
        assert terminal.query("p1:authorise:1").outcome is Outcome.UNKNOWN
    assert terminal.query("p1:authorise:1").outcome is Outcome.OK


def test_a_person_sets_what_a_script_can(counter: Counter) -> None:
    """The file has the names of all operations, of query and of cancel."""
    for op in OPS:
        for said in OF_OPERATIONS:
            counter.behaviours.change(DEVICE, **{op: str(said)})
            assert counter.behaviours.settings(DEVICE).of(op) is said
    for line in OF_QUERIES:
        counter.behaviours.change(DEVICE, query=str(line))
    for line in OF_CANCELS:
        counter.behaviours.change(DEVICE, cancel=str(line))
    settings = counter.behaviours.settings(DEVICE)
    assert (settings.query, settings.cancel) == (OF_QUERIES[-1], OF_CANCELS[-1])


def test_questions_fail_until_told_otherwise(counter: Counter) -> None:
    counter.behaviours.change(DEVICE, query="unreachable", authorise="timeout_charged")
    terminal = counter.terminal()
    terminal.perform(authorise())
    for _ in range(5):
        assert terminal.query("p1:authorise:1").outcome is Outcome.UNKNOWN
    counter.behaviours.change(DEVICE, query="approve")
    assert terminal.query("p1:authorise:1").outcome is Outcome.OK


def asked(counter: Counter) -> SimulatedTerminal:
    """A terminal that gave up on a question which still waits for a card."""
    counter.behaviours.change(DEVICE, unreachable=True)
    terminal = counter.terminal(Scripted({"authorise": [B.ASK]}))
    assert terminal.perform(authorise()).outcome is Outcome.UNKNOWN
    counter.behaviours.change(DEVICE, unreachable=False)
    assert terminal.query("p1:authorise:1").outcome is Outcome.IN_PROGRESS
    return terminal


def test_unreachable_while_the_card_is_in_it(counter: Counter) -> None:
    """Scenario 93: the terminal goes on without the till, and is asked when it is back."""
    terminal = asked(counter)
    assert counter.desk.answer("p1:authorise:1", "approve")
    assert terminal.query("p1:authorise:1").outcome is Outcome.OK


@pytest.mark.parametrize("how", ["script", "file"])
def test_a_cancel_that_comes_too_late_is_an_approval(counter: Counter, how: str) -> None:
    terminal = asked(counter)
    if how == "script":
        terminal = counter.terminal(Scripted({}, cancels=[B.TOO_LATE]))
    else:
        counter.behaviours.change(DEVICE, cancel="too_late")
    terminal.cancel("p1:authorise:1")
    assert terminal.query("p1:authorise:1").outcome is Outcome.OK
    assert counter.ledger.totals().authorised == 1250


def test_a_cancel_that_never_got_there_stops_nothing(counter: Counter) -> None:
    terminal = counter.terminal(Scripted({}, cancels=[B.UNREACHABLE, B.TOO_LATE]))
    for _ in range(2):
        terminal.cancel("p1:authorise:1")
    assert counter.ledger.entries() == ()
    assert terminal.perform(authorise()).outcome is Outcome.OK


def test_a_cancel_in_time_is_a_decline(counter: Counter) -> None:
    terminal = asked(counter)
    terminal.cancel("p1:authorise:1")
    assert terminal.query("p1:authorise:1").outcome is Outcome.DECLINED


@pytest.mark.parametrize("skew_s", [-7200, 7200])
def test_the_provider_s_clock_decides_nothing_of_ours(counter: Counter, skew_s: int) -> None:
    """P5: two hours wrong, and all goes on as ever, the waiting at the desk too."""
    counter.behaviours.change(DEVICE, skew_s=skew_s, capture="late")
    terminal = counter.terminal()
    held = terminal.perform(authorise())
    terminal.perform(on(held.reference, "capture"))
    assert terminal.query("p1:capture:1").outcome is Outcome.IN_PROGRESS
    assert settled(terminal, counter, "p1:capture:1").outcome is Outcome.OK
    assert counter.ledger.entries()[0].at - counter.clock.now() == pytest.approx(
        (skew_s - 11) * 1_000_000, abs=2_000_000
    )

    counter.behaviours.change(DEVICE, authorise="ask", unreachable=True)
    counter.terminal(Scripted({"authorise": [B.ASK]})).perform(authorise("p2:authorise:1"))
    assert [one.key for one in counter.desk.waiting()] == ["p2:authorise:1"]


def test_a_key_is_forgotten_after_a_day(counter: Counter) -> None:
    """Scenario 91: who sends it again now is charged again, and the ledger says so."""
    terminal = counter.terminal()
    first = terminal.perform(authorise())
    counter.clock.move(24 * 3600 - 1)
    assert terminal.query("p1:authorise:1") == first
    counter.clock.move(1)
    assert terminal.query("p1:authorise:1").outcome is Outcome.NOT_FOUND

    second = terminal.perform(authorise())

    assert (second.outcome, second.reference) != (first.outcome, first.reference)
    totals = counter.ledger.totals()
    assert totals.executed_twice == ("p1:authorise:1",)
    assert len(totals.open_authorisations) == 2


def test_a_reader_that_was_swapped_knows_what_the_other_did(counter: Counter) -> None:
    """The provider keeps the key, not the device."""
    first = counter.terminal(Scripted({"authorise": [B.TIMEOUT_CHARGED]}))
    first.perform(authorise())
    swapped = counter.terminal(device="another reader")
    assert swapped.device_id != first.device_id
    assert swapped.query("p1:authorise:1").outcome is Outcome.OK
    assert swapped.perform(authorise()) == swapped.query("p1:authorise:1")


def test_a_terminal_for_purchase_has_the_same_faults(counter: Counter) -> None:
    terminal = counter.terminal(
        Scripted({"capture": [B.MORE, B.ERROR_CHARGED]}), caps=Caps(one_shot=True)
    )
    assert terminal.perform(on(None, "capture")).amount == 1375
    failed = terminal.perform(on(None, "capture", n=2))
    assert failed.outcome is Outcome.UNKNOWN
    assert terminal.query("p1:capture:2").outcome is Outcome.OK


# --- the wire -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "came",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"outcome": "paid"}',
        b'{"outcome": ["ok"]}',
        b'{"outcome": "ok", "amount": "645"}',
        b'{"outcome": "ok", "amount": 6.45}',
        b'{"outcome": "ok", "amount": true}',
    ],
)
def test_what_is_no_answer_is_none(came: bytes) -> None:
    with pytest.raises(wire.GarbledError):
        wire.receive(came)


@pytest.mark.parametrize("outcome", Outcome)
def test_an_answer_comes_over_whole_and_never_in_half(outcome: Outcome) -> None:
    reply = Reply(outcome, 645, "SIM-1", "a “reason”", "Visa ending 4921")
    assert wire.receive(wire.send(reply)) == reply
    for one in (reply, Reply(outcome)):
        with pytest.raises(wire.GarbledError):
            wire.receive(wire.send(one, garbled=True))


def test_a_line_of_the_ledger_that_makes_no_sense_is_no_line(counter: Counter) -> None:
    """The adapter never raises, whatever lies in the file."""
    terminal = counter.terminal()
    terminal.perform(authorise())
    with (counter.folder / "ledger.jsonl").open("ab") as file:
        file.write(b'{"kind": "settled", "key": "k", "at": 1, "due": "soon"}\n')
        file.write(b'{"kind": "settled", "key": 7, "at": 1}\n')
    assert terminal.query("k").outcome is Outcome.NOT_FOUND
    assert len(counter.ledger.entries()) == 1
