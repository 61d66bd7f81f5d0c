"""Where the engines could differ: two connections of a PostgreSQL server, in a chosen order.

Each actor is a till's program with a store of its own; it stands before each step and before each
COMMIT until the test lets it go. Whoever must wait is seen to wait by the server itself.
"""

from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code
from pos.domain.people import Role
from pos.domain.phase import LockState
from pos.services.checkout.heartbeat import Heartbeat
from tests.checkout.crashes import OVER
from tests.checkout.shop import open_shop
from tests.checkout.troubled_store import states
from tests.proof.interleave.actors import Actor, StepByStep, SteppingStore, here, stand_before
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(300)

CARD, CASH = Tender("card"), Tender("cash")
SILENT = 121
COMMIT = "COMMIT"
ANY = frozenset(Code)


@pytest.fixture
def shop(postgres_url, tmp_path):
    with open_shop(postgres_url, tmp_path) as opened:
        yield opened
        opened.assert_sound()


@pytest.fixture
def directed(shop):
    """Whoever is on; what still stands at the end goes off."""
    play = Direction(shop)
    yield play
    play.close()


class Direction:
    """Brings programs on and lets one of them go at a time, unless the server makes it wait."""

    def __init__(self, shop):
        self.shop = shop
        self._cast = []
        self._watcher = psycopg.connect(shop.url, autocommit=True)

    def program(self, name, role=Role.CASHIER):
        """A till on connections of its own."""
        till = self.shop.till(name, role=role, apart=True)
        sa.event.listen(till.store.engine, "commit", _before_commit)
        return replace(
            till,
            store=SteppingStore(till.store),
            runner=StepByStep(till.store, till.desk.progress),
        )

    def on(self, act, *what):
        """Let somebody come on; it stands before its first step."""
        results = []
        actor = Actor(f"{act.__name__} {len(self._cast)}", lambda: results.append(act(*what)), ANY)
        actor.results = results
        self._cast.append(actor)
        actor.begin()
        return actor

    def waits(self, actor, behind):
        """Let it go, and see the server make it wait for the one who stands before COMMIT."""
        assert behind.at == COMMIT
        actor.let_go()
        wait_until(lambda: self._waiting() == 1)

    def went_on(self, actor):
        """See that what made it wait is over."""
        actor.stands()
        assert self._waiting() == 0

    def dies(self, actor):
        """End the program that stands before its COMMIT, and with it its connection."""
        assert actor.at == COMMIT
        self._watcher.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'idle in transaction'"
        )
        actor.leave()

    def _waiting(self):
        found = self._watcher.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        return found.fetchone()[0]

    def close(self):
        for actor in self._cast:
            if not actor.is_over:
                actor.leave()
        self._watcher.close()
        assert [actor.error for actor in self._cast if actor.error] == []


def _before_commit(connection):
    if here() is not None and not connection.get_execution_options().get("postgresql_readonly"):
        stand_before(COMMIT)


def code(actor):
    return None if actor.refused is None else actor.refused.code


def came_to(actor):
    assert actor.is_over
    assert actor.refused is None, actor.refused
    return actor.results[0]


def sold(actor):
    return came_to(actor).lock.state is LockState.COMPLETED


# --- two parties, one cart ------------------------------------------------------------------------


def test_scenarios_1_and_2_the_second_waits_for_the_first_commit(shop, directed):
    """Fault 5, I1: whoever comes second waits for the row, and hears who holds the cart."""
    first, second = directed.program("Till 1"), directed.program("Till 2")
    cart = first.cart("TEA", "JAM")
    winner, loser = directed.on(first.start, cart), directed.on(second.start, cart)

    winner.until(COMMIT)
    directed.waits(loser, winner)
    winner.step()
    directed.went_on(loser)
    loser.end()

    assert came_to(winner).lock.epoch == 1
    assert code(loser) is Code.CART_LOCKED
    assert loser.refused.details["till"] == "Till 1"


def test_scenario_1_the_first_never_commits(shop, directed):
    """The one who waited has the cart, when the first one's program dies before its COMMIT."""
    first, second = directed.program("Till 1"), directed.program("Till 2")
    cart = first.cart("TEA")
    dies, wins = directed.on(first.start, cart), directed.on(second.start, cart)

    dies.until(COMMIT)
    directed.waits(wins, dies)
    directed.dies(dies)
    directed.went_on(wins)
    wins.end()

    assert came_to(wins).lock.owner_name == "Till 2"


