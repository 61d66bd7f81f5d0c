"""Unfinished checkouts without a screen: one after the other, nothing by waiting."""

from dataclasses import replace
from typing import Any

from pos.api.errors import Code, Problem
from pos.api.events import CheckoutProgress
from pos.api.views import LockState, Unfinished
from tests.fakes import shop
from tests.fakes.checkout_desk import Bench, left_behind
from ui.bridge.lanes import Lane
from ui.bridge.office import Section
from ui.screens.unfinished.presenter import UnfinishedPresenter
from ui.screens.unfinished.state import UnfinishedState
from ui.theme.times import clock, clock_on, short_day
from ui.widgets.values import LampState, Tone

NOON = 1_795_435_200_000_000


class Screen:
    def __init__(self) -> None:
        self.states: list[UnfinishedState] = []

    def show_state(self, state: UnfinishedState) -> None:
        self.states.append(state)

    @property
    def now(self) -> UnfinishedState:
        return self.states[-1]


class Page:
    def __init__(self, *left: Unfinished, bench: Bench | None = None) -> None:
        self.bench = bench or Bench()
        self.screen = Screen()
        self.page = UnfinishedPresenter(self.bench.desk, self.screen)
        self.page.enter(left or (left_behind(self.bench),))
        self.bench.seconds += 1

    @property
    def state(self) -> UnfinishedState:
        return self.screen.now


def stuck(bench: Bench) -> Unfinished:
    one = left_behind(bench, known=False)
    assert one.checkout.state is LockState.ATTENTION
    return replace(one, can_resume=True)


def test_it_says_what_is_certain_and_what_each_way_does():
    one = Page()
    assert one.state.title == "Unfinished checkout on this till"
    assert one.state.heading == "What is certain"
    assert [fact.title for fact in one.state.certain] == [
        "£20.00 is held, not taken",
        "No money has been taken yet",
        "12 articles are kept aside for this customer",
    ]
    assert [fact.label for fact in one.state.finish.facts] == ["Money", "Articles", "Then"]
    assert one.state.finish.primary
    assert (one.state.finish.key, one.state.undo.key) == ("Enter", "U")
    assert one.state.lamps[3] is LampState.STOPPED


def test_the_cart_adds_up():
    one = Page()
    amounts = [float(amount) for _, amount in one.state.cart.lines]
    assert one.state.cart.total == "£31.10"
    assert round(sum(amounts), 2) == 31.10
    assert one.state.cart.lines[-1][0] == "Other articles, 5 lines"


def test_finishing_a_sale_that_needs_a_customer_opens_pay():
    one = Page()
    one.page.finish()
    assert one.bench.went.names() == ["pay"]


def test_undoing_opens_the_till_again():
    one = Page()
    one.page.undo()
    assert one.bench.till.calls[-1] == "cancel_checkout"
    assert one.bench.went.names() == ["sell"]


def test_undoing_with_cash_asks_to_hand_it_back():
    bench = Bench()
    one = left_behind(bench)
    one = replace(one, checkout=replace(one.checkout, cash_to_hand_back=2000))
    page = Page(one, bench=bench)
    page.page.undo()
    assert bench.asked.questions[-1][0] == "Hand back £20.00"
    assert bench.till.calls[-1] != "cancel_checkout"
    bench.asked.yes()
    assert bench.went.names() == ["sell"]


def test_enter_is_dead_for_300_ms():
    one = Page()
    one.bench.seconds -= 0.9
    one.page.finish()
    assert one.bench.went.places == []


def test_unknown_money_disables_both_and_asks_the_terminal():
    bench = Bench()
    one = Page(stuck(bench), bench=bench)
    assert one.state.ask_terminal
    assert not one.state.finish.usable
    assert not one.state.undo.usable
    assert one.state.heading == "What we know about the money"
    one.page.finish()
    one.page.undo()
    assert "resume_checkout" not in bench.till.calls
    one.page.ask_terminal()
    assert bench.till.calls.count("resume_checkout") == 1
    assert one.state.news is not None
    assert one.state.news.tone is Tone.WARN
    assert "Do not repeat the payment." in one.state.news.detail
    assert bench.heard.sounds == ["unknown"]


