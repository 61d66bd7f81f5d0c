"""A desk for presenters: a fake till, routes that remember, work done at once or when told."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes import shop
from tests.fakes.at_once import AtOnce
from tests.fakes.ready_ask import ReadyAsk
from tests.fakes.till import FakeTill
from ui.bridge.lanes import trouble_of
from ui.bridge.routes import Desk
from ui.theme.words import Writing


@dataclass
class WentTo:
    """Routes that only remember where the cashier was sent."""

    calls: list[tuple[str, Any]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., None]:
        def go(*what: Any, **named: Any) -> None:
            self.calls.append((name, what[0] if what else (named or None)))

        return go

    def to(self, name: str) -> list[Any]:
        return [what for route, what in self.calls if route == name]


class WhenTold:
    """Keeps work until ``do`` is called: as a lane that is busy."""

    def __init__(self) -> None:
        self.jobs: deque[Any] = deque()

    def run(
        self, lane: Any, work: Any, on_done: Any = None, on_problem: Any = None, **_options: Any
    ) -> None:
        self.jobs.append((work, on_done, on_problem))

    def do(self, most: int = 1000) -> None:
        while self.jobs and most:
            most -= 1
            work, on_done, on_problem = self.jobs.popleft()
            try:
                result = work()
            except Exception as error:
                if on_problem is None:
                    raise
                on_problem(trouble_of(error))
                continue
            if on_done is not None:
                on_done(result)


@dataclass
class Sounded:
    heard: list[str] = field(default_factory=list)

    def play(self, sound: str) -> None:
        self.heard.append(sound)


class Deaf:
    def on(self, kind: type, hear: Any, owner: Any) -> None:
        """No news."""


class Named:
    """A surface that remembers the last thing shown under each name."""

    def __init__(self, **answers: Any) -> None:
        self.last: dict[str, Any] = {}
        self.all: list[tuple[str, Any]] = []
        self.answers = answers

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def shown(*what: Any, **named: Any) -> Any:
            value = what[0] if len(what) == 1 else what
            self.last[name] = value
            self.all.append((name, value))
            answer = self.answers.get(name)
            return answer() if callable(answer) else answer

        return shown


def make_desk(
    *,
    signed_in: str | None = "u-ana",
    runs: Any = None,
    now: int = 1_795_442_820_000_000,
    **ask: str,
) -> Desk:
    till = FakeTill(now=lambda: now)
    if signed_in is not None:
        till.sign_in(signed_in, pin=shop.PIN)
    return Desk(
        till=till,
        runs=runs or AtOnce(),
        news=Deaf(),
        ask=ReadyAsk(**ask),
        routes=WentTo(),
        sounds=Sounded(),
        writing=Writing(),
        now=lambda: now,
        elapsed=lambda: 0.0,
    )