def test_scenario_5_two_threads_and_one_step(shop, directed):
    """Fault 7: the second waits for the fence, and its step is another one's by then."""
    till = directed.program("Till 1")
    checkout = till.start(till.cart("TEA"))
    first, second = (directed.on(till.tender, checkout, CASH) for _ in range(2))

    first.until(COMMIT)
    directed.waits(second, first)
    first.step()
    directed.went_on(second)
    second.end()

    assert sold(first)
    assert code(second) is Code.LOCK_LOST


def test_scenario_7_pay_meets_the_last_commit(shop, directed):
    """The cart that the second till saw open is sold when it has waited for the row."""
    till, other = directed.program("Till 1"), directed.program("Till 2")
    cart = till.cart("TEA")
    sale = directed.on(till.start, cart, Tender("cash", tendered=250))
    late = directed.on(other.start, cart, Tender("cash", tendered=250))

    sale.until(COMMIT)
    directed.waits(late, sale)
    sale.step()
    directed.went_on(late)
    late.end()

    assert sold(sale)
    assert code(late) is Code.CART_SOLD


def test_scenario_7_the_last_commit_holds_the_cart(shop, directed):
    """S4 in a commit of its own: Pay finds the cart held, waits to say by whom, and it is sold."""
    till, other = directed.program("Till 1"), directed.program("Till 2")
    cart = till.cart("TEA")
    checkout = till.start(cart)
    sale, late = directed.on(till.tender, checkout, CASH), directed.on(other.start, cart)

    sale.until(COMMIT)
    directed.waits(late, sale)
    sale.step()
    directed.went_on(late)
    late.end()

    assert sold(sale)
    assert code(late) is Code.CART_SOLD


# --- changing hands -------------------------------------------------------------------------------


def expired(shop, directed, *skus, tender=None):
    """A checkout whose till has not been heard of for longer than its lease."""
    till = directed.program("Till 1")
    checkout = till.start(till.cart(*skus), tender)
    shop.wait(OVER)
    return till, checkout


def test_scenario_52_the_fence_comes_first(shop, directed):
    """The manager waits for the fence; it renewed the lease, so nothing is taken over."""
    till, checkout = expired(shop, directed, "TEA")
    manager = directed.program("Till 2", Role.MANAGER)
    part = directed.on(till.tender, checkout, Tender("cash", tendered=100))
    takes = directed.on(manager.resume, checkout)

    part.until(COMMIT)
    takes.until("take over")
    directed.waits(takes, part)
    part.step()
    directed.went_on(takes)
    takes.end()

    assert code(takes) is Code.TAKEOVER_DENIED
    assert came_to(part).lock.epoch == shop.lock(checkout).lock.epoch == 1


def test_scenario_52_the_take_over_comes_first(shop, directed):
    """Fault 8: the frozen owner waits for the row, and finds another epoch in it."""
    till, checkout = expired(shop, directed, "TEA")
    manager = directed.program("Till 2", Role.MANAGER)
    takes = directed.on(manager.resume, checkout)
    zombie = directed.on(till.tender, checkout, CASH)

    takes.until(COMMIT)
    takes.step()
    takes.until(COMMIT)
    directed.waits(zombie, takes)
    takes.end()
    directed.went_on(zombie)
    zombie.end()

    assert came_to(takes).lock.epoch == 2
    assert code(zombie) is Code.LOCK_LOST


def test_scenario_53_the_zombie_sends_the_capture_after_the_take_over(shop, directed):
    """Both send it under the same key: one capture. The zombie waits for nobody: it has lost it."""
    till, manager = directed.program("Till 1"), directed.program("Till 2", Role.MANAGER)
    cart = till.cart("TEA")
    zombie = directed.on(till.start, cart, CARD)
    zombie.until("perform")
    zombie.step()
    zombie.until("perform")
    shop.wait(OVER)
    with shop.store.read() as unit:
        (lock_id,) = unit.locks.live()
        checkout = unit.locks.load(lock_id)
    takes = directed.on(manager.resume, checkout)

    takes.until("perform")
    zombie.step()
    takes.step()
    takes.until(COMMIT)
    zombie.end()
    takes.end()

    assert sold(takes)
    assert code(zombie) is Code.LOCK_LOST


