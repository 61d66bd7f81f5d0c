"""The lock dialog without a screen: the countdown, what is possible when, closing by itself."""

from dataclasses import replace
from typing import Any

import pytest

from pos.api.errors import Code, Problem
from pos.api.events import CheckoutProgress
from pos.api.views import Asked, CartStatusView, LockState
from tests.fakes import shop
from tests.fakes.checkout_desk import Bench
from ui.bridge.lanes import Lane
from ui.screens.lock.presenter import LockPresenter
from ui.screens.lock.state import LockDialogState
from ui.widgets.values import LampState, Tone

ASKED = Asked("m-1", "lock-1", "Till 1", "Ana Marsh", since_s=0.0)


class Screen:
    def __init__(self) -> None:
        self.states: list[LockDialogState] = []
        self.closed = 0
        self.pins_forgotten = 0

    def show_state(self, state: LockDialogState) -> None:
        self.states.append(state)

    def close_dialog(self) -> None:
        self.closed += 1

    def forget_pin(self) -> None:
        self.pins_forgotten += 1

    @property
    def now(self) -> LockDialogState:
        return self.states[-1]


class Watching:
    """A cart that Till 2 pays, watched from Till 1."""

    def __init__(self, *, who: str = "u-ana", **changed: Any) -> None:
        self.bench = Bench()
        self.bench.till.sign_in(who, pin=shop.PIN)
        cart = self.bench.cart()
        self.cart_id = cart.cart_id
        self.bench.till.another_till_pays(cart.cart_id)
        self._real = self.bench.till.cart_status
        self.changed = changed
        self.bench.till.cart_status = self._status  # type: ignore[method-assign]
        self.screen = Screen()
        self.lock = LockPresenter(self.bench.desk, self.screen)
        self.lock.enter(self._status(self.cart_id))

    def _status(self, cart_id: str) -> CartStatusView:
        status = self._real(cart_id)
        return replace(status, **self.changed) if status.locked else status

    def choice(self, ident: str) -> Any:
        return next(one for one in self.state.choices if one.ident == ident)

    @property
    def state(self) -> LockDialogState:
        return self.screen.now

    def silent(self) -> None:
        self.bench.till.checkouts.silent_s = 40.0
        self.lock.look()


def test_the_whole_truth_is_told():
    one = Watching()
    assert one.state.title == "This cart is being paid at Till 2"
    who, since, doing, money = one.state.facts
    assert who.value == "Ben Okafor, Till 2"
    assert since.value.endswith("38 seconds ago")
    assert doing.value == "Taking the payment"
    assert money.value == "Nothing was charged."
    assert money.strong
    assert one.state.lamps[3] is LampState.NOW


def test_the_idle_deadline_counts_down_while_the_till_answers():
    one = Watching(idle_left_s=194.0)
    assert one.state.countdown is not None
    assert (one.state.countdown.left, one.state.countdown.whole) == (194, 900)
    assert one.state.countdown.pill == "Till 2 is answering"
    assert one.state.countdown.tone is Tone.OK


def test_between_two_readings_monotonic_time_counts():
    one = Watching(idle_left_s=194.0)
    one.bench.runs.at_once = False
    for passed, left in ((0.25, 194), (1.0, 193), (2.5, 192)):
        one.bench.seconds = 100 + passed
        one.lock.tick()
        assert one.state.countdown is not None
        assert one.state.countdown.left == left


def test_one_look_a_second_is_asked_for():
    one = Watching()
    one.bench.runs.at_once = False
    for _ in range(8):
        one.bench.seconds += 0.25
        one.lock.tick()
    assert one.bench.runs.waiting(Lane.READ) == 2


def test_a_missed_beat_counts_the_lease_down():
    one = Watching(silent_s=16.0, lease_left_s=14.0, answering=True)
    countdown = one.state.countdown
    assert countdown is not None
    assert (countdown.left, countdown.whole) == (14, 30)
    assert countdown.pill == "Not heard for 16 s"
    assert countdown.tone is Tone.WARN
    assert not one.choice("resume").usable


def test_silence_grows_between_two_readings():
    one = Watching(silent_s=11.0, lease_left_s=19.0, answering=True)
    one.bench.runs.at_once = False
    one.bench.seconds += 1.5
    one.lock.tick()
    assert one.state.countdown is not None
    assert one.state.countdown.pill == "Not heard for 12 s"


def test_a_sign_of_life_refills_the_ring_calmly():
    one = Watching(silent_s=16.0, lease_left_s=14.0, answering=True)
    one.changed = {"silent_s": 0.0, "lease_left_s": 30.0}
    one.lock.look()
    assert one.state.countdown is not None
    assert one.state.countdown.pill == "Till 2 is answering"
    assert one.bench.heard.sounds == []


def test_what_is_not_possible_stays_in_its_place_with_the_reason():
    one = Watching()
    order = [choice.ident for choice in one.state.choices]
    assert order == ["wait", "ask", "resume", "cancel", "take_over", "leave"]
    assert not one.choice("resume").usable
    assert one.choice("resume").detail == "Till 2 is answering"
    for ident in ("resume", "cancel"):
        one.lock.choose(ident)
    assert not {"resume_checkout", "cancel_checkout"} & set(one.bench.till.calls)


