"""A person taps at the simulated terminal while the till waits for the answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos.api.terminal_desk import TerminalDesk
from pos.payments.behaviour import BehaviourFile
from pos.payments.ledger import Ledger
from pos.payments.simulated import SimulatedTerminal
from pos.payments.simulated_desk import SimulatedDesk
from pos.ports.payment_terminal import Ask, Outcome
from pos.system.clock import SystemClock
from tests.fakes.at_once import AtOnce
from ui.screens.terminal.view import TerminalWindow
from ui.theme.look import Theme, install
from ui.theme.words import Writing

pytestmark = pytest.mark.gui
DEVICE = "till-1-terminal"


class Counter:
    """A real terminal and its window, the till's thread beside them."""

    def __init__(self, folder: Path) -> None:
        behaviours = BehaviourFile(folder / "behaviour.json")
        behaviours.change(DEVICE, timeout_s=0, late_s=600)
        clock = SystemClock()
        ledger = Ledger(folder / "ledger.jsonl")
        self.terminal = SimulatedTerminal(DEVICE, ledger, behaviours, clock)
        self.desk = TerminalDesk(
            SimulatedDesk(DEVICE, Ledger(folder / "ledger.jsonl"), behaviours, clock), "GBP"
        )
        self.window = TerminalWindow(self.desk, AtOnce(), Writing(), "Till 1")
        self._pool = ThreadPoolExecutor(1)
        self._asked = 0

    def pay(self):
        self._asked += 1
        ask = Ask("authorise", f"p{self._asked}:authorise:1", 3110, "GBP", DEVICE)
        return self._pool.submit(self.terminal.perform, ask)

    def close(self):
        self.window.end()
        self._pool.shutdown()


@pytest.fixture(params=["light", "dark"])
def counter(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    install(app, Theme.named(request.param).calm())
    counter = Counter(tmp_path)
    qtbot.addWidget(counter.window)
    counter.window.attend()
    yield counter
    counter.close()


def asked(counter: Counter, qtbot: QtBot) -> None:
    qtbot.waitUntil(counter.window.approve.isEnabled, timeout=5000)


def words(counter: Counter) -> str:
    return str(counter.window._display.accessibleName())


def test_it_waits_shows_the_amount_and_is_answered_by_a_key(counter: Counter, qtbot: QtBot) -> None:
    assert words(counter).strip() == "Ready Waiting for the till."
    assert not counter.window.approve.isEnabled()
    paying = counter.pay()
    asked(counter, qtbot)
    assert words(counter) == "£31.10 Present the card"
    qtbot.keyClick(counter.window, Qt.Key.Key_A)
    assert paying.result(10).outcome is Outcome.OK
    qtbot.waitUntil(lambda: "Approved" in words(counter), timeout=5000)


def test_every_key_does_what_it_says(counter: Counter, qtbot: QtBot) -> None:
    heard = {}
    for tap, button in {"decline": counter.window.decline, **counter.window.faults}.items():
        paying = counter.pay()
        asked(counter, qtbot)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        heard[tap] = (
            paying.result(10).outcome,
            counter.terminal.query(f"p{counter._asked}:authorise:1").outcome,
        )
    assert heard == {
        "decline": (Outcome.DECLINED, Outcome.DECLINED),
        "timeout_charged": (Outcome.UNKNOWN, Outcome.OK),
        "timeout_not_charged": (Outcome.UNKNOWN, Outcome.NOT_FOUND),
        "late": (Outcome.UNKNOWN, Outcome.IN_PROGRESS),
        "twice": (Outcome.OK, Outcome.OK),
    }


def test_the_cable_can_be_pulled_and_put_back(counter: Counter, qtbot: QtBot) -> None:
    paying = counter.pay()
    asked(counter, qtbot)
    qtbot.mouseClick(counter.window.unreachable, Qt.MouseButton.LeftButton)
    assert paying.result(10).outcome is Outcome.UNKNOWN
    assert "No connection What was asked still waits." in words(counter)
    assert not counter.window.approve.isEnabled()
    qtbot.mouseClick(counter.window.unreachable, Qt.MouseButton.LeftButton)
    asked(counter, qtbot)
    qtbot.mouseClick(counter.window.approve, Qt.MouseButton.LeftButton)
    assert counter.terminal.query("p1:authorise:1").outcome is Outcome.OK


def test_it_can_approve_everything_by_itself(counter: Counter, qtbot: QtBot) -> None:
    paying = counter.pay()
    asked(counter, qtbot)
    qtbot.mouseClick(counter.window.always, Qt.MouseButton.LeftButton)
    assert paying.result(10).outcome is Outcome.OK
    assert counter.window.always.chosen
    assert "Every card is approved without a tap." in words(counter)
    assert counter.pay().result(10).outcome is Outcome.OK


def test_a_tap_that_comes_too_late_says_so(counter: Counter, qtbot: QtBot) -> None:
    paying = counter.pay()
    asked(counter, qtbot)
    counter.window._timer.stop()
    counter.terminal.cancel("p1:authorise:1")
    assert paying.result(10).outcome is Outcome.DECLINED
    qtbot.mouseClick(counter.window.approve, Qt.MouseButton.LeftButton)
    assert "Too late: the till has stopped it" in words(counter)


def test_a_broken_file_is_one_sentence(counter: Counter, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "behaviour.json").write_text("{")
    qtbot.waitUntil(lambda: "Out of order" in words(counter), timeout=5000)
    assert "Correct the file or remove it." in words(counter)
    (tmp_path / "behaviour.json").unlink()


def test_it_comes_when_it_is_asked_and_goes_when_it_has_answered(
    counter: Counter, qtbot: QtBot
) -> None:
    assert not counter.window.isVisible()
    paying = counter.pay()
    qtbot.waitUntil(counter.window.isVisible, timeout=5000)
    asked(counter, qtbot)
    qtbot.mouseClick(counter.window.approve, Qt.MouseButton.LeftButton)
    assert paying.result(10).outcome is Outcome.OK
    qtbot.waitUntil(lambda: not counter.window.isVisible(), timeout=5000)


def test_one_that_a_person_brought_up_stays(counter: Counter, qtbot: QtBot) -> None:
    counter.window.bring_up()
    paying = counter.pay()
    asked(counter, qtbot)
    qtbot.mouseClick(counter.window.approve, Qt.MouseButton.LeftButton)
    assert paying.result(10).outcome is Outcome.OK
    qtbot.waitUntil(lambda: "Approved" in words(counter), timeout=5000)
    assert counter.window.isVisible()
    assert not counter.window._leaving.isActive()


def test_one_that_walks_away_declines_and_comes_again(counter: Counter, qtbot: QtBot) -> None:
    paying = counter.pay()
    asked(counter, qtbot)
    counter.window.close()
    assert paying.result(10).outcome is Outcome.DECLINED
    assert not counter.window.isVisible()
    paying = counter.pay()
    qtbot.waitUntil(counter.window.isVisible, timeout=5000)
    asked(counter, qtbot)
    counter.window.end()
    assert paying.result(10).outcome is Outcome.DECLINED
    assert counter.pay().result(10).outcome is Outcome.OK


def test_it_stands_beside_the_till(counter: Counter, qtbot: QtBot) -> None:
    till = QWidget()
    qtbot.addWidget(till)
    till.setGeometry(0, 0, 300, 300)
    till.show()
    counter.window.attend(till)
    counter.window.bring_up()
    assert counter.window.x() > 300
    free = counter.window.screen().availableGeometry()
    assert free.contains(counter.window.geometry())
