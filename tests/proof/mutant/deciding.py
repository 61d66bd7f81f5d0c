"""The pieces that a manager's decision rests on, what each is for, and what must see it gone."""

from dataclasses import replace
from functools import partial

from pos.domain.attention import Act
from pos.domain.doubt import Doubt
from pos.domain.lock import Checkout, Payment
from pos.domain.phase import LockState
from pos.payments.behaviour import Behaviour
from pos.ports.payment_terminal import Outcome, Reply
from pos.services import cleanup
from pos.services.checkout import asking, copying, giving_back, ownership, resolve
from pos.services.checkout.phases import payment_capture
from pos.services.people import PeopleDesk
from pos.store.attention import Attention
from pos.store.payments import Payments
from tests.checkout import (
    test_attention_copy,
    test_attention_finish,
    test_attention_late,
    test_attention_lost,
    test_attention_queue,
    test_attention_undo,
)
from tests.proof.mutant.finders import crashes, every, story
from tests.proof.mutant.without import both, replaced
from tests.proof.mutants import Mutant

TAKEN, LOST = Behaviour.TIMEOUT_CHARGED, Behaviour.TIMEOUT_NOT_CHARGED


def asking_the_provider_first():
    """People are believed without asking the provider."""

    def unasked(_, doubt, **_more):
        yield from ()
        return {one.attempt_id: Reply(Outcome.UNKNOWN) for _, one in doubt.open}

    return replaced(resolve, "_answers", unasked)


def forgetting_a_request():
    claim = resolve.Claim

    def kept(act, state, *, forget=False):
        del forget
        return claim(act, state)

    return replaced(resolve, "Claim", kept)


def all_that_was_taken():
    """An undo gives back what was asked for."""
    undo = payment_capture.undo

    def asked(desk, unit, checkout, payment):
        tries = tuple(replace(one, moved=None) for one in payment.attempts)
        return undo(desk, unit, checkout, replace(payment, attempts=tries))

    return replaced(payment_capture, "undo", asked)


def only_going_back():
    """What was copied goes on as it was."""

    def as_it_was(checkout):
        return LockState(checkout.lock.attention_from)

    return both(
        replaced(ownership, "after_doubt", as_it_was), replaced(resolve, "after_doubt", as_it_was)
    )


def one_key():
    """Each time it is gone on with, late money is given back under another key."""
    reversal, made = giving_back._reversal, []

    def anew(late, now, *, fresh):
        made.append(late)
        attempt = reversal(late, now, fresh=fresh)
        return replace(attempt, key=f"{attempt.key}{len(made)}")

    return replaced(giving_back, "_reversal", anew)


def intent_to_give_back():
    """The provider is asked, and only then the row says so."""

    def unsaid(*_):
        yield from ()

    return replaced(giving_back, "_change", unsaid)


def sending_for_any_manager():
    may_send = asking._may_send

    def always(desk, *what):
        return may_send(replace(desk, asks_for_cards=True), *what)

    return replaced(asking, "_may_send", always)


def epoch_of_a_claim():
    """After a lost answer, a checkout that was this program's before counts as claimed."""

    def owned(desk, unit, checkout):
        found = unit.locks.load(checkout.lock.lock_id, to_write=True)
        return found if desk.owns(found) else None

    return both(
        replaced(ownership, "changed_hands", owned), replaced(resolve, "changed_hands", owned)
    )


def calling_off():
    """What was not found may still come."""

    def as_it_is(*_):
        yield from ()
        return Reply(Outcome.NOT_FOUND)

    return replaced(asking, "_called_off", as_it_is)


def right_to_decide():
    return both(
        replaced(resolve, "still_may", lambda *_: None),
        replaced(copying, "still_may", lambda *_: None),
        replaced(giving_back, "still_may", lambda *_: None),
    )


def refused_ever(payment, op, _):
    return sum(1 for one in payment.tries(op) if not one.open)


