"""How long tills wait: what is set, what is advised, and why (no Qt)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from pos.api.office.views import Advice, Bin, Permission, WaitingTimes
from ui.bridge.lanes import Lane
from ui.bridge.office import OfficeDesk
from ui.screens.figures.words import percent
from ui.theme.words import NBSP, Writing, joined
from ui.widgets.charts.values import Bar, Row

_MICROS = 1_000_000
_MINUTE = 60


@dataclass(frozen=True)
class Waiting:
    """What the tab shows.

    Attributes:
        idle, lease: what is set and what is advised, as one line each.
        idle_why, lease_why: what the advice rests on.
        doubt: why nothing can be said, or only carefully; empty where it can.
        bins: how many sales waited how long for a person.
        below: of how many.
        shorter: how many sales a shorter time would have undone.
        why_not: why the advice cannot be taken; empty where it can.
    """

    idle: str
    idle_why: str
    lease: str
    lease_why: str
    doubt: str
    bins: tuple[Bar, ...]
    below: str
    shorter: tuple[Row, ...]
    why_not: str


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_waiting(self, waiting: Waiting) -> None:
        """Show what is advised."""

    def show_reading(self) -> None:
        """Say that it is being measured."""

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty for nothing."""


class WaitingPresenter:
    """Measures when it is shown, and sets what was advised when it is told to."""

    def __init__(self, office_desk: OfficeDesk, surface: Surface) -> None:
        self._desk = office_desk.desk
        self._office = office_desk.office
        self._surface = surface
        self._advice: Advice | None = None

    def enter(self) -> None:
        """Measure anew."""
        self._surface.show_trouble("")
        if self._advice is None:
            self._surface.show_reading()
        self._run(self._office.figures.advice, self._on_advice)

    def _on_advice(self, advice: Advice) -> None:
        self._advice = advice
        self._surface.show_trouble("")
        self._surface.show_waiting(_drawn(advice, self._why_not(advice), self._desk.writing))

    def _why_not(self, advice: Advice) -> str:
        person = self._office.session.person
        if person is None or not person.may(Permission.MANAGE_SETTINGS):
            return "Only who may change the shop’s settings can use these times."
        return "" if advice.changes else "These are the times that are set."

    def use(self) -> None:
        """Ask, then let all tills wait as advised."""
        advice = self._advice
        if advice is None or self._why_not(advice):
            return
        self._desk.ask.confirm(
            "Use the advised times?",
            f"{_lease(advice.advised)} {_idle(advice.advised)} Each till follows at its next "
            "start; what it holds now keeps the times it was promised.",
            "Use these times",
            lambda: self._use(advice),
            danger=False,
        )

    def _use(self, advice: Advice) -> None:
        self._run(
            lambda: self._office.figures.use_waiting_times(advice.advised, seen=advice.now),
            lambda _: self._on_used(),
        )

    def _on_used(self) -> None:
        self._desk.routes.toast("Saved. Each till follows at its next start.")
        self.enter()

    def _run(self, work: Callable[[], Any], on_done: Callable[[Any], object]) -> None:
        self._desk.runs.run(
            Lane.READ,
            work,
            on_done,
            lambda why: self._surface.show_trouble(why.sentence),
            owner=self,
            replaces="" if on_done != self._on_advice else "advice",
        )


def _drawn(advice: Advice, why_not: str, writing: Writing) -> Waiting:
    doubt = ""
    if not advice.enough:
        doubt = "There is too little to judge how long a sale may sit."
    elif not advice.sure:
        doubt = "There are few sales yet: one slow sale decides. Look again after more of them."
    return Waiting(
        idle=_judged(advice.enough, advice.now.idle_s, advice.advised.idle_s),
        idle_why=joined(advice.idle_why),
        lease=_judged(advice.beat_enough, advice.now.lease_s, advice.advised.lease_s),
        lease_why=joined(f"{_beats(advice)} {advice.lease_why}"),
        doubt=doubt,
        bins=tuple(_bar(one, writing) for one in advice.bins),
        below=_below(advice, writing),
        shorter=tuple(
            _shorter(one.idle_s, one.undone, advice.sales, writing)
            for one in reversed(advice.shorter)
        ),
        why_not=why_not,
    )


def _judged(enough: bool, now_s: int, advised_s: int) -> str:  # noqa: FBT001 - one truth
    return _both(_span(now_s), _span(advised_s)) if enough else f"{_span(now_s)}, not judged"


def _both(now: str, advised: str) -> str:
    return f"{now}, as advised" if now == advised else f"{now} now, {advised} advised"


def _span(seconds: int) -> str:
    if seconds % _MINUTE == 0:
        return f"{seconds // _MINUTE}{NBSP}min"
    return f"{seconds}{NBSP}s"


def _beats(advice: Advice) -> str:
    every = _both(_span(advice.now.beat_s), _span(advice.advised.beat_s))
    return f"A sign of life every {every}."


def _lease(times: WaitingTimes) -> str:
    return (
        f"A silent till is waited for {_span(times.lease_s)}, with a sign of life every "
        f"{_span(times.beat_s)}."
    )


def _idle(times: WaitingTimes) -> str:
    return f"A sale may sit for {_span(times.idle_s)}."


def _bar(one: Bin, writing: Writing) -> Bar:
    start = one.low // _MICROS
    if one.high is None:
        label, says = f"{start}+", f"{start} seconds and more"
    else:
        label, says = str(start), f"{start} to below {one.high // _MICROS} seconds"
    number = writing.number(one.count)
    return Bar(label, one.count, number=number if one.count else "", says=f"{says}: {number}")


def _below(advice: Advice, writing: Writing) -> str:
    if not advice.sales:
        return "No sale was finished in the last 30 days"
    written = writing.number
    return (
        f"{written(advice.sales)} sales of 30 days; half waited up to "
        f"{advice.median_s:.0f}{NBSP}s, the longest {advice.longest_s:.0f}{NBSP}s; "
        f"{written(advice.expired)} sat too long"
    )


def _shorter(idle_s: int, undone: int, sales: int, writing: Writing) -> Row:
    share = f"{percent(undone / sales, writing)} of them" if undone else "none of them"
    says = f"With {_span(idle_s)} {undone} of {sales} would have been undone"
    return Row(_span(idle_s), undone, writing.number(undone), share, says)
