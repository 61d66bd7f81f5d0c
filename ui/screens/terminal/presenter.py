"""What the simulated terminal shows and what a tap does; no Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from pos.api.terminal_desk import Tap, TerminalDesk, TerminalFace
from ui.bridge.lanes import Lane, Runs, Trouble
from ui.theme.words import Writing

_ASKS: Final = {
    "authorise": "Present the card",
    "capture": "Take the money",
    "void": "Release the money",
    "refund": "Give back to the card",
}
_SAID: Final[dict[Tap, str]] = {
    "approve": "Approved",
    "decline": "Declined",
    "timeout_charged": "No answer sent; the card was charged",
    "timeout_not_charged": "No answer sent; nothing was charged",
    "late": "Approved; the answer comes late",
    "twice": "Approved; the answer is sent twice",
}


@dataclass(frozen=True)
class Shown:
    """The whole window. ``amount`` is written for a person, empty where nothing waits."""

    headline: str
    says: str
    amount: str = ""
    can_tap: bool = False
    always: bool = False
    unreachable: bool = False
    trouble: bool = False


class Surface(Protocol):
    """Whatever paints it."""

    def show_state(self, shown: Shown) -> None:
        """Paint everything anew."""


class TerminalPresenter:
    """Looks at the terminal again and again; the ledger is the truth, not this window."""

    def __init__(self, desk: TerminalDesk, runs: Runs, writing: Writing, surface: Surface) -> None:
        self._desk = desk
        self._runs = runs
        self._writing = writing
        self._surface = surface
        self._face = TerminalFace("ready")
        self._said = ""

    def enter(self) -> None:
        """Be there to tap."""
        self._ask(self._desk.open)

    def leave(self) -> None:
        """Nobody is there any more: the terminal approves by itself."""
        self._runs.run(Lane.BACKGROUND, self._desk.close, on_problem=self._troubled)

    def look(self) -> None:
        """Show what the terminal shows now."""
        self._runs.run(
            Lane.READ,
            self._desk.face,
            self._show,
            self._troubled,
            owner=self,
            replaces="terminal face",
        )

    def tap(self, tap: Tap) -> None:
        """Answer what waits."""
        key = self._face.key
        if key is None or self._face.unreachable:
            return

        def answered(counted: bool) -> None:  # noqa: FBT001 - what the core gives back
            self._said = _SAID[tap] if counted else "Too late: the till has stopped it"
            self.look()

        self._runs.run(
            Lane.READ, lambda: self._desk.tap(key, tap), answered, self._troubled, owner=self
        )

    def switch_always(self) -> None:
        """Approve without a tap, or ask for one again."""
        always = not self._face.always_approves
        self._ask(lambda: self._desk.always_approve(always=always))

    def switch_unreachable(self) -> None:
        """Pull the cable, or put it back."""
        unreachable = not self._face.unreachable
        self._ask(lambda: self._desk.set_unreachable(unreachable=unreachable))

    def _ask(self, work: Callable[[], TerminalFace]) -> None:
        self._runs.run(Lane.READ, work, self._show, self._troubled, owner=self)

    def _show(self, face: TerminalFace) -> None:
        if face.key != self._face.key and face.key is not None:
            self._said = ""
        self._face = face
        self._surface.show_state(self._shown(face))

    def _shown(self, face: TerminalFace) -> Shown:
        amount = ""
        if face.amount is not None:
            amount = Writing(self._writing.locale, face.currency).money(face.amount, sign=True)
        headline, says = self._words(face)
        return Shown(
            headline=headline,
            says=says,
            amount=amount,
            can_tap=face.state == "asking",
            always=face.always_approves,
            unreachable=face.unreachable,
        )

    def _words(self, face: TerminalFace) -> tuple[str, str]:
        if face.unreachable:
            waits = "What was asked still waits. " if face.key else ""
            return "No connection", f"{waits}The till cannot reach the terminal."
        if face.state == "asking" and face.op:
            more = f"{face.more} more after this." if face.more else ""
            return _ASKS[face.op], more
        if face.always_approves:
            return "Ready", "Every card is approved without a tap."
        return self._said or "Ready", "Waiting for the till."

    def _troubled(self, trouble: Trouble) -> None:
        self._surface.show_state(Shown("Out of order", trouble.sentence, trouble=True))