DECIDING = [
    Mutant(
        "the provider is asked before people are believed",
        "goods would leave for money that nobody took",
        asking_the_provider_first,
        story(
            test_attention_finish.test_a_contrary_answer_changes_nothing, op="capture", course=LOST
        ),
    ),
    Mutant(
        "a contrary answer is refused when it is undone too",
        "money that was never taken would be given back",
        asking_the_provider_first,
        story(
            test_attention_undo.test_a_contrary_answer_changes_nothing,
            course=LOST,
            went=test_attention_undo.Went.GIVEN_BACK,
        ),
    ),
    Mutant(
        "what is undone because it was not found is called off",
        "a till that froze would take the money after it was undone",
        calling_off,
        story(
            test_attention_undo.test_scenario_53_what_was_undone_is_not_taken_by_a_till_that_froze,
            op="authorise",
        ),
    ),
    Mutant(
        "what was proven is settled with the claim",
        "the claim alone leaves the question open, and the next owner asks it anew",
        partial(replaced, resolve, "_write", lambda _desk, _unit, checkout, _evidence: checkout),
        story(test_attention_finish.test_a_persons_proof_finishes_what_nobody_answers),
    ),
    Mutant(
        "whoever finishes forgets a request to cancel",
        "the sale that was just proven would be undone",
        forgetting_a_request,
        story(test_attention_finish.test_a_request_to_cancel_is_forgotten_by_who_finishes),
    ),
    Mutant(
        "too much goes back before the sale is written",
        "the customer paid more than the receipt says",
        partial(replaced, Checkout, "too_much", property(lambda _: None)),
        crashes(("card", "capture of more")),
    ),
    Mutant(
        "too little pays for what it is",
        "the sale would be written as paid in full",
        partial(replaced, Payments, "resize", lambda *_: None),
        story(test_attention_finish.test_scenario_89_too_little_leaves_the_rest_to_pay),
    ),
    Mutant(
        "an undo gives back all that was taken",
        "the customer would be short of what was taken above the price",
        all_that_was_taken,
        crashes(("card", "capture of more")),
    ),
    Mutant(
        "a sale whose difference went back is not undone",
        "all of it would go back beside the difference",
        partial(replaced, Doubt, "surplus_asked", property(lambda _: None)),
        story(test_attention_finish.test_scenario_89_an_unanswered_difference_is_never_asked_twice),
    ),
    Mutant(
        "whoever claims it anew may try again",
        "a provider that was down for a minute would keep the money until somebody proves it",
        partial(replaced, Payment, "refused", refused_ever),
        story(test_attention_undo.test_scenario_98_a_release_that_was_refused_is_tried_anew),
    ),
    Mutant(
        "who asks again asks for no card",
        "the terminal would light up for a customer who has gone, or charge the next one",
        sending_for_any_manager,
        story(test_attention_queue.test_asking_again_asks_for_no_card),
    ),
    Mutant(
        "what was copied only goes back",
        "the same goods would be sold twice",
        only_going_back,
        every(
            story(test_attention_copy.test_its_own_till_only_undoes_it_too),
            crashes(("card", "capture executed, then nobody answers")),
        ),
    ),
    Mutant(
        "the goods go with the copy",
        "they would be kept aside for a cart that nobody pays, and missing in the other",
        partial(replaced, Attention, "move_goods", lambda *_: None),
        story(
            test_attention_copy.test_the_customer_pays_in_cash_and_the_card_goes_back,
            op="capture",
            course=TAKEN,
        ),
    ),
    Mutant(
        "a cart that was copied ends void",
        "it would be open, and its goods are elsewhere",
        partial(replaced, Attention, "copied_to", lambda *_: None),
        story(test_attention_copy.test_part_cash_stays_with_the_old_one),
    ),
    Mutant(
        "late money goes back under one key",
        "a second key is a second effect",
        one_key,
        story(
            test_attention_late.test_scenario_87_whoever_dies_giving_back_gave_back_once,
            at=("perform", "after", 1),
        ),
    ),
    Mutant(
        "the intent to give late money back is committed before the call",
        "a till that dies in between leaves nobody who goes on",
        intent_to_give_back,
        crashes(("card too late", "well")),
    ),
    Mutant(
        "the cleaner ends what was begun to be given back",
        "a till that died, or heard no answer, leaves it so for ever",
        partial(replaced, cleanup, "go_on_giving_back", lambda *_: None),
        story(test_attention_late.test_scenario_87_silence_is_asked_about_by_itself),
    ),
    Mutant(
        "a second person is another one",
        "one person alone could call money taken, or given back",
        partial(replaced, PeopleDesk, "second_person", lambda *_, **__: None),
        story(test_attention_queue.test_where_money_moves_a_second_person_agrees, act=Act.FINISH),
    ),
    Mutant(
        "the right to decide is asked for in the commit",
        "a role that was taken away still decides",
        right_to_decide,
        story(test_attention_queue.test_a_cashier_decides_nothing, act=Act.UNDO),
    ),
    Mutant(
        "a lost answer to a decision",
        "what was rolled back would count as decided, and nothing goes on",
        epoch_of_a_claim,
        story(
            test_attention_lost.test_scenario_33_the_answer_to_a_decision_is_lost,
            act=resolve.finish,
            done=False,
        ),
    ),
]
