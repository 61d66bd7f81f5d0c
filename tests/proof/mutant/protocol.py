"""The load-bearing pieces of the checkout: what each is for, how it goes, and what must see it."""

from functools import partial

from pos.services import cleanup
from pos.services.checkout import ownership, runner, start
from pos.store import locks
from pos.store.payments import Payments
from tests.checkout import (
    test_cleanup,
    test_live_takeover,
    test_lost_connections,
    test_ownership,
    test_refusals,
)
from tests.proof.mutant import removed, removed_money, scenes
from tests.proof.mutant.conditions import CONDITIONS
from tests.proof.mutant.deciding import DECIDING, calling_off
from tests.proof.mutant.finders import condition as holds
from tests.proof.mutant.finders import crashes, every, interleavings, story, story_on_disk, wall
from tests.proof.mutant.money import CALLS, CASH, EXPIRE, SELLING, UNDOING
from tests.proof.mutant.walls import REPLACED, standing_on
from tests.proof.mutant.without import both, condition, raising, replaced, schema
from tests.proof.mutants import Mutant

LOST_ANSWER = story(
    test_lost_connections.test_scenario_33_the_answer_to_a_commit_is_lost,
    sale=test_lost_connections.one_card,
    done=True,
)

#: Pieces that a statement names, which has to go with them.
NAMED = {
    "ux_lock_live": removed.live_index,
    "uq_outbox_dedup_key": removed.dedup_key,
    "tr_audit_journal_follows": removed.following_journal,
}
#: SQLite writes nothing where a foreign key has no key to point at; PostgreSQL shows this wall.
KEYS = {"pk_price_snapshots"}
SCHEMA = [
    Mutant(
        f"schema: {one.name}",
        one.why,
        NAMED.get(one.name, partial(schema, one.name)),
        wall(one.name),
    )
    for one in standing_on("sqlite")
    if one.name not in KEYS
]
STATEMENTS = [Mutant(one.name, one.why, one.removed, holds(one.name)) for one in CONDITIONS]
EVIDENCE = [
    Mutant(
        "SQLite: recursive_triggers",
        "without it INSERT OR REPLACE passes the triggers that keep the evidence",
        removed.recursive_triggers,
        wall(REPLACED.name),
    ),
    Mutant(
        "a cart follows its lock",
        "trigger: a cart becomes sold or open in the commit that ends its lock",
        partial(schema, "tr_checkout_locks_free_cart"),
        CASH,
    ),
    Mutant(
        "a movement consumes its reservation",
        "trigger: goods that were sold are not held any more",
        partial(schema, "tr_stock_movements_consume"),
        CASH,
    ),
    Mutant(
        "the journal has every end",
        "a sale without its row in the journal never happened to an auditor",
        partial(removed.noting, "completed"),
        CASH,
    ),
    Mutant(
        "SQLite: synchronous=FULL",
        "with NORMAL a power cut takes what was acknowledged",
        lambda: replaced(scenes, "SYNCHRONOUS", "NORMAL"),
        scenes.power_cuts,
    ),
]
OWNERS = [
    Mutant(
        "one cart, one till",
        "the cart's status and ux_lock_live each keep the second till away; here neither does",
        removed.index_and_status,
        story(test_ownership.test_scenario_1_the_second_till_hears_who_holds_it),
    ),
    Mutant(
        "take-over raises the epoch",
        "else the till that was frozen goes on beside the one that took over",
        partial(raising, locks, "_TAKE_OVER", "checkout_locks.epoch + ?"),
        story(
            test_ownership.test_scenario_52_a_frozen_owner_writes_nothing_any_more, late="tender"
        ),
    ),
    Mutant(
        "take-over waits for the lease",
        "a till that answers keeps its checkout",
        partial(condition, locks, "_TAKE_OVER", "checkout_locks.expires_at < holdfast_now()"),
        story(test_ownership.test_scenario_12_its_own_till_at_once_another_after_the_lease),
    ),
    Mutant(
        "a live take-over raises the epoch",
        "else the till that lives goes on beside the one that took over",
        partial(raising, locks, "_TAKE_OVER_LIVE", "checkout_locks.epoch + ?"),
        story(test_live_takeover.test_scenario_62_a_manager_takes_over_from_a_till_that_lives),
    ),
    Mutant(
        "a live take-over is of the step that was looked at",
        "since the look its owner may have asked the terminal, and the customer holds the card",
        partial(condition, locks, "_TAKE_OVER_LIVE", "checkout_locks.phase_seq = ?"),
        story(test_live_takeover.test_scenario_62_nor_where_it_went_on_at_that_very_moment),
    ),
    Mutant(
        "the fence counts its steps",
        "else two threads of one till both take a tender",
        partial(raising, locks, "_FENCE", "checkout_locks.phase_seq + ?"),
        story(scenes.two_part_payments),
    ),
    Mutant(
        "expiry raises the epoch",
        "whoever comes back must not find the checkout as it was left",
        partial(raising, locks, "_EXPIRE", "checkout_locks.epoch + ?"),
        story(test_cleanup.test_scenario_57_goods_without_money_are_free_again),
    ),
    Mutant(
        "a double click finds its own checkout",
        "the start key is looked up before somebody is told that the cart is held",
        partial(replaced, start, "_earlier", lambda *_: None),
        story(test_refusals.test_scenario_3_a_double_click_is_one_checkout),
    ),
    Mutant(
        "a hung driver does not beat",
        "its lease must end, or nobody ever goes on",
        partial(replaced, runner.Runner, "dead", lambda _: frozenset()),
        story_on_disk(test_ownership.test_scenario_110_a_driver_that_hangs_is_left_out),
    ),
    Mutant(
        "a lost answer to COMMIT is asked about",
        "repeated blindly, the till loses to itself and says that another one has the checkout",
        removed.asking_the_rows_after_a_lost_answer,
        LOST_ANSWER,
    ),
]
_GONE = "a checkout whose driver ended is gone on with, and one that is driven is left alone"
MEETING = [
    Mutant(
        "a frozen owner meets the fence's epoch",
        "it wakes up after another till took over, and writes",
        partial(condition, locks, "_FENCE", "checkout_locks.epoch = ?"),
        interleavings(("owner, lease over, manager", "card", "well")),
    ),
    Mutant(
        "two threads meet the fence's step",
        "both hold the same checkout, and both take a tender",
        partial(condition, locks, "_FENCE", "checkout_locks.phase_seq = ?"),
        interleavings(("owner, hand", "two cards", "well")),
    ),
    Mutant(
        "Pay meets an edit",
        "the cart's version says that it is not what the cashier saw",
        partial(condition, locks, "_TAKE_CART", "carts.version = ?"),
        interleavings(("owner, second, editor", "card", "well")),
    ),
    Mutant(
        "a cancel meets a capture",
        "no return, and the call to call off what was not found, each keep it; here neither does",
        lambda: both(removed_money.point_of_no_return(ownership), calling_off()),
        interleavings(("owner, lease over, canceller", "card", "well")),
    ),
    Mutant(
        "an edit meets Pay",
        "the guard and the statement each keep a held cart as it is; here neither does",
        removed.guard_and_condition,
        story(test_ownership.test_scenarios_6_8_a_held_cart_is_not_changed),
    ),
    Mutant(
        "a cleaner beside its own driver",
        _GONE,
        partial(replaced, runner.Runner, "drives", lambda *_, **__: False),
        story(scenes.a_cleaner_beside_its_own_driver),
    ),
    Mutant(
        "a driver that ended",
        _GONE,
        partial(replaced, cleanup, "go_on_own", lambda *_: 0),
        story(scenes.a_driver_that_ended),
    ),
    Mutant(
        "a lost answer to a take-over",
        "who took over would be told that the other one still answers",
        partial(replaced, ownership, "changed_hands", lambda *_: None),
        every(story(scenes.a_lost_answer_to_a_take_over), story(scenes.a_lost_answer_to_a_claim)),
    ),
    Mutant(
        "a lost answer and another owner",
        "the step that is found may be that of whoever took over meanwhile",
        removed.asking_whose_step_it_was,
        story(scenes.what_another_owner_wrote),
    ),
]
CLEANING = [
    Mutant(
        "the cleaner decides by rows that it holds",
        "by older ones it undoes what was sold since (fault 9)",
        removed.deciding_under_the_lock,
        story(scenes.a_sale_between_two_looks),
    ),
    Mutant(
        "the cleaner waits for the lease",
        "a till that answers keeps its checkout",
        partial(condition, locks, "_DUE", "checkout_locks.expires_at + ? < holdfast_now()"),
        story(test_cleanup.test_a_living_till_that_waits_is_left_alone),
    ),
    Mutant(
        "the cleaner frees at once only what has no money",
        "else a card stays held, and a question open",
        partial(replaced, Payments, "any_of_locks", lambda *_: set()),
        crashes(("card", "well"), ways=EXPIRE),
    ),
    Mutant(
        "the cleaner gives grace",
        "a till that starts again finds its own checkout",
        partial(replaced, cleanup, "GRACE_S", 0),
        story(test_cleanup.test_the_grace_lets_a_rebooting_till_find_its_own),
    ),
]
MUTANTS = (
    *SCHEMA,
    *STATEMENTS,
    *EVIDENCE,
    *OWNERS,
    *MEETING,
    *CALLS,
    *UNDOING,
    *CLEANING,
    *SELLING,
    *DECIDING,
)
