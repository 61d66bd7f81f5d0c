from pathlib import Path

import pytest

from pos.payments.behaviour import BehaviourFile, Script, no_script
from pos.payments.ledger import Ledger
from pos.payments.simulated import SimulatedTerminal
from pos.payments.simulated_desk import SimulatedDesk
from pos.ports.payment_terminal import Ask, Caps
from tests.fakes.hand_clock import HandClock

DEVICE = "till-1-terminal"


class Counter:
    """A shop's counter: a clock in the hand, a ledger, and terminals on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = HandClock()
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.behaviours = BehaviourFile(folder / "behaviour.json")
        self.desk = SimulatedDesk(DEVICE, self.ledger, self.behaviours, self.clock)

    def terminal(
        self, script: Script = no_script, device: str = DEVICE, caps: Caps | None = None
    ) -> SimulatedTerminal:
        return SimulatedTerminal(
            device,
            Ledger(self.folder / "ledger.jsonl"),
            self.behaviours,
            self.clock,
            caps=caps,
            script=script,
            pause=self.clock.move,
        )


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


def authorise(key: str = "p1:authorise:1", amount: int = 1250) -> Ask:
    return Ask("authorise", key, amount, "GBP", DEVICE)


def on(reference: str | None, op: str, amount: int = 1250, n: int = 1) -> Ask:
    return Ask(op, f"p1:{op}:{n}", amount, "GBP", DEVICE, reference)  # type: ignore[arg-type]
