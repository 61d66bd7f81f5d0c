"""What is known of a till process from outside: its lives, its fate, and what it said."""

import os
import signal
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from tests.proof.process.cashier import Task


@dataclass
class Fate:
    """What becomes of a till in the middle of its work: so many steps on, and so much later."""

    how: str
    steps: int
    delay_s: float


@dataclass
class Life:
    """One till, over all of its processes."""

    name: str
    url: str
    runs: int = 0
    pid: int = 0
    gate: int | None = None
    pipe: Connection | None = None
    task: Task | None = None
    fate: Fate | None = None
    cart_id: str | None = None
    heard: float = 0.0
    running: bool = False
    is_open: bool = False
    frozen: bool = False
    closing: bool = False

    @property
    def is_idle(self):
        """Whether it waits for its next customer."""
        return self.is_open and self.task is None

    def signal(self, what):
        """Send a signal to this very process, never to another that has its number by now."""
        if self.gate is not None:
            signal.pidfd_send_signal(self.gate, what)

    def ended(self):
        """Forget the process."""
        if self.gate is not None:
            os.close(self.gate)
        if self.pipe is not None:
            self.pipe.close()
        self.gate = self.pipe = self.task = self.fate = self.cart_id = None
        self.running = self.is_open = self.frozen = False


@dataclass
class Heard:
    """What the tills said: every sale that was acknowledged, and every word about the money."""

    sold: list = field(default_factory=list)
    said: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)
    counts: Counter = field(default_factory=Counter)
