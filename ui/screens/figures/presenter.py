"""Reads the figures, reads them again as the shop goes on, and leads from a bar to its list."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from pos.api.events import StoreChanged
from pos.api.office.views import (
    AlertLimits,
    FigureChoices,
    Figures,
    Permission,
    Span,
)
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk, Section
from ui.screens.figures.drawing import draw
from ui.screens.figures.following import followed
from ui.screens.figures.state import Asking, Page

ALL = ""
KEPT = "figures"
#: After news the figures are read again, yet not oftener than this; long spans cost more.
_OFTEN_S, _SELDOM_S = 3.0, 30.0
#: Ages and the running hour move without news, too.
_ANYWAY_S = 60.0


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_asking(self, asking: Asking) -> None:
        """Show what is asked for."""

    def show_page(self, page: Page) -> None:
        """Show the figures."""

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty for nothing."""

    def show_saved(self, path: str) -> None:
        """Say where the file is."""

    def ask_limits(self, limits: Mapping[str, int], why_not: str) -> None:
        """Open the form of the limits; ``why_not`` they cannot be changed, or empty."""

    def limits_kept(self) -> None:
        """They are saved: close the form."""

    def limit_wrong(self, key: str, sentence: str) -> None:
        """Say in the form what is wrong; an empty key is about the whole."""


class FiguresPresenter:
    """Holds what was asked for and read last."""

    def __init__(self, office_desk: OfficeDesk, surface: Surface) -> None:
        self._desk = office_desk.desk
        self._office = office_desk.office
        self._routes = office_desk.routes
        self._surface = surface
        self._span = Span.TODAY
        self._till = self._cashier = ALL
        self._choices = FigureChoices((), ())
        self._told: Figures | None = None
        self._read_at = 0.0
        self._stale = self._shown = False
        self._desk.news.on(StoreChanged, lambda _event: self._on_news(), surface)

    # ------------------------------------------------------------------ being shown

    def enter(self) -> None:
        """Be shown, with what this person looked at last."""
        self._shown = True
        self._surface.show_trouble("")
        self._run(self._office.preferences.all, self._on_kept)

    def _on_kept(self, kept: Mapping[str, Mapping[str, Any]]) -> None:
        mine = kept.get(KEPT, {})
        known = {one.value: one for one in Span}
        self._span = known.get(str(mine.get("span")), self._span)
        self._till, self._cashier = str(mine.get("till", ALL)), str(mine.get("cashier", ALL))
        self._run(self._office.figures.choices, self._on_choices)

    def _on_choices(self, choices: FigureChoices) -> None:
        self._choices = choices
        if self._till not in dict(choices.tills):
            self._till = ALL
        if self._cashier not in dict(choices.cashiers):
            self._cashier = ALL
        self._show_asking()
        self.read()

    def leave(self) -> None:
        """Another page takes the place."""
        self._shown = False

    def tick(self) -> None:
        """A second passed: read again what is no longer true."""
        if not self._shown:
            return
        passed = self._desk.elapsed() - self._read_at
        least = _OFTEN_S if self._span is Span.TODAY else _SELDOM_S
        if (self._stale and passed >= least) or passed >= _ANYWAY_S:
            self.read()

    def _on_news(self) -> None:
        self._stale = True

    # ------------------------------------------------------------------ what is asked

    def ask_span(self, ident: str) -> None:
        """Ask about another time."""
        self._span = next(one for one in Span if one.value == ident)
        self._ask_anew()

    def ask_till(self, ident: str) -> None:
        """Ask about one till, or all."""
        self._till = ident
        self._ask_anew()

    def ask_cashier(self, ident: str) -> None:
        """Ask about one person, or all."""
        self._cashier = ident
        self._ask_anew()

    def _ask_anew(self) -> None:
        self._show_asking()
        kept = {"span": self._span.value, "till": self._till, "cashier": self._cashier}
        self._run(lambda: self._office.preferences.keep(KEPT, kept), lambda _: None)
        self.read()

    def _show_asking(self) -> None:
        self._surface.show_asking(
            Asking(
                self._span.value,
                self._till,
                self._cashier,
                ((ALL, "All tills"), *self._choices.tills),
                ((ALL, "Everybody"), *self._choices.cashiers),
            )
        )

    # ------------------------------------------------------------------ reading

    def read(self) -> None:
        """Read the figures that are asked for."""
        span, till, cashier = self._span, self._till or None, self._cashier or None
        self._read_at, self._stale = self._desk.elapsed(), False
        self._run(
            lambda: self._office.figures.figures(span, till_id=till, cashier_id=cashier),
            lambda told: self._on_figures(span, told),
            replaces="figures",
        )

    def _on_figures(self, span: Span, told: Figures) -> None:
        self._told = told
        self._surface.show_trouble("")
        self._surface.show_page(
            draw(told, span, self._whose(), self._desk.writing, self._desk.now())
        )

    def _whose(self) -> str:
        till = dict(self._choices.tills).get(self._till, "all tills")
        cashier = dict(self._choices.cashiers).get(self._cashier)
        return f"{till}, {cashier}" if cashier else till

    # ------------------------------------------------------------------ acts

    def save(self) -> None:
        """Write what is shown into a file."""
        told = self._told
        if told is not None:
            self._run(lambda: self._office.figures.save(told), self._on_saved)

    def _on_saved(self, path: Path) -> None:
        self._surface.show_saved(str(path))

    def follow(self, ident: str) -> None:
        """Show the checkouts that a bar stands for."""
        if self._told is None:
            return
        what = followed(ident, self._told)
        if what is not None:
            self._routes.show(Section.CHECKOUTS, what)

    def show_limits(self) -> None:
        """Show from when on the shop is warned."""
        self._run(self._office.figures.limits, self._on_limits)

    def _on_limits(self, limits: AlertLimits) -> None:
        person = self._office.session.person
        may = person is not None and person.may(Permission.MANAGE_SETTINGS)
        why_not = "" if may else "Only who may change the shop’s settings can change these."
        self._surface.ask_limits(limits_as_typed(limits), why_not)

    def keep_limits(self, typed: Mapping[str, str]) -> None:
        """Save the limits as they were typed, or say which is wrong."""
        read: dict[str, int] = {}
        for key, text in typed.items():
            if not text.strip().isdecimal():
                self._surface.limit_wrong(key, "Type a whole number such as 10.")
                return
            read[key] = int(text)
        self._desk.runs.run(
            Lane.READ,
            lambda: self._office.figures.set_limits(AlertLimits(**read)),
            lambda _: self._surface.limits_kept(),
            self._on_limits_refused,
            owner=self,
        )

    def _on_limits_refused(self, why: Trouble) -> None:
        self._surface.limit_wrong(str(why.details.get("key", "")), why.sentence)

    def _run(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], object],
        *,
        replaces: str = "",
    ) -> None:
        self._desk.runs.run(
            Lane.READ,
            work,
            on_done,
            lambda why: self._surface.show_trouble(why.sentence),
            owner=self,
            replaces=replaces,
        )


def limits_as_typed(limits: AlertLimits) -> dict[str, int]:
    """Give the limits by the keys of the form."""
    return {
        "failed_percent": limits.failed_percent,
        "failed_of": limits.failed_of,
        "doubt_minutes": limits.doubt_minutes,
        "silent_minutes": limits.silent_minutes,
    }
