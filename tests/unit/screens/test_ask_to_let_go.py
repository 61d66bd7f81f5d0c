"""Another till asks, without a screen: when it waits, what is answered, where it leads."""

from dataclasses import replace
from typing import Any

import pytest

from pos.api.errors import Code, Problem
from pos.api.views import LockState, Tender
from tests.fakes import shop
from tests.fakes.checkout_desk import Bench
from ui.bridge.lanes import Lane
from ui.screens.ask_to_let_go.presenter import QUIET_S, AskPresenter
from ui.screens.ask_to_let_go.state import AskState, Shape


class Screen:
    def __init__(self) -> None:
        self.states: list[AskState] = []
        self.is_covered = False
        self.on_checkout = True

    def show_state(self, state: AskState) -> None:
        self.states.append(state)

    def covered(self) -> bool:
        return self.is_covered

    def leaves_page(self) -> bool:
        return self.on_checkout

    @property
    def now(self) -> AskState:
        return self.states[-1] if self.states else AskState(Shape.NONE)


class Asked:
    """Till 1 pays a cart, and Till 2 asks for it."""

    def __init__(self, *, words: str = "The customer is standing here.", **changed: Any) -> None:
        self.bench = Bench()
        self.till = self.bench.till
        self.till.sign_in("u-ana", pin=shop.PIN)
        self.cart = self.bench.cart()
        self.begun = self.till.start_checkout(
            self.cart.cart_id,
            version=self.cart.version,
            start_key="k",
            seen_total=self.cart.totals.total,
        )
        self.screen = Screen()
        self.closed = False
        self.ask = AskPresenter(self.bench.desk, self.screen, lambda: self.closed)
        self.asks(words, **changed)

    def asks(self, words: str = "", **changed: Any) -> None:
        checkouts = self.till.checkouts
        checkouts.is_asked(self.begun.lock_id, till="Till 2", name="Ben Okafor", words=words)
        checkouts.questions = (replace(checkouts.questions[0], **changed),)

    def pass_(self, seconds: float) -> None:
        self.bench.seconds += seconds
        self.ask.tick()


def test_it_comes_over_the_page_with_the_soft_tone():
    one = Asked()
    one.ask.look()
    assert one.screen.now.shape is Shape.DIALOG
    assert one.screen.now.title == f"Till 2 asks for cart {one.begun.cart_number}"
    assert one.screen.now.words == "Ben Okafor writes: “The customer is standing here.”"
    assert "Without an answer in 30 seconds, Till 2 hears that you are busy." in one.screen.now.rest
    assert one.screen.now.money == "Nothing was charged."
    assert (one.screen.now.go, one.screen.now.go_detail) == (
        "Let it go to Till 2",
        "The cart opens again.",
    )
    assert one.bench.heard.sounds == ["asked"]
    assert "saw_question" in one.till.calls


def test_while_one_types_it_waits_as_a_banner():
    one = Asked()
    one.ask.typed()
    one.ask.look()
    assert one.screen.now.shape is Shape.BANNER
    assert one.screen.now.banner.endswith("“The customer is standing here.”")
    one.pass_(QUIET_S - 0.1)
    one.ask.typed()
    one.pass_(QUIET_S - 0.1)
    assert one.screen.now.shape is Shape.BANNER
    one.pass_(0.2)
    assert one.screen.now.shape is Shape.DIALOG


def test_it_does_not_take_the_place_of_another_dialog():
    one = Asked()
    one.screen.is_covered = True
    one.ask.look()
    one.pass_(5)
    assert one.screen.now.shape is Shape.BANNER
    one.ask.open()
    assert one.screen.now.shape is Shape.BANNER
    one.screen.is_covered = False
    one.pass_(1)
    assert one.screen.now.shape is Shape.DIALOG


def test_a_digit_folds_it_until_the_hand_is_still():
    one = Asked()
    one.ask.look()
    one.ask.typed()
    one.ask.fold()
    assert one.screen.now.shape is Shape.BANNER
    one.pass_(QUIET_S + 0.1)
    assert one.screen.now.shape is Shape.DIALOG


def test_esc_puts_it_off_until_one_wants_to_answer():
    one = Asked()
    one.ask.look()
    one.ask.fold(later=True)
    one.pass_(20)
    assert one.screen.now.shape is Shape.BANNER
    one.ask.open()
    assert one.screen.now.shape is Shape.DIALOG
    assert one.till.checkouts.answers == []


def test_keeping_it_tells_the_other_till_and_nothing_else():
    one = Asked()
    one.ask.look()
    one.ask.keep()
    assert one.till.checkouts.answers == ["kept"]
    assert one.screen.now.shape is Shape.NONE
    assert one.bench.went.places == []
    assert one.till.checkout(one.begun.lock_id).state is LockState.ACTIVE