def test_several_come_one_after_the_other_and_pay_comes_last():
    bench = Bench()
    first = left_behind(bench)
    second = left_behind(bench)
    one = Page(first, second, bench=bench)
    assert one.state.title.endswith("(1 of 2)")
    one.page.finish()
    assert one.state.title.endswith("(2 of 2)")
    assert bench.went.places == []
    assert one.state.news is not None
    bench.seconds += 1
    one.page.undo()
    place, view = bench.went.last
    assert place == "pay"
    assert view.lock_id == first.checkout.lock_id


def test_leaving_it_does_nothing_to_it():
    one = Page()
    calls = list(one.bench.till.calls)
    one.page.leave_it()
    assert one.bench.till.calls == calls
    assert one.bench.went.names() == ["sell", "toast"]


def test_one_key_leaves_all_that_only_a_manager_can_see_to():
    bench = Bench()
    doubtful, other = stuck(bench), left_behind(bench)
    one = Page(doubtful, doubtful, other, doubtful, bench=bench)
    one.page.leave_it()
    assert one.page.left.one is other
    one.page.leave_it()
    assert one.page.left.one is doubtful
    one.page.leave_it()
    assert bench.went.names()[-2:] == ["sell", "toast"]


def test_a_manager_goes_to_it_and_comes_back_to_sell():
    one = Page()
    one.bench.till.sign_in("u-dora", pin=shop.PIN)
    one.page.leave_it()
    lock_id = one.bench.went.last[1][1]
    assert one.bench.went.names() == ["sell", "office"]
    assert one.bench.went.last[1] == (Section.LIVE, lock_id)
    doubtful = Page(stuck(one.bench), bench=one.bench)
    doubtful.page.leave_it()
    assert one.bench.went.last[1][0] is Section.ATTENTION


def test_a_double_press_is_one_call():
    one = Page()
    one.bench.runs.at_once = False
    one.page.finish()
    one.page.finish()
    one.page.undo()
    one.page.leave_it()
    assert one.bench.runs.waiting(Lane.CHECKOUT) == 1
    one.bench.seconds += 7
    one.page.tick()
    assert "0:07" in one.state.sentence


def test_a_refusal_is_a_banner_and_both_ways_stay():
    one = Page()

    def refuse(_lock_id: str) -> Any:
        raise Problem(Code.TERMINAL_OFFLINE)

    one.bench.till.resume_checkout = refuse  # type: ignore[method-assign]
    one.page.finish()
    assert one.state.news is not None
    assert one.state.news.title == "The card terminal does not answer"
    assert one.state.finish.usable
    assert one.state.undo.usable


def test_a_late_answer_after_the_page_was_left_does_nothing():
    one = Page()
    one.bench.runs.at_once = False
    one.page.finish()
    one.page.leave()
    one.bench.runs.finish(Lane.CHECKOUT)
    assert one.bench.went.places == []


def test_nothing_left_goes_on_to_sell():
    one = Bench()
    page = UnfinishedPresenter(one.desk, Screen())
    page.enter(())
    assert one.went.names() == ["sell"]


def test_a_card_that_is_waited_for_is_shown_on_pay():
    one = Page()
    one.bench.runs.at_once = False
    one.page.finish()
    lock_id = one.page.left.view.lock_id  # type: ignore[union-attr]
    one.page.heard(CheckoutProgress(lock_id, "payment_capture", "terminal", "Checking."))
    assert one.state.sentence == "Checking. 0:00"
    one.bench.seconds += 3
    one.page.tick()
    one.bench.runs.finish(Lane.READ)
    assert one.bench.went.names() == ["pay"]


def test_a_sale_that_needs_no_customer_ends_on_done():
    bench = Bench()
    one = Page(left_behind(bench, whole=True), bench=bench)
    one.page.finish()
    place, view = bench.went.last
    assert place == "done"
    assert view.state is LockState.COMPLETED


def test_what_stopped_on_another_day_says_which():
    days = 2 * 24 * 3600 * 1_000_000
    assert clock_on(NOON, NOON) == clock(NOON)
    assert clock_on(NOON, NOON + days) == f"{short_day(NOON)}, {clock(NOON)}"
