"""What stands on the strip: till, person, parked carts, printer, card terminal, store, clock."""

from dataclasses import dataclass, replace

from pos.api.events import PrinterChanged, StoreChanged, StoreReachable, TerminalChanged
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.routes import Desk
from ui.theme.shortcuts import Act, KeyMap
from ui.theme.times import clock, day_clock
from ui.widgets.strip import Strip
from ui.widgets.values import StripItem, Tone

#: Until the answer of a device is known it is not called ready.
_NOT_YET = (True, "")


@dataclass(frozen=True)
class _Known:
    person: str = ""
    parked: int = 0
    attention: int = 0
    printer: tuple[bool, str] = _NOT_YET
    terminal: tuple[bool, str] = _NOT_YET
    reachable: bool = True
    open_page: bool = False
    office: bool = False


class StripTeller:
    """Keeps the strip true; news redraws it, and the clock once a second."""

    def __init__(self, desk: Desk, strip: Strip, keys: KeyMap) -> None:
        self._desk = desk
        self._strip = strip
        self._keys = keys
        self._known = _Known()
        self._minute = ""
        desk.news.on(StoreChanged, lambda _event: self.look_again(), strip)
        desk.news.on(PrinterChanged, self._on_printer, strip)
        desk.news.on(TerminalChanged, self._on_terminal, strip)
        desk.news.on(StoreReachable, self._on_reachable, strip)

    def start(self) -> None:
        """Read everything once."""
        till = self._desk.till
        self._desk.runs.run(
            Lane.BACKGROUND, till.printer_state, self._printer, _ignored, owner=self
        )
        self._desk.runs.run(
            Lane.BACKGROUND, till.terminal_state, self._terminal, _ignored, owner=self
        )
        self.look_again()
        self.draw()

    def look_again(self) -> None:
        """Count the parked carts of all tills, and what waits for a manager."""
        till = self._desk.till
        self._desk.runs.run(
            Lane.READ,
            till.attention_count,
            self._on_attention,
            _ignored,
            owner=self,
            replaces="strip attention",
        )
        self._desk.runs.run(
            Lane.READ,
            lambda: sum(one.parked_at is not None for one in till.open_carts()),
            self._on_parked,
            _ignored,
            owner=self,
            replaces="strip parked",
        )

    def moved(self, *, person: str, open_page: bool, office: bool = False) -> None:
        """Another page is shown; an open page tells nothing about carts."""
        self._know(replace(self._known, person=person, open_page=open_page, office=office))
        if not open_page:
            self.look_again()

    def tick(self) -> None:
        """Move the clock on."""
        if clock(self._desk.now()) != self._minute:
            self.draw()

    def _know(self, known: _Known) -> None:
        if known != self._known:
            self._known = known
            self.draw()

    def _on_parked(self, count: int) -> None:
        self._know(replace(self._known, parked=count, reachable=True))

    def _on_attention(self, count: int) -> None:
        self._know(replace(self._known, attention=count, reachable=True))

    def _on_printer(self, event: PrinterChanged) -> None:
        self._printer((event.ready, event.says))

    def _printer(self, state: tuple[bool, str]) -> None:
        self._know(replace(self._known, printer=state))

    def _on_terminal(self, event: TerminalChanged) -> None:
        self._terminal((event.ready, event.says))

    def _terminal(self, state: tuple[bool, str]) -> None:
        self._know(replace(self._known, terminal=state))

    def _on_reachable(self, event: StoreReachable) -> None:
        self._know(replace(self._known, reachable=event.reachable))

    # ------------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Show what is known."""
        now = self._desk.now()
        self._minute = clock(now)
        left, right = self._left(), [*self._states(), self._clock(now)]
        if self._known.office:
            right = [*right, self._lock()]
        elif not self._known.open_page:
            right = [*self._badge(), self._parked(), *right, self._lock()]
        self._strip.show_items(tuple(left), tuple(right))

    def _left(self) -> list[StripItem]:
        if self._known.office:
            return [
                StripItem("till", "Manager", icon="user-shield"),
                StripItem("person", self._known.person, clickable=False),
                StripItem("shop name", self._desk.till.name, clickable=False),
            ]
        till = StripItem("till", self._desk.till.name, icon="cash-register")
        if self._known.open_page or not self._known.person:
            shop = StripItem("shop name", self._desk.till.shop_name, clickable=False)
            return [till, shop]
        return [till, StripItem("person", self._known.person, icon="user")]

    def _badge(self) -> list[StripItem]:
        """What waits for a manager is told at every till, and only while there is something."""
        count = self._known.attention
        if not count:
            return []
        return [StripItem("attention", f"Needs attention {count}", tone=Tone.WARN)]

    def _parked(self) -> StripItem:
        count = self._known.parked
        return StripItem(
            "parked", f"Parked {count}", icon="stack-2", key=self._keys.key(Act.RECALL)
        )

    def _states(self) -> list[StripItem]:
        known = self._known
        online = (known.reachable, "Shop online" if known.reachable else "Shop not reachable")
        return [
            _state("printer", "Printer", known.printer),
            _state("terminal", "Card", known.terminal),
            _state("store", "Shop", online),
        ]

    def _clock(self, now: int) -> StripItem:
        text = clock(now)
        if self._known.open_page:
            text = f"{day_clock(now).split(',')[0]}, {text}"
        return StripItem("clock", text, short=clock(now), clickable=False)

    def _lock(self) -> StripItem:
        key = self._keys.key(Act.LOCK)
        return StripItem("lock", "Lock", icon="lock", key=key, binds=True)


def _state(ident: str, word: str, state: tuple[bool, str]) -> StripItem:
    ready, says = state
    text = says or f"{word} ready"
    tone = Tone.OK if ready else Tone.WARN
    return StripItem(ident, text, short=word, tone=tone, clickable=ident == "terminal")


def _ignored(_why: Trouble) -> None:
    """What could not be read is read again with the next news."""
