"""A till as a process of its own: it sells what it is told, and first ends what it left behind.

``python -m tests.proof.till_process ADDRESS`` is the stem: it has imported the program and been no
till, opened no store and begun no thread. For each line on its input (an `Order`) it forks a
process that becomes a till and speaks to ADDRESS. That is no fork of a till, which would copy open
connections and locks: nothing is open yet, and all that is saved is the import. The stem and its
tills are one process group; when whoever gives the orders is gone, the group ends.
"""

import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Client
from pathlib import Path

import psycopg
import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401 - else each till would import it

from pos.api.views import LockState, Tender
from pos.app import open_till
from pos.cli.replay import REASON
from pos.cli.sales import empty_cart
from pos.domain.errors import Code, Problem
from pos.domain.people import Person, Role
from pos.domain.quantity import ONE
from pos.payments.behaviour import Behaviour, Scripted
from pos.services import cleanup
from pos.services.replay import sku_of
from pos.system.logging import log_to
from pos.system.paths import Places
from pos.system.settings import Settings

NOTHING = "Nothing was charged"
PATIENCE_S = 90
"""How long a cashier waits for a store that does not answer; then the till counts as broken."""
PASSING = frozenset({Code.DB_BUSY, Code.DB_UNREACHABLE, Code.TERMINAL_BUSY})
NOT_THERE = frozenset({Code.STORE_WRONG})
"""What a till says at its start where the store does not answer."""
psycopg.pq.__impl__  # noqa: B018 - the C library is loaded before the first fork


@dataclass(frozen=True)
class Order:
    """Which till to be, and where; the ``last`` run of a till only ends what is left."""

    name: str
    url: str
    home: str
    person: str
    seed: str
    last: bool = False


@dataclass(frozen=True)
class Task:
    """What a cashier does next.

    A ``sale`` of lines; ``park`` builds a cart for somebody else; ``recall`` pays a cart that
    others may be paying; ``take over`` goes on with the checkout of a silent till. ``troubles``
    are how this till's card terminal behaves meanwhile, operation by operation.
    """

    kind: str
    way: str = "cash"
    lines: tuple = ()
    cart_id: str | None = None
    troubles: dict = field(default_factory=dict)


class Telling:
    """Speaks to whoever gave the order, from any thread."""

    def __init__(self, pipe):
        self._pipe = pipe
        self._guard = threading.Lock()

    def __call__(self, *said):
        with self._guard:
            self._pipe.send(said)


class Cashier:
    """Somebody who sells at a till, and does not give up where the store is away for a moment."""

    def __init__(self, till, tell, dice):
        self.till, self.tell, self.dice = till, tell, dice
        self._cart_id = None

    def does(self, task):
        """Do a task to its end; a refusal of the till is read, and what it left is ended."""
        self._cart_id = task.cart_id
        terminal = self.till._desk.terminals["card"]
        terminal._script = Scripted({op: map(Behaviour, how) for op, how in task.troubles.items()})
        try:
            getattr(self, f"_{task.kind.replace(' ', '_')}")(task)
        except Problem as problem:
            self._reads(problem)
            patiently(self._end_own)

    def ends_what_is_left(self):
        """Do what stands on the first screen after a crash: resume or cancel, each in turn."""
        left = patiently(self.till.unfinished)
        self.tell("left", len(left))
        for one in left:
            patiently(lambda one=one: self._ends(one))

    def _ends(self, left):
        """Resume or cancel; a till that was slow may find that another one was quicker."""
        try:
            if left.can_cancel and self.dice.random() < 0.5:
                self._hears(self.till.cancel_checkout(left.checkout.ref, handed_back=True))
                return
            self._finish(self.till.resume_checkout(left.checkout.lock_id))
        except Problem as problem:
            if problem.code in PASSING:
                raise
            self._reads(problem)

    # --- selling -----------------------------------------------------------------------------

    def _sale(self, task):
        self._cart_id = self._filled(task.lines)
        self._pay(task.way)

    def _park(self, task):
        cart_id = self._filled(task.lines)
        version = self.till.cart(cart_id).version
        self.till.park(cart_id, name="for another till", version=version)
        self.tell("parked", cart_id)

    def _recall(self, task):
        # Whoever is slower than the first finds it taken up already, and presses Pay all the same.
        with suppress(Problem):
            self.till.recall(task.cart_id)
        self._pay(task.way)

    def _take_over(self, task):
        status = self.till.cart_status(task.cart_id)
        if status.lock_id is None:
            return
        checkout = self.till.resume_checkout(status.lock_id)
        self.tell("taken", checkout.lock_id)
        self._finish(checkout)

    def _filled(self, lines):
        cart = empty_cart(self.till)
        for line in lines:
            change = self.till.scan(
                cart.cart_id, code=sku_of(line.code), quantity=line.quantity * ONE
            )
            shown = change.changed[0]
            if shown.unit_price != line.price:
                self.till.override_price(
                    cart.cart_id,
                    line_id=shown.line_id,
                    price=line.price,
                    reason=REASON,
                    version=change.version,
                )
        return cart.cart_id

    def _pay(self, way):
        cart = self.till.cart(self._cart_id)
        total, key = cart.totals.total, self.till.new_key()
        self.tell("paying", cart.cart_id)
        first, *others = (*tenders(way, total), None) if way == "cash" else tenders(way, total)
        # The repeat of a request that was not answered has the same key: it is one press of Pay.
        checkout = patiently(
            lambda: self.till.start_checkout(
                cart.cart_id,
                version=cart.version,
                start_key=key,
                seen_total=total,
                tender=first,
            )
        )
        for tender in filter(None, others):
            if checkout.choosing and checkout.due > 1:
                checkout = self.till.tender(checkout.ref, tender=tender)
        self._finish(checkout, undo=way in {"back", "cancel"})

    def _finish(self, checkout, *, undo=False):
        """Bring it to an end as a cashier can: the rest in cash, or back."""
        if checkout.state is LockState.ATTENTION and checkout.attention_code == "CASH_IN_HAND":
            undo = True
        elif checkout.choosing and not undo:
            rest = Tender("cash", tendered=checkout.due)
            checkout = self.till.tender(checkout.ref, tender=rest)
        if undo and checkout.state not in {LockState.COMPLETED, LockState.CANCELLED}:
            checkout = self.till.cancel_checkout(checkout.ref, handed_back=True)
        self._hears(checkout)

    def _end_own(self):
        """After a refusal: where the checkout is still this till's, it is ended."""
        if self._cart_id is None:
            return
        status = self.till.cart_status(self._cart_id)
        if status.lock_id is None or not status.mine:
            return
        try:
            self._finish(self.till.resume_checkout(status.lock_id))
        except Problem as problem:
            if problem.code in PASSING:
                raise
            self._reads(problem)

    # --- what is heard -----------------------------------------------------------------------

    def _hears(self, checkout):
        if checkout.state is LockState.COMPLETED:
            self.tell("sold", checkout.lock_id, checkout.receipt.text, checkout.total)
        elif NOTHING in checkout.money:
            tenders = [one.payment_id for one in checkout.tenders]
            self.tell("said", checkout.money, tenders)

    def _reads(self, problem):
        self.tell("refused", problem.code.value, problem.sentence)


