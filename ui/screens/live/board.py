"""What is known of the live checkouts: read with the news, counted down in between."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from pos.api.office.views import HeldCheckout
from pos.api.views import LockState
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk, Section
from ui.screens.live import words
from ui.screens.live.state import LiveAct, LiveState

Result = TypeVar("Result")

#: News comes in crowds, and each tells of any change in the shop: one look this often is enough.
LEAST_S = 0.3
#: A lost piece of news costs this much at most.
READ_AGAIN_S = 5.0


class LiveScreen(Protocol):
    """What the presenter needs of the page."""

    def show_state(self, state: LiveState) -> None:
        """Show everything; only what differs is painted anew."""


@dataclass(frozen=True)
class _Known:
    """What was read, and what came of the last act."""

    held: tuple[HeldCheckout, ...] | None = None
    marked: str = ""
    told: str = ""
    trouble: str = ""
    busy: bool = False
    asked: HeldCheckout | None = None


class LiveBoard:
    """Reads the rows whenever the store changed, and counts down between two readings.

    What a manager does about them is in `ui.screens.live.presenter.LivePresenter`.
    """

    def __init__(self, given: OfficeDesk, screen: LiveScreen) -> None:
        self._desk = given.desk
        self._live = given.office.live
        self._session = given.office.session
        self._routes = given.routes
        self._screen = screen
        self._known = _Known()
        self._here = self._stale = False
        self._read_at = self._asked_at = float("-inf")
        self._visit = 0

    # ------------------------------------------------------------------ looking

    def enter(self, what: object) -> None:
        """Be shown; ``what`` may be the lock of a checkout to mark."""
        self._visit += 1
        self._here = True
        marked = what if isinstance(what, str) else self._known.marked
        self._known = _Known(held=None, marked=marked)
        self._show()
        self._look()

    def leave(self) -> None:
        """Another page takes the place; answers that come later are dropped."""
        self._visit += 1
        self._here = False

    def changed(self) -> None:
        """Something in the store changed: look, at once or with the next tick."""
        if not self._here:
            return
        if self._desk.elapsed() - self._asked_at >= LEAST_S:
            self._look()
        else:
            self._stale = True

    def tick(self) -> None:
        """Count down; the page calls it each second."""
        if not self._here:
            return
        if self._stale or self._desk.elapsed() - self._asked_at >= READ_AGAIN_S:
            self._look()
        self._show()

    def _look(self) -> None:
        self._asked_at, self._stale = self._desk.elapsed(), False
        self._run(Lane.READ, self._live.held, self._looked, self._not_read, replaces="live-held")

    def _looked(self, held: tuple[HeldCheckout, ...]) -> None:
        self._read_at = self._desk.elapsed()
        idents = [one.checkout.lock_id for one in held]
        marked = self._known.marked
        if marked not in idents:
            marked = self._nearest(idents)
        self._set(held=held, marked=marked)
        asked = self._known.asked
        if asked is not None:
            told, over = words.answer(asked, self._find(asked.checkout.lock_id))
            self._set(told=told, asked=None if over else asked)

    def _nearest(self, idents: list[str]) -> str:
        """Mark what stands where the marked one stood."""
        before = [one.checkout.lock_id for one in self._known.held or ()]
        if not idents:
            return ""
        marked = self._known.marked
        place = before.index(marked) if marked in before else 0
        return idents[min(place, len(idents) - 1)]

    def _not_read(self, why: Trouble) -> None:
        self._set(trouble=why.sentence)

    def mark(self, lock_id: str) -> None:
        """Mark a checkout."""
        if lock_id != self._known.marked:
            self._set(marked=lock_id, trouble="")

    def open(self, lock_id: str) -> None:
        """Show everything about a checkout, or the decision that it waits for."""
        held = self._find(lock_id)
        if held is None:
            return
        doubtful = held.checkout.state is LockState.ATTENTION
        section = Section.ATTENTION if doubtful else Section.CHECKOUTS
        self._routes.show(section, lock_id)

    # ------------------------------------------------------------------ one act at a time

    def _do(
        self,
        lane: Lane,
        work: Callable[[], Result],
        on_done: Callable[[Result], object],
        on_problem: Callable[[Trouble], object] | None = None,
    ) -> None:
        self._set(busy=True, told="", trouble="", asked=None)
        self._run(lane, work, on_done, on_problem or self._refused)

    def _done(self, told: str) -> None:
        self._set(busy=False, told=told)
        self._look()

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        self._set(busy=False, trouble=why.sentence)
        self._look()

    # ------------------------------------------------------------------ inside

    @property
    def _age(self) -> float:
        return self._desk.elapsed() - self._read_at

    def _find(self, lock_id: str) -> HeldCheckout | None:
        held = self._known.held or ()
        return next((one for one in held if one.checkout.lock_id == lock_id), None)

    def _acts(self) -> tuple[LiveAct, ...]:
        known = self._known
        return words.acts(self._find(known.marked), known.held or (), self._age, busy=known.busy)

    def _run(
        self,
        lane: Lane,
        work: Callable[[], Result],
        on_done: Callable[[Result], object],
        on_problem: Callable[[Trouble], object],
        *,
        replaces: str = "",
    ) -> None:
        visit = self._visit

        def done(result: Result) -> None:
            if visit == self._visit:
                on_done(result)

        def problem(why: Trouble) -> None:
            if visit == self._visit:
                on_problem(why)

        self._desk.runs.run(lane, work, done, problem, owner=self._screen, replaces=replaces)

    def _set(self, **changed: object) -> None:
        self._known = replace(self._known, **changed)  # type: ignore[arg-type]  # its fields
        self._show()

    def _show(self) -> None:
        if not self._here:
            return
        known, held, age = self._known, self._known.held or (), self._age
        writing = self._desk.writing
        self._screen.show_state(
            LiveState(
                rows=tuple(words.row(one, age, writing) for one in held),
                marked=known.marked,
                count=words.counts(held, age),
                acts=self._acts(),
                told=known.told,
                trouble=known.trouble,
                loading=known.held is None,
            )
        )