def test_scenario_63_two_managers(shop, directed):
    """The epoch lets one through; the other waited for its row."""
    _, checkout = expired(shop, directed, "TEA")
    first, second = (
        directed.on(directed.program(name, Role.MANAGER).resume, checkout)
        for name in ("Till 2", "Till 3")
    )
    for one in (first, second):
        one.until("take over")

    first.until(COMMIT)
    directed.waits(second, first)
    first.end()
    directed.went_on(second)
    second.end()

    assert came_to(first).lock.epoch == 2
    assert code(second) is Code.TAKEOVER_DENIED


# --- cleaners -------------------------------------------------------------------------------------


def beat(till):
    return Heartbeat(till.store, till.desk, till.runner).beat()


def silent(shop, directed, tender=None):
    till, checkout = expired(shop, directed, "TEA", "JAM")
    shop.wait(SILENT - OVER)
    return till, checkout


def until_it_writes(cleaner):
    """As far as the COMMIT of what it undoes: its reads are one, the rows it picks the next."""
    cleaner.until("transact")
    cleaner.until(COMMIT)


def test_scenario_54_a_second_cleaner_passes_what_the_first_has_picked(shop, directed):
    """SKIP LOCKED: it waits for nobody, and each checkout is undone once."""
    _, checkout = silent(shop, directed)
    first, second = (directed.on(directed.program(name).clean_up) for name in ("Till 2", "Till 3"))

    until_it_writes(first)
    second.end()
    first.end()

    assert (came_to(first), came_to(second)) == (1, 0)
    assert shop.lock(checkout).lock.epoch == 2
    assert shop.stock("JAM") == (3, 0)


def test_scenario_55_the_beat_comes_first(shop, directed):
    """The cleaner passes a row that is being renewed."""
    till, checkout = silent(shop, directed)
    beats = directed.on(beat, till)
    cleans = directed.on(directed.program("Till 2").clean_up)

    beats.until(COMMIT)
    cleans.end()
    beats.end()

    assert (came_to(beats), came_to(cleans)) == (1, 0)
    assert shop.lock(checkout).lock.state is LockState.ACTIVE


def test_scenario_55_the_cleaner_comes_first(shop, directed):
    """The beat renews nothing that is being undone, and waits for nobody."""
    till, checkout = silent(shop, directed)
    cleans = directed.on(directed.program("Till 2").clean_up)
    beats = directed.on(beat, till)

    until_it_writes(cleans)
    beats.end()
    cleans.end()

    assert (came_to(beats), came_to(cleans)) == (0, 1)
    assert shop.lock(checkout).lock.state is LockState.EXPIRED


def test_scenario_56_the_last_commit_comes_first(shop, directed):
    """Fault 9: what is being completed is passed, and stays sold."""
    till, checkout = silent(shop, directed)
    sale = directed.on(till.tender, checkout, CASH)
    cleans = directed.on(directed.program("Till 2").clean_up)

    sale.until(COMMIT)
    cleans.end()
    sale.end()

    assert sold(sale)
    assert came_to(cleans) == 0
    assert shop.lock(checkout).lock.state is LockState.COMPLETED


def test_scenario_56_the_cleaner_comes_first(shop, directed):
    """The last commit waits for the row, and finds the checkout undone: no receipt, no money."""
    till, checkout = silent(shop, directed)
    cleans = directed.on(directed.program("Till 2").clean_up)
    sale = directed.on(till.tender, checkout, CASH)

    until_it_writes(cleans)
    directed.waits(sale, cleans)
    cleans.step()
    directed.went_on(sale)
    sale.end()
    cleans.end()

    assert code(sale) is Code.LOCK_LOST
    assert shop.stock("JAM") == (3, 0)


def test_scenario_61_the_owner_goes_on_while_another_till_undoes(shop, directed):
    """The owner waits for the row that is taken over, and loses; its held card is released."""
    till, checkout = expired(shop, directed, "TEA", "JAM")
    checkout = till.tender(checkout, Tender("card", amount=200))
    shop.wait(SILENT)
    cleans = directed.on(directed.program("Till 2").clean_up)
    cleans.until("take over")
    cleans.until(COMMIT)
    goes_on = directed.on(till.tender, checkout, CASH)

    directed.waits(goes_on, cleans)
    cleans.end()
    directed.went_on(goes_on)
    goes_on.end()

    assert code(goes_on) is Code.LOCK_LOST
    assert shop.lock(checkout).lock.state is LockState.EXPIRED
    assert [one.state for one in shop.lock(checkout).payments] == ["voided"]


