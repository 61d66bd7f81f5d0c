"""The load-bearing pieces of the checkout: what each is for, how it goes, and what must see it."""

from functools import partial

from pos.domain.lock import Checkout
from pos.services import cleanup
from pos.services.checkout import asking, compensation, ownership, runner, start
from pos.services.checkout.phases import price_lock
from pos.store import locks
from tests.checkout import (
    test_cleanup,
    test_lost_connections,
    test_ownership,
    test_refusals,
    test_tenders,
)
from tests.proof import removed, scenes
from tests.proof.conditions import CONDITIONS
from tests.proof.crash_recovery import WAYS
from tests.proof.finders import condition as holds
from tests.proof.finders import crashes, story, story_on_disk, wall
from tests.proof.mutants import Mutant
from tests.proof.walls import REPLACED, standing_on
from tests.proof.without import condition, raising, replaced, rewritten, schema

CANCEL, EXPIRE = (tuple(w for w in WAYS if w.how == how) for how in ("cancel", "expire"))

CASH = crashes(("cash asked", "well"))
CARD = crashes(("card", "well"))
CARD_CANCELLED = crashes(("card", "well"), ways=CANCEL)
TWO_CARDS = crashes(("two cards", "well"))
UNDONE = crashes(("card, cash, cancelled", "well"))
REFUNDED = crashes(("two cards", "then refunded"))
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
CALLS = [
    *(
        Mutant(
            f"the intent to {op} is committed before the call",
            "a till that dies in between must leave a row that says what may have happened",
            partial(removed.intent_before_call, op),
            finder,
        )
        for op, finder in (
            ("authorise", CARD),
            ("capture", CARD),
            ("void", UNDONE),
            ("refund", REFUNDED),
        )
    ),
    Mutant(
        "what is sent again has its own key",
        "the provider does a key once: under another one the customer pays twice",
        removed.same_key_when_resent,
        crashes(("card", "capture lost")),
    ),
    Mutant(
        "a try has one key in every epoch",
        "whoever takes over would find nothing under another one, and ask once more",
        removed.same_key_in_every_epoch,
        CARD,
    ),
    Mutant(
        "a second try has a second key",
        "under the first one the provider would repeat its first answer for ever",
        removed.counting_tries,
        crashes(("card, cash, cancelled", "void declined once")),
    ),
    Mutant(
        "what may have been sent is asked about first",
        "on the way back an authorisation that is sent again would charge",
        removed.query_first,
        CARD_CANCELLED,
    ),
    Mutant(
        "the question first, and the same key",
        "both guard against a second charge; here neither does",
        removed.query_first_and_key,
        CARD,
    ),
    Mutant(
        "no money is asked for on the way back",
        "an undo that charges",
        partial(replaced, asking, "_may_send", lambda *_: True),
        crashes(("card", "authorise lost"), ways=CANCEL),
    ),
    Mutant(
        "an approval that comes late is kept",
        "money that nobody knows of is held for ever",
        removed.late_result,
        story(test_cleanup.test_scenario_87_a_zombies_hold_after_all_was_undone_is_kept),
    ),
    Mutant(
        "another amount than asked is noticed",
        "the sale would be written as paid in full",
        removed.amount_check,
        crashes(("card", "authorise of another amount"), ("card", "capture of another amount")),
    ),
    Mutant(
        "one terminal, one sale",
        "two sales at a terminal, and nobody knows whose card was taken",
        partial(schema, "ux_device_busy"),
        story(test_refusals.test_a_terminal_that_is_busy_leaves_the_cart_open),
    ),
    Mutant(
        "a doubt frees the terminal",
        "else the till sells nothing by card until a manager came",
        removed.freeing_the_terminal,
        story(test_cleanup.test_the_terminal_is_free_for_the_next_sale),
    ),
    Mutant(
        "only a till that reaches the terminal goes on",
        "what a card did at another till's terminal cannot be known here",
        removed.reaching_the_terminal,
        crashes(("card", "bound to its till")),
    ),
]
UNDOING = [
    Mutant(
        "open questions are settled before the undo",
        "undoing what is not known is a guess: the hold would stay",
        removed.settling_first,
        CARD_CANCELLED,
    ),
    Mutant(
        "a hold is released on the way back",
        "the customer's money would stay held",
        partial(removed.reversing, "authorised"),
        UNDONE,
    ),
    Mutant(
        "a capture is refunded on the way back",
        "the customer would have paid for nothing",
        partial(removed.reversing, "captured"),
        REFUNDED,
    ),
    Mutant(
        "the hold of a declined capture is released",
        "that tender is over, and its money must not stay held",
        removed.void_after_declined_capture,
        crashes(("two cards", "second capture declined")),
    ),
    Mutant(
        "an undo in one commit has no money to return",
        "else the checkout ends with a card held",
        partial(replaced, compensation, "_nothing_left", lambda _: True),
        UNDONE,
    ),
    Mutant(
        "no return: cancel",
        "money that was asked for and is given is a sale, whatever is pressed next",
        partial(removed.point_of_no_return, ownership),
        CARD_CANCELLED,
    ),
    Mutant(
        "no return: cleanup",
        "a sale whose money is being taken does not expire",
        partial(removed.point_of_no_return, cleanup),
        crashes(("card", "well"), ways=EXPIRE),
    ),
    Mutant(
        "no return: request",
        "a manager at another till is told that it is too late",
        partial(removed.point_of_no_return, ownership),
        story(test_ownership.test_scenario_66_not_once_the_money_is_being_taken),
    ),
    Mutant(
        "cash goes back only when somebody says so",
        "the drawer would be short, or the customer",
        removed.asking_for_handed_back_cash,
        story(test_cleanup.test_cash_in_the_drawer_is_for_a_person),
    ),
    Mutant(
        "goods stay held while the money is in doubt",
        "they would be sold twice once it turns out to be taken",
        removed.holding_goods_in_doubt,
        crashes(("card", "capture executed, then nobody answers")),
    ),
    Mutant(
        "a request to cancel is honoured when the card answered",
        "the customer who was told “cancelled” would be charged",
        removed.honouring_a_request,
        crashes(("card stopped", "well")),
    ),
    Mutant(
        "the next tender forgets a request to cancel",
        "the cashier went on, and the sale would be undone under the customer's hand",
        removed.forgetting_a_request,
        story(test_ownership.test_the_next_tender_forgets_a_request),
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
        "the cleaner gives grace",
        "a till that starts again finds its own checkout",
        partial(replaced, cleanup, "GRACE_S", 0),
        story(test_cleanup.test_the_grace_lets_a_rebooting_till_find_its_own),
    ),
]
SELLING = [
    Mutant(
        "an order is paid in full",
        "else goods leave for a part payment",
        partial(replaced, Checkout, "complete", property(lambda _: True)),
        crashes(("cash split", "well")),
    ),
    Mutant(
        "the order comes from the snapshot",
        "a price that changes while the card is asked for changes nothing",
        removed.snapshot,
        story(test_tenders.test_the_order_is_made_from_the_snapshot),
    ),
    Mutant(
        "the price is checked once more",
        "the customer pays what was said",
        partial(replaced, price_lock, "check", lambda *_: None),
        story(test_refusals.test_scenario_68_a_price_that_changed_before_pay),
    ),
    Mutant(
        "the receipt number is taken in S4",
        "taken with the order, a sale that is undone leaves a gap",
        removed.receipt_number_at_the_end,
        CARD,
    ),
    Mutant(
        "below zero only with consent",
        "somebody must have seen the goods",
        partial(rewritten, "WITH wanted", "NOT (EXISTS", "1 = 1 OR NOT (EXISTS"),
        story(test_refusals.test_an_article_that_is_sold_anyway),
    ),
    Mutant(
        "no more is held than there is",
        "the database refuses it too, but then nobody hears what is short",
        partial(
            rewritten,
            "WITH wanted",
            "stock_levels.on_hand - stock_levels.reserved >= stock_reservations.qty",
        ),
        story(test_refusals.test_an_article_that_is_refused_below_zero),
    ),
    Mutant(
        "stock rows are taken in order",
        "two baskets with the same goods would wait for each other",
        removed.order_of_stock_rows,
        scenes.deadlocks,
    ),
]

MUTANTS = (
    *SCHEMA,
    *STATEMENTS,
    *EVIDENCE,
    *OWNERS,
    *CALLS,
    *UNDOING,
    *CLEANING,
    *SELLING,
)