def tenders(way, total):
    """Give what the customer pays with, the first with Pay itself where it can be."""
    half = Tender("card", amount=total // 2)
    if total <= 1:
        return (Tender("cash", tendered=total) if total else None,)
    return {
        "cash": (Tender("cash", tendered=total + 500),),
        "card": (Tender("card"),),
        "split": (None, half, Tender("card")),
        "mixed": (None, Tender("cash", tendered=total // 2), Tender("card")),
        "cancel": (None, half),
        "back": (None,),
    }[way]


def patiently(ask, or_at=frozenset()):
    """Ask again while the store is away or busy, as a person does who presses a key again."""
    passing = PASSING | or_at
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ask()
        except Problem as problem:
            if problem.code not in passing or time.monotonic() > until:
                raise
        time.sleep(0.2)


# --- the process ----------------------------------------------------------------------------------


def be_till(order, tell, pipe):
    """Be this till until told to stop."""
    home = Path(order.home)
    places = Places(config=home, data=home / "data", state=home / "state")
    dice = random.Random(order.seed)  # noqa: S311 - so that a run can be had again
    with log_to(places.logs, order.name, "info"):
        settings = Settings(store=order.url)
        program = patiently(
            lambda: open_till(settings, places, till=order.name, paper=False), or_at=NOT_THERE
        )
        try:
            till = program.till
            till.act_as(Person(order.person, "Kim", Role.MANAGER))
            _tell_steps(till, tell)
            cashier = Cashier(till, tell, dice)
            cashier.ends_what_is_left()
            if order.last:
                while patiently(till.clean_up):
                    pass
                return
            with cleaning(till, dice):
                tell("open")
                while (task := pipe.recv()) is not None:
                    cashier.does(task)
                    tell("idle")
        finally:
            program.close()


def _tell_steps(till, tell):
    """Say which step of a checkout comes next, so that it can be the last."""
    perform = till._runner._perform

    def told(step):
        tell("step", step.label)
        return perform(step)

    till._runner._perform = told


class cleaning:  # noqa: N801 - read as a word
    """Cleans up now and then, as the window's timer does."""

    def __init__(self, till, dice):
        self._till, self._pause = till, dice.uniform(0.7, 1.3)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._clean, daemon=True)

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _clean(self):
        while not self._over.wait(self._pause):
            # The window, too, leaves it to the next turn of its timer.
            with suppress(Problem):
                self._till.clean_up()


def child(address, order):
    """Connect, be the till, and say with what it ended; a traceback is a finding."""
    pipe = Client(address)
    tell = Telling(pipe)
    tell("here", order.name, os.getpid())
    try:
        be_till(order, tell, pipe)
    except EOFError:
        return
    except BaseException:  # noqa: BLE001 - boundary: another process must hear of it
        tell("failed", traceback.format_exc())
        return
    tell("closed")


def stem(address):
    """Fork a till for each order, and end them all when nobody is there to give one."""
    assert threading.active_count() == 1, "a process with threads must not be forked"
    # Nobody waits for them here: the system takes them away.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Minutes are seconds here, as with the leases: cleaners are to meet.
    cleanup.GRACE_S, cleanup.OTHERS_S = 1, 1
    while line := sys.stdin.readline():
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            child(address, Order(**json.loads(line)))
            sys.stderr.flush()
            os._exit(0)
    os.killpg(0, signal.SIGKILL)


def written(order):
    """Write an order as the stem reads it."""
    return f"{json.dumps(asdict(order))}\n".encode()


if __name__ == "__main__":
    stem(sys.argv[1])
