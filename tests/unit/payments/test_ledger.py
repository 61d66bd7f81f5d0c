"""The provider's memory outlives what is done to the till."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pos.payments.behaviour import BehaviourFile
from pos.payments.ledger import Ledger, LedgerBusyError
from pos.payments.simulated import SimulatedTerminal
from pos.ports.payment_terminal import Outcome
from pos.system.clock import SystemClock
from tests.unit.payments.conftest import DEVICE, authorise

ROOT = Path(__file__).parents[3]


def terminal_on(folder: Path) -> SimulatedTerminal:
    return SimulatedTerminal(
        DEVICE,
        Ledger(folder / "ledger.jsonl"),
        BehaviourFile(folder / "behaviour.json"),
        SystemClock(),
    )


def till_process(folder: Path, code: str) -> subprocess.Popen[str]:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.unit.payments.test_ledger import terminal_on\n"
        "from tests.unit.payments.conftest import authorise\n"
        "terminal = terminal_on(Path(sys.argv[1]))\n" + code
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(till: subprocess.Popen[str]) -> str:
    assert till.stdout is not None
    return till.stdout.readline().strip()


def end(till: subprocess.Popen[str]) -> None:
    till.communicate(timeout=20)


def test_a_killed_till_finds_what_it_asked_for(tmp_path: Path) -> None:
    code = (
        "print(terminal.perform(authorise('a')).outcome, flush=True)\n"
        "import threading\n"
        "terminal._behaviours.change('till-1-terminal', authorise='ask')\n"
        "threading.Thread(target=terminal.perform, args=[authorise('b')], daemon=True).start()\n"
        "while terminal.query('b').outcome == 'not_found': pass\n"
        "print('waiting', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    till = till_process(tmp_path, code)
    assert said(till) == "ok"
    assert said(till) == "waiting"
    till.send_signal(signal.SIGKILL)
    end(till)
    assert till.returncode == -signal.SIGKILL

    again = terminal_on(tmp_path)
    assert again.query("a").outcome is Outcome.OK
    assert again.query("b").outcome is Outcome.IN_PROGRESS
    again.cancel("b")
    assert again.query("b").outcome is Outcome.DECLINED


def test_one_killed_with_the_ledger_in_its_hands_does_not_stop_the_others(
    tmp_path: Path,
) -> None:
    code = (
        "with terminal._ledger.writing():\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.readline()\n"
    )
    till = till_process(tmp_path, code)
    assert said(till) == "held"
    till.send_signal(signal.SIGKILL)
    end(till)
    assert terminal_on(tmp_path).perform(authorise()).outcome is Outcome.OK


def test_two_tills_with_the_same_key_at_once_execute_it_once(tmp_path: Path) -> None:
    code = (
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "for n in range(40):\n"
        "    reply = terminal.perform(authorise(f'key-{n}'))\n"
        "    print(reply.reference, reply.outcome, flush=True)\n"
    )
    tills = [till_process(tmp_path, code) for _ in range(2)]
    for till in tills:
        assert said(till) == "ready"
    for till in tills:
        assert till.stdin is not None
        till.stdin.write("go\n")
        till.stdin.flush()
    first, second = (till.communicate(timeout=30)[0].splitlines() for till in tills)

    assert first == second
    assert len(first) == 40
    totals = Ledger(tmp_path / "ledger.jsonl").totals()
    assert totals.authorised == 40 * 1250
    assert totals.executed_twice == ()


@pytest.mark.parametrize(
    "tail", [b'{"kind": "settled", "key": "torn', b"\0\0\0\0", b'{"kind"', b"\xff\xfe"]
)
def test_a_torn_last_line_is_no_line_and_is_repaired(tmp_path: Path, tail: bytes) -> None:
    terminal_on(tmp_path).perform(authorise("a"))
    path = tmp_path / "ledger.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + tail)

    after = terminal_on(tmp_path)
    assert after.query("a").outcome is Outcome.OK
    assert after.query("torn").outcome is Outcome.NOT_FOUND
    assert after.perform(authorise("b")).outcome is Outcome.OK
    lines = path.read_bytes().splitlines()
    assert len(lines) == 2
    assert path.read_bytes().startswith(whole)
    assert [e.key for e in Ledger(path).entries()] == ["a", "b"]


def test_a_damaged_line_in_the_middle_hides_no_other(tmp_path: Path) -> None:
    terminal = terminal_on(tmp_path)
    terminal.perform(authorise("a"))
    with (tmp_path / "ledger.jsonl").open("ab") as file:
        file.write(b"not a line\n[1]\n{}\n")
    terminal.perform(authorise("b"))
    assert [e.key for e in Ledger(tmp_path / "ledger.jsonl").entries()] == ["a", "b"]
    assert terminal.query("b").outcome is Outcome.OK


def test_a_ledger_taken_away_is_an_empty_one(tmp_path: Path) -> None:
    terminal = terminal_on(tmp_path)
    terminal.perform(authorise("a"))
    (tmp_path / "ledger.jsonl").unlink()
    assert terminal.query("a").outcome is Outcome.NOT_FOUND
    assert terminal.perform(authorise("a")).outcome is Outcome.OK


def test_a_hanging_holder_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos.payments.ledger.LOCK_WAIT_S", 0.05)
    holder = Ledger(tmp_path / "ledger.jsonl")
    waiting = Ledger(tmp_path / "ledger.jsonl")
    with holder.writing(), pytest.raises(LedgerBusyError), waiting.writing():
        pass


def test_what_was_answered_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    really = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (synced.append(fd), really(fd))[1])
    terminal = terminal_on(tmp_path)
    terminal.perform(authorise("a"))
    at_first = len(synced)
    terminal.perform(authorise("b"))
    assert at_first >= 1
    assert len(synced) == at_first + 1
