"""Real processes: tills on one store that are killed, frozen, cut off, and lose their server.

Eight tills sell real days through the shipped verbs (scenarios 11-29, 31-37, 44, 52, 53, 115). At
the end of each day every till ends what is left; then the invariants, the provider's ledger, and
every sale that was acknowledged to somebody outside must agree. A violation names seed and day.

On SQLite the till processes share one file; on PostgreSQL half of them reach the server through a
bad network (`process.proxy`), connections are ended by the server, and the server itself dies.
"""

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from pos.domain.people import Role
from pos.payments.ledger import Ledger
from pos.services.people import PeopleDesk
from pos.services.pins import PinHasher
from pos.services.replay import stock_up
from pos.services.verify import verify
from pos.store import tables as t
from pos.store.engine import Store
from pos.store.upgrade import prepare
from pos.system.clock import SystemClock
from pos.system.ids import UUIDv7
from pos.system.paths import migrations
from tests.proof.judge import Told, judge
from tests.proof.part import Budget, Tally
from tests.proof.process import full_disk
from tests.proof.process.crowd import Crowd
from tests.proof.process.plan import Plan, real_days
from tests.proof.process.server import BadServer

TILLS = 8
#: Lease, beat and idle deadline as short as a shop can be told: minutes are seconds here.
LEASE_S, BEAT_S, IDLE_S = 2, 1, 60
A_DAY = 120
"""Kills, after which the tills close, and everything is looked at."""
EXPECTED = {
    *("DB_BUSY", "DB_UNREACHABLE", "CART_LOCKED", "CART_CHANGED", "CART_SOLD"),
    *("LOCK_LOST", "LOCK_EXPIRED", "TAKEOVER_DENIED", "CANNOT_CANCEL_CAPTURE"),
    *("TERMINAL_BUSY", "PAYMENT_TIMEOUT_CHECKING", "CASH_IN_HAND"),
}
"""What a cashier may read on such a day; any other refusal is looked at."""
KEPT = Path("build/processes")
STOCK = 40
"""How often the real days could be sold out of the stock there is."""


def prove(budget):
    """SQLite and the full disk in the first share, PostgreSQL in the other."""
    tally = Tally()
    parts = [with_full_disk, on_postgres][budget.shard :: budget.shards]
    for part in parts:
        tally.add(part(Budget(budget.seconds / len(parts), budget.seed, most=budget.most)))
    return tally


def with_full_disk(budget):
    """Tills on one SQLite file, after sales on a disk that is full."""
    tally = full_disk.prove(budget.seed, most=max(20, min(400, int(budget.seconds * 3))))
    tally.add(on_sqlite(budget))
    return tally


def on_sqlite(budget):
    """Tills on one SQLite file."""
    with TemporaryDirectory(prefix="holdfast-tills-") as folder:
        url = f"sqlite:///{folder}/shop.db"
        with open_shop(url, Path(folder), budget.seed) as shop:
            return days(shop, FairPlace([url] * TILLS), budget)


def on_postgres(budget):
    """Tills on a server that is as bad as their network."""
    with BadServer(TILLS) as server, TemporaryDirectory(prefix="holdfast-tills-") as folder:
        with open_shop(server.url, Path(folder), budget.seed) as shop:
            tally = days(shop, server, budget)
        tally.add(server.tally)
        return tally


@dataclass
class FairPlace:
    """Where the store lies for each till, when nothing happens to it."""

    urls: list

    def weather(self, plan):
        """Nothing happens with this customer."""

    def fair(self):
        """It is."""


# --- the shop -------------------------------------------------------------------------------------


@dataclass
class ProcessShop:
    """What can be known from outside, while no till runs: the rows and the provider's ledger."""

    store: Store
    ledger: Ledger
    folder: Path
    person: str
    invoices: list
    told: Told


@contextmanager
def open_shop(url, folder, seed):
    """Make a shop of the articles of real days, with somebody who may do all that a till asks."""
    clock, ids = SystemClock(), UUIDv7()
    prepare(url, clock, migrations())
    terminal = folder / "data" / "terminal"
    terminal.mkdir(parents=True)
    # A till that gets no answer gives up at once: nobody learns more by waiting.
    (terminal / "behaviour.json").write_text(json.dumps({"timeout_s": 0, "late_s": 0}))
    store = Store.open(url, clock)
    try:
        store.transact(lambda unit: unit.shop.set(lease_s=LEASE_S, beat_s=BEAT_S, idle_s=IDLE_S))
        people = PeopleDesk(store, ids, PinHasher(memory_kib=8, rounds=1))
        kim = people.create_user(None, name="Kim", role=Role.ADMINISTRATOR, pin="4071")
        invoices = real_days()
        stock_up(store, ids, invoices * STOCK)
        ledger = Ledger(terminal / "ledger.jsonl")
        yield ProcessShop(store, ledger, folder, kim.user_id, invoices, Told())
    finally:
        store.close()


