"""What became of a question to another till to let a cart go, in words; no Qt."""

from typing import Protocol


class Asked(Protocol):
    """What is known of the question, as the core's own view has it."""

    @property
    def since_s(self) -> float:
        """Seconds since it was asked, when it was read."""

    @property
    def seen(self) -> bool:
        """Whether it stood on the other screen."""

    @property
    def answer(self) -> str | None:
        """``kept``, ``let_go``, or none so far."""


#: After so many seconds without an answer the other till counts as busy, and may be asked again.
BUSY_S = 30


def asked_words(asked: Asked | None, age: float, till: str) -> str:
    """Say how it stands: ``Asked 12 s ago``, ``Till 2 keeps it``; empty where nobody asked.

    ``age`` is how many seconds ago it was read.
    """
    if asked is None:
        return ""
    if asked.answer == "kept":
        return f"{till} keeps it"
    if asked.answer == "let_go":
        return f"{till} lets it go"
    since = int(asked.since_s + age)
    if since >= BUSY_S:
        return f"{till} has not answered for {since} s"
    return f"Asked {since} s ago, on its screen" if asked.seen else f"Asked {since} s ago"


def may_ask_again(asked: Asked | None, age: float) -> bool:
    """Tell whether another question may be asked: the last one is answered, or waited too long."""
    if asked is None or asked.answer == "kept":
        return True
    return asked.answer is None and asked.since_s + age >= BUSY_S
