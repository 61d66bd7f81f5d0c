"""A desk for the screens of a checkout: a fake till with a cart, and everything recorded."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from pos.api.views import CartView, CheckoutView, Tender, TenderView, Unfinished
from tests.fakes import shop
from tests.fakes.till import FakeTill
from ui.bridge.lanes import Lane, trouble_of
from ui.bridge.routes import Desk, PayRequest
from ui.theme.words import Writing

LINES = (
    ("Warburtons", 1000),
    ("Yeo Valley", 2000),
    ("Cathedral City", 1000),
    ("Bananas", 842),
    ("McVitie", 1000),
    ("Tropicana", 2000),
    ("Mrs Bridges", 1000),
    ("Barry", 3000),
)


@dataclass
class Later:
    """Runs work only when a test says so, lane by lane, as the threads would."""

    jobs: dict[Lane, deque[tuple[Any, ...]]] = field(
        default_factory=lambda: {lane: deque() for lane in Lane}
    )
    at_once: bool = True

    def run(
        self,
        lane: Lane,
        work: Callable[[], Any],
        on_done: Callable[[Any], object] | None = None,
        on_problem: Callable[[Any], object] | None = None,
        *,
        owner: object | None = None,
        replaces: str = "",
    ) -> None:
        self.jobs[lane].append((work, on_done, on_problem))
        if self.at_once:
            self.finish(lane)

    def waiting(self, lane: Lane) -> int:
        return len(self.jobs[lane])

    def finish(self, lane: Lane) -> None:
        """Do everything that waits on a lane, in order."""
        while self.jobs[lane]:
            work, on_done, on_problem = self.jobs[lane].popleft()
            try:
                result = work()
            except Exception as error:
                if on_problem is None:
                    raise
                on_problem(trouble_of(error))
            else:
                if on_done is not None:
                    on_done(result)


@dataclass
class Went:
    """Records where a screen sent the cashier."""

    places: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def last(self) -> tuple[str, Any]:
        return self.places[-1]

    def names(self) -> list[str]:
        return [name for name, _ in self.places]

    def to_pay(self, what: object) -> None:
        self.places.append(("pay", what))

    def pay_refused(self, request: PayRequest, why: object) -> None:
        self.places.append(("refused", (request, why)))

    def to_done(self, view: CheckoutView) -> None:
        self.places.append(("done", view))

    def back_to_sell(self, say: str = "", *, cart_id: str | None = None) -> None:
        self.places.append(("sell", (say, cart_id)))

    def show_cart(self, cart: CartView) -> None:
        self.places.append(("cart", cart))

    def show_lock_dialog(self, status: object) -> None:
        self.places.append(("lock", status))

    def show_unfinished(self, left: object) -> None:
        self.places.append(("unfinished", left))

    def show_receipt(self, order_id: str) -> None:
        self.places.append(("receipt", order_id))

    def to_sign_in(self) -> None:
        self.places.append(("sign_in", None))

    def signed_in(self) -> None:
        self.places.append(("signed_in", None))

    def lock_screen(self) -> None:
        self.places.append(("lock_screen", None))

    def to_recall(self) -> None:
        self.places.append(("recall", None))

    def to_office(self, section: object = None, what: object = None) -> None:
        self.places.append(("office", (section, what)))

    def toast(self, text: str) -> None:
        self.places.append(("toast", text))


@dataclass
class Asked:
    """Records questions; a test answers when it likes."""

    questions: list[tuple[str, str, str, Callable[..., object]]] = field(default_factory=list)

    def confirm(
        self, title: str, detail: str, verb: str, on_yes: Callable[[], object], *, danger: bool
    ) -> None:
        self.questions.append((title, detail, verb, on_yes))

    def text(self, title: str, detail: str, verb: str, on_text: Callable[[str], object]) -> None:
        self.questions.append((title, detail, verb, on_text))

    number = pin = text

    def choose(
        self, title: str, detail: str, options: object, on_chosen: Callable[[str], object]
    ) -> None:
        self.questions.append((title, detail, "", on_chosen))

    def yes(self) -> None:
        self.questions.pop()[3]()


@dataclass
class Heard:
    """Records sounds."""

    sounds: list[str] = field(default_factory=list)

    def play(self, sound: str) -> None:
        self.sounds.append(sound)


@dataclass
class Told:
    """Hands events to whoever listens, at once."""

    listeners: list[tuple[type, Callable[[Any], object]]] = field(default_factory=list)

    def on(self, kind: type[Any], hear: Callable[[Any], object], owner: object) -> None:
        self.listeners.append((kind, hear))

    def tell(self, event: object) -> None:
        for kind, hear in tuple(self.listeners):
            if isinstance(event, kind):
                hear(event)


@dataclass
class Bench:
    """The fake till, the desk made of fakes, and a clock that a test moves."""

    till: FakeTill = field(default_factory=FakeTill)
    runs: Later = field(default_factory=Later)
    went: Went = field(default_factory=Went)
    asked: Asked = field(default_factory=Asked)
    heard: Heard = field(default_factory=Heard)
    news: Told = field(default_factory=Told)
    seconds: float = 100.0
    writing: Writing = field(default_factory=Writing)

    def __post_init__(self) -> None:
        self.till.sign_in("u-ana", pin=shop.PIN)
        self.till.subscribe(self.news.tell)

    def now(self) -> int:
        return self.till.now() + int((self.seconds - 100) * 1_000_000)

    @property
    def desk(self) -> Desk:
        return Desk(
            till=self.till,  # type: ignore[arg-type]
            runs=self.runs,
            news=self.news,
            ask=self.asked,  # type: ignore[arg-type]
            routes=self.went,  # type: ignore[arg-type]
            sounds=self.heard,
            writing=self.writing,
            now=self.now,
            elapsed=lambda: self.seconds,
        )

    def cart(self) -> CartView:
        """The cart of the pictures: eight lines, £31.10."""
        cart = self.till.current_cart()
        for name, quantity in LINES:
            one = shop.good(name)
            self.till.add_article(cart.cart_id, article_id=one.article_id, quantity=quantity)
        view = self.till.cart(cart.cart_id)
        cheese = view.lines[2]
        self.till.discount_line(
            view.cart_id,
            line_id=cheese.line_id,
            kind="amount",
            value=43,
            version=view.version,
        )
        return self.till.cart(cart.cart_id)

    def request(self, tender: Tender | None = None, cart: CartView | None = None) -> PayRequest:
        cart = cart or self.cart()
        return PayRequest(
            cart.cart_id, cart.version, self.till.new_key(), cart.totals.total, tender
        )


def _lamps(*, known: bool, whole: bool) -> tuple[str, ...]:
    if whole:
        return ("done",) * 4 + ("stopped", "todo", "todo")
    return ("done",) * 3 + ("stopped" if known else "unknown",) + ("todo",) * 3


def left_behind(
    bench: Bench, *, known: bool = True, whole: bool = False, cart: CartView | None = None
) -> Unfinished:
    """What a power cut leaves: a card held and not yet taken, or money that is not known.

    ``whole``: all of it is held, so that finishing it needs no customer.
    """
    view = bench.till.start_checkout(
        (cart := cart or bench.cart()).cart_id,
        version=cart.version,
        start_key=bench.till.new_key(),
        seen_total=cart.totals.total,
    )
    checkouts = bench.till.checkouts
    if whole:
        held = TenderView("p-1", 1, "card", 3110, 3110, 0, "authorised", card="Visa ending 4921")
        checkouts.all[view.lock_id].tenders = [held]
        view = bench.till.checkout(view.lock_id)
    else:
        checkouts.terminal = lambda _amount: "approved" if known else "unknown"
        part = 2000 if known else view.due
        view = bench.till.tender(view.ref, tender=Tender("card", amount=part))
    view = replace(
        view,
        lamps=_lamps(known=known, whole=whole),
        facts=("No money has been taken yet. The card was not charged before the power went.",)
        if known
        else ("The terminal did not answer. It is asked again only when you say so.",),
    )
    one = Unfinished(
        view,
        resume_money="£31.10 is taken from the card, once",
        resume_goods="Sold, stock goes down by 12",
        resume_then="Receipt prints, drawer stays shut",
        cancel_money="The hold is released, £0.00 is taken",
        cancel_goods="Back on sale",
        cancel_then="The cart opens again, nothing lost",
        can_resume=known,
        can_cancel=known,
        stopped_at=bench.till.now(),
    )
    checkouts.left_behind = (*checkouts.left_behind, one)
    return one


def left_behind_at(till: FakeTill, *, known: bool = True, whole: bool = False) -> Unfinished:
    """The same at a till that somebody signed in to."""
    bench = Bench.__new__(Bench)
    bench.till = till
    return left_behind(bench, known=known, whole=whole)