# --- days -----------------------------------------------------------------------------------------


def days(shop, place, budget):
    """Sell day after day until the time is over, and judge each evening."""
    tally = Tally()
    day = 0
    while not budget.over(tally.kills) and not tally.violations:
        day += 1
        plan = Plan(f"{budget.seed} day {day}", shop.invoices)
        left = None if budget.most is None else budget.most - tally.kills
        kills = A_DAY if left is None else min(A_DAY, left)
        with Crowd(shop.folder, place.urls, shop.person, plan, LEASE_S) as crowd:
            _sell(crowd, plan, place, _over(budget, crowd, kills))
            # Its own connections are to a server that may have died since.
            shop.store.engine.dispose()
            violations = judged(shop, crowd)
        tally.violations += kept(shop, plan.seed, violations)
        tally.add(counted(crowd.heard))
    return tally


def _over(budget, crowd, kills):
    return lambda: budget.over() or crowd.heard.counts["kills"] >= kills


def _sell(crowd, plan, place, over):
    """One day: with whatever happens while customers are served, then the evening in peace."""
    served = 0

    def over_now():
        nonlocal served
        while served < plan.handed_out:
            served += 1
            place.weather(plan)
        return over()

    try:
        crowd.sell(over_now)
    finally:
        place.fair()
    crowd.end_what_is_left()


def kept(shop, seed, violations):
    """Keep ledger, logs and file of a day that went wrong, and say which day it was."""
    if not violations:
        shutil.rmtree(shop.folder / "state" / "logs")
        return []
    kind = shop.store.kind
    shutil.copytree(shop.folder, KEPT / f"{kind} {seed}", dirs_exist_ok=True)
    return [f"processes, {kind}, seed {seed}: {one}" for one in violations]


def counted(heard):
    """Give the figures of one day."""
    counts = heard.counts
    return Tally(
        kills=counts["kills"],
        notes={
            "processes: sales acknowledged": len(heard.sold),
            "processes: stops (SIGSTOP)": counts["stops"],
            "processes: unfinished found": counts["unfinished found"],
            "processes: taken over": counts["taken"],
            "processes: carts lost to another till": heard.refused["CART_LOCKED"]
            + heard.refused["CART_SOLD"],
            "processes: a zombie was refused": heard.refused["LOCK_LOST"],
        },
    )


# --- the evening ----------------------------------------------------------------------------------


def judged(shop, crowd):
    """Give a sentence for everything that is not right once all tills are closed."""
    if crowd.heard.failed:
        # Nothing is ended then: what stands in the rows is no violation of its own.
        return crowd.heard.failed
    for money, tenders in crowd.heard.said:
        shop.told._note(shop, money, [one.replace("-", "") for one in tenders])
    wrong = [
        f"{found.id}: {found.says}: {found.places}" for found in verify(shop.store) if not found.ok
    ]
    wrong += judge(shop)
    wrong += unsold(shop.store, crowd.heard.sold)
    wrong += still_live(shop.store)
    wrong += [
        f"a till refused {count} times with {code}"
        for code, count in crowd.heard.refused.items()
        if code not in EXPECTED
    ]
    wrong += errors(shop.folder)
    stray = crowd.stderr()
    return [*wrong, f"a process wrote: {stray}"] if stray else wrong


_SOLD = sa.select(
    t.orders.c.lock_id, t.orders.c.total, t.orders.c.receipt_series, t.orders.c.receipt_no
)


def unsold(store, acknowledged):
    """Name every sale that somebody was told of and that is not there exactly as told."""
    with store.read() as unit:
        rows = unit.connection.execute(_SOLD.where(t.orders.c.status == "completed")).all()
    found = {row.lock_id: (f"{row.receipt_series}-{row.receipt_no:06d}", row.total) for row in rows}
    receipts = {}
    for till, lock_id, receipt, total in acknowledged:
        if found.get(lock_id) != (receipt, total):
            yield f"{till} sold {receipt} for {total}, and there is {found.get(lock_id)}"
        if receipts.setdefault(receipt, lock_id) != lock_id:
            yield f"{receipt} was told of two sales"


def still_live(store):
    """Name every checkout that no till could end."""
    live = sa.select(t.checkout_locks).where(t.checkout_locks.c.ended_at.is_(None))
    with store.read() as unit:
        for row in unit.connection.execute(live):
            yield f"checkout {row.id} is still {row.state} ({row.phase}, {row.attention_code})"


def errors(folder):
    """Name every line in a till's log that is an error: a traceback instead of a sentence."""
    for log in sorted((folder / "state" / "logs").glob("*.jsonl*")):
        for line in log.read_text(encoding="utf-8").splitlines():
            # A till that was killed may have left half a line.
            if '"level": "error"' in line or '"level": "critical"' in line:
                yield f"{log.name}: {line}"
