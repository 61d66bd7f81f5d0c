"""``holdfast demo --with-failures``: three days of a shop in which everything went wrong once.

The failures are real ones: a terminal that does not answer, a provider that refuses, a till that
dies. What they leave behind is what a shop would find in the morning: some of it settled by the
clean-up of another till, the rest for a manager. On SQLite the days lie in the past, since the
store's clock is this program's; a server has its own, so there what needs waiting is left out.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread

from typing_extensions import override

from pos.api.till import Till
from pos.api.views import ArticleView, CheckoutView, PersonAnswer, StockPolicy, Tender
from pos.app import Program, open_till
from pos.cli.demo import prepare
from pos.cli.headless import goods_for_sale, sell_one
from pos.cli.opening import Opening
from pos.cli.output import Bar, print_json, print_lines, progress_bar
from pos.cli.sales import WAYS, Basket, empty_cart
from pos.cli.shop import made_store
from pos.domain.errors import Code, Problem
from pos.domain.people import Person, Role
from pos.domain.quantity import ONE
from pos.payments.behaviour import BehaviourFile
from pos.payments.ledger import Ledger
from pos.payments.simulated import SimulatedTerminal
from pos.ports.clock import Clock
from pos.ports.payment_terminal import Ask
from pos.store.engine import Store
from pos.system.clock import SystemClock

HOUR_S = 3600.0
#: The story begins so long ago and ends now.
BEGAN_S = 3 * 24 * HOUR_S
#: After so long every clean-up takes up what a silent till left.
SILENT_S = 15 * 60.0
#: Ordinary sales before each failure.
BETWEEN = 4
SALE_S = 7 * 60.0
OPENS, CLOSES = 8, 20
#: How often is looked whether a till has come to the moment in which it dies.
LOOK_S = 0.01


class StoryClock(Clock):
    """The time of day in the story: behind the computer's, and moved on by the story alone."""

    def __init__(self, behind_s: float) -> None:
        self._system = SystemClock()
        self._behind_us = int(behind_s * 1_000_000)

    @override
    def now(self) -> int:
        """Give the story's time of day in microseconds UTC; it never runs before the real one."""
        return self._system.now() - self._behind_us

    @override
    def monotonic(self) -> float:
        """Give seconds since some moment; waits are real."""
        return self._system.monotonic()

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self._behind_us = max(0, self._behind_us - int(seconds * 1_000_000))

    def open_again(self) -> None:
        """Let the night pass, where it is night."""
        hour = self.now() / 1_000_000 / HOUR_S % 24
        if not OPENS <= hour < CLOSES:
            self.move((OPENS - hour) % 24 * HOUR_S)


@dataclass
class Story:
    """The shop while its three days are told: the tills by turns, and how their terminals are."""

    opening: Opening
    store: Store
    clock: StoryClock
    travels: bool
    chance: random.Random
    behaviours: BehaviourFile

    @contextmanager
    def at(self, name: str, who: str = "", *, patient: bool = False) -> Iterator[Till]:
        """Be a till for a while; leaving the block without an end is how a till dies."""
        program = self._open(name, patient=patient)
        try:
            person = next(
                one for one in program.till.people() if who in one.name and one.role is Role.CASHIER
            )
            program.till.act_as(Person(person.user_id, person.name, person.role))
            yield program.till
        finally:
            program.close()

    def _open(self, name: str, *, patient: bool) -> Program:
        return open_till(
            self.opening.settings,
            self.opening.places,
            till=name,
            clock=self.clock if self.travels else None,
            patient=patient,
        )

    @contextmanager
    def terminal(self, till: Till, **how: str) -> Iterator[None]:
        """Let a till's terminal behave like this for a while."""
        device = f"simulated-{self._till_id(till.name)}"
        self.behaviours.change(device, timeout_s=0, late_s=0, **how)
        try:
            yield
        finally:
            usual = dict.fromkeys(how, "approve")
            self.behaviours.change(device, timeout_s=3.0, late_s=8.0, **usual)

    def dies_asking(self, name: str, who: str, **how: str) -> str:
        """Let a till die while its card terminal does not answer; gives the checkout it left."""
        with self.at(name, who, patient=True) as till, self.terminal(till, **how):
            basket = _basket(till, self.chance)
            asking = Thread(target=_until_closed, args=(till, basket), daemon=True)
            asking.start()
            while (held := till.cart_status(basket.cart_id)).lock_id is None or not self._asks(
                held.lock_id, next(iter(how))
            ):
                time.sleep(LOOK_S)
            till.close()
            asking.join()
        return held.lock_id

    def _asks(self, lock_id: str, op: str) -> bool:
        with self.store.read() as unit:
            found = unit.locks.load(lock_id)
        return found is not None and any(one.op == op for _, one in found.open_attempts())

    def _till_id(self, name: str) -> str:
        with self.store.read() as unit:
            return next(one.till_id for one in unit.tills.all() if one.name == name)

    def late_request(self, till: Till, lock_id: str) -> None:
        """Send what a frozen program still had in hand, after others gave it up."""
        with self.store.read() as unit:
            found = unit.locks.load(lock_id)
        if found is None:
            raise Problem(Code.CHECKOUT_GONE, lock_id=lock_id)
        attempt = found.payments[0].attempts[0]
        device = f"simulated-{self._till_id(till.name)}"
        ledger = Ledger(self.opening.places.terminal / "ledger.jsonl")
        SimulatedTerminal(device, ledger, self.behaviours, self.clock).perform(
            Ask(attempt.op, attempt.key, attempt.amount, found.currency, device)
        )


