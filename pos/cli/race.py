"""``holdfast race``: tills race for the same carts and for the last unit of stock."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pos.api.till import Till
from pos.api.views import CheckoutRef, LockState, Tender
from pos.cli.opening import Opening
from pos.cli.output import print_json, print_lines, progress_bar
from pos.cli.sales import empty_cart
from pos.cli.shop import made_store
from pos.cli.tills import TillProcesses
from pos.domain.article import ArticleDraft
from pos.domain.errors import Problem
from pos.domain.goods import StockPolicy
from pos.domain.quantity import ONE
from pos.services.catalogue import CatalogueDesk
from pos.services.command_line import enter_command_line
from pos.services.verify import verify
from pos.store.engine import Store
from pos.system.ids import UUIDv7
from pos.system.paths import Places

PRICE = 250
#: Long enough for every till to have its task before the moment comes.
LEAD_S = 0.03


@dataclass(frozen=True)
class Start:
    """A cart as it stands before the race; every till that gets it presses Pay on it."""

    cart_id: str
    version: int
    total: int


@dataclass(frozen=True)
class Fill:
    """Put one of an article into a new cart."""

    code: str


@dataclass(frozen=True)
class Press:
    """Press Pay on a cart at a moment of the machine's own clock (seconds)."""

    start: Start
    at: float
    with_cash: bool


@dataclass(frozen=True)
class Finish:
    """Pay the checkout that was won, if it was."""

    ref: CheckoutRef | None
    total: int


@dataclass(frozen=True)
class Pressed:
    """What a till was told; ``ref`` where it won, ``ms`` until it knew."""

    ref: CheckoutRef | None
    ms: float
    says: str = ""


@dataclass
class Outcome:
    """How the race went."""

    tills: int
    carts: int
    last_units: int
    wins: list[int] = field(default_factory=list)
    sold: list[int] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    by_till: Counter[str] = field(default_factory=Counter)
    verified: bool = False

    @property
    def is_perfect(self) -> bool:
        """Tell whether there was exactly one winner each time, and the store agrees."""
        once = [1] * self.carts, [1] * self.last_units
        return (self.wins, self.sold) == once and self.verified

    def figures(self) -> dict[str, object]:
        """Give the figures that scripts rely on, and some more."""
        return {
            "tills": self.tills,
            "carts": self.carts,
            "winners": self.wins.count(1),
            "double": sum(wins > 1 for wins in self.wins),
            "none": self.wins.count(0),
            "oversold": sum(max(sold - 1, 0) for sold in self.sold),
            "p50_ms": _quantile(self.waits_ms, 0.50),
            "p99_ms": _quantile(self.waits_ms, 0.99),
            "last_units": self.last_units,
            "last_units_sold": self.sold.count(1),
            "verified": self.verified,
            "by_till": dict(sorted(self.by_till.items())),
        }


def run(opening: Opening) -> int:
    """Race, and print who won; 0 only when it was perfect."""
    arguments = opening.arguments
    with _place(opening) as place:
        outcome = _race(place.for_machines(), arguments.tills, arguments.carts)
    figures = outcome.figures()
    if arguments.json:
        print_json(figures)
    else:
        print_lines(*_lines(outcome, figures))
    return 0 if outcome.is_perfect else 1


def act(till: Till, task: Fill | Press | Finish) -> Start | Pressed | None:
    """Do one thing in a till process."""
    if isinstance(task, Fill):
        return _fill(till, task.code)
    if isinstance(task, Press):
        return _press(till, task)
    if task.ref is not None:
        till.tender(task.ref, tender=Tender("cash", tendered=task.total))
    return None


def _fill(till: Till, code: str) -> Start:
    cart = till.new_cart()
    if cart.lines:
        cart = empty_cart(till)
    change = till.scan(cart.cart_id, code=code)
    return Start(cart.cart_id, change.version, change.totals.total)


def _press(till: Till, task: Press) -> Pressed:
    key = till.new_key()
    tender = Tender("cash", tendered=task.start.total) if task.with_cash else None
    time.sleep(max(task.at - time.monotonic(), 0))
    began = time.monotonic()
    try:
        checkout = till.start_checkout(
            task.start.cart_id,
            version=task.start.version,
            start_key=key,
            seen_total=task.start.total,
            tender=tender,
        )
    except Problem as problem:
        return Pressed(None, (time.monotonic() - began) * 1000, problem.sentence)
    waited = (time.monotonic() - began) * 1000
    won = checkout.state in (LockState.ACTIVE, LockState.COMPLETED)
    return Pressed(checkout.ref if won else None, waited)


# --- how -------------------------------------------------------------------------------------