def test_a_choice_that_the_core_refuses_stays_with_its_reason():
    why = "A card is being asked at Till 2."
    one = Watching(take_over_reason=why, ask_reason="It is being undone already.")
    assert (one.choice("take_over").usable, one.choice("take_over").detail) == (False, why)
    assert (one.choice("ask").usable, one.choice("ask").detail) == (
        False,
        "It is being undone already.",
    )
    for ident in ("take_over", "ask"):
        one.lock.choose(ident)
    assert one.state.take_over is None
    assert one.state.asking is None


# ------------------------------------------------------------------------------- asking


def test_the_other_till_is_asked_with_a_few_words():
    one = Watching()
    assert one.choice("ask").detail == "A question appears on Ben’s screen"
    one.lock.choose("ask")
    assert one.state.asking is not None
    assert one.state.asking.title == "Ask Till 2 to let go"

    one.lock.ask("I finish it here")

    assert one.bench.till.checkouts.asked_words == "I finish it here"
    assert one.state.asking is None
    assert (one.choice("ask").usable, one.choice("ask").detail) == (False, "Asked 0 s ago")
    assert one.choice("wait").text == "Waiting"


@pytest.mark.parametrize(
    ("asked", "age", "shown"),
    [
        (ASKED, 12.0, (False, "Asked 12 s ago")),
        (replace(ASKED, seen=True), 12.4, (False, "Asked 12 s ago, on its screen")),
        (ASKED, 31.0, (True, "Till 2 has not answered for 31 s. Ask again")),
        (replace(ASKED, answer="kept"), 5.0, (True, "Till 2 keeps it. Ask again")),
        (replace(ASKED, answer="let_go"), 0.0, (False, "Till 2 lets it go")),
    ],
)
def test_what_became_of_the_question(asked: Asked, age: float, shown: tuple[bool, str]):
    one = Watching(asked=asked)
    one.bench.runs.at_once = False
    one.bench.seconds += age
    one.lock.tick()
    assert (one.choice("ask").usable, one.choice("ask").detail) == shown


def test_nobody_is_asked_when_one_goes_back():
    one = Watching()
    one.lock.choose("ask")
    one.lock.close_form()
    assert one.state.asking is None
    assert "ask_to_let_go" not in one.bench.till.calls


def test_a_question_that_is_refused_says_why():
    one = Watching()
    one.lock.choose("ask")
    one.bench.till.checkouts.all["lock-1"].state = LockState.CANCELLED
    one.lock.ask("")
    assert one.state.asking is not None
    assert one.state.asking.trouble.startswith("There is no such checkout.")
    assert not one.state.asking.busy


# ------------------------------------------------------------------------------- a till that lives


def test_scenario_62_taking_it_from_a_till_that_answers_is_warned_of():
    one = Watching(who="u-dora", cash_to_hand_back=2000)
    assert one.choice("take_over").detail == "From Till 2, which is at it: manager’s PIN"
    one.lock.choose("take_over")
    form = one.state.take_over
    assert form is not None
    assert (form.needs_pin, form.person) == (True, "u-dora")
    assert form.warning == (
        "Ben Okafor is at it now. Till 2 stops at once and is told. "
        "£20.00 in cash stays in its drawer."
    )

    one.lock.take_over(shop.PIN, "The customer came here")

    assert "take_over_live" in one.bench.till.calls
    assert one.bench.went.names() == ["pay"]


def test_when_the_lease_is_over_one_may_act_at_once():
    one = Watching()
    one.silent()
    assert one.state.countdown is not None
    assert one.state.countdown.pill == "Till 2 is silent"
    assert one.state.lamps[3] is LampState.STOPPED
    assert one.choice("resume").usable
    one.lock.choose("resume")
    assert one.bench.went.names() == ["pay"]
    assert one.screen.closed == 1


def test_cancel_opens_the_cart():
    one = Watching()
    one.silent()
    one.lock.choose("cancel")
    assert one.bench.went.last == ("sell", ("", one.cart_id))


def test_cancel_with_cash_asks_to_hand_it_back_first():
    one = Watching()
    one.silent()
    handed: list[bool] = []

    def cancel(_ref: object, *, handed_back: bool) -> Any:
        handed.append(handed_back)
        if not handed_back:
            raise Problem(Code.CASH_IN_HAND, cash=2000, currency="GBP")
        one.bench.till.another_till_lets_go(one.cart_id)
        return one.bench.till.checkout(str(one.lock._held.status.lock_id))  # type: ignore[union-attr]

    one.bench.till.cancel_checkout = cancel  # type: ignore[method-assign]
    one.lock.choose("cancel")
    assert one.state.trouble == "Hand back £20.00, then confirm it."
    assert one.choice("cancel").detail == "The cash was handed back"
    one.lock.choose("cancel")
    assert handed == [False, True]
    assert one.screen.closed == 1


