"""The tills of the shop as a list and a form (no Qt)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from typing_extensions import override

from pos.api.office.views import TillView
from ui.bridge.editing import Editing, EditSurface
from ui.bridge.office import OfficeDesk
from ui.theme.times import ago
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.values import Tone

COLUMNS = (
    Column("name", "Till", 110, stretch=True),
    Column("series", "Receipts", 84),
    Column("state", "State", 230),
    Column("held", "Paying", 76, right=True),
    Column("carts", "Open", 72, right=True),
)
_SECOND = 1_000_000


@dataclass(frozen=True)
class Shown:
    """What the form shows. ``retire`` is the verb of the key, ``why_not`` disables it."""

    title: str
    detail: str
    name: str
    rename_why_not: str
    retire: str
    retire_why_not: str


class Surface(EditSurface, Protocol):
    """The view, as the presenter sees it."""

    def show_till(self, shown: Shown) -> None:
        """Fill the form."""


class TillsPresenter(Editing[TillView]):
    """Which tills there are; one is made, renamed, retired or let run again."""

    def __init__(self, office: OfficeDesk, surface: Surface) -> None:
        self._tills = office.office.tills
        self._surface = surface
        super().__init__(office, surface, "tills", self._tills.all, lambda one: one.till_id)

    @override
    def row(self, item: TillView) -> TableRow:
        """Give a row of the list as it is painted."""
        state, tone = _state(item, self._desk.now())
        cells = (item.name, item.series, state, str(item.held), str(item.carts))
        return TableRow(item.till_id, cells, tone)

    @override
    def fill(self, item: TillView | None) -> None:
        """Fill the form; none is a new till."""
        self._surface.show_till(_shown(item))

    # ------------------------------------------------------------------ acts

    def save(self, values: Mapping[str, Any]) -> None:
        """Keep what is typed."""
        till, tills, name = self.item, self._tills, str(values["name"])
        if till is None:
            self.do(
                lambda: tills.add(name).till_id,
                f"{name.strip()} was made. Name it in its computer’s settings.",
            )
            return
        self.do(
            lambda: tills.rename(till.till_id, name, version=till.version).till_id,
            f"{till.name} is {name.strip()} now. Name it so in its computer’s settings.",
        )

    def take_back(self) -> None:
        """Undo the last change of the till."""
        till, tills = self.item, self._tills
        if till is not None:
            self.do(
                lambda: tills.undo(till.till_id).till_id,
                f"The last change of {till.name} was undone.",
            )

    def retire(self) -> None:
        """Let no program be this till any more, after asking; or let one again."""
        till = self.item
        if till is None:
            return
        if till.retired:
            self._retire(till, retired=False)
            return
        self._desk.ask.confirm(
            f"Retire {till.name}?",
            "No program can be this till any more. What it sold stays in the books, "
            "and it can come back.",
            f"Retire {till.name}",
            lambda: self._retire(till, retired=True),
            danger=True,
        )

    def _retire(self, till: TillView, *, retired: bool) -> None:
        tills = self._tills
        self.do(
            lambda: tills.retire(till.till_id, retired=retired, version=till.version).till_id,
            f"{till.name} was retired." if retired else f"{till.name} may run again.",
        )


def _state(one: TillView, now: int) -> tuple[str, Tone]:
    if one.retired:
        return "Retired", Tone.PLAIN
    if one.running:
        return f"Running at {one.host}", Tone.OK
    if one.seen_at is None:
        return "Never ran", Tone.PLAIN
    heard = ago((now - one.seen_at) / _SECOND)
    return f"Not running, heard {heard}", Tone.WARN if one.held else Tone.PLAIN


def _shown(till: TillView | None) -> Shown:
    if till is None:
        detail = "It gets the next free letters for its receipts."
        return Shown("A new till", detail, "", "", "Retire this till", "It was not made yet.")
    running = "It is running. Close it there first." if till.running else ""
    holds = "It still holds a checkout. Finish or undo that first." if till.held else ""
    return Shown(
        title=till.name,
        detail=f"Its receipts are {till.series}-000001 and so on.",
        name=till.name,
        rename_why_not=running,
        retire="Let it run again" if till.retired else "Retire this till",
        retire_why_not="" if till.retired else running or holds,
    )
