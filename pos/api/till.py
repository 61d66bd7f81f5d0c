"""The till as a list of verbs: all that a screen or a script can ask for."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from pos.api.events import (
    AlertCleared,
    AlertRaised,
    AskedToLetGo,
    CheckoutProgress,
    Event,
    StoreChanged,
    StoreReachable,
)
from pos.api.plainly import plainly
from pos.domain.cart import CartChange, CartStatusView, CartSummary, CartView, DiscountKind
from pos.domain.cart_rules import reason_of
from pos.domain.cart_state import LineRef
from pos.domain.checkout import (
    CheckoutRef,
    CheckoutView,
    LastSale,
    PersonAnswer,
    ReceiptRef,
    Tender,
    Unfinished,
)
from pos.domain.discount import Discount
from pos.domain.errors import Code, Problem
from pos.domain.goods import ArticleView, CategoryView
from pos.domain.live import Asked, LetGoAsk
from pos.domain.lock import Checkout
from pos.domain.people import Actor, Approver, Permission, Person, PersonView
from pos.domain.phase import LockState
from pos.domain.receipt import Receipt
from pos.services import let_go
from pos.services.alerts import AlertWatch
from pos.services.carts import CartDesk
from pos.services.catalogue import CatalogueDesk
from pos.services.checkout import driver, ownership, status
from pos.services.checkout.desk import Desk
from pos.services.checkout.heartbeat import Heartbeat
from pos.services.checkout.runner import Runner
from pos.services.checkout.start import Start, start
from pos.services.checkout.steps import Drive
from pos.services.cleanup import clean_up
from pos.services.lock_list import note
from pos.services.outbox import OutboxWorker
from pos.services.people import PeopleDesk
from pos.services.receipts import ReceiptDesk
from pos.services.tills import TillDesk
from pos.store.engine import Busy, CommitUnknown, ConnectionLost, Store
from pos.store.news import News


@dataclass(frozen=True)
class Rooms:
    """What a till is put together from; `pos.app` builds it."""

    store: Store
    desk: Desk
    runner: Runner
    people: PeopleDesk
    tills: TillDesk
    carts: CartDesk
    goods: CatalogueDesk
    receipts: ReceiptDesk
    workers: tuple[OutboxWorker, ...]


class Till:
    """One running till program. Thread-safe; every verb may block, the checkout's for minutes.

    All raise `Problem`. What a verb says it did is durable when it returns. News comes to
    `subscribe`rs on a foreign thread.
    """

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._desk = rooms.desk
        self._runner = rooms.runner
        self._heartbeat = Heartbeat(rooms.store, rooms.desk, self._runner)
        self._news = News(rooms.store, self._store_changed, self._store_reachable)
        self._listeners: list[Callable[[Event], None]] = []
        self._person: Person | None = None
        self.watch = AlertWatch(rooms.store, rooms.desk.ids)
        self._told: frozenset[str] = frozenset()

    def open(self) -> None:
        """Begin to beat, to listen for news and to print what waits."""
        self._heartbeat.start()
        self._news.start()
        for worker in self._rooms.workers:
            self._rooms.store.on_commit(worker.wake)
            worker.start()

    def close(self) -> None:
        """End all threads and let the till go; what was not printed waits for the next start."""
        self._runner.stop()
        self._news.stop()
        self._heartbeat.stop()
        for worker in self._rooms.workers:
            worker.stop()
        try:
            # Where the store is away, the till's row goes stale by itself.
            with suppress(Problem, Busy, ConnectionLost, CommitUnknown):
                self._rooms.tills.release(self._desk.till_id, self._desk.instance)
        finally:
            self._rooms.store.close()

    # --- who and where -----------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The till's name."""
        return self._desk.till_name

    @property
    def shop_name(self) -> str:
        """The shop's name."""
        return self._desk.shop.shop_name

    @property
    def currency(self) -> str:
        """The shop's currency, as its ISO code."""
        return self._desk.shop.currency

    @property
    def person(self) -> Person | None:
        """Who is signed in."""
        return self._person

    @plainly
    def people(self) -> tuple[PersonView, ...]:
        """List who may sign in."""
        return self._rooms.people.people()

    @plainly
    def sign_in(self, user_id: str, *, pin: str) -> Person:
        """Sign a person in; tries are counted durably before they are checked.

        Raises:
            Problem: WRONG_PIN, PIN_WAIT, PIN_LOCKED.
        """
        self._person = self._rooms.people.sign_in(user_id, pin=pin)
        return self._person

    def act_as(self, person: Person) -> None:
        """Let a program that drives this till act as a person who cannot sign in (`pos.cli`)."""
        self._person = person

    def sign_out(self) -> None:
        """Sign out; an open cart stays open."""
        self._person = None

    def _actor(self) -> Actor:
        if self._person is None:
            raise Problem(Code.NOT_SIGNED_IN)
        return Actor(self._person, self._desk.till_id, self._desk.till_name)

    # --- carts -------------------------------------------------------------------------------

    @plainly
    def current_cart(self) -> CartView:
        """Give this person's open cart at this till; a new one where there is none."""
        return self._rooms.carts.current_cart(self._actor())

    @plainly
    def new_cart(self) -> CartView:
        """Begin a cart."""
        return self._rooms.carts.new_cart(self._actor())

    @plainly
    def cart(self, cart_id: str) -> CartView:
        """Read a whole cart."""
        return self._rooms.carts.cart(cart_id)

    @plainly
    def open_carts(self) -> tuple[CartSummary, ...]:
        """List the parked and open carts of all tills."""
        return self._rooms.carts.open_carts(self._actor())

    @plainly
    def scan(self, cart_id: str, *, code: str, quantity: int = 1000) -> CartChange:
        """Add what a code stands for.

        Raises:
            Problem: CODE_UNKNOWN, CODE_WRONG, PRICE_MISSING, CART_LOCKED and its like.
        """
        return self._rooms.carts.scan(self._actor(), cart_id, code=code, quantity=quantity)

    @plainly
    def add_article(self, cart_id: str, *, article_id: str, quantity: int = 1000) -> CartChange:
        """Add an article that was chosen by name or tile."""
        return self._rooms.carts.add_article(
            self._actor(), cart_id, article_id=article_id, quantity=quantity
        )

    @plainly
    def change_quantity(
        self, cart_id: str, *, line_id: str, quantity: int, version: int
    ) -> CartChange:
        """Change a line's quantity."""
        line = LineRef(cart_id, line_id, version)
        return self._rooms.carts.change_quantity(self._actor(), line, quantity=quantity)

    @plainly
    def remove_line(self, cart_id: str, *, line_id: str, version: int) -> CartChange:
        """Void a line; the journal keeps it."""
        return self._rooms.carts.remove_line(self._actor(), LineRef(cart_id, line_id, version))

    @plainly
    def clear_cart(self, cart_id: str, *, version: int) -> CartChange:
        """Take everything out of a cart."""
        return self._rooms.carts.clear_cart(self._actor(), cart_id, version=version)

    @plainly
    def discount_line(
        self,
        cart_id: str,
        *,
        line_id: str,
        kind: DiscountKind,
        value: int,
        version: int,
        approver: Approver | None = None,
    ) -> CartChange:
        """Take something off a line."""
        return self._rooms.carts.discount_line(
            self._actor(),
            LineRef(cart_id, line_id, version),
            off=Discount(kind, value),
            approver=approver,
        )

    @plainly
    def remove_line_discount(self, cart_id: str, *, line_id: str, version: int) -> CartChange:
        """Take a line's discount away."""
        return self._rooms.carts.remove_line_discount(
            self._actor(), LineRef(cart_id, line_id, version)
        )

    @plainly
    def discount_cart(
        self,
        cart_id: str,
        *,
        kind: DiscountKind,
        value: int,
        version: int,
        approver: Approver | None = None,
    ) -> CartChange:
        """Take something off the whole cart."""
        return self._rooms.carts.discount_cart(
            self._actor(), cart_id, off=Discount(kind, value), version=version, approver=approver
        )

    @plainly
    def remove_cart_discount(self, cart_id: str, *, version: int) -> CartChange:
        """Take the cart's discount away."""
        return self._rooms.carts.remove_cart_discount(self._actor(), cart_id, version=version)

    @plainly
    def override_price(
        self,
        cart_id: str,
        *,
        line_id: str,
        price: int,
        reason: str,
        version: int,
        approver: Approver | None = None,
    ) -> CartChange:
        """Sell a line at another price, with permission and a reason."""
        return self._rooms.carts.override_price(
            self._actor(),
            LineRef(cart_id, line_id, version),
            price=price,
            reason=reason,
            approver=approver,
        )

    @plainly
    def note_line(self, cart_id: str, *, line_id: str, note: str, version: int) -> CartChange:
        """Write a note on a line."""
        return self._rooms.carts.note_line(
            self._actor(), LineRef(cart_id, line_id, version), note=note
        )

    @plainly
    def park(self, cart_id: str, *, name: str, version: int) -> CartSummary:
        """Put a cart aside under a name."""
        return self._rooms.carts.park(self._actor(), cart_id, name=name, version=version)

    @plainly
    def recall(self, cart_id: str) -> CartView:
        """Take a cart up again, whichever till parked it."""
        return self._rooms.carts.recall(self._actor(), cart_id)

    @plainly
    def cart_status(self, cart_id: str) -> CartStatusView:
        """Say who holds a cart and what may be done about it here; read from the rows each time."""
        with self._rooms.store.read() as unit:
            found = unit.carts.peek(cart_id)
            if found is None:
                raise Problem(Code.CART_GONE, cart_id=cart_id)
            lock_id = unit.locks.live_of_cart(cart_id)
            held = None if lock_id is None else unit.locks.load(lock_id)
            now = unit.now()
            asked = None if lock_id is None else let_go.asked(unit, lock_id, now)
        is_open = found[0].status == "open"
        told = status.cart_status(self._desk, self._person, cart_id, held, now, is_open=is_open)
        return replace(told, asked=asked)

    # --- goods -------------------------------------------------------------------------------

    @plainly
    def search(self, text: str, *, limit: int = 30) -> tuple[ArticleView, ...]:
        """Find articles by words of their name or the beginning of a code."""
        return self._rooms.goods.search(text, limit=limit)

    @plainly
    def categories(self) -> tuple[CategoryView, ...]:
        """List the shop's categories."""
        return self._rooms.goods.categories()

    @plainly
    def tiles(self, category_id: str | None = None) -> tuple[ArticleView, ...]:
        """Give a category's articles for the tiles; none gives the favourites."""
        return self._rooms.goods.tiles(category_id)

    # --- the checkout ------------------------------------------------------------------------

    def new_key(self) -> str:
        """Mint a start key: one per press of Pay, the same for the repeat of an unanswered one."""
        return self._desk.ids.new()

    @plainly
    def start_checkout(  # noqa: PLR0913 - the verb as it stands in the design.
        self,
        cart_id: str,
        *,
        version: int,
        start_key: str,
        seen_total: int,
        tender: Tender | None = None,
        sell_anyway: Iterable[str] = (),
        accept_total: int | None = None,
    ) -> CheckoutView:
        """Take the cart to pay it: locked, goods held, prices frozen, in one commit.

        With a tender the first payment goes with it: exact cash is the whole sale in one commit.

        Raises:
            Problem: CART_LOCKED, CART_CHANGED, CART_SOLD, CART_EMPTY, OUT_OF_STOCK (``short``,
                ``may_sell_anyway``), PRICE_CHANGED (``old``, ``new``), TENDER_MISMATCH.
        """
        request = Start(
            cart_id=cart_id,
            version=version,
            start_key=start_key,
            person=self._actor().person,
            seen_total=seen_total,
            accept_total=accept_total,
            sell_anyway=frozenset(sell_anyway),
            tender=tender,
        )
        return self._run(self._started(request))

    def _started(self, request: Start) -> Drive:
        checkout = yield from start(self._desk, request)
        if not self._desk.owns(checkout):
            return checkout
        checkout = yield from driver.drive(self._desk, checkout)
        asked = request.tender
        fresh = checkout.lock.state is LockState.ACTIVE and not checkout.payments
        if asked is not None and fresh and checkout.due:
            # Only a card and exact cash go with the first commit; the others follow it.
            return (yield from driver.tender(self._desk, checkout, asked))
        return checkout

    @plainly
    def tender(self, ref: CheckoutRef, *, tender: Tender) -> CheckoutView:
        """Take a payment; returns when the terminal has answered.

        A decline ends the tender, not the checkout: it comes back ``declined``, choosing again.

        Raises:
            Problem: TENDER_MISMATCH, TERMINAL_BUSY, LOCK_LOST.
        """
        return self._run(self._mine(ref, lambda co: driver.tender(self._desk, co, tender)))

    @plainly
    def take_back(
        self, ref: CheckoutRef, *, payment_id: str, handed_back: bool = False
    ) -> CheckoutView:
        """Release a held card, or confirm that part cash was handed back."""
        return self._run(
            self._mine(
                ref,
                lambda co: driver.take_back(self._desk, co, payment_id, handed_back=handed_back),
            )
        )

    @plainly
    def answer(self, ref: CheckoutRef, *, answer: PersonAnswer) -> CheckoutView:
        """Say what a stand-alone terminal showed."""
        return self._run(self._mine(ref, lambda co: driver.answer(self._desk, co, answer)))

    @plainly
    def cancel_checkout(self, ref: CheckoutRef, *, handed_back: bool = False) -> CheckoutView:
        """Undo a checkout, or ask for it while the terminal is busy; call it from any thread.

        Raises:
            Problem: CANNOT_CANCEL_CAPTURE, CASH_IN_HAND (``cash``), NOT_ALLOWED.
        """
        person = self._actor().person
        return self._run(ownership.cancel(self._desk, ref.lock_id, person, handed_back=handed_back))

    @plainly
    def resume_checkout(self, lock_id: str) -> CheckoutView:
        """Go on with a checkout that was left behind, here or at a silent till.

        Raises:
            Problem: TAKEOVER_DENIED, LOCK_EXPIRED, NOT_ALLOWED.
        """
        return self._run(ownership.resume(self._desk, lock_id, self._actor().person))

    @plainly
    def take_over(
        self, lock_id: str, *, reason: str, approver: Approver | None = None
    ) -> CheckoutView:
        """Go on with a silent till's checkout, with a manager's PIN and a reason.

        Raises:
            Problem: REASON_MISSING, NOT_ALLOWED, WRONG_PIN, TAKEOVER_DENIED.
        """
        reason, actor = reason_of(reason), self._actor()
        person = actor.person
        if approver is not None:
            person = self._rooms.people.verify_approver(
                approver, Permission.TAKE_OVER, actor=person
            )
        note(
            self._rooms.store,
            actor.person.user_id,
            lock_id,
            take_over=reason,
            approved_by=person.user_id,
        )
        return self._run(ownership.resume(self._desk, lock_id, person))

    @plainly
    def take_over_live(self, lock_id: str, *, reason: str, approver: Approver) -> CheckoutView:
        """Go on with a checkout that another till is at; a manager's PIN is always asked for.

        The other till does nothing more with it. Never while a terminal is asked there.

        Raises:
            Problem: REASON_MISSING, NOT_ALLOWED, WRONG_PIN, TAKEOVER_DENIED, LOCK_EXPIRED.
        """
        reason, actor = reason_of(reason), self._actor()
        # One's own PIN will do: it says that this is meant, and by whom.
        person = self._rooms.people.verify_approver(approver, Permission.TAKE_OVER)
        note(
            self._rooms.store,
            actor.person.user_id,
            lock_id,
            take_over_live=reason,
            approved_by=person.user_id,
        )
        return self._run(ownership.take_live(self._desk, lock_id, person))

    # --- one till asks another ---------------------------------------------------------------

    @plainly
    def ask_to_let_go(self, lock_id: str, *, words: str = "") -> Asked:
        """Ask the till that holds a cart to let it go; nothing happens unless it agrees.

        Raises:
            Problem: CHECKOUT_GONE, TEXT_TOO_LONG, TAKEOVER_DENIED (nobody is there to answer).
        """
        return let_go.ask(self._rooms.store, self._desk, self._actor(), lock_id, words)

    @plainly
    def asked_here(self) -> tuple[LetGoAsk, ...]:
        """List what other tills ask this one to let go, the oldest first; read from the rows."""
        return let_go.asks_to(self._rooms.store, self._desk.till_id)

    @plainly
    def saw_question(self, message_id: str) -> None:
        """Say that a question stands on this till's screen; whoever asked is told."""
        let_go.see(self._rooms.store, message_id)

    @plainly
    def keep(self, ask: LetGoAsk) -> None:
        """Answer that the cart stays here."""
        let_go.answer(self._rooms.store, self._actor(), ask, "kept")

    @plainly
    def let_go(self, ask: LetGoAsk, *, handed_back: bool = False) -> CheckoutView:
        """Undo the checkout so that the cart opens for the till that asks; call it from any thread.

        Where a terminal is asked just now, it is told to stop, and the cart opens when it answers.

        Raises:
            Problem: CANNOT_CANCEL_CAPTURE, CASH_IN_HAND (``cash``), LOCK_LOST, NOT_ALLOWED.
        """
        actor, lock_id = self._actor(), ask.checkout.lock_id
        view = self._run(
            ownership.cancel(self._desk, lock_id, actor.person, handed_back=handed_back)
        )
        # After it: a crash in between leaves an open cart, and a question that is over with it.
        let_go.answer(self._rooms.store, actor, ask, "let_go")
        return view

    @plainly
    def checkout(self, lock_id: str) -> CheckoutView:
        """Read a checkout."""
        return self._run(ownership.look(lock_id))

    @plainly
    def unfinished(self) -> tuple[Unfinished, ...]:
        """List what this till left behind, the oldest first."""
        with self._rooms.store.read() as unit:
            found = [unit.locks.load(one) for one in unit.locks.of_till(self._desk.till_id)]
        return tuple(
            status.unfinished(one)
            for one in found
            if one is not None
            and (not self._desk.owns(one) or one.lock.state is LockState.ATTENTION)
        )

    @plainly
    def last_sale(self) -> LastSale | None:
        """Give this till's last sale with the change that was due."""
        with self._rooms.store.read() as unit:
            found = unit.orders.last_of_till(self._desk.till_id)
        if found is None:
            return None
        receipt = ReceiptRef(found.order_id, found.series, found.number)
        return LastSale(receipt, found.total, found.change_due, found.at)

    @plainly
    def attention_count(self) -> int:
        """Count what waits for a manager anywhere in the shop; for the badge of every till."""
        with self._rooms.store.read() as unit:
            return unit.attention.count()

    @plainly
    def clean_up(self) -> int:
        """Undo or finish what is overdue anywhere in the shop; safe on all tills at once."""
        return clean_up(self._rooms.store, self._runner, self._desk)

    @plainly
    def watch_shop(self) -> None:
        """Look whether something is wrong with the shop, and tell it; all tills do, one says it."""
        change = self.watch.look()
        for one in change.raised:
            self.publish(AlertRaised(one.kind.value, one.subject, one.says, one.todo))
        for one in change.cleared:
            self.publish(AlertCleared(one.kind.value, one.subject))

    def _run(self, steps: Drive) -> CheckoutView:
        return status.view(self._runner.run(steps))

    def _mine(self, ref: CheckoutRef, then: Callable[[Checkout], Drive]) -> Drive:
        """Read a checkout and go on only where it is still this screen's own."""
        checkout = yield from ownership.look(ref.lock_id)
        if checkout.lock.state is LockState.EXPIRED:
            raise Problem(Code.LOCK_EXPIRED, lock_id=ref.lock_id)
        if not self._desk.owns(checkout) or checkout.lock.epoch != ref.epoch:
            raise Problem(Code.LOCK_LOST, till=checkout.lock.owner_name, lock_id=ref.lock_id)
        return (yield from then(checkout))

    # --- receipts ----------------------------------------------------------------------------

    @plainly
    def receipt(self, order_id: str) -> Receipt:
        """Give what a sale's receipt says."""
        return self._rooms.receipts.receipt(order_id)

    @plainly
    def receipt_printed(self, order_id: str) -> bool:
        """Tell whether a sale's receipt has left the printer."""
        return self._rooms.receipts.is_printed(order_id)

    @plainly
    def reprint(self, order_id: str) -> None:
        """Have a receipt printed once more, marked COPY and journalled."""
        self._rooms.receipts.reprint(self._actor(), order_id)
        for worker in self._rooms.workers:
            worker.try_now()

    def printer_state(self) -> tuple[bool, str]:
        """Tell how the receipt printer was when it was last used."""
        if not self._rooms.workers:
            return True, "No printer"
        state = self._rooms.workers[0].state()
        return state.ready, state.says

    def terminal_state(self) -> tuple[bool, str]:
        """Ask the card terminal whether it answers; moves no money, takes two seconds at most."""
        terminal = self._desk.terminals.get("card")
        if terminal is None:
            return False, "No card terminal"
        health = terminal.health()
        return health.ready, health.says

    # --- news --------------------------------------------------------------------------------

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Be told the news, on a foreign thread; call what is returned to hear no more."""
        self._listeners.append(callback)

        def unsubscribe() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell everybody who listens."""
        for listener in tuple(self._listeners):
            listener(event)

    def progressed(self, lock_id: str, phase: str, waiting: str | None, says: str) -> None:
        """Tell that a checkout of this till began or ended to wait for a terminal."""
        self.publish(CheckoutProgress(lock_id, phase, waiting, says))

    def _store_changed(self) -> None:
        self.publish(StoreChanged())
        with self._rooms.store.read() as unit:
            asked = unit.messages.open_ids(self._desk.till_id)
        fresh, self._told = asked - self._told, asked
        for message_id in sorted(fresh):
            self.publish(AskedToLetGo(message_id))

    def _store_reachable(self, reachable: bool) -> None:  # noqa: FBT001 - a callback's shape
        self.publish(StoreReachable(reachable))