def _race(opening: Opening, tills: int, carts: int) -> Outcome:
    outcome = Outcome(tills, carts, last_units=max(1, carts // 10))
    names = [f"Race {number}" for number in range(1, tills + 1)]
    with made_store(opening.store) as store:
        person = enter_command_line(store)
        plenty, lasts = _goods(store, outcome.last_units)
        total = carts + outcome.last_units
        crew = TillProcesses[Fill | Press | Finish, Start | Pressed | None](
            opening, names, person, act
        )
        with progress_bar("Races", total) as bar, crew:
            track = _Track(crew, outcome, bar.to)
            track.for_carts(plenty)
            track.for_last_units(lasts)
        outcome.verified = all(finding.ok for finding in verify(store))
    return outcome


@dataclass
class _Track:
    crew: TillProcesses[Fill | Press | Finish, Start | Pressed | None]
    outcome: Outcome
    tell: Callable[[int], None]
    run: int = 0

    def for_carts(self, code: str) -> None:
        starts = [
            made
            for _, made in self.crew.each([Fill(code)] * self.outcome.carts)
            if isinstance(made, Start)
        ]
        for number, start in enumerate(starts):
            # By turns with the one-key sale, whose winner has sold it when the others look.
            with_cash = number % 2 == 1
            pressed = self._press([start] * self.outcome.tills, with_cash=with_cash)
            self.outcome.waits_ms += [one.ms for one in pressed]
            self.outcome.wins.append(self._count(pressed))
            if not with_cash:
                self._together([Finish(one.ref, start.total) for one in pressed])

    def for_last_units(self, codes: Sequence[str]) -> None:
        for code in codes:
            made = self._together([Fill(code)] * self.outcome.tills)
            starts = [one for one in made if isinstance(one, Start)]
            self.outcome.sold.append(self._count(self._press(starts, with_cash=True)))

    def _press(self, starts: Sequence[Start], *, with_cash: bool) -> list[Pressed]:
        at = time.monotonic() + LEAD_S
        answers = self._together([Press(start, at, with_cash) for start in starts])
        return [one for one in answers if isinstance(one, Pressed)]

    def _count(self, pressed: Sequence[Pressed]) -> int:
        self.run += 1
        self.tell(self.run)
        for name, one in zip(self.crew.names, pressed, strict=True):
            self.outcome.by_till[name] += one.ref is not None
        return sum(one.ref is not None for one in pressed)

    def _together(self, tasks: Sequence[Fill | Press | Finish]) -> list[Start | Pressed | None]:
        return [answer.checked() for answer in self.crew.all_at_once(tasks)]


@contextmanager
def _place(opening: Opening) -> Iterator[Opening]:
    """Give the store that was named, else one in a folder that goes with everything in it."""
    if opening.store_was_named:
        yield opening
        return
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory(prefix="holdfast-race-")))
        places = Places(config=folder, data=folder / "data", state=folder / "state")
        url = f"sqlite:///{places.store_file}"
        if opening.arguments.postgres:
            # It needs Unix, as its sockets do; a race on SQLite does not.
            from pos.system.postgres_cluster import throwaway_cluster  # noqa: PLC0415 - see above

            url = held.enter_context(throwaway_cluster()).url()
        yield opening.at_store(url).in_places(places)


def _goods(store: Store, last_units: int) -> tuple[str, list[str]]:
    """Make an article of which there is always one more, and some of which there is one left."""
    ids = UUIDv7()
    run = ids.new()[-8:].upper()
    plenty = ArticleDraft(
        name=f"Race {run}",
        sku=f"RACE-{run}",
        price=PRICE,
        stock_policy=StockPolicy.UNTRACKED,
    )
    lasts = [
        ArticleDraft(
            name=f"Race {run}, the last of kind {number}",
            sku=f"RACE-{run}-{number}",
            price=PRICE,
            stock_policy=StockPolicy.REFUSE,
            stock=ONE,
        )
        for number in range(1, last_units + 1)
    ]
    person = enter_command_line(store)
    made = CatalogueDesk(store, ids).create_articles(person, [plenty, *lasts])
    return made[0].sku, [article.sku for article in made[1:]]


def _quantile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    place = max(math.ceil(part * len(ordered)) - 1, 0)
    return round(ordered[place], 2) if ordered else 0.0


def _lines(outcome: Outcome, figures: dict[str, object]) -> Iterator[str]:
    for name in sorted(outcome.by_till, key=lambda till: (len(till), till)):
        yield f"{name:<8} won {outcome.by_till[name]}"
    yield (
        f"{outcome.carts} carts, {outcome.tills} tills at each: {figures['winners']} with one "
        f"winner, {figures['double']} with two, {figures['none']} with none."
    )
    yield (
        f"{outcome.last_units} articles of which one was left, {outcome.tills} buyers each: "
        f"{figures['last_units_sold']} sold once, {figures['oversold']} oversold."
    )
    yield f"An answer took {figures['p50_ms']} ms (median), {figures['p99_ms']} ms (99 of 100)."
    yield "All invariants hold." if outcome.verified else "An invariant is broken: see verify."
    yield "Perfect." if outcome.is_perfect else "NOT as it must be."