# --- cancelling -----------------------------------------------------------------------------------


def half_paid(shop, directed):
    """A card of two is held, the other is asked for: with its answer comes the capture's intent."""
    till = directed.program("Till 1")
    checkout = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    pays = directed.on(till.tender, checkout, CARD)
    cancels = directed.on(directed.program("Till 2", Role.MANAGER).cancel, checkout)
    pays.until("A")
    cancels.until("cancel request")
    return checkout, pays, cancels


def test_scenario_67_the_capture_intent_comes_first(shop, directed):
    """Fault 10: the request waits for the row and finds another step there: it is too late."""
    _, pays, cancels = half_paid(shop, directed)

    pays.until(COMMIT)
    directed.waits(cancels, pays)
    pays.step()
    directed.went_on(cancels)
    cancels.end()
    pays.end()

    assert code(cancels) is Code.CANNOT_CANCEL_CAPTURE
    assert sold(pays)


def test_scenario_67_the_request_comes_first(shop, directed):
    """The owner's answer waits for it, sees it under the fence, and takes no money."""
    checkout, pays, cancels = half_paid(shop, directed)

    cancels.until(COMMIT)
    directed.waits(pays, cancels)
    cancels.end()
    directed.went_on(pays)
    pays.end()

    assert came_to(pays).lock.state is LockState.CANCELLED
    assert [one.state for one in shop.lock(checkout).payments] == ["voided", "voided"]


# --- goods ----------------------------------------------------------------------------------------


def test_scenario_74_the_last_piece_in_two_carts(shop, directed):
    """The second waits for the first one's goods, counts again, and is told what is short."""
    first, second = directed.program("Till 1"), directed.program("Till 2")
    carts = [one.cart("JAM", quantity=2000) for one in (first, second)]
    takes, comes_late = directed.on(first.start, carts[0]), directed.on(second.start, carts[1])

    takes.until(COMMIT)
    directed.waits(comes_late, takes)
    takes.step()
    directed.went_on(comes_late)
    comes_late.end()

    assert came_to(takes).lock.state is LockState.ACTIVE
    assert code(comes_late) is Code.OUT_OF_STOCK
    assert shop.stock("JAM") == (3, 2)


def test_scenario_74_the_first_gives_its_goods_back(shop, directed):
    """Where the first one's program dies before its COMMIT, the second has the piece."""
    first, second = directed.program("Till 1"), directed.program("Till 2")
    carts = [one.cart("JAM", quantity=2000) for one in (first, second)]
    dies, waits = directed.on(first.start, carts[0]), directed.on(second.start, carts[1])

    dies.until(COMMIT)
    directed.waits(waits, dies)
    directed.dies(dies)
    directed.went_on(waits)
    waits.end()

    assert came_to(waits).lock.owner_name == "Till 2"
    assert shop.stock("JAM") == (3, 2)


@contextmanager
def held_up(shop, sku):
    """Hold one article's row, so that whoever wants several stops in the middle of them."""
    with psycopg.connect(shop.url) as other:
        other.execute(
            "SELECT 1 FROM stock_levels WHERE sku_id = %s FOR UPDATE", (shop.articles[sku],)
        )
        yield
        other.rollback()


@pytest.mark.parametrize("sku", ["TEA", "JAM"])
def test_scenarios_36_and_76_baskets_in_either_order(shop, directed, sku):
    """Both stop at the same article, whichever was scanned first: no deadlock (fault 31).

    So nothing has to be tried again.
    """
    tills = directed.program("Till 1"), directed.program("Till 2")
    baskets = ("TEA", "JAM"), ("JAM", "TEA")
    actors = [
        directed.on(till.start, till.cart(*basket))
        for till, basket in zip(tills, baskets, strict=True)
    ]
    with states(tills[0].store.store) as seen, states(tills[1].store.store) as seen_too:
        with held_up(shop, sku):
            for number, actor in enumerate(actors, start=1):
                actor.let_go()
                wait_until(lambda number=number: directed._waiting() == number)
        for actor in actors:
            actor.stands()
            actor.end()

        assert seen == seen_too == []
    assert [came_to(one).lock.state for one in actors] == [LockState.ACTIVE] * 2
    assert shop.stock(sku)[1] == 2
