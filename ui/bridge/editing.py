"""A short list and the form that edits one of its rows, for pages of the office (no Qt)."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk

Item = TypeVar("Item")

#: What is chosen where a new row is being made.
NEW = ""
_AT_THE_NAME = frozenset({"NAME_WRONG", "TEXT_TOO_LONG"})


class EditSurface(Protocol):
    """A view with a list and a form (`ui.widgets.editpage.EditPage`)."""

    def show_rows(self, rows: tuple[Any, ...], marked: str) -> None:
        """Show the list."""

    def use_layout(self, layout: Mapping[str, Any]) -> None:
        """Show the columns as the person left them."""

    def show_dirty(self, *, dirty: bool) -> None:
        """Enable *Save* or not."""

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, at a field where it is of one; empty for nothing."""


class Editing(Generic[Item]):
    """Keeps the list and what is being edited; nothing typed is lost without asking.

    A page says how its rows are read, named and painted, and fills its form.

    Args:
        office: what every page of the office is given.
        surface: the view.
        place: under which name the person's columns and order are kept.
        read: gives all rows; it blocks.
        key: names a row.
    """

    def __init__(
        self,
        office: OfficeDesk,
        surface: EditSurface,
        place: str,
        read: Callable[[], tuple[Item, ...]],
        key: Callable[[Item], str],
    ) -> None:
        self._desk = office.desk
        self._preferences = office.office.preferences
        self._place = place
        self._edit_surface = surface
        self._read = read
        self._key = key
        self._items: tuple[Item, ...] = ()
        self._chosen = NEW
        self._dirty = False
        self._seen: Item | None = None
        self._words: tuple[str, ...] = ()
        self._sort: tuple[int, bool] | None = None
        self._laid_out = False

    def row(self, item: Item) -> Any:
        """Give a row of the list as it is painted."""
        raise NotImplementedError

    def fill(self, item: Item | None) -> None:
        """Fill the form; none is a new row."""
        raise NotImplementedError

    # ------------------------------------------------------------------ the list

    def enter(self) -> None:
        """Be shown: the person's columns first, then the list read anew; what is typed stays."""
        if not self._laid_out:
            self._laid_out = True
            self._desk.runs.run(
                Lane.READ, self._preferences.all, self._on_layout, self._told, owner=self
            )
        self.look_again()

    def _on_layout(self, kept: Mapping[str, Mapping[str, Any]]) -> None:
        self._edit_surface.use_layout(kept.get(self._place, {}))

    def keep_layout(self, layout: Mapping[str, Any]) -> None:
        """Keep the columns as they are now, for this person at every till."""
        self._desk.runs.run(
            Lane.READ, lambda: self._preferences.keep(self._place, layout), None, self._told
        )

    def find(self, text: str) -> None:
        """Show only the rows that have these words in any column."""
        self._words = tuple(text.casefold().split())
        self._draw()

    def sort(self, column: int, *, descending: bool) -> None:
        """Order the rows by what stands in a column."""
        self._sort = (column, descending)
        self._draw()

    def look_again(self) -> None:
        """Read the list anew, and the form with it where nothing is typed."""
        self._desk.runs.run(
            Lane.READ, self._read, self._on_read, self._told, owner=self, replaces="edited rows"
        )

    def _on_read(self, items: tuple[Item, ...]) -> None:
        first = not self._items
        self._items = items
        if first and items:
            self._chosen = self._key(items[0])
        self._draw()
        if not self._dirty:
            self._fill()

    def _draw(self) -> None:
        rows = [one for one in map(self.row, self._items) if self._fits(one)]
        if self._sort is not None:
            column, descending = self._sort
            rows.sort(key=lambda one: str(one.cells[column]).casefold(), reverse=descending)
        self._edit_surface.show_rows(tuple(rows), self._chosen)

    def _fits(self, row: Any) -> bool:
        said = " ".join(row.cells).casefold()
        return all(word in said for word in self._words)

    def _fill(self) -> None:
        self._dirty = False
        self._edit_surface.show_trouble("")
        self.fill(self.item)
        self._edit_surface.show_dirty(dirty=False)

    @property
    def item(self) -> Item | None:
        """The row that is edited, as it was when typing began; none is a new one."""
        return self._seen if self._dirty else self._now()

    def _now(self) -> Item | None:
        return next((one for one in self._items if self._key(one) == self._chosen), None)

    @property
    def dirty(self) -> bool:
        """Whether something typed would be lost."""
        return self._dirty

    # ------------------------------------------------------------------ choosing and typing

    def mark(self, key: str) -> None:
        """Show a row; where something is typed it asks first."""
        if key != self._chosen:
            self._unless_dirty(lambda: self._go_to(key))

    def new(self) -> None:
        """Begin a new row."""
        self._unless_dirty(lambda: self._go_to(NEW))

    def _go_to(self, key: str) -> None:
        self._chosen = key
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
        """Something was typed: from here on it is a change of what was seen now."""
        if not self._dirty:
            self._seen = self._now()
        self._dirty = True
        self._edit_surface.show_dirty(dirty=True)

    # ------------------------------------------------------------------ acts

    def do(self, work: Callable[[], str], said: str) -> None:
        """Do something that blocks and gives the key of the row to show then; ``said`` is news."""

        def done(key: str) -> None:
            self._dirty = False
            self._chosen = key
            self._desk.routes.toast(said)
            self.look_again()

        self._desk.runs.run(Lane.SELL, work, done, self._refused, owner=self)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        self._edit_surface.show_trouble(why.sentence, "name" if why.code in _AT_THE_NAME else "")
        if why.code == "EDIT_CONFLICT":
            self._desk.runs.run(Lane.READ, self._read, self._on_conflict, self._told, owner=self)

    def _on_conflict(self, items: tuple[Item, ...]) -> None:
        """Show theirs in the list beside what was typed: to save once more is meant."""
        self._items = items
        self._seen = self._now()
        self._draw()

    def _told(self, why: Trouble) -> None:
        self._edit_surface.show_trouble(why.sentence)
