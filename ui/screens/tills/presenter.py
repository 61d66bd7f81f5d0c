"""The tills of the shop as a list and a form (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pos.api.office.views import TillView
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.theme.times import ago
from ui.widgets.tablevalues import Column, TableRow
from ui.widgets.values import Tone

COLUMNS = (
    Column("name", "Till", 110, stretch=True, sortable=False),
    Column("series", "Receipts", 84, sortable=False),
    Column("state", "State", 190, sortable=False),
    Column("held", "Paying", 76, right=True, sortable=False),
    Column("carts", "Open", 72, right=True, sortable=False),
)
NEW = ""
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


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_rows(self, rows: tuple[TableRow, ...], marked: str) -> None:
        """Show the list."""

    def show_till(self, shown: Shown) -> None:
        """Fill the form."""

    def show_dirty(self, *, dirty: bool) -> None:
        """Enable *Save* or not."""

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, at a field where it is of one; empty for nothing."""


class TillsPresenter:
    """Keeps the list and what is being edited; nothing typed is lost without asking."""

    def __init__(self, office: OfficeDesk, surface: Surface) -> None:
        self._office = office
        self._desk = office.desk
        self._surface = surface
        self._tills: tuple[TillView, ...] = ()
        self._chosen = NEW
        self._dirty = False

    def enter(self) -> None:
        """Be shown, with the list read anew; what was being typed stays."""
        self.look_again()

    def look_again(self) -> None:
        """News or a new minute came."""
        self._desk.runs.run(
            Lane.READ,
            self._office.office.tills.all,
            self._on_read,
            self._told,
            owner=self,
            replaces="tills",
        )

    def _on_read(self, tills: tuple[TillView, ...]) -> None:
        first = not self._tills
        self._tills = tills
        if first and tills:
            self._chosen = tills[0].till_id
        self._draw()
        if not self._dirty:
            self._fill()

    def _draw(self) -> None:
        now = self._desk.now()
        self._surface.show_rows(tuple(_row(one, now) for one in self._tills), self._chosen)

    @property
    def _till(self) -> TillView | None:
        return next((one for one in self._tills if one.till_id == self._chosen), None)

    def _fill(self) -> None:
        self._dirty = False
        self._surface.show_trouble("")
        self._surface.show_till(_shown(self._till))
        self._surface.show_dirty(dirty=False)

    # ------------------------------------------------------------------ choosing and editing

    def mark(self, till_id: str) -> None:
        """Show a till; where something is typed it asks first."""
        if till_id != self._chosen:
            self._unless_dirty(lambda: self._go_to(till_id))

    def new(self) -> None:
        """Begin a till."""
        self._unless_dirty(lambda: self._go_to(NEW))

    def _go_to(self, till_id: str) -> None:
        self._chosen = till_id
        self._draw()
        self._fill()

    def _unless_dirty(self, act: Callable[[], object]) -> None:
        if not self._dirty:
            act()
            return
        self._draw()
        self._desk.ask.confirm(
            "Throw away what you typed?", "It was not saved.", "Throw it away", act, danger=True
        )

    def edited(self) -> None:
        """Something was typed."""
        self._dirty = True
        self._surface.show_dirty(dirty=True)

    @property
    def dirty(self) -> bool:
        """Whether something typed would be lost."""
        return self._dirty

    # ------------------------------------------------------------------ acts

    def save(self, values: Mapping[str, Any]) -> None:
        """Keep what is typed."""
        till, name = self._till, str(values["name"])
        tills = self._office.office.tills
        if till is None:
            self._do(lambda: tills.add(name), "The till was made. Name it in its settings.")
            return
        self._do(
            lambda: tills.rename(till.till_id, name, version=till.version),
            f"{till.name} is {name.strip()} now. Name it so in its computer's settings.",
        )

    def take_back(self) -> None:
        """Undo the last change of the till."""
        till = self._till
        if till is not None:
            tills = self._office.office.tills
            self._do(
                lambda: tills.undo(till.till_id), f"The last change of {till.name} was undone."
            )

    def retire(self) -> None:
        """Let no program be this till any more, after asking; or let one again."""
        till = self._till
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
        tills = self._office.office.tills
        self._do(
            lambda: tills.retire(till.till_id, retired=retired, version=till.version),
            f"{till.name} was retired." if retired else f"{till.name} may run again.",
        )

    def _do(self, work: Callable[[], TillView], said: str) -> None:
        def done(till: TillView) -> None:
            self._dirty = False
            self._chosen = till.till_id
            self._desk.routes.toast(said)
            self.look_again()

        self._desk.runs.run(Lane.SELL, work, done, self._refused, owner=self)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        field = "name" if why.code in {"NAME_WRONG", "TEXT_TOO_LONG"} else ""
        self._surface.show_trouble(why.sentence, field)

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)


def _row(one: TillView, now: int) -> TableRow:
    state, tone = _state(one, now)
    cells = (one.name, one.series, state, str(one.held), str(one.carts))
    return TableRow(one.till_id, cells, tone)


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
