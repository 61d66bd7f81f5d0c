"""A person taps at the simulated terminal while the till waits."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from pos.api.terminal_desk import TerminalDesk, TerminalFace
from pos.domain.errors import Problem
from pos.payments.behaviour import BehaviourFile
from pos.payments.ledger import Ledger
from pos.payments.simulated import SimulatedTerminal
from pos.payments.simulated_desk import SimulatedDesk
from pos.ports.payment_terminal import Caps, Outcome, Reply
from pos.ports.terminal_customer import Tap, WaitingPayment
from pos.system.clock import SystemClock
from tests.unit.payments.conftest import DEVICE, authorise
from tests.waiting import wait_until

KEY = "p1:authorise:1"


class Till:
    """A till waits in its own thread, as in the product."""

    def __init__(self, folder: Path, max_wait_s: float = 20) -> None:
        self.ledger = Ledger(folder / "ledger.jsonl")
        behaviours = BehaviourFile(folder / "behaviour.json")
        behaviours.change(DEVICE, authorise="ask", timeout_s=0, late_s=0.2)
        clock = SystemClock()
        # The desk reads the ledger through its own hands, as another process does.
        desk_ledger = Ledger(folder / "ledger.jsonl")
        self.desk = SimulatedDesk(DEVICE, desk_ledger, behaviours, clock)
        self.terminal = SimulatedTerminal(
            DEVICE, self.ledger, behaviours, clock, caps=Caps(max_wait_s=max_wait_s)
        )
        self._pool = ThreadPoolExecutor(2)

    def pay(self) -> Future[Reply]:
        return self._pool.submit(self.terminal.perform, authorise())

    def wait_for_question(self) -> WaitingPayment:
        wait_until(self.desk.waiting)
        return self.desk.waiting()[0]

    def close(self) -> None:
        self._pool.shutdown()


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    till = Till(tmp_path)
    yield till
    for waiting in till.desk.waiting():
        till.desk.answer(waiting.key, "decline")
    till.close()


@pytest.mark.parametrize(
    ("tapped", "heard", "found"),
    [
        ("approve", Outcome.OK, Outcome.OK),
        ("twice", Outcome.OK, Outcome.OK),
        ("decline", Outcome.DECLINED, Outcome.DECLINED),
        ("timeout_charged", Outcome.UNKNOWN, Outcome.OK),
        ("timeout_not_charged", Outcome.UNKNOWN, Outcome.NOT_FOUND),
        ("late", Outcome.UNKNOWN, Outcome.IN_PROGRESS),
    ],
)
def test_what_is_tapped_is_what_the_till_hears(
    till: Till, tapped: Tap, heard: Outcome, found: Outcome
) -> None:
    paying = till.pay()
    asked = till.wait_for_question()
    assert (asked.key, asked.op, asked.amount, asked.currency) == (KEY, "authorise", 1250, "GBP")
    assert till.terminal.query(KEY).outcome is Outcome.IN_PROGRESS
    assert till.desk.answer(KEY, tapped)
    assert paying.result(10).outcome is heard
    assert till.terminal.query(KEY).outcome in {found, Outcome.OK if tapped == "late" else found}


def test_the_question_survives_an_unreachable_line(till: Till) -> None:
    paying = till.pay()
    till.wait_for_question()
    till.desk.set_unreachable(unreachable=True)
    assert paying.result(10).outcome is Outcome.UNKNOWN
    assert till.desk.answer(KEY, "approve")
    till.desk.set_unreachable(unreachable=False)
    assert till.terminal.query(KEY).outcome is Outcome.OK


def test_the_cashier_cancels_while_the_customer_looks_for_the_card(till: Till) -> None:
    paying = till.pay()
    till.wait_for_question()
    till.terminal.cancel(KEY)
    said = paying.result(10)
    assert (said.outcome, said.reason) == (Outcome.DECLINED, "cancelled")
    assert till.desk.waiting() == ()
    assert not till.desk.answer(KEY, "approve")


def test_the_same_key_sent_twice_asks_one_question(till: Till) -> None:
    first, second = till.pay(), till.pay()
    till.wait_for_question()
    assert len(till.desk.waiting()) == 1
    till.desk.answer(KEY, "approve")
    assert first.result(10) == second.result(10)
    assert first.result().outcome is Outcome.OK


def test_nobody_comes(tmp_path: Path) -> None:
    till = Till(tmp_path, max_wait_s=0.15)
    said = till.pay().result(10)
    till.close()
    assert said.outcome in {Outcome.UNKNOWN, Outcome.DECLINED}
    assert till.terminal.query(KEY).outcome is Outcome.DECLINED
    assert till.desk.waiting() == ()
    assert not till.desk.answer(KEY, "approve")


def test_an_answer_to_nothing_is_no_answer(till: Till) -> None:
    assert not till.desk.answer("never:authorise:1", "approve")
    assert till.ledger.entries() == ()


def test_the_desk_of_the_window_shows_what_waits(till: Till) -> None:
    desk = TerminalDesk(till.desk, "GBP")
    assert desk.open() == TerminalFace(state="ready")
    paying = till.pay()
    wait_until(lambda: desk.face().state == "asking")
    face = desk.face()
    assert (face.key, face.op, face.amount, face.currency) == (KEY, "authorise", 1250, "GBP")

    assert desk.set_unreachable(unreachable=True).state == "unreachable"
    assert paying.result(10).outcome is Outcome.UNKNOWN
    desk.set_unreachable(unreachable=False)
    assert desk.tap(KEY, "approve")
    assert not desk.tap(KEY, "decline")
    assert till.terminal.query(KEY).outcome is Outcome.OK


def test_the_switch_approves_what_waits_and_what_comes(till: Till) -> None:
    desk = TerminalDesk(till.desk, "GBP")
    desk.open()
    paying = till.pay()
    till.wait_for_question()
    assert desk.always_approve(always=True).always_approves
    assert paying.result(10).outcome is Outcome.OK
    assert till.terminal.perform(authorise("p2:authorise:1")).outcome is Outcome.OK


def test_a_closed_window_leaves_nobody_waiting(till: Till) -> None:
    desk = TerminalDesk(till.desk, "GBP")
    desk.open()
    paying = till.pay()
    till.wait_for_question()
    desk.close()
    assert paying.result(10).outcome is Outcome.DECLINED
    assert till.terminal.perform(authorise("p2:authorise:1")).outcome is Outcome.OK


def test_a_broken_file_is_one_sentence(till: Till, tmp_path: Path) -> None:
    (tmp_path / "behaviour.json").write_text("{")
    with pytest.raises(Problem, match="it is not JSON"):
        TerminalDesk(till.desk, "GBP").face()
    (tmp_path / "behaviour.json").unlink()
