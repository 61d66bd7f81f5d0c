"""The pieces that money and goods rest on: calls, intents, the way back, stock, prices, paper."""

from functools import partial

from pos.domain.lock import Checkout, Payment
from pos.ports.payment_terminal import Outcome
from pos.services import cleanup
from pos.services.checkout import asking, compensation, ownership
from pos.services.checkout.phases import inventory_reservation, order_creation, price_lock
from pos.store.stock import Stock
from tests.checkout import (
    test_cleanup,
    test_ownership,
    test_refusals,
    test_tenders,
)
from tests.proof.crash.recovery import WAYS
from tests.proof.mutant import removed, removed_money, scenes
from tests.proof.mutant.finders import crashes, story
from tests.proof.mutant.without import replaced, rewritten, schema
from tests.proof.mutants import Mutant

CANCEL, EXPIRE = (tuple(w for w in WAYS if w.how == how) for how in ("cancel", "expire"))

CASH = crashes(("cash asked", "well"))
CARD = crashes(("card", "well"))
CARD_CANCELLED = crashes(("card", "well"), ways=CANCEL)
UNDONE = crashes(("card, cash, cancelled", "well"))
REFUNDED = crashes(("two cards", "then refunded"))
CALLS = [
    *(
        Mutant(
            f"the intent to {op} is committed before the call",
            "a till that dies in between must leave a row that says what may have happened",
            partial(removed_money.intent_before_call, op),
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
        removed_money.same_key_when_resent,
        crashes(("card", "capture lost")),
    ),
    Mutant(
        "a try has one key in every epoch",
        "whoever takes over would find nothing under another one, and ask once more",
        removed_money.same_key_in_every_epoch,
        CARD,
    ),
    Mutant(
        "a second try has a second key",
        "under the first one the provider would repeat its first answer for ever",
        removed_money.counting_tries,
        crashes(("card, cash, cancelled", "void declined once")),
    ),
    Mutant(
        "what may have been sent is asked about first",
        "on the way back an authorisation that is sent again would charge",
        removed_money.query_first,
        CARD_CANCELLED,
    ),
    Mutant(
        "the question first, and the same key",
        "both guard against a second charge; here neither does",
        removed_money.query_first_and_key,
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
        removed_money.late_result,
        story(test_cleanup.test_scenario_87_a_zombies_hold_after_all_was_undone_is_kept),
    ),
    Mutant(
        "what was sent too late is asked about",
        "a till that dies with its answer leaves a hold that no row knows of",
        partial(replaced, cleanup, "ask_after_late", lambda *_: None),
        story(test_cleanup.test_scenario_35_a_frozen_till_dies_with_its_answer),
    ),
    Mutant(
        "another amount than asked is noticed",
        "the sale would be written as paid in full",
        removed_money.amount_check,
        crashes(("card", "authorise of another amount"), ("card", "capture of another amount")),
    ),
    Mutant(
        "one terminal, one sale",
        "two sales at a terminal, and nobody knows whose card was taken",
        partial(schema, "ux_device_busy"),
        story(test_refusals.test_a_terminal_that_is_busy_leaves_the_cart_open),
    ),
    Mutant(
        "silence is not a no",
        "the card may have been charged",
        partial(removed_money.taking_silence_for, Outcome.DECLINED),
        crashes(("card", "authorise executed, then nobody answers")),
    ),
    Mutant(
        "silence is not a yes",
        "goods would leave for money that nobody took",
        partial(removed_money.taking_silence_for, Outcome.OK),
        crashes(("card", "authorise lost, then nobody answers")),
    ),
    Mutant(
        "what is under way is waited for",
        "the customer pays a moment after the till gave up",
        removed_money.waiting_for_what_is_under_way,
        crashes(("card", "authorise late")),
    ),
    Mutant(
        "a doubt frees the terminal",
        "else the till sells nothing by card until a manager came",
        removed_money.freeing_the_terminal,
        story(test_cleanup.test_the_terminal_is_free_for_the_next_sale),
    ),
    Mutant(
        "only a till that reaches the terminal goes on",
        "what a card did at another till's terminal cannot be known here",
        removed_money.reaching_the_terminal,
        crashes(("card", "bound to its till")),
    ),
]
UNDOING = [
    Mutant(
        "open questions are settled before the undo",
        "undoing what is not known is a guess: the hold would stay",
        removed_money.settling_first,
        CARD_CANCELLED,
    ),
    Mutant(
        "a hold is released on the way back",
        "the customer's money would stay held",
        partial(removed_money.reversing, "authorised"),
        UNDONE,
    ),
    Mutant(
        "a capture is refunded on the way back",
        "the customer would have paid for nothing",
        partial(removed_money.reversing, "captured"),
        REFUNDED,
    ),
    Mutant(
        "the hold of a declined capture is released",
        "that tender is over, and its money must not stay held",
        removed_money.void_after_declined_capture,
        crashes(("two cards", "second capture declined")),
    ),
    Mutant(
        "a hold that is left is seen in the rows",
        "the release of a declined capture may be refused at first",
        partial(replaced, Payment, "hold_left", property(lambda _: False)),
        crashes(("two cards", "capture and its release declined")),
    ),
    Mutant(
        "the pending order is given up",
        "else it stays pending for ever under a sale that was undone",
        partial(replaced, order_creation, "undo", lambda _, checkout: checkout),
        REFUNDED,
    ),
    Mutant(
        "the goods are given back",
        "else they are held for nobody",
        partial(replaced, inventory_reservation, "undo", lambda *_: None),
        UNDONE,
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
        partial(removed_money.point_of_no_return, ownership),
        CARD_CANCELLED,
    ),
    Mutant(
        "no return: cleanup",
        "a sale whose money is being taken does not expire",
        partial(removed_money.point_of_no_return, cleanup),
        crashes(("card", "well"), ways=EXPIRE),
    ),
    Mutant(
        "no return: request",
        "a manager at another till is told that it is too late",
        partial(removed_money.point_of_no_return, ownership),
        story(test_ownership.test_scenario_66_not_once_the_money_is_being_taken),
    ),
    Mutant(
        "cash goes back only when somebody says so",
        "the drawer would be short, or the customer",
        removed_money.asking_for_handed_back_cash,
        story(test_cleanup.test_cash_in_the_drawer_is_for_a_person),
    ),
    Mutant(
        "goods stay held while the money is in doubt",
        "they would be sold twice once it turns out to be taken",
        removed_money.holding_goods_in_doubt,
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
SELLING = [
    Mutant(
        "goods leave the shelf with the sale",
        "the movement and the level are two statements of one commit",
        partial(replaced, Stock, "settle", lambda *_: None),
        CASH,
    ),
    Mutant(
        "a second order is never written",
        "a tender replaced after a declined capture keeps the first one",
        partial(
            replaced,
            order_creation,
            "run",
            lambda desk, unit, one: order_creation._add(desk, unit, one, series=None, number=None),
        ),
        crashes(("two cards", "second capture declined")),
    ),
    Mutant(
        "an order is paid in full",
        "else goods leave for a part payment",
        partial(replaced, Checkout, "complete", property(lambda _: True)),
        crashes(("cash split", "well")),
    ),
    Mutant(
        "the order comes from the snapshot",
        "a price that changes while the card is asked for changes nothing",
        removed_money.snapshot,
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
        removed_money.receipt_number_at_the_end,
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
        removed_money.order_of_stock_rows,
        scenes.deadlocks,
    ),
]