@dataclass(frozen=True)
class Episode:
    """One thing that goes wrong. ``waits`` tells that it needs time to pass."""

    name: str
    tell: Callable[[Story], None]
    waits: bool = False


# --- what goes wrong ------------------------------------------------------------------------------


def _basket(till: Till, chance: random.Random, *, policy: StockPolicy | None = None) -> Basket:
    """Fill a cart with a few articles that there are enough of."""
    cart = empty_cart(till)
    fits = [one for one in _goods(till) if policy is None or one.stock_policy is policy]
    change = None
    for article in chance.sample(fits, min(3, len(fits))):
        change = till.add_article(cart.cart_id, article_id=article.article_id, quantity=ONE)
    if change is None:
        raise Problem(Code.PRICE_MISSING, article="Every article")
    return Basket(cart.cart_id, change.version, change.totals.total)


def _goods(till: Till) -> list[ArticleView]:
    return [one for one in goods_for_sale(till) if one.unit != "kg" and (one.available or 0) > ONE]


def _start(till: Till, basket: Basket, tender: Tender | None = None) -> CheckoutView:
    return till.start_checkout(
        basket.cart_id,
        version=basket.version,
        start_key=till.new_key(),
        seen_total=basket.total,
        tender=tender,
    )


def _refused(till: Till, basket: Basket, code: Code) -> None:
    try:
        _start(till, basket)
    except Problem as problem:
        if problem.code is not code:
            raise
        return
    raise Problem(Code.CART_CHANGED)


def _not_enough(story: Story) -> None:
    """More of an article in the cart than the shop has."""
    with story.at("Till 1", "Ana") as till:
        short = next(one for one in goods_for_sale(till) if one.available is not None)
        cart = empty_cart(till)
        change = till.add_article(
            cart.cart_id, article_id=short.article_id, quantity=(short.available or 0) + 5 * ONE
        )
        _refused(till, Basket(cart.cart_id, change.version, change.totals.total), Code.OUT_OF_STOCK)
        empty_cart(till)


def _price_moved(story: Story) -> None:
    """A till shows an old total: the price was changed a moment ago."""
    with story.at("Till 2", "Ben") as till:
        basket = _basket(till, story.chance)
        _refused(till, replace(basket, total=basket.total - 10), Code.PRICE_CHANGED)
        empty_cart(till)


def _declined(story: Story) -> None:
    """The card is declined, and the customer leaves without the goods."""
    with story.at("Till 1", "Ana") as till, story.terminal(till, authorise="decline"):
        after = _start(till, _basket(till, story.chance), Tender("card"))
        till.cancel_checkout(after.ref)
        empty_cart(till)


