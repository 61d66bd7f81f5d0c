"""How a presenter asks for work without knowing threads or Qt: lanes, and what a refusal says."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from traceback import extract_tb
from typing import Protocol, TypeVar

from pos.api.errors import Problem

Result = TypeVar("Result")


class Lane(StrEnum):
    """One worker each; inside a lane work is done in order, lanes never wait on each other."""

    SELL = "sell"  # scans and edits of the cart
    CHECKOUT = "checkout"  # a card may sit in the terminal here for minutes
    READ = "read"  # search while typing, price checks: the latest wins
    BACKGROUND = "background"  # clean-up, the heart-beat, printing
    LONG = "long"  # minutes, and nobody waits behind it: the journal checked or written out


@dataclass(frozen=True)
class Trouble:
    """Why something was not done, as a person reads it.

    Attributes:
        code: the error code, or ``X-`` and four figures that stand in the log with the traceback.
        sentence: one plain sentence, what is wrong and what to do.
        details: plain values of a refusal (see `Problem`).
        expected: False for a fault of the program.
    """

    code: str
    sentence: str
    details: Mapping[str, object] = field(default_factory=dict)
    expected: bool = True


def trouble_of(error: BaseException) -> Trouble:
    """Turn what a call raised into what a person reads; a fault gets a code that is in the log."""
    if isinstance(error, Problem):
        return Trouble(str(error.code), error.sentence, error.details)
    code = fault_code(error)
    return Trouble(
        code,
        f"Something went wrong in the program, code {code}. "
        "What was not confirmed was not done; look at the cart, then try again.",
        expected=False,
    )


def fault_code(error: BaseException) -> str:
    """Give a short code for a fault; the same fault at the same place has the same code."""
    frames = extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].name}" if frames else ""
    return f"X-{zlib.crc32(f'{type(error).__name__}{place}'.encode()) & 0xFFFF:04X}"


class Runs(Protocol):
    """Runs a call of the core away from the screen; tests use one that runs it at once."""

    def run(
        self,
        lane: Lane,
        work: Callable[[], Result],
        on_done: Callable[[Result], object] | None = None,
        on_problem: Callable[[Trouble], object] | None = None,
        *,
        owner: object | None = None,
        replaces: str = "",
    ) -> None:
        """Run ``work`` on a lane and hand its result to ``on_done`` on the screen's thread.

        Args:
            lane: which worker.
            work: a call of the core; it is never dropped, even if nobody waits for its answer.
            on_done: gets the result.
            on_problem: gets the trouble; without it the trouble is shown by the window.
            owner: when this object is gone, the answer is dropped (the work is not).
            replaces: work with the same word that has not begun is forgotten, and an older answer
                is dropped; for queries only.
        """
