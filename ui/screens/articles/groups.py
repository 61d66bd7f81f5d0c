"""Categories and tax rates as short lists with a form each (no Qt)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pos.api.office.views import Change, Permission, percent
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.articles.group_kinds import Group, Kind
from ui.theme.times import day_clock
from ui.widgets.tablevalues import TableRow

NEW = ""


@dataclass(frozen=True)
class Shown:
    """What the form shows; each ``…why_not`` disables a key and says why."""

    title: str
    detail: str
    values: Mapping[str, Any]
    is_new: bool
    why_not: str
    undo_why_not: str
    delete_why_not: str


class Surface(Protocol):
    """The page, as its presenter sees it."""

    def show_rows(self, rows: tuple[TableRow, ...], marked: str) -> None:
        """Show the list."""

    def use_layout(self, layout: Mapping[str, Any]) -> None:
        """Show the columns as the person left them."""

    def show_group(self, shown: Shown) -> None:
        """Fill the form."""

    def show_dirty(self, *, dirty: bool) -> None:
        """Enable *Save* or not."""

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, at a field where it is of one; empty for nothing."""

    def typed(self) -> Mapping[str, Any]:
        """Give what stands in the form."""


class GroupsPresenter:
    """Keeps the list and what is being edited; nothing typed is lost without asking."""

    def __init__(self, office: OfficeDesk, kind: Kind, surface: Surface) -> None:
        self._desk = office.desk
        self._session = office.office.session
        self._kind = kind
        self._surface = surface
        self._preferences = office.office.preferences
        self._words: tuple[str, ...] = ()
        self._laid_out = False
        self._groups: tuple[Group, ...] = ()
        self._chosen = NEW
        self._last: Change | None = None
        #: What the form was filled from: news while somebody types must not make it newer.
        self._seen: Group | None = None
        self._told_of_conflict = False
        self._filled: Mapping[str, Any] = {}
        self.dirty = False

    @property
    def _group(self) -> Group | None:
        return next((one for one in self._groups if one.ident == self._chosen), None)

    def enter(self) -> None:
        """Be shown: the person's columns at first, then the list read anew."""
        place, preferences = self._kind.noun, self._preferences
        if not self._laid_out:
            self._laid_out = True
            self._desk.runs.run(
                Lane.READ,
                lambda: preferences.all().get(place, {}),
                self._surface.use_layout,
                self._told,
                owner=self,
            )
        self.look_again()

    def look_again(self) -> None:
        """News came: the list is read anew; what is typed stays."""
        kind, chosen = self._kind, self._chosen

        def read() -> tuple[tuple[Group, ...], Change | None]:
            groups = kind.all()
            wanted = chosen or (groups[0].ident if groups and not self._groups else NEW)
            return groups, kind.last(wanted) if wanted else None

        self._desk.runs.run(
            Lane.READ, read, self._on_read, self._told, owner=self, replaces=kind.noun
        )

    def _on_read(self, found: tuple[tuple[Group, ...], Change | None]) -> None:
        first = not self._groups and self._chosen == NEW and not self.dirty
        self._groups, self._last = found
        if first and self._groups:
            self._chosen = self._groups[0].ident
        if self._group is None and not self.dirty:
            self._chosen = NEW
        self._draw()
        if self._told_of_conflict:
            self._told_of_conflict = False
            self._seen = self._group
        if not self.dirty:
            self._fill()

    def find(self, text: str) -> None:
        """Show only the rows that have these words in any column."""
        self._words = tuple(text.casefold().split())
        self._draw()

    def _fits(self, group: Group) -> bool:
        said = " ".join(group.cells).casefold()
        return all(word in said for word in self._words)

    def _draw(self) -> None:
        rows = (TableRow(one.ident, one.cells) for one in self._groups if self._fits(one))
        self._surface.show_rows(tuple(rows), self._chosen)

    def keep_layout(self, layout: Mapping[str, Any]) -> None:
        """Keep the columns as they are now, for this person at every till."""
        keep, place = self._preferences.keep, self._kind.noun
        self._desk.runs.run(
            Lane.BACKGROUND, lambda: keep(place, layout), on_problem=self._told, owner=self
        )

    def _fill(self) -> None:
        self.dirty = False
        shown = self._shown()
        self._filled = shown.values
        self._seen = self._group
        self._surface.show_trouble("")
        self._surface.show_group(shown)
        self._surface.show_dirty(dirty=False)

    def _shown(self) -> Shown:
        group, noun = self._group, self._kind.noun
        me = self._session.person
        may = me is not None and me.may(Permission.MANAGE_GOODS)
        why_not = "" if may else "You may not change articles."
        if group is None:
            unsaved = "Save it first."
            values = self._kind.blank()
            return Shown(
                title=f"A new {noun}",
                detail="",
                values=values,
                is_new=True,
                why_not=why_not,
                undo_why_not=unsaved,
                delete_why_not=unsaved,
            )
        many = "1 article has" if group.used == 1 else f"{group.used} articles have"
        return Shown(
            title=group.name,
            detail=self._last_words(group),
            values=group.values,
            is_new=False,
            why_not=why_not,
            undo_why_not=why_not or self._undo_why_not(group),
            delete_why_not=why_not or (f"{many} it." if group.used else ""),
        )

    def _undo_why_not(self, group: Group) -> str:
        if self._last is None or self._last.before is None:
            return "Nothing was changed here yet."
        return "" if self._last.version == group.version else "It was changed since by an import."

    def _last_words(self, group: Group) -> str:
        if self._last is None or self._last.subject_id != group.ident:
            return ""
        did = "Made" if self._last.before is None else "Changed"
        return f"{did} by {self._last.name or 'somebody'}, {day_clock(self._last.at)}."

    # ------------------------------------------------------------------ choosing and editing

    def mark(self, ident: str) -> None:
        """Show one; where something is typed it asks first."""
        if ident != self._chosen:
            self._unless_dirty(lambda: self._go_to(ident))

    def new(self) -> None:
        """Begin one."""
        self._unless_dirty(lambda: self._go_to(NEW))

    def _go_to(self, ident: str) -> None:
        self.dirty = False
        self._chosen, self._last = ident, None
        self._draw()
        self._fill()
        if ident != NEW:
            self.look_again()

    def _unless_dirty(self, act: Callable[[], object]) -> None:
        if not self.dirty:
            act()
            return
        self._draw()
        self._desk.ask.confirm(
            "Throw away what you typed?", "It was not saved.", "Throw it away", act, danger=True
        )

    def edited(self) -> None:
        """Something was typed; typed back, it is as it was."""
        self.dirty = dict(self._surface.typed()) != dict(self._filled)
        self._surface.show_dirty(dirty=self.dirty)

    # ------------------------------------------------------------------ acts

    def save(self) -> None:
        """Keep what is typed."""
        if not self.dirty:
            return
        group, values = self._seen, dict(self._surface.typed())
        name = str(values["name"]).strip()
        self._do(lambda: self._kind.save(group, values), f"{name} was saved.")

    def take_back(self) -> None:
        """Undo the last change, once it was said what that brings back."""
        group, change = self._group, self._last
        if group is None or change is None or change.before is None:
            return
        detail = self._back_words(change)

        def undo() -> str:
            self._kind.undo(group)
            return group.ident

        self._desk.ask.confirm(
            f"Undo the last change by {change.name or 'somebody'}?",
            detail,
            "Undo it",
            lambda: self._do(undo, "It is as it was before."),
            danger=False,
        )

    def _back_words(self, change: Change) -> str:
        before, after = dict(change.before or {}), dict(change.after or {})
        lines = [
            f"{_FIELD[field]}: {_written(field, after[field])} becomes "
            f"{_written(field, before[field])} again."
            for field in change.fields
            if field in before and field in after
        ]
        return " ".join(lines)

    def delete(self) -> None:
        """Delete it, once asked."""
        group = self._group
        if group is None:
            return

        def work() -> str:
            self._kind.delete(group)
            return NEW

        self._desk.ask.confirm(
            f"Delete {group.name}?",
            "No article has it. It stays in the journal.",
            f"Delete the {self._kind.noun}",
            lambda: self._do(work, f"{group.name} was deleted."),
            danger=True,
        )

    def act(self, work: Callable[[str], object]) -> None:
        """Do something else with the marked one, such as moving it up."""
        group = self._group
        if group is None:
            return

        def moved() -> str:
            work(group.ident)
            return group.ident

        self._do(moved, "")

    def _do(self, work: Callable[[], str], said: str) -> None:
        def done(ident: str) -> None:
            self.dirty = False
            self._chosen = ident
            if said:
                self._desk.routes.toast(said)
            self.look_again()

        self._desk.runs.run(Lane.SELL, work, done, self._refused, owner=self)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        self._surface.show_trouble(why.sentence, str(why.details.get("field", "")))
        if why.code == "EDIT_CONFLICT":
            # Theirs is shown in the list; what is typed stays, and the next save goes over it.
            self._told_of_conflict = True
            self.look_again()

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)


_FIELD = {"name": "Name", "position": "Place", "rate_ppm": "Rate", "inclusive": "Inside the price"}


def _written(field: str, value: object) -> str:
    if field == "rate_ppm" and isinstance(value, int):
        return percent(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
