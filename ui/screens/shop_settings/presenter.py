"""The settings of the whole shop as one form (no Qt)."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pos.api.office.views import ShopValues
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk

_NUMBERS = ("lease_s", "beat_s", "idle_s")
_NAMES = {
    "lease_s": "A till is missed after",
    "beat_s": "A sign of life comes every",
    "idle_s": "A payment may sit for",
}
_HEADS = {
    "shop_name": "Name of the shop",
    "shop_lines": "Address",
    "currency": "Currency",
    **_NAMES,
}


class Surface(Protocol):
    """The view, as the presenter sees it."""

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Fill the form."""

    def show_dirty(self, *, dirty: bool) -> None:
        """Enable *Save* or not."""

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, at a field where it is of one; empty for nothing."""

    def typed(self) -> Mapping[str, Any]:
        """Give what stands in the form."""

    def ask_conflict(
        self,
        title: str,
        rows: tuple[tuple[str, str, str], ...],
        keep: Callable[[], object],
        save: Callable[[], object],
    ) -> None:
        """Show theirs beside what was typed, and let the person choose."""


class SettingsPresenter:
    """Keeps what was read, so that a change by somebody else is not overwritten."""

    def __init__(self, office: OfficeDesk, surface: Surface) -> None:
        self._office = office
        self._desk = office.desk
        self._surface = surface
        self._seen: ShopValues | None = None
        self._dirty = False

    def enter(self) -> None:
        """Be shown; what was being typed stays."""
        if not self._dirty:
            self.read()

    def read(self) -> None:
        """Read the settings as they are now."""
        settings = self._office.office.settings
        self._desk.runs.run(
            Lane.READ, settings.values, self._on_read, self._told, owner=self, replaces="settings"
        )

    def _on_read(self, values: ShopValues) -> None:
        self._seen, self._dirty = values, False
        self._surface.show_trouble("")
        self._surface.show_values(_written(values))
        self._surface.show_dirty(dirty=False)

    def edited(self) -> None:
        """Something was typed."""
        self._dirty = True
        self._surface.show_dirty(dirty=True)

    @property
    def dirty(self) -> bool:
        """Whether something typed would be lost."""
        return self._dirty

    def save(self, typed: Mapping[str, Any]) -> None:
        """Keep what is typed, for all tills."""
        seen = self._seen
        if seen is None:
            return
        for key in _NUMBERS:
            if not str(typed[key]).strip().isdecimal():
                why = f"{_NAMES[key]} a whole number of seconds, such as {getattr(seen, key)}."
                self._surface.show_trouble(why, key)
                return
        settings = self._office.office.settings
        to = ShopValues(
            shop_name=str(typed["shop_name"]),
            shop_lines="\n".join(str(typed["shop_lines"]).split(",")),
            currency=str(typed["currency"]),
            lease_s=int(typed["lease_s"]),
            beat_s=int(typed["beat_s"]),
            idle_s=int(typed["idle_s"]),
        )
        self._do(lambda: settings.change(to, seen=seen), "The shop’s settings were saved.")

    def take_back(self) -> None:
        """Undo the person's own last change."""
        settings = self._office.office.settings
        self._do(settings.undo, "Your last change was undone.")

    def _do(self, work: Callable[[], ShopValues], said: str) -> None:
        def done(values: ShopValues) -> None:
            self._on_read(values)
            self._desk.routes.toast(said)

        self._desk.runs.run(Lane.SELL, work, done, self._refused, owner=self)

    def _refused(self, why: Trouble) -> None:
        self._desk.sounds.play("error")
        self._surface.show_trouble(why.sentence, str(why.details.get("field", "")))
        if why.code == "EDIT_CONFLICT" and self._dirty:
            values, said = self._office.office.settings.values, why.details.get("said", "")
            self._desk.runs.run(
                Lane.READ,
                values,
                lambda theirs: self._on_conflict(str(said or why.sentence), theirs),
                self._told,
                owner=self,
            )

    def _on_conflict(self, said: str, theirs: ShopValues) -> None:
        """Somebody was quicker: what both changed is shown, and this person says whose stands."""
        seen, mine = self._seen, self._surface.typed()
        if seen is None:
            return
        before, now = _written(seen), _written(theirs)
        changed = {key for key in now if str(mine[key]).strip() != before[key]}
        rows = tuple(
            (head, now[key], str(mine[key]) if key in changed else "")
            for key, head in _HEADS.items()
            if now[key] != (str(mine[key]) if key in changed else before[key])
        )
        both = {key: mine[key] if key in changed else now[key] for key in now}

        def save() -> None:
            self._seen = theirs
            self.save(both)

        self._surface.ask_conflict(said, rows, lambda: self._on_read(theirs), save)

    def _told(self, why: Trouble) -> None:
        self._surface.show_trouble(why.sentence)


def _written(values: ShopValues) -> dict[str, str]:
    """Give the settings as they stand in the form."""
    return {
        "shop_name": values.shop_name,
        "shop_lines": ", ".join(values.shop_lines.splitlines()),
        "currency": values.currency,
        "lease_s": str(values.lease_s),
        "beat_s": str(values.beat_s),
        "idle_s": str(values.idle_s),
    }