def test_it_closes_by_itself_with_the_free_tone():
    one = Watching()
    one.bench.till.another_till_lets_go(one.cart_id)
    one.lock.look()
    assert one.bench.heard.sounds == ["free"]
    assert one.screen.closed == 1
    assert one.bench.went.last == ("sell", ("", one.cart_id))
    assert not one.lock.watching


def test_a_cart_that_was_sold_closes_it_without_the_tone():
    one = Watching()
    held = one.bench.till.checkouts.held_by.pop(one.cart_id)
    held.cart.status = "sold"
    one.lock.look()
    assert one.bench.heard.sounds == []
    assert one.screen.closed == 1


def test_wait_waits():
    one = Watching()
    one.lock.choose("wait")
    assert one.choice("wait").text == "Waiting"
    assert one.screen.closed == 0


def test_leaving_it_gives_a_new_cart():
    one = Watching()
    one.lock.choose("leave")
    place, cart = one.bench.went.last
    assert place == "cart"
    assert cart.cart_id != one.cart_id
    assert one.screen.closed == 1


def test_a_lost_store_is_told_and_the_countdown_goes_on():
    one = Watching()
    one.bench.till.store_reachable = False
    one.bench.seconds += 1.5
    one.lock.tick()
    assert "lost" in one.state.trouble
    assert one.state.countdown is not None
    assert one.state.countdown.left == 193


def test_a_late_answer_after_it_closed_does_nothing():
    one = Watching()
    one.silent()
    one.bench.runs.at_once = False
    one.lock.choose("resume")
    shown = len(one.screen.states)
    one.lock.leave()
    one.bench.runs.finish(Lane.CHECKOUT)
    assert one.bench.went.places == []
    assert len(one.screen.states) == shown


def test_attention_has_no_countdown_and_says_who_decides():
    one = Watching(state="attention", money="It is not known whether £31.10 was taken.")
    assert one.state.countdown is None
    assert one.state.title == "A manager must decide about this cart"
    assert one.state.lamps[3] is LampState.UNKNOWN


# ------------------------------------------------------------------------------- taking over


def taking_over(who: str = "u-ana") -> Watching:
    one = Watching(who=who)
    one.silent()
    one.lock.choose("take_over")
    return one


def test_taking_over_asks_for_a_managers_pin_and_a_reason():
    one = taking_over()
    form = one.state.take_over
    assert form is not None
    assert form.needs_pin
    assert [name for _, name in form.people] == ["Dora Lindqvist", "Leo Fontaine", "Ines Duarte"]
    one.lock.take_over("", "because")
    assert one.state.take_over is not None
    assert one.state.take_over.trouble == "Type the manager’s PIN."
    one.lock.take_over(shop.PIN, "  ")
    assert one.state.take_over.trouble == "A reason is needed. Type a few words."
    assert "take_over" not in one.bench.till.calls
    one.lock.take_over(shop.PIN, "The customer waits")
    assert one.bench.went.names() == ["pay"]


def test_a_wrong_pin_is_told_and_forgotten():
    one = taking_over()
    one.lock.take_over("1111", "because")
    assert one.state.take_over is not None
    assert one.state.take_over.trouble == "That is not the right PIN for this person."
    assert one.screen.pins_forgotten == 1
    assert one.bench.went.places == []


def test_a_manager_gives_only_a_reason():
    one = taking_over("u-dora")
    assert one.state.take_over is not None
    assert not one.state.take_over.needs_pin
    one.lock.take_over("", "The customer waits")
    assert one.bench.went.names() == ["pay"]


def test_going_back_from_the_form_did_nothing():
    one = taking_over()
    one.lock.close_form()
    assert one.state.take_over is None
    assert "take_over" not in one.bench.till.calls


@pytest.mark.parametrize("code", [Code.TAKEOVER_DENIED, Code.LOCK_EXPIRED, Code.NOT_ALLOWED])
def test_a_refusal_is_a_sentence_in_the_dialog(code: Code):
    one = Watching()
    one.silent()

    def refuse(_lock_id: str) -> Any:
        raise Problem(code, reason="Till 2 is still answering.", name="Ana", act="do that")

    one.bench.till.resume_checkout = refuse  # type: ignore[method-assign]
    one.lock.choose("resume")
    assert one.state.trouble.endswith(".")
    assert one.screen.closed == 0
    assert one.bench.heard.sounds == ["error"]


def test_a_card_that_is_waited_for_is_shown_on_pay():
    one = Watching()
    one.silent()
    one.bench.runs.at_once = False
    one.lock.choose("resume")
    lock_id = one.lock._held.status.lock_id  # type: ignore[union-attr]
    assert lock_id is not None
    one.lock.heard(CheckoutProgress(lock_id, "payment_authorization", "terminal", "Checking."))
    assert one.state.trouble == "Checking."
    one.bench.seconds += 2
    one.lock.tick()
    one.bench.runs.finish(Lane.READ)
    assert one.bench.went.places == [], "a short question to the terminal stays in the dialog"
    one.bench.seconds += 2
    one.lock.tick()
    one.bench.runs.finish(Lane.READ)
    assert one.bench.went.names() == ["pay"]
    one.bench.runs.finish(Lane.CHECKOUT)
    assert one.bench.went.names() == ["pay"]
