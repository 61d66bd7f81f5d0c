"""The one way to ask a person something; tests put an `Ask` with ready answers in its place."""

from collections.abc import Callable, Sequence
from typing import Protocol


class Ask(Protocol):
    """Asks in the window and calls back; nothing is called when the person backs out with Esc.

    The window's own is `ui.widgets.asking.WindowAsk`. Every question names the act on its key
    ("Void the sale"), never "Yes".
    """

    def confirm(
        self, title: str, detail: str, verb: str, on_yes: Callable[[], object], *, danger: bool
    ) -> None:
        """Ask before something that cannot be taken back."""

    def text(self, title: str, detail: str, verb: str, on_text: Callable[[str], object]) -> None:
        """Ask for a few words: a reason, a name."""

    def number(self, title: str, detail: str, verb: str, on_text: Callable[[str], object]) -> None:
        """Ask for a quantity or an amount, with the number pad."""

    def pin(self, title: str, detail: str, verb: str, on_pin: Callable[[str], object]) -> None:
        """Ask for a PIN; it is shown as dots and kept nowhere."""

    def choose(
        self,
        title: str,
        detail: str,
        options: Sequence[tuple[str, str, str]],
        on_chosen: Callable[[str], object],
    ) -> None:
        """Let one be chosen of (ident, words, second line)."""