def test_letting_go_undoes_it_and_the_next_customer_begins():
    one = Asked()
    one.ask.look()
    one.ask.let_go()
    assert one.till.checkout(one.begun.lock_id).state is LockState.CANCELLED
    (left, cart), (told, news) = one.bench.went.places
    assert (left, told) == ("cart", "toast")
    assert cart.cart_id != one.cart.cart_id
    assert news == f"Cart {one.begun.cart_number} is free for Till 2."


def test_whoever_is_at_another_page_stays_there():
    one = Asked()
    one.screen.on_checkout = False
    one.ask.look()
    one.ask.let_go()
    assert one.bench.went.names() == ["toast"]


def test_cash_is_handed_back_and_confirmed_first():
    one = Asked()
    one.till.tender(one.begun.ref, tender=Tender("cash", amount=500, tendered=500))
    one.asks(cash_to_hand_back=500, then="Hand back £5.00 in cash first.")
    one.ask.look()
    assert one.screen.now.go_detail == "Hand back £5.00 in cash first."
    one.ask.let_go()
    assert (one.screen.now.title, one.screen.now.go) == (
        "Hand back £5.00",
        "Handed back, let it go",
    )
    assert "let_go" not in one.till.calls
    one.ask.let_go()
    assert one.till.checkouts.answers == ["let_go"]


def test_cash_that_came_meanwhile_is_asked_about():
    one = Asked()
    one.ask.look()

    def refuse(*_: object, **__: object) -> None:
        raise Problem(Code.CASH_IN_HAND, cash=2000, currency="GBP")

    one.till.let_go = refuse  # type: ignore[method-assign,assignment]
    one.ask.let_go()
    assert one.screen.now.title == "Hand back £20.00"


def test_what_is_being_charged_cannot_be_let_go():
    one = Asked(reason="The card is being charged.")
    one.ask.look()
    assert (one.screen.now.can_go, one.screen.now.go_detail) == (
        False,
        "The card is being charged.",
    )
    one.ask.let_go()
    assert "let_go" not in one.till.calls


def test_while_the_terminal_waits_another_lane_tells_it_to_stop():
    one = Asked()
    checkout = one.till.checkout(one.begun.lock_id)
    asked = replace(
        one.till.tender(one.begun.ref, tender=Tender("manual_card", amount=100)).tenders[0],
        waiting="terminal",
    )
    one.asks(checkout=replace(checkout, tenders=(asked,)))
    one.ask.look()
    one.bench.runs.at_once = False
    one.ask.let_go()
    assert one.bench.runs.waiting(Lane.READ) == 1
    assert one.bench.runs.waiting(Lane.CHECKOUT) == 0


@pytest.mark.parametrize("code", [Code.CANNOT_CANCEL_CAPTURE, Code.LOCK_LOST, Code.NOT_ALLOWED])
def test_a_refusal_is_a_sentence_in_the_dialog(code: Code):
    one = Asked()
    one.ask.look()

    def refuse(*_: object, **__: object) -> None:
        raise Problem(code, till="Till 3")

    one.till.let_go = refuse  # type: ignore[method-assign,assignment]
    one.ask.let_go()
    assert one.screen.now.trouble
    assert not one.screen.now.busy
    assert one.bench.heard.sounds[-1] == "error"


def test_news_of_the_end_does_not_overtake_the_answer_that_ended_it():
    """The till stayed on Pay with a checkout that was over."""
    one = Asked()
    one.ask.look()
    one.bench.runs.at_once = False
    one.ask.let_go()
    one.till.checkouts.questions = ()
    one.ask.look_again()
    one.bench.runs.finish(Lane.READ)
    one.bench.runs.finish(Lane.BACKGROUND)
    one.bench.runs.at_once = True
    one.bench.runs.finish(Lane.CHECKOUT)
    assert one.screen.now.shape is Shape.NONE
    assert "new_cart" in one.till.calls


def test_it_goes_away_when_it_is_over():
    one = Asked()
    one.ask.look()
    one.till.checkouts.questions = ()
    one.ask.look_again()
    assert one.screen.now.shape is Shape.NONE


def test_what_is_certain_about_the_money_is_read_again():
    one = Asked()
    one.ask.look()
    one.asks("The customer is standing here.", money="£3.00 is held, not taken.")
    one.ask.look_again()
    assert one.screen.now.money == "£3.00 is held, not taken."
    assert one.bench.heard.sounds == ["asked"]


def test_behind_a_lock_nobody_answers():
    one = Asked()
    one.ask.look()
    one.closed = True
    one.ask.look()
    assert one.screen.now.shape is Shape.NONE
    one.closed = False
    one.ask.look()
    assert one.screen.now.shape is Shape.DIALOG


def test_news_without_a_question_reads_nothing():
    """Every change in the shop comes here; only a question makes it read."""
    one = Asked()
    before = one.till.calls.count("asked_here")
    one.ask.look_again()
    assert one.till.calls.count("asked_here") == before