def _left(story: Story) -> None:
    """A till loses its power while the customer chooses how to pay; another one cleans up."""
    with story.at("Till 2", "Ben") as till:
        _start(till, _basket(till, story.chance))
    story.clock.move(SILENT_S)
    with story.at("Till 1") as till:
        till.clean_up()


def _left_with_a_hold(story: Story) -> None:
    """A till loses its power with a card held: the hold is released by another one."""
    with story.at("Till 2", "Ben") as till:
        begun = _start(till, _basket(till, story.chance))
        till.tender(begun.ref, tender=Tender("card", amount=begun.total // 2))
    story.clock.move(SILENT_S)
    with story.at("Till 1") as till:
        till.clean_up()


def _left_while_charged(story: Story) -> None:
    """A till loses its power in the middle of taking the money: its next start ends the sale."""
    left = story.dies_asking("Till 1", "Ana", capture="timeout_charged", query="unreachable")
    with story.at("Till 1") as till:
        till.resume_checkout(left)


def _card(name: str, who: str, **how: str) -> Callable[[Story], None]:
    """A card sale during which the terminal behaves like this."""

    def tell(story: Story) -> None:
        with story.at(name, who) as till, story.terminal(till, **how):
            _start(till, _basket(till, story.chance), Tender("card"))

    return tell


def _hold_stays(story: Story) -> None:
    """A card is held for a part, the customer gives up, and the hold cannot be released."""
    with story.at("Till 1", "Ana") as till, story.terminal(till, void="error_not_charged"):
        begun = _start(till, _basket(till, story.chance))
        half = till.tender(begun.ref, tender=Tender("card", amount=begun.total // 2))
        till.cancel_checkout(half.ref)


def _refund_fails(story: Story) -> None:
    """Paid on the other terminal, then the rest was not taken: that one gives back by hand only."""
    with story.at("Till 2", "Ben") as till, story.terminal(till, capture="decline"):
        begun = _start(till, _basket(till, story.chance))
        half = till.tender(begun.ref, tender=Tender("card", amount=begun.total // 2))
        asked = till.tender(half.ref, tender=Tender("manual_card"))
        waits = next(one for one in asked.tenders if one.waiting == "person")
        after = till.answer(asked.ref, answer=PersonAnswer(waits.payment_id, "approved", "0417"))
        till.cancel_checkout(after.ref)


def _cash_in_hand(story: Story) -> None:
    """A part was paid in cash when the till lost its power."""
    with story.at("Till 2", "Ben") as till:
        begun = _start(till, _basket(till, story.chance))
        till.tender(begun.ref, tender=Tender("cash", amount=100, tendered=100))
    story.clock.move(SILENT_S)
    with story.at("Till 1") as till:
        till.clean_up()


def _not_sure(story: Story) -> None:
    """The other card terminal said something that nobody could read."""
    with story.at("Till 1", "Ana") as till:
        asked = _start(till, _basket(till, story.chance), Tender("manual_card"))
        waits = next(one for one in asked.tenders if one.waiting == "person")
        till.answer(asked.ref, answer=PersonAnswer(waits.payment_id, "not_sure"))


def _charged_late(story: Story) -> None:
    """A program froze with its request in hand, and sent it when the sale had been undone."""
    left = story.dies_asking("Till 2", "Ben", authorise="unreachable", query="unreachable")
    story.clock.move(SILENT_S)
    with story.at("Till 1") as till:
        till.clean_up()
    with story.at("Till 2") as till:
        story.late_request(till, left)
        till.clean_up()


def _until_closed(till: Till, basket: Basket) -> None:
    try:
        _start(till, basket, Tender("card"))
    except Problem as problem:
        if problem.code is not Code.TILL_CLOSING:
            raise


EPISODES = (
    Episode("not enough in stock", _not_enough),
    Episode("a price that moved", _price_moved),
    Episode("a declined card", _declined),
    Episode("a till without power", _left, waits=True),
    Episode("a till without power, a card held", _left_with_a_hold, waits=True),
    Episode("a till without power while charging", _left_while_charged),
    Episode(
        "approval not known, held",
        _card("Till 1", "Ana", authorise="timeout_charged", query="unreachable"),
    ),
    Episode(
        "approval not known, not held",
        _card("Till 2", "Ben", authorise="timeout_not_charged", query="unreachable"),
    ),
    Episode(
        "charge not known, taken",
        _card("Till 1", "Ana", capture="timeout_charged", query="unreachable"),
    ),
    Episode(
        "charge not known, not taken",
        _card("Till 2", "Ben", capture="timeout_not_charged", query="unreachable"),
    ),
    Episode("more taken than asked", _card("Till 1", "Ana", capture="more")),
    Episode("less taken than asked", _card("Till 2", "Ben", capture="less")),
    Episode("a hold that stays", _hold_stays),
    Episode("a refund that fails", _refund_fails),
    Episode("cash in the drawer", _cash_in_hand, waits=True),
    Episode("nobody is sure", _not_sure),
    Episode("charged after the end", _charged_late, waits=True),
)


# --- telling it -----------------------------------------------------------------------------------


def run(opening: Opening) -> int:
    """Make the shop with its failures, and say what waits for the manager."""
    began = time.monotonic()
    with prepare(opening) as ready:
        quiet = ready.for_machines()
        with made_store(ready.store) as store:
            told, sales, failed = _tell(quiet, store)
            left = _left_behind(store)
            days = "in three days" if store.kind == "sqlite" else "today"
    seconds = round(time.monotonic() - began, 1)
    if opening.arguments.json:
        figures: dict[str, object] = {"sales": sales, "attention": dict(left)}
        print_json(figures | {"failed": failed, "seconds": seconds, "store": ready.store})
    else:
        print_lines(
            f"{sales} sales and {told} failures {days}, {seconds} s.",
            f"{sum(left.values())} cases wait for a manager.",
            "Open the till with “holdfast demo”, press F10 and come in as Mary Quinn, PIN 6933.",
            f"The shop is {ready.store}",
        )
    return 1 if failed else 0


def _tell(opening: Opening, store: Store) -> tuple[int, int, list[str]]:
    travels = store.kind == "sqlite"
    story = Story(
        opening,
        store,
        StoryClock(BEGAN_S if travels else 0.0),
        travels,
        random.Random(1),  # noqa: S311 - the same story at every run
        BehaviourFile(opening.places.terminal / "behaviour.json"),
    )
    told = [one for one in EPISODES if travels or not one.waits]
    busy = len(told) * BETWEEN * SALE_S + len(EPISODES) * SILENT_S
    pause = (BEGAN_S * (CLOSES - OPENS) / 24 - busy) / (len(told) + 1)
    failed: list[str] = []
    sales = 0
    with progress_bar("Three days", len(told)) as bar:
        for number, episode in enumerate(told):
            sales += _sell(story, number)
            story.clock.move(pause)
            story.clock.open_again()
            _one(story, episode, failed)
            bar.to(number + 1)
        sales += _today(story, len(told), bar)
    return len(told), sales, failed


def _one(story: Story, episode: Episode, failed: list[str]) -> None:
    try:
        episode.tell(story)
    except Problem as problem:
        failed.append(f"{episode.name}: {problem.sentence}")


def _sell(story: Story, number: int) -> int:
    """Ordinary sales at both tills, a few minutes apart."""
    with story.at(f"Till {number % 2 + 1}") as till:
        goods = goods_for_sale(till)
        for turn in range(BETWEEN):
            sell_one(till, story.chance, goods, WAYS[(number + turn) % len(WAYS)])
            story.clock.move(SALE_S)
    return BETWEEN


def _today(story: Story, number: int, bar: Bar) -> int:
    """The last sales happen now; the past may not have been reached by what time was left."""
    story.clock.move(BEGAN_S)
    bar.to(number)
    sold = _sell(story, number)
    # The last till of the day leaves a customer at its counter.
    with story.at("Till 2", "Ben") as till:
        _start(till, _basket(till, story.chance))
    return sold


def _left_behind(store: Store) -> Counter[str]:
    """Count what waits for a manager, by its code."""
    with store.read() as unit:
        found = [unit.locks.load(one) for one in unit.locks.live()]
        late = len(unit.attention.late())
    left = Counter(one.lock.attention_code for one in found if one and one.lock.attention_code)
    return left + Counter({"LATE_RESULT": late})
