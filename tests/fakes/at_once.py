"""A dispatcher that runs work in place, for presenter tests."""

from collections.abc import Callable

from pos.api.errors import Problem
from ui.bridge.lanes import Lane, Result, Trouble, trouble_of


class AtOnce:
    """Runs work in place, for presenter tests and for a screen drawn without a core."""

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
        """Run ``work`` now and call back before returning."""
        try:
            result = work()
        except Problem as problem:
            if on_problem is None:
                raise
            on_problem(trouble_of(problem))
            return
        if on_done is not None:
            on_done(result)
